"""From a parser's raw error to one plain sentence, and a place in the diagram as it was given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint, from_raw
from handbook.diagrams.messages.hints import hint
from handbook.diagrams.messages.words import quoted
from handbook.model.verdict import Verdict

_NEWLINE = re.compile(r"\r\n|\n|\r")


def explained(source: str, raw: Mapping[str, object]) -> Verdict:
    """Return the verdict on an invalid diagram."""
    answer = from_raw(tuple(_NEWLINE.split(source)), raw)
    found = hint(answer) or replace(_SENTENCES[answer.kind](answer), mistake=answer.kind)
    return Verdict(
        valid=False,
        type=answer.type,
        message=found.message,
        detail=answer.error,
        line=found.line,
        column=found.column,
        end_column=max(found.end_column, found.column + 1),
        mistake=found.mistake,
        instead=found.instead,
        stop=(found.line, found.column) if answer.kind == "other" else (answer.line, answer.column),
    )


_RUN = re.compile(r"(\s*)(\w+|[^\w\s]+)")


def _shown(answer: Answer, text: str) -> tuple[str, int, int]:
    """Return what is at the place and its columns: ``text``, else the word or the signs that follow."""
    if text.strip():
        return text.strip(), answer.column, answer.end_column
    run = _RUN.match(answer.rest)
    if run is None:
        return "", answer.column, answer.end_column
    return run[2], answer.column + run.start(2), answer.column + run.end(2)


def _unexpected(answer: Answer, text: str, expected: tuple[str, ...]) -> Hint:
    """Say what is where the parser stopped, and what could be there instead."""
    noun = words.noun(answer.type)
    text, column, end_column = _shown(answer, text)
    if text:
        said = f"unexpected {quoted(text)} in {noun}"
    elif answer.at_end:
        said = f"the {noun.split(' ', 1)[1]} ends too early"
    else:
        said = f"the line ends too early for {noun}"
    other = tuple(each for each in expected if each != quoted(text))
    message = f"{said}; expected {words.listed(other)}" if other else said
    return Hint(message, answer.line, column, end_column)


def _grammar(answer: Answer) -> Hint:
    text = answer.text[answer.column - 1 : answer.end_column - 1]
    return _unexpected(answer, text, words.expected(answer.expected, answer.type))


def _lexer(answer: Answer) -> Hint:
    """Show an unreadable character with what it belongs to; what was expected is left out."""
    return _unexpected(answer, "", ())


_LANGIUM_TOKEN = re.compile(r"Expecting token of type '([^']*)'")
_LANGIUM_CHOICE = re.compile(r"^ +\d+\. \[([^\],]*)", re.MULTILINE)


def _langium(answer: Answer) -> Hint:
    said = "\n".join(answer.expected)
    tokens = dict.fromkeys([*_LANGIUM_TOKEN.findall(said), *_LANGIUM_CHOICE.findall(said)])
    return _unexpected(answer, answer.found, words.expected(tuple(tokens), answer.type))


def _yaml(answer: Answer) -> Hint:
    return answer.here(f"front matter is not valid YAML: {answer.found}")


def _settings(answer: Answer) -> Hint:
    return answer.here(f"the settings in '@{{ }}' are not valid YAML: {answer.found}")


def _fence(answer: Answer) -> Hint:
    return answer.here("front matter is not closed: end it with a line '---' indented like the first one")


def _unknown(answer: Answer) -> Hint:
    """Report a text without anything in it, or one that no hint looks at."""
    if answer.found:
        return answer.here(
            f"unknown diagram type {quoted(answer.found)}; begin with its type, such as 'flowchart TD'"
        )
    return Hint("the diagram is empty; begin with its type, such as 'flowchart TD'", 1, 1, 2)


_OWN_FAULT = re.compile(
    r"cannot (?:read|set) propert\w* |is not (?:a function|iterable|a constructor)\b|"
    r"^\w+ is (?:undefined|not defined)$|^undefined$|maximum call stack|invalid array length",
    re.IGNORECASE,
)
_NAMES = (
    re.compile(r"\"([^\"]+)\"|'([^']+)'|`([^`]+)`|\[([^\]]+)\]"),
    re.compile(r"\bnamed (\S+)|\(([^()]+)\)|\b(\d+)\b|: (\w[\w-]*)$"),
)


def _other(answer: Answer) -> Hint:
    """Code after the grammar threw, and names no place: find the name that it speaks of."""
    if _OWN_FAULT.search(answer.error):
        noun = words.noun(answer.type)
        return Hint(f"Mermaid itself fails on this text, which is not sound for {noun}; simplify it", 1, 1, 2)
    said = _one_sentence(answer.error) or f"this is not sound for {words.noun(answer.type)}"
    named = [each for pattern in _NAMES for found in pattern.findall(said) for each in found if each.strip()]
    for name in (each.split()[-1] for each in named):
        if places := _meant_places(answer, answer.search(name), said):
            again = re.search(r"already|duplicate|existing|itself", said, re.IGNORECASE)
            line, column = places[-1 if again else 0]
            return Hint(said, line, column, column + len(name))
    return _begun(answer, said) or Hint(said, 1, 1, 2)


def _begun(answer: Answer, said: str) -> Hint | None:
    """Return the sentence at the first statement that it names, such as ``cherry-pick``."""
    for word in re.findall(r"[\w-]{4,}", said):
        plain = re.sub(r"\W|_", "", word).lower()
        for number, line in enumerate(answer.lines[1:], 2):
            found = re.match(r"\s*([A-Za-z][\w-]*)", line)
            if found and found[1].replace("-", "").lower() == plain:
                return Hint(said, number, found.start(1) + 1, found.end(1) + 1)
    return None


def _meant_places(
    answer: Answer, places: tuple[tuple[int, int], ...], said: str
) -> tuple[tuple[int, int], ...]:
    """Return those places whose lines begin with a word of the sentence, such as ``merge``; else all."""
    spoken = {word.lower() for word in re.findall(r"[A-Za-z][\w-]*", re.sub(r"'[^']*'|\"[^\"]*\"", "", said))}
    begun = tuple(
        (line, column)
        for line, column in places
        if (first := answer.lines[line - 1].split()[:1]) and first[0].lower() in spoken
    )
    return begun or places


_LINE = re.compile(r" (?:on|at|in) line \d+(?=[ .:;,]|$)")  # It counts in a text that the author never sees.


def _one_sentence(error: str) -> str:
    """Return the first line of an error, two sentences of it joined, without a final full stop."""
    first = _LINE.sub("", " ".join(error.split("\n", 1)[0].split()).rstrip(" ."))
    sentences = re.split(r"\.\s+(?=[A-Z])", first)
    return "; ".join([sentences[0], *(each[0].lower() + each[1:] for each in sentences[1:2])])


_SENTENCES: Mapping[str, Callable[[Answer], Hint]] = {
    "grammar": _grammar,
    "lexer": _lexer,
    "langium": _langium,
    "yaml": _yaml,
    "settings": _settings,
    "fence": _fence,
    "unknown": _unknown,
    "other": _other,
}
