"""The face of the handbook in a browser, and what the style does to pages of other themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from playwright import sync_api

from tests.site.conftest import MARK, project, write
from tests.site.test_browser import Colours, browser, pytestmark, served, visit

__all__ = ["browser", "pytestmark"]

CONTRAST = 4.5
"""Level AA of WCAG 2.2, success criterion 1.4.3."""
NARROW, WIDE = 390, 1280
DOORS = """
<div class="alarm" markdown>

**Something is broken?**

[Find the runbook](tables.md)

You lead: [tables](tables.md).

</div>

<div class="doors" markdown>

- You joined

    [Your first month](tables.md)

    Then [tables](tables.md).

- You review

    [The checklist](tables.md)

</div>
"""
HOME = f"---\nowner: team\n---\n# Home\n\n## In short\n\nText with [a link](tables.md) and `code`.\n{DOORS}"
CELLS = (
    "| 2026-11-27 | Record decisions | `2026-12-01` | Platform | 2026-11-27 to 2026-12-31 | a | b | c | d |\n"
)
TABLES = (
    "# Tables\n\n| Date of it | What | Until | Owner | Reviewed | more | more | more | more |\n"
    f"|---|---|---|---|---|---|---|---|---|\n{CELLS}{CELLS}\n"
    '!!! note "A note"\n\n    Text.\n\n## Code\n\n'
    "```python\n@cached\ndef order(number: int) -> str:  # a comment\n"
    '    """Say it."""\n    return f"order {number}" + str(2 ** 3) if True else None\n```\n\n'
    "```sql\nSELECT count(*) FROM orders WHERE status = 'open' -- all of them\n```\n\n"
    '```json\n{"items": [1, true, null]}\n```\n\n```bash\nexport A=1 && echo "$A" | grep -c x\n```\n'
)
FILES = {"docs/index.md": HOME, "docs/tables.md": TABLES}

TOO_FAINT = """
least => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const parts = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = colour => {
    const linear = x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = colour.map(x => linear(x / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    const layers = [];
    for (let each = element; each; each = each.parentElement)
      layers.push(parts(getComputedStyle(each).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const faint = new Set();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const [element, said] = [words.currentNode.parentElement, words.currentNode.data.trim()];
    const isSeen = element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length;
    if (!said || !isSeen || element.closest(".headerlink, .md-search__output, .md-skip")) continue;
    const below = behind(element);
    const [a, b] = [light(over(parts(getComputedStyle(element).color), below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least) faint.add(`${element.className || element.tagName}: ${said}: ${ratio.toFixed(2)}`);
  }
  return [...faint];
}
"""
"""The words of a page that stand out too little from what is behind them."""
BROKEN = "all => all.filter(one => one.getClientRects().length !== 1).map(one => one.textContent)"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DATES = "td time"
FACE = "body => getComputedStyle(body).getPropertyValue('--measure')"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("identity")
    yield from served(project(folder, FILES, {}), folder / "build")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_all_words_stand_out_from_what_is_behind_them(
    browser: sync_api.Browser, site: str, colours: Colours
) -> None:
    for width in (WIDE, NARROW):
        reader = visit(browser, site, width=width, colours=colours)
        for path in ("", "tables/"):
            reader.open(path)
            assert reader.page.evaluate(TOO_FAINT, CONTRAST) == [], (path, width)
        reader.page.close()


def test_faint_words_are_found(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("")
    reader.page.add_style_tag(content=".alarm p:nth-child(2) a { background: #e88 !important }")
    assert {each.split(":")[1] for each in reader.page.evaluate(TOO_FAINT, CONTRAST)} == {" Find the runbook"}


def test_a_wide_table_scrolls_in_its_own_box_and_breaks_no_date(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site, width=NARROW)
    reader.open("tables/")
    assert reader.page.locator(DATES).count() == 8
    assert reader.page.eval_on_selector_all(DATES, BROKEN) == []
    assert reader.page.evaluate(OVERFLOW) == 0
    box = reader.page.locator(".md-typeset__scrollwrap")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0")


def test_lines_of_text_are_limited_and_tables_are_not(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("")
    lengths = "([p]) => parseFloat(getComputedStyle(p).maxWidth) / parseFloat(getComputedStyle(p).fontSize)"
    assert reader.page.eval_on_selector_all("#in-short + p", lengths) == pytest.approx(33)
    assert reader.page.eval_on_selector("body", FACE) == "33em"
    reader.open("tables/")
    assert reader.page.eval_on_selector("td", "td => getComputedStyle(td).maxWidth") == "none"


def test_doors_stand_side_by_side_on_a_wide_screen_and_one_below_the_other_on_a_narrow_one(
    browser: sync_api.Browser, site: str
) -> None:
    tops = "all => new Set(all.map(one => one.getBoundingClientRect().top)).size"
    for width, rows in ((WIDE, 1), (NARROW, 2)):
        reader = visit(browser, site, width=width)
        reader.open("")
        assert reader.page.eval_on_selector_all(".doors > ul > li", tops) == rows
        assert reader.page.evaluate(OVERFLOW) == 0
        reader.page.close()


def test_a_press_anywhere_on_a_door_opens_it(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("")
    reader.page.locator(".doors li").last.click(position={"x": 150, "y": 12})
    reader.page.wait_for_url("**/tables/")


def test_the_mark_is_the_only_picture_that_a_page_asks_for(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("")
    pictures = {url for url in reader.requests if url.endswith((".svg", ".png", ".ico"))}
    assert pictures == {f"{site}{MARK}"}
    assert reader.complaints == []


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_other_sites_keep_their_face_and_get_the_tables(
    browser: sync_api.Browser, tmp_path_factory: pytest.TempPathFactory, theme: str
) -> None:
    folder = tmp_path_factory.mktemp(theme)
    write(folder, FILES)
    settings = {
        "site_name": "Shop",
        "theme": {"name": theme, "font": False, "highlightjs": False},
        "plugins": ["handbook"],
        "markdown_extensions": ["md_in_html", "admonition"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for address in served(folder / "mkdocs.yml", folder / "build"):
        reader = visit(browser, address, width=NARROW)
        reader.open("tables/")
        assert reader.page.evaluate(OVERFLOW) == 0
        assert reader.page.eval_on_selector_all(DATES, BROKEN) == []
        reader.open("")
        assert reader.page.evaluate(OVERFLOW) == 0
        assert reader.page.eval_on_selector("body", FACE) == ""
        assert reader.page.eval_on_selector(".doors li", "li => getComputedStyle(li).listStyleType") == "none"
        reader.page.close()
