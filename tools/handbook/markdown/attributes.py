"""Attribute lists in braces, ``{#id .class key="value"}``, as Python-Markdown's `attr_list` reads them."""

from __future__ import annotations

import re

_PART = re.compile(
    r"""(?P<quoted>[^ =}]+=".*?"|[^ =}]+='.*?')|(?P<pair>[^ =}]+=[^ =}]+)|(?P<word>[^ =}]+)|[ ]"""
)


def pairs(text: str) -> list[tuple[str, str]] | None:
    """Return the words (with an empty value) and ``key=value`` pairs; nothing when a brace is left."""
    found: list[tuple[str, str]] = []
    at = 0
    while match := _PART.match(text, at):
        at = match.end()
        if match["word"]:
            found.append((match["word"], ""))
        elif part := match["quoted"] or match["pair"]:
            key, _, value = part.partition("=")
            quote = value[0] if match["quoted"] else ""
            found.append((key, value.strip(quote) if quote else value))
    return None if "}" in text[at:] else found


def anchor(found: list[tuple[str, str]]) -> str:
    """Return the id that a list of attributes sets, the last one winning."""
    ids = [
        word[1:] if word.startswith("#") else value
        for word, value in found
        if word.startswith("#") or word == "id"
    ]
    return ids[-1] if ids else ""
