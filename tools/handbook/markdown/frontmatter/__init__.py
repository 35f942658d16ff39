"""The front matter of a file, read without a YAML library: every scalar stays the string that was typed.

Numbers such as ``0045`` and words such as ``no`` must reach the rules unchanged, and `adr new` cannot
afford to load YAML. Read is the subset of YAML 1.2 that people write above a page: plain, quoted, folded
and literal scalars, flow and block lists, comments. Nested mappings are kept as the raw text of the value.
Every character is looked at a constant number of times, whatever a stranger wrote.
"""

from __future__ import annotations

import re
from functools import lru_cache

from handbook.markdown.frontmatter import flow
from handbook.markdown.frontmatter.rows import Row, at_margin, key_of, rows_between, without_comment
from handbook.markdown.frontmatter.scalars import UnreadableError, quoted
from handbook.markdown.frontmatter.values import is_item, value
from handbook.model.document import BOM, Field, FrontMatter, Span

_OPENING = re.compile(r"\ufeff?---[ \t]*(?=[\r\n])")
_CLOSING = re.compile(r"(?:\r\n|\n|\r)(?P<mark>---|\.\.\.)[ \t]*+(?=[\r\n]|\Z)")
_META = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):[ \t\f\v]*(?P<value>.*)")
_META_MORE = re.compile(r"(?:[ ]{4}|\t)\s*(?P<value>.*)")
_CLOSES = ("]", "}", "],", "},")


@lru_cache(maxsize=4)  # What a page states is asked for in several places, one after the other.
def read(text: str) -> FrontMatter | None:
    """Return the block between ``---`` lines at the very top of a file, or nothing when there is none.

    ``span`` covers both marker lines without the final newline. A block that cannot be read has
    ``error`` and the fields above the line at fault; it never raises.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening is not None else None
    if opening is None or closing is None:
        return None
    span = Span(int(text.startswith(BOM)), closing.end())
    first = opening.end() + (2 if text.startswith("\r\n", opening.end()) else 1)
    rows = at_margin(list(rows_between(text, first, closing.start("mark"), 2)))
    if rows and rows[0].text.startswith("{"):
        return _flow_root(rows, span)
    fields: list[Field] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        if row.silent:
            at += 1
            continue
        end = _entry_end(text, rows, at)
        try:
            fields.append(_entry(rows[at:end]))
        except UnreadableError as problem:
            return FrontMatter(span, tuple(fields), str(problem), row.number)
        at = end
    return FrontMatter(span, tuple(fields))


def read_meta(text: str) -> FrontMatter | None:
    """Return the ``key: value`` lines at the top that MkDocs takes as metadata when no ``---`` is there.

    MkDocs inherits this from MultiMarkdown: such lines, up to the first blank one, are not rendered.
    """
    start = int(text.startswith(BOM))
    if not _META.match(text, start):
        return None
    found: list[tuple[str, list[str], Row]] = []
    ends: list[int] = []
    for row in rows_between(text, start, len(text), 1):
        first, more = _META.match(row.text), _META_MORE.match(row.text)
        if row.blank or not (first or (more and found)):
            break
        if first:
            found.append((first["key"].lower(), [first["value"].strip()], row))
            ends.append(row.end)
        elif more:
            found[-1][1].append(more["value"].strip())
            ends[-1] = row.end
    if not found:
        return None
    fields = tuple(
        Field(key, " ".join(parts), Span(row.start, end))
        for (key, parts, row), end in zip(found, ends, strict=True)
    )
    return FrontMatter(Span(fields[0].span.start, fields[-1].span.end), fields)


def _entry_end(text: str, rows: list[Row], at: int) -> int:
    """Return the index after the lines that belong to the entry that starts at ``at``."""
    key = key_of(rows[at].text)
    explicit = rows[at].text.startswith("? ")
    opens_list = key is not None and not without_comment(key.value)
    closed = flow.end_of(text, rows[at].start + key.value_at, rows[-1].end) if key is not None else -1
    end = last = at + 1
    while end < len(rows):
        row = rows[end]
        belongs = row.indented or row.start < closed or (opens_list and is_item(row.text))
        belongs = belongs or (not row.indented and row.bare in _CLOSES)
        if explicit and not belongs and row.text.startswith(":"):
            belongs, explicit = True, False
        if not row.silent and not belongs:
            break
        end += 1
        if not row.blank and belongs:
            last = end
    return last


def _flow_root(rows: list[Row], span: Span) -> FrontMatter:
    """Read a whole block that is one ``{key: value, ...}``; each entry has the span of the block's lines."""
    inside = Span(rows[0].start, rows[-1].end)
    fields: list[Field] = []
    try:
        for entry in flow.items("\n".join(row.text for row in rows)):
            key, _, rest = entry.partition(":")
            found = key_of(entry.split("\n", 1)[0])
            if found is not None:
                key, rest = found.key, entry[found.value_at :]
            key = quoted(key) if key[:1] in ("'", '"') and found is not None else key.strip().strip("\"'")
            fields.append(Field(key, value(rest.strip(), []), inside))
    except UnreadableError as problem:
        return FrontMatter(span, tuple(fields), str(problem), rows[0].number)
    return FrontMatter(span, tuple(fields))


def _entry(rows: list[Row]) -> Field:
    head = rows[0]
    if head.indented:
        raise UnreadableError("this line is indented but belongs to no key")
    if head.text.startswith("? "):
        return _explicit(rows)
    found = key_of(head.text)
    if found is None:
        raise UnreadableError(f"'{head.bare}' is not a 'key: value' line")
    key = quoted(found.key) if found.key[:1] in ("'", '"') else found.key
    return Field(key, value(found.value, rows[1:]), Span(head.start, rows[-1].end))


def _explicit(rows: list[Row]) -> Field:
    """Return an entry with a mark before key and value: ``? key``, and below it ``: value``."""
    at = next((number for number, row in enumerate(rows) if row.text.startswith(":")), len(rows))
    key = value(rows[0].text[2:].lstrip(), rows[1:at])
    text = rows[at].text[1:].lstrip() if at < len(rows) else ""
    found: str | tuple[str, ...] = text.rstrip()
    if not text.startswith(("- ", "? ")):
        found = value(text, rows[at + 1 :])
    return Field(key if isinstance(key, str) else ", ".join(key), found, Span(rows[0].start, rows[-1].end))
