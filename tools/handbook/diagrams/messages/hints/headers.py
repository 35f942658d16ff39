"""The head of a diagram: its type, its direction and its directives."""

from __future__ import annotations

import re

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints.keywords import DIRECTIONS
from handbook.diagrams.messages.words import FLOWCHARTS, quoted
from handbook.errors import nearest

MISSPELT = "misspelt_type"
"""The mistake of a type that is known by another spelling."""
_OTHER_NAMES = {
    "class": "classDiagram",
    "state": "stateDiagram-v2",
    "er": "erDiagram",
    "entityrelationship": "erDiagram",
    "sequence": "sequenceDiagram",
    "requirements": "requirementDiagram",
    "git": "gitGraph",
    "userjourney": "journey",
    "flow": "flowchart",
    "quadrant": "quadrantChart",
    "statev2": "stateDiagram-v2",
}
_GENERIC = frozenset({"diagram", "diagrams", "chart", "mermaid", "title", "class", "state", "section"})
_DECORATION = re.compile(r"[\s:;_-]+|diagrams?|charts?$|graphs?$", re.IGNORECASE)


def named_type(line: str) -> tuple[str, str]:
    """Return the beginning of a line that names a type, and that type; empty strings when none does.

    ``sequence diagram`` and ``SequenceDiagram`` name ``sequenceDiagram``, and ``flow chart TD`` a flowchart.
    """
    parts = line.split()
    for count in (2, 1):
        found = re.match(r"\s*" + r"\s+".join(map(re.escape, parts[:count])), line)
        if len(parts) < count or found is None:
            continue
        said = found[0].strip()
        bare = re.sub(r"[\s:;_-]+", "", said).lower()
        exact = [name for name in words.HEADERS if re.sub("[_-]", "", name).lower() == bare]
        if exact:
            return said, exact[0]
        other = _OTHER_NAMES.get(_DECORATION.sub("", said).lower(), "")
        if other and (count == 1 or re.search(r"diagram|chart|graph|v2", said, re.IGNORECASE)):
            return said, other
    return "", ""


def written_type(line: str) -> tuple[str, str]:
    """Return the beginning of a line that means a type, perhaps misspelt, and that type, or empty strings."""
    named = named_type(line)
    parts = line.split()
    if named[0] or not parts or parts[0].lower() in _GENERIC:
        return named
    near = nearest(parts[0].rstrip(":;"), words.HEADERS)
    return (parts[0].rstrip(":;") or parts[0], near) if near else ("", "")


def unclosed_directive(answer: Answer) -> Hint | None:
    """Recognise ``%%{init: ...`` without ``}%%``: it swallows the whole diagram."""
    if answer.kind != "unknown" or answer.found:
        return None
    for number, line in enumerate(answer.lines, 1):
        if (start := line.find("%%{")) >= 0:
            return Hint("'%%{' is never closed with '}%%'", number, start + 1, start + 4)
    return None


def markdown_fence(answer: Answer) -> Hint | None:
    """Recognise a diagram that was pasted with the Markdown around it."""
    if answer.kind != "unknown" or not answer.found.startswith(("```", "~~~")):
        return None
    return answer.here(
        f"{quoted(answer.found)} is Markdown, not part of the diagram: remove it and the closing one"
    )


_STATEMENTS = (
    (
        re.compile(r"\s*(participant|actor|autonumber|activate|note (over|left|right))\b|[^:]*-?->>"),
        "sequenceDiagram",
    ),
    (re.compile(r"\s*\[\*\]|.*-->\s*\[\*\]"), "stateDiagram-v2"),
    (re.compile(r"\s*class\s+\w+\s*\{|.*(<\|--|\*--|o--)\s"), "classDiagram"),
    (re.compile(r".*[|}][|o](--|\.\.)[|o][|{]"), "erDiagram"),
    (
        re.compile(r"\s*(subgraph|direction)\b|.*(-->|---|-\.->|==>)|\s*\w+[\[({].*[\])}]\s*;?$"),
        "flowchart TD",
    ),
    (re.compile(r"\s*(TB|TD|BT|LR|RL)\s*;?$"), "flowchart TD"),
    (re.compile(r"\s*(dateFormat|axisFormat)\b"), "gantt"),
    (re.compile(r'\s*"[^"]*"\s*:\s*[\d.]+\s*$'), "pie"),
)


def missing_type(answer: Answer) -> Hint | None:
    """Recognise a diagram without a known type: misspelt, or begun with its first statement."""
    if answer.kind != "unknown" or not answer.found:
        return None
    line = answer.text[answer.column - 1 :]
    said, meant = written_type(line)
    known = next((type_ for pattern, type_ in _STATEMENTS if pattern.match(line)), "")
    if known and not (meant and said.lower().startswith(meant.lower()[:5])):
        if known.split()[-1] == "TD" and answer.found.rstrip(";") in DIRECTIONS:
            known = f"flowchart {answer.found.rstrip(';')}"
        return answer.here(f"the diagram's type is missing: begin with a line '{known}'")
    if meant:
        message = f"unknown diagram type {quoted(said)}; did you mean '{meant}'?"
        return Hint(message, answer.line, answer.column, answer.column + len(said), MISSPELT)
    name = answer.found.rstrip(":;") or answer.found
    return answer.here(f"unknown diagram type {quoted(name)}; begin with its type, such as 'flowchart TD'")


def first_line(answer: Answer) -> bool:
    """Return whether the parser stopped in the line of the type: nothing but notes and settings before."""
    above = answer.lines[: answer.line - 1]
    if above and above[0].strip() == "---":
        ends = [number for number, line in enumerate(above) if line.strip() == "---"]
        above = above[ends[1] + 1 :] if len(ends) > 1 else above
    return not any(line.strip() and not line.strip().startswith("%%") for line in above)


_GLUED = re.compile(r"\s*(?P<type>flowchart|graph|swimlane-beta)(?P<direction>TB|TD|BT|LR|RL)\b")


def glued_type(answer: Answer) -> Hint | None:
    """Recognise ``flowchartTD`` and ``stateDiagramV2``: Mermaid takes only the beginning for the type."""
    if answer.kind not in {"grammar", "lexer", "langium"} or not first_line(answer):
        return None
    if found := _GLUED.match(answer.text):
        message = f"write a blank between '{found['type']}' and '{found['direction']}'"
        return Hint(message, answer.line, found.start("type") + 1, found.end() + 1)
    word = answer.text.split()[0] if answer.text.split() else ""
    if word in words.HEADERS or answer.column > answer.text.find(word) + 1:
        return None
    said, meant = written_type(word)
    if not meant or said == meant or said != word:
        return None
    return Hint(
        f"unknown diagram type {quoted(word)}; did you mean '{meant}'?",
        answer.line,
        answer.text.index(word) + 1,
        answer.text.index(word) + len(word) + 1,
        MISSPELT,
    )


_AFTER = re.compile(r"\s*(?P<type>[A-Za-z][\w-]*)\s*(?P<sign>[:;])")
_PIE = re.compile(r"\s*pie\b\s*(?P<words>showData\b)?[^;\"]*?(?P<sign>;)\s*$")


def sign_after_type(answer: Answer) -> Hint | None:
    """Recognise ``pie;`` and ``flowchart: TD``."""
    if answer.kind not in {"grammar", "lexer", "langium", "unknown"} or not first_line(answer):
        return None
    if answer.type == "pie" and (pie := _PIE.match(answer.text)):
        return answer.span("a pie chart has no ';' after its first line: remove it", *pie.span("sign"))
    found = _AFTER.match(answer.text)
    if found is None or found["type"] not in words.HEADERS or answer.column - 1 > found.start("sign"):
        return None
    message = f"write '{found['type']}' without '{found['sign']}' after it"
    return Hint(message, answer.line, found.start("sign") + 1, found.end("sign") + 1)


_DIRECTED = re.compile(r"\s*(?:flowchart(?:-elk)?|graph|swimlane-beta|swimlane)\s+(?P<direction>[^\s;]+)")


def direction(answer: Answer) -> Hint | None:
    """Recognise a direction that there is not: ``flowchart down``, ``flowchart td``."""
    if answer.type not in FLOWCHARTS or not first_line(answer):
        return None
    found = _DIRECTED.match(answer.text)
    if found is None or not answer.column - 1 <= found.end():
        return None
    said = found["direction"]
    if said in DIRECTIONS:
        return None
    capital = said.upper() in DIRECTIONS
    advice = f"write '{said.upper()}'" if capital else "write TB (or TD), BT, LR or RL"
    start = found.start("direction") + 1
    return Hint(
        f"{quoted(said)} is not a direction: {advice}",
        answer.line,
        start,
        start + len(said),
        instead=said.upper() if capital else "",
    )
