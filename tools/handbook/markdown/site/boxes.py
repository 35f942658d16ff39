"""The boxes of a site's page with an indented body: admonitions, details, tabs; and HTML elements."""

from __future__ import annotations

import re
from collections.abc import Callable

from handbook.markdown.outline import Heading
from handbook.markdown.site.rawhtml import HTML_MARK, Element
from handbook.markdown.site.spine import TAB, Core, Piece, SpineNode, detab
from handbook.model.document import Container, ContainerKind
from handbook.patterns import lazy

_HEADING_TAG = lazy(r"h[1-6]")
_LISTS = ("ul", "ol", "dl")
_ADMONITION = lazy(r"(?:^|\n)!!! ?([\w\-]+(?: +[\w\-]+)*)(?: +\"(.*?)\")? *(?:\n|$)")
_DETAILS = lazy(
    r"(?:^|\n)\?{3}\+? ?(?:([\w\-]+(?: +[\w\-]+)*?)?(?: +\"(.*?)\")|([\w\-]+(?: +[\w\-]+)*?)) *(?:\n|$)"
)
_TABS = lazy(r"(?:^|\n)={3}(\+|\+!|!\+|!)? +\"(.*?)\" *(?:\n|$)")
_LEVELS = 6


class Boxes(Core):
    """Reads what has a title line and an indented body, which later blocks may continue."""

    def _admonition(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        match = _ADMONITION.search(piece[1]) if "!!!" in piece[1] else None
        if match is None:
            return self._continue(parent, piece, pending, "admonition")
        label = match[1].split(" ")[0] if match[2] is None else match[2]

        def node() -> SpineNode:
            div = parent.add(
                "div",
                self._container(ContainerKind.ADMONITION, label, self._line_of(piece, match)),
                "admonition",
            )
            if match[2] != "":
                div.add("p")
            return div

        return self._open(parent, piece, pending, match, node)

    def _details(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        match = _DETAILS.search(piece[1]) if "???" in piece[1] else None
        if match is None:
            return self._continue(parent, piece, pending, "details")
        label = match[2] or (match[3] or match[1] or "").split(" ")[0]
        line = self._line_of(piece, match)

        def node() -> SpineNode:
            box = parent.add("details", self._container(ContainerKind.DETAILS, label, line), "details")
            box.add("summary")
            heading = _heading(match[2] or "")
            if heading:
                self._add_heading(*heading, line, 1, box)
            return box

        return self._open(parent, piece, pending, match, node)

    def _tab(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        match = _TABS.search(piece[1]) if "===" in piece[1] else None
        if match is None:
            return self._continue(parent, piece, pending, "tabs")
        group = parent.last
        line = self._line_of(piece, match)

        def node() -> SpineNode:
            joins = group is not None and group.css == "tabs" and "!" not in (match[1] or "")
            tabs = group if joins and group is not None else parent.add("div", css="tabs")
            if parent.last is not tabs:
                # The lines above the tab were read first and stand behind its group now: the
                # renderer still appends to the group, but what follows is judged by the last child.
                self.outline.uncertain(self._number(line), "text between two tabs")
            return tabs.add("div", self._container(ContainerKind.TAB, match[2], line), "tab")

        return self._open(parent, piece, pending, match, node)

    def _element(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        """Read the content of an HTML element with a ``markdown`` attribute."""
        match = HTML_MARK.match(piece[1])
        if match is None or not self.stash[int(match[1])].state:
            return False
        element = self.stash[int(match[1])]
        node = parent.add(element.tag, Container(ContainerKind.HTML, element.tag, element.line + 1), "html")
        if element.state == "block":
            outer, self.numbers = self.numbers, element.page.numbers
            self.chunk(node, 0, element.page.text.rstrip("\n"))
            self.numbers = outer
        else:
            self._reached(element.page.text, node.path)
        if _HEADING_TAG.fullmatch(element.tag):
            self._html_heading(element, parent)
        rest = piece[1][match.end() :]
        if rest:
            pending.append((piece[0], rest))
        return True

    def _html_heading(self, element: Element, parent: SpineNode) -> None:
        """Add the heading that an element with Markdown inside is."""
        title = " ".join(HTML_MARK.sub("", element.page.text).split())
        level, last = int(element.tag[1]), element.page.numbers[-1]
        if element.state == "block" or HTML_MARK.search(element.page.text):
            self.outline.uncertain(element.line, "a heading element with blocks in it")
        self.outline.headings.append(Heading(level, title, element.line, last, parent.path, element.id))

    def _held_under(self, parent: SpineNode, text: str, css: str) -> tuple[SpineNode, int] | None:
        """Return the element that an indented block continues and how far it is indented."""
        node = parent.last
        if node is None or node.css != css or text[:1] != " ":
            return None
        indent, last = 0, node.last
        while last is not None and text.startswith(" " * 2 * TAB):
            if last.css == "tab":
                if last.last is None or last.last.tag not in _LISTS:
                    break
                last = last.last
            if last.tag not in _LISTS or last.last is None:
                break
            node = last.last
            last = node.last
            text = text[TAB:]
            indent += TAB
        return (node, indent + TAB) if text.startswith(" " * TAB) else None

    def _continue(self, parent: SpineNode, piece: Piece, pending: list[Piece], css: str) -> bool:
        found = self._held_under(parent, piece[1], css)
        if found is None:
            return False
        node, indent = found
        inside, rest = detab(piece, indent)
        if node.tag in ("li", "dd") and node.text:
            node.text = ""
            node.add("p")
        if node.css == "tabs" and node.last is not None:
            node = node.last
        self.chunk(node, *inside)
        if rest[1]:
            pending.append(rest)
        return True

    def _open(
        self,
        parent: SpineNode,
        piece: Piece,
        pending: list[Piece],
        match: re.Match[str],
        node: Callable[[], SpineNode],
    ) -> bool:
        at, text = piece
        if match.start() > 0:
            self.blocks(parent, [(at, text[: match.start()])])
        inside, rest = detab((at + text.count("\n", 0, match.end()), text[match.end() :]))
        self.chunk(node(), *inside)
        if rest[1]:
            pending.append(rest)
        return True


def _heading(title: str) -> tuple[int, str] | None:
    """Return level and text of a title that is a heading; with a lone backslash at its end it is none."""
    rest = title.lstrip("#")
    level = min(len(title) - len(rest), _LEVELS)
    if not level:
        return None
    rest = title[level:]
    text = rest.rstrip("#")
    if (len(text) - len(text.rstrip("\\"))) % 2:
        return (level, f"{text}#") if text != rest else None
    return level, text
