"""The schema that every stack has to arrive at, and how schemas are compared."""

from __future__ import annotations

import re
from pathlib import Path

from samples.contract.database import Cluster, Database

FOLDER = Path(__file__).parent / "schema"
BOOKKEEPING = (
    *("alembic_version*", "django_migrations*", "flyway_schema_history*", "goose_db_version*"),
    *("pgmigrations*", "_sqlx_migrations*"),
)
"""Where tools note which migrations are done: tables and their sequences, as pg_dump's patterns."""


def canonical(postgres: Cluster, migrations: int) -> str:
    """Return the schema after so many of the migrations in `samples/contract/schema`."""
    made = postgres.create()
    for file in sorted(FOLDER.glob("*.up.sql"))[:migrations]:
        made.run_file(file)
    return dumped(postgres, made)


def dumped(postgres: Cluster, database: Database) -> str:
    """Return a schema without the bookkeeping, without comments, settings and blank lines."""
    lines = postgres.dump(database, *BOOKKEEPING).splitlines()
    noise = re.compile(r"--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict |$")
    return "\n".join(line for line in lines if not noise.match(line))
