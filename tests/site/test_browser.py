"""What a reader's browser does with a site that MkDocs really built."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright import sync_api

from tests.site import hostile
from tests.site.conftest import project
from tests.site.hostile import HOST
from tests.waiting import PATIENCE_SECONDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# The browser itself must stay silent, so that each request seen is the page's.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

sync_api.expect.set_options(timeout=PATIENCE_SECONDS * 1_000)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="NO BROWSER CHECK WAS MADE: Chromium is not installed (Debian: apt-get install chromium)",
    ),
]

Colours = Literal["light", "dark"]

FLOWCHART = "```mermaid\nflowchart LR\n  a[Reader] -->|asks| b[Site]\n```\n"
KINDS = {
    "sequence": "sequenceDiagram\n  Reader->>Site: ask\n  Site-->>Reader: answer",
    "state": "stateDiagram-v2\n  [*] --> Proposed\n  Proposed --> Accepted",
    "er": "erDiagram\n  ORDER ||--o{ LINE : has\n  ORDER {\n    int id PK\n  }",
    "class": "classDiagram\n  class Order {\n    +int id\n    +pay()\n  }\n  Order <|-- Gift",
    "c4": 'C4Context\n  title Orders\n  Person(a, "Reader")\n  System(b, "Site")\n  Rel(a, b, "asks")',
    "gantt": "gantt\n  title Plan\n  dateFormat YYYY-MM-DD\n  Build :a, 2026-01-01, 3d",
    "pie": 'pie title Share\n  "a" : 40\n  "b" : 60',
    "mindmap": "mindmap\n  root((Site))\n    Pages\n    Records",
}
HIDDEN = """
=== "First"

    Text.

=== "Second"

    ```mermaid
    flowchart LR
      t[in a tab] --> u[shown later]
    ```

??? note "Folded"

    ```mermaid
    flowchart LR
      d[in a folded block] --> e[shown later]
    ```

!!! note

    ```mermaid
    flowchart LR
      f[in a note] --> g["a <b>b</b> & c"]
    ```

## Tasks

- [ ] first task
- [x] second task
"""
BROKEN = "# Broken\n\n```mermaid\nflowchart LR\n  a[never closed --> <img src=x onerror=alert(1)>\n```\n"


# One colour that Mermaid refuses, and what asks another host.
COLOURS = (
    "```mermaid\n---\nconfig:\n  theme: base\n  themeVariables: {lineColor: 'x;'}\n---\n"
    "flowchart LR\n  a-->b\n```\n"
)
ASKING = {
    "label": f'flowchart LR\n  a["<img src=https://{HOST}/a.png>"]',
    "shape": f'flowchart LR\n  a@{{ img: "https://{HOST}/b.png", w: 60, h: 60 }}',
    "style": (
        f"---\nconfig:\n  themeCSS: '* {{ fill: url(https://{HOST}/c.svg#d) }}'\n---\nflowchart LR\n  a-->b"
    ),
}
PRESS_ALL = """
for (const each of document.querySelectorAll("body *"))
  for (const name of ["click", "mouseover", "focus", "error", "load"]) each.dispatchEvent(new Event(name));
"""
WIDE = "# Wide\n\n```mermaid\nsequenceDiagram\n  A->>B: a\n  B->>C: b\n  C->>D: c\n  D->>E: d\n```\n"


def all_kinds() -> str:
    blocks = [f"## {name}\n\n```mermaid\n{source}\n```\n" for name, source in KINDS.items()]
    return "# Kinds\n\n" + "\n".join(blocks) + HIDDEN


FILES = {
    "docs/index.md": f"# Home\n\n{FLOWCHART}\n[Kinds](kinds.md) and [a record](../adr/0001-x.md)\n",
    "docs/kinds.md": all_kinds(),
    "docs/broken.md": BROKEN,
    "docs/wide.md": WIDE,
    "docs/colours.md": f"# Colours\n\n{FLOWCHART}\n{COLOURS}\n{FLOWCHART}",
    "docs/asking.md": "# Asking\n\n" + "\n".join(f"```mermaid\n{each}\n```\n" for each in ASKING.values()),
    "docs/plain.md": "# Plain\n\nNo diagram.\n",
    "adr/0001-x.md": f"# 1. X\n\n{FLOWCHART}",
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        del format, args


@dataclass(slots=True)
class Visit:
    """A page in the browser, and what it did."""

    page: sync_api.Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path, wait_until="networkidle")

    def open_at_once(self, path: str) -> None:
        self.page.goto(self.address + path, wait_until="domcontentloaded")

    def settled(self) -> None:
        """Wait until no diagram of the page waits to be drawn."""
        sync_api.expect(self.page.locator(".mermaid[data-scheme]").first).to_be_attached()
        sync_api.expect(self.page.locator(".mermaid:not([data-scheme])")).to_have_count(0)

    def states(self) -> list[str]:
        return list(self.page.eval_on_selector_all(".mermaid", "all => all.map(one => one.dataset.diagram)"))

    def elsewhere(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]


def served(config_file: Path, folder: Path) -> Iterator[str]:
    """Build and serve a site; instant navigation needs the site to know its address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    build(load_config(str(config_file), site_dir=str(folder), site_url=address))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def kinds_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("kinds")
    yield from served(project(folder, FILES, {}), folder / "build")


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    yield from served(project(folder, hostile.FILES, {}), folder / "build")


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    assert CHROMIUM, "CI must have Chromium (Debian: apt-get install chromium)"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def visit(browser: sync_api.Browser, address: str, *, width: int = 1280, colours: Colours = "light") -> Visit:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=colours)
    page.set_default_timeout(PATIENCE_SECONDS * 1_000)
    found = Visit(page, address)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: found.complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    return found


def addresses(page: sync_api.Page, address: str) -> list[str]:
    sitemap = page.request.get(f"{address}sitemap.xml").text()
    return [part.split("</loc>")[0].removeprefix(address) for part in sitemap.split("<loc>")[1:]]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_each_kind_of_diagram_is_drawn_without_asking_another_host(
    browser: sync_api.Browser, kinds_site: str, colours: Colours
) -> None:
    reader = visit(browser, kinds_site, colours=colours)
    reader.open("kinds/")
    reader.settled()
    assert reader.states() == ["drawn"] * (len(KINDS) + 3)
    assert reader.elsewhere() == []
    assert reader.complaints == []


def test_home_page_draws_and_a_page_without_diagram_fetches_no_mermaid(
    browser: sync_api.Browser, kinds_site: str
) -> None:
    reader = visit(browser, kinds_site)
    reader.open("plain/")
    assert not [url for url in reader.requests if "mermaid" in url]
    reader.open("")
    reader.settled()
    assert reader.states() == ["drawn"]


def test_instant_navigation_draws_without_loading_the_page_anew(
    browser: sync_api.Browser, kinds_site: str
) -> None:
    reader = visit(browser, kinds_site)
    reader.open("")
    reader.page.evaluate("window.stayed = true")
    reader.page.click("article a >> text=Kinds")
    reader.page.wait_for_url("**/kinds/")
    sync_api.expect(reader.page.locator("h1")).to_contain_text(
        "Kinds"
    )  # The address is there before the page.
    reader.settled()
    assert reader.states() == ["drawn"] * (len(KINDS) + 3)
    reader.page.go_back()
    sync_api.expect(reader.page.locator("h1")).to_contain_text("Home")
    reader.settled()
    assert reader.states() == ["drawn"]
    assert reader.page.evaluate("window.stayed") is True
    assert reader.complaints == []


def test_diagrams_follow_the_colours_that_the_reader_chooses(
    browser: sync_api.Browser, kinds_site: str
) -> None:
    reader = visit(browser, kinds_site)
    reader.open("")
    reader.settled()
    light = reader.page.inner_html(".mermaid")
    reader.page.click("label[for=__palette_1]")
    reader.page.click("label[for=__palette_2]")
    reader.page.wait_for_selector(".mermaid[data-scheme=slate]")
    assert reader.page.inner_html(".mermaid") != light
    assert reader.states() == ["drawn"]


def test_hidden_diagrams_have_their_size_once_shown(browser: sync_api.Browser, kinds_site: str) -> None:
    reader = visit(browser, kinds_site)
    reader.open("kinds/")
    reader.settled()
    reader.page.click(".tabbed-labels label >> text=Second")
    reader.page.click("summary")
    for text in ("in a tab", "in a folded block", "in a note"):
        drawing = reader.page.locator(".mermaid svg", has_text=text)
        sync_api.expect(drawing).to_be_visible()
        box = drawing.bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert box["height"] > 30


def test_diagram_that_cannot_be_drawn_shows_its_source_and_runs_nothing(
    browser: sync_api.Browser, kinds_site: str
) -> None:
    reader = visit(browser, kinds_site)
    reader.open("broken/")
    reader.settled()
    assert reader.states() == ["failed"]
    assert "never closed" in reader.page.inner_text(".diagram-error")
    assert reader.page.query_selector(".mermaid img") is None
    assert reader.page.query_selector("body > [id^=ddiagram]") is None


def test_a_diagram_with_refused_settings_breaks_no_other(browser: sync_api.Browser, kinds_site: str) -> None:
    reader = visit(browser, kinds_site)
    reader.open("colours/")
    reader.settled()
    assert reader.states() == ["drawn", "failed", "drawn"]
    reader.page.click("label[for=__palette_1]")
    reader.page.click("label[for=__palette_2]")
    sync_api.expect(reader.page.locator(".mermaid[data-scheme=slate]")).to_have_count(3)
    assert reader.states() == ["drawn", "failed", "drawn"]


def test_a_diagram_that_asks_another_host_is_not_drawn(browser: sync_api.Browser, kinds_site: str) -> None:
    reader = visit(browser, kinds_site)
    reader.open("asking/")
    reader.settled()
    assert reader.states() == ["failed"] * len(ASKING)
    assert reader.page.inner_text(".diagram-error").count(f"It asks another host: https://{HOST}/") == 1
    assert reader.elsewhere() == []


def test_nothing_on_a_page_of_a_stranger_acts(browser: sync_api.Browser, hostile_site: str) -> None:
    reader = visit(browser, hostile_site)
    for path in addresses(reader.page, hostile_site):
        reader.open(path)
        reader.page.evaluate(PRESS_ALL)
        assert reader.page.evaluate("window.pwned") is None, path
        assert reader.elsewhere() == [], path
        assert [each for each in reader.complaints if "elsewhere" in each] == [], path


def test_the_browser_itself_refuses_to_ask_another_host(browser: sync_api.Browser, kinds_site: str) -> None:
    reader = visit(browser, kinds_site)
    reader.open("plain/")
    reader.page.evaluate(f"document.body.append(Object.assign(new Image(), {{src: 'https://{HOST}/x.png'}}))")
    reader.page.evaluate(f"fetch('https://{HOST}/y').catch(() => 0)")
    refused = [each for each in reader.complaints if "Content Security Policy" in each]
    assert len(refused) >= 2


def test_diagram_not_yet_drawn_prints_as_its_source(browser: sync_api.Browser, kinds_site: str) -> None:
    reader = visit(browser, kinds_site)
    reader.page.route("**/mermaid.esm.min.mjs", lambda _: None)  # It never arrives.
    reader.open_at_once("")
    reader.page.wait_for_selector(".mermaid[data-diagram=waiting]")
    colour = "getComputedStyle(document.querySelector('.mermaid')).color"
    assert reader.page.evaluate(colour) == "rgba(0, 0, 0, 0)"
    reader.page.emulate_media(media="print")
    assert reader.page.evaluate(colour) != "rgba(0, 0, 0, 0)"
    assert "Reader" in reader.page.inner_text(".mermaid")


def test_controls_have_names(browser: sync_api.Browser, kinds_site: str) -> None:
    reader = visit(browser, kinds_site)
    reader.open("kinds/")
    boxes = reader.page.eval_on_selector_all(
        "input[type=checkbox].task-list-item, .task-list-control input",
        "all => all.map(one => one.getAttribute('aria-label'))",
    )
    assert boxes == ["first task", "second task"]
    assert reader.page.get_attribute("[role=dialog]", "aria-label") == "Search"
    landmarks = reader.page.eval_on_selector_all(
        "nav:not([role=none])", "all => all.map(one => one.getAttribute('aria-label'))"
    )
    named = [name for name in landmarks if name]
    assert len(named) == len(set(named))


def test_wide_diagram_scrolls_instead_of_shrinking_out_of_sight(
    browser: sync_api.Browser, kinds_site: str
) -> None:
    reader = visit(browser, kinds_site, width=390)
    reader.open("wide/")
    reader.settled()
    inner, outer = reader.page.eval_on_selector(".mermaid", "one => [one.scrollWidth, one.clientWidth]")
    assert inner > outer
    assert reader.page.get_attribute(".mermaid", "tabindex") == "0"
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
