"""Reviews that are too old, and how pages lead to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import markdown, testing
from handbook.kinds import library
from handbook.kinds.stamp import text_hash
from handbook.lint import engine
from handbook.lint.pages import navigation, owners
from handbook.lint.rule import Context, Documents
from handbook.markdown.dialect import GITHUB

LIBRARY = library.load(Path(__file__).parent, "")
BODY = "---\n# Retries\n\nTwo at most.\n"
SHA = text_hash(markdown.parse("a.md", "---\nkind: page\n" + BODY, GITHUB))


def found(
    head: str, *, today: str, scheduled: bool = False, changed: bool = False, body: str = BODY
) -> list[str]:
    page = markdown.parse("docs/a.md", f"---\nowner: team\n{head}{body}", GITHUB)
    context = Context(claim=LIBRARY.claim(page), day=today, scheduled=scheduled, changed=changed)
    findings = engine.check([(page, context)], testing.rules("PAG103"))[0]
    return [f"{finding.severity.value}: {finding.message}" for finding in findings]


STAMP = f'reviewed: {{on: 2026-01-31, by: "@ann", sha: "{SHA}"}}\n'
DUE = [
    ("kind: page\n", "2027-01-31", ""),
    ("kind: page\n", "2027-02-01", "2027-01-31, 12 months"),
    ("kind: runbook\n", "2026-07-31", ""),
    ("kind: runbook\n", "2026-08-01", "2026-07-31, 6 months"),
    ("kind: page\nreview_every: 3\n", "2026-04-30", ""),
    ("kind: page\nreview_every: 3\n", "2026-05-01", "2026-04-30, 3 months"),
    ("kind: page\nreview_every: 24\n", "2028-01-31", ""),
    ("kind: page\nreview_every: 90 days\n", "2026-05-01", ""),
    ("kind: page\nreview_every: 90 days\n", "2026-05-02", "2026-05-01, 90 days"),
    ("kind: page\nreview_every: now and then\n", "2027-01-31", ""),
    ("kind: page\nstatus: deprecated\n", "2040-01-01", ""),
]  # fmt: skip


@pytest.mark.parametrize(("head", "today", "message"), DUE)
def test_an_old_review_is_a_finding_in_scheduled_runs_and_on_pages_that_a_change_touches(
    head: str, today: str, message: str
) -> None:
    wanted = [f"suggestion: its review was due on {message} after that of 2026-01-31"] if message else []
    assert found(head + STAMP, today=today) == []
    assert found(head + STAMP, today=today, scheduled=True) == wanted
    assert found(head + STAMP, today=today, changed=True) == wanted


def test_a_change_since_the_review_is_a_notice_in_every_run() -> None:
    for run in ({}, {"scheduled": True}, {"changed": True}):
        assert found("kind: page\n" + STAMP, today="2026-02-01", body=BODY + "More.\n", **run) == [
            "nit: changed since it was reviewed on 2026-01-31"
        ]


def test_a_page_that_asks_for_reviews_and_has_none_is_found_in_scheduled_runs() -> None:
    head = "kind: page\nreview_every: 6\n"
    assert found(head, today="2026-02-01") == []
    assert found(head, today="2026-02-01", scheduled=True) == ["suggestion: the page was never reviewed"]
    assert found("kind: page\n", today="2026-02-01", scheduled=True) == []


NAVS = {
    "a block": (
        "nav:\n  - Home: index.md\n  - a.md\n  - 'Part':\n      - \"part/b.md\"\ntheme: c.md\n",
        {"index.md", "a.md", "part/b.md"},
    ),
    "items at the margin": ("nav:\n- index.md\n- A: a.md # c.md\nextra: {x: c.md}\n", {"index.md", "a.md"}),
    "on one line": (
        "nav: [index.md, {A: a.md}, 'part/b.md']\nextra: [c.md]\n",
        {"index.md", "a.md", "part/b.md"},
    ),
    "of zensical": (
        '[project]\nnav = [\n  "index.md",\n  { A = "a.md" },\n]\nx = "c.md"\n',
        {"index.md", "a.md"},
    ),
    "with a pattern": ("nav:\n  - index.md\n  - part/*\n", {"index.md", "a.md", "part/b.md", "c.md"}),
    "none": ("site_name: x\n", {"index.md", "a.md", "part/b.md", "c.md"}),
}


@pytest.mark.parametrize("name", NAVS)
def test_the_navigation_of_a_site_is_read_in_each_of_its_forms(name: str) -> None:
    text, wanted = NAVS[name]
    pages = tuple(f"docs/{page}" for page in ("index.md", "a.md", "part/b.md", "c.md"))
    file = "zensical.toml" if name == "of zensical" else "mkdocs.yml"
    folder = testing.Folder([(file, text), *((page, "# T\n") for page in pages)])
    nav = navigation(Documents((), folder), pages)
    assert nav is not None
    assert {page.removeprefix("docs/") for page in nav & {*pages}} == wanted


def test_without_a_site_there_is_no_navigation() -> None:
    assert navigation(Documents((), testing.Folder([("a.md", "# T\n")])), ("a.md",)) is None


@pytest.mark.parametrize(
    ("text", "ids", "problem"),
    [
        ("a: {team: A, channel: '#a'}\nb:\n  team: B\n", ["a", "b"], ""),
        ("\ufeff# teams\r\na:\r\n  team: A\r\n", ["a"], ""),
        ("", [], ""),
        ("- a\n", [], "line 1: '- a' is not a 'key: value' line"),
        ("a: {team: A}\nb: {team: 'B}\n", [], "line 2"),
        ("a: A\n", [], "'a' is not a mapping"),
    ],
)
def test_owners_are_a_mapping_of_teams(text: str, ids: list[str], problem: str) -> None:
    found = owners(text)
    assert list(found.known) == ids
    assert found.problem.startswith(problem)
    assert bool(found.problem) == bool(problem)
