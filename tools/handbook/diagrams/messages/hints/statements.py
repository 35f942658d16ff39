"""Single statements: messages, relations, tasks, slices, notes and comments."""

from __future__ import annotations

import re

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.words import FLOWCHARTS, quoted

_ENDS = frozenset({"NEWLINE", "EOF", "1"})
_LABEL = "LABEL"
_NAME = "NODE_STRING"
INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")


def invisible_character(answer: Answer) -> Hint | None:
    """Recognise characters that nobody sees, and blanks that are not plain ones."""
    if answer.kind == "yaml" or not answer.rest:
        return None
    for pattern, what in (
        (INVISIBLE, "an invisible character"),
        (_BLANKS, "a blank that is not a plain one"),
    ):
        if found := pattern.match(answer.rest):
            code = f"U+{ord(found[0]):04X}"
            advice = "remove it" if pattern is INVISIBLE else "write a plain one"
            message = f"here stands {what} ({code}): {advice}"
            return Hint(message, answer.line, answer.column, answer.column + 1)
    return None


_FREE = frozenset({"gantt", "journey", "timeline", "mindmap", "sankey", "kanban", "ishikawa", "treeView"})
COMMENT = re.compile(r"\s*(?P<mark>//|#(?!\w+;)|<!--|--(?=\s)|/\*)")
_BEHIND = re.compile(r"(?<=\s)(//|%%|<!--)(?=\s)")


def comment(answer: Answer) -> Hint | None:
    """Recognise comments as other languages write them, and those behind a statement."""
    if answer.kind not in {"grammar", "lexer", "langium"} or answer.type in _FREE:
        return None
    found = COMMENT.match(answer.text)
    if found is not None and answer.column <= found.end() + len(answer.text[found.end() :].split(" ")[0]) + 2:
        mark, start = found["mark"], found.start("mark")
        return Hint(_comment(mark), answer.line, start + 1, start + len(mark) + 1)
    behind = _BEHIND.match(answer.text, answer.column - 1)
    if behind is None:
        return None
    message = "a comment stands on a line of its own and begins with '%%', not behind a statement"
    end = answer.column + len(behind[1])
    return Hint(message, answer.line, answer.column, end, mistake="comment_behind_a_statement")


def _comment(mark: str) -> str:
    return f"'{mark}' begins no comment in Mermaid: write '%%'"


def semicolon_in_text(answer: Answer) -> Hint | None:
    """Recognise ``A->>B: one; two``: a semicolon ends the message, and what follows is read as a new one."""
    if answer.type != "sequence" or answer.kind not in {"grammar", "lexer"}:
        return None
    colon = answer.text.find(":")
    semicolon = answer.text.rfind(";", colon + 1, max(answer.column, 1))
    if colon < 0 or semicolon < 0 or re.search(r"#\w+$", answer.text[:semicolon]):
        return None
    message = "';' ends a message or a note: write '#59;' for a semicolon in its text"
    return Hint(message, answer.line, semicolon + 1, semicolon + 2)


def relation_without_label(answer: Answer) -> Hint | None:
    """Recognise ``A ||--o{ B`` without ``: label`` in an entity relationship diagram."""
    if answer.type != "er" or answer.token not in _ENDS or "COLON" not in answer.expected:
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


def message_without_text(answer: Answer) -> Hint | None:
    """Recognise ``A->>B`` without ``: text`` in a sequence diagram."""
    if answer.type != "sequence" or answer.token not in _ENDS or "TXT" not in answer.expected:
        return None
    if re.match(r"\s*note\b", answer.text, re.IGNORECASE):
        return answer.here("a note needs a text: write ': ' and the text behind the participant")
    return answer.here("a message needs a text: write ': ' and the text after the participant")


NOTE = re.compile(r"\s*note\s+(?P<place>left|right)?(?!\s+of)", re.IGNORECASE)


def note_without_place(answer: Answer) -> Hint | None:
    """Recognise ``Note A: text`` and ``note left A: text``."""
    if answer.type != "sequence" or "over" not in answer.expected or "left_of" not in answer.expected:
        return None
    place = re.match(r"(left|right)\b", answer.rest)
    wanted = f"{place[1]} of" if place else "over"
    return answer.here(f"a note needs its place: write 'Note {wanted} A: text'")


_INACTIVE = re.compile(r"inactivate an inactive participant \((.+)\)")


def inactive(answer: Answer) -> Hint | None:
    """Recognise ``deactivate A`` and ``B-->>-A`` for one who is not active."""
    found = _INACTIVE.search(answer.error) if answer.type == "sequence" else None
    if found is None:
        return None
    name = re.escape(found[1])
    pattern = re.compile(rf"\s*deactivate\s+({name})\s*(?:;|$)|\s*({name})\s*-[-.>x)]*-\s*[^:]+:")
    level, place = 0, None
    begin = re.compile(rf"\s*activate\s+{name}\s*(?:;|$)|.*[->x)]\+\s*{name}\s*:")
    for number, line in enumerate(answer.lines, 1):
        level += bool(begin.match(line))
        if end := pattern.match(line):
            level -= 1
            if level < 0:
                place = number, end.start(end.lastindex or 0) + 1
                break
    message = f"'{found[1]}' is not active here: write 'activate {found[1]}' before, or leave this out"
    if place is None:
        return Hint(message, 1, 1, 2)
    return Hint(message, *place, place[1] + len(found[1]))


def activate_without_name(answer: Answer) -> Hint | None:
    """Recognise ``activate`` with nobody behind it."""
    word = answer.text.strip().rstrip(";").lower()
    if answer.type != "sequence" or word not in {"activate", "deactivate"}:
        return None
    return answer.here(f"'{word}' needs a participant: write '{word} A'")


def task_without_dates(answer: Answer) -> Hint | None:
    """Recognise a line of a Gantt chart or a user journey that is no task."""
    if answer.type not in {"gantt", "journey"} or answer.expected != ("taskData",):
        return None
    if answer.type == "journey":
        return answer.here("a step needs its score and its actors: write 'Make tea: 5: Me'")
    return answer.here("a task needs its dates: write 'Task : 2030-01-31, 3d'")


PIE = re.compile(
    r"\s*(?P<name>\"[^\"]*\"|[^\":\s][^\":]*?)\s*(?P<colon>:)?\s*(?P<value>-?[\d.]+)\s*(?P<unit>\S*)\s*$"
)


def pie_entry(answer: Answer) -> Hint | None:
    """Recognise a slice without quotes, without colon, or with a unit."""
    found = PIE.match(answer.text) if answer.type == "pie" and answer.kind != "other" else None
    if found is None:
        return None
    if not found["name"].startswith('"'):
        message = "the name of a slice needs quotes: write '\"Name\" : 30'"
        return Hint(message, answer.line, found.start("name") + 1, found.end("name") + 1)
    if not found["colon"]:
        return answer.here("a slice needs a colon before its number: write '\"Name\" : 30'")
    if found["unit"]:
        message = f"the number of a slice has no unit: write '{found['value']}'"
        return Hint(message, answer.line, found.start("unit") + 1, found.end("unit") + 1)
    return None


_TITLE = re.compile(r"\s*title\b:?\s+\S")
_NO_TITLE = FLOWCHARTS | {"classDiagram", "stateDiagram", "er", "mindmap", "sankey", "block", "requirement"}


def title_statement(answer: Answer) -> Hint | None:
    """Recognise a ``title`` where only front matter can give one."""
    if answer.type not in _NO_TITLE or not _TITLE.match(answer.text) or answer.kind == "other":
        return None
    start = answer.text.index("title") + 1
    message = (
        f"{words.noun(answer.type)} has no 'title' line: write 'title: ...' between '---' lines at the top"
    )
    return Hint(message, answer.line, start, start + 5)


def class_with_colon(answer: Answer) -> Hint | None:
    """Recognise ``class A: text`` in a class diagram."""
    if (
        answer.type != "classDiagram"
        or answer.token != _LABEL
        or not answer.text.strip().startswith("class ")
    ):
        return None
    return answer.here("a member is added without 'class': write 'A : text', or 'class A { ... }'")


_RESERVED = frozenset({"graph", "style", "class", "classdef", "linkstyle", "click", "subgraph", "flowchart"})


def reserved_word(answer: Answer) -> Hint | None:
    """Recognise ``graph --> B``: a word of the language as the name of a node."""
    if answer.type not in FLOWCHARTS or answer.kind != "grammar":
        return None
    found = re.match(r"\s*(\w+)\s*(?:--|==|-\.)", answer.text)
    if found is None or found[1].lower() not in _RESERVED:
        return None
    message = f"'{found[1]}' is a reserved word: give the node another name, such as '{found[1]}1'"
    return Hint(message, answer.line, found.start(1) + 1, found.end(1) + 1)


def several_words(answer: Answer) -> Hint | None:
    """Recognise ``My node --> B``: a node's name has no blanks, its label has."""
    if answer.type not in FLOWCHARTS or answer.token != _NAME or "LINK" not in answer.expected:
        return None
    before = re.search(r"([\w.-]+)(,?)\s+$", answer.text[: answer.column - 1])
    if before is None or not answer.found.strip()[0].isalnum():
        return None
    if before[2]:
        return answer.here("several nodes are joined with '&': write 'A & B --> C'")
    said = quoted(f"{before[1]} {answer.found.strip()}")[1:-1]
    return answer.here(f'a node\'s name has no blanks: write a name and a label, A["{said}"]')


def attribute_without_name(answer: Answer) -> Hint | None:
    """Recognise an attribute of an entity that lacks its type or its name."""
    if answer.type != "er" or "ATTRIBUTE_WORD" not in answer.expected or len(answer.expected) > 2:
        return None
    return answer.here("an attribute needs a type and a name: write 'string name'")


def state_in_quotes(answer: Answer) -> Hint | None:
    """Recognise ``"My state" --> B``."""
    if answer.type != "stateDiagram" or not re.match(r"\"[^\"]*\"\s*--", answer.rest):
        return None
    return answer.here("a state's name has no quotes: write 'state \"My state\" as s1', then 's1 --> B'")
