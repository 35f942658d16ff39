"""`adr guard` in a repository of its own, with a real pytest and real commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.adr.guards.judging import Verdict
from handbook.running.told import Case, Fate, cases, of
from tests.cli import forks

Ran = subprocess.CompletedProcess[str]
Adr = Callable[..., Ran]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="guards that run programs need Linux or macOS")

TESTS = """
import pytest

def test_holds(): pass
def test_breaks():
    assert 1 == 2, "the layers are mixed"
@pytest.mark.parametrize("x", [1, 2])
def test_each(x): assert x == 1
@pytest.mark.skip(reason="no database here")
def test_skipped(): pass
class TestAll:
    def test_inner(self): pass
"""
CONFIG = """
[adr]
directory = "adr"
[guards]
test = [{python}, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "."]
[guards.commands]
good = ["true"]
bad = ["sh", "-c", "echo 'orders imports billing'; exit 3"]
gone = ["no-such-program-here"]
unknown = ["sh", "-c", "no-such-program-here"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "adr").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "handbook.toml").write_text(
        CONFIG.format(python=json.dumps(sys.executable)), encoding="utf-8"
    )
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    return tmp_path


@pytest.fixture
def adr(folder: Path) -> Adr:
    def call(*args: str, code: int) -> Ran:
        ran = forks.run("adr", folder, *args, environment=dict(os.environ))
        assert "Traceback" not in ran.stderr
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran

    return call


def write(folder: Path, number: int, *guards: str, status: str = "Accepted") -> None:
    lines = "".join(f"- guard: {guard}\n" for guard in guards)
    head = f"# {number}. Record {number}\n\nDate: 2026-11-22\n\n## Status\n\n{status}\n"
    text = f"{head}\n## Confirmation\n\n{lines}"
    (folder / f"adr/{number:04d}-record-{number}.md").write_text(text, encoding="utf-8")


def test_all_tests_run_in_one_process_and_are_told_apart(folder: Path, adr: Adr) -> None:
    write(folder, 1, "test tests/test_a.py::test_holds", "test tests/test_a.py::TestAll::test_inner")
    write(folder, 2, "test tests/test_a.py::test_breaks", "test tests/test_a.py::test_each")
    write(folder, 3, "test tests/test_a.py::test_each[1]", "test tests/test_a.py::test_gone")
    ran = adr("guard", code=1)
    assert ran.stderr.count("running: ") == 1
    assert "test_gone" not in ran.stderr
    rows = [line for line in ran.stdout.splitlines() if not line.startswith("   ")]
    assert rows == [
        "holds       0001  test tests/test_a.py::test_holds",
        "holds       0001  test tests/test_a.py::TestAll::test_inner",
        "fails       0002  test tests/test_a.py::test_breaks",
        "fails       0002  test tests/test_a.py::test_each",
        "holds       0003  test tests/test_a.py::test_each[1]",
        "fails       0003  test tests/test_a.py::test_gone",
        "3 holds, 3 fails; records: 3 guarded, 0 not",
    ]
    assert "the layers are mixed" in ran.stdout
    assert "1 of its 2 tests fail: test_each[2]" in ran.stdout
    assert "adr/0002-record-2.md:11 (2. Record 2) names this check: change the code" in ran.stdout
    assert "tests/test_a.py defines no test_gone" in ran.stdout


def test_a_test_that_proves_nothing_or_is_refused_is_no_pass(folder: Path, adr: Adr) -> None:
    write(folder, 1, "test tests/test_a.py::test_skipped", "test tests/test_a.py::test_holds")
    write(folder, 2, "test tests/test_a.py::test_each[7]")
    told = json.loads(adr("guard", "--json", code=2).stdout)
    assert [each["verdict"] for each in told] == ["not judged", "holds", "not judged"]
    assert told[0]["details"] == [
        "it was skipped, which proves nothing",
        *told[0]["details"][1:],
    ]
    assert "no database here" in " ".join(told[0]["details"])
    assert [each["number"] for each in told] == [1, 1, 2]


def test_commands_by_name_hold_fail_or_cannot_run(folder: Path, adr: Adr) -> None:
    names = ("good", "bad", "gone", "unknown", "unnamed")
    write(folder, 1, *(f"command {name}" for name in names))
    told = json.loads(adr("guard", "--json", code=2).stdout)
    assert [each["verdict"] for each in told] == ["holds", "fails", "not judged", "not judged", "not judged"]
    assert told[1]["details"] == ["it ended with 3", "orders imports billing"]
    assert told[2]["details"] == ["there is no program 'no-such-program-here' here; install it"]
    assert told[4]["details"][0].startswith(
        "the configuration has no [guards.commands] unnamed; it has good,"
    )
    write(folder, 1, "command bad")
    assert "orders imports billing" in adr("guard", code=1).stdout


def test_a_command_that_does_not_end_is_ended(folder: Path, adr: Adr) -> None:
    config = folder / "handbook.toml"
    text = config.read_text(encoding="utf-8").replace("[guards]\n", "[guards]\ndeadline = 1\n")
    config.write_text(f'{text}slow = ["sleep", "600"]\n', encoding="utf-8")
    write(folder, 1, "command slow")
    told = json.loads(adr("guard", "--json", code=2).stdout)
    assert told[0]["details"] == ["it took longer than 1 seconds and was ended"]


def test_a_dry_run_and_no_run_start_nothing(folder: Path, adr: Adr) -> None:
    config = folder / "handbook.toml"
    mark = folder / "ran"
    text = config.read_text(encoding="utf-8")
    config.write_text(f'{text}mark = ["touch", {json.dumps(str(mark))}]\n', encoding="utf-8")
    write(folder, 1, "command mark", "path-absent legacy/**", "test tests/test_a.py::test_breaks")
    listed = adr("guard", "--dry-run", code=0).stdout
    assert f"would run: touch {mark}" in listed
    assert "0001  path-absent legacy/**" in listed
    told = json.loads(adr("guard", "--no-run", "--json", code=0).stdout)
    assert [each["verdict"] for each in told] == ["not run", "holds", "not run"]
    assert json.loads(adr("guard", "--dry-run", "--json", code=0).stdout)[0]["command"] == [
        "touch",
        str(mark),
    ]
    assert not mark.exists()
    adr("guard", "1", code=1)
    assert mark.exists()


def test_a_path_that_came_back_is_named_with_its_commit(folder: Path, adr: Adr) -> None:
    write(folder, 1, "path-absent legacy/**", "forbid-dependency flask")
    (folder / "legacy").mkdir()
    (folder / "legacy/a.py").write_text("", encoding="utf-8")
    (folder / "requirements.txt").write_text("flask==3\n", encoding="utf-8")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(("git", *who, "-C", str(folder), "add", "."), check=True)
    subprocess.run(("git", *who, "-C", str(folder), "commit", "-qm", "Bring it back"), check=True)
    out = adr("guard", code=1).stdout
    assert "legacy/a.py is there" in out
    assert "requirements.txt:1 declares flask" in out
    assert out.count("Bring it back") == 2


def test_records_that_are_not_in_force_have_no_guards(folder: Path, adr: Adr) -> None:
    (folder / "legacy").write_text("", encoding="utf-8")
    write(folder, 1, "path-absent legacy", status="Superseded by [2. Record 2](0002-record-2.md)")
    write(folder, 2, status="Accepted\n\nSupersedes [1. Record 1](0001-record-1.md)")
    write(folder, 3, "path-absent legacy", status="Proposed")
    assert adr("guard", code=0).stdout == "no guards; records: 0 guarded, 1 not\n"
    assert "0001 is Superseded: its guards are retired" in adr("guard", "1", code=0).stderr
    assert adr("list", "--unguarded", "--paths", code=0).stdout == "adr/0002-record-2.md\n"


def test_a_malformed_guard_is_one_line_and_the_others_are_judged(folder: Path, adr: Adr) -> None:
    write(folder, 1, "pathabsent legacy", "path-absent legacy")
    ran = adr("guard", code=2)
    assert "holds       0001  path-absent legacy" in ran.stdout
    assert ran.stderr.splitlines() == [
        "error: adr/0001-record-1.md:11: 'pathabsent' is not a kind of guard; did you mean 'path-absent'?"
    ]
    assert "no record answers to" in adr("guard", "9", code=2).stderr


def test_a_link_out_of_the_repository_is_not_run(
    folder: Path, adr: Adr, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "test_b.py"
    outside.write_text("def test_b(): pass\n", encoding="utf-8")
    (folder / "tests/test_b.py").symlink_to(outside)
    write(folder, 1, "test tests/test_b.py::test_b")
    ran = adr("guard", code=2)
    assert "running" not in ran.stderr
    assert "not judged  0001" in ran.stdout


def test_a_waiver_turns_a_failure_into_a_note_until_its_day(folder: Path, adr: Adr) -> None:
    (folder / "legacy").write_text("", encoding="utf-8")
    write(folder, 1, "path-absent legacy\n  - waived until 2999-01-01: the last caller leaves")
    out = adr("guard", code=0).stdout
    assert "waived      0001  path-absent legacy" in out
    assert "waived until 2999-01-01: the last caller leaves" in out
    write(folder, 1, "path-absent legacy\n  - waived until 2020-01-01: the last caller leaves")
    assert "its waiver expired on 2020-01-01" in adr("guard", code=1).stdout


def test_without_ast_grep_a_guard_is_not_judged_and_its_name_is_said(
    folder: Path, adr: Adr, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = Path(next(p for p in os.environ["PATH"].split(os.pathsep) if (Path(p) / "git").exists())) / "git"
    only = folder / "only"
    only.mkdir()
    (only / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(only))
    (folder / "guards").mkdir()
    (folder / "guards/7.yml").write_text("id: x\n", encoding="utf-8")
    write(folder, 1, "ast-grep guards/7.yml")
    assert "there is no program 'ast-grep' here; install it" in adr("guard", code=2).stdout


@pytest.mark.parametrize(
    ("status", "verdict"), [(0, Verdict.HOLDS), (1, Verdict.FAILS), (8, Verdict.UNJUDGED)]
)
def test_what_ast_grep_ends_with_is_a_verdict(
    folder: Path, adr: Adr, monkeypatch: pytest.MonkeyPatch, status: int, verdict: Verdict
) -> None:
    program = folder / "bin" / "ast-grep"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@"\nexit {status}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    (folder / "guards").mkdir()
    (folder / "guards/7.yml").write_text("id: x\n", encoding="utf-8")
    write(folder, 1, "ast-grep guards/7.yml")
    code = {Verdict.HOLDS: 0, Verdict.FAILS: 1, Verdict.UNJUDGED: 2}[verdict]
    told = json.loads(adr("guard", "--json", code=code).stdout)
    assert told[0]["verdict"] == verdict.value
    if verdict is not Verdict.HOLDS:
        assert "scan --error --report-style short --rule guards/7.yml" in told[0]["details"]


ALL = ["test_x[1]", "test_xy", "test_x", "test_s"]
REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_x[1]"/><testcase classname="tests.test_a" name="test_xy"/>
<testcase classname="tests.test_a.TestC" name="test_x"><failure message="m">why</failure></testcase>
<testcase classname="tests.test_a" name="test_s"><skipped message="no"/></testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("node", "names"),
    [("tests/test_a.py::test_x", ["test_x[1]"]), ("tests/test_a.py::test_x[1]", ["test_x[1]"]),
     ("tests/test_a.py::test_x[2]", []), ("tests/test_a.py::TestC", ["test_x"]),
     ("tests/test_a.py::TestC::test_x", ["test_x"]), ("tests/test_a.py", ALL), ("tests", ALL),
     ("tests/test_b.py", [])],
)  # fmt: skip
def test_a_node_id_finds_its_tests_in_a_report(node: str, names: list[str]) -> None:
    assert [case.name for case in of(node, cases(REPORT))] == names


def test_a_report_tells_fates_and_words_and_nothing_else_is_one() -> None:
    assert cases(REPORT)[2:] == (
        Case("tests.test_a.TestC", "test_x", Fate.FAILED, "m\nwhy"),
        Case("tests.test_a", "test_s", Fate.SKIPPED, "no"),
    )
    for text in ("", "<testsuites>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>'):
        with pytest.raises(ValueError, match=r"XML|DOCTYPE"):
            cases(text)
