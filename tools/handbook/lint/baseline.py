"""A baseline: the findings that a repository had when it began, so that only new ones are reported.

A finding is known by its file, rule, section and message, and by how many such findings there are; never by
its line, as text may move. For each rule and file a baseline hides as many findings as it lists and no more:
where one is added, one is reported, the one that is least like those that are listed.

A change of a stranger may bring a baseline, too: what it hides is counted in each report.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from handbook.errors import HandbookError, suggestion, with_hint
from handbook.model.finding import Finding
from handbook.patterns import lazy
from handbook.printable import json_text

FILE = "handbook-baseline.json"
"""The name under which a baseline is found by itself."""
VERSION = 1
MOST = 100_000
"""Findings in one baseline."""
_LONGEST = 200
"""Characters of a message or of the title of a section: messages quote what a document says."""
_TEXTS = ("path", "code", "section", "message")
_KEYS = (*_TEXTS, "count")
_DIGITS = lazy("[0-9]+")


class BaselineError(HandbookError):
    """A baseline cannot be used; it is never taken for an empty one."""

    def __init__(self, name: str, problem: str, step: str = "") -> None:
        step = step or "delete it and write it anew with `docs lint --write-baseline`"
        super().__init__(f"{name}: {problem}; {step}")


class Entry(NamedTuple):
    """What a baseline knows of a finding, in the order by which it is sorted."""

    path: str
    """Relative to the root of the repository, with ``/``."""
    code: str
    section: str
    message: str
    """With ``#`` for each number: counts and lines in it may change."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Each entry with how many findings of it there are; in no order."""

    counts: Mapping[Entry, int]

    @property
    def size(self) -> int:
        """How many findings are listed."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a baseline makes of the findings of a run."""

    kept: tuple[Finding, ...]
    """The findings that are not in it, in the order in which they were given."""
    present: Baseline
    """The findings that are in it, as they are now."""
    gone: int
    """How many of its findings no longer occur."""
    others: Baseline
    """What the run cannot tell: entries of files or rules that it has not looked at."""

    @property
    def hidden(self) -> int:
        """How many findings it hides."""
        return self.present.size

    @property
    def baseline(self) -> Baseline:
        """The baseline as it is to be written: the findings that are in it, and what cannot be told."""
        return _joined(self.present, self.others)

    def shrunk(self) -> Comparison:
        """Return the comparison with the baseline without what no longer occurs."""
        return replace(self, gone=0)

    def grown(self, place: Callable[[str], str | None]) -> Comparison:
        """Return the comparison with the baseline that all findings were added to; see `written`."""
        kept = tuple(finding for finding in self.kept if place(finding.path) is None)
        return replace(self, kept=kept, present=_joined(self.present, written(self.kept, place)), gone=0)


def written(findings: Iterable[Finding], place: Callable[[str], str | None]) -> Baseline:
    """Return a baseline of findings.

    ``place`` turns the path of a finding into that of an entry; None for a file that no baseline can name.
    """
    counts: Counter[Entry] = Counter()
    for finding in findings:
        path = place(finding.path)
        if path is not None:
            counts[_entry(finding, path)] += 1
    return Baseline(counts)


def _joined(one: Baseline, other: Baseline) -> Baseline:
    """Return a baseline with the findings of both."""
    return Baseline(Counter(one.counts) + Counter(other.counts))


def compare(
    baseline: Baseline,
    findings: Sequence[Finding],
    place: Callable[[str], str | None],
    judged: Callable[[str, str], bool],
    new: Callable[[Finding], bool] = lambda _: False,
) -> Comparison:
    """Find the findings of a baseline among those of a run.

    ``judged`` says for the path of an entry and a code whether the run would have found it: only then an
    entry without a finding no longer occurs. Of findings that are alike, those that are ``new`` for another
    reason, such as the lines that they are on, are the last to be hidden.
    """
    listed: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in sorted(baseline.counts):
        listed[entry.path, entry.code] += [entry] * baseline.counts[entry]
    found: dict[tuple[str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for at, finding in sorted(enumerate(findings), key=lambda each: new(each[1])):
        path = place(finding.path)
        if path is not None:
            found[path, finding.code].append((at, _entry(finding, path)))
    hidden: dict[int, Entry] = {}
    left: Counter[Entry] = Counter()
    for key, entries in listed.items():
        left.update(_paired(entries, found.get(key, ()), hidden))
    # A rule can find the same in each of thousands of files: each file and rule is asked about once.
    known = {(entry.path, entry.code) for entry in left}
    certain = {key for key in known if judged(*key)}
    return Comparison(
        kept=tuple(finding for at, finding in enumerate(findings) if at not in hidden),
        present=Baseline(Counter(hidden.values())),
        gone=sum(count for entry, count in left.items() if (entry.path, entry.code) in certain),
        others=Baseline({entry: n for entry, n in left.items() if (entry.path, entry.code) not in certain}),
    )


def _paired(
    listed: Sequence[Entry], found: Sequence[tuple[int, Entry]], hidden: dict[int, Entry]
) -> list[Entry]:
    """Pair what is listed of one file and rule with what is found; return the entries that are left.

    The same comes first, then the same words in another section, then other words in the same section: text
    has moved, or a message is another one since the last release.
    """
    for likeness in (_same, _moved, _reworded):
        waiting: dict[object, list[Entry]] = defaultdict(list)
        for entry in reversed(listed):
            waiting[likeness(entry)].append(entry)
        rest = []
        for at, entry in found:
            if waiting[likeness(entry)]:
                waiting[likeness(entry)].pop()
                hidden[at] = entry
            else:
                rest.append((at, entry))
        found = rest
        listed = [entry for entries in waiting.values() for entry in reversed(entries)]
    return list(listed)


def _same(entry: Entry) -> object:
    return entry


def _moved(entry: Entry) -> object:
    return entry.message


def _reworded(entry: Entry) -> object:
    return entry.section


def _entry(finding: Finding, path: str) -> Entry:
    message = _DIGITS.sub("#", _cut(finding.message))
    return Entry(path, finding.code, _cut(finding.section), message)


def _cut(text: str) -> str:
    return as_text(text[:_LONGEST])


def as_text(text: str) -> str:
    """Return a text as a file can hold it: bytes of a name that are not UTF-8 as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def render(baseline: Baseline) -> str:
    """Return the file: sorted, a line for each entry, so that a difference shows what has come and gone."""
    rows = [json_text(_row(entry, baseline.counts[entry]), indent=None) for entry in sorted(baseline.counts)]
    findings = ",\n".join(f"    {row}" for row in rows)
    listed = f"[\n{findings}\n  ]" if rows else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n'


def _row(entry: Entry, count: int) -> dict[str, object]:
    row: dict[str, object] = {
        "path": entry.path,
        "code": entry.code,
        "section": entry.section,
        "message": entry.message,
    }
    return row | {"count": count} if count > 1 else row


def parse(name: str, text: str) -> Baseline:
    """Read a file. Raises BaselineError; ``name`` is what the error calls the file."""
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise BaselineError(name, f"is not JSON ({error.msg}, line {error.lineno})") from None
    except (RecursionError, ValueError):  # Lists in lists, and numbers of thousands of digits.
        raise BaselineError(name, "is JSON that no baseline has") from None
    if not isinstance(value, dict) or "version" not in value:
        raise BaselineError(name, "is not a baseline", "name another file")
    if value["version"] != VERSION or isinstance(value["version"], bool):
        raise BaselineError(name, f"has a version other than {VERSION}, the only one that is known")
    _require_known(name, value, ("version", "findings"))
    rows = value.get("findings")
    if not isinstance(rows, list):
        raise BaselineError(name, "has no list 'findings'")
    if len(rows) > MOST:
        raise BaselineError(
            name, f"lists {len(rows):,} findings, more than {MOST:,}", "ignore a rule instead"
        )
    counts: dict[Entry, int] = {}
    for at, row in enumerate(rows):
        entry, count = _read(f"{name} findings[{at}]", row)
        # Two branches may have added the same line: it hides no more than either of them did.
        counts[entry] = max(count, counts.get(entry, 0))
    if sum(counts.values()) > MOST:
        raise BaselineError(name, f"lists more than {MOST:,} findings", "ignore a rule instead")
    return Baseline(counts)


def _read(where: str, row: object) -> tuple[Entry, int]:
    if not isinstance(row, dict):
        raise BaselineError(where, "is not an object")
    _require_known(where, row, _KEYS)
    for key in _TEXTS:
        if not isinstance(row.get(key), str):
            raise BaselineError(where, f"has no text '{key}'")
    count = row.get("count", 1)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
        raise BaselineError(where, f"'count' is not a whole number from 1 to {MOST:,}")
    return Entry(*(row[key] for key in _TEXTS)), count


def _require_known(where: str, table: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise BaselineError(where, with_hint(f"has an unknown key '{key[:40]}'", suggestion(key, known)))
