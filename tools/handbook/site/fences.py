"""The fence of superfences by which a page has diagrams: the site's own, or one that is added.

Drawn is what the linter sees as a diagram (`markdown.site_file`): a fence of the name ``mermaid``.
"""

from __future__ import annotations

from collections.abc import MutableMapping, MutableSequence
from typing import Any

from handbook.site.markup import DRAWN

_NAME = "pymdownx.superfences"
_BUNDLE = "pymdownx.extra"
"""It has superfences among others, and their options below their names."""


def mark(
    extensions: MutableSequence[str],
    options: MutableMapping[str, dict[str, Any]],
    css: str,
    drawing: object,
) -> None:
    """Give diagrams a class, which no page can know; add the fence where the site has none for Mermaid.

    ``options`` are those of the extensions by name, ``drawing`` is what makes HTML of a fence that is added.
    """
    fences = _fences(extensions, options)
    drawn = [fence for fence in fences if fence.get("name") == DRAWN]
    for fence in drawn:
        if fence.get("class", DRAWN) == DRAWN:
            fence["class"] = css
    if not drawn:
        fences.append({"name": DRAWN, "class": css, "format": drawing})


def _fences(
    extensions: MutableSequence[str], options: MutableMapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the list of custom fences that the extension is going to get."""
    if _NAME not in extensions and _BUNDLE in extensions:
        options = options.setdefault(_BUNDLE, {})
    elif _NAME not in extensions:
        extensions.append(_NAME)
    own: dict[str, Any] = options.setdefault(_NAME, {})
    # A copy: MkDocs keeps the options of a site between two builds of a preview.
    fences: list[dict[str, Any]] = [dict(fence) for fence in own.get("custom_fences") or ()]
    options[_NAME] = {**own, "custom_fences": fences}
    return fences
