"""The 12,129 diagrams that Mermaid judged in Chromium, where they lie beside the checkout."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS = SHARED / "corpora" / "mermaid-diagrams.jsonl.gz"
ROWS = 12_129


@dataclass(frozen=True)
class Row:
    id: str
    text: str
    valid: bool
    error: str


def rows(*, skip: bool = True) -> list[Row]:
    """Read the corpus; without it skip the test, or return nothing where the caller asks for that."""
    if not CORPUS.is_file():
        reason = f"the corpus of judged diagrams is not there ({CORPUS.name} in ../shared/corpora)"
        if os.environ.get("CI") == "true" and SHARED.is_dir():
            pytest.fail(reason)
        if not skip:
            return []
        pytest.skip(reason)
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    assert len(found) == ROWS
    return [Row(row["id"], row["text"], row["valid"], row["error"] or "") for row in found]
