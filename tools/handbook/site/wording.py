"""Words of strangers in the Markdown that we write: in a table cell, as the text or the target of a link."""

from __future__ import annotations

import posixpath
import re

from handbook.site.mount import label

# What would end a table cell or a link text; a backslash before it is kept as it is.
_SPECIAL = re.compile(r"(?<!\\)[\[\]|]")
# What would begin HTML or a list of attributes, as the entity that shows it.
_ENTITIES = str.maketrans({"<": "&lt;", ">": "&gt;", "{": "&#123;"})
_LONGEST = 400
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def name(path: str) -> str:
    """Return what a page without a title is called: a readable form of its file name."""
    return label(posixpath.splitext(path)[0])


def cell(words: str) -> str:
    """Keep inline markup of Markdown, but no HTML and nothing that could end the cell or the link."""
    line = " ".join(words.split())
    if len(line) > _LONGEST:  # No title of a person; the search for code takes time that grows faster.
        return _escaped(line[:_LONGEST].replace("`", "")) + "..."
    pieces, last = [], 0
    for code in _CODE.finditer(line):
        # Within code all of them are harmless, and a backslash would be shown.
        pieces += [_escaped(line[last : code.start()]), code.group()]
        last = code.end()
    return "".join(pieces) + _escaped(line[last:])


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", words.translate(_ENTITIES))


def target(path: str) -> str:
    """Return a path as the target of a link."""
    return f"<{path}>" if re.search(r"[\s()]", path) else path
