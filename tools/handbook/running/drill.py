"""A runbook as a drill: which blocks belong to which part of it, for each mitigation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handbook.kinds.fit import Fit
from handbook.kinds.kind import normal
from handbook.lint.content.items import visible
from handbook.lint.content.runbook import KIND, Step, steps
from handbook.model.document import Document, Section
from handbook.running.plan import Block, Plan, PlanError

_PARTS = ("trigger", "diagnosis", "mitigation", "verification", "rollback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A runbook with one of its mitigations: what somebody does who chooses that one."""

    number: int
    """Of the mitigation, 1-based as it stands there; 0 where the runbook has no steps with blocks."""
    title: str
    scenario: str
    trigger: tuple[Block, ...]
    setup: tuple[Block, ...]
    diagnosis: tuple[Block, ...]
    mitigation: tuple[Block, ...]
    verification: tuple[Block, ...]
    rollback: tuple[Block, ...]
    after: tuple[Block, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in the order in which they are run."""
        before = (*self.trigger, *self.setup, *self.diagnosis, *self.mitigation)
        return (*before, *self.verification, *self.rollback, *self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """All walks through a runbook."""

    plan: Plan
    walks: tuple[Walk, ...]


def drill(document: Document, plan: Plan, fit: Fit | None) -> Drill | None:
    """Return the drill that a runbook is; None for another kind, or where no block is run."""
    if fit is None or fit.kind.name != KIND or not plan.blocks:
        return None
    sections = {normal(match.rule.name): match.section for match in fit.matches if match.section is not None}
    parts = _parts(plan.blocks, sections)
    mitigation = sections.get("mitigation")
    options = tuple(steps(document, mitigation, visible(document))) if mitigation is not None else ()
    walks = [
        walk
        for number, option in enumerate(options, 1)
        if (walk := _walk(document, plan, parts, number, option)) is not None
    ]
    return Drill(plan=plan, walks=tuple(walks) or (_whole(plan, parts),))


def check(drill: Drill) -> None:
    """Refuse a runbook that no drill could prove anything about. Raises PlanError."""
    plan = drill.plan
    for walk in drill.walks:
        where = f"mitigation {walk.number}" if walk.number else "the runbook"
        first = walk.mitigation[0].line if walk.mitigation else plan.blocks[0].line
        lacks = [
            ("a scenario", "name it in the front matter: 'scenario: NAME'", walk.scenario),
            ("a block in Mitigation that is run", "mark it with {.run}", walk.mitigation),
            (
                "a block in Diagnosis that says what it prints",
                "mark it with {.run expect=...}",
                _tells(walk.diagnosis),
            ),
            (
                "a block in Verification that says what it prints",
                "mark it with {.run expect=...}",
                _tells(walk.verification),
            ),
        ]
        for what, step, there in lacks:
            if not there:
                raise PlanError(plan.path, first, f"{where} has not {what}", step)


def _tells(blocks: Iterable[Block]) -> bool:
    return any(block.expects for block in blocks)


def _parts(blocks: tuple[Block, ...], sections: Mapping[str, Section]) -> dict[str, list[Block]]:
    """Return the blocks by part; what belongs to none is ``setup`` above Diagnosis, and ``after`` below."""
    found: dict[str, list[Block]] = {name: [] for name in (*_PARTS, "setup", "after")}
    diagnosis = sections.get("diagnosis")
    for block in blocks:
        name = next((part for part in _PARTS if part in sections and block.offset in sections[part].span), "")
        early = diagnosis is None or block.offset < diagnosis.heading.start
        found[name or ("setup" if early else "after")].append(block)
    return found


def _walk(
    document: Document, plan: Plan, parts: Mapping[str, list[Block]], number: int, option: Step
) -> Walk | None:
    mine = tuple(block for block in parts["mitigation"] if block.offset in option.extent)
    if not mine:
        return None
    title = document.text[option.title.start : option.title.end].replace("**", "").strip("# \t\r")
    return _built(plan, parts, number, title.partition(". ")[0].rstrip(".,"), mine)


def _whole(plan: Plan, parts: Mapping[str, list[Block]]) -> Walk:
    return _built(plan, parts, 0, "all of it", tuple(parts["mitigation"]))


def _built(
    plan: Plan, parts: Mapping[str, list[Block]], number: int, title: str, mine: tuple[Block, ...]
) -> Walk:
    of = {
        name: tuple(block for block in parts[name] if number in (block.mark.mitigations or (number,)))
        for name in parts
    }
    return Walk(
        number=number,
        title=title,
        scenario=next((block.mark.scenario for block in mine if block.mark.scenario), plan.scenario),
        trigger=of["trigger"],
        setup=of["setup"],
        diagnosis=of["diagnosis"],
        mitigation=mine,
        verification=of["verification"],
        rollback=of["rollback"],
        after=of["after"],
    )
