"""Each block of code on the pages of the stacks is a region of a sample, with the test that covers it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handbook import markdown
from handbook.code.language import TITLES, named
from handbook.model.document import Document, Fence
from handbook.project.project import open_project
from samples.contract import stacks
from tests.conftest import ROOT

PAGES = [
    *sorted((ROOT / "docs" / "stacks").glob("*.md")),
    *(ROOT / "docs" / "api" / f"{style}.md" for style in ("graphql", "grpc")),
]
SUFFIXES = {
    "go": (".go",),
    "java": (".java",),
    "python": (".py",),
    "rust": (".rs",),
    "sql": (".sql",),
    "typescript": (".ts",),
    "javascript": (".js", ".mjs"),
    "toml": (".toml",),
    "xml": (".xml",),
    "graphql": (".graphql",),
    "protobuf": (".proto",),
}
"""The languages whose blocks have to be regions, and how their files end; commands are not among them."""
INCLUDED = re.compile(r'--8<-- "([^":]+):([^":]+)"')
LINE = re.compile(r"\*samples/(\S+) · tested by (.+?) in samples/(\S+)\*")
TESTS = {
    ".py": r"^\s*(?:async )?def {}\(",
    ".go": r"^func {}\(",
    ".rs": r"^\s*(?:async )?fn {}\(",
    ".java": r"^\s*(?:public )?void {}\(",
    ".ts": r"^\s*(?:await )?(?:test|it|t\.test)\(\s*['\"`]{}['\"`]",
}
"""How a test of a name begins, by the kind of file."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code and the line below it."""

    page: str
    line: int
    language: str
    content: str
    below: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(document: Document) -> Iterator[Block]:
    """Yield the blocks of a page that show code."""
    for fence in document.fences:
        language = word(fence)
        if fence.live and not fence.drawn and language in SUFFIXES:
            line = document.position(fence.span.start).line
            rest = document.text[fence.span.end :].lstrip("\n")
            yield Block(document.path, line, language, fence.content, rest.partition("\n")[0].strip())


def word(fence: Fence) -> str:
    found = named(fence)
    return found if found in TITLES or found in SUFFIXES else fence.language.lower()


def read(page: Path) -> Document:
    dialect = open_project(ROOT).dialect_of(page)
    return markdown.parse(page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8"), dialect)


def faults(block: Block) -> Iterator[str]:
    """Yield what is wrong with a block and the line below it."""
    included = INCLUDED.fullmatch(block.content.strip())
    if included is None:
        yield 'it must be one line, --8<-- "go/internal/orders/place.go:place", not pasted code'
        return
    path, region = included.groups()
    file = ROOT / "samples" / path
    if not file.is_file():
        yield f"there is no samples/{path}"
        return
    if file.suffix not in SUFFIXES[block.language]:
        yield f"{file.name} is not {block.language}"
    text = file.read_text(encoding="utf-8")
    for mark in ("start", "end"):
        if len(re.findall(rf"--8<-- \[{mark}:{re.escape(region)}\]", text)) != 1:
            yield f"samples/{path} must have one [{mark}:{region}]"
    # Snippets are put in before fences are looked for: such a line would end the block, and the linter, which
    # does not follow snippets, would have read another page than the site shows.
    if re.search(r"^[ \t]*(?:```|~~~)", text, re.MULTILINE):
        yield f"samples/{path} has a line that would end its block"
    stated = LINE.fullmatch(block.below)
    if stated is None:
        yield f"below must stand *samples/{path} · tested by NAME in samples/FILE*, not {block.below!r:.50}"
        return
    shown, name, tests = stated.groups()
    if shown != path:
        yield f"the line below names samples/{shown}, the block shows samples/{path}"
    yield from untested(name, ROOT / "samples" / tests)


def untested(name: str, file: Path) -> Iterator[str]:
    """Yield why there is no such test."""
    if not file.is_file():
        yield f"there is no {file.relative_to(ROOT)}"
        return
    form = TESTS.get(file.suffix)
    if form is None:
        yield f"nobody knows how a test is written in {file.name}"
    elif not re.search(form.format(re.escape(name)), file.read_text(encoding="utf-8"), re.MULTILINE):
        yield f"{file.relative_to(ROOT)} has no test {name!r}"


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_each_block_of_code_is_a_region_that_a_named_test_covers(page: Path) -> None:
    wrong = [f"{block.place}: {fault}" for block in blocks(read(page)) for fault in faults(block)]
    assert wrong == [], "\n".join(wrong)


def test_every_stack_has_a_page_that_shows_its_code() -> None:
    pages = {"nodejs" if stack.key == "node" else stack.key for stack in stacks.stacks() if stack.serve}
    assert len(pages) == 5
    shown = {page.stem: len(list(blocks(read(page)))) for page in PAGES}
    assert [page for page in sorted(pages) if shown.get(page, 0) < 8] == []


def test_pasted_code_is_a_finding_on_these_pages() -> None:
    asked = [sys.executable, "-m", "handbook", "docs", "config", "show", "docs/stacks/index.md", "--json"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    (rule,) = [rule for rule in json.loads(done.stdout)["rules"] if rule["code"] == "COD103"]
    assert rule["on"]


GOOD = """```python
--8<-- "python/orders_service/handlers.py:{region}"
```

*samples/python/orders_service/handlers.py · tested by {test} in samples/contract/suite/test_placing.py*
"""
TEST = "test_an_order_is_answered_with_201_and_its_place"
CASES = [
    (GOOD, None),
    (GOOD.replace("{region}", "nowhere"), "must have one [start:nowhere]"),
    (GOOD.replace("{test}", "test_nothing"), "has no test 'test_nothing'"),
    (GOOD.replace("```python", "```go"), "handlers.py is not go"),
    (GOOD.replace("suite/test_placing", "suite/test_no"), "there is no samples/contract/suite/test_no.py"),
    (GOOD.replace("*samples/python/orders_service/h", "*samples/python/orders_service/x"), "the block shows"),
    (GOOD.replace("· tested", "- tested"), "below must stand"),
    (GOOD.replace("\n*samples", "\nIt is good.\n\n*samples"), "below must stand"),
    (GOOD.replace('--8<-- "python', 'x = 1\n--8<-- "python'), "not pasted code"),
    (GOOD.replace("handlers.py:", "none.py:"), "there is no samples/python/orders_service/none.py"),
]


@pytest.mark.parametrize(("text", "fault"), CASES, ids=[str(fault) for _, fault in CASES])
def test_what_is_wrong_with_a_block_is_found(text: str, fault: str | None) -> None:
    source = (ROOT / "samples/python/orders_service/handlers.py").read_text(encoding="utf-8")
    regions = re.findall(r"--8<-- \[start:([\w-]+)\]", source)
    filled = text.replace("{region}", regions[0]).replace("{test}", TEST)
    dialect = open_project(ROOT).dialect_of(PAGES[0])
    (block,) = blocks(markdown.parse("docs/stacks/page.md", f"# P\n\n{filled}", dialect))
    found = list(faults(block))
    assert len(found) >= 1 if fault else found == []
    assert fault is None or any(fault in each for each in found), found
