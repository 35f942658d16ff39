"""What a first visit weighs: requests, and bytes as a server sends them compressed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright import sync_api


class Weight(NamedTuple):
    """Of one page with all that it fetches."""

    requests: int
    size: int
    """In bytes, each file compressed by gzip at level 9 where that is smaller."""
    files: tuple[tuple[str, int], ...]
    """The parts, the heaviest first."""


def weight(folder: Path, addresses: Iterable[str]) -> Weight:
    """Return the weight of these addresses of a site that is built into ``folder``."""
    parts = []
    for path in dict.fromkeys(urlsplit(address).path for address in addresses):
        file = folder / path.lstrip("/")
        raw = (file / "index.html" if file.is_dir() else file).read_bytes()
        parts.append((path, min(len(raw), len(gzip.compress(raw, 9, mtime=0)))))
    parts.sort(key=lambda part: -part[1])
    return Weight(len(parts), sum(size for _, size in parts), tuple(parts))


def first_visit(browser: sync_api.Browser, address: str, folder: Path, path: str) -> Weight:
    """Return what a browser that was never here fetches for a page, with its first diagram drawn."""
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path, wait_until="networkidle")
    if page.query_selector(".mermaid"):
        page.locator(".mermaid").first.scroll_into_view_if_needed()
        page.wait_for_selector(".mermaid[data-diagram=drawn]")
        page.wait_for_load_state("networkidle")
    context.close()
    return weight(folder, asked)
