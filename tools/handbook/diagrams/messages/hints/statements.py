"""Single statements of types that have few: relations, tasks, slices, points, states and classes."""

from __future__ import annotations

import re

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints.sequences import ENDS
from handbook.diagrams.messages.words import FLOWCHARTS, quoted

_LABEL = "LABEL"


def relation_without_label(answer: Answer) -> Hint | None:
    """Recognise ``A ||--o{ B`` without ``: label`` in an entity relationship diagram."""
    if answer.type != "er" or answer.token not in ENDS or "COLON" not in answer.expected:
        return None
    return answer.here("a relation needs a label: write ' : ' and the label after the second entity")


RELATION = re.compile(r"(?P<head>.*[|}o](?:--|\.\.)[|{o].*?:\s*)(?P<label>[^\s\"]+(?:\s+[^\s\"]+)+)\s*$")


def word_in_label(answer: Answer) -> Hint | None:
    """Recognise ``A ||--o{ B : has many``: a label with a word of the language, without quotes."""
    found = RELATION.match(answer.text) if answer.type == "er" else None
    if found is None or answer.column - 1 <= found.start("label"):
        return None
    word = quoted(answer.rest.split()[0]) if answer.rest.split() else "this"
    return answer.here(f"{word} in a label needs quotes around the label: write ' : \"...\"'")


_KEYS = re.compile(r"\s*\S+\s+\S+\s+(?P<keys>(?:PK|FK|UK)(?:\s+(?:PK|FK|UK))+)\b")


def keys_without_comma(answer: Answer) -> Hint | None:
    """Recognise ``uuid id PK FK``: several keys of an attribute are separated by commas."""
    found = _KEYS.match(answer.text) if answer.type == "er" and answer.readable else None
    if found is None or answer.column - 1 < found.start("keys"):
        return None
    keys = ", ".join(found["keys"].split())
    return answer.here(f"several keys of an attribute are separated by ',': write '{keys}'")


def attribute_without_name(answer: Answer) -> Hint | None:
    """Recognise an attribute of an entity that lacks its type or its name."""
    if answer.type != "er" or "ATTRIBUTE_WORD" not in answer.expected or len(answer.expected) > 2:
        return None
    return answer.here("an attribute needs a type and a name: write 'string name'")


def task_without_dates(answer: Answer) -> Hint | None:
    """Recognise a line of a Gantt chart or a user journey that is not a task."""
    if answer.type not in {"gantt", "journey"} or answer.expected != ("taskData",):
        return None
    if answer.type == "journey":
        return answer.here("a step needs its score and its actors: write 'Make tea: 5: Me'")
    return answer.here("a task needs its dates: write 'Task : 2030-01-31, 3d'")


PIE = re.compile(
    r"\s*(?P<name>\"[^\"]*\"|[^\":\s](?:[^\":]*[^\":\s])?)(?:\s*(?P<colon>:)\s*|\s+)"
    r"(?P<value>-?\d[\d.]*)\s*(?P<unit>[^\s\d.]\S*)?\s*$"
)


def pie_entry(answer: Answer) -> Hint | None:
    """Recognise a slice without quotes, without colon, or with a unit."""
    found = PIE.match(answer.text) if answer.type == "pie" and answer.kind != "other" else None
    if found is None:
        return None
    if not found["name"].startswith('"'):
        message = "the name of a slice needs quotes: write '\"Name\" : 30'"
        return answer.span(message, *found.span("name"))
    if not found["colon"]:
        return answer.here("a slice needs a colon before its number: write '\"Name\" : 30'")
    if found["unit"]:
        message = f"the number of a slice has no unit: write '{found['value']}'"
        return answer.span(message, *found.span("unit"))
    return None


_POINT = re.compile(r"\s*(?P<name>[^:\[\]]+?)\s*:\s*(?P<open>\[)?\s*[\d.]+\s*,\s*[\d.]+\s*(?P<close>\])?")


def point_without_brackets(answer: Answer) -> Hint | None:
    """Recognise ``Campaign: 0.4, 0.3]``: the numbers of a point stand in square brackets."""
    found = _POINT.match(answer.text) if answer.type == "quadrantChart" and answer.readable else None
    if found is None or (found["open"] and "]" in answer.text):
        return None
    missing = "[" if not found["open"] else "]"
    return answer.here(f"the numbers of a point need '{missing}': write 'Name: [0.4, 0.3]'")


_ITEMS = re.compile(r"[^\[\],]+")


def text_in_chart(answer: Answer) -> Hint | None:
    """Recognise a text with a sign or an accent in an XY chart: only plain letters need no quotes."""
    if answer.type != "xychart" or answer.kind != "lexer" or not answer.rest.strip():
        return None
    if not re.match(r"\s*(?:title|[xy]-axis)\b", answer.text):
        return None
    inside = answer.text.rfind("[", 0, answer.column) > answer.text.rfind("]", 0, answer.column - 1)
    item = next(
        (found for found in _ITEMS.finditer(answer.text) if found.start() < answer.column <= found.end()),
        None,
    )
    shown = f" '\"{item[0].strip()}\"'" if item and inside else " '\"...\"'"
    return answer.here(f"'{answer.rest[0]}' in a text needs quotes around the text: write{shown}")


_TITLE = re.compile(r"\s*title\b:?\s+\S")
_NO_TITLE = FLOWCHARTS | {"classDiagram", "stateDiagram", "er", "mindmap", "sankey", "block", "requirement"}


def title_statement(answer: Answer) -> Hint | None:
    """Recognise a ``title`` where only front matter can give one."""
    if answer.type not in _NO_TITLE or not answer.readable or not _TITLE.match(answer.text):
        return None
    start = answer.text.index("title")
    message = (
        f"{words.noun(answer.type)} has no 'title' line: write 'title: ...' between '---' lines at the top"
    )
    return answer.span(message, start, start + 5)


def class_with_colon(answer: Answer) -> Hint | None:
    """Recognise ``class A: text`` in a class diagram."""
    if (
        answer.type != "classDiagram"
        or answer.token != _LABEL
        or not answer.text.strip().startswith("class ")
    ):
        return None
    return answer.here("a member is added without 'class': write 'A : text', or 'class A { ... }'")


_NESTED = re.compile(r"\w+~\w*~\w+~*|\w+~\w+<|\w+<\w+")


def nested_generic(answer: Answer) -> Hint | None:
    """Recognise ``class Orders~List~int~~`` and ``List<int>``: a name takes one type between tildes."""
    if answer.type != "classDiagram" or not answer.readable:
        return None
    for found in _NESTED.finditer(answer.text):
        if not found.start() < answer.column <= found.end() + 1:
            continue
        if "<" in found[0]:
            message = "a generic type is written between tildes: write 'List~int~'"
        else:
            message = "a generic type cannot hold another one here: write one pair of tildes, 'List~int~'"
        return answer.span(message, *found.span())
    return None


def state_in_quotes(answer: Answer) -> Hint | None:
    """Recognise ``"My state" --> B``."""
    if answer.type != "stateDiagram" or not re.match(r"\"[^\"]*\"\s*--", answer.rest):
        return None
    return answer.here("a state's name has no quotes: write 'state \"My state\" as s1', then 's1 --> B'")


_STATE_NOTE = re.compile(
    r"\s*note\s+(?P<place>left|right)\s+of\s+(?P<state>[^\s:]+)(?P<text>\s+[^:]*)?$", re.IGNORECASE
)


def state_note_without_colon(answer: Answer) -> Hint | None:
    """Recognise ``note right of A text``: a note of one line has a colon before its text."""
    found = _STATE_NOTE.match(answer.text) if answer.type == "stateDiagram" and answer.readable else None
    if found is None or not (found["text"] or "").strip():
        return None
    start = found.start("text") + len(found["text"]) - len(found["text"].lstrip())
    side = f"note {found['place'].lower()} of {found['state']}"
    message = f"a note needs ':' before its text: write '{side} : ...'"
    return answer.span(message, start, len(answer.text.rstrip()))
