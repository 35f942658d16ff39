"""Changes as values: edits on the original text, and diffs that git can apply."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.changes import Change, ChangeSet, Create, Rename, Replace, diff, edited
from handbook.model.finding import Edit


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


@pytest.mark.parametrize(("before", "changes"), _SETS.values(), ids=_SETS.keys())
def test_git_can_apply_the_diff(tmp_path: Path, before: dict[str, str], changes: tuple[Change, ...]) -> None:
    for name, text in before.items():
        (tmp_path / name).write_bytes(text.encode())
    patch = diff(ChangeSet(str(tmp_path), changes))
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)
    subprocess.run(("git", "apply", "-"), cwd=tmp_path, check=True, input=patch.encode())
    after = dict(before)
    for change in changes:
        if isinstance(change, Rename):
            after[change.target] = after.pop(change.path)
        else:
            after[change.path] = change.text if isinstance(change, Create) else change.after
    for name, text in after.items():
        assert (tmp_path / name).read_bytes() == text.encode()
    assert not [name for name in before if name not in after and (tmp_path / name).exists()]
