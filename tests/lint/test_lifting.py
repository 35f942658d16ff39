"""`docs fix` closes gaps in the levels of headings, for all headings below one or for none."""

from __future__ import annotations

import re
from pathlib import Path

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import testing
from handbook.kinds import library
from handbook.lint.fix import fixed
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.model.finding import Finding

RULES = testing.rules("DOC108")
SHIPPED = library.load(Path(), "")


def findings(text: str, dialect: Dialect = MATERIAL) -> tuple[Finding, ...]:
    return testing.run(RULES, text, kind="page", dialect=dialect, kinds=SHIPPED)


def lifted(text: str, dialect: Dialect = MATERIAL) -> str:
    """Apply the fixes of a text until there is none, as `docs fix` does."""
    for _ in range(20):
        after, _ = fixed(text, findings(text, dialect))
        if after == text:
            return text
        text = after
    raise AssertionError("it has no end")


def levels(text: str) -> str:
    return "".join(str(len(mark)) for mark in re.findall(r"^#+", text, re.MULTILINE))


def headings(numbers: str) -> str:
    return "".join(f"{'#' * int(number)} h{at}\n\nText.\n\n" for at, number in enumerate(numbers))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("124", "123"),
        ("13", "12"),
        ("1333", "1222"),
        ("1353", "1232"),
        ("124454", "123343"),
        ("146", "123"),
        ("12424", "12323"),
        ("124124", "123123"),
        ("1242", "1232"),
        ("1243", "1243"),  # What is on level 3 would be beside what was deeper.
        ("1254", "1254"),
        ("125524", "123323"),
        ("1246343", "1245343"),
        ("12463", "12453"),
        ("126", "123"),
        ("34", "34"),
        ("324", "323"),
    ],
)
def test_headings_below_a_gap_are_lifted_together(before: str, after: str) -> None:
    assert levels(lifted(headings(before))) == after


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_only_marks_are_taken_away(newline: str, mark: str) -> None:
    text = f"{mark}T\n=\n\n### One ###\n\n#### Two {{#two}} ####\n\n### C # ##\n\n### F#\n```\n### no\n```"
    after = f"{mark}T\n=\n\n## One ##\n\n### Two {{#two}} ###\n\n## C # ##\n\n## F#\n```\n### no\n```"
    assert lifted(text.replace("\n", newline)) == after.replace("\n", newline)


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n### A\n\n> #### Quoted\n",
        "# T\n\n### A\n\n<h4>HTML</h4>\n",
        '# T\n\n### A\n\n--8<-- "parts.md"\n',
    ],
    ids=["in a container", "as an element", "brought in"],
)
def test_what_may_belong_with_other_headings_is_left(text: str) -> None:
    assert findings(text)
    assert lifted(text) == text


def rendered(text: str) -> str:
    html: str = cmarkgfm.github_flavored_markdown_to_html(text)
    return re.sub(r"(</?h)[1-6]", r"\1", html)


PIECES = (
    "Text.\n", "> quoted\n", "- item\n", "```\n### no\n```\n", "## Two\n", "### Three\n", "#### Four ####\n",
    "##### Five\n", "###### Six\n", "#### Four ##\n", "    ### code\n", "Under\n---\n", "", "### \n",
    "### #\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.booleans())
def test_all_but_the_levels_is_rendered_as_before(pieces: list[str], loose: bool) -> None:
    text = "# T\n\n" + ("\n" if loose else "").join(pieces)
    before = findings(text, GITHUB)
    for finding in before:
        after, applied = fixed(text, [finding])
        if applied:
            assert len(findings(after, GITHUB)) < len(before)
    after = lifted(text, GITHUB)
    assert rendered(after) == rendered(text)
    assert not any(finding.fix for finding in findings(after, GITHUB))
    marks = re.compile(r"^#+|#+$", re.MULTILINE)
    assert marks.sub("", after) == marks.sub("", text)
