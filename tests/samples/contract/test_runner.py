"""The runner of the stacks, on stacks that are made for it: what fails, what is skipped, what is told."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from samples.contract import database, stacks
from samples.contract.database import Cluster
from samples.contract.runner import cli, commands, stages
from samples.contract.runner.outcome import Counts, Outcome, Step, read_tests, table
from scenarios import postgresql
from tests.conftest import require

TOML = """
name = "{name}"
needs = {needs}
serve = ["true"]
up = ["true"]
down = ["true"]
down_one = ["true"]
versions = [["printf", "\\u001b[1m{name} 1.2\\u001b[m"], ["no-such-program"]]
source = []
install = []
{more}
"""
VERBS = "build check test:\n\t@echo said by $@\n"
SUITE = """
def test_what_holds(): pass
def test_what_fails(request): assert "bad" not in request.config.getoption("--stack")
"""
Make = Callable[..., Path]
Told = list[str]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make a stack of this name, with this Makefile, beside a suite of two tests."""
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "conftest.py").write_text('def pytest_addoption(parser): parser.addoption("--stack")\n')
    (suite / "pytest.ini").write_text("[pytest]\nmarkers = read_order\n")
    (suite / "test_suite.py").write_text(SUITE)
    monkeypatch.setattr(stages, "SUITE", suite)
    monkeypatch.setattr(stages, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(stacks, "SAMPLES", tmp_path / "samples")
    monkeypatch.setattr(stacks.stacks, "__defaults__", (tmp_path / "samples",))
    monkeypatch.setattr(stacks.find, "__defaults__", (tmp_path / "samples",))
    monkeypatch.delenv("CI", raising=False)

    def made(name: str, verbs: str = VERBS, needs: Sequence[str] = ("make",), more: str = "") -> Path:
        folder = tmp_path / "samples" / name
        folder.mkdir(parents=True)
        text = TOML.format(name=name, needs=json.dumps(list(needs)), more=more)
        (folder / "stack.toml").write_text(text)
        (folder / "Makefile").write_text(verbs)
        return folder

    return made


@pytest.fixture(scope="module")
def one_cluster() -> Iterator[Cluster]:
    require(postgresql.programs() is not None, "PostgreSQL (the package postgresql)")
    with database.cluster() as cluster:
        yield cluster


@pytest.fixture
def server(one_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner takes the cluster of this module: to start one for each test takes seconds."""
    monkeypatch.setattr(database, "cluster", lambda: nullcontext(one_cluster))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Told]:
    code = cli.main(words)
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("server")
def test_a_failing_stack_ends_nothing_and_the_tally_names_it(
    make: Make, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make("bad", VERBS.replace("said by $@", "said by $@; test $@ != check"))
    make("good", VERBS)
    code, told = run(capsys, "--only", "build", "check", "test")
    assert code == 1
    assert "failed: bad" in told
    assert any(line.startswith("bad      check FAILED") for line in told)
    assert any(line.startswith("bad      test ok") for line in told), "what follows a failed check is done"
    assert any(line.startswith("good     test ok") for line in told)
    assert "said by check" in told, "the end of the failed log is shown"
    assert "said by build" in (tmp_path / "logs/good/build.log").read_text()
    assert "said by build" not in told, "what passes is quiet"


@pytest.mark.usefixtures("server")
def test_a_sample_that_serves_nothing_is_built_checked_and_tested(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'name = "Sample"\nneeds = ["make"]\nversions = [["make", "--version"]]\n'
    (make("sample") / "stack.toml").write_text(text)
    code, told = run(capsys)
    assert code == 0
    done = [line.split()[1] for line in told if line.startswith("sample   ")]
    assert done[:3] == ["build", "check", "test"]
    assert not any("contract ok" in line for line in told)


@pytest.mark.parametrize("instead", ["--defects", "--new", "--figures"])
def test_what_is_done_with_a_service_is_not_done_with_a_sample(
    make: Make, capsys: pytest.CaptureFixture[str], instead: str
) -> None:
    text = 'name = "Sample"\nneeds = ["make"]\nversions = [["make", "--version"]]\n'
    (make("sample") / "stack.toml").write_text(text)
    assert cli.main([instead, "--stack", "sample"]) == 2
    assert "sample serves nothing that the contract is about" in capsys.readouterr().err


@pytest.mark.usefixtures("server")
def test_nothing_follows_a_failed_build(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    make("bad", VERBS.replace("said by $@", "said by $@; test $@ != build"))
    code, told = run(capsys)
    assert code == 1
    assert [line.split()[1] for line in told if line.startswith("bad      ")] == ["build"]


@pytest.mark.usefixtures("server")
def test_fail_fast_ends_with_the_first_stack_that_fails(
    make: Make, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make("bad", "build:\n\tfalse\n")
    make("good")
    assert run(capsys, "--fail-fast", "--only", "build")[0] == 1
    assert not (tmp_path / "logs/good").exists()


@pytest.mark.usefixtures("server")
def test_the_suite_is_counted_and_its_failures_are_those_of_the_stack(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    make("bad")
    make("good", more='[frameworks.other]\nserve = ["true"]\n')
    code, told = run(capsys, "--only", "contract")
    assert code == 1
    assert told[-1] == "contract: 3 passed, 1 failed, 0 skipped"
    assert any("no test was run" in line for line in told), "the framework's part selects nothing here"
    assert any(line.startswith("good") and line.endswith("; good 1.2") for line in told)


@pytest.mark.usefixtures("server")
def test_a_stack_without_its_toolchain_is_skipped_loudly_and_fails_in_ci(
    make: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("rust", needs=["make", "no-such-compiler"])
    code, told = run(capsys)
    assert code == 0
    assert told[0] == "rust     SKIPPED: no-such-compiler missing. no-such-compiler: install it"
    assert "skipped: rust" in told
    monkeypatch.setenv("CI", "true")
    code, told = run(capsys)
    assert code == 1
    assert "failed: rust" in told


@pytest.mark.usefixtures("server")
def test_the_tests_of_a_stack_get_an_empty_database(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    asks = "test:\n\tpsql -XAt -d $$DATABASE_URL -c 'SELECT 6 * 7; CREATE TABLE made ()'; false\n"
    make("first", asks)
    make("second", asks)
    _, told = run(capsys, "--only", "test")
    assert told.count("42") == 2
    assert told.count("CREATE TABLE") == 2, "the second one is empty, too"


@pytest.mark.usefixtures("server")
def test_the_tally_as_json_stands_alone_on_standard_output(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    make("good")
    assert cli.main(["--json", "--only", "build", "--only", "contract"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["stack"], told["passed"], told["versions"]) == ("good", True, ["good 1.2"])
    assert [step["verb"] for step in told["steps"]] == ["build", "contract"]
    assert told["steps"][1]["tests"] == {"passed": 2, "failed": 0, "skipped": 0}


def test_an_unknown_stack_is_one_line_and_exit_code_2(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    make("good")
    assert cli.main(["--stack", "cobol"]) == 2
    assert capsys.readouterr().err == "error: there is no stack cobol; known: good\n"


def test_rust_comes_last_and_the_others_by_name(make: Make) -> None:
    for name in ("rust", "python", "zig", "go"):
        make(name)
    assert [wanted.stack.key for wanted in cli.chosen(None)] == ["go", "python", "zig", "rust"]


def test_a_command_gets_nothing_of_the_process_that_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("VIRTUAL_ENV", "MAKEFLAGS", "PYTHONPATH", "COVERAGE_FILE"):
        monkeypatch.setenv(name, "ours")
    monkeypatch.setenv("PATH", os.pathsep.join((f"{sys.prefix}/bin", os.environ["PATH"])))
    variables = commands.environment(DATABASE_URL="postgresql://there")
    assert "ours" not in variables.values()
    assert f"{sys.prefix}/bin" not in variables["PATH"].split(os.pathsep)
    assert variables["DATABASE_URL"] == "postgresql://there"


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    script = f"sleep 1000 & echo $! > {started}; wait"
    log = tmp_path / "log"
    ended = commands.run(["sh", "-c", script], folder=tmp_path, log=log, variables=os.environ, limit=0.5)
    assert (ended.passed, ended.reason) == (False, "ended after 0 s without an end of its own")
    with pytest.raises(ProcessLookupError):
        wait_for_the_end_of(int(started.read_text()))


def wait_for_the_end_of(process: int) -> None:
    """Raise ProcessLookupError as soon as there is no such process, or only its zombie."""
    while True:
        os.kill(process, 0)
        if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError


def test_a_program_that_is_missing_is_a_failure_with_its_name(tmp_path: Path) -> None:
    ended = commands.run(["no-such-program"], folder=tmp_path, log=tmp_path / "log", variables=os.environ)
    assert (ended.code, ended.passed) == (127, False)
    assert "no-such-program: No such file or directory" in commands.last_lines(ended.log)


def test_processor_time_is_that_of_the_children_too(tmp_path: Path) -> None:
    burn = f"{sys.executable} -c 'import time\nwhile time.process_time() < 0.3: pass'"
    ended = commands.run(
        ["sh", "-c", f"{burn}; true"], folder=tmp_path, log=tmp_path / "log", variables=os.environ
    )
    assert ended.passed
    assert ended.processor_seconds >= 0.3


def test_a_report_counts_errors_as_failures(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase name="a"/><testcase name="b"><failure/></testcase>'
        '<testcase name="c"><error/></testcase><testcase name="d"><skipped/></testcase>'
        "</testsuite></testsuites>"
    )
    tests = read_tests(report)
    assert (tests.passed, tests.failed, tests.errors, tests.skipped) == (("a",), ("b",), ("c",), ("d",))
    assert tests.counts == Counts(1, 2, 1)
    assert read_tests(tmp_path / "none.xml").counts == Counts()


def test_the_tally_ends_with_the_sum_of_all_stacks(tmp_path: Path) -> None:
    step = Step("contract", True, 31.4, tmp_path, Counts(40, 0, 2))
    lines = list(table([Outcome("go", (step,), versions=("go1.26.8",)), Outcome("rust", missing=("cargo",))]))
    assert lines == [
        "go    contract ok 31 s (40 passed, 0 failed, 2 skipped); go1.26.8",
        "rust  SKIPPED: cargo missing",
        "skipped: rust",
        "contract: 40 passed, 0 failed, 2 skipped",
    ]
