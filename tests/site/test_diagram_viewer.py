"""Diagrams as readers use them: named, legible on a phone, full screen, on paper; and hostile ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright import sync_api

from tests.site.conftest import project
from tests.site.test_browser import PRESS_ALL, Visit, browser, pytestmark, served, visit

__all__ = ["browser", "pytestmark"]

STEPS = "\n".join(f'  step{at}["Step {at}"] -->|then| step{at + 1}["Step {at + 1}"]' for at in range(4))
"""Wider than a telephone and narrower than a page, by far, whatever fonts the machine has."""
WIDE = f"""flowchart LR
  accTitle: Five steps
  accDescr: Each step leads on to the next one.
{STEPS}
"""
ACTORS = "\n".join(f"  Participant{at}->>Participant{at + 1}: a message" for at in range(3))
LINKED = 'flowchart LR\n  accTitle: With a link\n  one["One"] -->|to| two["Two"]\n  click one "../plain/"'
HOSTILE = {
    "directive": '%%{init: {"securityLevel": "loose", "startOnLoad": true, "secure": []}}%%\n',
    "front matter": "---\nconfig:\n  securityLevel: loose\n  secure: []\n  htmlLabels: true\n---\n",
    "theme": "---\nconfig:\n  themeCSS: '</style><script>window.pwned=1</script>'\n---\n",
    "class": '%%{init: {"__proto__": {"x": 1}, "constructor": {"prototype": {"x": 1}}}}%%\n',
}
ACTING = """flowchart LR
  a["<img src=x onerror='pwned=1'><script>pwned=1</script>"] -->|"<b onclick='pwned=1'>x</b>"| b[B]
  click a "javascript:window.pwned=1" "tip"
  click b call alert(1)
"""
FILES = {
    "docs/index.md": f"# Home\n\n[Diagrams](diagrams.md)\n\n```mermaid\n{WIDE}```\n",
    "docs/diagrams.md": (
        f"# Diagrams\n\n```mermaid\n{WIDE}```\n\n```mermaid\nsequenceDiagram\n{ACTORS}\n```\n\n"
        f"```mermaid\n{LINKED}\n```\n"
        + "\nWords.\n" * 60
        + "\n```mermaid\nflowchart TD\n  low[Far down]\n```\n"
    ),
    "docs/plain.md": "# Plain\n\nNo diagram.\n",
    "docs/hostile.md": "# Hostile\n\n"
    + "\n".join(f"## {name}\n\n```mermaid\n{begin}{ACTING}```\n" for name, begin in HOSTILE.items()),
    "docs/late.md": "# Late\n" + "\nWords.\n" * 90 + f"\n```mermaid\n{WIDE}```\n",
}
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".mermaid svg")].flatMap((svg) => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll("text, tspan, foreignObject *")]
    .filter((label) => !label.childElementCount && label.textContent.trim())
    .map((label) => parseFloat(getComputedStyle(label).fontSize) * scale);
}))"""
"""The smallest label of the page, as it is seen, in CSS pixels."""
VIEWED = ".diagram-viewer svg"
LEFT = "one => one.getBoundingClientRect().left"
WIDTH = "one => one.getBoundingClientRect().width"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("viewer")
    yield from served(project(folder, FILES, {}), folder / "build")


def button(reader: Visit) -> sync_api.Locator:
    return reader.page.get_by_role("button", name="Full screen: Five steps")


def press_print(reader: Visit) -> list[str]:
    """Press the key for printing; return how the diagrams stand when the page asks the browser to print."""
    reader.page.evaluate(
        "() => { window.print = () => "
        "window.asked = [...document.querySelectorAll('.mermaid')].map(one => one.dataset.diagram); }"
    )
    reader.page.keyboard.press("Control+p")
    return list(reader.page.wait_for_function("() => window.asked").json_value())


def test_a_drawing_has_the_name_and_the_description_that_its_author_gave(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("diagrams/")
    reader.settled()
    picture = reader.page.get_by_role("img", name="Five steps")
    sync_api.expect(picture).to_have_accessible_description("Each step leads on to the next one.")
    # Without accTitle it is at least said to be a diagram.
    sync_api.expect(reader.page.get_by_role("img", name="Diagram", exact=True)).to_have_count(2)
    # One with links is no picture: they would be out of reach.
    sync_api.expect(reader.page.get_by_role("img", name="With a link")).to_have_count(0)
    assert reader.page.get_attribute(".mermaid svg:has(a)", "role") == "graphics-document document"


def test_labels_stay_readable_on_a_phone_and_what_is_wider_scrolls_by_keyboard(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site, width=390)
    reader.open("diagrams/")
    reader.settled()
    assert reader.page.evaluate(SMALLEST) >= 10
    wide = reader.page.get_by_role("group", name="Diagram that scrolls").first
    sync_api.expect(wide.locator("xpath=following-sibling::p[1]/span")).to_be_visible()
    wide.focus()
    before = wide.evaluate("one => one.scrollLeft")
    reader.page.keyboard.press("End")
    reader.page.keyboard.press("ArrowRight")
    reader.page.wait_for_function("one => one.scrollLeft > 0", arg=wide.element_handle())
    assert before == 0
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    # Where there is room, nothing scrolls and no hint says so.
    reader.page.set_viewport_size({"width": 2400, "height": 900})
    sync_api.expect(reader.page.locator("[data-wide]")).to_have_count(0)
    assert reader.page.locator(".diagram-bar span").first.is_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_diagram_fills_the_screen_and_is_zoomed_and_moved_by_keys(
    browser: sync_api.Browser, site: str, width: int
) -> None:
    reader = visit(browser, site, width=width)
    reader.open("diagrams/")
    reader.settled()
    assert not [url for url in reader.requests if "viewer" in url]
    page, keys = reader.page, reader.page.keyboard
    button(reader).focus()
    keys.press("Enter")
    sync_api.expect(page.get_by_role("dialog", name="Five steps")).to_be_visible()
    drawing = page.locator(VIEWED)
    whole = drawing.evaluate(WIDTH)
    assert whole <= width
    for _ in range(4):
        keys.press("+")
    grown = drawing.evaluate(WIDTH)
    assert grown == pytest.approx(whole * 1.25**4, rel=0.01)
    before = drawing.evaluate(LEFT)
    keys.press("ArrowRight")
    assert drawing.evaluate(LEFT) == pytest.approx(before - 80, abs=2)
    keys.press("-")
    assert drawing.evaluate(WIDTH) < grown
    keys.press("0")
    assert drawing.evaluate(WIDTH) == pytest.approx(whole, rel=0.01)
    # The theme turns the page by this key, and not behind a dialog.
    keys.press("n")
    keys.press("Escape")
    sync_api.expect(button(reader)).to_be_focused()
    sync_api.expect(page.locator(".mermaid svg")).to_have_count(4)
    assert page.locator("dialog").count() == 0
    assert page.url.endswith("/diagrams/")
    assert reader.complaints == []


def test_a_diagram_on_the_whole_screen_has_buttons_and_follows_mouse_and_wheel(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site)
    reader.open("")
    reader.settled()
    page = reader.page
    button(reader).click()
    drawing = page.locator(VIEWED)
    whole = drawing.evaluate(WIDTH)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom out").click()
    assert drawing.evaluate(WIDTH) == pytest.approx(whole * 1.25, rel=0.01)
    page.mouse.move(640, 450)
    page.mouse.wheel(0, -400)
    page.wait_for_function(
        "([one, whole]) => one.getBoundingClientRect().width > whole * 2",
        arg=[drawing.element_handle(), whole],
    )
    before = drawing.evaluate(LEFT)
    page.mouse.down()
    page.mouse.move(540, 450, steps=4)
    page.mouse.up()
    assert drawing.evaluate(LEFT) == pytest.approx(before - 100, abs=2)
    page.get_by_role("button", name="Fit").click()
    assert drawing.evaluate(WIDTH) == pytest.approx(whole, rel=0.01)
    page.get_by_role("button", name="Close").click()
    sync_api.expect(button(reader)).to_be_focused()
    # It is drawn anew for other colours, and has one button still.
    page.click("label[for=__palette_1]")
    page.click("label[for=__palette_2]")
    sync_api.expect(page.locator(".mermaid[data-scheme=slate] svg")).to_have_count(1)
    sync_api.expect(button(reader)).to_have_count(1)


def test_two_fingers_zoom(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site, width=390)
    reader.open("")
    reader.settled()
    button(reader).click()
    drawing = reader.page.locator(VIEWED)
    whole = drawing.evaluate(WIDTH)
    devtools = reader.page.context.new_cdp_session(reader.page)
    for kind, apart in (("touchStart", 40), ("touchMove", 80), ("touchMove", 120)):
        points = [{"x": 195 - apart, "y": 400, "id": 0}, {"x": 195 + apart, "y": 400, "id": 1}]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert drawing.evaluate(WIDTH) == pytest.approx(whole * 3, rel=0.05)


def test_paper_gets_all_diagrams_in_light_colours_within_its_width(
    browser: sync_api.Browser, site: str
) -> None:
    reader = visit(browser, site, colours="dark")
    page = reader.page
    reader.open("diagrams/")
    reader.settled()
    dark = page.inner_html(".mermaid")
    # Ready are also those further down, and each in the colours of paper.
    assert "drawn" in press_print(reader)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    light = page.inner_html(".mermaid")
    assert light != dark
    page.set_viewport_size({"width": 700, "height": 900})  # A4 without its margins, in CSS pixels.
    for box in page.locator(".mermaid svg").all():
        size = box.bounding_box()
        assert size is not None
        assert size["x"] + size["width"] <= 700
        assert size["width"] > 30
    assert page.locator(".diagram-bar").first.is_hidden()
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.inner_html(".mermaid") == dark


def test_the_key_for_printing_waits_until_all_is_drawn(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site, colours="dark")
    page = reader.page
    reader.open("late/")
    assert reader.states() == ["waiting"]
    assert press_print(reader) == ["drawn"]
    dark = page.inner_html(".mermaid")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.inner_html(".mermaid") != dark


def test_no_diagram_loosens_what_it_may_do(browser: sync_api.Browser, site: str) -> None:
    reader = visit(browser, site)
    reader.open("hostile/")
    reader.settled()
    assert "drawn" in reader.states()
    reader.page.evaluate(PRESS_ALL)
    reader.page.evaluate(
        "document.querySelectorAll('.mermaid a').forEach(one => one.dispatchEvent("
        "new MouseEvent('click', {bubbles: true, cancelable: true, composed: true})))"
    )
    assert reader.page.evaluate("window.pwned") is None
    acting = ".mermaid :is(script, iframe, [onerror], [onclick], [href^='javascript' i])"
    assert reader.page.locator(acting).count() == 0
    assert reader.elsewhere() == []
    # Nor does it leave anything behind for the next ones.
    assert reader.page.evaluate("({}).x") is None


def test_without_scripts_the_source_is_there_to_read(browser: sync_api.Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    shown = page.locator(".mermaid")
    assert shown.inner_text().strip() == WIDE.strip()
    # Playwright's own script runs all the same.
    assert shown.evaluate("one => getComputedStyle(one).whiteSpace") == "pre"
    assert shown.evaluate("one => getComputedStyle(one).color") != "rgba(0, 0, 0, 0)"
    context.close()
