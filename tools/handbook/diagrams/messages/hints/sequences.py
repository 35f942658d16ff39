"""Statements of sequence diagrams: messages, notes, and the lives of participants."""

from __future__ import annotations

import html
import re

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints.keywords import STATEMENTS

ENDS = frozenset({"NEWLINE", "EOF", "1"})
_BLOCK = re.compile(r"\s*(?:loop|alt|else|opt|par|and|critical|option|break|box|title)\b", re.IGNORECASE)
_ARROW = re.compile(r"<?<?-{1,2}(?:>>|[>x)]|[|\\/]{1,2})|\(\)|--?\\\\|//--?")


def entity_in_text(answer: Answer) -> Hint | None:
    """Recognise ``A->>B: List&lt;int&gt;``: the semicolon of an HTML entity ends the message."""
    semicolon = _semicolon(answer)
    if not re.search(r"&#?\w+;$", answer.text[: semicolon + 1]):
        return None
    entities = re.finditer(r"&#?\w+;", answer.text[: semicolon + 1])
    found = next((each for each in entities if html.unescape(each[0]) != each[0]), None)
    if found is None:
        return None
    name = f"#{found[0].lstrip('&#')}"
    message = f"the ';' of the HTML entity '{found[0]}' ends the text: write '{name}', Mermaid's own form"
    return answer.span(message, *found.span())


def semicolon_in_text(answer: Answer) -> Hint | None:
    """Recognise ``A->>B: one; two``: a semicolon ends the message, and what follows is a new statement."""
    at = _semicolon(answer)
    if at < 0 or re.search(r"#\w+$", answer.text[:at]):
        return None
    what = "the text of a block" if _BLOCK.match(answer.text) else "a message or a note"
    message = f"';' ends {what}: write '#59;' for a semicolon in its text"
    return answer.span(message, at, at + 1)


def _semicolon(answer: Answer) -> int:
    """Return the offset of the last semicolon of a text before the place, or -1."""
    if answer.type != "sequence" or answer.kind not in {"grammar", "lexer"}:
        return -1
    if answer.first_word.lower() in {"link", "links", "properties", "details"}:
        return -1
    begin = answer.text.find(":")
    if begin < 0:
        block = _BLOCK.match(answer.text)
        begin = block.end() - 1 if block else len(answer.text)
    return answer.text.rfind(";", begin + 1, max(answer.column, 1))


def wrapped_message(answer: Answer) -> Hint | None:
    """Recognise a message that goes on in the next line."""
    if answer.type != "sequence" or answer.kind not in {"grammar", "lexer"} or answer.line < 2:
        return None
    above = answer.lines[answer.line - 2]
    word = answer.first_word.lower()
    if not answer.text.strip() or word in {*STATEMENTS["sequence"], "and", "end"}:
        return None
    text_above = re.match(r"\s*note\b[^:]*:", above, re.IGNORECASE) or (":" in above and _ARROW.search(above))
    if not text_above or _ARROW.search(answer.text) or re.match(r"\s*\w+\s+\w+\s*:", answer.text):
        return None
    if len(answer.text.split()) < 2 or re.search(r"--|-[>x)]|^\s*(?:%%|\S*\"\w)", answer.text):
        return None
    start = len(answer.text) - len(answer.text.lstrip())
    message = "a message or a note is one line: to continue it here, join the lines with '<br/>'"
    return answer.span(message, start, len(answer.text.rstrip()))


def message_without_text(answer: Answer) -> Hint | None:
    """Recognise ``A->>B`` without ``: text`` in a sequence diagram."""
    if answer.type != "sequence" or answer.token not in ENDS or "TXT" not in answer.expected:
        return None
    if re.match(r"\s*note\b", answer.text, re.IGNORECASE):
        return answer.here("a note needs a text: write ': ' and the text after the participant")
    return answer.here("a message needs a text: write ': ' and the text after the participant")


def note_without_place(answer: Answer) -> Hint | None:
    """Recognise ``Note A: text`` and ``note left A: text``."""
    if answer.type != "sequence" or "over" not in answer.expected or "left_of" not in answer.expected:
        return None
    place = re.match(r"(left|right)\b", answer.rest)
    wanted = f"{place[1]} of" if place else "over"
    return answer.here(f"a note needs its place: write 'Note {wanted} A: text'")


_INACTIVE = re.compile(r"inactivate an inactive participant \((.+)\)")


def inactive(answer: Answer) -> Hint | None:
    """Recognise ``deactivate A`` and ``B-->>-A`` for a participant that is not active."""
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
    """Recognise ``activate`` without a participant."""
    word = answer.text.strip().rstrip(";").lower()
    if answer.type != "sequence" or word not in {"activate", "deactivate"}:
        return None
    return answer.here(f"'{word}' needs a participant: write '{word} A'")


_CREATED = re.compile(r"The (?P<done>created|destroyed) participant (?P<name>.+) does not have an associated")
_LIFE = re.compile(
    r"\s*(?P<word>create|destroy)\s+(?:participant\s+|actor\s+)?(?P<name>[^\s@]+(?:[^\S\n]+(?!as\b)[^\s@]+)*)"
)
_ENDS_OF_MESSAGE = re.compile(
    r"\s*(?P<source>[^:]+?)\s*(?:<?<?-{1,2}(?:>>|[>x)])[+-]?)\s*(?P<target>[^:]+?)\s*:"
)


def life_without_message(answer: Answer) -> Hint | None:
    """Recognise ``create`` and ``destroy`` whose next message does not come to, or from, that participant."""
    said = _CREATED.search(answer.error) if answer.type == "sequence" else None
    if said is None:
        return None
    word = "create" if said["done"] == "created" else "destroy"
    for number, line in enumerate(answer.lines, 1):
        found = _LIFE.match(line)
        if found is None or found["word"] != word or _is_messaged(answer.lines[number:], word, found["name"]):
            continue
        name = found["name"]
        wanted = f"a message to '{name}'" if word == "create" else f"a message to or from '{name}'"
        message = f"'{name}' is {said['done']} here without a message: write {wanted} in the next line"
        return answer.span(message, *found.span("name"), line=number)
    return None


def _is_messaged(lines: tuple[str, ...], word: str, name: str) -> bool:
    """Return whether the first message of the lines is the one that creates or destroys a participant."""
    ends = next((found for line in lines if (found := _ENDS_OF_MESSAGE.match(line))), None)
    if ends is None:
        return False
    return name == ends["target"] or (word == "destroy" and name == ends["source"])
