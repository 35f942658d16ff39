"""What of a page's front matter a theme gets to see: known types only, and every string as text.

Themes put titles, descriptions and tags into their templates as they are, and look up files by the names that
some keys hold. Those come from whoever opened the last pull request.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handbook.site.markup import text

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
BLOCK = re.compile(r"\A-{3}[ \t]*\n(?P<yaml>.*?\n)(?:-{3}|\.{3})[ \t]*\n", re.DOTALL)
"""The front matter of a page as MkDocs finds it."""
_DEEPEST = 4
MOST = 20_000
"""Values and characters of one page's front matter: a value may be referred to very often."""
_SHORT = 4_000
"""Characters that nest less deep than what the reader of YAML needs to crash."""
_DEEPEST_YAML = 50
_MERGE = "<<"
_HIGHEST_BOOST = 100
_ICON = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*")
_SWITCHES = {True: "on", False: "off"}
"""What YAML reads as truth where it stands as a key: ``reviewed: {on: 2026-11-26}`` is meant as text."""
_OURS = re.compile(r"[a-z0-9][a-z0-9-]*@[1-9][0-9]{0,5}")
"""``architecture@1`` names a kind of document, which no theme asks for."""

UNREADABLE = "its front matter nests or merges too much, and is left out; make it plain"


def left_out(path: str, keys: Sequence[str]) -> str:
    """Return what the author of a page is told of the keys that are left out."""
    return f"{path}: front matter that a theme cannot show is left out: {', '.join(keys)}"


def without_unreadable(yaml: Any, source: str) -> str:
    """Return a page without its front matter, if an engine could not read that to its end."""
    block = BLOCK.match(source)
    return source if block is None or is_readable(yaml, block[1]) else source[block.end() :]


def parted(yaml: Any, source: str) -> tuple[dict[Any, object], str]:
    """Return the front matter of a page, if it is a table, and the text after it."""
    block = BLOCK.match(source)
    if block is None:
        return {}, source
    try:
        said = yaml.safe_load(block[1])
    except (yaml.YAMLError, ValueError):
        return {}, source
    return (said, source[block.end() :].lstrip("\n")) if isinstance(said, dict) else ({}, source)


def is_readable(yaml: Any, block: str) -> bool:
    """Return whether MkDocs can read a front matter in time that grows as the text does, and without a crash.

    ``yaml`` is PyYAML. It composes nodes by calling itself, and copies what keys ``<<`` bring in. A text that
    is no YAML is readable: MkDocs takes it for a part of the page.
    """
    if len(block) <= _SHORT and _MERGE not in block:
        return True
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(block, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST_YAML:
                return False
        return _merged_pairs(yaml, yaml.compose(block, Loader=loader)) <= MOST
    except (yaml.YAMLError, ValueError):
        return True
    except RecursionError:
        return False


def _merged_pairs(yaml: Any, root: Any) -> int:
    """Return how many pairs the mappings have that merge others, when all is merged."""
    pairs: dict[int, int] = {}

    def size(node: Any) -> int:
        if id(node) not in pairs:
            pairs[id(node)] = MOST + 1  # What a mapping merges of itself has no end.
            own = node.value if isinstance(node, yaml.CollectionNode) else ()
            inner = own if isinstance(node, yaml.SequenceNode) else _merged_by(own)
            pairs[id(node)] = len(own) + sum(map(size, inner))
        return pairs[id(node)]

    merging: list[Any] = []
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        else:
            waiting += (part for pair in node.value for part in pair)
            merging += [node] if _merged_by(node.value) else []
    return sum(map(size, merging))


def _merged_by(pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    return [value for key, value in pairs if key.value == _MERGE]


def published(
    meta: Mapping[Any, object],
    templates: Sequence[str] = (),
    is_icon: Callable[[str], bool] = lambda _: True,
) -> tuple[dict[str, object], list[str]]:
    """Return the front matter that a theme may see, and the keys that are left out.

    ``templates`` are the files of the theme that a page may ask for, ``is_icon`` tells whether it
    has an icon.
    """
    kept: dict[str, object] = {}
    dropped: list[str] = []
    shower = _Shower()
    for key, value in meta.items():
        if key == "template" and isinstance(value, str) and _OURS.fullmatch(value):
            continue
        shown = shower.shown(value)
        right = _TYPES.get(str(key), _is_anything)
        if not isinstance(key, str) or not _KEY.fullmatch(key) or shown is _NOTHING or not right(value):
            dropped.append(str(key)[:60])
        elif (key in ("template", "location") and value not in templates) or (
            key == "icon" and not is_icon(str(value))
        ):
            dropped.append(key)
        else:
            kept[key] = shown
    return kept, dropped


class _Nothing:
    """Stands for a value that no theme may see."""


_NOTHING = _Nothing()


class _Shower:
    """Makes the values that a theme may see, of one page: so many, however often they are referred to."""

    def __init__(self) -> None:
        self._left = MOST

    def shown(self, value: object, depth: int = 0) -> object:
        """Return a value as a theme may see it, or that there is none."""
        cost = 1 + (len(value) if isinstance(value, str) else 0)
        if cost > self._left:
            return _NOTHING
        self._left -= cost
        if isinstance(value, str):
            return text(value)
        if isinstance(value, float) and not math.isfinite(value):
            return _NOTHING  # JSON has no such numbers, and the search of all pages is JSON.
        if value is None or isinstance(value, (bool, int, float, datetime.date)):
            return value
        if depth == _DEEPEST:
            return _NOTHING
        if isinstance(value, (list, tuple)):
            return self._list(value, depth + 1)
        return self._mapping(value, depth + 1) if isinstance(value, Mapping) else _NOTHING

    def _list(self, values: Sequence[object], depth: int) -> object:
        items = []
        for each in values:
            items.append(self.shown(each, depth))
            if items[-1] is _NOTHING:
                return _NOTHING
        return items

    def _mapping(self, values: Mapping[Any, object], depth: int) -> object:
        pairs = {}
        for given, each in values.items():
            key = _SWITCHES[given] if isinstance(given, bool) else given
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                return _NOTHING
            pairs[key] = self.shown(each, depth)
            if pairs[key] is _NOTHING:
                return _NOTHING
        return pairs


def _is_anything(_: object) -> bool:
    return True


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_icon(value: object) -> bool:
    return isinstance(value, str) and _ICON.fullmatch(value) is not None


def _is_about_search(value: object) -> bool:
    if not isinstance(value, Mapping) or not value.keys() <= {"boost", "exclude"}:
        return False
    boost = value.get("boost", 1)
    is_number = isinstance(boost, (int, float)) and not isinstance(boost, bool)
    return is_number and 0 < boost <= _HIGHEST_BOOST and isinstance(value.get("exclude", False), bool)


_TYPES: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("title", "description", "author", "status", "subtitle", "image"), _is_text),
    **dict.fromkeys(("hide", "tags"), _are_texts),
    "icon": _is_icon,
    "search": _is_about_search,
}
"""What MkDocs and its themes expect of their own keys; something else ends the build."""


def keywords(meta: Mapping[str, Any]) -> str:
    """Return the HTML of a page's ``keywords``, for the search alone: to stand below the title.

    ``meta`` is what ``published`` has kept, so that its strings are HTML already. Below the title the search
    counts them for the page, not for its last section. Who is paged searches for the text of an error, which
    a runbook does not always quote.
    """
    words = _keywords(meta)
    return f"<p hidden>{', '.join(words)}</p>" if words else ""


def keyword_titles(meta: Mapping[str, Any]) -> str:
    """Return the HTML by which the search of Material finds keywords as it finds titles: to stand at the end.

    There a title counts a thousand times as much as text, so that of "no space left" otherwise the pages
    count whose titles begin with "no". Headings that are hidden are titles to the search alone.
    """
    return "".join(f'<h6 id="keyword-{at}" hidden>{word}</h6>' for at, word in enumerate(_keywords(meta), 1))


def _keywords(meta: Mapping[str, Any]) -> list[str]:
    stated = meta.get("keywords")
    return [word for word in stated if isinstance(word, str)] if isinstance(stated, list) else []


BOOST = 2
"""By how much a runbook counts more than another page of the same words: who is paged must not scroll."""


def boosted(meta: Mapping[str, object]) -> dict[str, object]:
    """Return the front matter of a runbook, whose weight in the search is raised unless it states its own.

    ``meta`` is what ``published`` has kept.
    """
    stated = meta.get("search", {})
    return {**meta, "search": {"boost": BOOST, **(stated if isinstance(stated, Mapping) else {})}}
