"""A block is called wrong where no reading of it parses, with what authors leave out put back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.code import readings
from handbook.code.process import parsers, programs
from handbook.code.readings import Fault
from tests.test_growth import MOST, grows

PARSES = {
    "python, a function cut out of a class": ("python", "    def total(self):\n        return self.sum\n"),
    "python, a signature": ("python", "def total(self, of: str = '') -> int"),
    "python, a name to replace": ("python", "client = Client(<your key>)\n"),
    "python, await at the top": ("python", "await client.get('/')\n"),
    "python, arguments of a call": ("python", "timeout=5,\nretries=3,\n"),
    "python, lines left out": ("python", "def total(\n  ...\n"),
    "python, an alias of a type": ("python", "type Order = dict[str, int]\n"),
    "python, a type parameter": ("python", "def first[T](items: list[T]) -> T:\n    return items[0]\n"),
    "python, quotes within quotes": ("python", 'print(f"{order["id"]}")\n'),
    "python, a template": ("python", 'sql = t"SELECT {order}"\n'),
    "python, two exceptions": ("python", "try:\n    pay()\nexcept Late, Gone:\n    pass\n"),
    "python, a comment for a body": ("python", "if not paid:\n    # Ask again.\nship()\n"),
    "javascript, a comment for a condition": ("javascript", "if (/* paid */) {\n  ship();\n}\n"),
    "json, comments": ("json", '// the defaults\n{"a": 1, /* more\n to come */ "b": "//x"} // end\n'),
    "json, request and answer": ("json", '{"a": 1}\n\n{"b": 2}\n'),
    "json, entries cut out of an object": ("json", '"a": 1,\n"b": {"c": [1, 2]},\n'),
    "json, a value to replace": ("json", '{"id": <id>}'),
    "json, lines left out": ("json", '{"a": 1,\n ...\n}'),
    "json, more lines left out": ("json", "{\"a\": {\n    ....\n}}"),
    "toml, two ways to say it": ("toml", '[a]\nb = 1\n\n[a]\nb = 2\n'),
    "yaml, a tab between words": ("yaml", "a:\t1\nb:\n  - c\t# d\n"),
    "yaml, two documents": ("yaml", "a: 1\n---\nb: *later\n"),
    "yaml, a template": ("yaml", "a: {{ .Values.a }}\n{{- if .b }}\nc: 1\n{{- end }}\n"),
    "yaml, dots apart": ("yaml", "spec:\n  [ . . . ]\n  limit: 3\n"),
    "yaml, indented": ("yaml", "    a: 1\n    b: 2\n"),
    "yaml, a fence that is shown": ("yaml", "``` yaml\na: b\n```\n"),
    "go, statements": ("go", "total := 0\nfmt.Println(total)\n"),
    "go, fields cut out of a struct": ("go", '\t// Name is shown.\n\tName string `json:"name"`\n'),
    "go, constants cut out of a group": ("go", 'Ready Phase = "Ready"\n'),
    "go, a method without body": ("go", "func (o *Order) Total(in Currency) (Amount, error)"),
    "rust, lines that are hidden": ("rust", "# fn main() -> Result<(), E> {\nlet a = b()?;\n# Ok(())\n# }\n"),
    "java, a method": ("java", "@Override\npublic int total() { return sum; }\n"),
    "javascript, entries": ("javascript", "externals: {\n  react: 'React',\n}\n"),
    "typescript, a signature": ("typescript", "register(a: Component, title?: string): void"),
    "typescript, a cast as before": ("typescript", "const a = <Order>load();\n"),
    "typescript, an element": ("typescript", "const a = <Order id={1}>new</Order>;\n"),
    "hcl, arguments": ("hcl", 'region = "eu-west-1"\n'),
    "dockerfile, a part": ("dockerfile", "WORKDIR /srv\nCOPY a b\n"),
    "shell, extended patterns": ("bash", "shopt -s extglob\nls !(a|b)\n"),
    "shell, a name to replace": ("bash", "kubectl delete pod <pod> -n <namespace name>\n"),
    "sql, a parameter": ("sql", "SELECT * FROM orders WHERE id = :id AND day > ? AND buyer = %(buyer)s"),
    "sql, a condition": ("sql", "WHERE id = $1 AND paid"),
    "sql, a command of psql": ("sql", "\\timing on\nSELECT 1;\n"),
    "sql, columns": ("sql", "id bigint PRIMARY KEY,\nplaced timestamptz NOT NULL"),
}  # fmt: skip
FAILS = {
    "python, a bracket": ("python", "total = sum(\n    1,\n", Fault(1, 12, 12, "'(' was never closed")),
    "python, indented": ("python", "  a = 1\n  b = )\n", Fault(2, 7, 7, "unmatched ')'")),
    "json, a comma too many": ("json", '{"a": 1,\n}', None),
    "json, single quotes": ("json", "{'a': 1}", None),
    "toml, no value": ("toml", "a = 1\nb =\n", Fault(2, 4, 4, "invalid value")),
    "yaml, a colon in a value": (
        "yaml", "a: 1\nb: c: d\n", Fault(2, 5, 5, "mapping values are not allowed in this context")
    ),
    "go, a letter in upper case": ("go", "Type Order struct {\n\tID int\n}\n", None),
    "rust, a bracket": ("rust", "fn main() {\n    let a = (1;\n}\n", None),
    "java, a semicolon": ("java", "int total() { return 1 }\n", Fault(1, 23, 23, "';' is missing")),
    "javascript, two signs": ("javascript", "const a = = 1;\n", None),
    "typescript, two signs": ("typescript", "const a: number = = 1;\n", None),
    "hcl, a brace": ("hcl", 'resource "a" "b" {\n  x = \n}\n', None),
    "dockerfile, a word": ("dockerfile", "FORM debian\nRUN ls\n", None),
    "shell, a bracket": ("bash", "ls\necho (a)\n", Fault(2, 7, 8, "syntax error near unexpected token `a'")),
    "sql, a word": ("sql", "SELECT 1;\nSELEC 1;\n", Fault(2, 1, 1, "expected command, found IDENT")),
}  # fmt: skip
NO_SOURCE = {
    "nothing": ("python", " \n"),
    "a session of a shell": ("bash", "$ ls\na b\n"),
    "a session of root": ("bash", "[root@db1 ~]# psql\n(a)\n"),
    "a session in another folder": ("bash", "ada@laptop:~/src$ make (x)\n"),
    "a session of Python": ("python", ">>> 1 +\n"),
    "magic of a notebook": ("python", "%matplotlib inline\nimport a\n"),
    "a session of psql": ("sql", "shop=# SELECT 1;\n"),
    "a result": ("sql", "SELECT 1;\n ?column?\n----------\n        1\n(1 row)\n"),
    "SQL of MySQL": ("sql", "CREATE TABLE a (id int) ENGINE=InnoDB;"),
    "SQL of another server": ("sql", "SELECT 1\nGO\n"),
    "more than anybody writes": ("json", "[" * 300_000),
}
PARSERS = {"bash": programs.shell_fault, "sql": programs.sql_fault}


def parse(language: str) -> readings.Parse:
    return PARSERS.get(language) or parsers.parser(language)


@pytest.mark.parametrize(("language", "text"), PARSES.values(), ids=PARSES)
def test_what_authors_leave_out_is_no_fault(language: str, text: str) -> None:
    assert readings.is_source(language, text)
    assert readings.fault(language, text, parse(language)) is None


@pytest.mark.parametrize(("language", "text", "fault"), FAILS.values(), ids=FAILS)
def test_what_no_reading_saves_is_a_fault_at_its_place(language: str, text: str, fault: Fault | None) -> None:
    assert readings.is_source(language, text)
    found = readings.fault(language, text, parse(language))
    assert found is not None
    assert found.message
    assert 1 <= found.line <= text.count("\n") + 1
    assert 1 <= found.column <= found.end
    assert fault in {None, found}


@pytest.mark.parametrize(("language", "text"), NO_SOURCE.values(), ids=NO_SOURCE)
def test_what_is_no_source_of_the_language_is_not_judged(language: str, text: str) -> None:
    assert not readings.is_source(language, text)


@given(st.sampled_from(["json", "python", "toml", "yaml"]), st.text(max_size=60))
def test_each_text_has_a_verdict_at_a_place_of_it(language: str, text: str) -> None:
    found = readings.fault(language, text, parsers.parser(language))
    if found is not None:
        assert found.line >= 1
        assert 1 <= found.column <= found.end
        assert "\n" not in found.message


@given(st.text(alphabet="<>${}%:? \nax", max_size=40), st.sampled_from(["bash", "json", "python"]))
def test_a_name_is_put_in_without_moving_what_follows(text: str, language: str) -> None:
    lengths = {len(reading) for reading in readings.readings(language, text)}
    around = {len(text) + len(before) + len(after) for before, after in readings.AROUND.get(language, ())}
    assert lengths <= {len(text), *around}


SHAPES = {
    "placeholders never closed": "<a",
    "prompts without a sign": "a@b ",
    "blank lines": "\n",
    "blanks": " ",
    "braces never closed": "${",
    "dots": ".",
    "words of MySQL": "LIMIT 1 ",
    "updates": "UPDATE a ",
    "comments never closed": "/*",
    "quotes never closed": '"\\',
    "lines of dashes": "-+\n",
}


@pytest.mark.parametrize("unit", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("language", ["bash", "json", "python", "sql", "rust"])
def test_readings_take_time_that_grows_as_the_text_does(language: str, unit: str) -> None:
    def read(text: str) -> None:
        readings.is_source(language, text)
        readings.fault(language, text, lambda _: Fault(1, 1, 1, "no"))
        parsers.without_comments(text)

    assert min(grows(read, lambda size: unit * (size // len(unit)))) < MOST
