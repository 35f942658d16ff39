"""A reader without a mouse: real keys, from the address of a page to what is there to be done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright import sync_api

from tests.site.conftest import project
from tests.site.test_browser import Visit, browser, pytestmark, served, visit

__all__ = ["browser", "pytestmark"]

FILES = {
    "docs/notes.md": "# Notes\n\nNode.js notes: toolkits are left to devices of airships.\n",
    "docs/index.md": "# Home\n\n[When disks are full](../runbooks/disk-full.md)\n",
    "runbooks/disk-full.md": (
        "# Disk full\n\nThe volume has no space left on the device.\n\n- [ ] Look at df\n- [ ] Tell\n"
    ),
}
FARTHEST = 60
"""Presses of the key Tab within which all of these small pages is reached."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("keyboard")
    yield from served(project(folder, FILES, {}), folder / "build")


def tab_to(reader: Visit, target: sync_api.Locator) -> None:
    """Press Tab until this has the focus."""
    for _ in range(FARTHEST):
        reader.page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{target} is out of reach")


def test_a_page_is_searched_for_and_opened_and_its_words_are_fetched_only_then(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("")
    assert not [url for url in reader.requests if "search_index" in url or ".theme.js" in url]
    keys = reader.page.keyboard
    keys.press("/")
    keys.type("volume")
    sync_api.expect(reader.page.locator(".md-search-result__link").first).to_contain_text("Disk full")
    keys.press("ArrowDown")
    keys.press("Enter")
    sync_api.expect(reader.page.locator(".md-content h1")).to_contain_text("Disk full")
    # A second search, on the page that is now there.
    keys.press("/")
    keys.press("Control+a")
    keys.type("home")
    sync_api.expect(reader.page.locator(".md-search-result__link").first).to_contain_text("Home")
    assert len([url for url in reader.requests if "search_index" in url]) == 1
    assert reader.complaints == []


def test_an_address_with_a_search_in_it_shows_what_is_found(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("?q=volume")
    sync_api.expect(reader.page.locator(".md-search-result__link").first).to_contain_text("Disk full")


def test_an_error_text_finds_the_page_that_has_it_and_not_those_with_words_that_begin_alike(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("")
    found = reader.page.locator(".md-search-result__item:not(:has(.md-search-result__more)) h1")
    keys = reader.page.keyboard
    keys.press("/")
    keys.type("no space left on device")
    sync_api.expect(found).to_have_text(["Disk full"])
    # What no page has as a whole is looked for word by word.
    keys.press("Control+a")
    keys.type("toolkits volume")
    sync_api.expect(found.first).to_be_visible()
    # No key is pressed where a thumb pastes.
    field = reader.page.locator("[data-md-component=search-query]")
    field.fill("airships")
    sync_api.expect(found).to_have_text(["Notes"])
    assert reader.complaints == []


def test_a_runbook_is_opened_its_tasks_ticked_and_the_colours_switched(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("")
    keys = reader.page.keyboard
    tab_to(reader, reader.page.locator("article").get_by_role("link", name="When disks are full"))
    keys.press("Enter")
    sync_api.expect(reader.page.locator(".md-content h1")).to_contain_text("Disk full")
    sync_api.expect(reader.page.locator(".tasks output")).to_have_text("0 of 2 done on this page")
    tab_to(reader, reader.page.get_by_role("checkbox", name="Look at df"))
    keys.press("Space")
    sync_api.expect(reader.page.locator(".tasks output")).to_have_text("1 of 2 done on this page")
    reader.page.reload(wait_until="load")
    sync_api.expect(reader.page.locator(".tasks output")).to_have_text("1 of 2 done on this page")
    assert reader.page.get_attribute("body", "data-md-color-scheme") == "default"
    tab_to(reader, reader.page.get_by_role("radio", name="Switch to light colours"))
    keys.press("Enter")
    tab_to(reader, reader.page.get_by_role("radio", name="Switch to dark colours"))
    keys.press("Enter")
    sync_api.expect(reader.page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert reader.complaints == []
