"""How long an editor waits for findings while somebody types: from the change that it sends to the answer.

For pages of this handbook a real client starts `docs lsp`, opens the page and types characters one by one: at
the end of a paragraph, and into a diagram where the page has one. Prints size, median and the slowest of
twenty waits in milliseconds; exits 0 always: a clock is no test. The target is a median below 50 ms for a
page of 20 KB. What the server does in pauses (rules that look at all pages) may fall into a wait.
Usage: python benchmarks/lsp.py [PAGE ...]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("docs/principles/anti-patterns.md", "docs/stacks/java.md", "docs/design/diagram-patterns.md")
KEYS = "twenty keys are typed"[:20]
TARGET_MS = 50
GAP_SECONDS = 0.12
"""Between two keys: somebody types fast."""


class Typist:
    """A client with a page open, which waits for the findings of each version."""

    def __init__(self) -> None:
        self.client = LanguageClient("typist", "1")
        self.answered: asyncio.Queue[int | None] = asyncio.Queue()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.answered.put_nowait(params.version)

    async def begin(self) -> None:
        """Start the server."""
        await self.client.start_io(sys.executable, "-m", "handbook", "docs", "lsp", cwd=ROOT)
        folder = lsp.WorkspaceFolder(ROOT.as_uri(), "handbook")
        able = lsp.ClientCapabilities()
        await self.client.initialize_async(lsp.InitializeParams(able, workspace_folders=[folder]))
        self.client.initialized(lsp.InitializedParams())

    async def open(self, uri: str, text: str) -> float:
        """Open a page; return the milliseconds until its findings are there."""
        item = lsp.TextDocumentItem(uri, "markdown", 0, text)
        begun = time.perf_counter()
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        await self.until(0)
        return (time.perf_counter() - begun) * 1000

    async def type(self, uri: str, text: str, version: int) -> float:
        """Send a text; return the milliseconds until its findings are there."""
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        identified = lsp.VersionedTextDocumentIdentifier(version, uri)
        begun = time.perf_counter()
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identified, [change]))
        await self.until(version)
        return (time.perf_counter() - begun) * 1000

    async def until(self, version: int) -> None:
        """Wait for the findings of a version."""
        while await self.answered.get() != version:
            pass

    async def end(self) -> None:
        """End the server."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]


def places(text: str) -> Iterator[tuple[str, int]]:
    """Yield where is typed."""
    yield "text", len(text.rstrip())
    at = text.find("```mermaid\n")
    if at >= 0:
        yield "diagram", text.index("\n```", at + 11)


async def main(pages: tuple[str, ...]) -> None:
    """Print a line for each page and place."""
    typist = Typist()
    await typist.begin()
    print(
        f"{'page':38} {'KB':>5} {'place':8} {'first':>7} {'median':>7} {'slowest':>8}  target {TARGET_MS} ms"
    )
    for page in pages:
        file = ROOT / page
        text, version = file.read_text(encoding="utf-8"), 0
        first = await typist.open(file.as_uri(), text)
        for place, at in places(text):
            waits = []
            for count in range(1, len(KEYS) + 1):
                version += 1
                waits.append(await typist.type(file.as_uri(), text[:at] + KEYS[:count] + text[at:], version))
                await asyncio.sleep(GAP_SECONDS)
            size = len(text.encode()) / 1000
            row = f"{page:38} {size:5.1f} {place:8} {first:7.0f} {statistics.median(waits):7.1f}"
            print(f"{row} {max(waits):8.1f}", flush=True)
            await asyncio.sleep(3)  # What runs in pauses comes to its end.
    await typist.end()


if __name__ == "__main__":
    asyncio.run(main(tuple(sys.argv[1:]) or PAGES))
