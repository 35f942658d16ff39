"""Several worker processes: one queue, answers in order, the lost replaced, and none left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process import bundle, pool
from handbook.diagrams.process.child import DiagramChild
from handbook.diagrams.process.engine import start
from handbook.diagrams.process.pool import Pool, processes
from handbook.errors import EngineUnavailable
from handbook.processes import child as running
from handbook.processes.child import Child, Fate
from tests.diagrams.scripted import BOOT, never_ready, scripted
from tests.diagrams.test_process import GOOD, POSIX, gone, python
from tests.waiting import PATIENCE_SECONDS, eventually


def numbered(count: int) -> list[str]:
    """Diagrams whose answers tell them apart: each fails on a line of its own."""
    return ["flowchart TD\n" + "  A --> B\n" * (n % 7) + f"  N{n} -> B\n" for n in range(count)]


@pytest.fixture
def obedient(monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch)


def begin() -> Child:
    return DiagramChild("v8", bundle.DIST)


@pytest.mark.parametrize(
    ("diagrams", "cores", "expected"),
    [(1, 8, 1), (199, 8, 1), (200, 8, 2), (350, 8, 3), (200, 1, 1), (10_000, 64, 8)],
)
def test_a_process_must_pay(
    monkeypatch: pytest.MonkeyPatch, diagrams: int, cores: int, expected: int
) -> None:
    monkeypatch.setattr(pool, "cores", lambda: cores)
    assert processes(diagrams) == expected


def test_as_many_processes_as_wanted_but_not_more_than_diagrams() -> None:
    assert (processes(5, wanted=3), processes(2, wanted=3), processes(1_000, wanted=1)) == (3, 2, 1)


def test_answers_keep_the_order_of_the_diagrams() -> None:
    diagrams = numbered(60)
    with start(jobs=1) as engine:
        alone = engine.check(diagrams)
    with start(jobs=3) as engine:
        assert engine.check(diagrams) == alone
        assert len(engine._pool.pids) == 3  # type: ignore[attr-defined]
    assert {verdict.line for verdict in alone} == set(range(2, 9))


@pytest.mark.usefixtures("obedient")
def test_while_one_process_is_busy_the_others_do_the_rest(tmp_path: Path) -> None:
    first, last = tmp_path / "first", tmp_path / "last"
    diagrams = [f"MEET {first} {last}", *map(str, range(20)), f"MEET {last} {first}"]
    with start(DiagramsConfig(deadline=60), jobs=2) as engine:  # One process alone would wait forever.
        assert all(verdict.valid for verdict in engine.check(diagrams))


@pytest.mark.slow
@pytest.mark.usefixtures("obedient")
def test_a_diagram_that_takes_too_long_is_told_and_the_others_are_judged() -> None:
    with start(DiagramsConfig(deadline=1), jobs=2) as engine:
        first, slow, *others = engine.check(["first", "HANG", *map(str, range(20))])
    assert first.valid
    assert slow.message.startswith("diagram took longer than 1 s")
    assert all(verdict.valid for verdict in others)


@POSIX
@pytest.mark.usefixtures("obedient")
def test_a_lost_process_is_replaced_and_no_answer_is_lost(tmp_path: Path) -> None:
    one, other, dead = (tmp_path / name for name in ("one", "other", "dead"))
    workers = Pool(begin, deadline=30, jobs=2)
    try:
        workers.judge([f"MEET {one} {other}", f"MEET {other} {one}"])
        before = workers.pids
        answers = workers.judge([*map(str, range(50)), f"DIE {dead}", *map(str, range(50, 100))])
        assert [answer for answer in answers if not isinstance(answer, str)] == []
        assert dead.exists()
        assert len(workers.pids) == 2
        assert len(set(before) & set(workers.pids)) == 1
    finally:
        workers.kill()


def test_a_process_that_has_answered_often_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_ANSWERS", 2)
    workers = Pool(begin, deadline=30, jobs=1)
    pids: list[int] = []
    try:
        for diagram in numbered(5):
            assert isinstance(workers.judge([diagram])[0], str)
            pids += workers.pids
        assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 1]
    finally:
        workers.close()
    assert all(gone(pid, seconds=0) for pid in pids)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell memory this way")
def test_a_process_that_has_grown_large_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_BYTES", 1_000_000)
    workers = Pool(begin, deadline=30, jobs=1)
    try:
        workers.judge([GOOD])
        before = workers.pids
        workers.judge([GOOD])
        assert before != workers.pids
    finally:
        workers.close()


def test_one_error_ends_all() -> None:
    begun: list[Child] = []

    def once() -> Child:
        if begun:
            raise EngineUnavailable("no second one")
        begun.append(begin())
        return begun[0]

    workers = Pool(once, deadline=30, jobs=2)
    with pytest.raises(EngineUnavailable, match="no second one"):
        workers.judge(numbered(50))
    assert workers.pids == ()
    assert gone(begun[0].pid, seconds=0)


def test_nothing_to_judge_starts_nothing() -> None:
    def never() -> Child:
        raise AssertionError("it was started")

    assert Pool(never, deadline=1).judge([]) == []


@POSIX
@pytest.mark.parametrize("phase", ["at once", "starting", "judging"])
def test_an_interrupt_ends_every_process(tmp_path: Path, phase: str) -> None:
    boot = never_ready(tmp_path) if phase == "starting" else BOOT
    script = f"""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from handbook.config.settings import DiagramsConfig
        from handbook.diagrams.process import child
        from handbook.diagrams.process.engine import start
        child._BOOT = {boot!r}
        with start(DiagramsConfig(deadline=600), jobs=3) as engine:
            print("here", flush=True)
            engine.check([f"HANG {tmp_path}/{{n}}" for n in range(6)])
    """
    parent = subprocess.Popen(
        python(script),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        start_new_session=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"here\n"
    if phase != "at once":
        assert eventually(lambda: len(list(tmp_path.iterdir())) == 3)
    workers = children(parent.pid)
    assert len(workers) == 3 or phase == "at once" or sys.platform != "linux"
    parent.send_signal(signal.SIGINT)
    _, complaints = parent.communicate(timeout=PATIENCE_SECONDS)
    assert complaints.strip().endswith(b"KeyboardInterrupt")
    # One that was just being started is not known to the parent yet, and ends with its input.
    assert all(gone(pid, seconds=PATIENCE_SECONDS) for pid in workers)


def children(pid: int) -> list[int]:
    """The processes that one has started, where the system tells them."""
    found = [Path(path).read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for text in found for word in text.split()]


@pytest.mark.usefixtures("obedient")
def test_a_worker_that_is_stopped_gives_its_asker_a_fate(tmp_path: Path) -> None:
    worker = begin()
    worker.wait()
    begun = tmp_path / "begun"

    def stop() -> None:
        eventually(begun.exists)
        worker.stop()

    threading.Thread(target=stop).start()
    assert worker.ask(f"HANG {begun}", deadline=600) is Fate.DEAD
    worker.kill()
    assert gone(worker.pid, seconds=0)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell processor time")
@pytest.mark.usefixtures("obedient")
def test_the_deadline_is_of_processor_time() -> None:
    worker = begin()
    try:
        worker.wait()
        assert isinstance(worker.ask("SLEEP 1.5", deadline=1), str)
    finally:
        worker.kill()


@pytest.mark.usefixtures("obedient")
def test_a_worker_that_waits_for_ever_is_late_though_it_uses_no_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(running, "PATIENCE", 1)
    worker = begin()
    try:
        worker.wait()
        assert worker.ask(f"MEET {tmp_path}/a {tmp_path}/b", deadline=0.5) is Fate.LATE
    finally:
        worker.kill()


@pytest.mark.usefixtures("obedient")
def test_hostile_diagrams_before_the_others_change_no_verdict_of_them() -> None:
    hostile = [f"HANG{' ' * number}" for number in range(12)]
    others = [f"pie {number}" for number in range(40)]
    with start(DiagramsConfig(deadline=1), jobs=1) as engine:
        verdicts = engine.check([*hostile, *others])
    assert all(verdict.valid for verdict in verdicts[len(hostile) :])
    messages = {verdict.message.partition(",")[0] for verdict in verdicts[: len(hostile)]}
    assert messages <= {
        "diagram took longer than 1 s to parse; split it",
        "diagram was not checked",
    }


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("block-beta\n  a1 b\n", "block-beta\n  a2 b\n", True),
        (
            "---\ntitle: x\n---\n%% y\n\nblock-beta\n  a\n",
            "%% one\n%% two, three\n  block-beta b\n c c c\n",
            True,
        ),
        ("block-beta\n  a b\n", "flowchart\n  a -> b\n", False),
        ("pie\n", "pie\n" + '  "a" : 1\n' * 50, False),
        ("", "\n", False),
    ],
)
def test_diagrams_are_alike_by_type_and_length(one: str, other: str, alike: bool) -> None:
    assert (pool._likeness(one) == pool._likeness(other)) is alike
