"""Count the code blocks of our pages that nothing runs or tests; the numbers may only fall.

`tests/book/unrun.txt` has the number of each page. `python -m tests.book.unrun --update` writes it anew: read
the difference, as a page whose number grows shows something that nobody has tried.

A block is run by `docs run`, or tested where it is brought in from `samples/`, where a test reads all blocks
of its page (`TESTED`), or where `{.norun reason="..."}` names a test file that exists. Output, trees of
files, Markdown and diagrams are no code that could be run.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from handbook.code.language import LANGUAGES
from handbook.code.runnable import mark_of
from handbook.lint.code import block_below
from handbook.model.document import Document, Fence
from handbook.project import executing
from handbook.project.project import open_project

ROOT = Path(__file__).parents[2]
RATCHET = ROOT / "tests" / "book" / "unrun.txt"
PAGES = ("docs", "runbooks")
TESTED = {
    "docs/reference/rules/": "tests/lint/test_rules.py",
    "docs/reference/ci.md": "tests/test_integrations.py",
    "docs/reference/editors.md": "tests/lsp/test_editors_page.py",
    "docs/reference/outputs.md": "tests/test_outputs_page.py",
    "docs/reference/configuration.md": "tests/test_configuration_page.py",
    "docs/practice/decision-records.md": "tests/book/test_tool_pages.py",
    "docs/templates.md": "tests/book/test_templates.py",
}
"""Pages, or folders of pages, whose blocks a test reads, with the test."""
WORDS = {word for language in LANGUAGES for word in language.words} | {
    "console",
    "promql",
    "http",
    "graphql",
    "proto",
}
"""The languages that count as code."""
TEST = re.compile(r"\btests/[\w/]+\.py\b")


def counted() -> tuple[Counter[str], int]:
    """Return the number of blocks of each page that nothing runs or tests, and the number of all blocks."""
    pages, errors = executing.pages(open_project(ROOT), [ROOT / name for name in PAGES])
    if errors:
        raise SystemExit("\n".join(errors))
    unrun: Counter[str] = Counter()
    every = 0
    for page in pages:
        for fence in code(page.document):
            every += 1
            unrun[page.plan.path] += not is_tried(page.document, fence)
    return +unrun, every


def code(document: Document) -> Iterator[Fence]:
    """Yield the blocks of a page that are code."""
    for fence in document.fences:
        mark = mark_of(fence)
        word = fence.language.partition(",")[0].lower()
        if fence.live and not fence.drawn and fence.content.strip() and (mark is not None or word in WORDS):
            yield fence


def is_tried(document: Document, fence: Fence) -> bool:
    """Return whether something runs or tests a block."""
    if any(document.path.startswith(page) for page in TESTED):
        return True
    mark = mark_of(fence)
    if mark is not None:
        return mark.run or any((ROOT / path).is_file() for path in TEST.findall(mark.reason))
    included = all("--8<--" in line for line in fence.content.split("\n") if line.strip())
    copied = any(
        comment.text.startswith("snippet:") and block_below(document, comment) == fence
        for comment in document.comments
    )
    return included or copied


def main(words: list[str]) -> int:
    """Print the number; return 1 where a page has more such blocks than before."""
    unrun, every = counted()
    most = dict(line.rsplit(" ", 1) for line in RATCHET.read_text().splitlines()) if RATCHET.exists() else {}
    if words == ["--update"]:
        RATCHET.write_text("".join(f"{path} {number}\n" for path, number in sorted(unrun.items())))
        most = {path: str(number) for path, number in unrun.items()}
    print(f"{unrun.total()} of {every} code blocks are neither run nor tested ({RATCHET.relative_to(ROOT)})")
    grown = [path for path, number in sorted(unrun.items()) if number > int(most.get(path, 0))]
    for path in grown:
        print(f"{path}: {unrun[path]}, and {most.get(path, 0)} before: run them, or say what tests them")
    fallen = [path for path in most if unrun[path] < int(most[path])]
    if fallen and not grown:
        print(f"{len(fallen)} pages have fewer than before: `python -m tests.book.unrun --update`")
    return 1 if grown or fallen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
