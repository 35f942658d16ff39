"""Changes as values: edits on the original text, and diffs that git can apply."""

from __future__ import annotations

import difflib
import re
import subprocess
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook import changes
from handbook.changes import Change, ChangeSet, Create, Rename, Replace, diff, edited
from handbook.model.finding import Edit
from tests.growth import repeated
from tests.test_growth import MOST, grows


def test_edits_are_made_on_the_original_offsets_in_any_order() -> None:
    edits = (Edit(0, 1, "AA"), Edit(4, 6, ""), Edit(2, 2, "-"))
    assert edited("abcdefg", edits) == "AAb-cdg"
    assert edited("abcdefg", edits[::-1]) == "AAb-cdg"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert edited("ab", (Edit(1, 1, "1"), Edit(1, 1, "2"), Edit(1, 2, "B"))) == "a12B"


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param((Edit(0, 3, ""), Edit(2, 4, "")), id="overlap"),
        pytest.param((Edit(0, 3, ""), Edit(1, 1, "x")), id="insertion within a replacement"),
        pytest.param((Edit(0, 9, ""),), id="beyond the end"),
        pytest.param((Edit(3, 2, ""),), id="backwards"),
        pytest.param((Edit(-1, 2, ""),), id="before the start"),
    ],
)
def test_edits_that_contradict_each_other_are_refused(edits: tuple[Edit, ...]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        edited("abcdef", edits)


@settings(deadline=None)  # a clock is no test
@given(st.text(max_size=60), st.data())
def test_bytes_outside_of_an_edit_stay(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = data.draw(st.text(max_size=9))
    assert edited(text, (Edit(start, end, new),)) == text[:start] + new + text[end:]


def test_a_creation_is_shown_as_git_shows_it() -> None:
    shown = diff(ChangeSet("/r", (Create("adr/0001-a.md", "# 1. A\n\nlast"),)))
    assert shown == (
        "diff --git a/adr/0001-a.md b/adr/0001-a.md\nnew file mode 100644\n--- /dev/null\n"
        "+++ b/adr/0001-a.md\n@@ -0,0 +1,3 @@\n+# 1. A\n+\n+last\n\\ No newline at end of file\n"
    )


def test_paths_below_the_root_are_shown_relative_to_it() -> None:
    assert "+++ b/a.md\n" in diff(ChangeSet("/r", (Create("/r/a.md", "x\n"),)))


def test_a_replacement_by_the_same_text_shows_nothing() -> None:
    assert diff(ChangeSet("/r", (Replace("a", "x", "x"),))) == ""


_SETS: dict[str, tuple[dict[str, str], tuple[Change, ...]]] = {
    "create": ({}, (Create("new.md", "a\nb\n"),)),
    "create one line": ({}, (Create("new.md", "a\n"),)),
    "create without final newline": ({}, (Create("new.md", "a"),)),
    "create empty": ({}, (Create("new.md", ""),)),
    "create in a folder": ({}, (Create("x/y/new.md", "a\n"),)),
    "replace": ({"old.md": "a\nb\nc\n"}, (Replace("old.md", "a\nb\nc\n", "a\nB\nc\n"),)),
    "replace CRLF": ({"old.md": "a\r\nb\r\n"}, (Replace("old.md", "a\r\nb\r\n", "a\r\nB\r\n"),)),
    "replace, newline lost": ({"old.md": "a\nb\n"}, (Replace("old.md", "a\nb\n", "a\nb"),)),
    "replace, newline won": ({"old.md": "a\nb"}, (Replace("old.md", "a\nb", "a\nb\n"),)),
    "replace with a form feed": ({"old.md": "a\fb\nc\n"}, (Replace("old.md", "a\fb\nc\n", "a\fb\nC\n"),)),
    "rename": ({"old.md": "a\n"}, (Rename("old.md", "sub/new.md"),)),
    "edit and rename": (
        {"old.md": "a\n", "b.md": "c\n"},
        (Replace("old.md", "a\n", "A\n"), Replace("b.md", "c\n", "d\n"), Rename("old.md", "new.md")),
    ),
    "rename with an edit that changes nothing": (
        {"old.md": "a\n"},
        (Replace("old.md", "a\n", "a\n"), Rename("old.md", "new.md")),
    ),
    "spaces and umlauts": ({"a b.md": "a\n"}, (Replace("a b.md", "a\n", "b\n"), Create("ü é.md", "x\n"))),
    "quotes": ({}, (Create('a"b\\c.md', "x\n"),)),
}


@pytest.mark.parametrize(("before", "made"), _SETS.values(), ids=_SETS.keys())
def test_git_can_apply_the_diff(tmp_path: Path, before: dict[str, str], made: tuple[Change, ...]) -> None:
    for name, text in before.items():
        (tmp_path / name).write_bytes(text.encode())
    shown = diff(ChangeSet(str(tmp_path), made))
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)
    subprocess.run(("git", "apply", "-"), cwd=tmp_path, check=True, input=shown.encode())
    after = dict(before)
    for change in made:
        if isinstance(change, Rename):
            after[change.target] = after.pop(change.path)
        else:
            after[change.path] = change.text if isinstance(change, Create) else change.after
    for name, text in after.items():
        assert (tmp_path / name).read_bytes() == text.encode()
    assert not [name for name in before if name not in after and (tmp_path / name).exists()]


HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def applied(before: str, shown: str) -> str:
    """Return a text with the hunks of a patch made; each must fit where it says it does."""
    old, made, at = [*before.splitlines(keepends=True)], list[str](), 0
    for number, hunk in enumerate(re.split(r"(?m)^(?=@@ )", shown)[1:]):
        head, *lines = hunk.replace("\n\\ No newline at end of file\n", "").splitlines(keepends=True)
        found = HUNK.match(head)
        assert found is not None, number
        start, length = int(found[1]) - (found[2] != "0"), int(found[2] or 1)
        assert "".join(line[1:] for line in lines if line[0] in " -") == "".join(old[start : start + length])
        made += [*old[at:start], *(line[1:] for line in lines if line[0] in " +")]
        assert len(lines) - sum(line[0] == "-" for line in lines) == int(found[4] or 1)
        at = start + length
    return "".join((*made, *old[at:]))


LINES = st.lists(st.sampled_from("abc"), max_size=40).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


@pytest.mark.parametrize("most", [0, changes.MOST_COMPARISONS])
@given(before=LINES, after=LINES)
def test_a_diff_leads_from_one_text_to_the_other_however_it_is_found(
    most: int, before: str, after: str
) -> None:
    with patch.object(changes, "MOST_COMPARISONS", most):
        shown = diff(ChangeSet("/r", (Replace("a.md", before, after),)))
    assert applied(before, shown) == after


def test_edits_far_apart_in_a_long_text_are_shown_alone() -> None:
    lines = [f"line {number % 150}" for number in range(20_000)]
    changed = [line + " more" if number % 5_000 == 7 else line for number, line in enumerate(lines)]
    shown = diff(ChangeSet("/r", (Replace("a.md", "\n".join(lines), "\n".join(changed)),)))
    assert shown.count("\n@@ ") == 4
    assert shown.count("\n") < 50


@pytest.mark.parametrize("edit", ["ADR-5", "ADR-5\nand more"])
def test_runs_of_equal_lines_are_not_looked_for_where_that_takes_long(
    edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"line {number * 7919 % 150}{' ADR-1' * (number % 2)}\n" for number in range(20_000)]
    monkeypatch.setattr(difflib.SequenceMatcher, "find_longest_match", lambda *_: pytest.fail("it is"))
    before = "".join(lines)
    after = before.replace("ADR-1", edit)
    assert applied(before, diff(ChangeSet("/r", (Replace("a.md", before, after),)))) == after


def test_edits_are_made_in_time_that_grows_as_the_text_does() -> None:
    def edit(text: str) -> str:
        return edited(text, [Edit(at, at + 1, "xy" * 50) for at in range(len(text))])

    assert grows(edit, repeated("ab", after=""))[-1] < MOST
