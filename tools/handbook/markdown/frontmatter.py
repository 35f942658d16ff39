"""The front matter of a file, read without a YAML library: every scalar stays the string that was typed.

Numbers such as ``0045`` and words such as ``no`` must reach the rules unchanged, and `adr new` cannot
afford to load YAML. Read is the subset of YAML 1.2 that people write above a page: plain, quoted, folded
and literal scalars, flow and block lists, comments. Nested mappings are kept as the raw text of the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.model.document import BOM, Field, FrontMatter, Span

_BLOCK = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)(?P<inside>(?:[^\r\n]*(?:\r\n|\n|\r))*?)"
                    r"(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)")  # fmt: skip
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#\-?&*!|>%@`"'\[\]{},][^#]*?|-[^\s#:][^#:]*?)"""
    r"""[ \t]*:(?:[ \t]+(?P<value>.*))?$"""
)
_BLOCK_SCALAR = re.compile(r"(?P<style>[|>])(?P<marks>[+\-0-9]{0,2})[ \t]*(?:#.*)?$")
_TRAILING_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_STRUCTURE = re.compile(r"""\\.|[\[\]{}"']""")
_ITEM = re.compile(r"[ ]*-(?:[ \t]+(?P<item>.*))?$")
_META = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):[ \t\f\v]*(?P<value>.*)")
_META_MORE = re.compile(r"(?:[ ]{4}|\t)\s*(?P<value>.*)")
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "\0",
    "e": "\x1b",
    "a": "\a",
    "b": "\b",
    "N": "\x85",
    "_": "\xa0",
}


class _UnreadableError(ValueError):
    """Raised inside this module only; becomes ``FrontMatter.error``."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the block: its text without newline, its offset, its 1-based line number."""

    text: str
    start: int
    number: int

    @property
    def bare(self) -> str:
        return self.text.strip()

    @property
    def indented(self) -> bool:
        return self.text[:1] in (" ", "\t")


def read(text: str) -> FrontMatter | None:
    """Return the block between ``---`` lines at the very top of a file, or nothing when there is none.

    ``span`` covers both marker lines without the final newline. A block that cannot be read has
    ``error`` and the fields above the line at fault; it never raises.
    """
    block = _BLOCK.match(text)
    if block is None:
        return None
    span = Span(int(text.startswith(BOM)), block.end())
    rows = _at_margin(list(_rows(text, block.start("inside"), block.end("inside"))))
    fields: list[Field] = []
    at = 0
    if rows and rows[0].text.startswith("{"):
        return _flow_root(rows, span)
    while at < len(rows):
        row = rows[at]
        if not row.bare or row.bare.startswith("#"):
            at += 1
            continue
        end = _entry_end(rows, at)
        try:
            fields.append(_entry(rows[at:end]))
        except _UnreadableError as problem:
            return FrontMatter(span, tuple(fields), str(problem), row.number)
        at = end
    return FrontMatter(span, tuple(fields))


def read_meta(text: str) -> FrontMatter | None:
    """Return the ``key: value`` lines at the top that MkDocs takes as meta data when no ``---`` is there.

    MkDocs inherits this from MultiMarkdown: such lines, up to the first blank one, are not rendered.
    """
    fields: list[Field] = []
    start = int(text.startswith(BOM))
    if not _META.match(text, start):
        return None
    for row in _rows(text, start, len(text)):
        first, more = _META.match(row.text), _META_MORE.match(row.text)
        if not row.bare or not (first or (more and fields)):
            break
        span = Span(row.start, row.start + len(row.text))
        if first:
            fields.append(Field(first["key"].lower(), first["value"].strip(), span))
        elif more:
            last = fields.pop()
            value = f"{last.value} {more['value'].strip()}"
            fields.append(Field(last.key, value, Span(last.span.start, span.end)))
    if not fields:
        return None
    return FrontMatter(Span(fields[0].span.start, fields[-1].span.end), tuple(fields))


def _rows(text: str, start: int, end: int) -> Iterator[_Row]:
    number = 2 if start > 1 else 1
    while start < end:
        found = _LINE.match(text, start, end)
        assert found is not None  # noqa: S101 - the pattern matches the empty string
        yield _Row(found.group().rstrip("\r\n"), start, number)
        start, number = found.end(), number + 1


def _at_margin(rows: list[_Row]) -> list[_Row]:
    """Return the rows without the indentation that all of them share: YAML allows it."""
    filled = next((row for row in rows if row.bare and not row.bare.startswith("#")), None)
    margin = len(filled.text) - len(filled.text.lstrip(" ")) if filled else 0
    if not margin:
        return rows
    pad = " " * margin
    if any(row.bare and not row.text.startswith((pad, "#")) for row in rows):
        return rows  # A mistake: the lines are not of one mapping.
    return [
        _Row(row.text[margin:], row.start + margin, row.number) if row.text.startswith(pad) else row
        for row in rows
    ]


def _entry_end(rows: list[_Row], at: int) -> int:
    """Return the index after the lines that belong to the entry that starts at ``at``."""
    key = _KEY.match(rows[at].text)
    explicit = rows[at].text.startswith("? ")
    opens_list = key is not None and not _without_comment(key["value"] or "")
    end = last = at + 1
    closed = _closed(rows, at, key["value"] or "") if key is not None else at
    while end < len(rows):
        row = rows[end]
        belongs = row.indented or end <= closed or (opens_list and _ITEM.match(row.text) is not None)
        belongs = belongs or (not row.indented and row.bare in ("]", "}", "],", "},"))
        if explicit and not belongs and row.text.startswith(":"):
            belongs, explicit = True, False
        if row.bare and not row.bare.startswith("#") and not belongs:
            break
        end += 1
        if row.bare and belongs:
            last = end
    return last


def _closed(rows: list[_Row], at: int, value: str) -> int:
    """Return the row in which what a value opens (a quote or brackets) is closed."""
    if not value.startswith(("[", "{", '"', "'")):
        return at
    depth, quote = 0, ""
    text = value
    for number in range(at, len(rows)):
        text = text if number == at else rows[number].text
        for part in _STRUCTURE.finditer(text):
            mark = part.group()
            if quote:
                quote = "" if mark == quote else quote
            elif mark in ("'", '"'):
                quote = mark
            elif len(mark) == 1:
                depth += (mark in "[{") - (mark in "]}")
        if not quote and depth <= 0:
            return number
    return at


def _flow_root(rows: list[_Row], span: Span) -> FrontMatter:
    """Read a whole block that is one ``{key: value, ...}``; each entry has the span of the block's lines."""
    inside = Span(rows[0].start, rows[-1].start + len(rows[-1].text))
    text = "\n".join(_without_comment(row.bare) for row in rows).strip()
    fields: list[Field] = []
    try:
        if not text.endswith("}"):
            raise _UnreadableError("the mapping is never closed with }")
        for entry in _flow_items(f"[{text[1:-1]}]"):
            key, _, value = entry.partition(":")
            fields.append(Field(key.strip().strip("\"'"), _value(value.strip(), []), inside))
    except _UnreadableError as problem:
        return FrontMatter(span, tuple(fields), str(problem), rows[0].number)
    return FrontMatter(span, tuple(fields))


def _entry(rows: list[_Row]) -> Field:
    head = rows[0]
    if head.indented:
        raise _UnreadableError("this line is indented but belongs to no key")
    if head.text.startswith("? "):
        return _explicit(rows)
    match = _KEY.match(head.text)
    if match is None:
        raise _UnreadableError(f"'{head.bare}' is not a 'key: value' line")
    span = Span(head.start, rows[-1].start + len(rows[-1].text))
    key = match["key"]
    if key[:1] in "\"'":
        key = _quoted(key)
    elif ": " in key:
        raise _UnreadableError("a plain value must not contain ': '; put it in quotes")
    return Field(key, _value((match["value"] or "").strip(), rows[1:]), span)


def _explicit(rows: list[_Row]) -> Field:
    """Return an entry with a mark before key and value: ``? key``, and below it ``: value``."""
    at = next((number for number, row in enumerate(rows) if row.text.startswith(":")), len(rows))
    key = _value(rows[0].text[2:].strip(), rows[1:at])
    text = rows[at].text[1:].strip() if at < len(rows) else ""
    value: str | tuple[str, ...] = text
    if not text.startswith(("- ", "? ")):
        value = _value(text, rows[at + 1 :])
    span = Span(rows[0].start, rows[-1].start + len(rows[-1].text))
    return Field(key if isinstance(key, str) else ", ".join(key), value, span)


def _value(first: str, more: list[_Row]) -> str | tuple[str, ...]:
    if any(row.text[: len(row.text) - len(row.text.lstrip())].count("\t") for row in more if row.bare):
        raise _UnreadableError("a tab must not be used for indentation")
    block = _BLOCK_SCALAR.match(first)
    if block is not None:
        return _block_scalar(block["style"], block["marks"], more)
    bare = _without_comment(first)
    if not bare:
        return _nested([row for row in more if row.bare and not row.bare.startswith("#")])
    whole = " ".join([first, *(row.bare for row in more if row.bare)])
    if bare[0] == "[":
        return _flow_list("\n".join([bare, *(_without_comment(row.bare) for row in more)]))
    if bare[0] == "{":
        return _flow_mapping(_without_comment(whole))
    if bare[0] in "\"'":
        return _quoted(whole)
    return _plain([first, *(row.bare for row in more)])


def _without_comment(value: str) -> str:
    """Cut a trailing comment, but never inside quotes."""
    if "#" not in value:
        return value.strip()
    if value[:1] in "\"'":
        end = value.find(value[0], 1)
        return value[: end + 1] + _TRAILING_COMMENT.sub("", value[end + 1 :]) if end > 0 else value
    if value[:1] in "[{":
        return re.sub(
            r"""("(?:[^"\\]|\\.)*"|'[^']*')|[ \t]#.*$""", lambda found: found[1] or "", value
        ).strip()
    return _TRAILING_COMMENT.sub("", value).strip()


def _plain(parts: list[str]) -> str:
    value = " ".join(filter(None, (_without_comment(part) for part in parts)))
    if value.startswith(("@", "`", "%")):
        raise _UnreadableError(f"a plain value must not begin with '{value[0]}'; put it in quotes")
    if value.startswith(("- ", "? ", ", ")):
        raise _UnreadableError(f"a value on this line must not begin with '{value[:2]}'")
    if ": " in value or value.endswith(":"):
        raise _UnreadableError("a plain value must not contain ': '; put it in quotes")
    return value


def _quoted(value: str) -> str:
    pattern = r'"((?:[^"\\]|\\.)*)"' if value[0] == '"' else r"'((?:[^']|'')*)'"
    match = re.match(pattern, value, re.DOTALL)
    if match is None:
        raise _UnreadableError(f"the quote {value[0]} is never closed")
    rest = value[match.end() :].strip()
    if rest and not rest.startswith("#"):
        raise _UnreadableError(f"'{rest}' stands behind the closing quote")
    if value[0] == "'":
        return match[1].replace("''", "'")
    return _unescaped(match[1])


def _unescaped(value: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "xuU" and len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number < 0x110000 else "\ufffd"
        return _ESCAPES.get(code, code)

    return re.sub(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", character, value, flags=re.DOTALL)


def _flow_list(value: str) -> tuple[str, ...]:
    items = _flow_items(value)
    return tuple(_quoted(item) if item[:1] in ("'", '"') else " ".join(item.split()) for item in items)


def _flow_items(value: str) -> list[str]:
    items: list[str] = []
    depth, part, quote, closed = 0, "", "", False
    for character in value:
        if closed:
            if not character.isspace():
                raise _UnreadableError("text stands behind the closing ]")
        elif quote:
            part += character
            quote = "" if character == quote else quote
        elif character in "\"'" and not part.strip():
            quote, part = character, part + character
        elif character == "," and depth == 1:
            items.append(part)
            part = ""
        else:
            depth += (character in "[{") - (character in "]}")
            closed = depth == 0
            part += (
                "" if closed or (depth == 1 and character == "[" and not items and not part) else character
            )
    if not closed or quote:
        raise _UnreadableError("the list is never closed with ]")
    stripped = [item.strip() for item in [*items, part]]
    if stripped and not stripped[-1]:
        stripped.pop()
    return stripped


def _flow_mapping(value: str) -> str:
    if value.count("{") != value.count("}"):
        raise _UnreadableError("the mapping is never closed with }")
    return value


def _nested(rows: list[_Row]) -> str | tuple[str, ...]:
    """Return a block list as its items, anything else as its raw text."""
    if not rows:
        return ""
    if not _ITEM.match(rows[0].text):
        bare = rows[0].bare
        if bare.startswith("? ") or _KEY.match(bare) or (len(rows) > 1 and bare[0] not in "[{\"'"):
            return "\n".join(row.text for row in rows)
        return _value(bare, rows[1:])
    indent = len(rows[0].text) - len(rows[0].text.lstrip())
    items: list[list[str]] = []
    for row in rows:
        match = _ITEM.match(row.text)
        depth = len(row.text) - len(row.text.lstrip())
        if match is not None and depth == indent:
            items.append([(match["item"] or "").strip()])
        elif depth > indent:
            items[-1].append(row.text.rstrip())
        else:
            raise _UnreadableError(f"'{row.bare}' stands between the items of a list")
    return tuple(_item(lines) for lines in items)


def _item(lines: list[str]) -> str:
    first = lines[0]
    if first[:1] in ("'", '"') and len(lines) == 1 and not _KEY.match(first):
        return _quoted(first)
    if len(lines) > 1 or _KEY.match(first) or first.startswith(("[", "{", "- ", "? ")):
        return "\n".join(lines)
    return _plain([first])


def _block_scalar(style: str, marks: str, rows: list[_Row]) -> str:
    """Return a literal (``|``) or folded (``>``) scalar; ``-`` takes its last newline away."""
    filled = [row for row in rows if row.bare]
    if not filled:
        return ""
    digits = re.sub(r"\D", "", marks)
    indent = int(digits) if digits else len(filled[0].text) - len(filled[0].text.lstrip())
    lines = [row.text[indent:] for row in rows]
    if style == "|":
        value = "\n".join(lines)
    else:
        value = re.sub(r"(?<=\S)\n(?=\S)", " ", "\n".join(lines))
        value = re.sub(r"\n(\n+)", r"\1", value)
    value = value.rstrip("\n")
    return value if "-" in marks else value + "\n"
