"""The five Markdown corpora next to the checkout: read in place, never copied into the repository."""

from __future__ import annotations

import tarfile
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "corpora"
NAMES = ("mkdocs-material", "argo-cd", "ms-playbook", "openshift-runbooks", "k8s-enhancements")


def archive(name: str) -> Path:
    """Return where a corpus would lie."""
    return FOLDER / f"md-{name}.tar.gz"


@lru_cache(maxsize=1)
def files(name: str) -> tuple[tuple[str, str], ...]:
    """Return name and text of each Markdown file of a corpus, sorted by name."""
    found: list[tuple[str, str]] = []
    with tarfile.open(archive(name)) as tar:
        for member in tar.getmembers():
            data = tar.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if data is not None:
                found.append((member.name, data.read().decode("utf-8", "replace")))
    return tuple(sorted(found))
