"""The programs read what strangers wrote: they execute nothing, and no file of a repository changes them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.code.process import programs

needs_bash = pytest.mark.skipif(not programs.bash(), reason="the system has no bash")
EXECUTING = {
    "a command": "touch {mark}",
    "a substitution": "echo $(touch {mark}) `touch {mark}`",
    "a substitution in quotes": 'echo "$(touch {mark})"',
    "a here-document": "cat <<END\n$(touch {mark})\nEND\n",
    "a process substitution": "cat <(touch {mark})",
    "a redirection": "echo > {mark}",
    "an assignment": "A=$(touch {mark})",
    "arithmetic": "(( a[$(touch {mark})] ))\nlet 'a[$(touch {mark})]'",
    "a condition": "[[ -v a[$(touch {mark})] ]]",
    "an alias": "shopt -s expand_aliases\nalias ls='touch {mark}'\nls",
    "a trap": "trap 'touch {mark}' EXIT DEBUG ERR",
    "leaving the mode that only reads": "set +n\ntouch {mark}",
    "leaving it through a mode of options": "set +o noexec; touch {mark}",
    "another shell": "exec bash -c 'touch {mark}'",
    "evaluation": "eval 'touch {mark}'",
    "a function with the name of a command": "echo() {{ touch {mark}; }}\necho",
    "a prompt": "PS1='$(touch {mark})' PS4='$(touch {mark})'\nset -x\nls",
    "a start file": "BASH_ENV={start} ENV={start} bash -c ls",
}


@needs_bash
@pytest.mark.parametrize("text", EXECUTING.values(), ids=EXECUTING)
def test_a_shell_block_is_read_and_not_executed(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, start = tmp_path / "mark", tmp_path / "start.sh"
    start.write_text(f"touch {mark}\n", encoding="utf-8")
    for name in ("BASH_ENV", "ENV"):
        monkeypatch.setenv(name, str(start))
    monkeypatch.setenv("BASH_FUNC_echo%%", f"() {{ touch {mark}; }}")
    monkeypatch.setenv("SHELLOPTS", "expand_aliases")
    assert programs.shell_fault(text.format(mark=mark, start=start)) is None
    assert programs.shell_advice(text.format(mark=mark, start=start)) is not None
    assert not mark.exists()


@pytest.mark.parametrize("name", ["bash", "shellcheck", "squawk"])
def test_no_program_is_taken_from_the_path_or_the_current_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / name
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    trap.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    find = getattr(programs, name)
    find.cache_clear()
    assert os.path.isabs(find())
    assert find() != str(trap)
    assert programs.shell_fault("ls") is None
    assert not (tmp_path / "ran").exists()


def test_no_settings_around_the_current_folder_change_the_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".shellcheckrc").write_text("disable=all\n", encoding="utf-8")
    (tmp_path / ".squawk.toml").write_text('excluded_rules = ["ban-drop-column"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2086")
    assert "SC2086" in {problem.code for problem in programs.shell_advice("rm $1\n")}
    advice = programs.sql_advice("ALTER TABLE a DROP COLUMN b;\n", in_transaction=True)
    assert "ban-drop-column" in {problem.code for problem in advice}


def test_shellcheck_opens_no_file_that_a_block_names(tmp_path: Path) -> None:
    other = tmp_path / "other.sh"
    other.write_text("if\n", encoding="utf-8")
    advice = programs.shell_advice(f"# shellcheck source={other}\nsource {other}\n")
    assert [problem.code for problem in advice] == ["SC1091"]


def test_texts_that_are_judged_together_are_judged_as_each_alone() -> None:
    texts = [f"rm $1\n{'true' * (number % 3)}\necho 'ü' $A\n" for number in range(70)] + [
        "",
        "source ./1\n",
        "if",
    ]
    found = programs.shell_advice_together(texts)
    assert found == tuple(programs.shell_advice(text) for text in texts)
    assert len({problem.code for of in found for problem in of}) > 2
    assert programs.shell_advice_together([]) == ()


def test_what_shellcheck_holds_for_less_than_a_warning_is_minor() -> None:
    found = programs.shell_advice("echo $1\nls\n  --all\n")
    assert {(problem.code, problem.minor) for problem in found} == {("SC2086", True), ("SC2215", False)}


@needs_bash
@pytest.mark.parametrize("text", ["(" * 60_000, "$(" * 60_000, "if " * 60_000, "{ " * 60_000])
def test_deep_nesting_ends_within_the_limits(text: str) -> None:
    with contextlib.suppress(programs.Unanswered):  # Out of memory or time: that ends only this block.
        assert programs.shell_fault(text) is not None


def test_places_are_counted_in_characters() -> None:
    (problem,) = programs.sql_advice(
        "-- für alle\nSELECT 'ü'; ALTER TABLE a DROP COLUMN b;\n", in_transaction=True
    )[:1]
    assert (problem.line, problem.column) == (2, 13)
    (problem,) = programs.shell_advice("echo 'ü' $1\n")
    assert (problem.line, problem.column, problem.end_column) == (1, 10, 12)


def test_without_bash_shellcheck_says_where_a_block_does_not_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "bash", lambda: "")
    assert programs.shell_fault("echo $1\n") is None
    found = programs.shell_fault("ls\nif true; then\n  ls\n")
    assert found is not None
    assert found.line in {2, 4}


OPEN = (
    "echo 'a", 'echo "a', "echo `a", "echo $(a", "cat <<END\nx", "if true; then", "for a in b; do", "f() {",
    "{", "(", "case a in", "[[ a", "echo ${a", "((a", "echo 'a\necho \"b",
)  # fmt: skip
CLOSED = ("fi", "done", "}", ")", "esac", "echo b'", 'echo b"', "b`", "b)", "END", "ls |", "ls &&", "<<<")


SOUND = (
    "ls", "# a comment, don't", "if true; then\n  ls -l *.md | wc > out\nfi", "make test \\\n  ARGS=-v",
    "echo 'a' \"b ${C} $D\" # '", "[ -f a ] && cat < a", "export A=b; for a in b; do echo $a; done",
)  # fmt: skip


@cache
def parsing() -> frozenset[str]:
    return frozenset(text for text in (*OPEN, *CLOSED, *SOUND) if programs.shell_fault(text) is None)


@needs_bash
@pytest.mark.parametrize("broken", OPEN)
def test_what_is_left_open_in_one_block_does_not_close_in_another(broken: str) -> None:
    texts = [text for closing in CLOSED for text in (broken, SOUND[0], closing)]
    assert programs.parsed_together(texts) <= parsing()


@needs_bash
def test_sound_blocks_are_read_together() -> None:
    assert programs.parsed_together(SOUND) == set(SOUND)


@needs_bash
@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([*OPEN, *CLOSED, *SOUND]), max_size=6))
def test_what_is_read_together_parses_alone(texts: list[str]) -> None:
    assert programs.parsed_together(texts) <= parsing()


@needs_bash
def test_what_is_read_together_may_fail_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = programs._run

    def counted(command: Sequence[str], text: str) -> programs._Run:
        asked.append(text)
        return run(command, text)

    monkeypatch.setattr(programs, "_run", counted)
    monkeypatch.setattr(programs, "_MOST_FAILED", 5)
    assert programs.parsed_together([f"ls | | a{number}" for number in range(200)]) == frozenset()
    assert len(asked) == 5
