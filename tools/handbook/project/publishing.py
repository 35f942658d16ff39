"""By what a page outside of our sites may be published: the configurations of site generators."""

from __future__ import annotations

import os
from collections.abc import Iterator

_FILES = frozenset({
    "_config.toml", "_config.yaml", "_config.yml", "antora.yml", "astro.config.mjs", "astro.config.ts",
    "book.json", "book.toml", "conf.py", "docs.json", "docusaurus.config.js", "docusaurus.config.mjs",
    "docusaurus.config.ts", "eleventy.config.js", "eleventy.config.mjs", "gatsby-config.js",
    "gatsby-config.ts", "hugo.json", "hugo.toml", "hugo.yaml", "hugo.yml", "mint.json", "myst.yml",
    "next.config.js", "next.config.mjs", "next.config.ts", "nuxt.config.js", "nuxt.config.ts",
    "pelicanconf.py", "_Footer.md", "_Sidebar.md", "_sidebar.md", ".eleventy.js", ".gitbook.yaml",
    ".vitepress", ".vuepress", "sidebars.js", "_quarto.yml", "rspress.config.ts", "starlight.config.mjs",
    "zola.toml",
})  # fmt: skip
"""Each makes pages of Markdown files by rules of its own for links, anchors and addresses."""
_WITH_CONTENT = frozenset({"config.toml", "config.yaml", "config.yml"})
"""They configure Hugo or Zola where a folder ``content`` is beside them."""
_BESIDE = ("website", "site", "www", "web")
"""Folders that hold the generator of pages which are beside them."""


def generator(folder: str, top: str, known: dict[str, str]) -> str:
    """Return the name of the configuration by which pages of a folder may be published, or an empty string.

    Looked into are the folder and those above it, up to ``top``; ``known`` keeps what was found out.
    """
    for place in _upward(folder, top):
        if place not in known:
            known[place] = _here(place) or next(
                (found for name in _BESIDE if (found := _here(os.path.join(place, name)))), ""
            )
        if known[place]:
            return known[place]
    return ""


def _upward(folder: str, top: str) -> Iterator[str]:
    while folder == top or folder.startswith(os.path.join(top, "")):
        yield folder
        if folder == top:
            return
        folder = os.path.dirname(folder)


def _here(folder: str) -> str:
    try:
        names = frozenset(os.listdir(folder))
    except OSError:
        return ""
    found = min(names & _FILES, default="")
    if not found and "content" in names:
        found = min(names & _WITH_CONTENT, default="")
    return found
