"""What pages do in a browser besides drawing: warn when their day has come, keep ticks, filter decisions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright import sync_api

from tests.site.conftest import project
from tests.site.test_browser import browser, pytestmark, served, visit

__all__ = ["browser", "pytestmark"]

STAMP = (
    "---\nowner: team-data\nreviewed: {{on: {on}, by: kim, sha: abc}}\nreview_every: 12 months\n---\n"
    "# {title}\n\nText.\n"
)
TASKS = (
    "# Tasks\n\n- [ ] Read the design\n- [x] Ask the owner\n    - [ ] Twice\n- [ ] Twice\n\n"
    "## Later\n\n- [ ] Deploy\n"
)
RECORD = "# {number}. {title}\n\nDate: {date}\n\n## Status\n\n{status}\n"
FILES = {
    "docs/index.md": "# Home\n\n[Tasks](tasks.md) [Old](old.md)\n",
    "docs/owners.yml": 'team-data: {team: Data, channel: "#data"}\n',
    "docs/old.md": STAMP.format(on="2020-01-31", title="Old"),
    "docs/young.md": STAMP.format(on="2999-01-31", title="Young"),
    "docs/tasks.md": TASKS,
    "adr/0001-use-kafka.md": RECORD.format(number=1, title="Use Kafka", date="2026-02-01", status="Accepted"),
    "adr/0002-use-redis.md": RECORD.format(number=2, title="Use Redis", date="2025-03-01", status="Proposed"),
    "adr/0010-drop-redis.md": RECORD.format(number=10, title="Drop it", date="2026-01-01", status="Accepted"),
}
NONE = ".decision-none"
NUMBERS = "table:has(.status) tbody tr:not([hidden]) td:first-child"
TICKED = "all => all.map(one => one.checked)"
BOXES = ".task-list-item input[type=checkbox]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pages")
    yield from served(project(folder, FILES, {}), folder / "build")


def test_a_page_tells_who_keeps_it_and_warns_once_its_review_is_overdue(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("old/")
    sync_api.expect(reader.page.locator(".page-facts")).to_contain_text("Kept by Data (#data)")
    sync_api.expect(reader.page.locator(".page-overdue")).to_be_visible()
    reader.open("young/")
    sync_api.expect(reader.page.locator(".page-overdue")).to_be_hidden()
    assert reader.complaints == []


def test_a_banner_appears_on_a_site_that_was_built_before_its_day(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.page.clock.set_fixed_time("3001-01-01T12:00:00")
    reader.open_at_once("young/")
    sync_api.expect(reader.page.locator(".page-overdue")).to_be_visible()


def test_ticks_are_there_after_a_reload_and_gone_after_a_reset(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("tasks/")
    sync_api.expect(reader.page.locator(".tasks output")).to_have_text("1 of 5 done on this page")
    reader.page.locator(BOXES).nth(3).check(force=True)
    reader.page.locator(BOXES).nth(1).uncheck(force=True)
    assert reader.page.eval_on_selector_all(BOXES, TICKED) == [False, False, False, True, False]
    reader.page.reload(wait_until="networkidle")
    assert reader.page.eval_on_selector_all(BOXES, TICKED) == [False, False, False, True, False]
    sync_api.expect(reader.page.locator(".tasks output")).to_have_text("1 of 5 done on this page")
    reader.page.get_by_role("button", name="Reset").click()
    reader.page.reload(wait_until="networkidle")
    assert reader.page.eval_on_selector_all(BOXES, TICKED) == [False, True, False, False, False]


def test_ticks_of_one_page_are_not_those_of_another_and_come_after_instant_navigation(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("")
    reader.page.click("article a >> text=Tasks")
    reader.page.wait_for_url("**/tasks/")
    sync_api.expect(reader.page.locator(".tasks output")).to_have_text("1 of 5 done on this page")
    reader.page.locator(BOXES).nth(0).check(force=True)
    kept = reader.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('handbook:'))")
    assert kept == ["handbook:ticks:/tasks/"]


def test_a_list_is_copied_as_it_stands(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("tasks/")
    reader.page.get_by_role("button", name="Copy as Markdown").click()
    sync_api.expect(reader.page.get_by_role("button", name="Copied")).to_be_visible()
    assert reader.page.evaluate("navigator.clipboard.readText()") == (
        "- [ ] Read the design\n- [x] Ask the owner\n    - [ ] Twice\n- [ ] Twice\n- [ ] Deploy\n"
    )


def test_a_page_is_copied_as_markdown_by_a_button_that_works_by_keyboard(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("")
    reader.page.get_by_role("link", name="Old").first.click()
    button = reader.page.get_by_role("button", name="Copy the page as Markdown")
    sync_api.expect(button).to_have_count(1)
    button.focus()
    reader.page.keyboard.press("Enter")
    sync_api.expect(reader.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied == '---\nowner: "team-data"\nreviewed: "2020-01-31"\n---\n\n# Old\n\nText.\n'
    address = reader.page.get_by_role("link", name="As Markdown").evaluate("link => link.href")
    assert reader.page.request.get(address).text() == copied


def test_decisions_are_filtered_by_words_and_status_and_sorted_by_a_column(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site, width=390)
    reader.open("adr/")
    page = reader.page
    numbers = page.locator(NUMBERS)
    assert numbers.all_inner_texts() == ["0001", "0002", "0010"]
    page.get_by_role("searchbox", name="Decisions with these words").fill("use re")
    assert numbers.all_inner_texts() == ["0002"]
    sync_api.expect(page.locator(".decision-filter output")).to_have_text("1 of 3 shown")
    page.get_by_role("searchbox", name="Decisions with these words").fill("")
    page.get_by_role("combobox", name="Decisions with this status").select_option("Accepted")
    assert numbers.all_inner_texts() == ["0001", "0010"]
    page.get_by_role("button", name="Date").press("Enter")
    assert numbers.all_inner_texts() == ["0010", "0001"]
    page.get_by_role("button", name="Date").press("Enter")
    assert numbers.all_inner_texts() == ["0001", "0010"]
    assert page.get_attribute("th:has-text('Date')", "aria-sort") == "descending"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert reader.complaints == []


def test_without_scripts_the_table_is_whole(browser: sync_api.Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}adr/")
    assert page.locator(NUMBERS).all_inner_texts() == ["0001", "0002", "0010"]
    assert page.locator(".status").all_inner_texts() == ["Accepted", "Proposed", "Accepted"]
    context.close()


def test_the_page_for_a_wrong_address_names_the_nearest_ones(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("404.html")
    reader.page.evaluate("history.replaceState(null, '', '/adr/use-redis')")
    reader.page.add_script_tag(url="/assets/handbook/lost.mjs?again", type="module")
    nearest = reader.page.locator(".nearest a")
    sync_api.expect(nearest.first).to_have_text("/adr/0002-use-redis/")


@pytest.mark.parametrize(
    ("path", "parts"), [("", []), ("tasks/", ["pages.mjs"]), ("adr/", ["decisions.mjs"])]
)
def test_a_page_fetches_only_the_scripts_that_it_needs(
    browser: sync_api.Browser, site: str, path: str, parts: list[str]
) -> None:
    reader = visit(browser, site)
    reader.open(path)
    fetched = [url.rpartition("/")[2] for url in reader.requests if "/assets/handbook/" in url]
    assert sorted(fetched) == sorted(["handbook.css", "handbook.mjs", *parts])


def test_what_decisions_are_filtered_by_stands_in_the_address_and_survives_a_visit_to_a_record(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("adr/?words=redis&status=Proposed")
    sync_api.expect(reader.page.locator(NUMBERS)).to_have_text(["0002"])
    reader.page.get_by_role("link", name="Use Redis").first.click()
    sync_api.expect(reader.page.locator("h1")).to_contain_text("Use Redis")
    reader.page.go_back()
    sync_api.expect(reader.page.locator(NUMBERS)).to_have_text(["0002"])
    sync_api.expect(reader.page.get_by_label("Decisions with these words")).to_have_value("redis")
    reader.page.get_by_label("Decisions with these words").fill("no such thing")
    reader.page.wait_for_url("**/adr/?words=no+such+thing&status=Proposed")
    sync_api.expect(reader.page.locator(NONE)).to_contain_text(
        "No decision matches “no such thing” and the status Proposed."
    )
    reader.page.get_by_role("button", name="Show all").click()
    sync_api.expect(reader.page.locator(NUMBERS)).to_have_count(3)
    sync_api.expect(reader.page.locator(NONE)).to_be_hidden()
    reader.page.wait_for_url(f"{site}adr/")
    assert reader.complaints == []
