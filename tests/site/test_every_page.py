"""Every page of our own site in a browser: nothing fails, scrolls sideways, or shuts somebody out.

A page is loaded once and judged in four variants: wide and narrow, light and dark. axe-core judges all of it
light in both widths; dark it judges what a scheme can change, which is colours.
"""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from mkdocs.config import load_config
from playwright import sync_api

from tests.site.conftest import ROOT, OwnSite
from tests.site.test_browser import Quiet, Visit, addresses, browser, pytestmark, visit
from tests.site.weight import first_visit

__all__ = ["browser", "pytestmark"]

PARTS = 8
"""One test judges an eighth of the pages, so that processes share them."""
LINK = re.compile(r"""<(?:a|link|img|script|source)\b[^<>]*?\s(?:href|src)="([^"]*+)\"""")
ANCHOR = re.compile(r"""\s(?:id|name)="([^"]*+)\"""")
WIDE = sync_api.ViewportSize(width=1280, height=900)
NARROW = sync_api.ViewportSize(width=390, height=844)


class Cached(Quiet):
    """Serves as a good server does: over one connection, and what pages share once."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def end_headers(self) -> None:
        """Let browsers keep what they have."""
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()


@dataclass(frozen=True, slots=True)
class Served:
    """Our own site as it was built, and where it is served."""

    folder: Path
    address: str
    paths: tuple[str, ...]


@pytest.fixture(scope="module")
def own(own_build: OwnSite, browser: sync_api.Browser) -> Iterator[Served]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Cached, directory=str(own_build.folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    page = browser.new_page()
    built = str(load_config(str(ROOT / "mkdocs.yml")).site_url)
    paths = [each.removeprefix(built) for each in addresses(page, address)]
    page.close()
    yield Served(own_build.folder, address, (*paths, "404.html"))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def auditor(node_modules: Path) -> str:
    """The scripts that judge a page."""
    axe = (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    return f"{axe}\n{(Path(__file__).parent / 'audit.js').read_text(encoding='utf-8')}"


def judged(reader: Visit, path: str, auditor: str) -> list[str]:
    """Return what is wrong with a page."""
    page = reader.page
    reader.complaints.clear()
    page.set_viewport_size(WIDE)
    page.goto(reader.address + path, wait_until="load")
    page.evaluate(auditor)
    page.evaluate("document.querySelector('.mermaid')?.scrollIntoView()")
    faults = {"wide, light": page.evaluate("audit.light()")}
    page.evaluate("document.querySelector('label[title=\"Switch to dark colours\"]').click()")
    faults["wide, dark"] = page.evaluate("audit.dark()")
    page.set_viewport_size(NARROW)
    faults["narrow, dark"] = page.evaluate("audit.dark()")
    page.evaluate("document.querySelector('label[title=\"Switch to light colours\"]').click()")
    faults["narrow, light"] = page.evaluate("audit.light()")
    faults["in the console"] = reader.complaints
    return [f"{path} ({variant}): {each}" for variant, found in faults.items() for each in found]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_drawn_fits_and_shuts_nobody_out(
    browser: sync_api.Browser, own: Served, auditor: str, part: int
) -> None:
    reader = visit(browser, own.address)
    paths = own.paths[part::PARTS]
    assert len(paths) > 20
    assert [fault for path in paths for fault in judged(reader, path, auditor)] == []
    assert reader.elsewhere() == []
    reader.page.close()


def opened(page: sync_api.Page) -> dict[str, list[str]]:
    """Open what a reader can open on a page, one after the other; return what is wrong with each."""
    faults = {}
    page.locator(".mermaid").first.scroll_into_view_if_needed()
    page.wait_for_selector(".mermaid[data-diagram=drawn]")
    page.locator(".diagram-bar button").first.click()
    page.wait_for_selector("dialog[open]")
    faults["diagram"] = page.evaluate("audit.opened()")
    page.keyboard.press("Escape")
    for name, size in (("search, wide", WIDE), ("search, narrow", NARROW)):
        page.set_viewport_size(size)
        page.evaluate(
            "document.querySelector('#__search').checked || document.querySelector('#__search').click()"
        )
        page.locator(".md-search__input").fill("severity")
        page.locator(".md-search-result__item").first.wait_for()
        page.wait_for_timeout(500)  # It slides in.
        faults[name] = page.evaluate("audit.opened()")
        page.keyboard.press("Escape")
    page.evaluate("document.querySelector('#__drawer').click()")
    page.wait_for_timeout(500)
    faults["navigation, narrow"] = page.evaluate("audit.opened()")
    return faults


def test_what_a_reader_opens_shuts_nobody_out(browser: sync_api.Browser, own: Served, auditor: str) -> None:
    reader = visit(browser, own.address)
    reader.page.goto(f"{own.address}review/severity/", wait_until="load")
    reader.page.evaluate(auditor)
    assert {name: found for name, found in opened(reader.page).items() if found} == {}
    assert reader.complaints == []
    reader.page.close()


def test_no_link_of_the_built_site_is_dead(own: Served) -> None:
    pages = {
        file.relative_to(own.folder).as_posix(): file.read_text(encoding="utf-8")
        for file in own.folder.rglob("*.html")
    }
    anchors = {name: set(ANCHOR.findall(html)) for name, html in pages.items()}
    dead = []
    links = 0
    for name, html in pages.items():
        for address in map(unescape, LINK.findall(html)):
            target, fragment = urldefrag(urljoin(f"http://site/{name}", address))
            if not target.startswith("http://site/"):
                continue
            links += 1
            path = unquote(urlsplit(target).path).lstrip("/")
            path = f"{path}index.html" if path.endswith("/") or not path else path
            if not (own.folder / path).is_file():
                dead.append(f"{name}: {address}")
            elif fragment and path in anchors and unquote(fragment) not in anchors[path]:
                dead.append(f"{name}: {address} has no such anchor")
    assert links > 10_000
    assert dead == []


def test_without_scripts_text_tables_code_and_sources_of_diagrams_are_there(
    browser: sync_api.Browser, own: Served
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    for path, selector in (
        ("data/indexes-and-queries/", ".md-content pre code"),
        ("review/severity/", ".md-content table td"),
        ("review/severity/", ".mermaid"),
        ("adr/", ".md-content table .status"),
        ("runbooks/disk-full/", ".md-content h2"),
    ):
        page.goto(own.address + path)
        shown = page.locator(selector).first
        shown.scroll_into_view_if_needed()
        sync_api.expect(shown).to_be_visible()
        assert shown.inner_text().strip(), (path, selector)
        assert shown.evaluate("one => getComputedStyle(one).color") != "rgba(0, 0, 0, 0)", (path, selector)
    context.close()


@pytest.mark.parametrize("path", ["", "review/feedback/", "practice/mentoring/"])
def test_a_page_without_a_diagram_weighs_at_most_80_kb_in_9_requests(
    browser: sync_api.Browser, own: Served, path: str
) -> None:
    found = first_visit(browser, own.address, own.folder, path)
    assert not [name for name, _ in found.files if "mermaid" in name or "diagrams" in name]
    assert found.requests <= 9, found.files
    assert found.size <= 80_000, found.files


def test_a_page_with_a_flowchart_weighs_at_most_330_kb(browser: sync_api.Browser, own: Served) -> None:
    found = first_visit(browser, own.address, own.folder, "review/severity/")
    assert [name for name, _ in found.files if name.endswith("/mermaid.esm.min.mjs")]
    assert found.size <= 330_000, found.files
