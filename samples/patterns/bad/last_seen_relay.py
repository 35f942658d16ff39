"""A relay that remembers the last id, as if commits followed the ids."""

from __future__ import annotations

from collections.abc import Callable

from psycopg import Connection
from psycopg.rows import class_row

from samples.patterns.events import Event


# --8<-- [start:relay]
def relay(
    connection: Connection, publish: Callable[[Event], None], last_seen: int
) -> int:
    """Publish what follows the last id; never see a late commit."""
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        query = (
            "SELECT id, topic, payload FROM outbox WHERE id > %s ORDER BY id"
        )
        for event in cursor.execute(query, (last_seen,)).fetchall():
            publish(event)
            last_seen = event.id
    return last_seen


# --8<-- [end:relay]
