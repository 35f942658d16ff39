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
_ELEMENT = re.compile(r"<h[1-6]\b(?P<attrs>[^>\n]*+)(?P<end>>)?", re.IGNORECASE)
_WITH_MARKDOWN = re.compile(r"\bmarkdown\b", re.IGNORECASE)
_UNDERLINE = re.compile(r"^[ \t>]*(?:=+|-+)[ \t]*$")
_UNIT = re.compile(r"[ \t>]|[*+-][ \t]|\d++\. |: ")
"""What can be before a title on its line."""
_OTHER_BLOCKS = ("#", "!!!", "???", "===", "```", "~~~")
_OPENS = re.compile(r"<!|<\w+ markdown")
_END_TAG = re.compile(r"</[a-zA-Z]")
_ATTRIBUTES = re.compile(r"(?<=\S)[ ]++\{:?[ ]*+(?=[^}\n ])")
_LEAST_MARKS = 3


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
            line = _ELEMENT.sub(lambda found: _element(found, number), line)  # noqa: B023 - used at once
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if below[-1:] in ("=", "-", " ", "\t") and _UNDERLINE.match(below) and _may_be_title(line):
            end = _title_end(line)
            line = line[:end] + _mark(number) + line[end:]
        result.append(line)
    return result


def _element(found: re.Match[str], number: int) -> str:
    with_markdown = found["end"] and _WITH_MARKDOWN.search(found["attrs"])
    return found.group() + (_mark(number) if with_markdown else "")


def _may_be_title(line: str) -> bool:
    """Return whether a line with an underline below it can be a title: no other block, tag, rule or table."""
    bare = line.rstrip()
    if bare.endswith(("/>", "?>", "<hr>")):
        return False
    if bare.endswith(">") and _OPENS.search(bare, bare.rfind(">", 0, -1) + 1):
        return False
    rule, table = len(line.rstrip("-_* ")), len(line.rstrip("-=|: "))
    at = 0
    while not line.startswith(_OTHER_BLOCKS, at) and at < table:
        # It may be a rule after any of the marks that are before a title; after the first it is longest.
        if at >= rule and line[at] in "-_*":
            if sum(line.count(mark, at) for mark in "-_*") >= _LEAST_MARKS:
                return False
            rule = len(line)
        unit = _UNIT.match(line, at)
        if unit is None:
            return True
        at = unit.end()
    return False


def _title_end(line: str) -> int:
    """Return where the text of a title ends: before its attributes, else before a tag that ends the line."""
    attributes = _ATTRIBUTES.search(line)
    bare = line.rstrip(" ")
    if attributes is not None and bare.endswith("}") and attributes.end() < len(bare) - 1:
        return attributes.start()
    bare = line.rstrip()
    if bare.endswith(">"):
        tag = _END_TAG.search(bare, bare.rfind(">", 0, -1) + 1)
        if tag is not None or bare.endswith("-->"):
            return tag.start() if tag is not None else len(bare) - len("-->")
    return len(bare)


def _mark(number: int) -> str:
    return _OPEN + "".join(chr(_ZERO + int(digit)) for digit in str(number)) + _CLOSE


def line_of(text: str) -> int:
    """Return the line (0-based) of the first mark in a text, or -1."""
    match = _MARK.search(text)
    return int("".join(str(ord(mark) - _ZERO) for mark in match[1])) if match else -1


def unmarked(text: str) -> str:
    """Return a text without marks."""
    return _MARK.sub("", text)
