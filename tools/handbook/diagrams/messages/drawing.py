"""Sentences on diagrams that parse and cannot be drawn: what the renderer lacks, and where it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from handbook.diagrams.messages.words import quoted
from handbook.model.verdict import Verdict

_NEWLINE = re.compile(r"\r\n|\n|\r")


class _Place(NamedTuple):
    line: int
    column: int
    end_column: int


class _Undrawn(NamedTuple):
    """What ``js/drawable.mjs`` reports, and the lines of the diagram."""

    lines: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The word that the problem is about; empty where there is none."""
        return self.names[0] if self.names else ""

    @property
    def head(self) -> _Place:
        """The word with which the diagram begins."""
        return self.first(r"\s*(?!---|%%|[\w-]+:\s)(?P<here>[A-Za-z][\w-]*)") or _Place(1, 1, 2)

    def first(self, pattern: str) -> _Place | None:
        """Return the first place of a pattern's group ``here``, tried from the beginning of each line."""
        compiled = re.compile(pattern)
        for number, line in enumerate(self.lines, 1):
            if found := compiled.match(line):
                return _Place(
                    number, found.start("here") + 1, max(found.end("here"), found.start("here") + 1) + 1
                )
        return None

    def word(self, name: str, *, before: str = "", last: bool = False) -> _Place | None:
        """Return where a name is written as a word of its own, by default first, in lines with ``before``."""
        alone = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        places = [
            _Place(number, found.start() + 1, found.end() + 1)
            for number, line in enumerate(self.lines, 1)
            if not line.lstrip().startswith("%%") and re.search(before, line)
            for found in alone.finditer(line)
        ]
        return places[-1 if last else 0] if places else None

    def near(self, *places: _Place | None) -> _Place:
        """Return the first place that is known, else the head of the diagram."""
        return next((place for place in places if place), self.head)


_Said = tuple[str, str, _Place]
"""What is wrong, what to do about it, and where."""


def _date(of: _Undrawn) -> _Said:
    text, format_ = of.name, of.names[1] if len(of.names) > 1 else "YYYY-MM-DD"
    message = f"{quoted(text)} is not a date of the form '{format_}', nor 'after' a task"
    step = "write a date that exists"
    return message, step, of.near(of.first(rf"[^:]*:.*?(?P<here>{re.escape(text)})") if text else None)


_TAGS = frozenset({"active", "done", "crit", "milestone", "vert"})
_KEYWORD = re.compile(
    r"\s*(?:title|section|dateFormat|axisFormat|tickInterval|excludes|includes|todayMarker|weekday|weekend|"
    r"accTitle|accDescr|click|gantt|%%)\b"
)


def _task(of: _Undrawn) -> _Said:
    """Name a task with more than three parts, else the first one, which has nothing to begin after."""
    first: _Place | None = None
    for number, line in enumerate(of.lines, 1):
        name, colon, data = line.partition(":")
        if not colon or _KEYWORD.match(line):
            continue
        parts = [part for part in data.split(",") if part.strip() not in _TAGS]
        start = len(name) - len(name.lstrip()) + 1
        place = _Place(number, start, max(len(line.rstrip()), start) + 1)
        if len(parts) > 3:
            return "a task has an id, a start and an end", "write 'Task : id, 2030-01-31, 3d'", place
        first = first or place
    return "the first task needs a start and an end", "write 'Task : 2030-01-31, 3d'", first or of.head


def _excluded(of: _Undrawn) -> _Said:
    message = "'excludes' leaves no day on which a task can be"
    step = "leave one out"
    return message, step, of.near(of.first(r"\s*(?P<here>excludes\b.*\S)"))


def _alignment(of: _Undrawn) -> _Said:
    message = f"{quoted(of.name)} is not an alignment of nodes"
    step = "write justify, left, right or center"
    return message, step, of.near(of.word("nodeAlignment"))


def _circle(of: _Undrawn) -> _Said:
    source, target = of.names[0], of.names[1]
    message = f"{quoted(source)} flows back to {quoted(target)}, and a Sankey diagram has no circles"
    step = "remove a link"
    pattern = rf"\s*(?P<here>\"?{re.escape(source)}\"?\s*,\s*\"?{re.escape(target)}\"?\s*,)"
    return message, step, of.near(of.first(pattern), of.word(source, last=True))


def _no_data(of: _Undrawn) -> _Said:
    return "the chart has no data", "write a line such as 'bar [1, 2]' or 'line [1, 2]'", of.head


def _requirement(of: _Undrawn) -> _Said:
    message = f"{quoted(of.name)} is not a requirement or an element of this diagram"
    step = "write it, or another name"
    return message, step, of.near(of.word(of.name, before="->|<-"))


def _element(of: _Undrawn) -> _Said:
    message = f"{quoted(of.name)} is not an element or a boundary of this diagram"
    step = "write it, or another alias"
    return message, step, of.near(of.word(of.name, before="Rel"))


def _alias(of: _Undrawn) -> _Said:
    message = "a boundary needs an alias"
    step = "write one that is not blank"
    return message, step, of.near(of.first(r"\s*(?P<here>[\w_]+\(\s*\"?\s*\"?\s*,)"))


def _blank(of: _Undrawn) -> _Said:
    message = f"a text of {quoted(of.name)} is blank"
    step = "write a text, or leave it out"
    places = (of.word(of.name), of.first(r".*?(?P<here>\"\s+\")"))
    return message, step, of.near(*(places if of.name.strip() else places[::-1]))


def _second_edge(of: _Undrawn) -> _Said:
    one, other = of.names[0], of.names[1]
    message = (
        f"a second edge leads from {quoted(one)} to {quoted(other)}, and an architecture diagram draws one"
    )
    step = "remove one of the two, or write it from the other end"
    pattern = rf"{re.escape(one)}(?:\{{group\}})?\s*:.*:\s*{re.escape(other)}\b"
    return message, step, of.near(of.word(one, before=pattern, last=True))


def _note(of: _Undrawn) -> _Said:
    message = f"the note is beside {quoted(of.name)}, which is not a state of this diagram"
    step = "write the state, too"
    return message, step, of.near(of.word(of.name, before=r"(?i)\bnote\b"))


def _region(of: _Undrawn) -> _Said:
    return (
        "nothing follows '--'",
        "write the states of the region, or remove it",
        of.near(of.first(r"\s*(?P<here>--)\s*$")),
    )


def _state_in_itself(of: _Undrawn) -> _Said:
    message = f"the state {quoted(of.name)} is named within itself"
    step = "write that line outside of its braces"
    places = (of.word(of.name, before="--", last=True), of.word(of.name, last=True))
    return message, step, of.near(*places)


def _reserved(of: _Undrawn) -> _Said:
    message = f"Mermaid's layout cannot draw a group that is called {quoted(of.name)}"
    step = "write another name"
    return message, step, of.near(of.word(of.name, before=r"\b(?:subgraph|state)\b"), of.word(of.name))


def _curve(of: _Undrawn) -> _Said:
    message = f"{quoted(of.name)} is not a curve"
    step = "write a word such as linear or basis"
    return message, step, of.near(of.word(of.name, before=r"\bcurve\b"))


def _layout(of: _Undrawn) -> _Said:
    message = f"the layout {quoted(of.name)} draws mindmaps only"
    step = "remove it, or write elk or dagre"
    return message, step, of.near(of.word(of.name))


def _self_loop(of: _Undrawn) -> _Said:
    message = f"{quoted(of.name)} is joined with itself, which a swimlane diagram cannot draw"
    step = "remove the arrow"
    return message, step, of.near(of.word(of.name, before=r"--|==|-\.", last=True))


def _link(of: _Undrawn) -> _Said:
    message = f"a link of {quoted(of.name)} is not a text"
    step = "write its address in quotes"
    return message, step, of.near(of.word(of.name, before=r"\blinks\b"))


def _stranger(of: _Undrawn) -> _Said:
    message = f"{quoted(of.name)} is active, but takes part in nothing"
    step = f"write 'participant {of.name}' before"
    return message, step, of.near(of.word(of.name, before=r"(?i)\bactivate\b"))


def _columns(of: _Undrawn) -> _Said:
    return (
        "a block cannot have 0 columns",
        "write a greater number, or auto",
        of.near(of.first(r"\s*(?P<here>columns\s+0)")),
    )


def _no_sets(of: _Undrawn) -> _Said:
    return "the diagram has no sets", "write a line such as 'set A'", of.head


def _data(of: _Undrawn) -> _Said:
    message = f"a line of the data block {quoted(of.name)} ends with blanks"
    step = "remove them"
    return message, step, of.near(of.word(of.name, before=r"^\s*data\b"), of.word(of.name))


_SENTENCES: Mapping[str, Callable[[_Undrawn], _Said]] = {
    "active-stranger": _stranger,
    "blank-alias": _alias,
    "blank-text": _blank,
    "blanks-in-data": _data,
    "curve": _curve,
    "date": _date,
    "empty-region": _region,
    "excluded-days": _excluded,
    "layout-of-mindmaps": _layout,
    "link-without-quotes": _link,
    "no-columns": _columns,
    "no-data": _no_data,
    "no-sets": _no_sets,
    "note-of-unknown-state": _note,
    "reserved-group": _reserved,
    "sankey-alignment": _alignment,
    "sankey-circle": _circle,
    "second-edge": _second_edge,
    "self-loop": _self_loop,
    "state-in-itself": _state_in_itself,
    "task-without-start": _task,
    "unknown-element": _element,
    "unknown-requirement": _requirement,
}


def undrawn(source: str, verdict: Verdict, raw: Mapping[str, object]) -> Verdict:
    """Return the verdict on a diagram that parses, with why and where it cannot be drawn."""
    names = raw.get("names")
    lines = tuple(_NEWLINE.split(source))
    of = _Undrawn(lines, tuple(map(str, names)) if isinstance(names, list) else ())
    mistake = str(raw["problem"])
    message, step, place = _SENTENCES[mistake](of)
    return Verdict(
        valid=False,
        parses=True,
        type=verdict.type,
        message=message,
        step=step,
        detail=str(raw["error"]),
        line=place.line,
        column=place.column,
        end_column=max(place.end_column, place.column + 1),
        mistake=mistake,
        facts=verdict.facts,
    )
