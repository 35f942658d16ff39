"""What git says has changed, in the words of the documents, whatever their names and contents."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.disk import changed
from handbook.disk.changed import Changes, since
from handbook.disk.git import GitError
from handbook.model.changed import NEW, ChangedLines, LineFeeds

QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
TEN = "".join(f"line {number}\n" for number in range(1, 11))


def call(folder: Path, *args: str) -> None:
    subprocess.run(("git", *args), cwd=folder, env={**os.environ, **QUIET}, check=True, capture_output=True)


def begin(root: Path) -> Path:
    root.mkdir(exist_ok=True)
    call(root, "init", "-q", "-b", "main", ".")
    call(root, "config", "user.email", "a@example.org")
    call(root, "config", "user.name", "A")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = begin(tmp_path / "repository")
    (top / "docs").mkdir()
    for name in ("a.md", "docs/b.md", "docs/c.md", "other.txt"):
        (top / name).write_text(TEN, encoding="utf-8")
    commit(top)
    call(top, "switch", "-q", "-c", "topic")
    return top


def commit(root: Path) -> None:
    call(root, "add", "-A")
    call(root, "commit", "-qm", "x", "--no-verify")


def found(root: Path, ref: str = "main", *, lines: bool = True) -> dict[str, ChangedLines]:
    return dict(since(str(root), ref, (".md", ".mmd"), lines=lines).files)


def test_without_a_change_there_is_nothing(root: Path) -> None:
    os.utime(root / "a.md", (1, 1))  # Only its time is another one.
    assert found(root) == {}


def test_committed_staged_unstaged_and_untracked_files_count(root: Path) -> None:
    (root / "a.md").write_text(TEN.replace("line 3", "LINE 3"), encoding="utf-8")
    commit(root)
    (root / "docs/b.md").write_text(TEN + "line 11\n", encoding="utf-8")
    call(root, "add", "-A")
    (root / "docs/c.md").write_text(TEN.replace("line 5\nline 6\n", ""), encoding="utf-8")
    (root / "docs/new.md").write_text("x\n", encoding="utf-8")
    (root / "flow.MMD").write_text("x\n", encoding="utf-8")
    (root / "other.txt").write_text("x\n", encoding="utf-8")
    (root / ".gitignore").write_text("ignored.md\n", encoding="utf-8")
    (root / "ignored.md").write_text("x\n", encoding="utf-8")
    assert found(root) == {
        "a.md": ChangedLines(((3, 3),)),
        "docs/b.md": ChangedLines(((11, 11),)),
        "docs/c.md": ChangedLines((), (4,)),
        "docs/new.md": NEW,
        "flow.MMD": NEW,
    }
    assert set(found(root, lines=False)) == set(found(root))
    assert found(root / "docs") == found(root)


def test_what_main_has_changed_in_the_meantime_does_not_count(root: Path) -> None:
    call(root, "switch", "-q", "main")
    (root / "a.md").write_text("x\n", encoding="utf-8")
    commit(root)
    call(root, "switch", "-q", "topic")
    assert found(root) == {}


def test_a_file_that_is_gone_is_none(root: Path) -> None:
    (root / "a.md").unlink()
    call(root, "rm", "-q", "docs/b.md")
    assert found(root) == {}


def test_a_renamed_file_has_changed_in_its_other_lines_only(root: Path) -> None:
    call(root, "mv", "a.md", "docs/moved.md")
    assert found(root) == {"docs/moved.md": ChangedLines()}
    (root / "docs/moved.md").write_text(TEN.replace("line 9", "LINE 9"), encoding="utf-8")
    assert found(root) == {"docs/moved.md": ChangedLines(((9, 9),))}


def test_lines_that_look_like_headers_of_a_patch_are_lines(root: Path) -> None:
    before = "-- a/a.md\n++ b/docs/b.md\n@@ -1 +1 @@\ndiff --git a/x b/x\n\\ No newline\n" + TEN
    (root / "a.md").write_text(before, encoding="utf-8")
    commit(root)
    call(root, "branch", "-f", "main")
    after = (
        before.replace("-- a/a.md", "++ b/evil.md").replace("@@ -1 +1 @@", "-- a/evil.md\n@@ -7 +7,3 @@")
        + "end"
    )
    (root / "a.md").write_text(after, encoding="utf-8")
    assert found(root) == {"a.md": ChangedLines(((1, 1), (3, 4), (17, 17)))}


NAMES = [
    "with space.md",
    "ta\tb.md",
    'quo"te.md',
    "back\\slash.md",
    "ünï.md",
    "new\nline.md",
    "-x.md",
    "b/b.md",
    "x =>.md",
]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_found(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEN, encoding="utf-8")
    commit(root)
    call(root, "branch", "-f", "main")
    path.write_text(TEN.replace("line 2", "LINE 2"), encoding="utf-8")
    assert found(root) == {name: ChangedLines(((2, 2),))}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_not_utf_8_is_found(root: Path) -> None:
    path = os.path.join(os.fsencode(root), b"x\xff.md")
    Path(os.fsdecode(path)).write_text("x\n", encoding="utf-8")
    assert found(root) == {"x\udcff.md": NEW}


@pytest.mark.parametrize("ref", ["nothing", "-x", "--output=y", "origin/main", "main:a.md"])
def test_a_commit_that_does_not_exist_is_one_error_with_the_next_step(root: Path, ref: str) -> None:
    with pytest.raises(
        GitError, match=r"git knows no commit '.*'; fetch it, or name another by --changed-since$"
    ):
        found(root, ref)


def test_a_repository_without_a_commit_is_told_to_make_one(tmp_path: Path) -> None:
    call(tmp_path, "init", "--quiet")
    with pytest.raises(
        GitError, match=r"there is no commit yet; make the first one, or leave out --changed-since$"
    ):
        found(tmp_path, "HEAD")


def test_in_a_shallow_clone_the_error_says_how_to_get_the_rest(root: Path, tmp_path: Path) -> None:
    commit_of = root / "a.md"
    for number in range(3):
        commit_of.write_text(f"{number}\n", encoding="utf-8")
        commit(root)
    shallow = tmp_path / "shallow"
    call(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", str(shallow))
    with pytest.raises(
        GitError, match=r"no commit 'origin/main'.* `git fetch --unshallow` \(on GitHub: fetch-depth: 0\)"
    ):
        found(shallow, "origin/main")
    call(shallow, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(
        GitError, match=r"no common history with 'origin/main' is here; fetch it whole with .*fetch-depth: 0"
    ):
        found(shallow, "origin/main")


def test_outside_of_a_repository_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is in no git repository"):
        found(tmp_path)


def test_a_file_in_conflict_counts_as_new(root: Path) -> None:
    (root / "a.md").write_text("ours\n", encoding="utf-8")
    commit(root)
    call(root, "switch", "-q", "main")
    (root / "a.md").write_text("theirs\n", encoding="utf-8")
    commit(root)
    call(root, "switch", "-q", "topic")
    with pytest.raises(subprocess.CalledProcessError):
        call(root, "merge", "-q", "main")
    assert set(found(root)) == {"a.md"}


SETTINGS = [
    "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean", "filter.evil.process",
    "core.fsmonitor", "core.pager", "pager.diff", "diff.tool", "core.sshCommand",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
@pytest.mark.parametrize("setting", SETTINGS)
def test_no_program_runs_that_the_repository_names(root: Path, tmp_path: Path, setting: str) -> None:
    trace, script = tmp_path / "ran", tmp_path / "program.sh"
    script.write_text(f"#!/bin/sh\ntouch '{trace}'\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    call(root, "config", setting, str(script))
    call(root, "config", "filter.evil.required", "true")
    (root / ".gitattributes").write_text("*.md diff=evil filter=evil\n", encoding="utf-8")
    (root / "a.md").write_text(TEN.replace("line 3", "LINE 3"), encoding="utf-8")
    (root / "docs/b.md").write_text(TEN, encoding="utf-8")  # Written again: git compares its content.
    assert found(root) == {"a.md": ChangedLines(((3, 3),))}
    assert not trace.exists()


def test_a_filter_whose_name_cannot_be_switched_off_is_an_error(root: Path) -> None:
    call(root, "config", "filter.a=b.clean", "touch ran")
    with pytest.raises(GitError, match=r"has 'filter\.a=b', which cannot be switched off"):
        found(root)


CONFIGURED = [
    *[(f"diff.{name}", "true") for name in ("noprefix", "mnemonicPrefix", "relative", "suppressBlankEmpty")],
    *[("diff.context", "9"), ("diff.interHunkContext", "9"), ("diff.renames", "false")],
    *[("color.ui", "always"), ("color.diff", "always"), ("diff.colorMoved", "zebra")],
    *[("diff.srcPrefix", "x/"), ("diff.wordRegex", ".")],
    *[("diff.wsErrorHighlight", "all"), ("core.quotePath", "true"), ("diff.algorithm", "patience")],
]  # fmt: skip


@pytest.mark.parametrize(("setting", "value"), CONFIGURED)
def test_what_the_user_has_configured_for_reading_changes_nothing(
    root: Path, setting: str, value: str
) -> None:
    call(root, "mv", "docs/c.md", "docs/d.md")
    (root / "docs/d.md").write_text(
        TEN.replace("line 3\n", "LINE 3\n").replace("line 7\n", "\n"), encoding="utf-8"
    )
    call(root, "config", setting, value)
    assert found(root / "docs") == {"docs/d.md": ChangedLines(((3, 3), (7, 7)))}


@pytest.mark.parametrize("attributes", ["*.md -diff", "*.md binary", "*.md -text"])
def test_lines_are_known_though_the_attributes_call_a_page_binary(root: Path, attributes: str) -> None:
    (root / ".gitattributes").write_text(attributes + "\n", encoding="utf-8")
    (root / "a.md").write_text(TEN.replace("line 3", "LINE 3"), encoding="utf-8")
    assert found(root) == {"a.md": ChangedLines(((3, 3),))}


def test_other_line_ends_in_the_working_tree_are_no_change(root: Path) -> None:
    call(root, "config", "core.autocrlf", "true")
    (root / "a.md").write_bytes(TEN.replace("\n", "\r\n").encode())
    assert found(root) == {}
    (root / "a.md").write_bytes(TEN.replace("\n", "\r\n").replace("line 4", "LINE 4").encode())
    assert found(root) == {"a.md": ChangedLines(((4, 4),))}


def test_changed_lines_are_those_that_make_the_new_text_of_the_old_one(root: Path) -> None:
    """What is not in a changed piece is in the old text, in the same order."""
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(15):
        before = [f"{chance.randrange(12)}" for _ in range(chance.randrange(1, 40))]
        (root / "a.md").write_text("\n".join(before) + "\n", encoding="utf-8")
        commit(root)
        call(root, "branch", "-f", "main")
        after = [line for line in before if chance.random() > 0.2]
        for _ in range(chance.randrange(6)):
            after.insert(chance.randrange(len(after) + 1), f"new {chance.randrange(3)}")
        (root / "a.md").write_text("".join(f"{line}\n" for line in after), encoding="utf-8")
        touched = found(root).get("a.md", ChangedLines())
        kept = [line for number, line in enumerate(after, 1) if not touched.touches(number, number)]
        rest = iter(before)
        assert all(line in rest for line in kept)
        assert all(
            touched.touches(number, number) for number, line in enumerate(after, 1) if line.startswith("new")
        )


PIECES = st.lists(st.integers(1, 30), max_size=8, unique=True).map(sorted)


@given(PIECES, PIECES, st.integers(1, 32), st.integers(0, 5))
def test_a_piece_is_touched_where_one_of_its_lines_is(
    lines: list[int], gaps: list[int], first: int, more: int
) -> None:
    changes = ChangedLines(tuple((line, line) for line in lines), tuple(gaps))
    last = first + more
    inside = any(first <= line <= last for line in lines)
    assert changes.touches(first, last) == inside
    assert changes.touches_piece(first, last) == (inside or any(first <= gap <= last for gap in gaps))


@given(st.text("a\n\r", max_size=20), st.integers(0, 20))
def test_lines_are_counted_by_line_feeds_only(text: str, offset: int) -> None:
    assert LineFeeds(text).line(offset) == text.count("\n", 0, offset) + 1


def test_a_patch_that_ends_early_is_read_to_its_end() -> None:
    patch = b"diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -1,3 +1,9 @@\n-a"
    assert dict(changed._patched(patch)) == {"x.md": ChangedLines(((1, 9),))}
    assert isinstance(Changes("", "", {}), tuple)
