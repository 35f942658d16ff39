"""Blocks are judged once, by who is there; what nobody judged is said in a line."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence

import pytest

from handbook.code.process import judging, programs
from handbook.code.process.judging import Block, judge

DEEP = "-" * 150_000 + "1"


def test_verdicts_come_in_the_order_of_the_blocks_and_equal_blocks_agree() -> None:
    wrong, right = Block("python", "a = )\n"), Block("json", '{"a": 1}')
    session = Block("bash", "$ ls\n")
    found = judge([wrong, right, session, wrong])
    assert [verdict and (verdict.language, bool(verdict.fault)) for verdict in found.verdicts] == [
        ("python", True),
        ("json", False),
        None,
        ("python", True),
    ]
    assert found.notes == ()


def test_advice_is_asked_for_only_where_it_is_wanted_and_the_block_parses() -> None:
    text = "rm $1\n"
    plain, advised, broken = judge(
        [Block("bash", text), Block("bash", text, advised=True), Block("bash", "rm (1)\n", advised=True)]
    ).verdicts
    assert plain is not None
    assert advised is not None
    assert broken is not None
    assert plain.advice == broken.advice == ()
    assert [problem.code for problem in advised.advice] == ["SC2086"]
    assert broken.fault is not None


def test_advice_is_about_a_block_with_its_names_put_in() -> None:
    texts = ("kubectl delete pod <pod> -n <name space> $1\n", "sort <in >out $1\n", "ls $1\n  ...\n")
    found = judge([Block("bash", text, advised=True) for text in texts]).verdicts
    assert [
        [(problem.code, problem.column) for problem in verdict.advice] for verdict in found if verdict
    ] == [
        [("SC2086", 42)],
        [("SC2086", 15)],
        [],
    ]
    (migration,) = judge(
        [Block("sql", "\\timing on\nALTER TABLE <table> DROP COLUMN b;\n", advised=True)]
    ).verdicts
    assert migration is not None
    assert ("ban-drop-column", 2) in {(problem.code, problem.line) for problem in migration.advice}


def test_a_block_that_ends_its_parser_is_not_judged_and_the_next_one_is() -> None:
    found = judge([Block("python", DEEP), Block("python", "a = )\n")])
    first, second = found.verdicts
    assert first is None
    assert second is not None
    assert second.fault is not None
    assert found.notes == ("1 code block not checked (Python): no parser answers on time",)


def missing(*names: str) -> Callable[[str], object]:
    def find(name: str) -> object:
        return None if name in names else importlib.util.find_spec(name)

    return find


def test_what_is_not_installed_is_one_line_for_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        find_spec = staticmethod(missing("tree_sitter", "yaml"))

    monkeypatch.setattr(judging.importlib, "util", Elsewhere)  # type: ignore[attr-defined]
    for name in ("shellcheck", "squawk"):
        monkeypatch.setattr(programs, name, lambda: "")
    blocks = [
        Block("go", "a := 1\n"),
        Block("yaml", "a: 1\n"),
        Block("sql", "SELECT 1;\n"),
        Block("go", "b := 1\n"),
        Block("bash", "ls $1\n", advised=True),
        Block("json", "1"),
    ]
    found = judge(blocks)
    assert [verdict is not None for verdict in found.verdicts] == [False, False, False, False, True, True]
    assert found.notes == (
        "4 code blocks not checked (Go, SQL, YAML); to check them: pip install 'handbook[code]'",
        "1 code block checked without shellcheck (shell); to use it: pip install 'handbook[code]'",
    )
    monkeypatch.setattr(programs, "bash", lambda: "")
    (note,) = judge([Block("bash", "ls\n")]).notes
    assert note.startswith("1 code block not checked (shell): bash is not installed; to check it without: ")


def test_a_program_that_does_not_answer_leaves_a_block_unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(text: str) -> None:
        raise programs.Unanswered(text)

    monkeypatch.setattr(programs, "shell_fault", silent)
    found = judge([Block("bash", "ls\n")])
    assert found.verdicts == (None,)
    assert found.notes == ("1 code block not checked (shell): no parser answers on time",)


def test_a_run_judges_so_many_blocks_and_says_of_how_many_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judging, "MOST_PARSED", 2)
    monkeypatch.setattr(judging, "MOST_RUN", 1)
    shell = [Block("bash", f"echo ({number})\n") for number in range(3)]
    data = [Block("json", f"{number}") for number in range(4)]
    found = judge([*shell, *data, data[0]])
    assert [verdict is not None for verdict in found.verdicts] == [
        True, False, False, True, True, False, False, True,
    ]  # fmt: skip
    assert found.notes[0].startswith("4 code blocks not checked (JSON, shell): a run judges ")


def test_one_shellcheck_reads_many_blocks_and_where_it_fails_each_is_read_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks = [Block("bash", f"echo {number} $1\n", advised=True) for number in range(5)]
    sizes: list[int] = []
    together = programs.shell_advice_together

    def counted(texts: Sequence[str]) -> object:
        sizes.append(len(texts))
        return together(texts)

    monkeypatch.setattr(programs, "shell_advice_together", counted)
    found = judge([*blocks, blocks[0]])
    assert sizes == [5]
    assert all(verdict and [each.code for each in verdict.advice] == ["SC2086"] for verdict in found.verdicts)

    def failing(texts: Sequence[str]) -> object:
        raise programs.Unanswered(str(len(texts)))

    monkeypatch.setattr(programs, "shell_advice_together", failing)
    assert judge([*blocks, blocks[0]]) == found
    monkeypatch.setattr(programs, "shell_advice_together", counted)
    monkeypatch.setattr(judging, "MOST_RUN", 2)
    some = judge(blocks)
    assert [bool(verdict and verdict.advice) for verdict in some.verdicts] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert all(some.verdicts)


def test_programs_are_not_started_any_more_after_they_were_late_too_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def slow(text: str) -> None:
        asked.append(text)
        raise programs.Unanswered("bash takes too long")

    monkeypatch.setattr(programs, "shell_fault", slow)
    monkeypatch.setattr(judging, "_AT_ONCE", 1)
    blocks = [Block("bash", f"echo ({number})\n") for number in range(50)]
    found = judge(blocks)
    assert len(asked) == judging.MOST_LATE
    assert found.notes == ("50 code blocks not checked (shell): no parser answers on time",)


def test_whoever_is_interrupted_does_not_wait_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def interrupted(blocks: object) -> None:
        del blocks
        raise KeyboardInterrupt

    def slow(text: str) -> None:
        asked.append(text)
        time.sleep(0.05)

    monkeypatch.setattr(programs, "shell_fault", slow)
    monkeypatch.setattr(judging, "_by_worker", interrupted)
    with pytest.raises(KeyboardInterrupt):
        judge([Block("bash", f"echo ({number})\n") for number in range(200)])
    assert len(asked) < 200
