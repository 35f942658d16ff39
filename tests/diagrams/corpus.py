"""Judged diagrams: those that every clone has, and the 12,129 of the optional corpus where it is there."""

from __future__ import annotations

import gzip
import json

from tests.conftest import CORPORA
from tests.diagrams import published
from tests.diagrams.published import Row

CORPUS = CORPORA / "mermaid-diagrams.jsonl.gz"
ROWS = 12_129


def rows() -> list[Row]:
    """Return diagrams with the verdicts of Mermaid in a browser."""
    return published.rows() + collected()


def collected() -> list[Row]:
    """Return those of the corpus; none where it is not there."""
    if not CORPUS.is_file():
        return []
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    assert len(found) == ROWS
    return [Row(row["id"], row["text"], row["valid"], row["error"] or "") for row in found]
