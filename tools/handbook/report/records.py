"""What a change does to a decision record: its status, its title, its relations to others."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from handbook.adr.record.links import links
from handbook.adr.record.record import Record


class RecordChange(NamedTuple):
    """The head of a record on both sides; what a side does not state is empty."""

    status: str
    old_status: str
    """The same as ``status`` where it is as it was; empty for a new record."""
    title: str
    old_title: str
    related: tuple[str, ...]
    """Relations that are new: ``Superseded by 0007-use-kafka.md``."""
    unrelated: tuple[str, ...]
    """Relations that are gone."""

    @property
    def is_moved(self) -> bool:
        """Whether the status is another one."""
        return self.status != self.old_status

    @property
    def has_changed(self) -> bool:
        """Whether anything that is told of a record is not as it was."""
        return bool(self.is_moved or self.title != self.old_title or self.related or self.unrelated)


def record_change(old: Record | None, new: Record | None) -> RecordChange | None:
    """Return the heads of two versions of a record; None where neither is one."""
    if old is None and new is None:
        return None
    before, after = _relations(old), _relations(new)
    return RecordChange(
        status=new.status if new else "",
        old_status=old.status if old else "",
        title=new.title if new else "",
        old_title=old.title if old else "",
        related=tuple(each for each in after if each not in before),
        unrelated=tuple(each for each in before if each not in after),
    )


def _relations(record: Record | None) -> dict[str, None]:
    if record is None:
        return {}
    found = (
        f"{' '.join(link.words.split())} {posixpath.basename(link.target) or link.number or ''}".strip()
        for link in links(record)
    )
    return dict.fromkeys(found)
