"""Texts that are small to write and were long to read: each is a unit, repeated up to a size.

What they have in common is something that opens and never closes, or a run that two readings share.
"""

from __future__ import annotations

from collections.abc import Callable

Shape = Callable[[int], str]
"""A text of about so many characters."""


def repeated(unit: str, before: str = "", after: str = "\n") -> Shape:
    """Return the shape that repeats a unit between a beginning and an end."""

    def text(size: int) -> str:
        return before + unit * max(1, size // len(unit)) + after

    return text


def numbered(unit: str) -> Shape:
    """Return the shape that repeats a unit with the numbers from 0 on in place of ``@``."""

    def text(size: int) -> str:
        return "".join(unit.replace("@", str(number)) for number in range(size // (len(unit) + 3)))

    return text


def stairs(step: str, line: str) -> Shape:
    """Return the shape in which each line is a step deeper than the one before."""

    def text(size: int) -> str:
        return "".join(step * number + line for number in range(int((2 * size / len(step)) ** 0.5)))

    return text


INLINE = {
    "labels never closed": repeated("[", "# T\n\n"),
    "labels within labels": lambda size: "[" * (size // 2) + "]" * (size // 2) + "(x)\n",
    "targets never closed": repeated("[go](", "# T\n\n"),
    "target of brackets": repeated("(x)", "[go]("),
    "link titles never closed": repeated('[go](to "', "# T\n\n"),
    "badges never closed": repeated("[![b](i)", "# T\n\n"),
    "escaped labels": repeated("\\[", "# T\n\n", "](x)\n"),
    "mail address of dots": repeated(".", "# T\n\n<me@", "\n"),
    "addresses never closed": repeated("<http:", "# T\n\n"),
    "comments never closed": repeated("<!-- ", "# T\n\n"),
    "ticks before comments": repeated("`<!--", "# T\n\n"),
    "ticks between comments": repeated("`\n<!-- c -->\n``\n", "# T\n\n"),
    "runs of ticks that grow": stairs("`", " "),
    "definitions on one line": repeated("]:", "# T\n\n["),
    "references never closed": repeated("[go][", "# T\n\n"),
    "references in a row": repeated("[go][to]", "# T\n\n"),
    "references within references": lambda size: "[" * (size // 5) + "go" + "][to]" * (size // 6) + "\n",
    "dead links": repeated("[go](to.md#x)", "# T\n\n"),
    "dead links into the page": repeated("[go](#to)\n\n## Too\n\n", "# T\n\n"),
    "elements never closed": repeated("<a href=", "# T\n\n"),
    "elements with quotes never closed": repeated('<img src="', "# T\n\n"),
    "attributes of an element": repeated(" href", "# T\n\n<a", ">x</a>\n"),
    "folders of a path": repeated("a/", "# T\n\n[go](", "x.md)\n"),
    "ways up": repeated("../", "# T\n\n[go](", "x.md)\n"),
    "definition of blanks": repeated(" ", "# T\n\n[d]: x", "y\n"),
    "table of ticks": repeated("`|", "a|b\n-|-\n"),
}
TITLES = {
    "blanks in a title": repeated(" ", "# a", "b\n"),
    "signs in a title": repeated(" #", "# a", " b\n"),
    "underscores in a title": repeated(" _a ", "# "),
    "strong underscores": repeated("__a _b ", "# "),
    "images in a title": repeated("![", "# ", "]\n"),
    "links in a title": repeated("[a](", "# "),
    "tags in a title": repeated("<a ", "# "),
    "comments in a title": repeated("<!-- ", "# "),
    "notes in a title": repeated("[^a", "# "),
    "addresses in a title": repeated("<http:", "# "),
    "braces in a title": repeated(" {: ", "# a", "}\n"),
    "blanks before a brace": repeated(" ", "# a", "{a\n"),
    "ticks in a title": stairs("`", " "),
    "asides in a title": repeated(" (", "# a"),
    "equal titles": repeated("# T\n"),
    "equal titles apart": repeated("## T\n\n"),
    "titles that count": numbered("## a_@\n\n## a_3\n\n"),
    "titles of all ranks": repeated("# a\n## b\n### c\n#### d\n##### e\n###### f\n"),
    "underlined definitions": repeated("[d]: x\n", "", "===\n"),
    "titles in quotes": repeated("> # a\n\n"),
    "empty titles": repeated("#\n"),
    "a section to move past all others": lambda size: (
        "# T\n\n## Open Questions\n\nx\n\n" + numbered("<!-- c -->\n## a @\n\n*x*\n\n---\n\n")(size)
    ),
    "sections to move by their tags": lambda size: (
        "# T\n\n## Open Questions\n\nx\n\n" + numbered("## a @\n\n<b>x</b> <a \n\n")(size)
    ),
    "rules below a section to move": repeated("---\n\n", "# T\n\n## Open Questions\n\nx\n\n## a\n\nx\n\n"),
    "definitions at the end of a text": lambda size: (
        "# T\n\n## Open Questions\n\nx\n\n## a\n\nx\n\n" + numbered("[d@]: x\n\n")(size)
    ),
    "anchors above a heading": repeated(
        "<a name='x'></a>\n", "# T\n\n## Open Questions\n\nx\n\n", "## a\n\nx\n"
    ),
    "titles to lift": repeated("### a ###\n\n##### b\n\n", "# T\n\n"),
    "titles to lift again and again": repeated("## a\n\n#### b\n\n###### c\n\n", "# T\n\n"),
}
BLOCKS = {
    "quotes within quotes": repeated(">", "", " a\n"),
    "items within items": repeated("- ", "", "a\n"),
    "deeper and deeper items": stairs("  ", "- a\n"),
    "empty items": repeated("-\n"),
    "rules": repeated("---\n", "# T\n\n"),
    "dashes and a letter": repeated("- ", "# T\n\n- ", "x\n"),
    "separator of blanks": repeated(" ", "# T\n\na|b\n-|", "x\n"),
    "notes never closed": repeated("[^a\n", "# T\n\n"),
    "notes": repeated("[^a]: b\n", "# T\n\n"),
    "abbreviations never closed": repeated("*[a\n", "# T\n\n"),
    "abbreviations": numbered("*[A@]: b\n"),
    "definitions": numbered("[d@]: x\n"),
    "box titled by signs": repeated("#", '??? note "# ', 'x\\"\n'),
    "words of a box": repeated("a ", "!!! ", '"\n'),
    "fence header of words": repeated("a ", "``` ", "\nx\n```\n"),
    "fence header of options": repeated('a="b" ', "``` py ", "!\nx\n```\n"),
    "fence header of quotes": repeated('a="b ', "``` py ", "\nx\n```\n"),
    "fence header of words in braces": repeated("f_prefix ", "``` {.py ", "}\nx\n```\n"),
    "fences never closed": repeated("```py\n", "# T\n\n"),
    "fences behind bullets": repeated("- ```\n", "# T\n\n"),
    "longer and longer fences": stairs("`", "```a\n"),
    "box characters": repeated("+---+  +---+ --> v | x\n", "```\n", "```\n"),
    "boxes beside boxes": repeated("+--+ " * 60 + "\n", "```\n", "```\n"),
}
HTML = {
    "tags never closed": repeated("<a ", "# T\n\n<div>\n"),
    "values never closed": repeated('<div a="', "# T\n\n"),
    "names that never end": repeated("<a", "# T\n\n<div>\n"),
    "end tags never closed": repeated("</b ", "# T\n\n<div>\n"),
    "elements within elements": lambda size: "<div>\n" * (size // 12) + "</div>\n" * (size // 12),
    "elements with Markdown": repeated("<div markdown>\n\na\n\n", "# T\n\n"),
    "inline elements and comments": repeated("<b><!-- c -->", "# T\n\n"),
    "instructions never closed": repeated("<? ", "# T\n\n<div>\n"),
    "comments in raw HTML": repeated("<!--", "# T\n\n<div>\n"),
    "HTML headings never closed": repeated("<h2>", "<div>\n", "\n"),
    "HTML headings in text": repeated("a <h2> ", "# T\n\n"),
    "attribute of blanks": repeated(" ", "# T\n\n<x-y a", "!\n"),
}
FRONT = {
    "front matter never closed": repeated("a: b\r\n", "---\r\n", ""),
    "key of blanks": repeated(" b", "---\na", "\n---\n"),
    "value of quotes": repeated("'", "---\na: '", "\n---\n"),
    "flow list of quotes": repeated(" '", "---\na: [", "\n---\n"),
    "flow lists in comments": repeated("a: [b] # [\n", "---\n", "---\n"),
    "deep flow list": lambda size: f"---\na: {'[' * (size // 2)}{']' * (size // 2)}\n---\n",
    "meta lines that go on": repeated("    b\n", "a: b\n"),
}
PAGE = "---\nkind: architecture\nowner: team\n"
FRONT |= {
    "keys like those of the contract": lambda size: (
        PAGE + "".join(f"revewed{number}: x\n" for number in range(size // 15)) + "---\n# T\n"
    ),
    "one key again and again": repeated("title: x\n", PAGE, "---\n# T\n"),
    "pages that are named": repeated("a.md, ", f"{PAGE}next: [", "b.md]\n---\n# T\n"),
    "keys of a review": repeated("on: x, ", f"{PAGE}reviewed: {{", "by: y}\n---\n# T\n"),
    "unknown keys of a review": lambda size: (
        PAGE
        + "reviewed: {"
        + "".join(f"o{number}: x, " for number in range(size // 9))
        + "by: y}\n---\n# T\n"
    ),
    "labels of rule cards": repeated("**Why.** x\n\n", f"{PAGE}---\n# T\n\n"),
    "rule cards": repeated("## T\n\n**Rule.** x\n\n", f"{PAGE}---\n# T\n\n"),
    "rule cards with ids": numbered("## A-10@\n\n**Rule.** x\n\n**Checked by.** DBA199\n\n"),
    "labels without a paragraph": repeated("**Rule.**\n", f"{PAGE}---\n# T\n\n"),
    "checklists": repeated("<!-- cards: A -->\n\n", "# T\n\n## A-100 T\n\n**Rule.** x\n\n"),
    "words of a checklist": repeated("A-100 ", "# T\n\n<!-- cards: ", "-->\n"),
    "items of checklists": repeated(
        "<!-- cards: A -->\n- [ ] **T** ([A-100](#a)). **Check:** x\n", "# T\n\n"
    ),
    "dead links to many anchors": lambda size: (
        "# T\n\n" + "".join(f"[x](#a{number}b)\n\n## C{number}\n\n" for number in range(size // 22))
    ),
    "labels that are not defined": lambda size: (
        "# T\n\n" + "".join(f"[ab][c{number}]\n\n[d{number}]: x\n\n" for number in range(size // 24))
    ),
}
SUPPRESSIONS = {
    "suppressions": repeated("<!-- handbook: disable=DOC104 why -->\n", "# T\n\n"),
    "suppressions apart": repeated("<!-- handbook: disable=DOC103 why -->\n\n## a\n\n", "# T\n\n"),
    "suppressions on a line": repeated("<!-- handbook: disable=DOC104 why -->", "# T\n\n", "\n" * 2000),
    "one suppression of many codes": repeated("A, ", "# T\n\n<!-- handbook: disable=", "B why -->\n"),
    "markers on a line": repeated("TODO ", "# T\n\n"),
    "lines of one line": repeated("a\x0c", "# T\n\n## Assumptions\n\n- "),
}
DESIGNS = {
    "patterns in one paragraph": repeated("saga of outboxes ", "# T\n\n## Design\n\n"),
    "patterns in many paragraphs": repeated("saga\n\n", "# T\n\n## Design\n\n", "## Trade-offs\n\nFast.\n"),
    "blanks between paragraphs": repeated("\n \r \t", "# T\n\n## Design\n\nsaga", "x\n"),
    "decisions without a number": repeated("decision #-", "# T\n\nStatus: Accepted\n\n"),
    "links of an accepted design": repeated("[a](b/c)", "# T\n\nStatus: Accepted\n\n"),
}
CHANGES: dict[str, Shape] = {
    "questions": repeated("- Why?\n", "# T\n\n## Open Questions\n\n"),
    "questions that differ": lambda size: "# T\n\n## Open Questions\n\n" + numbered("- Why @?\n")(size),
    "a question that never ends": repeated("why ", "# T\n\n## Open Questions\n\n- "),
    "blank lines between questions": repeated("\n \t ", "# T\n\n## Open Questions\n\nWhy?"),
    "sections of one name": repeated("## A\n\na\n\n", "# T\n\n"),
    "sections that differ": lambda size: "# T\n\n" + numbered("## A @\n\n@\n\n")(size),
    "sections within each other": repeated("# A\n## A\n### A\n#### A\n", "# T\n\n"),
    "diagrams": repeated("```mermaid\npie\n```\n\n", "# T\n\n## Design\n\n"),
    "diagrams that differ": lambda size: "# T\n\n" + numbered("```mermaid\npie @\n```\n\n")(size),
}
"""Documents of which two versions are compared."""
SHAPES: dict[str, Shape] = {**INLINE, **TITLES, **BLOCKS, **HTML, **FRONT, **SUPPRESSIONS, **DESIGNS}
UNDERLINED: dict[str, Shape] = {
    "heading elements": repeated("<h1 markdown", "", "\n"),
    "end tags": repeated("</a", "", "x\n---\n"),
    "declarations": repeated("<!", "> ", ">x\n---\n"),
    "quotes and rules": repeated("> - ", "", "x\n---\n"),
    "attributes": repeated(" {: ", "a", "}\n---\n"),
    "blanks": repeated(" ", "a", "{a\n---\n"),
}
"""Titles that an underline makes, or what looks like one."""
