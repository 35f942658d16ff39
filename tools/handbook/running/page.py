"""Run the blocks of a page, one after another, and compare what they print with what is expected."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handbook.errors import HandbookError
from handbook.running import expected
from handbook.running.drill import Walk
from handbook.running.plan import Block, Plan
from handbook.running.session import Fate, Ran, Session
from handbook.running.world import Place, World

SECONDS = 60
"""The usual deadline of a block."""


class Verdict(enum.Enum):
    """What came of a block."""

    PASSED = "passed"
    FAILED = "failed"
    UPDATED = "updated"
    """It printed something else, and the page is to show that from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One block that was run."""

    block: Block
    verdict: Verdict
    seconds: float
    printed: str = ""
    expected: str = ""
    """What was expected, where it has failed."""
    got: str = ""
    """What came instead."""

    @property
    def passed(self) -> bool:
        """Whether the page may go on."""
        return self.verdict is not Verdict.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRun:
    """What came of a page; ``problem`` is a line where something else than a block has failed."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    seconds: float
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether all went as the page says."""
        return not self.problem and all(outcome.passed for outcome in self.outcomes)


def run_page(
    plan: Plan,
    place: Place,
    *,
    walks: Sequence[Walk] = (),
    deadline: int = SECONDS,
    update: bool = False,
    report: Callable[[Outcome], None] = lambda _: None,
) -> PageRun:
    """Run all blocks of a page up to the first that fails; ``report`` is called after each.

    A runbook is walked once for each mitigation: they exclude each other. With ``update`` an output that
    differs is no failure.
    """
    begun = time.monotonic()
    outcomes: list[Outcome] = []
    problem = ""
    try:
        for scenario, blocks in _sequences(plan, walks):
            with World(place, scenario) as world:
                for block in blocks:
                    outcomes.append(run_block(block, world, deadline=deadline, update=update))
                    report(outcomes[-1])
                    if not outcomes[-1].passed:
                        break
            if outcomes and not outcomes[-1].passed:
                break
    except HandbookError as error:
        problem = str(error)
    seconds = time.monotonic() - begun
    return PageRun(plan=plan, outcomes=tuple(outcomes), seconds=seconds, problem=problem)


def _sequences(plan: Plan, walks: Sequence[Walk]) -> list[tuple[str, Sequence[Block]]]:
    """Return the blocks that share a world, with its scenario, in order."""
    if walks:
        return [(walk.scenario, walk.blocks) for walk in walks]
    found: list[tuple[str, list[Block]]] = []
    for block in plan.blocks:
        if not found or block.mark.scenario:
            found.append((block.scenario, []))
        found[-1][1].append(block)
    return [*found]


def run_block(block: Block, world: World, *, deadline: int = SECONDS, update: bool = False) -> Outcome:
    """Run one block in a world. Raises HandbookError where no program can be started."""
    seconds, begun = block.mark.deadline or deadline, time.monotonic()
    session, script = _prepared(block, world)
    ran = session.run(script, deadline=seconds, status=block.mark.exit)
    fault = _fault(block, ran, seconds)
    verdict = Verdict.PASSED if fault is None else Verdict.FAILED
    if fault is None and block.output is not None and not expected.fits(block.output.content, ran.output):
        fault = expected.first_difference(block.output.content, ran.output)
        verdict = Verdict.UPDATED if update else Verdict.FAILED
    if ran.fate is not Fate.DONE:
        world.forget_sessions()
    return Outcome(
        block=block,
        verdict=verdict,
        seconds=time.monotonic() - begun,
        printed=ran.output,
        expected=fault[0] if fault else "",
        got=fault[1] if fault else "",
    )


def _prepared(block: Block, world: World) -> tuple[Session, str]:
    """Return the session of a block, and the file for it to run."""
    text = block.content if block.content.endswith("\n") else block.content + "\n"
    name, mark = block.mark.name, block.mark
    if name == "sql":
        return world.session(sql=True, name=mark.session), world.script(text)
    shell = world.session(sql=False, name=mark.session)
    if name == "file":
        # By the shell, as the user of the blocks: a link in the scratch folder leads nowhere else.
        parent, path = mark.file.rpartition("/")[0] or ".", mark.file
        return shell, world.script(
            f"mkdir -p {_quoted(parent)}\ncat {world.script(text)} > {_quoted(path)}\n"
        )
    if name == "python":
        return shell, world.script(f"python3 {world.script(text)}\n")
    return shell, world.script(text)


def _quoted(path: str) -> str:
    return "'./" + path.replace("'", "'\\''") + "'"


def _fault(block: Block, ran: Ran, seconds: float) -> tuple[str, str] | None:
    """Return what was expected and what came, where they differ; the output block is compared elsewhere."""
    status = f"status {block.mark.exit}"
    if ran.fate is Fate.LATE:
        return f"an end within {seconds:.0f} s", _with_output("none yet", ran.output)
    if ran.fate is Fate.LOUD:
        return "less than 1 MB of output", "more"
    if ran.fate is Fate.ENDED or ran.status != block.mark.exit:
        return status, _with_output(f"status {ran.status}", ran.output)
    if block.mark.expect and not expected.has_line(block.mark.expect, ran.output):
        return f"a line: {block.mark.expect}", "\n".join(expected.lines_of(ran.output)) or "no output"
    return None


def _with_output(said: str, output: str) -> str:
    printed = "\n".join(expected.lines_of(output))
    return f"{said}\n{printed}" if printed else said
