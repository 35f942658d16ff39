"""Relations between records, as several rules see them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from handbook.adr.record.links import RecordLink, links
from handbook.adr.record.record import Record


@lru_cache(maxsize=1024)
def relations(record: Record) -> tuple[RecordLink, ...]:
    """Return the relations of a record; several rules ask for those of the same one."""
    return links(record)


def answering(link: RecordLink, log: Sequence[Record]) -> Record | None:
    """Return the record that a link means: by its file name, else by its number if that is unique."""
    if link.target:
        name = link.target.rpartition("/")[2]
        return next((record for record in log if record.name == name), None)
    found = [record for record in log if record.number is not None and record.number == link.number]
    return found[0] if len(found) == 1 else None
