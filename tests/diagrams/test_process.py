"""The worker process: killed at the deadline, replaced after a crash, and always gone in the end."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import handbook
from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process import bundle, child
from handbook.diagrams.process.engine import Engine, start
from handbook.errors import EngineUnavailable
from handbook.processes import child as processes
from tests.diagrams.scripted import BOOT, scripted
from tests.waiting import PATIENCE_SECONDS, eventually

GOOD = "flowchart TD\n  A --> B\n"
BAD = "flowchart TD\n  A -> B\n"
SOURCE_ROOT = str(Path(handbook.__file__).parents[1])
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and process groups of POSIX")


def python(script: str) -> list[str]:
    """A command that runs ``script`` in a fresh interpreter, whatever stands in its folder."""
    head = f"import sys; sys.path.insert(0, {SOURCE_ROOT!r})\n"
    return [sys.executable, "-P", "-c", head + textwrap.dedent(script)]


def finished(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; one that hangs fails the test."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(") ")[2].startswith("Z"))


def gone(pid: int, seconds: float) -> bool:
    """Wait until a process is gone; ``seconds`` is for those that end by themselves, not for those killed."""
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


def processes_of(engine: Engine) -> tuple[int, ...]:
    found: tuple[int, ...] = engine._pool.pids  # type: ignore[attr-defined]
    return found


def crowd(command: list[str], folder: Path, runs: int) -> Iterator[subprocess.CompletedProcess[str]]:
    """Run a command many times, so many at once that they keep the machine busy for each other."""
    with ThreadPoolExecutor(3 * (os.cpu_count() or 1)) as at_once:
        yield from at_once.map(lambda _: finished(command, folder), range(runs))


def test_no_diagram_no_process() -> None:
    with start() as engine:
        assert engine.check([]) == ()
        assert processes_of(engine) == ()


@pytest.mark.slow
def test_a_diagram_that_hangs_is_killed_at_its_deadline_and_the_rest_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scripted(monkeypatch)
    with start(DiagramsConfig(deadline=1)) as engine:
        verdicts = engine.check(["one", "HANG", "two", "three"])
    assert [verdict.valid for verdict in verdicts] == [True, False, True, True]
    assert verdicts[1].message.startswith("diagram took longer than 1 s to parse")
    assert (verdicts[1].line, verdicts[1].column, verdicts[1].end_column) == (1, 1, 2)


def test_a_diagram_that_mermaid_would_not_draw_for_its_size_is_not_parsed() -> None:
    with start() as engine:
        (verdict,) = engine.check(["flowchart TD\n" + "A --> B\n" * 7_000])
        assert processes_of(engine) == ()
    assert verdict.message == "diagram has 56,013 characters, but Mermaid draws at most 50,000; split it"


def test_size_is_counted_as_mermaid_counts_it() -> None:
    with start(DiagramsConfig(max_size=20)) as engine:
        shorter, longer = engine.check(["flowchart TD\nA[😀]", "flowchart TD\nA[😀😀😀]"])
    assert shorter.valid
    assert longer.message.startswith("diagram has 22 characters")


def test_a_process_that_dies_is_a_verdict_and_the_rest_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        child,
        "_BOOT",
        "import os, sys; sys.path[:] = sys.argv[3:]\n"
        "from handbook.diagrams.process.engines import Running\n"
        "judge = Running.judge\n"
        "Running.judge = lambda self, text: os._exit(9) if 'BOOM' in text else judge(self, text)\n"
        "from handbook.diagrams.process.worker import main; main()",
    )
    with start() as engine:
        verdicts = engine.check([GOOD, "flowchart TD\n  BOOM --> B\n", BAD, GOOD])
    assert [verdict.valid for verdict in verdicts] == [True, False, False, True]
    assert verdicts[1].message == "the parser gave up on this diagram, most likely out of memory; split it"


@pytest.mark.slow
def test_a_diagram_that_needs_too_much_memory_is_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        child,
        "_BOOT",
        "import sys; sys.path[:] = sys.argv[3:]\n"
        "from handbook.diagrams.process.engines import v8\n"
        "v8.HEAP_BYTES = 200_000_000\n"
        "hog = 'const all = []; for (;;) all.push(new Array(1000).fill(1));'\n"
        "from handbook.diagrams.process.engines import Running\n"
        "judge = Running.judge\n"
        "def greedy(self, text):\n"
        "    if 'HOG' in text:\n"
        "        loop = 'Promise.resolve().then(() => {' + hog + '})'\n"
        "        hungry = 'begin = () => { outcome = undefined; ' + loop + ' }'\n"
        "        self._evaluate(hungry)\n"
        "    return judge(self, text)\n"
        "Running.judge = greedy\n"
        "from handbook.diagrams.process.worker import main; main()",
    )
    with start(DiagramsConfig(deadline=20)) as engine:
        verdicts = engine.check([GOOD, "flowchart TD\n  HOG --> B\n", GOOD])
    assert [verdict.valid for verdict in verdicts] == [True, False, True]
    assert verdicts[1].message == "the parser gave up on this diagram, most likely out of memory; split it"


def test_a_process_lost_between_two_diagrams_costs_no_verdict() -> None:
    with start() as engine:
        engine.check([GOOD])
        (pid,) = processes_of(engine)
        os.kill(pid, signal.SIGTERM)
        assert gone(pid, seconds=PATIENCE_SECONDS)
        assert engine.check([GOOD])[0].valid


def test_a_closed_engine_starts_anew() -> None:
    with start() as engine:
        engine.check([GOOD])
        engine.close()
        assert engine.check([GOOD])[0].valid


def test_the_process_is_gone_when_the_block_is_left() -> None:
    with start() as engine:
        engine.check([GOOD])
        (pid,) = processes_of(engine)
        assert alive(pid)
    assert gone(pid, seconds=0)


def test_an_error_in_the_block_kills_the_process() -> None:
    running: list[int] = []

    def block() -> None:
        with start() as engine:
            engine.check([GOOD])
            running.extend(processes_of(engine))
            raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        block()
    assert gone(running[0], seconds=0)


def test_the_worker_ends_by_itself_when_its_input_ends() -> None:
    running = subprocess.Popen(
        child.command("v8", bundle.DIST), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    stdin, stdout = processes.pipes(running)
    with running:
        stdin.write(b'"flowchart TD"\n')
        stdin.flush()
        assert stdout.readline() == b"{}\n"
        assert stdout.readline().startswith(b'{"valid":true,"type":"flowchart-v2"')
    assert running.returncode == 0


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "while-parsing"])
def test_the_worker_ends_when_the_parent_is_killed(tmp_path: Path, busy: bool) -> None:
    begun = tmp_path / "begun"
    script = f"""
        import time
        from handbook.config.settings import DiagramsConfig
        from handbook.diagrams.process import child
        from handbook.diagrams.process.engine import start
        child._BOOT = {BOOT!r}
        with start(DiagramsConfig(deadline=600)) as engine:
            engine.check(["one"])
            print(*engine._pool.pids, flush=True)
            engine.check(["HANG {begun}" if {busy} else "two"])
            open({str(begun)!r}, "w").close()
            time.sleep(600)
    """
    parent = subprocess.Popen(python(script), stdout=subprocess.PIPE, cwd=tmp_path)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert eventually(begun.exists)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid, seconds=PATIENCE_SECONDS)


@POSIX
def test_an_interrupt_ends_parent_and_worker_at_once(tmp_path: Path) -> None:
    # A suite that was started in the background of a shell inherits an ignored SIGINT.
    begun = tmp_path / "begun"
    script = f"""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from handbook.config.settings import DiagramsConfig
        from handbook.diagrams.process import child
        from handbook.diagrams.process.engine import start
        child._BOOT = {BOOT!r}
        with start(DiagramsConfig(deadline=600)) as engine:
            engine.check(["one"])
            print(*engine._pool.pids, flush=True)
            engine.check(["HANG {begun}"])
    """
    parent = subprocess.Popen(
        python(script),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        start_new_session=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert eventually(begun.exists)
    os.killpg(parent.pid, signal.SIGINT)  # As a terminal does: the whole group gets it.
    _, complaints = parent.communicate(timeout=PATIENCE_SECONDS)
    assert complaints.strip().endswith(b"KeyboardInterrupt")
    assert complaints.count(b"Traceback") == 1
    assert gone(pid, seconds=PATIENCE_SECONDS)


def test_nothing_in_the_working_folder_is_imported(tmp_path: Path) -> None:
    for name in ("handbook.py", "json.py", "py_mini_racer.py", "queue.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the working folder')\n")
    (tmp_path / "tools" / "handbook").mkdir(parents=True)
    (tmp_path / "tools" / "handbook" / "__init__.py").write_text("raise SystemExit('imported from tools/')\n")
    script = f"""
        from handbook.diagrams.process.engine import start
        with start() as engine:
            print(engine.check([{GOOD!r}])[0].valid)
    """
    done = subprocess.run(
        python(script), cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.slow
def test_twenty_runs_on_a_busy_machine_all_end(tmp_path: Path) -> None:
    script = f"""
        from handbook.diagrams.process.engine import start
        with start() as engine:
            print(engine.check([{GOOD!r}, {BAD!r}])[1].line)
    """
    for done in crowd(python(script), tmp_path, runs=20):
        assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_fifty_runs_of_the_linter_on_a_busy_machine_all_end(tmp_path: Path, engine: str) -> None:
    (tmp_path / "handbook.toml").write_text(f'flavour = "mkdocs"\n\n[diagrams]\nengine = "{engine}"\n')
    (tmp_path / "page.md").write_text(f"# Page\n\n```mermaid\n{BAD}```\n")
    command = [*python("from handbook.cli.docs import main; main()"), "lint", "--select", "DGM101", "page.md"]
    for done in crowd(command, tmp_path, runs=50 if engine == "v8" else 5):
        assert (done.returncode, done.stdout.count("DGM101"), done.stderr) == (1, 1, "")


@pytest.mark.parametrize(
    ("engine", "module", "step"),
    [
        ("quickjs", "quickjs", "install 'handbook[quickjs]', or set engine = \"v8\""),
        ("v8", "py_mini_racer", 'install mini-racer, or set engine = "quickjs"'),
    ],
)
def test_an_engine_that_is_not_installed_is_told_with_the_next_step(
    monkeypatch: pytest.MonkeyPatch, engine: str, module: str, step: str
) -> None:
    present = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else present(name))
    with start(DiagramsConfig(engine=engine)) as judge, pytest.raises(EngineUnavailable) as raised:
        judge.check([GOOD])
    assert str(raised.value).startswith(f"the engine {engine} is not installed: {step}")


def test_a_missing_bundle_is_told_with_the_next_step(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundle, "DIST", tmp_path / "dist")
    with start() as engine, pytest.raises(EngineUnavailable, match=r"run 'python tools/build_mermaid\.py'"):
        engine.check([GOOD])


def test_a_worker_that_cannot_start_says_why_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_BOOT", "raise ImportError('no V8 for this system')")
    with start() as engine, pytest.raises(EngineUnavailable) as raised:
        engine.check([GOOD])
    assert str(raised.value) == "the Mermaid parser cannot start: ImportError: no V8 for this system"


def test_a_python_that_cannot_be_started_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path))
    with start() as engine, pytest.raises(EngineUnavailable) as raised:
        engine.check([GOOD])
    assert str(raised.value) == (
        f"a second Python process is needed, but {tmp_path} cannot be started "
        "(Permission denied); check its permissions"
    )
