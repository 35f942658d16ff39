"""What came of the stacks, as a table for people and as JSON for machines."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Counts:
    """Tests of the contract suite by their end; an error in a fixture counts as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One verb of one stack."""

    verb: str
    passed: bool
    seconds: float
    log: Path
    counts: Counts | None = None
    """Of the contract suite; the tests of a stack's own are its own affair."""
    reason: str = ""
    """Why it failed, where the log does not say it."""

    @property
    def said(self) -> str:
        """The step in a few words."""
        what = "" if self.counts is None else f" ({self.counts})"
        return f"{self.verb} {'ok' if self.passed else 'FAILED'} {self.seconds:.0f} s{what}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one stack."""

    name: str
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    """Programs that are not there; the stack was skipped then."""
    versions: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing of it failed; a skipped stack has not failed."""
        return all(step.passed for step in self.steps)

    @property
    def counts(self) -> Counts:
        """The tests of all its steps."""
        return sum((step.counts for step in self.steps if step.counts), Counts())

    @property
    def seconds(self) -> float:
        """What its steps took together."""
        return sum(step.seconds for step in self.steps)


@dataclass(frozen=True, slots=True)
class Tests:
    """The names of the tests of a run, by their end."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    errors: tuple[str, ...]
    """Those that did not get as far as their first line."""
    skipped: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        """How many there are of each."""
        return Counts(len(self.passed), len(self.failed) + len(self.errors), len(self.skipped))


def read_tests(report: Path) -> Tests:
    """Read the report that pytest writes for `--junitxml`; no report is a run without tests."""
    ends: dict[str, list[str]] = {"passed": [], "failure": [], "error": [], "skipped": []}
    if report.is_file():
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has just written it
            end = next((child.tag for child in case if child.tag in ends), "passed")
            ends[end].append(case.get("name", ""))
    return Tests(*(tuple(names) for names in ends.values()))


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the tally: a stack each, and in the end what they come to."""
    width = max((len(outcome.name) for outcome in outcomes), default=0)
    for outcome in outcomes:
        if outcome.missing:
            yield f"{outcome.name:{width}}  SKIPPED: {', '.join(outcome.missing)} missing"
            continue
        said = ", ".join(step.said for step in outcome.steps)
        yield f"{outcome.name:{width}}  {said}; {', '.join(outcome.versions)}"
    total = sum((outcome.counts for outcome in outcomes), Counts())
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    skipped = [outcome.name for outcome in outcomes if outcome.missing]
    if failed:
        yield f"failed: {', '.join(failed)}"
    if skipped:
        yield f"skipped: {', '.join(skipped)}"
    if total != Counts():
        yield f"contract: {total}"


def as_json(outcomes: Iterable[Outcome]) -> list[dict[str, object]]:
    """Return the same for a machine."""
    return [
        {
            "stack": outcome.name,
            "passed": outcome.passed,
            "missing": list(outcome.missing),
            "versions": list(outcome.versions),
            "steps": [
                {
                    "verb": step.verb,
                    "passed": step.passed,
                    "seconds": round(step.seconds, 1),
                    "log": str(step.log),
                    "reason": step.reason,
                    "tests": None
                    if step.counts is None
                    else {
                        "passed": step.counts.passed,
                        "failed": step.counts.failed,
                        "skipped": step.counts.skipped,
                    },
                }
                for step in outcome.steps
            ],
        }
        for outcome in outcomes
    ]
