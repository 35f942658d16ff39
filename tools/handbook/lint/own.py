"""Rules of other packages, and what is asked of them.

A rule of ours is held by our tests. One that somebody else wrote is looked at when it is loaded and whenever
it finds something: what it does wrong is an error that names it, and no other rule suffers from that.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import islice
from typing import Any, NamedTuple

from handbook.lint import rules as registry
from handbook.lint.rule import MOST_FINDINGS, Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity

FAMILY = re.compile(r"[A-Z]{3,8}")
"""The beginning of the codes of a package, which is its name in the configuration, too."""
OURS = frozenset(rule.code.rstrip("0123456789") for rule in registry.ALL)
_KNOWN = tuple(rule.code for rule in registry.ALL)
_NAME = re.compile(r"[a-z0-9]++(?:-[a-z0-9]++)*+")


class Plugin(NamedTuple):
    """A package that has rules."""

    family: str
    package: str
    """Its name and version: ``acme-rules 1.2``."""
    digest: str
    """Stands for its code: outcomes of another code are not used again."""


class RuleFault(Exception):
    """A rule of another package has done something that no rule may do; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule(Rule):
    """A rule of another package."""

    plugin: Plugin = field(repr=False)

    @property
    def origin(self) -> str:
        """The digest of the package's code."""
        return self.plugin.digest

    @property
    def package(self) -> str:
        """The package with its version."""
        return self.plugin.package

    def found(self, document: Document, context: Context) -> Iterator[Finding]:
        """Return what the rule finds. Raises RuleFault where that is no finding about the document."""
        try:
            # What it prints must not get into a report, or between the answers of a worker.
            with redirect_stdout(sys.stderr):
                made: object = self.check(self, document, context)
                if not isinstance(made, Iterable):
                    raise RuleFault(f"it returns {_what(made)} instead of findings")
                found = list(islice(made, MOST_FINDINGS))
        except SystemExit as fault:
            raise RuleFault("it ends the program instead of reporting findings") from fault
        for finding in found:
            problem = _problem_of(finding, self, document)
            if problem:
                raise RuleFault(problem)
        return iter(found)


class Registry(NamedTuple):
    """All rules that a configuration can name."""

    rules: tuple[Rule, ...] = registry.ALL
    refused: tuple[str, ...] = ()
    """The families that the configuration names and that the command line has refused."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all rules."""
        return _KNOWN if self.rules is registry.ALL else tuple(rule.code for rule in self.rules)

    def knows(self, code: str) -> bool:
        """Return whether a code is that of a rule, or may be that of a rule that was refused."""
        return code in self.codes or is_of(code, self.refused)


def is_of(word: str, families: Iterable[str]) -> bool:
    """Return whether a word of a configuration or a comment can mean rules of some families."""
    upper = word.upper()
    for family in families:
        rest = upper.removeprefix(family)
        if upper.startswith(family) and (not rest or rest.isdecimal() or rest.startswith("-")):
            return True
        if upper and family.startswith(upper):
            return True
    return False


def made(given: object, plugin: Plugin) -> tuple[OwnRule, ...]:
    """Return the rules of a package, by code. Raises RuleFault with what is wrong in them."""
    if not isinstance(given, list | tuple) or not given:
        raise RuleFault(f"it offers {_what(given)} instead of a list of rules")
    found: dict[str, OwnRule] = {}
    names: set[str] = set()
    for each in given:
        if not isinstance(each, Rule):
            raise RuleFault(f"its list of rules has {_what(each)}")
        problem = _problem(each, plugin.family)
        if problem:
            raise RuleFault(problem)
        if each.code in found or each.name in names:
            raise RuleFault(f"it has two rules {each.code if each.code in found else each.name}")
        names.add(each.name)
        own: dict[str, Any] = {part.name: getattr(each, part.name) for part in fields(Rule)}
        found[each.code] = OwnRule(**own, plugin=plugin)
    return tuple(found[code] for code in sorted(found))


def _problem(rule: Rule, family: str) -> str:
    """Return what is wrong in a rule; empty where nothing is."""
    code, name = str(rule.code), str(rule.name)
    if not re.fullmatch(rf"{family}[0-9]{{3}}", code):
        return f"its rule {_quoted(code)} has no code of {family} and three digits, such as {family}101"
    if not _NAME.fullmatch(name) or not name.startswith(f"{family.lower()}-"):
        return f"the name of {code} is {_quoted(name)}, not lower-case words after '{family.lower()}-'"
    parts: tuple[tuple[str, object, bool], ...] = (
        ("severity", rule.severity, isinstance(rule.severity, Severity)),
        ("check", rule.check, callable(rule.check)),
        ("doc", rule.doc, _is_text(rule.doc)),
        ("kinds", rule.kinds, _is_set_of(rule.kinds, str)),
        ("needs", rule.needs, _is_set_of(rule.needs, Needs)),
        ("options", rule.options, _are_options(rule.options)),
    )
    wrong = next((part for part in parts if not part[2]), None)
    return f"the field '{wrong[0]}' of {code} is {_what(wrong[1])}" if wrong else ""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_set_of(value: object, kind: type) -> bool:
    return isinstance(value, frozenset) and all(isinstance(each, kind) for each in value)


def _are_options(value: object) -> bool:
    if value is None:
        return True
    if not is_dataclass(value) or isinstance(value, type):
        return False
    held = [getattr(value, part.name) for part in fields(value)]
    return all(
        isinstance(each, bool | int | float | str)
        or (isinstance(each, tuple) and all(isinstance(word, str) for word in each))
        for each in held
    )


def _problem_of(finding: Any, rule: OwnRule, document: Document) -> str:
    """Return what is wrong in something that a rule has yielded; empty where nothing is."""
    if not isinstance(finding, Finding):
        return f"it yields {_what(finding)} instead of a finding"
    if finding.code != rule.code or finding.path != document.path:
        return "it yields a finding of another rule or document; make findings with `rule.at`"
    words = (finding.message, finding.hint, finding.section, finding.excerpt)
    if not all(isinstance(each, str) for each in words) or not finding.message.strip():
        return "it yields a finding without words"
    severity: Any = finding.severity
    if not isinstance(severity, Severity):
        return f"it yields a finding whose severity is {_what(severity)}"
    if not _fits(finding, document):
        return "it yields a finding that lies outside of the document"
    if not _can_be_made(finding.fix, len(document.text)):
        return "it yields a fix whose edits overlap or lie outside of the document"
    return ""


def _fits(finding: Finding, document: Document) -> bool:
    start: Any = finding.span.start
    end: Any = finding.span.end
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(document.text)):
        return False
    return (finding.start, finding.end) == (document.position(start), document.position(end))


def _can_be_made(fix: Any, length: int) -> bool:
    if not isinstance(fix, tuple) or not all(isinstance(edit, Edit) for edit in fix):
        return False
    at = 0
    for edit in sorted(fix, key=lambda edit: (edit.start, edit.end)):
        if not isinstance(edit.text, str) or not at <= edit.start <= edit.end <= length:
            return False
        at = edit.end
    return True


def _what(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"


def _quoted(value: object) -> str:
    return f"'{str(value)[:40]}'"
