"""Marks that carry line numbers through a renderer which knows of no positions.

A mark is made of private-use characters only: no extension takes them for syntax, and slugs drop them.
"""

from __future__ import annotations

import re

_OPEN, _CLOSE, _ZERO = "\ue000", "\ue001", 0xE010
_MARK = re.compile(f"{_OPEN}([{chr(_ZERO)}-{chr(_ZERO + 9)}]+){_CLOSE}")
_HASHES = re.compile(
    r"^((?:[ \t>]|(?:[*+-]|\d+\.|:)[ \t]|\[\^[^\]]*\]:|</?[a-zA-Z][^>\n]*>|-->)*#{1,6}[ \t]*)"
)
_DETAILS = re.compile(r"^([ \t]*\?{3}\+?[^\"\n]*\"#{1,6}(?:[ \t]+(?=[^\s\"]))?)")
_ELEMENT = re.compile(r"(<h[1-6]\b[^>\n]*\bmarkdown\b[^>\n]*>)", re.IGNORECASE)
_UNDERLINE = re.compile(r"^[ \t>]*(?:=+|-+)[ \t]*$")
_NOT_A_TITLE = re.compile(
    r"^(?:[ \t>]|[*+-][ \t]|\d+\. |: )*"
    r"(?:#|!!!|\?\?\?|===|```|~~~|.*(?:/|\?|<hr|<![^>]*|<\w+ markdown[^>]*)>\s*$"
    r"|(?:[-_*][ ]*){3,}$|[-=|: ]*$)"
)
_LAST_TAG = re.compile(r"(?:-->|</[a-zA-Z][^>\n]*>)\s*$")
_ATTRIBUTES = re.compile(r"(?<=\S)[ ]+\{:?[ ]*[^}\n ][^\n]*\}[ ]*$")


def marked(lines: list[str], body: int) -> list[str]:
    """Return the lines with a mark in each from ``body`` on that might be a heading."""
    result = lines[:body]
    for number in range(body, len(lines)):
        line = lines[number]
        if "#" in line:
            pattern = _DETAILS if line.lstrip().startswith("???") else _HASHES
            # After the blanks: an extension may ask for one right after the hashes.
            line = pattern.sub(lambda found: found[1] + _mark(number), line, count=1)  # noqa: B023
        if "<" in line:
            line = _ELEMENT.sub(lambda found: found[1] + _mark(number), line)  # noqa: B023 - used at once
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if below[-1:] in ("=", "-", " ", "\t") and _UNDERLINE.match(below) and not _NOT_A_TITLE.match(line):
            attributes = _ATTRIBUTES.search(line)
            tag = _LAST_TAG.search(line)
            end = attributes.start() if attributes else tag.start() if tag else len(line.rstrip())
            line = line[:end] + _mark(number) + line[end:]
        result.append(line)
    return result


def _mark(number: int) -> str:
    return _OPEN + "".join(chr(_ZERO + int(digit)) for digit in str(number)) + _CLOSE


def line_of(text: str) -> int:
    """Return the line (0-based) of the first mark in a text, or -1."""
    match = _MARK.search(text)
    return int("".join(str(ord(mark) - _ZERO) for mark in match[1])) if match else -1


def unmarked(text: str) -> str:
    """Return a text without marks."""
    return _MARK.sub("", text)
