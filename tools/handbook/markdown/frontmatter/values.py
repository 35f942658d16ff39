"""The value of an entry of front matter: a string or, for a list, a tuple of strings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handbook.markdown.frontmatter import flow
from handbook.markdown.frontmatter.rows import QUOTED, Row, key_of, without_comment
from handbook.markdown.frontmatter.scalars import UnreadableError, block, plain, quoted

_ITEM = re.compile(r"[ ]*-(?:[ \t]+(?P<item>.*))?$")


def is_item(text: str) -> bool:
    """Return whether a line is an item of a block list."""
    return _ITEM.match(text) is not None


def value(first: str, more: Sequence[Row]) -> str | tuple[str, ...]:
    """Return a value that begins with ``first`` and goes on in the rows below its key.

    Raises UnreadableError where it is not in the subset of YAML that is read.
    """
    opening = first[:1]
    if opening in QUOTED:
        return quoted("\n".join([first, *(row.text for row in more)]))
    scalar = block(first, more)
    if scalar is not None:
        return scalar
    if any("\t" in row.text[: row.indent] for row in more if not row.blank):
        raise UnreadableError("a tab must not be used for indentation")
    if opening in ("[", "{"):
        text = "\n".join([first, *(row.text for row in more)])
        return _flow_list(text) if opening == "[" else flow.on_one_line(text)
    if without_comment(first):
        return plain([first, *(row.text for row in more)])
    return _below(more)


def _flow_list(text: str) -> tuple[str, ...]:
    return tuple(
        quoted(item) if item[:1] in QUOTED and key_of(item) is None else " ".join(item.split())
        for item in flow.items(text)
    )


def _below(rows: Sequence[Row]) -> str | tuple[str, ...]:
    """Return a value that begins below its key: a list, a mapping as its raw text, or a scalar."""
    filled = [row for row in rows if not row.silent]
    if not filled:
        return ""
    if is_item(filled[0].text):
        return _block_list(filled)
    first = filled[0].text.lstrip()
    if first.startswith("? ") or key_of(first):
        return "\n".join(row.text for row in filled)
    return value(first, rows[rows.index(filled[0]) + 1 :])


def _block_list(rows: list[Row]) -> tuple[str, ...]:
    indent = rows[0].indent
    items: list[list[str]] = []
    for row in rows:
        match = _ITEM.match(row.text)
        if match is not None and row.indent == indent:
            items.append([(match["item"] or "").strip()])
        elif row.indent > indent:
            items[-1].append(row.text.rstrip())
        else:
            raise UnreadableError(f"'{row.bare}' stands between the items of a list")
    return tuple(_item(lines) for lines in items)


def _item(lines: list[str]) -> str:
    first = lines[0]
    if first[:1] in QUOTED and len(lines) == 1 and key_of(first) is None:
        return quoted(first)
    if len(lines) > 1 or key_of(first) is not None or first.startswith(("[", "{", "- ", "? ")):
        return "\n".join(lines)
    return plain([first])
