"""`docs cards`, as installed: checklists become what their cards say, and no other byte changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown, testing
from handbook.lint.content.cards import cards, item
from handbook.lint.fix import fixed
from handbook.lint.prose import prose
from handbook.lint.rules.pag.pag111 import RULE
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from tests.cli.conftest import Run

CARDS = """---
title: Lists
description: How a list is paged, in which order, and how many items a page has at most.
kind: page
owner: team-platform
---
# Lists

## API-001 Page large lists {#api-001}

**Rule.** Return at most 100 items.

**Why.** An offset skips rows.

**Otherwise.** The export lacks orders.

**Checked by.** `DBA102` and [the
contract test](test.md).

## API-002 Sort by a unique key {#api-002}

**Rule.** Sort by a key that is unique.

**Why.** Equal keys change places.

**Otherwise.** A row is shown twice.

**Checked by.** Review.
"""
FIRST = (
    "- [ ] **Page large lists** ([API-001](api/lists.md#api-001)). "
    "**Check:** `DBA102` and [the contract test](api/test.md)."
)
SECOND = "- [ ] **Sort by a unique key** ([API-002](api/lists.md#api-002)). **Check:** Review."
PAGE = (
    f"# A\r\n\r\n<!-- cards: API -->\r\n\r\n{SECOND}\r\n{SECOND}\r\n\r\n> <!-- cards: API-002 -->\r\n\r\nTail"
)
SYNCED = (
    f"# A\r\n\r\n<!-- cards: API -->\r\n\r\n{FIRST}\r\n{SECOND}\r\n\r\n"
    f"> <!-- cards: API-002 -->\r\n>\r\n> {SECOND}\r\n\r\nTail"
)


@pytest.fixture
def page(repository: Path) -> Path:
    (repository / "mkdocs.yml").write_text("site_name: A\nmarkdown_extensions: [attr_list]\n")
    (repository / "docs" / "api").mkdir()
    (repository / "docs" / "api" / "test.md").write_text("# Test\n\n[Lists](lists.md)\n")
    (repository / "docs" / "api" / "lists.md").write_text(CARDS, encoding="utf-8")
    file = repository / "docs" / "checklist.md"
    file.write_bytes(b"\xef\xbb\xbf" + PAGE.encode())
    return file


def test_checklists_are_written_anew_and_every_other_byte_stays(run: Run, page: Path) -> None:
    assert run("cards", "check").returncode == 1
    done = run("cards", "sync")
    assert (done.returncode, done.stdout, done.stderr) == (0, "docs/checklist.md: 2 checklists written\n", "")
    assert page.read_bytes() == b"\xef\xbb\xbf" + SYNCED.encode()
    assert run("cards", "check").returncode == 0
    again = run("cards", "sync")
    assert (again.returncode, again.stdout) == (0, "nothing to write\n")


def test_a_star_that_ends_emphasis_stays(run: Run, page: Path) -> None:
    lists = page.parent / "api" / "lists.md"
    lists.write_text(
        CARDS.replace("**Checked by.** Review.", "**Checked by.** *Review* of each page."), "utf-8"
    )
    run("cards", "sync")
    assert SECOND.replace("Review.", "*Review* of each page.") in page.read_text(encoding="utf-8")


def test_a_dry_run_shows_a_diff_and_writes_nothing(run: Run, page: Path) -> None:
    before = page.read_bytes()
    done = run("cards", "sync", "--dry-run")
    assert done.returncode == 0
    assert f"+{FIRST}" in done.stdout
    assert done.stderr == "docs/checklist.md: 2 checklists to write\n"
    assert page.read_bytes() == before


def test_a_list_with_a_line_of_a_hand_is_not_written(run: Run, page: Path) -> None:
    page.write_text(f"# A\n\n<!-- cards: API -->\n\n{SECOND}\n- [ ] Ask Kim.\n", encoding="utf-8")
    before = page.read_bytes()
    done = run("cards", "sync")
    assert (done.returncode, done.stdout) == (1, "nothing to write\n")
    assert done.stderr.startswith(
        "error: docs/checklist.md:6: the line belongs to the checklist and to no card"
    )
    assert page.read_bytes() == before


def test_a_card_that_changes_makes_the_checklist_a_finding_of_docs_lint(run: Run, page: Path) -> None:
    run("cards", "sync")
    cards = page.with_name("api") / "lists.md"
    cards.write_text(cards.read_text().replace("Page large lists", "Page all lists"), encoding="utf-8")
    found = json.loads(run("lint", "docs/checklist.md", "--format", "json").stdout)["findings"]
    assert [(each["code"], each["line"]) for each in found] == [("PAG111", 3)]
    assert run("fix", "docs/checklist.md").returncode == 0
    assert run("cards", "check").returncode == 0


def test_cards_are_listed_by_their_ids_with_the_rules_that_check_them(run: Run, page: Path) -> None:
    (page.parent / "other.md").write_text("# O\n\n## Be kind\n\n**Rule.** Be kind.\n", encoding="utf-8")
    done = run("cards", "list")
    assert done.stdout == (
        "API-001  Page large lists [DBA102] (docs/api/lists.md:9)\n"
        "API-002  Sort by a unique key (docs/api/lists.md:20)\n"
        "-        Be kind (docs/other.md:3)\n"
    )
    found = json.loads(run("cards", "list", "docs/api", "--json").stdout)["cards"]
    assert found[0] == {
        "id": "API-001",
        "title": "Page large lists",
        "path": "docs/api/lists.md",
        "line": 9,
        "anchor": "api-001",
        "rule": "Return at most 100 items.",
        "checked_by": "`DBA102` and [the contract test](test.md).",
        "rules": ["DBA102"],
        "words": found[0]["words"],
    }
    assert [each["id"] for each in found] == ["API-001", "API-002"]


def test_an_unreadable_file_does_not_end_the_list(run: Run, page: Path) -> None:
    (page.parent / "broken.md").write_bytes(b"# B\n\xff\xfe")
    done = run("cards", "list")
    assert done.returncode == 2
    assert done.stdout.startswith("API-001")
    assert "broken.md" in done.stderr


MARGINS = st.sampled_from(("", "> ", "    ", "- "))


@given(
    before=st.lists(st.sampled_from(("Text.", "", "- item", "    code")), max_size=3),
    margin=MARGINS,
    gap=st.booleans(),
    old=st.lists(
        st.sampled_from((FIRST, SECOND, "- [x] **Gone** ([API-009](x.md#y)). **Check:** z.")), max_size=3
    ),
    after=st.sampled_from(("", "Text.", "- [ ] By hand.", "# Next")),
    newline=st.sampled_from(("\n", "\r\n")),
    dialect=st.sampled_from((GITHUB, MATERIAL)),
)
def test_a_fix_leaves_a_checklist_without_finding_and_the_rest_as_it_was(
    before: list[str], margin: str, gap: bool, old: list[str], after: str, newline: str, dialect: Dialect
) -> None:
    inner = margin.replace("-", " ")
    listed = [
        margin + "<!-- cards: API -->",
        *([inner.rstrip()] if gap else []),
        *(inner + each for each in old),
    ]
    text = newline.join(["# T", "", *before, "", *listed, "", after])
    files = [("docs/checklist.md", text), ("docs/api/lists.md", CARDS)]
    found = testing.run_files([RULE], files, dialect=dialect)
    written, _ = fixed(text, [finding for finding in found if finding.fix])
    again = testing.run_files([RULE], [("docs/checklist.md", written), files[1]], dialect=dialect)
    assert [finding for finding in again if finding.fix] == []
    page = markdown.parse("docs/api/lists.md", CARDS, dialect)
    made = {
        inner.rstrip(),
        *(inner + item(page, card, "docs/checklist.md") for card in cards(page, prose(page))),
    }
    head, tail = newline.join(["# T", "", *before, "", listed[0]]), newline.join(["", after])
    assert written.startswith(head)
    assert written.endswith(tail)
    if written != text:
        assert set(written[len(head) : len(written) - len(tail)].split(newline)) <= {*made, ""}


def test_a_rule_and_its_findings_lead_to_the_cards_of_the_handbook(run: Run, repository: Path) -> None:
    card = "docs/principles/index.md#hb-pri-005"
    assert card in run("explain", "ADR111").stdout
    assert "In the handbook" not in run("explain", "PAG111").stdout
    (repository / "adr").mkdir()
    record = "# 1. Use an experimental queue\n\n## Status\n\nAccepted\n\n## Decision\n\nIt is new to us.\n"
    (repository / "adr" / "0001-use-an-experimental-queue.md").write_text(record, encoding="utf-8")
    found = json.loads(run("lint", "--select", "ADR111", "--format", "json").stdout)["findings"]
    assert [{"id": "HB-PRI-005", "address": card} in each["cards"] for each in found] == [True]
    log = json.loads(run("lint", "--select", "ADR111", "--format", "sarif").stdout)
    rule = log["runs"][0]["tool"]["driver"]["rules"][0]
    assert "HB-PRI-005" in rule["properties"]["cards"]
    assert card in rule["help"]["text"]
