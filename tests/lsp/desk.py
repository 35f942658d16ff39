"""A repository with a handbook in it, and what an editor does there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

OWNERS = "team-orders:\n  team: Orders\n  channel: '#orders'\n"
DESIGN = """# Orders service

## Context

We need orders, see ADR-0002 and [limits](limits.md#how-many).

## Design

```mermaid
flowchart TD
  accTitle: Orders
  accDescr: An order goes to the database.
  A --> B
```

## Trade-offs

- Gain: one place for orders. Cost: one more service.

## Assumptions

- At most 10 orders a second; measured in May 2026.

## Open Questions

None as of 2026-05-01.
"""
LIMITS = "# Limits\n\n## How many\n\nTen 😀 [again](#how-many).\n"
RECORD = """# 2. Use PostgreSQL

Date: 2026-01-02

## Status

Accepted

## Context

Orders must not be lost.

## Decision

We use PostgreSQL for orders.

## Consequences

One more server to keep; orders are safe.
"""


def repository(root: Path) -> Path:
    """Write the repository."""
    files = {
        "handbook.toml": "",
        "docs/owners.yml": OWNERS,
        "docs/design/orders.md": DESIGN,
        "docs/design/limits.md": LIMITS,
        "docs/adr/0001-record-decisions.md": RECORD.replace("2. Use PostgreSQL", "1. Record decisions"),
        "docs/adr/0002-use-postgresql.md": RECORD,
        "docs/other.md": "# Other\r\n\r\nSee 😀 [x](design/limits.md#how-many) and [y][l].\r\n\r\n"
        "[l]: design/limits.md#how-many\r\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    (root / ".git").mkdir()
    return root


class Editor:
    """A text that is open in a client."""

    def __init__(self, client: LanguageClient, path: Path, encoding: str = "utf-16") -> None:
        self.client = client
        self.encoding = encoding
        self.uri = path.as_uri()
        self.text = path.read_bytes().decode() if path.exists() else ""
        self.version = 1

    def open(self, language: str = "markdown") -> None:
        """Open it."""
        item = lsp.TextDocumentItem(self.uri, language, self.version, self.text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def write(self, text: str) -> None:
        """Let it be another text."""
        self.text, self.version = text, self.version + 1
        identified = lsp.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identified, [change]))

    async def diagnostics(self, code: str, *, there: bool = True) -> list[lsp.Diagnostic]:
        """Wait until a code is among the diagnostics, or until it is gone; return all of them."""
        while True:
            found = list(self.client.diagnostics.get(self.uri, []))
            known = self.uri in self.client.diagnostics
            if known and any(each.code == code for each in found) is there:
                return found
            await asyncio.wait_for(
                self.client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS), 60
            )

    def place(self, words: str, into: int = 0) -> lsp.Position:
        """Return the position of some words, and of a character within them."""
        before = self.text[: self.text.index(words) + into]
        line = before.count("\n")
        return lsp.Position(line, _units(before.rpartition("\n")[2], self.encoding))

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        """What requests name it by."""
        return lsp.TextDocumentIdentifier(self.uri)


_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def _units(text: str, encoding: str) -> int:
    codec, size = _CODECS[encoding]
    return len(text.encode(codec)) // size


def applied(text: str, edits: list[lsp.TextEdit], encoding: str = "utf-16") -> str:
    """Return a text after edits, as a client makes them that knows nothing of our offsets."""
    codec, size = _CODECS[encoding]
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(f"{line}\n".encode(codec)))
    data = text.encode(codec)
    for edit in sorted(edits, key=_start, reverse=True):
        first = starts[edit.range.start.line] + size * edit.range.start.character
        last = starts[edit.range.end.line] + size * edit.range.end.character
        data = data[:first] + edit.new_text.encode(codec) + data[last:]
    return data.decode(codec)


def _start(edit: lsp.TextEdit) -> tuple[int, int]:
    return edit.range.start.line, edit.range.start.character
