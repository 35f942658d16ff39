"""The Markdown extension with which an engine without our plugin renders a staged page.

Whatever engine it is, it hands the text to Python-Markdown. What `handbook.site.staging` knows of a page is
the first line of that text, so that nothing has to be asked that engines answer in different ways.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markdown.core import Markdown
from markdown.extensions import Extension

from handbook.site.article import Allowance, Surroundings, finished, taken_out
from handbook.site.markdown import in_source
from handbook.site.markdown.rendering import guard

NAME = "handbook.site.markdown.staged"
_BEGINS = "<!-- handbook "
_ENDS = " -->"
log = logging.getLogger("mkdocs.plugins.handbook")


def line(path: str, around: Surroundings) -> str:
    """Return the first line of a staged page; ``path`` is that of its source in the repository."""
    data = json.dumps({"path": path, **around.as_data()}, ensure_ascii=False)
    return f"{_BEGINS}{data.replace('>', _escaped('>'))}{_ENDS}"  # Nothing in it ends the comment.


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign):04x}"


def parted(source: str) -> tuple[Mapping[str, Any], str]:
    """Return what the first line of a page says, if it is a staged one, and the text without it."""
    first, _, rest = source.partition("\n")
    if not (first.startswith(_BEGINS) and first.endswith(_ENDS)):
        return {}, source
    return json.loads(first.removeprefix(_BEGINS).removesuffix(_ENDS)), rest


class StagedPages(Extension):
    """Publishes of each page's HTML what may be published, with what comes around it."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._allowance = Allowance(
            reduced=bool(options.get("reduced", True)),
            hosts=tuple(options.get("hosts", ())),
            diagram=str(options["diagram"]),
        )

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Take the place of what renders a page."""
        page = _Page()
        guard(md, page)
        convert = md.convert

        def converted(source: str) -> str:
            said, text = parted(source)
            page.path = said.get("path", "")
            html = convert(text)
            done = finished(html, _linked(Surroundings.of(said), md), self._allowance)
            if done.removed:
                log.warning(taken_out(page.path, done.removed))
            return done.html

        md.convert = converted  # type: ignore[method-assign]


def _linked(around: Surroundings, md: Markdown) -> Surroundings:
    """Return what comes around a page with links as the engine wants them."""
    there = in_source.place(md)
    if there is None:
        return around
    return replace(
        around, above=in_source.links(around.above, there), below=in_source.links(around.below, there)
    )


class _Page:
    """The page at hand, for those who report on it."""

    late = 0
    path = ""

    def not_rendered(self, reason: str) -> None:
        log.warning("%s: is published as text: %s", self.path, reason)


def makeExtension(**options: Any) -> StagedPages:  # noqa: N802 - Python-Markdown's name
    """Return the extension, as Python-Markdown asks a module for it."""
    return StagedPages(**options)
