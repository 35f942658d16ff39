"""A runbook in a browser: help and commands are in reach of a keyboard and of a thumb."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright import sync_api

from tests.site.conftest import project
from tests.site.test_browser import browser, pytestmark, served
from tests.site.test_runbook_pages import HOME, STATED

__all__ = ["browser", "pytestmark"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("runbook")
    files = {"docs/index.md": HOME, "runbooks/disk-full.md": STATED}
    yield from served(project(folder, files, {}), folder / "build")


IN_SIGHT = """() => {
  const {top, bottom} = document.querySelector("#escalation").getBoundingClientRect();
  return 0 < bottom && 0 <= top && bottom <= innerHeight - 60;
}"""
BOX = "one => { const {top, bottom} = one.getBoundingClientRect(); return [top, bottom, innerHeight] }"


@pytest.mark.parametrize("width", [390, 1280])
def test_escalation_is_one_key_away_and_hides_no_words(
    browser: sync_api.Browser, address: str, width: int
) -> None:
    page = browser.new_context(
        viewport={"width": width, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    ).new_page()
    page.goto(f"{address}runbooks/disk-full/", wait_until="networkidle")
    control = page.locator(".escalate")
    top, bottom, height = control.evaluate(BOX)
    assert 0 < top < bottom <= height
    copy = page.locator(".steps .md-code__button, .steps .md-clipboard").first
    copy.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text === 'rm ballast')")
    if width == 390:
        # The sign that copies lies beside the code, not on it.
        code, sign = copy.locator("xpath=ancestor::pre/code").bounding_box(), copy.bounding_box()
        assert code is not None
        assert sign is not None
        assert code["x"] + code["width"] <= sign["x"] + 1
    control.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#escalation")
    page.wait_for_function(IN_SIGHT)  # The theme may put the page in anew after a jump within it.
    control.blur()
    sync_api.expect(control).to_be_hidden()  # What it leads to is in sight.
    page.evaluate("scrollTo(0, 0)")
    sync_api.expect(control).to_be_visible()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    _, last, _ = page.locator("article :is(table, p)").last.evaluate(BOX)
    column = page.locator("article").bounding_box()
    place = control.bounding_box()
    assert column is not None
    assert place is not None
    assert last <= place["y"] or place["x"] >= column["x"] + column["width"]
    page.emulate_media(media="print")
    sync_api.expect(control).to_be_hidden()
    page.context.close()


def test_a_jump_right_after_scrolling_arrives(browser: sync_api.Browser, address: str) -> None:
    for delay in (0, 45, 60, 75, 90, 105):
        page = browser.new_page()
        page.goto(f"{address}runbooks/disk-full/", wait_until="networkidle")
        page.evaluate(
            "wait => { scrollTo(0, 40);"
            " setTimeout(() => document.querySelector('.escalate').click(), wait) }",
            delay,
        )
        page.wait_for_url("**/#escalation")
        page.wait_for_function(IN_SIGHT)
        page.close()
