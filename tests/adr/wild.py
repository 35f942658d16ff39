"""Logs and titles as they are found in the wild, for the tests that must hold for all of them."""

from __future__ import annotations

import tarfile
from pathlib import Path

from hypothesis import strategies as st

TITLES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.sampled_from('[]()"#;`|%{}<>&\\*_:~-'),
    min_size=1,
    max_size=60,
)
LOGS = (
    "adr-adr-manager/docs/adr",
    "adr-content-publisher/docs/adr",
    "adr-govuk-aws/docs/architecture/decisions",
    "adr-kuma/docs/madr/decisions",
    "adr-madr/docs/decisions",
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/adrtools",
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/log4brains",
)


def unpacked(corpora: Path, top: Path) -> Path:
    """Lay the repositories out in a folder; an archive holds files side by side, `__` for `/` in names."""
    for archive in corpora.glob("adr-*.tar.gz"):
        with tarfile.open(archive) as members:
            for member in members:
                stream = members.extractfile(member)
                if stream is not None:
                    name = archive.name.removesuffix(".tar.gz")
                    path = top / name / member.name.replace("__", "/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(stream.read())
    return top
