"""Migrations: the half that changes a schema and the half that takes it back, as the tools in use mark them.

In one file: goose, dbmate and node-pg-migrate by comments, Alembic and JavaScript by functions. In two files:
``*.up.sql`` and ``*.down.sql`` (golang-migrate, sqlx), ``up.sql`` and ``down.sql`` in a folder (Diesel), and
Flyway's ``V2__name.sql`` and ``U2__name.sql``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from handbook.code import sql
from handbook.patterns import lazy


class Half(NamedTuple):
    """One half of a migration; offsets of what marks it, ``end`` exclusive."""

    start: int
    end: int
    empty: bool


class Migration(NamedTuple):
    """A migration of which both halves stand in one text."""

    up: Half | None
    down: Half | None
    tool: str


class Pair(NamedTuple):
    """What the name of a file says of a migration in two files."""

    key: str
    """The same for both halves."""
    is_up: bool
    other: str
    """The name of the other half."""


_MARKS = (
    (
        "goose",
        re.compile(
            r"^[ \t]*+--[ \t]*+\+goose[ \t]++(?P<half>up|down)\b[^\n]*+$", re.IGNORECASE | re.MULTILINE
        ),
    ),
    (
        "dbmate",
        re.compile(r"^[ \t]*+--[ \t]*+migrate:(?P<half>up|down)\b[^\n]*+$", re.IGNORECASE | re.MULTILINE),
    ),
    (
        "node-pg-migrate",
        re.compile(
            r"^[ \t]*+--[ \t]*+(?P<half>up|down)[ \t]++migration\b[^\n]*+$", re.IGNORECASE | re.MULTILINE
        ),
    ),
)
_PYTHON = lazy(
    r"^(?P<margin>[ \t]*+)(?:async[ \t]++)?def[ \t]++(?P<half>up|down)grade[ \t]*+\([^\n]*+$", re.MULTILINE
)
_LINE = lazy(r"(?<=\n)[^\n]++")
_NOTHING_IN_PYTHON = lazy(r"(?:pass|\.\.\.|return(?: None)?)?")
_SCRIPT = lazy(
    r"""^[ \t]*+(?:
        (?:module\.)?exports\.(?P<a>up|down)[ \t]*+=
      | export[ \t]++(?:const|let|async[ \t]++function|function)[ \t]++(?P<b>up|down)\b
      | (?:public[ \t]++)?(?:async[ \t]++)?(?:function[ \t]++)?
        (?P<c>up|down)[ \t]*+\([^\n)]{0,200}\)[^\n{]{0,80}\{
    )""",
    re.MULTILINE | re.VERBOSE,
)
_SCRIPT_COMMENT = lazy(r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_BODY = lazy(r"(?:[^{=\n]|=(?!>))*+(?:=>[ \t]*+)?(?P<brace>\{)?")
_FLYWAY = lazy(r"(?P<half>[VU])(?P<version>\d[\w.]{0,60}?)(?P<rest>__[^/]{1,200}\.sql)", re.IGNORECASE)
_PAIRED = lazy(r"(?P<stem>(?:[^/]{0,200}[._-])?)(?P<half>up|down)\.(?P<suffix>sql|cql|surql)", re.IGNORECASE)


def marked(text: str, language: str) -> Migration | None:
    """Return the migration of which a text marks at least one half; None where it marks none.

    ``language`` is ``sql``, ``python``, ``javascript`` or ``typescript``.
    """
    if language == "python":
        return _by_functions(text)
    if language in {"javascript", "typescript"}:
        return _by_exports(text)
    for tool, mark in _MARKS:
        found = list(mark.finditer(text))
        if found:
            halves: dict[str, Half] = {}
            for number, each in enumerate(found):
                end = found[number + 1].start() if number + 1 < len(found) else len(text)
                name = each["half"].lower()
                empty = sql.is_empty(text[each.end() : end]) and (name not in halves or halves[name].empty)
                halves[name] = Half(each.start(), each.end(), empty)
            return Migration(halves.get("up"), halves.get("down"), tool)
    return None


def _by_functions(text: str) -> Migration | None:
    halves: dict[str, Half] = {}
    for found in _PYTHON.finditer(text):
        body = _body_in_python(text, found.end(), found["margin"])
        halves[found["half"]] = Half(found.start() + len(found["margin"]), found.end(), not body)
    return Migration(halves.get("up"), halves.get("down"), "Alembic") if halves else None


def _body_in_python(text: str, at: int, margin: str) -> str:
    """Return what a function does, without comments and its docstring; empty for ``pass`` and the like."""
    lines = []
    for row in _LINE.finditer(text, at):
        line = row[0]
        if line.strip() and not line.startswith((margin + " ", margin + "\t")):
            break
        bare = line.strip()
        if bare and not bare.startswith("#"):
            lines.append(bare)
    body = "\n".join(lines)
    for quotes in ('"""', "'''"):
        if body.startswith(quotes):
            end = body.find(quotes, len(quotes))
            body = body[end + len(quotes) :].strip() if end >= 0 else ""
    return "" if _NOTHING_IN_PYTHON.fullmatch(body) else body


def _by_exports(text: str) -> Migration | None:
    halves: dict[str, Half] = {}
    bare = _SCRIPT_COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _SCRIPT.finditer(bare):
        name = next(filter(None, (found["a"], found["b"], found["c"])))
        start = found.start() + len(found[0]) - len(found[0].lstrip(" \t"))
        end = found.end() - found[0].endswith("{")
        halves[name] = Half(start, end, _is_empty_script(bare, end))
    return Migration(halves.get("up"), halves.get("down"), "JavaScript") if halves else None


def _is_empty_script(text: str, at: int) -> bool:
    """Return whether a function that begins at an offset does nothing, or ``false`` stands in its place."""
    head = _BODY.match(text, at)
    if head is None or head["brace"] is None:
        rest = text[head.end() if head else at :].split("\n", 1)[0]
        value = (head[0] if head else "").strip(" \t;") + rest
        return value.strip(" \t;=") in {"", "false", "null", "undefined"}
    return re.compile(r"\s*+\}").match(text, head.end()) is not None


def pair(name: str) -> Pair | None:
    """Return what a file's name says of it, given without its folder or with; None for another name."""
    folder, slash, base = name.rpartition("/")
    flyway = _FLYWAY.fullmatch(base)
    if flyway is not None:
        other = ("U" if flyway["half"] in "Vv" else "V") + base[1:]
        return Pair(f"{folder}{slash}{base[1:].lower()}", flyway["half"] in "Vv", f"{folder}{slash}{other}")
    found = _PAIRED.fullmatch(base)
    if found is None:
        return None
    is_up = found["half"].lower() == "up"
    word = "down" if is_up else "up"
    word = word.upper() if found["half"].isupper() else word
    other = f"{folder}{slash}{found['stem']}{word}.{found['suffix']}"
    return Pair(f"{folder}{slash}{found['stem'].lower()}", is_up, other)
