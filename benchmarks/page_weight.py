"""What a first visit of our own pages costs: requests, bytes, first paint, blocking time in Chromium.

    python benchmarks/page_weight.py [--site FOLDER] [--rounds N]

Without ``--site`` the site is built first. Bytes are those of gzip at level 9. The aims are 80 KB in 9
requests without a diagram and 330 KB with a flowchart (1 KB = 1,000 bytes); tests/site/test_every_page.py
holds them.
Times are medians, once as the machine is and once with its processor slowed down four times, as a phone's is;
they depend on the machine, and no test asks for them.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from playwright import sync_api

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.site.weight import first_visit  # noqa: E402 - the repository is on the path only now

PAGES = {"home page": "", "page without a diagram": "review/feedback/", "flowchart": "review/severity/"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
OBSERVE = """
window.blocked = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.blocked += Math.max(0, task.duration - 50);
}).observe({ type: "longtask", buffered: true });
"""
PAINTED = """
new Promise((done) => new PerformanceObserver((list) => {
  for (const each of list.getEntriesByName("first-contentful-paint")) done(each.startTime);
}).observe({ type: "paint", buffered: true }))
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""
        del format, args


def times(browser: sync_api.Browser, address: str, slowdown: int) -> tuple[float, float]:
    """Return first contentful paint and total blocking time of one first visit, in milliseconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.goto(address, wait_until="networkidle")
    if page.query_selector(".mermaid"):
        page.locator(".mermaid").first.scroll_into_view_if_needed()
        page.wait_for_selector(".mermaid[data-diagram=drawn]")
    found = float(page.evaluate(PAINTED)), float(page.evaluate("window.blocked"))
    context.close()
    return found


def report(folder: Path, rounds: int) -> None:
    """Print a line for each page."""
    serve = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    print(f"{'':24} requests      bytes   first paint / blocked   slowed down 4 times")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, path in PAGES.items():
            weight = first_visit(browser, address, folder, path)
            columns = []
            for slowdown in (1, 4):
                runs = [times(browser, address + path, slowdown) for _ in range(rounds)]
                paint, blocked = (statistics.median(values) for values in zip(*runs, strict=True))
                columns.append(f"{paint:7.0f} / {blocked:5.0f} ms")
            print(f"{name:24} {weight.requests:8} {weight.size:10,}   {'      '.join(columns)}")
        browser.close()
    server.shutdown()


def main() -> None:
    """Build the site unless it is there, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--site", type=Path, help="a folder with the built site")
    parser.add_argument("--rounds", type=int, default=3, help="first visits of each kind (default: 3)")
    asked = parser.parse_args()
    if asked.site:
        report(asked.site, asked.rounds)
        return
    with tempfile.TemporaryDirectory() as scratch:
        call = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", scratch]
        subprocess.run(call, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)
        report(Path(scratch), asked.rounds)


if __name__ == "__main__":
    main()
