"""Mermaid in a real browser: the last word on whether a diagram is valid."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import handbook
from tests.conftest import require
from tests.waiting import PATIENCE_SECONDS

ASSETS = Path(handbook.__file__).parent / "site/assets/mermaid"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PARSE = """async ([texts, draw]) => {
    const {default: mermaid} = await import("/mermaid.esm.min.mjs");
    mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
    const said = [];
    for (const text of texts) {
        try {
            await (draw ? mermaid.render(`drawn-${said.length}`, text) : mermaid.parse(text));
            said.push("");
        }
        catch (error) { said.push(error?.message ?? error?.str ?? String(error)); }
    }
    return said;
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        del format, args


@contextmanager
def served() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(ASSETS))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def errors(texts: Sequence[str], *, draw: bool = False) -> list[str]:
    """Return the error that Mermaid throws when it parses or draws each text, empty where there is none."""
    require(CHROMIUM is not None, "Chromium")
    from playwright import sync_api  # It is heavy, and of use here only.

    with served() as address, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1_000)
        page.goto(address)  # Any page of the host that has the script.
        found: list[str] = page.evaluate(PARSE, [list(texts), draw])
        browser.close()
    return found
