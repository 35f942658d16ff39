"""What the plugin changes in Python-Markdown: where links lead, and which files a page may take text from."""

from __future__ import annotations

from typing import Protocol
from xml.etree.ElementTree import Element

from markdown.core import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from handbook import printable
from handbook.site import links
from handbook.site.markdown.includes import Includer, Includes
from handbook.site.markdown.rendering import Told, guard

_LONGEST_TITLE = 300


class Pages(Includer, Told, Protocol):
    """What knows the page that is being rendered."""

    def taken(self, text: str) -> None:
        """Take note of the text of the page with all that it includes."""
        ...

    def resolved(self, href: str, *, image: bool) -> str | links.Dead:
        """Resolve a link of the page, and report a dead one."""
        ...


class RepositoryPages(Extension):
    """Registers the resolver of links, and guards the renderer and the extension that includes files."""

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self.pages = pages

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Run just before MkDocs' own resolver (priority 0), which makes addresses and checks anchors."""
        md.treeprocessors.register(_Resolver(md, self.pages), "handbook_links", 1)
        if "snippet" in md.preprocessors:
            Includes(md.preprocessors["snippet"], self.pages).guard()
        # After the extension that includes files (32), before blanks are normalised (30).
        md.preprocessors.register(_Text(md, self.pages), "handbook_text", 31)
        guard(md, self.pages)


class _Text(Preprocessor):
    """Hands on the text that is rendered, and changes nothing of it."""

    def __init__(self, md: Markdown, pages: Pages) -> None:
        super().__init__(md)
        self.pages = pages

    def run(self, lines: list[str]) -> list[str]:
        self.pages.taken("\n".join(lines))
        return lines


class _Resolver(Treeprocessor):
    """Works on the tree, so that code stays untouched; links in raw HTML are not seen."""

    def __init__(self, md: Markdown, pages: Pages) -> None:
        super().__init__(md)
        self.pages = pages

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(element.tag)
            href = element.get(key) if key else None
            if key is None or href is None:
                continue
            target = self.pages.resolved(href, image=key == "src")
            if isinstance(target, str):
                element.set(key, target)
            else:
                _mark_dead(element, key, target.reason)


def _mark_dead(element: Element, key: str, reason: str) -> None:
    """Show authors in the preview what is wrong; without an address MkDocs does not report it again."""
    element.tag = "span"
    element.text = element.text or element.attrib.pop("alt", "")
    del element.attrib[key]
    element.set("class", "dead-link")
    element.set("title", printable.shortened(printable.line(f"This link {reason}"), _LONGEST_TITLE))
