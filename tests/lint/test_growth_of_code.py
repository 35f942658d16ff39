"""Rules about code, snippets and databases take time in proportion to the page, whatever a stranger wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import markdown, testing
from handbook.kinds import library
from handbook.kinds.library import Claim
from handbook.lint import engine
from handbook.lint.rule import Context, Documents
from handbook.markdown.dialect import GITHUB
from tests.growth import numbered, repeated
from tests.test_growth import MOST, grows

RULES = testing.rules(
    "COD101",
    "COD102",
    "COD103",
    "COD104",
    "COD105",
    "COD106",
    "DBA101",
    "DBA102",
    "DBA103",
    "DBA104",
    "DBA105",
)
MANY = 2_000
FILES = testing.Folder([("a.sql", "-- +goose Up\n" * MANY), ("a.py", "# region a\nb\n# endregion\n" * MANY)])
HEAD = "# T\n\n## Change\n\n"
SHAPES = {
    "fences with an index": repeated("```sql\nCREATE INDEX a ON b (c);\n```\n\n", HEAD),
    "indexes with a reason": repeated(
        "-- why it is so\nCREATE INDEX ON b (c);\n", f"{HEAD}```sql\n", "```\n"
    ),
    "marks of halves": repeated("-- +goose Up\n", f"{HEAD}```sql\n", "```\n"),
    "halves in fences": repeated("```sql\n-- +goose Up\n```\n", HEAD),
    "tables in sections": numbered("### S@\n\n```sql\nDROP TABLE t@;\n```\n\n"),
    "sections within sections": numbered("## S@\n### Down\n#### X\n```sql\nDROP TABLE a;\n```\n"),
    "links to a migration": repeated("[a](a.sql) ", HEAD),
    "links to migrations": numbered("[a](@.sql) "),
    "values in a bad half": repeated('f"SELECT a FROM b WHERE c = {d}"\n', "# T\n\n```py\n# BAD\n", "```\n"),
    "values in one text": repeated("{d}", '# T\n\n```py\nf"SELECT a FROM b WHERE ', '"\n```\n'),
    "values below headings": numbered('# S@\n```py\nf"SELECT a FROM b WHERE c = {d}"\n```\n'),
    "copies": repeated("<!-- snippet: a.py:a -->\n```py\nb\n```\n\n", "# T\n\n"),
    "copies of nothing": repeated("<!-- snippet: a.py:b -->\n", "# T\n\n"),
    "snippets by lines": repeated('--8<-- "a.py:1:2"\n', "# T\n\n"),
    "dots": repeated("...\n", "# T\n\n```go\n", "```\n"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_as_the_page_does(name: str) -> None:
    kind = library.load(Path(__file__).parent, "").named("database")
    claim = Claim(kind=kind, newest=kind)

    def judge(text: str) -> None:
        document = markdown.parse("a.md", text, GITHUB)
        context = Context(claim=claim, project=Documents((document,), FILES))
        engine.check([(document, context)], RULES)

    assert min(grows(judge, SHAPES[name])) < MOST
