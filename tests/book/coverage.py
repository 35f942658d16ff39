"""Which page carries which statement of the list that the handbook is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from handbook.markdown import frontmatter
from handbook.markdown.targets import written
from handbook.model.document import FrontMatter

STATEMENTS = Path("docs", "coverage.yml")
PAGE = Path("docs", "reference", "coverage.md")
FOLDERS = ("docs", "runbooks", "adr")
GROUPS = {
    "A": "Ways of thinking and working",
    "B": "Interfaces, data, reviews and standards",
}

_HEAD = """---
title: Coverage
description: The statements that this handbook must carry, each with the pages that carry it.
kind: page
owner: team-platform
---
# Coverage

## In short

{covered} of {all} statements are carried by a page. The list, `docs/coverage.yml`, says in our own words
what the handbook has to hold; each page names in `covers` what it holds. A test fails when a statement loses
its last page, and when a page names a statement that is not on the list. `make generated` writes this page.
"""


def statements(root: Path) -> dict[str, str]:
    """Return the statements by their ids, in the order of the list."""
    text = (root / STATEMENTS).read_text(encoding="utf-8")
    front = frontmatter.read(f"---\n{text}---\n")
    assert front is not None
    assert not front.error, front.error
    return {field.key: str(field.value) for field in front.fields}


def fronts(root: Path) -> dict[str, FrontMatter]:
    """Return the front matter of each page, by its path."""
    found: dict[str, FrontMatter] = {}
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.md")):
            front = frontmatter.read(file.read_text(encoding="utf-8"))
            if front is not None:
                assert not front.error, f"{file}: {front.error}"
                found[file.relative_to(root).as_posix()] = front
    return found


def listed(front: FrontMatter, key: str) -> tuple[str, ...]:
    """Return the value of a key as a list; empty where the page does not state it."""
    field = front.field(key)
    if field is None:
        return ()
    return field.value if isinstance(field.value, tuple) else (field.value,)


def carriers(pages: Mapping[str, FrontMatter]) -> dict[str, list[str]]:
    """Return the pages that state that they carry an id, by id."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, front in pages.items():
        for each in listed(front, "covers"):
            found[each].append(path)
    return dict(found)


def page(wanted: Mapping[str, str], pages: Mapping[str, FrontMatter]) -> str:
    """Return the page that says what is carried where."""
    carried = carriers(pages)
    covered = sum(each in carried for each in wanted)
    lines = [_HEAD.format(covered=covered, all=len(wanted)).rstrip("\n")]
    for letter, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| statement | in our words | carried by |", "|---|---|---|"]
        lines += [
            f"| {each} | {said} | {_links(carried.get(each, ()), pages)} |"
            for each, said in wanted.items()
            if each.startswith(letter)
        ]
    return "\n".join(lines) + "\n"


def _links(paths: Sequence[str], pages: Mapping[str, FrontMatter]) -> str:
    links = (f"[{pages[path].scalar('title') or path}]({written(path, PAGE.as_posix())})" for path in paths)
    return ", ".join(links) or "nothing yet"
