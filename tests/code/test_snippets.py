"""A named section of a file is what stands between its marks, in whatever way the language comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.code import snippets
from handbook.code.snippets import NoSection, Snippet
from tests.test_growth import MOST, grows

FILE = """import a

# --8<-- [start:outer]
def total():
    # --8<-- [start:inner]
    if a:
        return 1

    return 2
    # --8<-- [end:inner]
# --8<-- [end:outer]

# region fold
b = 1
#region nested
c = 2
#endregion
d = 3
# endregion fold
// region script
let e = 4;
// endregion
-- --8<-- [start:open]
f
"""
SECTIONS = {
    "outer": "def total():\n    if a:\n        return 1\n\n    return 2",
    "inner": "if a:\n    return 1\n\nreturn 2",
    "fold": "b = 1\nc = 2\nd = 3",
    "nested": "c = 2",
    "script": "let e = 4;",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_shown_without_its_marks_and_its_margin(name: str, newline: str) -> None:
    assert snippets.source(FILE.replace("\n", newline)).taken(name) == SECTIONS[name]


def test_a_file_without_a_section_is_shown_whole() -> None:
    assert snippets.source("\ufeff\n  a\n\nb\n\n").taken("") == "  a\n\nb"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none", "has no section 'none'"),
        ("open", "does not close section 'open'"),
        ("total", "has no section 'total'"),
    ],
)
def test_a_section_that_is_not_there_is_an_error_with_its_name(name: str, reason: str) -> None:
    with pytest.raises(NoSection) as raised:
        snippets.source(FILE).taken(name)
    assert str(raised.value) == reason


def test_more_than_a_page_shows_is_an_error() -> None:
    with pytest.raises(NoSection, match="more to show than"):
        snippets.source("x\n" * (snippets.MOST_LINES + 1)).taken("")


def test_names_are_those_of_all_sections_in_their_order() -> None:
    assert snippets.source(FILE).names == ("outer", "inner", "fold", "nested", "script", "open")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("snippet: samples/a.py:total", Snippet("samples/a.py", "total")),
        ("snippet: ./a.py", Snippet("./a.py", "")),
        ("snippet:a.py:b-c", Snippet("a.py", "b-c")),
        ("snippet: a.py:3:9", None),
        ("snippet: two words", None),
        ("snippet:", None),
        ("a snippet: a.py", None),
    ],
)
def test_a_comment_names_a_file_and_a_section(comment: str, expected: Snippet | None) -> None:
    assert snippets.snippet(comment) == expected


@given(st.lists(st.sampled_from(["# region a", "# endregion", "# endregion a", "# --8<-- [start:a]",
                                 "# --8<-- [end:a]", "# region b", "x", "    y"]), max_size=14))  # fmt: skip
def test_what_is_shown_are_lines_of_the_file_in_their_order(lines: list[str]) -> None:
    source = snippets.source("\n".join(lines))
    for name in source.names:
        try:
            shown = source.taken(name)
        except NoSection:
            continue
        rest = iter(line.strip() for line in lines)
        assert all(line.strip() in rest for line in shown.split("\n") if line.strip())


@pytest.mark.parametrize(
    "unit", ["# region a\n", "# endregion\n", "# --8<-- [start:a]\n", "8<", "--8<--", "\n", " "]
)
def test_sections_are_found_in_time_that_grows_as_the_text_does(unit: str) -> None:
    def read(text: str) -> None:
        source = snippets.Source(text)
        for name in source.names:
            with pytest.raises(NoSection):
                source.taken(name + "x")

    assert min(grows(read, lambda size: unit * (size // len(unit)))) < MOST
