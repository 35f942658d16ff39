"""Logs in all forms, our own and those found in the wild, and titles for tests that must hold for all."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.conftest import CORPORA, NO_CORPORA

TITLES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.sampled_from('[]()"#;`|%{}<>&\\*_:~-'),
    min_size=1,
    max_size=60,
)
OWN = ("own/madr", "own/madr-2", "own/nygard", "own/tables", "own/windows")
"""Written for the tests: tests/adr/logs."""
WILD = (
    "adr-adr-manager/docs/adr",
    "adr-content-publisher/docs/adr",
    "adr-govuk-aws/docs/architecture/decisions",
    "adr-kuma/docs/madr/decisions",
    "adr-madr/docs/decisions",
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/adrtools",
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/log4brains",
)
LOGS = OWN + WILD


def laid_out(top: Path) -> Path:
    """Lay our own logs out in a folder, and those of others where they are there."""
    shutil.copytree(Path(__file__).with_name("logs"), top / "own")
    # An archive holds a repository's files side by side, `__` for `/` in their names.
    for archive in CORPORA.glob("adr-*.tar.gz"):
        with tarfile.open(archive) as members:
            for member in members:
                stream = members.extractfile(member)
                if stream is not None:
                    name = archive.name.removesuffix(".tar.gz")
                    path = top / name / member.name.replace("__", "/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(stream.read())
    return top


def need(name: str) -> None:
    """Skip a test of a log that is not there."""
    if name in WILD and not CORPORA.is_dir():
        pytest.skip(NO_CORPORA)
