"""What is said of migrations."""

from __future__ import annotations

import pytest

from handbook.report.migrations import MigrationChange, is_candidate, migration_change
from handbook.report.sections import How

UP = "-- +goose Up\nCREATE TABLE orders (id bigint);\nCREATE INDEX orders_id ON orders (id);\n"
DOWN = "-- +goose Down\nDROP TABLE orders;\n"
PATH = "db/migrations/1_orders.sql"


def changed(
    old: str | None, new: str | None, path: str = PATH, *, other: bool = False
) -> MigrationChange | None:
    return migration_change(path if old is not None else "", path, old, new, has_other=other)


def test_a_new_migration_says_its_tables_and_indexes() -> None:
    expected = MigrationChange(PATH, "", How.ADDED, ("orders",), ("orders_id",), True)
    assert changed(None, UP + DOWN) == expected


@pytest.mark.parametrize("down", ["", "-- +goose Down\n", "-- +goose Down\n-- nothing\n"])
def test_a_missing_or_empty_half_is_no_way_back(down: str) -> None:
    found = changed(None, UP + down)
    assert found is not None
    assert found.way_back is False


@pytest.mark.parametrize("other", [True, False])
def test_of_two_files_the_other_one_is_the_way_back(other: bool) -> None:
    found = changed(None, "CREATE TABLE orders (id bigint);", "db/1_orders.up.sql", other=other)
    assert found is not None
    assert found.way_back is other


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [(UP, UP + DOWN, How.CHANGED), (UP, None, How.REMOVED)],
)
def test_an_old_migration_is_changed_or_gone(old: str | None, new: str | None, how: How) -> None:
    found = changed(old, new)
    assert found is not None
    assert found.how is how


@pytest.mark.parametrize("text", ["SELECT 1;\n", "INSERT INTO orders VALUES (1);\n", ""])
def test_sql_that_changes_no_schema_is_no_migration(text: str) -> None:
    assert changed(None, text, "reports/orders.sql") is None


def test_alembic_is_read() -> None:
    text = (
        "def upgrade():\n    op.create_table('orders')\n\n\ndef downgrade():\n    op.drop_table('orders')\n"
    )
    found = changed(None, text, "db/versions/1_orders.py")
    assert found is not None
    assert (found.tables, found.way_back) == (("orders",), True)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.sql", True), ("A.SQL", True), ("db/migrations/1.py", True), ("alembic/1.py", True),
        ("app/elevator.py", False), ("src/migrate.md", False), ("db/Migrate/1.ts", True),
    ],
)  # fmt: skip
def test_code_is_a_migration_in_a_folder_of_them_only(path: str, expected: bool) -> None:
    assert is_candidate(path) is expected
