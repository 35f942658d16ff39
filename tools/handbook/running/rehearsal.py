"""Walk a runbook in its scenario, and assert in each part what makes it a runbook."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handbook.errors import HandbookError
from handbook.running.drill import Drill, Walk
from handbook.running.expected import lines_of
from handbook.running.page import Outcome, run_block
from handbook.running.plan import Block
from handbook.running.world import Place, ScenarioError, World


class Part(enum.Enum):
    """What is asserted, in the order of a walk."""

    FAULT = "fault"
    TRIGGER = "trigger"
    BEFORE = "before"
    DIAGNOSIS = "diagnosis"
    MITIGATION = "mitigation"
    VERIFICATION = "verification"
    AFTERWARDS = "afterwards"
    ROLLBACK = "rollback"


SAYS = {
    Part.FAULT: "the scenario has made the fault",
    Part.TRIGGER: "what calls for the runbook is there",
    Part.BEFORE: "Verification does not hold yet",
    Part.DIAGNOSIS: "Diagnosis shows the fault",
    Part.MITIGATION: "Mitigation removes it",
    Part.VERIFICATION: "Verification holds",
    Part.AFTERWARDS: "Diagnosis shows it no longer",
    Part.ROLLBACK: "Rollback leaves the state as it was",
}
"""What it means that a part has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One part of a walk, as it went."""

    walk: Walk
    part: Part
    seconds: float
    problem: str = ""
    """Why it has failed; empty where it has passed."""
    outcome: Outcome | None = None
    """The block that has failed, where one has."""

    @property
    def passed(self) -> bool:
        """Whether the walk may go on."""
        return not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What came of all walks."""

    drill: Drill
    stages: tuple[Stage, ...]
    problem: str = ""
    """A line where something else than a part has failed, such as the scenario."""

    @property
    def passed(self) -> bool:
        """Whether the runbook does what it promises."""
        return not self.problem and all(stage.passed for stage in self.stages)

    @property
    def seconds(self) -> float:
        """How long the parts of the runbook took, without what the scenario took."""
        return sum(stage.seconds for stage in self.stages if stage.part is not Part.FAULT)


def rehearse(
    drill: Drill, place: Place, *, deadline: int, report: Callable[[Stage], None] = lambda _: None
) -> Rehearsal:
    """Walk a runbook once for each mitigation, each in a fresh world; a walk stops where a part fails."""
    stages: list[Stage] = []
    problems: list[str] = []
    for walk in drill.walks:
        try:
            for stage in _walked(walk, place, deadline):
                stages.append(stage)
                report(stage)
        except HandbookError as error:
            problems.append(str(error))
    return Rehearsal(drill=drill, stages=tuple(stages), problem="; ".join(problems))


def _walked(walk: Walk, place: Place, deadline: int) -> Sequence[Stage]:
    begun = time.monotonic()
    with World(place, walk.scenario) as world:
        for name in ("probe", "state"):
            if not world.has(name):
                step = "a drill asks it whether the fault is there, and what a mitigation has changed"
                raise ScenarioError(walk.scenario, f"it has no '{name}'", step)
        return _Walker(walk, world, deadline).stages(begun)


class _Failed(Exception):
    """A part has failed: ``problem`` says why, ``outcome`` is the block that did."""

    def __init__(self, problem: str, outcome: Outcome | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.outcome = outcome


class _Walker:
    """One walk in its world."""

    def __init__(self, walk: Walk, world: World, deadline: int) -> None:
        self._walk = walk
        self._world = world
        self._deadline = deadline
        self._state: list[str] = []

    def stages(self, begun: float) -> list[Stage]:
        """Walk, and return the parts up to the first that fails."""
        done: list[Stage] = []
        for part, do in (
            (Part.FAULT, self._fault),
            (Part.TRIGGER, self._trigger),
            (Part.BEFORE, self._before),
            (Part.DIAGNOSIS, self._diagnosis),
            (Part.MITIGATION, self._mitigation),
            (Part.VERIFICATION, self._verification),
            (Part.AFTERWARDS, self._afterwards),
            (Part.ROLLBACK, self._rollback),
        ):
            problem, outcome = "", None
            try:
                do()
            except _Failed as failure:
                problem, outcome = failure.problem, failure.outcome
            seconds = time.monotonic() - begun
            done.append(Stage(walk=self._walk, part=part, seconds=seconds, problem=problem, outcome=outcome))
            if problem:
                break
            begun = time.monotonic()
        return done

    def _fault(self) -> None:
        if not self._is_faulty():
            raise _Failed("the scenario makes no fault: its 'probe' ends with status 0")

    def _trigger(self) -> None:
        self._all("Trigger", self._walk.trigger)

    def _before(self) -> None:
        with self._world.aside():
            self._all("Before you start", self._walk.setup)
            self._all("Diagnosis", self._walk.diagnosis)
            if self._first_failure(self._walk.verification) is None:
                raise _Failed("Verification holds although nothing was done about the fault")

    def _diagnosis(self) -> None:
        self._all("Before you start", self._walk.setup)
        self._all("Diagnosis", self._walk.diagnosis)
        self._state = self._asked_state()

    def _mitigation(self) -> None:
        self._all("Mitigation", self._walk.mitigation)
        if self._is_faulty():
            raise _Failed("the fault is still there after Mitigation")

    def _verification(self) -> None:
        self._all("Verification", self._walk.verification)

    def _afterwards(self) -> None:
        with self._world.aside():
            self._all("Before you start", self._walk.setup)
            if self._first_failure(self._walk.diagnosis) is None:
                raise _Failed("Diagnosis shows the fault although it was removed")

    def _rollback(self) -> None:
        self._all("Rollback", self._walk.rollback)
        left = self._asked_state()
        if left != self._state:
            lost = [line for line in self._state if line not in left]
            new = [line for line in left if line not in self._state]
            told = [*(f"- {line}" for line in lost), *(f"+ {line}" for line in new)]
            raise _Failed("\n".join(["Rollback does not restore the state:", *told]))
        self._all("After", self._walk.after)

    def _all(self, name: str, blocks: Sequence[Block]) -> None:
        failure = self._first_failure(blocks)
        if failure is not None:
            raise _Failed(f"{name} does not go as the page says, in line {failure.block.line}", failure)

    def _first_failure(self, blocks: Sequence[Block]) -> Outcome | None:
        for block in blocks:
            outcome = run_block(block, self._world, deadline=self._deadline)
            if not outcome.passed:
                return outcome
        return None

    def _is_faulty(self) -> bool:
        answer = self._world.ask("probe")
        if answer.status not in (0, 1):
            said = " / ".join(lines_of(answer.printed)) or "it printed nothing"
            raise ScenarioError(self._walk.scenario, f"'probe' ended with status {answer.status}", said)
        return answer.status == 1

    def _asked_state(self) -> list[str]:
        answer = self._world.ask("state")
        if answer.status:
            said = " / ".join(lines_of(answer.printed)) or "it printed nothing"
            raise ScenarioError(self._walk.scenario, f"'state' ended with status {answer.status}", said)
        return lines_of(answer.printed)
