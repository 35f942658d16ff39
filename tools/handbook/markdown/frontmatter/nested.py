"""A mapping within the front matter, which a field keeps as the raw text of its value."""

from __future__ import annotations

from collections.abc import Mapping

from handbook.markdown import frontmatter


def mapping(value: str | tuple[str, ...]) -> Mapping[str, str | tuple[str, ...]] | None:
    """Return the entries of a value, or of an item of a list, that is a mapping; None where it is none.

    ``{on: 2026-11-20, by: "@x"}`` and the same on lines of its own read alike. Of two equal keys the last
    one counts, as in YAML loaders.
    """
    if not isinstance(value, str) or not value.strip():
        return None
    read = frontmatter.read(f"---\n{_at_margin(value)}\n---\n")
    if read is None or read.error or not read.fields:
        return None
    return {field.key: field.value for field in read.fields}


def _at_margin(value: str) -> str:
    """Return the lines of a value without their common indentation.

    The first line of an item follows its mark, so that its own indentation says nothing.
    """
    first, *more = value.split("\n")
    margin = min((_indent(line) for line in more if line.strip()), default=0)
    if first[:1] == " ":
        margin = min(margin, _indent(first)) if more else _indent(first)
        first = first[margin:]
    return "\n".join([first, *(line[margin:] for line in more)])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
