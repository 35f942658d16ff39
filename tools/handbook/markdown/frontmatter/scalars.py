"""Scalars of front matter as the strings that YAML reads: quotes, escapes and line breaks resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handbook.markdown.frontmatter.rows import QUOTED, Row, without_comment

_ESCAPED = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_BLOCK = re.compile(r"(?P<style>[|>])(?P<marks>[+\-0-9]{0,2})[ \t]*(?:#.*)?$")


class UnreadableError(ValueError):
    """Raised in this package only; becomes ``FrontMatter.error``."""


def quoted(text: str) -> str:
    """Return what a scalar in quotes says; nothing but a comment may follow it.

    Raises UnreadableError where the quote is never closed or something else follows it.
    """
    found = QUOTED[text[0]].match(text)
    if found is None:
        raise UnreadableError(f"the quote {text[0]} is never closed")
    rest = text[found.end() :]
    if rest.strip() and not without_comment(rest) == "":
        raise UnreadableError(f"'{rest.strip()}' follows the closing quote")
    inside = folded(found.group()[1:-1].split("\n"), escapes=text[0] == '"')
    return _unescaped(inside) if text[0] == '"' else inside.replace("''", "'")


def _unescaped(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = found[1]
        if len(code) == 1:
            return _ESCAPES.get(code, code)
        number = int(code[1:], 16)
        # A half of a surrogate pair is no character: it could not be printed.
        return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd"

    return _ESCAPED.sub(character, text) if "\\" in text else text


def folded(lines: Sequence[str], *, escapes: bool = False) -> str:
    """Return lines as YAML joins them: a line break is a blank, and each blank line is a line break.

    White space around a line break is dropped. With ``escapes`` a backslash before the break joins the lines
    with nothing, and white space after a backslash stays.
    """
    parts: list[str] = []
    breaks, join = 0, ""
    last = len(lines) - 1
    for number, line in enumerate(lines):
        text = line.lstrip(" \t") if number else line
        following = " "
        if number < last:
            text, following = _before_break(text, escapes)
        if not text and following and 0 < number < last:
            breaks += 1
            continue
        parts += ["\n" * breaks or join if number else "", text]
        breaks, join = 0, following
    return "".join(parts)


def _before_break(text: str, escapes: bool) -> tuple[str, str]:
    """Return a line as it is kept before a line break, and what the break then stands for."""
    bare = text.rstrip(" \t")
    if not escapes or (len(bare) - len(bare.rstrip("\\"))) % 2 == 0:
        return bare, " "
    return (bare[:-1], "") if bare == text else (text[: len(bare) + 1], " ")


def plain(lines: Sequence[str]) -> str:
    """Return a scalar without quotes. Raises UnreadableError where YAML allows no such scalar."""
    bare = [without_comment(line) for line in lines]
    found = folded(bare)
    if found.startswith(("@", "`", "%")):
        raise UnreadableError(f"a plain value must not begin with '{found[0]}'; put it in quotes")
    if found.startswith(("- ", "? ", ", ")):
        raise UnreadableError(f"a value on this line must not begin with '{found[:2]}'")
    if any(": " in line or ":\t" in line or line.endswith(":") for line in bare):
        raise UnreadableError("a plain value must not contain ': '; put it in quotes")
    return found


def block(first: str, rows: Sequence[Row]) -> str | None:
    """Return a literal (``|``) or folded (``>``) scalar; nothing where ``first`` opens none.

    A ``-`` after the mark takes the last newline away.
    """
    opening = _BLOCK.match(first)
    if opening is None:
        return None
    filled = next((row for row in rows if not row.blank), None)
    if filled is None:
        return ""
    digits = opening["marks"].strip("+-")
    indent = int(digits) if digits.isdecimal() else len(filled.text) - len(filled.text.lstrip(" "))
    lines = [row.text[indent:] for row in rows]
    if any("\t" in row.text[:indent] for row in rows if not row.blank):
        raise UnreadableError("a tab must not be used for indentation")
    text = ("\n".join(lines) if opening["style"] == "|" else _folded_block(lines)).rstrip("\n")
    return text if "-" in opening["marks"] else text + "\n"


def _folded_block(lines: Sequence[str]) -> str:
    """Join the lines of a folded scalar; those that are indented further keep their line breaks."""
    parts: list[str] = []
    breaks, before = 0, ""
    for line in lines:
        if not line:
            breaks += 1
            continue
        if before and " " not in (before, line[0].replace("\t", " ")):
            parts.append("\n" * breaks or " ")
        else:
            parts.append("\n" * (breaks + bool(before)))
        parts.append(line)
        breaks, before = 0, line[0].replace("\t", " ")
    return "".join(parts)
