"""`docs fix` from texts to repaired texts: lint, apply the safe fixes, and again until none is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from handbook.changes import ChangeSet, Replace
from handbook.lint.fix import fixed
from handbook.lint.report import Report
from handbook.model.finding import Finding
from handbook.project.linting import Linter
from handbook.project.reading import Source

_ROUNDS = 10
"""Rounds after which there must be less to fix with each: a fix may uncover others, but fixes must not go on
undoing each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One text before and after, with the findings that were repaired in between."""

    source: Source
    after: str
    path: str
    """As findings have it."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run repaired, in the order of the texts, and what it had to leave."""

    repairs: tuple[Repair, ...]
    left: tuple[Finding, ...]
    errors: tuple[str, ...]
    hidden: int = 0
    """How many findings a baseline hid before."""

    def changes(self, root: str) -> ChangeSet:
        """Return what is to be written."""
        return ChangeSet(
            root,
            tuple(
                Replace(str(repair.source.path.absolute()), repair.source.text, repair.after)
                for repair in self.repairs
            ),
        )


def repaired(linter: Linter, sources: Sequence[Source], errors: Sequence[str] = ()) -> Outcome:
    """Repair what is certain; ``errors`` are lines about what could not be read.

    ``sources`` name each file once, as `reading.read` does. Raises HandbookError for what concerns the
    whole run.
    """
    first = {linter.project.shown(source.path): source for source in sources}
    texts = {path: source.text for path, source in first.items()}
    done: dict[str, list[Finding]] = defaultdict(list)
    report = linter.report(sources, errors)
    said, hidden, left = report.errors, report.hidden, _by_path(report)
    least = _waiting(left)
    for number in count(1):
        waiting = _waiting(left)
        if not waiting or (number > _ROUNDS and waiting >= least):
            break
        least = min(least, waiting)
        changed = _round(texts, left, done)
        if not changed:
            break
        report = linter.report([Source(path=first[path].path, text=texts[path]) for path in changed])
        left = {**left, **dict.fromkeys(changed, ()), **_by_path(report)}
    repairs = tuple(
        Repair(source=source, after=texts[path], path=path, findings=tuple(done[path]))
        for path, source in first.items()
        if texts[path] != source.text
    )
    rest = tuple(each for of in left.values() for each in of)
    return Outcome(repairs=repairs, left=rest, errors=said, hidden=hidden)


def _waiting(left: dict[str, tuple[Finding, ...]]) -> int:
    return sum(bool(finding.fix) for findings in left.values() for finding in findings)


def _round(
    texts: dict[str, str], left: dict[str, tuple[Finding, ...]], done: dict[str, list[Finding]]
) -> list[str]:
    """Apply what can be applied at once; return the paths of the texts that are others now."""
    changed = []
    for path, findings in left.items():
        text, applied = fixed(texts[path], [finding for finding in findings if finding.fix])
        if text != texts[path]:
            texts[path] = text
            done[path] += applied
            changed.append(path)
    return changed


def _by_path(report: Report) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.path].append(finding)
    return {path: tuple(of) for path, of in found.items()}
