"""Diagrams that every clone has: out of packages of npm, which tests/node pins, and mutations of them.

None of the texts stands in this repository. They are read where npm laid them: examples for readers, and what
other tools for diagrams are tested with. An id is made from the text, and published.txt beside this file has
what Mermaid says of each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from tests.conftest import ROOT, require

MODULES = ROOT / "tests/node/node_modules"
VERDICTS = Path(__file__).with_name("published.txt")
VALID = "valid"
MUTATIONS = 800
"""So many have a verdict in published.txt."""
SCRIPTS = (
    "@mermaid-js/examples/dist/mermaid-examples.core.mjs",
    "@aj-archipelago/merval/dist/test/*.test.js",
    "beautiful-mermaid/src/__tests__/*.ts",
)
LITERAL = re.compile(
    r"""`(?P<template>(?:[^`\\]|\\.)*)`|'(?P<single>(?:[^'\\\n]|\\.)*)'|"(?P<double>(?:[^"\\\n]|\\.)*)\"""",
    re.DOTALL,
)
"""A literal of JavaScript. A stray quote in a comment hides the literals behind it, which is no harm here."""
HEADER = re.compile(
    r"\s*(?:---\n.*?\n---\s*\n|%%[^\n]*\n\s*)*"
    r"(?:graph|flowchart|sequenceDiagram|classDiagram|stateDiagram|erDiagram|gantt|pie|journey|gitGraph|mindmap"
    r"|timeline|quadrantChart|requirementDiagram|C4[A-Z]\w+|sankey|xychart|block|packet|kanban|architecture|radar"
    r"|treemap|info|zenuml|\w+-beta)\b",
    re.DOTALL,
)
FENCE = re.compile(r"^```mermaid\n(.*?)^```", re.MULTILINE | re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """A diagram and what Mermaid says of it in a browser; ``error`` is empty where it is valid."""

    id: str
    text: str
    valid: bool
    error: str


def headline(error: str) -> str:
    """Return the first line of an error of Mermaid, without the text of the diagram that it may quote."""
    return error.split("\n", 1)[0].partition(" for text: ")[0]


def name(text: str) -> str:
    """Return the id of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def texts() -> tuple[str, ...]:
    """Return all published diagrams, each once, in an order that only their packages determine."""
    require(MODULES.is_dir(), "tests/node/node_modules (make .venv/.dev installs it)")
    found = [*_literals(), *_drawings(), *_grammar_tests(), *_fences()]
    return tuple(dict.fromkeys(text for text in found if text.strip()))


@cache
def verdicts() -> dict[str, str]:
    """Return what published.txt says by id: ``valid``, or the first line of Mermaid's error."""
    lines = VERDICTS.read_text(encoding="utf-8").splitlines()
    return {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in lines}


def rows() -> list[Row]:
    """Return the published diagrams and mutations of them, each with its verdict."""
    known = {text: verdicts()[name(text)] for text in (*texts(), *mutations(MUTATIONS))}
    return [
        Row(name(text), text, said == VALID, "" if said == VALID else said) for text, said in known.items()
    ]


def mutations(count: int, seed: str = "") -> tuple[str, ...]:
    """Return diagrams as a hand that slips would leave them: the same for the same seed, on every machine."""
    short = [text for text in texts() if len(text) < 2_000]
    found = (mutated(short, Chance(f"{seed} {number}")) for number in range(count))
    return tuple(dict.fromkeys(found))


class Chance:
    """Picks that depend on a seed and on nothing else, also not on the release of Python."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._picks = 0

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        self._picks += 1
        digest = hashlib.sha256(f"{self._seed} {self._picks}".encode()).digest()
        return choices[int.from_bytes(digest[:8]) % len(choices)]


def mutated(originals: Sequence[str], chance: Chance) -> str:
    """Return one of the texts with one to three small changes: to a character, a word or a line."""
    text = chance.pick(originals)
    for _ in range(chance.pick((1, 1, 1, 2, 3))):
        separator = chance.pick(("", " ", "\n"))
        parts = text.split(separator) if separator else [*text, ""]
        at, other = chance.pick(range(len(parts))), chance.pick(parts)
        mark = chance.pick("-=>|[](){}\"':;%@&#<")
        parts[at : at + 1] = chance.pick(([], [parts[at]] * 2, [other], [other, parts[at]], [mark]))
        text = separator.join(parts)
    return text


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        found = sorted(MODULES.glob(pattern))
        assert found, f"no {pattern}: the packages of tests/node have changed"
        yield from found


def _literals() -> Iterator[str]:
    for file in _files(SCRIPTS):
        validator = "merval" in file.parts  # All that it is tested with is a diagram, or was to be one.
        for literal in LITERAL.finditer(file.read_text(encoding="utf-8")):
            raw = next(part for part in literal.groups() if part is not None)
            text = re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), raw, flags=re.DOTALL)
            if "${" not in raw and "\n" in text.strip() and (validator or HEADER.match(text)):
                yield text


def _drawings() -> Iterator[str]:
    """Diagrams that stand above their picture, apart by a line of dashes."""
    for file in _files(("beautiful-mermaid/src/__tests__/testdata/*/*.txt",)):
        yield file.read_text(encoding="utf-8").split("\n---\n")[0]


def _grammar_tests() -> Iterator[str]:
    """Diagrams between a title and the syntax tree that is expected of them."""
    for file in _files(("codemirror-lang-mermaid/test/*.txt",)):
        for case in re.split(r"^# .*\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            yield case.split("\n==>")[0].strip("\n")


def _fences() -> Iterator[str]:
    for file in _files(("beautiful-mermaid/README.md", "@aj-archipelago/merval/README.md")):
        for fence in re.finditer(
            r"^```mermaid\n(.*?)^```", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            yield fence[1]
