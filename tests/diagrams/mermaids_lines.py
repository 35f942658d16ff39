"""The line that Mermaid's own error text names, in the diagram as its author wrote it.

Mermaid's lines count in the text that its parsers were given: without front matter, directives, comments and
leading blanks. This repeats these removals on lines, apart from ``trace.mjs``, so that each checks the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REMOVED = (
    re.compile(r"\A(?P<indent>[^\S\n]*)---\s*\n(?:.*?\n)??(?P=indent)---[^\S\n]*\n", re.DOTALL),
    re.compile(r"%%\{\s*(?:(\w+)\s*:|(\w+))\s*(?:(\w+)|((?:(?!\}%%).|\r?\n)*))?\s*(?:\}%%)?", re.IGNORECASE),
    re.compile(r"^\s*%%(?!\{)[^\n]+\n?", re.MULTILINE),
    re.compile(r"\A\s+"),
)
_KEEPS_COMMENTS = frozenset({"agentflow", "railroad", "railroadAbnf", "railroadEbnf", "railroadPeg"})
_SHORTENED = {
    **dict.fromkeys(("flowchart-v2", "flowchart-elk", "swimlane"), re.compile(r"(?<=\})\s*(?=\n)")),
    "agentflow": re.compile(r"(?<=\})[^\S\n]*(?=\n)"),
    "sankey": re.compile(r"\A[^\S\n\r]+|[^\S\n\r]+\Z|\n(?=\n)"),
}
_NAMED = re.compile(r"(?:Parse error on|Lexical error on|Lexer error on) line (\d+)")
_YAML = re.compile(r" \((\d+):\d+\)")


def named_line(error: str) -> int | None:
    """Return the line that the first line of an error names; None where it names none (or ``?``)."""
    found = _NAMED.search(error.split("\n", 1)[0])
    return int(found[1]) if found else None


def yaml_line(error: str) -> int | None:
    """Return the line of the front matter's YAML that an error names."""
    found = _YAML.search(error.split("\n", 1)[0])
    return int(found[1]) if found else None


def listed_lines(error: str) -> tuple[int, ...]:
    """Return all lines that an error names: some parsers go on after the first mistake and list several."""
    return tuple(int(found[1]) for found in _NAMED.finditer(error))


@dataclass(frozen=True)
class Given:
    """The text that a parser was given, and the source's 1-based line of each of its characters."""

    text: str
    lines: tuple[int, ...]

    @classmethod
    def to(cls, type_: str, source: str) -> Given:
        """Return what the parser of this type is given of a diagram."""
        text = source.replace("\r\n", "\n").replace("\r", "\n")
        lines = [1]
        for character in text:
            lines.append(lines[-1] + (character == "\n"))
        steps = [*(_REMOVED[:2] if type_ in _KEEPS_COMMENTS else _REMOVED), _SHORTENED.get(type_)]
        for step in filter(None, steps):
            for found in reversed([*step.finditer(text)]):
                text = text[: found.start()] + text[found.end() :]
                del lines[found.start() : found.end()]
        return cls(text + "\n", (*lines, lines[-1]))

    def source_line(self, line: int) -> int:
        """Map a 1-based line of the text to one of the source; beyond the end it is the last."""
        starts = [0, *(found.end() for found in re.finditer("\n", self.text[:-1]))]
        return self.lines[starts[line - 1]] if line <= len(starts) else self.lines[-1]

    def caret_lines(self, error: str) -> set[int]:
        """Return the lines of the source at which the caret of an error can point.

        Under the sentence stand up to twenty characters before and behind the place, without line ends, and
        below them a caret. The sentence names the line on which the last good token ended, the caret shows
        the one that was not expected; between them lie as many blanks as there are.
        """
        shown = error.split("\n")
        if len(shown) < 3 or not re.fullmatch(r"-*\^", shown[2]):
            return set()
        width = len(shown[2]) - 1
        before = shown[1][:width].removeprefix("...")
        behind = shown[1][width:].removesuffix("...")
        places = [place for place, character in enumerate(self.text) if character != "\n"]
        flat = "".join(self.text[place] for place in places)
        found: set[int] = set()
        at = flat.find(before + behind)
        while at >= 0:
            first, last = at + len(before) - 1, at + len(before)
            start = self.lines[places[first]] if first >= 0 else 1
            end = self.lines[places[last]] if last < len(places) else self.lines[-1]
            found |= set(range(start, end + 1))
            at = flat.find(before + behind, at + 1)
        return found
