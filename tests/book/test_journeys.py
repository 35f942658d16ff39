"""The ways of readers through the handbook hold: each page is there and names the next one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from handbook.lint.pages import following
from handbook.model.document import Document
from tests.book import journeys
from tests.book.journeys import Journey
from tests.conftest import Golden

EVERY = journeys.journeys()
whole = pytest.mark.skipif(bool(journeys.awaited()), reason="pages of journeys are awaited: awaited.txt")


@pytest.fixture(scope="module")
def pages(root: Path) -> Mapping[str, Document]:
    return journeys.pages(root)


def test_there_is_a_journey_for_each_reader_of_the_first_page() -> None:
    readers = {"new joiner", "reviewer", "on call", "designer", "service developer"}
    assert readers <= {journey.reader for journey in EVERY}


def test_each_page_of_a_journey_exists_or_is_awaited(pages: Mapping[str, Document], golden: Golden) -> None:
    missing = list(dict.fromkeys(path for each in EVERY for path in each.pages if path not in pages))
    if golden.update:  # What has come leaves the list; nothing is added to it.
        kept = [path for path in journeys.awaited() if path in missing]
        journeys.AWAITED.write_text("".join(f"{path}\n" for path in kept), encoding="utf-8")
    assert [path for path in missing if path not in journeys.awaited()] == [], "a journey lost these"
    assert [path for path in journeys.awaited() if path not in missing] == [], "run `make generated`"


@pytest.mark.parametrize("journey", EVERY, ids=lambda journey: journey.reader)
def test_each_page_of_a_journey_names_the_next_one(journey: Journey, pages: Mapping[str, Document]) -> None:
    broken = [
        (path, after)
        for path, after in pairwise(journey.pages)
        if path in pages and after in pages and after not in following(pages[path])
    ]
    assert broken == [], "write the second into `next` of the first"


@pytest.mark.parametrize("journey", EVERY, ids=lambda journey: journey.reader)
def test_a_journey_keeps_within_its_words(journey: Journey, pages: Mapping[str, Document]) -> None:
    counts = {path: journeys.words(pages[path]) for path in journey.pages if path in pages}
    assert sum(counts.values()) <= journey.words, counts


@whole
def test_each_journey_begins_one_click_from_the_first_page(pages: Mapping[str, Document]) -> None:
    clicks = journeys.clicks(pages)
    begins = {journey.pages[0] for journey in EVERY} & set(pages)
    assert {path: clicks.get(path) for path in begins} == dict.fromkeys(begins, 1)


def runbooks(pages: Mapping[str, Document]) -> list[str]:
    return [path for path in pages if path.startswith("runbooks/") and "/post-mortems/" not in path]


def test_each_runbook_shows_its_first_command_within_sixty_lines(pages: Mapping[str, Document]) -> None:
    assert runbooks(pages)
    late = {path: journeys.first_command(pages[path]) for path in runbooks(pages)}
    assert {path: line for path, line in late.items() if not 0 < line <= 60} == {}


@whole
def test_each_runbook_is_two_clicks_from_the_first_page(pages: Mapping[str, Document]) -> None:
    clicks = journeys.clicks(pages)
    assert [path for path in runbooks(pages) if clicks.get(path, 99) > 2] == []


@whole
def test_every_page_can_be_reached_from_the_first_one_by_links(pages: Mapping[str, Document]) -> None:
    clicks = journeys.clicks(pages)
    listed = ("docs/reference/rules/", "adr/")  # By an index that the site or a test makes.
    assert [path for path in pages if path not in clicks and not path.startswith(listed)] == []


def test_the_ways_to_a_page_are_thirty_tasks_and_each_leads_somewhere(pages: Mapping[str, Document]) -> None:
    page = pages["docs/start/find-your-way.md"]
    rows = [line for line in page.text.splitlines() if line.startswith("| ") and "I want to" not in line]
    assert len(rows) >= 30
    assert [row for row in rows if "](" not in row] == []
