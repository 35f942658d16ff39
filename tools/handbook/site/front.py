"""What of a page's front matter a theme gets to see: known types only, and every string as text.

Themes put titles, descriptions and tags into their templates as they are, and look up files by the names that
some keys hold. Those come from whoever opened the last pull request.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handbook.site.markup import text

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_DEEPEST = 4
_ICON = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*")
_OURS = re.compile(r"[a-z0-9][a-z0-9-]*@[1-9][0-9]{0,5}")
"""``architecture@1`` names a kind of document, which no theme asks for."""


def published(
    meta: Mapping[Any, object], templates: Sequence[str] = ()
) -> tuple[dict[str, object], list[str]]:
    """Return the front matter that a theme may see, and the keys that are left out.

    ``templates`` are the files of the theme that a page may ask for.
    """
    kept: dict[str, object] = {}
    dropped: list[str] = []
    for key, value in meta.items():
        if key == "template" and isinstance(value, str) and _OURS.fullmatch(value):
            continue
        shown = _shown(value)
        right = _TYPES.get(str(key), _is_anything)
        if not isinstance(key, str) or not _KEY.fullmatch(key) or shown is _NOTHING or not right(value):
            dropped.append(str(key)[:60])
        elif key in ("template", "location") and value not in templates:
            dropped.append(key)
        else:
            kept[key] = shown
    return kept, dropped


class _Nothing:
    """Stands for a value that no theme may see."""


_NOTHING = _Nothing()


def _shown(value: object, depth: int = 0) -> object:
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, (bool, int, float, datetime.date)):
        return value
    if depth == _DEEPEST:
        return _NOTHING
    if isinstance(value, (list, tuple)):
        items = [_shown(each, depth + 1) for each in value]
        return _NOTHING if _NOTHING in items else items
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in value):
            return _NOTHING
        pairs = {key: _shown(each, depth + 1) for key, each in value.items()}
        return _NOTHING if _NOTHING in pairs.values() else pairs
    return _NOTHING


def _is_anything(_: object) -> bool:
    return True


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_icon(value: object) -> bool:
    return isinstance(value, str) and _ICON.fullmatch(value) is not None


_TYPES: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("title", "description", "author", "status", "subtitle", "image"), _is_text),
    **dict.fromkeys(("hide", "tags"), _are_texts),
    "icon": _is_icon,
    "search": lambda value: isinstance(value, Mapping),
}
"""What MkDocs and its themes expect of their own keys; something else ends the build."""
