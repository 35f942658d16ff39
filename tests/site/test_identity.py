"""The face of the handbook, as far as it is text: whom it is for, and where the first page leads."""

from __future__ import annotations

import re

from handbook.site import shipped, svg
from tests.book import journeys
from tests.site.conftest import MARK, ROOT

CSS = shipped.ASSETS / "css"


def own() -> str:
    return (ROOT / "docs/index.md").read_text(encoding="utf-8")


def test_the_face_is_only_for_sites_that_ask_for_it() -> None:
    css = re.sub(
        r"/\*.*?\*/", "", (CSS / "identity.css").read_text(encoding="utf-8"), flags=re.DOTALL
    ).strip()
    assert css.startswith('[data-md-color-primary="handbook"] {')
    depths, depth = [], 0
    for sign in css:
        depth += (sign == "{") - (sign == "}")
        depths.append(depth)
    assert depths.index(0, css.index("{")) == len(css) - 1


def test_only_the_text_of_pages_has_its_type() -> None:
    """The theme sets the results of a search as text, too, and makes titles small there."""
    assert ".md-typeset" not in (CSS / "identity.css").read_text(encoding="utf-8")


def test_the_style_fetches_nothing() -> None:
    assert not re.findall(r"url\(|@import|@font-face", shipped.stylesheet())


def test_the_mark_is_a_plain_picture_that_is_logo_and_icon_in_one_request() -> None:
    text = (ROOT / "docs" / MARK).read_text(encoding="utf-8")
    assert svg.problem(text) == ""
    assert len(text) < 1_000
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert settings.count(f"logo: {MARK}\n") == settings.count(f"favicon: {MARK}\n") == 1


def test_each_door_of_the_first_page_leads_to_the_beginning_of_a_journey() -> None:
    doors = own().split('<div class="doors" markdown>')[1].split("</div>")[0]
    cards = [part.split("\n\n") for part in doors.split("\n- ")[1:]]
    leading = ["docs/" + re.findall(r"\((.*?)\)", card[1])[0] for card in cards]
    begins = {journey.reader: journey.pages[0] for journey in journeys.journeys()}
    readers = ("new joiner", "reviewer with ten minutes", "on call", "designer", "service developer")
    assert leading == [begins[reader] for reader in readers]


def test_the_red_button_of_the_first_page_leads_to_all_runbooks_and_its_words_to_the_first_of_the_night() -> (
    None
):
    button, words = own().split('<div class="alarm')[1].split("\n\n")[2:4]
    night = next(each for each in journeys.journeys() if each.reader == "on call at night")
    assert re.findall(r"^\[.*\]\(\.\./(.*)\)$", button) == ["runbooks/"]
    assert re.findall(r"\]\(\.\./([^)]*)\)", words)[0] == night.pages[0]
