"""The comment: text of a stranger stays text, and the length stays within its limit."""

from __future__ import annotations

import re
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st

from handbook.report import data, markdown, text
from handbook.report.change import Differences, DocumentChange, Stale
from handbook.report.diagrams import DiagramChange, Item
from handbook.report.migrations import MigrationChange
from handbook.report.questions import Questions
from handbook.report.records import RecordChange
from handbook.report.sections import How, SectionChange
from handbook.report.told import parts

OURS = re.compile(r"</?(?:p|ul|li|strong|code)>")
"""All elements that the comment may become."""
HOSTILE = [
    "@everyone", "`@everyone`", "``` @everyone", "\n\n@everyone\n", "</details><img src=x>", "<!-- ", "-->",
    "[a](https://example.org)", "![a](https://example.org/a.png)", "https://example.org", "www.example.org",
    "#123", "a/b#1", "\n```\n", "\n# Heading\n", "|a|b|", "\\`", "`", "``", " ` ", "\u202e", "\x1b[31m",
    "<script>", "&lt;", "$x$", "\r\n> quote", ":tada:", "\u2028- item", "~~~", "\ud800",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map("".join),
    st.text(max_size=40),
)


def everything(said: str, count: int = 1) -> Differences:
    """A change in which each text is the given one."""
    how = How.RENAMED
    document = DocumentChange(
        path=said,
        old_path=said,
        how=how,
        title=said,
        kind=said,
        owner=said,
        old_owner=said,
        missing=(said,),
        still_missing=(said, said),
        sections=tuple(SectionChange(each, said, said if each is how else "") for each in How),
        questions=Questions((said,), (said,)),
        diagrams=(
            DiagramChange(how, said, said, said, tuple(Item(each, "node", said) for each in How), said),
        ),
        record=RecordChange(said, "as before", said, "as before", (said,), (said,)),
    )
    stale = Stale(
        path=said,
        title=said,
        owner=said,
        status=said,
        is_decision=False,
        state="open",
        touched=((said, said),),
    )
    decision = Stale(
        path=said, title=said, owner="o", status=said, is_decision=True, state="open", touched=((said, said),)
    )
    migration = MigrationChange(said, said, How.CHANGED, (said,), (said,), False)
    problem = DocumentChange(path=said, how=How.CHANGED, title="", kind="", problem=said)
    return Differences(
        base=said,
        documents=(document, problem) * count,
        migrations=(migration,) * count,
        stale=(stale, decision) * count,
    )


@given(TEXTS)
@example("")
@example("`" * 50)
@example("a" * 1000)
def test_text_of_a_stranger_is_nothing_but_code(said: str) -> None:
    comment = markdown.render(everything(said))
    html = cmarkgfm.github_flavored_markdown_to_html(comment, Options.CMARK_OPT_UNSAFE)
    assert html.startswith(markdown.MARKER)
    rest = html.removeprefix(markdown.MARKER)
    outside = re.sub(r"<code>[^<]*</code>", "", rest)
    assert not re.search(r"<(?!/?(?:p|ul|li|strong)>)", outside), outside
    assert not set("@#[!$\\`~") & set(outside), outside
    assert "http" not in outside


@given(TEXTS)
def test_the_same_parts_are_there_whatever_the_text_is(said: str) -> None:
    def shape(given: str) -> list[str]:
        html = cmarkgfm.github_flavored_markdown_to_html(markdown.render(everything(given)))
        return re.findall(r"</?(?:ul|li|strong)>", html)

    assert shape(said or "x") == shape("x")


@given(TEXTS)
def test_a_text_for_a_terminal_has_a_line_for_each_line(said: str) -> None:
    found = everything(said)
    lines = text.render(found).split("\n")
    assert len(lines) - 1 == sum(1 + sum(map(len, part.every)) for part in parts(found))
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("most", [1_000, 5_000, 65_536])
def test_a_comment_stays_within_its_limit_and_says_what_was_cut(most: int) -> None:
    comment = markdown.render(everything("word " * 60, count=200), most)
    assert len(comment) <= most
    assert comment.splitlines()[-1].startswith(f"Cut, as a comment has room for {most:,} characters: ")
    assert "documents of" in comment.splitlines()[-1]


def test_of_a_document_that_is_too_long_its_first_lines_are_told() -> None:
    questions = tuple(f"{'word ' * 30}{number}?" for number in range(12))
    document = DocumentChange(
        path="a.md", how=How.CHANGED, title="", kind="page", questions=Questions(opened=questions)
    )
    comment = markdown.render(Differences(base="main", documents=(document,)), 1_000)
    assert len(comment) <= 1_000
    assert "- `a.md` (`page`, changed)" in comment
    assert re.search(r"\n  - and \d+ more\n", comment)


def test_a_comment_that_fits_cuts_nothing() -> None:
    assert "Cut," not in markdown.render(everything("word"))


def test_nothing_to_say_is_an_empty_text() -> None:
    nothing = Differences(base="main")
    assert (markdown.render(nothing), text.render(nothing)) == ("", "")


def test_many_items_of_one_document_are_counted() -> None:
    items = tuple(Item(How.ADDED, "node", f"n{number}") for number in range(40))
    document = DocumentChange(
        path="a.md",
        how=How.CHANGED,
        title="",
        kind="page",
        diagrams=(DiagramChange(How.CHANGED, "", "flowchart", "", items),),
    )
    comment = markdown.render(Differences(base="main", documents=(document,)))
    assert "    - and 28 more\n" in comment


def test_json_has_every_item() -> None:
    found: dict[str, Any] = data.data(everything("a"))
    assert [len(found[key]) for key in ("documents", "migrations", "decisions", "stale", "owners")] == [
        2, 1, 1, 1, 2,
    ]  # fmt: skip
    assert found["documents"][0]["diagrams"][0]["items"][0] == {
        "how": "added", "what": "node", "text": "a", "old_text": "",
    }  # fmt: skip
