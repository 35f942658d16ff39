"""What a stack says about itself in its `stack.toml`: how it is served, migrated and counted.

A sample of another style (`graphql`, `grpc`) says only `name`, `needs` and `versions`. It serves
nothing that the suite could ask: the runner builds, checks and tests it.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SAMPLES = Path(__file__).parent.parent
FILE = "stack.toml"
Argv = tuple[str, ...]


class StackError(Exception):
    """A stack cannot be used; the text is one line with the file, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Framework:
    """Another framework of a stack's language: the same route, served by another program."""

    name: str
    serve: Argv
    needs: Argv = ()
    source: Argv = ()
    install: Argv = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack. Commands are run in its folder; patterns and paths are relative to it.

    A sample that serves nothing has no words from `serve` on.
    """

    folder: Path
    name: str
    needs: Argv
    versions: tuple[Argv, ...]
    serve: Argv = ()
    up: Argv = ()
    down: Argv = ()
    down_one: Argv = ()
    source: Argv = ()
    install: Argv = ()
    frameworks: Mapping[str, Framework] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of its folder, by which commands name it."""
        return self.folder.name

    @property
    def missing(self) -> Argv:
        """The programs that it needs and that are not on PATH."""
        return tuple(program for program in self.needs if shutil.which(program) is None)

    def serving(self, framework: str | None = None) -> Argv:
        """Return the command that serves it, or a framework of it. Raises StackError for an unknown one."""
        if not self.serve:
            raise StackError(f"{self.key} serves nothing that the contract is about")
        if framework is None:
            return self.serve
        if framework not in self.frameworks:
            known = ", ".join(self.frameworks) or "none"
            raise StackError(f"{self.key} has no framework {framework}; it has {known}")
        return self.frameworks[framework].serve

    def argv(self, command: Argv) -> Argv:
        """Return a command as it is started: a program named by a path lies in the stack's folder."""
        program, *rest = command
        return (str(self.folder / program), *rest) if "/" in program else command


def stacks(samples: Path = SAMPLES) -> tuple[Stack, ...]:
    """Return all stacks, by the names of their folders."""
    return tuple(read(file.parent) for file in sorted(samples.glob(f"*/{FILE}")))


def find(words: str, samples: Path = SAMPLES) -> tuple[Stack, str | None]:
    """Return the stack, and the framework if one is named: `go`, `node:express`, or a path with a slash."""
    name, _, framework = words.partition(":")
    folder = Path(name).resolve() if "/" in name else samples / name
    if not (folder / FILE).is_file():
        known = ", ".join(file.parent.name for file in sorted(samples.glob(f"*/{FILE}")))
        raise StackError(f"there is no stack {name}; known: {known or 'none'}")
    stack = read(folder)
    if framework:
        stack.serving(framework)
    return stack, framework or None


def read(folder: Path) -> Stack:
    """Read the folder's `stack.toml`. Raises StackError for what is missing, unknown or of the wrong form."""
    file = folder / FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise StackError(f"{_shown(file)}: {error}") from error
    reading = _Reading(_shown(file), table)
    name, needs, versions = reading.text("name"), reading.words("needs"), reading.commands("versions")
    if "serve" not in table:
        reading.end()
        return Stack(folder.resolve(), name, needs, versions)
    stack = Stack(
        folder.resolve(),
        name,
        needs,
        versions,
        serve=reading.command("serve"),
        up=reading.command("up"),
        down=reading.command("down"),
        down_one=reading.command("down_one"),
        source=reading.words("source"),
        install=reading.words("install"),
        frameworks=_frameworks(reading),
    )
    reading.end()
    return stack


def _frameworks(reading: _Reading) -> Mapping[str, Framework]:
    found = {}
    for name, table in reading.tables("frameworks").items():
        inner = _Reading(f"{reading.file}: frameworks.{name}", table)
        found[name] = Framework(
            name=inner.text("name", name),
            serve=inner.command("serve"),
            needs=inner.words("needs", ()),
            source=inner.words("source", ()),
            install=inner.words("install", ()),
        )
        inner.end()
    return found


def _shown(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


class _Reading:
    """A table whose keys are taken one by one; what is left at the end nobody knows."""

    def __init__(self, file: str, table: Mapping[str, object]) -> None:
        self.file = file
        self.left = dict(table)

    def _take(self, key: str, default: object = None) -> object:
        if key not in self.left and default is None:
            raise StackError(f"{self.file}: {key} is missing")
        return self.left.pop(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or not value:
            raise StackError(f"{self.file}: {key} must be a text")
        return value

    def words(self, key: str, default: Argv | None = None) -> Argv:
        return self._as_words(key, self._take(key, default))

    def command(self, key: str) -> Argv:
        found = self.words(key)
        if not found:
            raise StackError(f"{self.file}: {key} must name a program")
        return found

    def commands(self, key: str) -> tuple[Argv, ...]:
        value = self._take(key)
        if not isinstance(value, list):
            raise StackError(f"{self.file}: {key} must be a list of commands")
        return tuple(self._as_words(key, each) for each in value)

    def tables(self, key: str) -> Mapping[str, Mapping[str, object]]:
        value = self._take(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
            raise StackError(f"{self.file}: {key} must be a table of tables")
        return value

    def end(self) -> None:
        if self.left:
            raise StackError(f"{self.file}: unknown key {min(self.left)}")

    def _as_words(self, key: str, value: object) -> Argv:
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) and word for word in value):
            raise StackError(f"{self.file}: {key} must be a list of words")
        return tuple(value)
