"""What came of a guard, and the guards that are judged by looking, without running anything."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, replace
from typing import Protocol

from handbook import globs
from handbook.adr.guards.guard import Guard, Kind
from handbook.adr.guards.manifests import declared, is_manifest

_SHOWN = 5
"""How many places of one guard are named."""


class Verdict(enum.Enum):
    """What came of a guard."""

    HOLDS = "holds"
    FAILS = "fails"
    WAIVED = "waived"
    """It fails, and a waiver allows that for now."""
    UNJUDGED = "not judged"
    """Nobody knows whether it holds: that is not a pass."""
    NOT_RUN = "not run"
    """What it names is there, and was not asked to run."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that breaks a decision: a file, and what of it was added."""

    path: str
    words: str = ""
    """What git looks for in it; empty: the file itself."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one guard: ``details`` are lines for people, the first one says most."""

    verdict: Verdict
    details: tuple[str, ...] = ()
    trace: Trace | None = None
    """What breaks the decision, where git may know since when."""


class Tree(Protocol):
    """The files of the repository; paths are relative to its root, with ``/``."""

    @property
    def every(self) -> tuple[str, ...]:
        """All files that git knows or would add, sorted."""

    def text(self, path: str) -> str | None:
        """Return the text of a file; None where there is none that can be read."""


def looked(guard: Guard, tree: Tree, today: str) -> Judged:
    """Judge a guard by looking; of one that runs something, say whether what it names is there."""
    if guard.kind is Kind.PATH_ABSENT:
        return _absent(guard, tree)
    if guard.kind is Kind.FORBID_DEPENDENCY:
        return _independent(guard, tree)
    if guard.kind is Kind.REVIEWED_BY:
        if today <= guard.until:
            return Judged(Verdict.HOLDS)
        return Judged(Verdict.FAILS, (f"the review by {guard.subject} was due on {guard.until}",))
    if guard.kind is Kind.COMMAND:
        return Judged(Verdict.NOT_RUN)
    return _there(guard, tree)


def with_waiver(judged: Judged, guard: Guard, today: str) -> Judged:
    """Return what came of a guard, once its waiver is looked at: an expired one is a failure of its own."""
    waiver = guard.waiver
    if waiver is None:
        return judged
    if today > waiver.until:
        line = f"its waiver expired on {waiver.until}: {waiver.reason}"
        if judged.verdict is Verdict.FAILS:
            return replace(judged, details=(*judged.details, line))
        if judged.verdict is Verdict.UNJUDGED:
            return judged
        return Judged(Verdict.FAILS, (line, "take the waiver out; without it the guard decides"))
    if judged.verdict is Verdict.FAILS:
        return replace(
            judged,
            verdict=Verdict.WAIVED,
            details=(f"waived until {waiver.until}: {waiver.reason}", *judged.details),
        )
    if judged.verdict is Verdict.HOLDS:
        return replace(judged, details=(*judged.details, "its waiver is not needed any more: take it out"))
    return judged


def _absent(guard: Guard, tree: Tree) -> Judged:
    found = [path for path in tree.every if globs.matches(guard.subject, path)]
    if not found:
        return Judged(Verdict.HOLDS)
    lines = [f"{path} is there" for path in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"and {len(found) - _SHOWN} more files")
    return Judged(Verdict.FAILS, tuple(lines), Trace(found[0]))


def _independent(guard: Guard, tree: Tree) -> Judged:
    paths = [
        path
        for path in tree.every
        if is_manifest(path) and (not guard.scope or globs.matches(guard.scope, path))
    ]
    if not paths:
        where = f"that {guard.scope} matches" if guard.scope else "in the repository"
        return Judged(Verdict.UNJUDGED, (f"there is no manifest {where}; see `adr guard --help`",))
    broken: list[str] = []
    unread: list[str] = []
    notes: list[str] = []
    first: Trace | None = None
    for path in paths:
        text = tree.text(path)
        if text is None:
            unread.append(f"{path} cannot be read")
            continue
        manifest = declared(path, text)
        line = manifest.line_of(guard.subject)
        if manifest.problem:
            unread.append(f"{path} {manifest.problem}")
        elif line is not None:
            broken.append(f"{path}{f':{line}' if line else ''} declares {guard.subject}")
            first = first or Trace(path, guard.subject.rpartition(":")[2])
        notes += [f"{path}: {each}" for each in manifest.unread]
    if broken:
        return Judged(Verdict.FAILS, tuple(broken[:_SHOWN]), first)
    if unread:
        return Judged(Verdict.UNJUDGED, tuple(unread[:_SHOWN]))
    return Judged(Verdict.HOLDS, tuple(notes[:_SHOWN]))


def _there(guard: Guard, tree: Tree) -> Judged:
    """Return whether a test or a rule file is there, as far as that can be seen without running anything."""
    text = tree.text(guard.file)
    if text is None:
        folder = guard.file.rstrip("/") + "/"
        if guard.kind is Kind.TEST and any(path.startswith(folder) for path in tree.every):
            return Judged(Verdict.NOT_RUN)
        return Judged(Verdict.FAILS, (f"there is no file {guard.file}", *_elsewhere(guard, tree)))
    names = guard.subject.partition("[")[0].split("::")[1:]
    if guard.kind is Kind.TEST and names and guard.file.endswith(".py"):
        missing = _missing(text, names)
        if missing:
            return Judged(Verdict.FAILS, (f"{guard.file} {missing}",))
    return Judged(Verdict.NOT_RUN)


def _elsewhere(guard: Guard, tree: Tree) -> tuple[str, ...]:
    name = guard.file.rpartition("/")[2]
    same = [path for path in tree.every if path.rpartition("/")[2] == name]
    return (f"did it move to {same[0]}?",) if len(same) == 1 else ()


def _missing(text: str, names: list[str]) -> str:
    """Return why a module does not define a test; empty where it does, or where only a run could tell."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"cannot be parsed: {error}"
    at: list[ast.stmt] = body
    for depth, name in enumerate(names):
        found = next((each for each in _defined(at) if _named(each, name)), None)
        if found is None:
            return f"defines no {'::'.join(names[: depth + 1])}"
        if not isinstance(found, ast.ClassDef) or found.bases:
            return ""  # A function, an import, or a class that may have inherited the rest.
        at = found.body
    return ""


def _defined(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a body, and those within its conditions."""
    every: list[ast.stmt] = []
    left = list(body)
    while left:
        each = left.pop()
        every.append(each)
        if isinstance(each, (ast.If, ast.Try, ast.With)):
            left += each.body
            left += getattr(each, "orelse", [])
    return every


def _named(each: ast.stmt, name: str) -> bool:
    if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return each.name == name
    if isinstance(each, ast.ImportFrom):
        return any((alias.asname or alias.name) in (name, "*") for alias in each.names)
    if isinstance(each, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == name for target in each.targets)
    return False
