"""What stands below the title of a page: who keeps it, how old it is, where one tells that it is wrong."""

from __future__ import annotations

import pytest

from handbook.site.facts import PageFacts, banner, line, page_facts, reporting, teams

OWNERS = teams('team-data:\n  team: Data\n  channel: "#data"\n')
PAGE = (
    "---\nowner: team-data\nreviewed: {on: 2026-11-26, by: kim, sha: abc}\nreview_every: 6 months\n---\n"
    "# Late\n\n"
)


def test_a_page_says_who_keeps_it_and_when_its_review_is_due() -> None:
    found = page_facts(PAGE + "word " * 400, OWNERS)
    assert found == PageFacts(
        team="Data", channel="#data", reviewed="2026-11-26", due="2027-05-26", minutes=2
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Late\n", PageFacts()),
        ("---\nowner: kim\n---\n# Late\n", PageFacts(team="kim")),
        ("---\nowner: team-data\nreviewed: soon\n---\n", PageFacts(team="Data", channel="#data")),
        (
            "---\nowner: kim\nreviewed: {on: 2026-01-31}\nreview_every: often\n---\n",
            PageFacts(team="kim", reviewed="2026-01-31"),
        ),
        ("---\n: [\n---\n# Late\n", PageFacts()),
    ],
)
def test_what_a_page_does_not_say_is_not_shown(text: str, expected: PageFacts) -> None:
    assert page_facts(text, OWNERS) == expected


def test_owners_that_cannot_be_read_are_none() -> None:
    assert teams("- a\n") == {}


def test_the_line_has_an_owner_a_date_the_time_to_read_and_a_form() -> None:
    shown = line(page_facts(PAGE, OWNERS), "https://git.example.org/new?title=Late&body=x")
    assert "<span>Kept by Data (#data)</span>" in shown
    assert '<time datetime="2026-11-26">' in shown
    assert "<span>1 min read</span>" in shown
    assert '<a href="https://git.example.org/new?title=Late&amp;body=x">Report a problem</a>' in shown


def test_a_page_that_nobody_keeps_has_no_line() -> None:
    assert line(PageFacts(), "https://git.example.org/new") == ""


def test_a_page_that_nobody_keeps_says_where_it_is_and_leads_to_its_markdown() -> None:
    shown = line(PageFacts(), "https://git.example.org/new", "../a.md", '<a href="../">Rules</a>')
    assert '<span>In <a href="../">Rules</a></span>' in shown
    assert 'href="../a.md">As Markdown</a>' in shown
    assert "new" not in shown


def test_names_of_strangers_are_text() -> None:
    shown = line(PageFacts(team="<img src=x>", channel='"><script>'), "")
    assert "<img" not in shown
    assert "<script" not in shown
    assert "<script" not in banner(PageFacts(team="a", channel="<script>", due="2026-01-01"), "2026-02-01")


def test_a_banner_is_hidden_until_the_day_after_it_was_due() -> None:
    facts = PageFacts(team="Data", channel="#data", due="2026-11-26")
    assert "hidden" in banner(facts, "2026-11-26")
    assert "hidden" not in banner(facts, "2026-11-27")
    assert 'data-due="2026-11-26"' in banner(facts, "2026-11-26")
    assert "Tell #data what is wrong." in banner(facts, "2026-11-27")
    assert banner(PageFacts(team="Data"), "2026-11-27") == ""


@pytest.mark.parametrize(
    ("repo", "edit", "address"),
    [
        (
            "https://github.com/shop/book/",
            "edit/main/docs/",
            "https://github.com/shop/book/issues/new?title=Handbook%3A+A+%26+B&body=In+docs%2Fa.md%3A%0A%0A",
        ),
        (
            "https://gitlab.com/shop/book",
            "-/edit/main/docs/",
            (
                "https://gitlab.com/shop/book/-/issues/new?"
                "issue%5Btitle%5D=Handbook%3A+A+%26+B&issue%5Bdescription%5D=In+docs%2Fa.md%3A%0A%0A"
            ),
        ),
    ],
)
def test_a_problem_is_told_where_the_repository_is(repo: str, edit: str, address: str) -> None:
    form = reporting(repo, edit)
    assert form is not None
    assert form.address("A & B", "docs/a.md") == address


@pytest.mark.parametrize("repo", ["", "javascript:alert(1)", "git@example.org:shop/book"])
def test_without_an_address_of_the_web_there_is_no_form(repo: str) -> None:
    assert reporting(repo, "edit/main/docs/") is None
