"""Versions of documents for tests, read as `docs report` reads them, without a repository."""

from __future__ import annotations

from pathlib import Path

from handbook import markdown
from handbook.adr.record.record import parse
from handbook.kinds.fit import fit, title
from handbook.kinds.library import load
from handbook.markdown.dialect import GITHUB
from handbook.report.version import DECISION, Version

KINDS = load(Path(), "")
DESIGN = "docs/design/orders.md"
RECORD = "adr/0007-use-kafka.md"


def version(text: str, path: str = DESIGN) -> Version:
    document = markdown.parse(path, text, GITHUB)
    is_record = path.startswith("adr/")
    kind = KINDS.claim(document, record="adr" if is_record else "").kind
    head = title(document)
    return Version(
        document=document,
        title=head.title if head is not None else "",
        kind=DECISION if is_record else kind.name if kind is not None else "",
        owner=document.front_matter.scalar("owner") if document.front_matter else "",
        record=parse(path, text) if is_record else None,
        fit=fit(kind, document) if kind is not None else None,
    )
