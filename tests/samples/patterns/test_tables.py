"""The tables that the patterns add can be taken away again, and leave nothing."""

from __future__ import annotations

from tests.postgresql import Database
from tests.samples.patterns.conftest import PATTERNS

SCHEMA = """
    SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2
"""


def test_up_down_and_up_again_leave_what_they_should(database: Database) -> None:
    up, down = ((PATTERNS / f"tables.{way}.sql").read_text(encoding="utf-8") for way in ("up", "down"))
    before = database.psql(SCHEMA)
    database.psql(up)
    after = database.psql(SCHEMA)
    database.psql(down)
    assert database.psql(SCHEMA) == before
    database.psql(up)
    assert database.psql(SCHEMA) == after != before
