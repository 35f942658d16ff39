"""Plan the upgrade of dates that old releases of adr-tools wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.dates import iso
from handbook.adr.record.outline import RecordOutline, outline
from handbook.changes import ChangeSet, Replace, edited
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog, Record

_LINE = re.compile(
    r"^[ \t]*(?:[*+-][ \t]+)?[*_]{0,2}date[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*(\d{2}/\d{2}/\d{4})(?!\d)",
    re.MULTILINE | re.IGNORECASE,
)


class Upgrade(NamedTuple):
    """What `upgrade-repository` does: the changes, and the records whose date does not exist in any year."""

    changes: ChangeSet
    impossible: tuple[tuple[Record, str], ...]


def upgrade(log: AdrLog) -> Upgrade:
    """Plan ISO dates for the lines `Date: DD/MM/YYYY` that adr-tools once wrote; no other byte changes."""
    changes, impossible = [], []
    for record in log.records:
        edits = []
        for start, end in _old_dates(outline(record.text)):
            written = record.text[start:end]
            if iso(written):
                edits.append(Edit(start, end, iso(written)))
            else:
                impossible.append((record, written))
        if edits:
            changes.append(Replace(record.path, record.text, edited(record.text, edits)))
    return Upgrade(ChangeSet(log.root, tuple(changes)), tuple(impossible))


def _old_dates(source: RecordOutline) -> list[tuple[int, int]]:
    """Return the spans of such dates: in the front matter, and above the second section."""
    deeper = [heading.start for heading in source.headings if heading.level > 1]
    limit = deeper[1] if len(deeper) > 1 else len(source.plain)
    spans = [match.span(1) for match in _LINE.finditer(source.plain, 0, limit)]
    found = source.entries.get("date")
    entry = re.match(r"[\"']?(\d{2}/\d{2}/\d{4})(?!\d)", found.raw) if found else None
    return [(found.start + entry.start(1), found.start + entry.end(1)), *spans] if found and entry else spans
