"""What a run found: a frozen value that every reporter renders."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handbook.lint.baseline import Comparison
from handbook.model.finding import Finding, Hidden
from handbook.model.terms import Severity

if TYPE_CHECKING:
    from handbook.lint.rule import Rule


def _nothing(path: str) -> str | None:
    del path
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Findings in the order of path and position, and what else a reader must know of the run."""

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    """The rules that ran."""
    files: int
    diagrams: int
    kinds: tuple[tuple[str, int], ...] = ()
    """How many documents there are of each kind, by name; of none: under the empty name."""
    suppressed: int = 0
    concealed: tuple[Hidden, ...] = ()
    """What comments and the baseline hide, by path and position."""
    shows_concealed: bool = False
    """Formats that have a place for it show that, too."""
    since: str = ""
    """The commit since which the files have changed, as the user named it; empty: they are all files."""
    baseline: str = ""
    """The file that the findings were compared with; empty: with none."""
    comparison: Comparison | None = None
    """What came of that."""
    approximate: tuple[str, ...] = ()
    """Files that the scanner was not sure of and that no exact parser was there to read."""
    approximate_because: tuple[str, ...] = ()
    """What cannot be read exactly in them, where more is known than that the scanner was not sure."""
    exact_missing: bool = False
    """True when the `site` extra would have read some of them exactly."""
    notes: tuple[str, ...] = ()
    """One line for each thing that was not checked, with the reason and what to do."""
    errors: tuple[str, ...] = ()
    """One line for each file that could not be read, or configuration that could not be used."""
    fail_on: Severity = Severity.SUGGESTION
    """The lowest severity that fails the run, for formats that tell failures from advice."""
    text: Callable[[str], str | None] = field(default=_nothing, repr=False, compare=False)
    """Returns the text of a file by its path, for formats that count in bytes; None where it is not there."""

    def count(self, severity: Severity) -> int:
        """Return the number of findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def hidden(self) -> int:
        """How many findings the baseline hides."""
        return self.comparison.hidden if self.comparison else 0

    @property
    def gone(self) -> int:
        """How many findings of the baseline no longer occur."""
        return self.comparison.gone if self.comparison else 0

    @property
    def fixable(self) -> int:
        """How many findings `docs fix` can repair."""
        return sum(bool(finding.fix) for finding in self.findings)

    def exit_code(self, fail_on: Severity) -> int:
        """Return 0 clean, 1 findings at or above ``fail_on``, 2 when a file could not be read."""
        if self.errors:
            return 2
        return int(any(finding.severity.rank >= fail_on.rank for finding in self.findings))

    def rule(self, code: str) -> Rule:
        """Return the rule of a code. Raises KeyError for one that did not run."""
        return {rule.code: rule for rule in self.rules}[code]


def many(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def sentence(finding: Finding) -> str:
    """Return the message of a finding with its hint, for formats that have one place for both."""
    return f"{finding.message}: {finding.hint}" if finding.hint else finding.message


def fingerprints(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield one stable hash for each finding: from rule, path, section and ordinal, never the line.

    Text above may grow or shrink without making an old finding look new.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        key = (finding.code, finding.path, finding.section)
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        yield hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
