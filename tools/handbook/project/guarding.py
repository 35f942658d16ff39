"""The guards of a decision log: which there are, what would be run for them, and what came of each.

What is judged by looking is judged here; `guard_runs` runs the rest.
"""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.adr.guards.guard import Fault, Guard, Kind, confirmation, in_force
from handbook.adr.guards.judging import Judged, Trace, Verdict, looked, with_waiver
from handbook.adr.record.record import AdrLog, Record
from handbook.config.settings import GuardsConfig
from handbook.disk import git
from handbook.disk.place import confined, refusal, tree
from handbook.project.neighbours import Neighbours
from handbook.project.project import Project

PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
"""What is run of Python where the configuration names no command for tests."""
AST_GREP = ("ast-grep", "scan", "--error", "--report-style", "short", "--rule")
"""With ``--error``, what a rule finds is an error whatever severity it has."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard and the record that names it."""

    record: Record
    guard: Guard

    @property
    def line(self) -> int:
        """The line of the guard in its record, 1-based."""
        return self.record.text.count("\n", 0, self.guard.start) + 1


@dataclass(frozen=True, slots=True)
class Command:
    """A command that judges guards; of tests, one command judges all."""

    words: tuple[str, ...]
    kind: Kind
    guards: tuple[Guarded, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one guard."""

    of: Guarded
    judged: Judged
    since: str = ""
    """The commit that brought what breaks the decision, its day and its subject; empty where not known."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The guards of some records."""

    guards: tuple[Guarded, ...]
    faults: tuple[tuple[Record, Fault], ...]
    unguarded: tuple[Record, ...]
    """Accepted records without any guard."""
    retired: tuple[Record, ...]
    """Records that were asked for and are not in force: their guards do not count."""


def plan(log: AdrLog, asked: Sequence[Record] = ()) -> Plan:
    """Return the guards of the records that were asked for, or of all; those in force count."""
    guards: list[Guarded] = []
    faults: list[tuple[Record, Fault]] = []
    unguarded: list[Record] = []
    for record in filter(in_force, asked or log.records):
        found = confirmation(record.text)
        guards += [Guarded(record, guard) for guard in found.guards]
        faults += [(record, fault) for fault in found.faults]
        if not found.guards:
            unguarded.append(record)
    retired = tuple(record for record in asked if not in_force(record))
    return Plan(tuple(guards), tuple(faults), tuple(unguarded), retired)


def commands(guards: Sequence[Guarded], config: GuardsConfig) -> tuple[Command, ...]:
    """Return what is run for guards: one command for all tests, one for each rule file or command.

    A command that the configuration does not name is left out: see `look`.
    """
    tests = tuple(each for each in guards if each.guard.kind is Kind.TEST)
    every: list[Command] = []
    if tests:
        nodes = tuple(dict.fromkeys(each.guard.subject for each in tests))
        every.append(Command((*test_command(config), *nodes), Kind.TEST, tests))
    named = dict(config.commands)
    by_words: dict[tuple[str, ...], list[Guarded]] = {}
    for each in guards:
        if each.guard.kind is Kind.AST_GREP:
            by_words.setdefault((*AST_GREP, each.guard.subject), []).append(each)
        elif each.guard.kind is Kind.COMMAND and named.get(each.guard.subject):
            by_words.setdefault(named[each.guard.subject], []).append(each)
    every += [Command(words, found[0].guard.kind, tuple(found)) for words, found in by_words.items()]
    return tuple(every)


def test_command(config: GuardsConfig) -> tuple[str, ...]:
    """Return the command that runs tests, without the tests."""
    return config.test or (sys.executable, *PYTEST)


def look(project: Project, guards: Sequence[Guarded], today: str) -> Iterator[tuple[Guarded, Judged]]:
    """Judge guards by looking; of those that run something, say whether what they name is there."""
    files = Neighbours(project)
    within = tree(project.root)
    for each in guards:
        yield each, _refused(project, each.guard, within) or looked(each.guard, files, today)


def outcome(project: Project, of: Guarded, judged: Judged, today: str) -> Outcome:
    """Return what came of a guard, with its waiver and with the commit that brought what breaks it."""
    final = with_waiver(judged, of.guard, today)
    since = _since(project.root, final.trace) if final.trace is not None else ""
    return Outcome(of, final, since)


def _refused(project: Project, guard: Guard, within: str) -> Judged | None:
    """Return why a guard names what may not be run, or cannot be."""
    if guard.kind is Kind.COMMAND and not dict(project.config.guards.commands).get(guard.subject):
        known = ", ".join(name for name, words in project.config.guards.commands if words)
        has = f"it has {known}" if known else "it has none"
        return Judged(
            Verdict.UNJUDGED, (f"the configuration has no [guards.commands] {guard.subject}; {has}",)
        )
    if guard.kind in (Kind.TEST, Kind.AST_GREP):
        path = os.path.join(project.root, *posixpath.normpath(guard.file).split("/"))
        if confined(path, within) is None:
            return Judged(Verdict.UNJUDGED, (f"{guard.file} {refusal(within)}",))
    return None


def _since(root: Path, trace: Trace) -> str:
    """Return the commit that brought a file, or words in it; empty where git does not tell."""
    top = git.work_tree(str(root))
    if top is None:
        return ""
    below = os.path.relpath(os.path.join(root, *trace.path.split("/")), top).replace(os.sep, "/")
    what = (f"-S{trace.words}",) if trace.words else ("--diff-filter=A",)
    asked = ("log", "-1", "--no-color", "--no-renames", "--no-ext-diff", "--no-textconv")
    found = git.answers(top, *asked, *what, "--format=%h %cs %s", "--", f":(top,literal){below}")
    return found.split("\n")[0]
