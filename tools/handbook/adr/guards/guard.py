"""Which checks a record names below its heading Confirmation: a list item each, nothing read from prose."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from handbook import globs
from handbook.adr.record.form import PURPOSES
from handbook.adr.record.outline import RecordOutline, normal, outline
from handbook.adr.record.record import Record
from handbook.errors import nearest

_ITEM = re.compile(r"(?P<indent>[ \t]*+)[-*+][ \t]++(?P<words>.*+)")
_LEAD = re.compile(r"[*_`]{0,3}guard[*_`]{0,3}[ \t]*+:[*_`]{0,3}", re.IGNORECASE)
_WAIVED = re.compile(r"[*_`]{0,3}waive[dr]\b", re.IGNORECASE)
_WAIVER = re.compile(r"waived until (?P<day>[^\s:]++):[ \t]++(?P<reason>\S.*+)")
_REVIEW = re.compile(r"(?P<who>\S++)[ \t]++until[ \t]++(?P<day>\S++)")
_DEPENDENCY = re.compile(r"(?P<name>\S++)(?:[ \t]++in[ \t]++(?P<scope>\S++))?")
_NAME = re.compile(r"[A-Za-z0-9][\w-]*+")


class Kind(enum.Enum):
    """What a guard names."""

    TEST = "test"
    AST_GREP = "ast-grep"
    COMMAND = "command"
    PATH_ABSENT = "path-absent"
    FORBID_DEPENDENCY = "forbid-dependency"
    REVIEWED_BY = "reviewed-by"

    @property
    def runs(self) -> bool:
        """Whether to judge it a program is started."""
        return self in (Kind.TEST, Kind.AST_GREP, Kind.COMMAND)


FORMS = {
    Kind.TEST: "test tests/test_imports.py::test_layers",
    Kind.AST_GREP: "ast-grep guards/0007.yml",
    Kind.COMMAND: "command layers",
    Kind.PATH_ABSENT: "path-absent legacy/**",
    Kind.FORBID_DEPENDENCY: "forbid-dependency flask",
    Kind.REVIEWED_BY: "reviewed-by team-platform until 2027-03-01",
}
"""An example of each kind, as messages show it."""
KINDS = tuple(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Waiver:
    """Until when a guard may fail, that day included, and why."""

    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard; ``start`` and ``end`` are 0-based offsets of its words in the record."""

    kind: Kind
    subject: str
    """What is named: a test, a rule file, a command, a path pattern, a package or who reviews."""
    start: int
    end: int
    scope: str = ""
    """The manifests that a forbidden dependency is looked for in, as a path pattern; empty: all."""
    until: str = ""
    """The last day on which a review holds."""
    waiver: Waiver | None = None

    @property
    def words(self) -> str:
        """Return the guard as it is written, without markup."""
        more = f" in {self.scope}" if self.scope else f" until {self.until}" if self.until else ""
        return f"{self.kind.value} {self.subject}{more}"

    @property
    def file(self) -> str:
        """The path of the file that a test is in, or of a rule file."""
        return self.subject.partition("::")[0]


class Fault(NamedTuple):
    """A line that is meant to be a guard or a waiver and cannot be read as one."""

    start: int
    end: int
    problem: str
    hint: str = ""


class Confirmation(NamedTuple):
    """What the text of a record says of the checks that hold it."""

    guards: tuple[Guard, ...]
    faults: tuple[Fault, ...]


def in_force(record: Record) -> bool:
    """Return whether a record is accepted and no other one has superseded it."""
    return record.status.lower() == "accepted" and not record.superseded


def is_guarded(record: Record) -> bool:
    """Return whether a record names a check that can be read."""
    return bool(confirmation(record.text).guards)


class _Item(NamedTuple):
    words: str
    start: int
    end: int
    section: str | None
    """The title of the section that it stands in; None where that is Confirmation."""


def confirmation(text: str) -> Confirmation:
    """Return the guards of a record, and the lines that look like guards and are none; any text is read."""
    guards: list[Guard] = []
    faults: list[Fault] = []
    waivable = False
    for item in _items(outline(text)):
        if _LEAD.match(item.words):
            read = _outside(item) if item.section is not None else _guard(item)
            waivable = isinstance(read, Guard)
        elif item.section is None and _WAIVED.match(item.words):
            read = _waived(item, guards[-1] if waivable else None)
            waivable = False
            if isinstance(read, Guard):
                guards.pop()
        else:
            waivable = False
            continue
        if isinstance(read, Guard):
            guards.append(read)
        elif read is not None:
            faults.append(read)
    return Confirmation(tuple(guards), tuple(faults))


def _items(source: RecordOutline) -> Iterator[_Item]:
    """Yield the list items of a record, each on its first line, with the section that they stand in."""
    headings = [each for each in source.headings if each is not source.title]
    following, level = 0, 0
    section: str | None = ""
    for line, at in source.lines(source.top, len(source.text)):
        while following < len(headings) and headings[following].start <= at:
            heading = headings[following]
            within = section is None and heading.level > level
            if not within:
                confirms = PURPOSES.get(normal(heading.title)) == "confirmation"
                section, level = (None if confirms else heading.title), heading.level
            following += 1
        found = _ITEM.fullmatch(line.rstrip())
        if found:
            start = at + found.start("words")
            yield _Item(found["words"], start, start + len(found["words"]), section)


def _guard(item: _Item) -> Guard | Fault:
    lead = _LEAD.match(item.words)
    if lead is None or lead[0] != "guard:":
        return _fault(item, "a guard begins with 'guard:', in lower case and without markup")
    words = item.words[lead.end() :].replace("`", "").strip()
    name, _, rest = words.partition(" ")
    if name not in KINDS:
        near = nearest(name, KINDS)
        hint = f"did you mean '{near}'?" if near else f"the kinds are {', '.join(KINDS)}"
        return _fault(item, f"'{name}' is not a kind of guard" if name else "the guard names no check", hint)
    kind, rest = Kind(name), rest.strip()
    if not rest:
        return _fault(item, f"the guard names nothing after '{name}'", f"for example: {FORMS[kind]}")
    return _READERS[kind](item, kind, rest)


def _path(item: _Item, kind: Kind, rest: str) -> Guard | Fault:
    """Read what names a file, perhaps with a name in it."""
    path = rest.partition("::")[0]
    if problem := _misplaced(path):
        return _fault(item, f"'{path}' {problem}", "write a path relative to the root of the configuration")
    if kind is Kind.AST_GREP and any(char.isspace() for char in path):
        return _fault(item, f"'{path}' is more than the path of a rule file", f"for example: {FORMS[kind]}")
    return _made(item, kind, rest)


def _pattern(item: _Item, kind: Kind, rest: str) -> Guard | Fault:
    if problem := _misplaced(rest) or globs.problem(rest):
        return _fault(item, f"the pattern '{rest[:40]}' {problem}", f"for example: {FORMS[kind]}")
    return _made(item, kind, rest)


def _dependency(item: _Item, kind: Kind, rest: str) -> Guard | Fault:
    found = _DEPENDENCY.fullmatch(rest)
    if found is None:
        hint = f"for example: {FORMS[kind]}, or {FORMS[kind]} in services/**"
        return _fault(item, f"'{rest}' is not the name of one package", hint)
    scope = found["scope"] or ""
    if problem := scope and (_misplaced(scope) or globs.problem(scope)):
        return _fault(
            item, f"the pattern '{scope[:40]}' {problem}", f"for example: {FORMS[kind]} in services/**"
        )
    return _made(item, kind, found["name"], scope=scope)


def _review(item: _Item, kind: Kind, rest: str) -> Guard | Fault:
    found = _REVIEW.fullmatch(rest)
    if found is None:
        return _fault(item, "a review names who and until when", f"for example: {FORMS[kind]}")
    if not is_day(found["day"]):
        return _fault(item, f"'{found['day']}' is not a date as YYYY-MM-DD", f"for example: {FORMS[kind]}")
    return _made(item, kind, found["who"], until=found["day"])


def _command(item: _Item, kind: Kind, rest: str) -> Guard | Fault:
    if _NAME.fullmatch(rest) is None:
        problem = f"'{rest}' is not the name of a command"
        return _fault(
            item,
            problem,
            "write the command in the configuration, below [guards.commands], and its name here",
        )
    return _made(item, kind, rest)


_READERS = {
    Kind.TEST: _path,
    Kind.AST_GREP: _path,
    Kind.COMMAND: _command,
    Kind.PATH_ABSENT: _pattern,
    Kind.FORBID_DEPENDENCY: _dependency,
    Kind.REVIEWED_BY: _review,
}


def _outside(item: _Item) -> Fault | None:
    """Return what is wrong with a guard in another section; prose that begins with the word is none."""
    words = item.words.partition(":")[2].replace("`", "").replace("*", " ").split(maxsplit=1)
    if not words or words[0] not in KINDS:
        return None
    problem = (
        f"a guard in the section '{item.section}' is never run" if item.section else "the guard is never run"
    )
    return _fault(item, problem, "move it below a heading 'Confirmation'")


def _waived(item: _Item, guard: Guard | None) -> Guard | Fault:
    form = "for example: waived until 2027-01-15: the last caller leaves in January"
    if guard is None:
        return _fault(item, "the waiver follows no guard", "put it on the line after the guard that may fail")
    found = _WAIVER.fullmatch(item.words)
    if found is None:
        return _fault(item, "a waiver says until when and why", form)
    if not is_day(found["day"]):
        return _fault(item, f"'{found['day']}' is not a date as YYYY-MM-DD", form)
    waiver = Waiver(found["day"], found["reason"])
    return Guard(guard.kind, guard.subject, guard.start, guard.end, guard.scope, guard.until, waiver)


def is_day(words: str) -> bool:
    """Return whether words are a date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False


def _misplaced(path: str) -> str:
    """Return why a path does not lead down from the root; empty for one that does."""
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\", "~")) or path[1:2] == ":":
        return "is not relative"
    if ".." in parts:
        return "leads out of its folder"
    if path.startswith("-"):
        return "would be an option of the program that gets it"
    return "" if path else "is empty"


def _made(item: _Item, kind: Kind, subject: str, *, scope: str = "", until: str = "") -> Guard:
    return Guard(kind, subject, item.start, item.end, scope, until)


def _fault(item: _Item, problem: str, hint: str = "") -> Fault:
    return Fault(item.start, item.end, problem, hint or f"for example: guard: {FORMS[Kind.TEST]}")
