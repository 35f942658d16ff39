"""Fixes in a document: all edits of a finding or none, no byte besides, and containers stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import testing
from handbook.lint import rules as registry
from handbook.lint.fix import fixed
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.model.document import Position, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from tests.conftest import Golden

RULES = [rule for rule in registry.ALL if rule.code in {"DGM101", "DGM102"}]
FIXTURES = Path(__file__).parent.parent / "rules"
CASES = [case for case in sorted(FIXTURES.glob("DGM10[12]/*.md")) if not case.stem.endswith(".fixed")]


def mended(text: str, dialect: Dialect = MATERIAL) -> str:
    after, applied = fixed(text, testing.run(RULES, text, dialect=dialect))
    assert bool(applied) is (after != text)
    return after


IN_CONTAINERS = {
    "top-level": (MATERIAL, "", ""),
    "admonition": (MATERIAL, "!!! note\n\n", "    "),
    "details-in-a-list": (MATERIAL, "- one\n\n    ??? note\n\n", "        "),
    "tab": (MATERIAL, '=== "One"\n\n', "    "),
    "list-on-the-site": (MATERIAL, "1. one\n\n", "    "),
    "list-on-github": (GITHUB, "- one\n\n", "  "),
    "quote-on-github": (GITHUB, "", "> "),
    "quote-in-a-list-on-github": (GITHUB, "- one\n\n", "  > "),
    "quote-on-the-site": (MATERIAL, "", "> "),
}
BROKEN = "```mermaid\nflowchart LR\n  A[f(x)] -> B\n  subgraph s\n    C\n```"
WHOLE = '```mermaid\nflowchart LR\n  A["f(x)"] --> B\n  subgraph s\n    C\n  end\n```'


def within(before: str, prefix: str, block: str, newline: str) -> str:
    lines = [prefix + line for line in block.split("\n")]
    return (f"# A\n\n{before}" + "\n".join(lines) + "\n\nEnd, untouched: A -> B\n").replace("\n", newline)


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("where", IN_CONTAINERS)
def test_a_repair_keeps_containers_line_ends_and_byte_order_mark(where: str, newline: str, mark: str) -> None:
    dialect, before, prefix = IN_CONTAINERS[where]
    text = mark + within(before, prefix, BROKEN, newline)
    assert mended(text, dialect) == mark + within(before, prefix, WHOLE, newline)


def test_a_line_of_its_own_needs_no_end_of_the_last_line() -> None:
    text = "# A\n\n> ```mermaid\n> flowchart LR\n>   subgraph s\n>     C\n> ```"
    assert (
        mended(text, GITHUB) == "# A\n\n> ```mermaid\n> flowchart LR\n>   subgraph s\n>     C\n>   end\n> ```"
    )


def test_a_line_that_the_renderer_changed_is_left_alone() -> None:
    tabbed = "# A\n\n```mermaid\nflowchart LR\n\tA -> B\n```\n"
    after = mended(tabbed)
    assert after in {tabbed, tabbed.replace("->", "-->")}  # Never at another column.


def test_a_block_is_drawn_and_mended_in_one_fix() -> None:
    text = "# A\n\n```Mermaid\nflowchart LR\n  A -> B\n```\n"
    assert mended(text) == text.replace("Mermaid", "mermaid").replace("->", "-->")


def test_a_block_that_would_show_an_error_is_not_drawn_by_a_fix() -> None:
    text = "# A\n\n```Mermaid\nflowchart LR\n  A -->\n```\n"
    assert mended(text) == text


@pytest.mark.parametrize(
    ("info", "after"),
    [
        ("Mermaid", "mermaid"),
        ("{mermaid}", "mermaid"),
        ("{ .mermaid }", "mermaid"),
        ("mmd", "mermaid"),
        ('mermaid title="x"', 'mermaid title="x"'),
        ("mermaid, x", "mermaid, x"),
    ],
)
def test_another_spelling_of_mermaid_is_mended_where_nothing_is_lost(info: str, after: str) -> None:
    text = "# A\n\n```{}\nflowchart LR\n  A --> B\n```\n"
    assert mended(text.format(info), GITHUB) == text.format(after)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_the_fix_of_a_fixture_is_the_golden_one(case: Path, golden: Golden) -> None:
    text = case.read_bytes().decode()
    after = mended(text)
    result = case.with_suffix(".fixed.md")
    if after == text:
        assert not result.exists()
        return
    golden.check(result, after.replace("\r\n", "\n"))
    assert mended(after) == after


def finding(number: int, *edits: Edit) -> Finding:
    at = Position(1, 1)
    return Finding(
        code=f"X{number}",
        message="x",
        path="a.md",
        span=Span(min((edit.start for edit in edits), default=0), 0),
        start=at,
        end=at,
        severity=Severity.NIT,
        excerpt="",
        fix=edits,
    )


def test_of_two_fixes_that_touch_the_first_is_applied() -> None:
    first, second = finding(1, Edit(0, 2, "x")), finding(2, Edit(2, 3, "y"))
    assert fixed("abcd", [second, first]) == ("xcd", (first,))


def test_a_fix_of_several_edits_is_applied_as_a_whole_or_not_at_all() -> None:
    first, both = finding(1, Edit(1, 2, "x")), finding(2, Edit(1, 1, "y"), Edit(3, 4, "z"))
    assert fixed("abcd", [first, both]) == ("axcd", (first,))
    assert fixed("abcd", [both]) == ("aybcz", (both,))


def test_a_finding_without_a_fix_is_not_applied() -> None:
    assert fixed("abcd", [finding(1)]) == ("abcd", ())


def test_an_edit_outside_of_the_text_is_not_applied() -> None:
    assert fixed("abcd", [finding(1, Edit(3, 9, "x"))]) == ("abcd", ())


@st.composite
def texts_with_findings(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    text = draw(st.text("ab\r\n>\ufeffé", max_size=30))
    place = st.integers(0, len(text))
    edit = st.builds(
        lambda a, b, new: Edit(min(a, b), max(a, b), new), place, place, st.text("XYZ", max_size=3)
    )
    fixes = draw(st.lists(st.lists(edit, max_size=3), max_size=6))
    return text, [finding(number, *edits) for number, edits in enumerate(fixes)]


@given(texts_with_findings())
def test_what_no_applied_edit_covers_stays_as_it_is(case: tuple[str, list[Finding]]) -> None:
    text, findings = case
    after, applied = fixed(text, findings)
    assert set(applied) <= {each for each in findings if each.fix}
    edits = sorted((edit for each in applied for edit in each.fix), key=lambda edit: edit.start)
    kept, place = [], 0
    for edit in edits:
        assert edit.start >= place
        kept += [text[place : edit.start], edit.text]
        place = edit.end
    assert "".join([*kept, text[place:]]) == after
    again, _ = fixed(text, list(reversed(findings)))
    assert again == after
