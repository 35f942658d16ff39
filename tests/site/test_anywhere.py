"""The built folder works at any address of any server of files, whatever its mkdocs.yml says of that."""

from __future__ import annotations

import functools
import http.server
import posixpath
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright import sync_api

from tests.site.conftest import project
from tests.site.test_browser import Quiet, browser, pytestmark, visit

__all__ = ["browser"]

in_browser = [*pytestmark]
ELSEWHERE = "https://docs.example.org/handbook/"
"""What `site_url` says."""
RECORD = "# {number}. {title}\n\nDate: 2026-02-0{number}\n\n## Status\n\nAccepted\n\n{text}\n"
FILES = {
    "docs/index.md": (
        "---\nowner: team-x\n---\n# Home\n\n[Deep](a b/deep.md#part) [log](../adr/) ![p](p.svg)\n\n"
        "- [ ] a task\n\n"
        "```mermaid\nflowchart LR\n  a[Reader] -->|asks| b[Site]\n```\n"
    ),
    "docs/a b/deep.md": (
        "# Deep\n\n## Part\n\n[home](../index.md) [record](../../adr/0001-one.md) ![p](../p.svg)\n"
    ),
    "docs/p.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "adr/0001-one.md": RECORD.format(number=1, title="One", text="[home](../docs/index.md)"),
    "adr/0002-two.md": RECORD.format(number=2, title="Two", text="Amends [1](0001-one.md)"),
}
HANDBOOK = {"mounts": ["adr", "runbooks"], "redirects": {"old/page.md": "a b/deep.md#part"}}
LEADING = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}


@dataclass(frozen=True, slots=True)
class Moved:
    """A site below a folder of which it knows nothing."""

    folder: Path
    address: str


@pytest.fixture(scope="module", params=[True, False], ids=["folders", "files"])
def moved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    top = tmp_path_factory.mktemp("top")
    settings = {
        "site_url": ELSEWHERE,
        "use_directory_urls": request.param,
        "plugins": ["search", {"handbook": HANDBOOK}],
    }
    config = project(tmp_path_factory.mktemp("project"), FILES, settings)
    build(load_config(str(config), site_dir=str(top / "sub")))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(top)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Moved(top / "sub", f"http://127.0.0.1:{server.server_address[1]}/sub/")
    server.shutdown()
    thread.join()
    server.server_close()


class _Ways(HTMLParser):
    """Collects where a page leads, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        address = said.get(LEADING.get(tag, ""))
        if address is not None:
            self.found.append((said.get("rel", "") if tag == "link" else tag, address))
        if said.get("http-equiv") == "refresh":
            self.found.append(("refresh", said["content"].partition("url=")[2]))


def ways(page: Path) -> list[tuple[str, str]]:
    parser = _Ways()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def test_each_address_in_a_page_leads_to_a_file_of_the_folder(moved: Moved) -> None:
    pages = [path for path in moved.folder.rglob("*.html") if path.name != "404.html"]
    assert len(pages) == 7
    for page in pages:
        here = page.relative_to(moved.folder).as_posix()
        for kind, address in ways(page):
            target = urlsplit(address)
            if target.scheme:
                # What a page loads is its own; nothing to follow leads to where it was meant to be.
                allowed = ("canonical",) if address.startswith(ELSEWHERE) else ("a",)
                assert kind in allowed, f"{here}: {address}"
                continue
            path = unquote(urlsplit(urljoin(f"/sub/{here}", address)).path)
            assert path.startswith("/sub/"), f"{here}: {address}"
            file = moved.folder / posixpath.relpath(path, "/sub")
            assert (file / "index.html" if file.is_dir() else file).is_file(), f"{here}: {address}"


@pytest.mark.usefixtures("moved")
class TestInABrowser:
    """What only a browser can say."""

    pytestmark = in_browser

    def test_scripts_load_and_links_lead_on(self, browser: sync_api.Browser, moved: Moved) -> None:
        reader = visit(browser, moved.address)
        reader.open("index.html")
        reader.settled()
        assert reader.states() == ["drawn"]
        sync_api.expect(reader.page.locator(".tasks output")).to_have_text("0 of 1 done on this page")
        reader.page.get_by_role("link", name="Deep").first.click()
        sync_api.expect(reader.page.get_by_role("heading", name="Deep")).to_be_visible()
        reader.page.get_by_role("link", name="record").click()
        sync_api.expect(reader.page.get_by_role("heading", name="1. One")).to_be_visible()
        assert reader.elsewhere() == []
        assert [said for said in reader.complaints if "sitemap" not in said] == []

    def test_opened_as_files_pages_can_be_read_but_scripts_do_not_load(
        self, browser: sync_api.Browser, moved: Moved
    ) -> None:
        reader = visit(browser, moved.folder.as_uri() + "/")
        reader.open("index.html")
        sync_api.expect(reader.page.get_by_text("flowchart LR")).to_be_visible()
        assert reader.page.locator(".mermaid svg").count() == 0
        assert any("handbook.mjs" in said and "CORS" in said for said in reader.complaints)
