"""What a JUnit report of pytest says of the tests that were asked for, by their node ids."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat


class Fate(enum.Enum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Or expected to fail: nothing was proved."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a report: ``place`` is module and classes with dots, as pytest writes ``classname``."""

    place: str
    name: str
    fate: Fate
    said: str = ""
    """Why it failed or was skipped."""


def cases(report: str) -> tuple[Case, ...]:
    """Return the tests of a report. Raises ValueError for what is not a report."""
    parser, reader = expat.ParserCreate(), _Reader()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(report.encode("utf-8", "surrogateescape"), True)
    except expat.ExpatError as error:
        raise ValueError(f"is not XML: {error}") from None
    return tuple(reader.found)


def of(node: str, found: Sequence[Case]) -> tuple[Case, ...]:
    """Return the tests that a node id names: of a file or class all, of a function all its parameters."""
    names, bracket, parameters = node.partition("[")
    path, *inner = names.split("::")
    place = path.removesuffix(".py").strip("/").replace("/", ".")
    if not inner:
        return tuple(case for case in found if _within(case.place, place) or case.name == place)
    exact = ".".join((place, *inner[:-1]))
    last = inner[-1] + bracket + parameters
    whole = f"{exact}.{last}"
    return tuple(
        case
        for case in found
        if (case.place == exact and (case.name == last or (not bracket and case.name.startswith(f"{last}["))))
        or _within(case.place, whole)
    )


def _within(place: str, outer: str) -> bool:
    return place == outer or place.startswith(f"{outer}.")


class _Reader:
    """The handlers of the parser."""

    def __init__(self) -> None:
        self.found: list[Case] = []
        self._open: dict[str, str] | None = None
        self._fate = Fate.PASSED
        self._said: list[str] = []
        self._listens = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "testcase":
            self._open, self._fate, self._said = attributes, Fate.PASSED, []
        elif self._open is not None and name in ("failure", "error", "skipped"):
            fate = Fate.SKIPPED if name == "skipped" else Fate.FAILED
            self._fate = fate if self._fate is not Fate.FAILED else Fate.FAILED
            self._said.append(attributes.get("message", "") + "\n")
            self._listens = True

    def text(self, words: str) -> None:
        if self._listens:
            self._said.append(words)

    def end(self, name: str) -> None:
        if name in ("failure", "error", "skipped"):
            self._listens = False
        elif name == "testcase" and self._open is not None:
            place, test = self._open.get("classname", ""), self._open.get("name", "")
            self.found.append(Case(place, test, self._fate, "".join(self._said).strip()))
            self._open = None

    def doctype(self, *rest: object) -> None:
        del rest
        raise ValueError("declares entities of its own (DOCTYPE)")
