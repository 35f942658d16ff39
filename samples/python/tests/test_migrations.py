import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.schema import SchemaItem

from orders_service.state import State
from orders_service.tables import metadata


# --8<-- [start:up-down-up]
def test_up_down_up_arrives_at_the_same_schema(
    alembic: Config, service: State
) -> None:
    with service.engine.connect() as connection:
        before = described(connection)
    assert {"orders", "outbox"} <= before.keys()

    command.downgrade(alembic, "0001")
    with service.engine.connect() as connection:
        halfway = described(connection)
    assert before.keys() - halfway.keys() == {"idempotency_keys", "outbox"}

    command.downgrade(alembic, "base")
    with service.engine.connect() as connection:
        assert described(connection) == {}

    command.upgrade(alembic, "head")
    with service.engine.connect() as connection:
        assert described(connection) == before


# --8<-- [end:up-down-up]


def described(connection: Connection) -> dict[str, object]:
    """Return what is in the database, by the name of its table."""
    inspector = inspect(connection)
    return {
        table: (
            sorted(str(column) for column in inspector.get_columns(table)),
            inspector.get_pk_constraint(table),
            inspector.get_foreign_keys(table),
            inspector.get_unique_constraints(table),
            inspector.get_check_constraints(table),
            inspector.get_indexes(table),
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_the_tables_of_the_code_are_those_of_the_database(
    service: State,
) -> None:
    def is_table_or_column(
        _object: SchemaItem, _name: str | None, kind: str, *_: object
    ) -> bool:
        # Indexes are made for questions; the code need not know them.
        return kind != "index"

    with service.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_object": is_table_or_column,
            },
        )
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("index", ["orders_by_customer", "outbox_unpublished"])
def test_each_index_is_there(index: str, service: State) -> None:
    with service.engine.connect() as connection:
        found = connection.execute(text("SELECT to_regclass(:i)"), {"i": index})
        assert found.scalar_one() is not None
