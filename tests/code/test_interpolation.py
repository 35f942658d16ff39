"""Values that code puts into the text of SQL are found; parameters, constants and tags are not."""

# ruff: noqa: E501 - a table is read by its columns
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.code.interpolation import FAMILIES, family_of, interpolations
from tests.test_growth import MOST, grows

BUILT = {
    "an f-string": ("python", """db.execute(f"SELECT * FROM orders WHERE id = '{order_id}'")""", "{order_id}"),
    "an f-string with a format": ("python", 'f"DELETE FROM orders WHERE sum > {limit:.2f}"', "{limit:.2f}"),
    "an f-string on several lines": ("python", 'q = f"""\n    select *\n    from orders\n    where id = {id}\n"""', "{id}"),
    "an f-string in two parts": ("python", '("SELECT * FROM orders "\n f"WHERE id = {id}")', "{id}"),
    "a raw f-string": ("python", 'rf"UPDATE orders SET paid = {paid}"', "{paid}"),
    "%": ("python", """cursor.execute("SELECT * FROM orders WHERE id = '%s'" % order_id)""", "order_id"),
    "% with several": ("python", '"INSERT INTO orders VALUES (%s, %s)" % (a, b)', "(a, b)"),
    "format": ("python", '"SELECT * FROM orders WHERE id = {}".format(order_id)', "order_id"),
    "joined": ("python", '''"SELECT * FROM orders WHERE id = '" + order_id + "'"''', "order_id"),
    "joined behind a constant": ("python", '"SELECT * FROM " + TABLE + " WHERE id = " + order_id', "order_id"),
    "a template": ("ts", "db.query(`SELECT * FROM orders WHERE id = '${req.params.id}'`)", "${req.params.id}"),
    "a template that is returned": ("js", "return `SELECT * FROM orders WHERE id = ${id}`", "${id}"),
    "joined in JavaScript": ("js", """'SELECT * FROM orders WHERE id = ' + id""", "id"),
    "joined in Java": ("java", '"SELECT * FROM orders WHERE id = \'" + id + "\'"', "id"),
    "String.format": ("java", 'String.format("SELECT * FROM orders WHERE id = %s", id)', "%s"),
    "formatted": ("java", '"""\n  SELECT * FROM orders WHERE id = %d\n""".formatted(id)', "%d"),
    "Sprintf": ("go", 'q := fmt.Sprintf("SELECT * FROM orders WHERE id = \'%s\'", id)', "%s"),
    "Sprintf on several lines": ("go", "fmt.Sprintf(`\n SELECT * FROM orders\n WHERE id = %v`, id)", "%v"),
    "joined in Go": ("go", '"DELETE FROM orders WHERE id = " + id', "id"),
    "C#": ("csharp", '$"SELECT * FROM orders WHERE id = {id}"', "{id}"),
    "C# on several lines": ("cs", '$@"SELECT ""id"" FROM orders\n WHERE name = {name}"', "{name}"),
    "within quotes": ("python", 'f"SELECT name FROM sqlite_master WHERE name LIKE \'%{name}%\'"', "{name}"),
    "one of several values": ("python", 'f"INSERT INTO orders (id, sum) VALUES (%s, {total})"', "{total}"),
    "a limit": ("go", 'fmt.Sprintf("SELECT id FROM %s LIMIT %d", table, most)', "%d"),
    "C# format": ("c#", 'string.Format("SELECT * FROM orders WHERE id = {0}", id)', "{0}"),
    "format!": ("rust", 'format!("SELECT * FROM orders WHERE id = {}", id)', "{}"),
    "format! with a name": ("rust", 'let q = format!("SELECT * FROM orders WHERE id = {id}");', "{id}"),
}  # fmt: skip
NOT_BUILT = {
    "a parameter": ("python", 'db.execute("SELECT * FROM orders WHERE id = %s", (order_id,))'),
    "a parameter with a name": ("python", 'db.execute("SELECT * FROM orders WHERE id = :id", {"id": 1})'),
    "no SQL": ("python", 'f"Select the file from {folder}"'),
    "a sentence": ("python", 'f"Update {name} set to {value}"'),
    "a table": ("python", 'f"SELECT * FROM {table} WHERE id = %s"'),
    "columns": ("python", '"INSERT INTO {} ({}) VALUES (%s)".format(table, columns)'),
    "a table in Go": ("go", 'fmt.Sprintf("SELECT uuid FROM %s WHERE uuid=$1", walletsTable)'),
    "marks in Go": ("go", 'fmt.Sprintf("SELECT k FROM %s_tags WHERE id = %s", c.name, c.placeholder(1))'),
    "a table in JavaScript": ("js", "`ALTER TABLE orders ADD COLUMN ${name} ${definition}`"),
    "a condition": ("js", "`SELECT * FROM o WHERE ${conditions.join(' AND ')} ORDER BY ${column}`"),
    "a table in Java": ("java", '"SELECT * FROM " + table + " WHERE id = ?"'),
    "marks that are made": ("python", """f"SELECT * FROM orders WHERE id IN ({','.join('?' for _ in ids)})" """),
    "% with a table": ("python", '"SELECT * FROM %s WHERE id = ?" % table'),
    "a constant": ("python", 'f"SELECT {COLUMNS} FROM orders WHERE id = %s"'),
    "a constant of a class": ("python", 'f"SELECT * FROM {self.TABLE} WHERE id = %s"'),
    "placeholders": ("python", 'f"SELECT * FROM orders WHERE id IN ({placeholders})"'),
    "quoted identifiers": ("python", 'sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))'),
    "doubled braces": ("python", "f\"INSERT INTO a VALUES ('{{}}')\""),
    "a comment": ("python", '# f"SELECT * FROM orders WHERE id = {id}"'),
    "joined texts": ("python", '"SELECT * FROM orders " + "WHERE id = %s"'),
    "modulo within": ("python", '"SELECT * FROM orders WHERE id % 2 = 0"'),
    "a tagged template": ("ts", "await sql`SELECT * FROM orders WHERE id = ${id}`"),
    "a tagged template with a type": ("ts", "prisma.$queryRaw<Order[]>`SELECT * FROM orders WHERE id = ${id}`"),
    "a template without SQL": ("js", "`${name} selects from`"),
    "a template with parameters": ("js", "db.query(`SELECT * FROM orders WHERE id = $1`, [id])"),
    "a comment in Java": ("java", '/* "SELECT * FROM a WHERE b = " + c */'),
    "Java": ("java", '"SELECT * FROM orders WHERE id = ?"'),
    "Go": ("go", 'db.Query("SELECT * FROM orders WHERE id = $1", id)'),
    "a format of Go without SQL": ("go", 'fmt.Sprintf("order %s", id)'),
    "EF Core": ("csharp", 'db.Orders.FromSqlInterpolated($"SELECT * FROM orders WHERE id = {id}")'),
    "sqlx": ("rust", 'sqlx::query("SELECT * FROM orders WHERE id = $1").bind(id)'),
}  # fmt: skip


@pytest.mark.parametrize(("language", "code", "expression"), BUILT.values(), ids=BUILT)
def test_a_value_in_the_text_of_sql_is_found_at_its_place(language: str, code: str, expression: str) -> None:
    family = family_of(language)
    assert family is not None
    (found,) = interpolations(family, code)
    assert found.expression.startswith(expression)
    assert code[found.start : found.end] == found.expression


@pytest.mark.parametrize(("language", "code"), NOT_BUILT.values(), ids=NOT_BUILT)
def test_what_is_no_value_in_the_text_of_sql_is_not_found(language: str, code: str) -> None:
    family = family_of(language)
    assert family is not None
    assert list(interpolations(family, code)) == []


@given(st.sampled_from(FAMILIES), st.text(alphabet="\"'`\\{}$%+#/*() fSELECT FROMx\n", max_size=80))
def test_each_place_lies_in_the_code(family: object, code: str) -> None:
    for found in interpolations(family, code):  # type: ignore[arg-type]
        assert 0 <= found.start < found.end <= len(code)


UNITS = ['"\\"', '"""', "'''", "`${", '"SELECT a FROM b" + ', 'f"{', '"a" + A + ', "/*", "select ", '"%s" % ']


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_places_are_found_in_time_that_grows_as_the_text_does(family: object, unit: str) -> None:
    def search(text: str) -> None:
        list(interpolations(family, text))  # type: ignore[arg-type]

    assert min(grows(search, lambda size: unit * (size // len(unit)))) < MOST
