"""A code block is not what it is a copy of.

Why:
    A README, a record and a runbook are read on GitHub, in an editor and on a train, where nothing is put in
    from other files. So they hold a copy, and a copy is soon another text than what the tests run. A comment
    above the block names the file, relative to the root of the configuration (or to the page, with ``./`` or
    ``../``), and a section of it; ``docs snippets sync`` and ``docs fix`` write the block anew. Sections are
    marked in comments of the file, as editors fold (``region name``, ``endregion``) or as for
    pymdownx.snippets.

Bad (files):
    --- README.md ---
    # Orders

    <!-- snippet: samples/orders.py:total -->
    ```python
    total = 1
    ```
    --- samples/orders.py ---
    # region total
    total = 2
    # endregion

Good (files):
    --- README.md ---
    # Orders

    <!-- snippet: samples/orders.py:total -->
    ```python
    total = 2
    ```
    --- samples/orders.py ---
    # region total
    total = 2
    # endregion
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from handbook.code import snippets
from handbook.code.snippets import NoSection, Snippet
from handbook.errors import nearest
from handbook.lint.code import block_below, within
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Comment, Document, Fence
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_HINT = "run `docs snippets sync`"
_MOST = 500
"""Copies of one page that are compared."""
_MARGIN = lazy(r"[ \t>]*")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each copy that differs from its source, and for each that has none."""
    if snippets.MARKER not in document.text:
        return  # To look for comments means to read all of a page's lines.
    markers = [comment for comment in document.comments if snippets.is_marker(comment.text)]
    for number, comment in enumerate(markers):
        if number == _MOST:
            left = len(markers) - _MOST
            hint = "part the page; nobody reads so many"
            yield rule.at(document, comment.span, f"{left} copies from here on are not compared", hint=hint)
            return
        yield from _judged(rule, document, context, comment)


def _judged(rule: Rule, document: Document, context: Context, comment: Comment) -> Iterator[Finding]:
    wanted = snippets.snippet(comment.text)
    if wanted is None:
        hint = "write '<!-- snippet: path/to/file.py:section -->'"
        yield rule.at(document, comment.span, "the comment names no file", hint=hint)
        return
    fence = block_below(document, comment)
    if fence is None:
        hint = "put the block right below the comment, with its opening and closing marks"
        yield rule.at(document, comment.span, "no code block stands below the comment", hint=hint)
        return
    text = context.project.files.text(_path(document, wanted))
    if text is None:
        hint = "write the path from the root of the repository, or remove the comment"
        yield rule.at(document, comment.span, f"'{wanted.path}' cannot be read", hint=hint)
        return
    try:
        source = snippets.source(text).taken(wanted.name)
    except NoSection as problem:
        close = nearest(wanted.name, snippets.source(text).names)
        hint = f"did you mean '{close}'?" if close else "mark it in the file, or name another section"
        yield rule.at(document, comment.span, f"'{wanted.path}' {problem}", hint=hint)
        return
    # A site may write blanks for the tabs of a line, so what stands in the page counts, too.
    written = "\n".join(document.text[line.start : line.end] for line in fence.lines)
    if source not in {fence.content.rstrip("\n"), written.rstrip("\n")}:
        yield _different(rule, document, fence, wanted, source)


def _different(rule: Rule, document: Document, fence: Fence, wanted: Snippet, source: str) -> Finding:
    """Return the finding at the first line that differs, with the fix where the block can be written."""
    ours, theirs = fence.content.split("\n"), source.split("\n")
    pairs = enumerate(zip(ours, theirs, strict=False), 1)
    line = next((number for number, (our, their) in pairs if our != their), min(len(ours), len(theirs)))
    fix = _rewritten(document, fence, source)
    name = f"{wanted.path}:{wanted.name}" if wanted.name else wanted.path
    return rule.at(
        document,
        within(document, fence, line, 1, len(ours[min(line, len(ours)) - 1]) + 1),
        f"the block differs from '{name}'",
        hint=_HINT if fix else "copy it by hand: its lines cannot be written here for certain",
        fix=fix,
    )


def _path(document: Document, wanted: Snippet) -> str:
    if wanted.path.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(posixpath.dirname(document.path), wanted.path))
    return posixpath.normpath(wanted.path.lstrip("/"))


def _rewritten(document: Document, fence: Fence, source: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text into a block; nothing where its lines are not certain.

    The block is closed, in nothing but quotes and indentation, and no line of the text would close it.
    """
    first = document.position(fence.span.start).line
    last = document.position(max(fence.span.start, fence.span.end - 1)).line
    opening, closing = document.line_span(first), document.line_span(last)
    margin = document.text[opening.start : fence.span.start].lstrip("\ufeff")
    head = document.text[closing.start : closing.end]
    marks = re.match(r"`{3,}|~{3,}", document.text[fence.span.start : opening.end])
    if marks is None or last == first or not _MARGIN.fullmatch(margin):
        return ()
    stripped = head.lstrip(" \t>")
    if set(stripped.rstrip()) != {marks[0][0]} or len(stripped.rstrip()) < len(marks[0]):
        return ()
    if any(re.match(rf"[ \t>]*{marks[0][0]}{{3,}}", line) for line in source.split("\n")):
        return ()
    newline = document.text[opening.end : document.starts[first]]
    lines = (f"{margin}{line}" if line else margin.rstrip(" \t") for line in source.split("\n"))
    body = "".join(line + newline for line in lines) if source else ""
    return (Edit(document.starts[first], closing.start, body),)


RULE = Rule(
    code="COD106",
    name="copy-drift",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
