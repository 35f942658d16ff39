"""Who draws the diagrams of a site that MkDocs builds: our script, with the settings of ``mermaid2``."""

from __future__ import annotations

import pymdownx.superfences
from mkdocs.config.defaults import MkDocsConfig

from handbook.site import fences


def mark(config: MkDocsConfig, css: str) -> None:
    """Give diagrams their class; see `handbook.site.fences`."""
    drawing = pymdownx.superfences.fence_div_format
    fences.mark(config.markdown_extensions, config.mdx_configs, css, drawing)


def take_over(config: MkDocsConfig) -> None:
    """Keep ``mermaid2`` as the place of the settings, and from parsing and rewriting pages."""
    mermaid2 = config.plugins.get("mermaid2")
    if mermaid2 is not None:
        handlers = config.plugins.events["post_page"]
        handlers[:] = [each for each in handlers if getattr(each, "__self__", None) is not mermaid2]
