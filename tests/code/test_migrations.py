"""Both halves of a migration are found where the tools in use put them, and a half that does nothing is empty."""

# ruff: noqa: E501 - a table is read by its columns
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.code import migrations, sql
from handbook.code.migrations import Pair
from tests.test_growth import MOST, grows

GOOSE = "-- +goose Up\nCREATE TABLE a (b int);\n\n-- +goose Down\nDROP TABLE a;\n"
CASES = {
    "goose": ("sql", GOOSE, "full", "full"),
    "goose with blocks": ("sql", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\n-- +goose StatementBegin\n-- +goose StatementEnd\n", "full", "empty"),
    "goose without the way back": ("sql", "-- +goose Up\nCREATE TABLE a (b int);\n", "full", "none"),
    "dbmate": ("sql", "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY a ON b (c);\n-- migrate:down\n\n", "full", "empty"),
    "node-pg-migrate": ("sql", "-- Up Migration\nCREATE TABLE a ();\n-- Down Migration\n-- nothing to do\n;\n", "full", "empty"),
    "only the way back": ("sql", "-- migrate:down\nDROP TABLE a;\n", "none", "full"),
    "Alembic": ("python", "def upgrade() -> None:\n    op.create_table('a')\n\n\ndef downgrade() -> None:\n    op.drop_table('a')\n", "full", "full"),
    "Alembic that passes": ("python", "def upgrade():\n    op.create_table('a')\n\ndef downgrade():\n    '''Go back.'''\n    # later\n    pass\n\nx = 1\n", "full", "empty"),
    "Alembic that refuses": ("python", "def upgrade():\n    op.create_table('a')\ndef downgrade():\n    raise NotImplementedError('data is gone')\n", "full", "full"),
    "functions": ("javascript", "exports.up = (pgm) => {\n  pgm.createTable('a');\n};\n\nexports.down = (pgm) => {\n  // later\n};\n", "full", "empty"),
    "a way back that is switched off": ("javascript", "exports.up = (pgm) => { pgm.sql('x'); };\nexports.down = false;\n", "full", "empty"),
    "exported constants": ("typescript", "export const up = async (pgm: MigrationBuilder): Promise<void> => {\n  pgm.sql('x');\n};\nexport const down = async (pgm: MigrationBuilder) => pgm.sql('y');\n", "full", "full"),
    "exported functions": ("typescript", "export async function up(knex: Knex): Promise<void> {\n  await knex.schema.createTable('a');\n}\nexport async function down(knex: Knex): Promise<void> {}\n", "full", "empty"),
    "methods": ("typescript", "class A {\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query('x');\n  }\n}\n", "full", "none"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text", "up", "down"), CASES.values(), ids=CASES)
def test_each_half_is_found_and_told_whether_it_does_something(
    language: str, text: str, up: str, down: str
) -> None:
    found = migrations.marked(text, language)
    assert found is not None

    def said(half: migrations.Half | None) -> str:
        return "none" if half is None else "empty" if half.empty else "full"

    assert (said(found.up), said(found.down)) == (up, down)
    for half in (found.up, found.down):
        assert half is None or (half.start < half.end and "\n" not in text[half.start : half.end])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sql", "CREATE TABLE a (b int); -- going up"),
        ("python", "def upgrade_all():\n    pass\n"),
        ("javascript", "const upper = 1;\nsetup();\n"),
    ],
)
def test_a_text_that_marks_no_half_is_none(language: str, text: str) -> None:
    assert migrations.marked(text, language) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("db/0001_orders.up.sql", Pair("db/0001_orders.", True, "db/0001_orders.down.sql")),
        ("0001_orders.down.sql", Pair("0001_orders.", False, "0001_orders.up.sql")),
        (
            "migrations/2026_orders/up.sql",
            Pair("migrations/2026_orders/", True, "migrations/2026_orders/down.sql"),
        ),
        ("V2__orders.sql", Pair("2__orders.sql", True, "U2__orders.sql")),
        ("U2.1__orders.sql", Pair("2.1__orders.sql", False, "V2.1__orders.sql")),
        ("R__views.sql", None),
        ("backup.sql", None),
        ("0001_setup.sql", None),
        ("0001_orders.sql", None),
    ],
)
def test_the_name_of_a_file_says_which_half_it_is(name: str, expected: Pair | None) -> None:
    assert migrations.pair(name) == expected
    if expected is not None:
        back = migrations.pair(expected.other)
        assert back == Pair(expected.key, not expected.is_up, name)


def test_statements_are_cut_outside_of_quotes_and_comments() -> None:
    text = "SELECT ';' -- ;\n; /* ; */ DO $x$ BEGIN; END $x$;\n-- the end;\n"
    assert [text[one.start : one.end].strip() for one in sql.statements(text)] == [
        "SELECT ';' -- ;\n;",
        "/* ; */ DO $x$ BEGIN; END $x$;",
    ]
    assert sql.is_empty("-- nothing\n/* ; */ ;\n")


def test_tables_that_a_change_touches_are_found() -> None:
    text = """
    CREATE TABLE IF NOT EXISTS shop.orders (id int, buyer int REFERENCES "Buyers" (id));
    ALTER TABLE ONLY items ADD COLUMN a int; -- ALTER TABLE comments
    DROP TABLE old; SELECT 'CREATE TABLE quoted'; CREATE INDEX i ON others (a);
    """
    assert sql.tables(text) == {"orders", "buyers", "items", "old"}
    code = "op.create_table(\n    'orders', sa.Column('b', sa.ForeignKey('buyers.id')))\nop.add_column('items', x)\n"
    assert sql.tables_in_code(code) == {"orders", "buyers", "items"}
    script = "pgm.createTable('orders', { b: { references: '\"buyers\"' } });\npgm.addColumns('items', {});"
    assert sql.tables_in_code(script) == {"orders", "buyers", "items"}


def test_statements_that_make_an_index_are_found() -> None:
    text = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a."I" ON b (c);\ncreate index on b (d);\nCREATE TABLE c ();'
    found = list(sql.indexes(text))
    assert [index.name for index in found] == ["i", ""]
    assert text[found[1].start :].startswith("create index on")


UNITS = ["$a", "$a$", "/*", "'", "--\n", ";", "CREATE TABLE ", "CREATE INDEX ", "exports.up = ", "def upgrade(\n",
         "-- +goose Up\n", " ", "\n", "up(", "op.create_table(  "]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_migrations_are_read_in_time_that_grows_as_the_text_does(unit: str) -> None:
    def read(text: str) -> None:
        for language in ("sql", "python", "javascript"):
            migrations.marked(text, language)
        sql.tables(text)
        sql.tables_in_code(text)
        list(sql.indexes(text))

    assert min(grows(read, lambda size: unit * (size // len(unit)))) < MOST


@given(st.text(alphabet="'$a;-/*\n \"", max_size=60))
def test_statements_lie_in_their_order_and_have_their_length(text: str) -> None:
    last = 0
    for one in sql.statements(text):
        assert last <= one.start < one.end <= len(text)
        assert len(one.code) in {one.end - one.start, one.end - one.start - 1}
        last = one.end
