"""Lists, definitions and indented code of a site's page: whatever indentation alone decides."""

from __future__ import annotations

import re

from handbook.markdown.outline import FENCE_MARK
from handbook.markdown.site.spine import TAB, Core, Piece, SpineNode, begins, detab, loose_detab
from handbook.model.document import ContainerKind
from handbook.patterns import lazy

_ITEM = {"ol": re.compile(r"^[ ]{0,3}\d+\.[ ]+(.*)"), "ul": re.compile(r"^[ ]{0,3}[*+-][ ]+(.*)")}
_ANY_ITEM = lazy(r"^[ ]{0,3}((?:\d+\.)|[*+-])[ ]+(.*)")
_SAME_ITEM = {
    "ol": re.compile(r"^[ ]{0,3}(\d+\.)[ ]+(.*)"),
    "ul": re.compile(r"^[ ]{0,3}([*+-])[ ]+(.*)"),
}
_NESTED_ITEM = lazy(r"^[ ]{4,7}((\d+\.)|[*+-])[ ]+.*")
_DEFINITION = lazy(r"(^|\n)[ ]{0,3}:[ ]{1,3}(.*?)(\n|$)")
_MARK_LINE = lazy(r"^([> ]*)" + FENCE_MARK.pattern + "$")
_NO_INDENT = lazy(r"^[ ]{0,3}[^ :]")


class Lists(Core):
    """Reads items, what is indented below them, and what is indented below nothing."""

    items: tuple[str, ...] = ("li", "dd")
    lists: tuple[str, ...] = ("ul", "ol", "dl")
    sane = False
    """With `sane_lists` an item continues only a list of its own type."""

    def _indented(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        """Read what is indented below a list item."""
        del pending
        at, text = piece
        if not text.startswith(" " * TAB) or (self.state and self.state[-1] == "detabbed"):
            return False
        if parent.tag not in self.items and (parent.last is None or parent.last.tag not in self.lists):
            return False
        level, sibling = self._level(parent, text)
        text = loose_detab(text, level)
        self.state.append("detabbed")
        if parent.tag in self.items:
            inside = parent.last if parent.last is not None and parent.last.tag in self.lists else parent
            self.blocks(inside, [(at, text)])
        elif sibling.tag in self.items:
            self.blocks(sibling, [(at, text)])
        elif sibling.last is not None and sibling.last.tag in self.items:
            if sibling.last.text:
                sibling.last.text = ""
                if sibling.last.last is None:
                    sibling.last.add("p")
            self.chunk(sibling.last, at, text)
        else:
            self.blocks(sibling.add("dd" if "dd" in self.items else "li"), [(at, text)])
        self.state.pop()
        return True

    def _level(self, parent: SpineNode, text: str) -> tuple[int, SpineNode]:
        indent = (len(text) - len(text.lstrip(" "))) // TAB
        level = 1 if self.state and self.state[-1] == "list" else 0
        while indent > level:
            child = parent.last
            if child is None or child.tag not in (*self.lists, *self.items):
                break
            level += child.tag in self.lists
            parent = child
        return level, parent

    def _code(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        at, text = piece
        if not text.startswith(" " * TAB):
            return False
        outer = self.numbers
        if FENCE_MARK.search(text):
            text, self.numbers = self._reverted(piece)
            at = 0
        inside, rest = detab((at, text))
        lines = inside[1].count("\n") + 1
        self.outline.code.update(self._number(at + line) for line in range(lines))
        parent.add("pre")
        if rest[1] and self.numbers is not outer:
            self.blocks(parent, [rest])
        elif rest[1]:
            pending.append(rest)
        self.numbers = outer
        return True

    def _reverted(self, piece: Piece) -> tuple[str, list[int]]:
        """Return a block with its fences turned back into text, and the lines of the file it then has.

        The renderer does so for all fences of a block that begins as indented code, even for those that
        stand below the code.
        """
        lines: list[str] = []
        numbers: list[int] = []
        for count, line in enumerate(piece[1].split("\n")):
            match = _MARK_LINE.match(line)
            if match is None:
                lines.append(line)
                numbers.append(self._number(piece[0] + count))
                continue
            block = self.outline.blocks[int(match[2])]
            shift = block.indent - len(match[1])
            lines += (row[shift:] for row in self.lines[block.first : block.last + 1])
            numbers += range(block.first, block.last + 1)
        return "\n".join(lines), numbers

    def _ordered(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        return self._list(parent, piece, "ol")

    def _unordered(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        del pending
        return self._list(parent, piece, "ul")

    def _list(self, parent: SpineNode, piece: Piece, tag: str) -> bool:
        if not _ITEM[tag].match(piece[1]):
            return False
        items = self._items(piece, _SAME_ITEM[tag] if self.sane else _ANY_ITEM)
        sibling = parent.last
        if sibling is not None and sibling.tag in ((tag,) if self.sane else ("ol", "ul")):
            node = sibling
            self._loosen(node.last)
            marker, item = items.pop(0)
            self.state.append("looselist")
            self.blocks(self._add_item(node, marker, item), [item])
            self.state.pop()
        else:
            node = parent if parent.tag in ("ol", "ul") else parent.add(tag)
        self.state.append("list")
        for marker, item in items:
            if item[1].startswith(" " * TAB):
                self.blocks(node.last or self._add_item(node, marker, item), [item])
            else:
                self.blocks(self._add_item(node, marker, item), [item])
        self.state.pop()
        return True

    def _add_item(self, node: SpineNode, marker: str, item: Piece) -> SpineNode:
        return node.add("li", self._container(ContainerKind.LIST_ITEM, marker, item[0]))

    def _loosen(self, item: SpineNode | None) -> None:
        """Put the text of the item before into a paragraph, as a loose list has it."""
        if item is None:
            return
        if item.text:
            item.text = ""
            if item.last is None:
                item.add("p")
        if item.last is not None and item.last.tail:
            item.last.tail = False
            item.add("p")

    def _items(self, piece: Piece, begins_item: re.Pattern[str]) -> list[tuple[str, Piece]]:
        items: list[tuple[str, int, list[str]]] = []
        at = piece[0]
        for line in piece[1].split("\n"):
            match = begins_item.match(line)
            if match:
                items.append((match[1], at, [match[2]]))
            elif _NESTED_ITEM.match(line) and not items[-1][2][0].startswith(" " * TAB):
                items.append(("", at, [line]))
            else:
                items[-1][2].append(line)
            at += 1
        return [(marker, (first, "\n".join(lines))) for marker, first, lines in items]

    def _definition(self, parent: SpineNode, piece: Piece, pending: list[Piece]) -> bool:
        _, text = piece
        match = _DEFINITION.search(text) if begins(text, ":") else None
        if match is None:
            return False
        terms = text[: match.start()].strip()
        sibling = parent.last
        if not terms and sibling is None:
            return False
        self._reached(terms, parent.path)
        line = self._line_of(piece, match)
        below = (line + 1, text[match.end() :])
        inside, rest = (below, (0, "")) if _NO_INDENT.match(below[1]) else detab(below)
        content = f"{match[2]}\n{inside[1]}" if inside[1] else match[2]
        loose = False
        if not terms and sibling is not None and sibling.tag == "p":
            # The paragraph above holds the terms, and the renderer takes it away.
            loose = True
        elif not terms and sibling is not None and sibling.tag == "dl" and sibling.last is not None:
            loose = sibling.last.tag == "dd" and sibling.last.last is not None
        node = sibling if sibling is not None and sibling.tag == "dl" else parent.add("dl")
        self.state.append("looselist" if loose else "list")
        dd = node.add("dd", self._container(ContainerKind.DEFINITION, terms.split("\n")[-1], line))
        self.blocks(dd, [(line, content)])
        self.state.pop()
        if rest[1]:
            pending.append(rest)
        return True
