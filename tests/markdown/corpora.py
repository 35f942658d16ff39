"""Markdown to read as it is rendered: our own hardest pages, and five optional corpora, read in place."""

from __future__ import annotations

import tarfile
from functools import lru_cache
from pathlib import Path

import pytest

from tests.conftest import CORPORA, NO_CORPORA

PAGES = Path(__file__).with_name("pages")
OWN = "own"
NAMES = (OWN, "mkdocs-material", "argo-cd", "ms-playbook", "openshift-runbooks", "k8s-enhancements")


def archive(name: str) -> Path:
    """Return where an optional corpus would be."""
    return CORPORA / f"md-{name}.tar.gz"


@lru_cache(maxsize=1)
def files(name: str) -> tuple[tuple[str, str], ...]:
    """Return name and text of each Markdown file of a corpus, sorted by name."""
    if name == OWN:
        return tuple(
            (path.name, path.read_bytes().decode("utf-8-sig")) for path in sorted(PAGES.glob("*.md"))
        )
    if not CORPORA.is_dir():
        pytest.skip(f"{NO_CORPORA}: {name}")
    found: list[tuple[str, str]] = []
    with tarfile.open(archive(name)) as tar:
        for member in tar.getmembers():
            data = tar.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if data is not None:
                found.append((member.name, data.read().decode("utf-8", "replace")))
    return tuple(sorted(found))
