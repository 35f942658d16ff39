"""The fence of superfences by which a page has diagrams: the site's own, or the one that the plugin adds.

Drawn is what the linter sees as a diagram (`markdown.site_file`): a fence of the name ``mermaid``.
"""

from __future__ import annotations

from typing import Any

import pymdownx.superfences
from mkdocs.config.defaults import MkDocsConfig

from handbook.site.markup import DRAWN

_NAME = "pymdownx.superfences"
_BUNDLE = "pymdownx.extra"
"""It has superfences among others, and their options below their names."""


def mark(config: MkDocsConfig, css: str) -> None:
    """Give diagrams a class, which no page can know; add the fence where the site has none for Mermaid."""
    fences = _fences(config)
    drawn = [fence for fence in fences if fence.get("name") == DRAWN]
    for fence in drawn:
        if fence.get("class", DRAWN) == DRAWN:
            fence["class"] = css
    if not drawn:
        fences.append({"name": DRAWN, "class": css, "format": pymdownx.superfences.fence_div_format})


def take_over(config: MkDocsConfig) -> None:
    """Keep ``mermaid2`` as the place of the settings, and from parsing and rewriting pages."""
    mermaid2 = config.plugins.get("mermaid2")
    if mermaid2 is not None:
        handlers = config.plugins.events["post_page"]
        handlers[:] = [each for each in handlers if getattr(each, "__self__", None) is not mermaid2]


def _fences(config: MkDocsConfig) -> list[dict[str, Any]]:
    """Return the list of custom fences that the extension is going to get."""
    if _NAME not in config.markdown_extensions and _BUNDLE in config.markdown_extensions:
        options = config.mdx_configs.setdefault(_BUNDLE, {})
    else:
        if _NAME not in config.markdown_extensions:
            config.markdown_extensions.append(_NAME)
        options = config.mdx_configs
    own: dict[str, Any] = options.setdefault(_NAME, {})
    # A copy: MkDocs keeps the options of a site between two builds of a preview.
    fences: list[dict[str, Any]] = [dict(fence) for fence in own.get("custom_fences") or ()]
    options[_NAME] = {**own, "custom_fences": fences}
    return fences
