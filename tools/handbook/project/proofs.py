"""What is remembered of external links: when each address answered last."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from handbook.disk import files
from handbook.disk.place import tree
from handbook.errors import ReadError

VERSION = 1
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Proof:
    """The last good answer of an address."""

    at: datetime
    """In UTC."""
    status: int
    moved: str = ""

    def age(self, now: datetime) -> timedelta:
        """Return how old it is."""
        return now - self.at


def load(file: Path) -> dict[str, Proof]:
    """Return the proofs of a file; none where there is no such file.

    Raises ReadError for a file that holds something else: it is not overwritten.
    """
    if not os.path.lexists(file):
        return {}
    try:
        read = json.loads(files.read(file))
        if read["version"] != VERSION:
            raise ReadError(
                str(file), f"has version {read['version']!r}; remove it, or name another with --cache"
            )
        return {str(url): _proof(entry) for url, entry in read["proofs"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise ReadError(
            str(file), "is not a file of proofs; remove it, or name another with --cache"
        ) from fault


def _proof(entry: Mapping[str, object]) -> Proof:
    # Without a zone in the text: strptime of Python 3.11 leaves `Z` out of the result.
    at = datetime.strptime(f"{entry['at']}+0000", f"{_STAMP}%z")
    return Proof(at, int(str(entry["status"])), str(entry.get("moved", "")))


def save(file: Path, proofs: Mapping[str, Proof]) -> None:
    """Write the proofs, sorted, in place of older ones. Raises WriteError."""
    entries = {
        url: {"at": proof.at.strftime(_STAMP), "status": proof.status}
        | ({"moved": proof.moved} if proof.moved else {})
        for url, proof in sorted(proofs.items())
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": VERSION, "proofs": entries}, indent=1, ensure_ascii=True) + "\n"
    files.overwrite(file, text, tree(file.parent))
