"""Several worker processes: one queue, answers in order, the lost replaced, and none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process import bundle, child, pool
from handbook.diagrams.process.child import Child, Fate
from handbook.diagrams.process.engine import start
from handbook.diagrams.process.pool import Pool, processes
from handbook.errors import EngineUnavailable
from tests.diagrams.test_process import GOOD, POSIX, SLOW, gone, python


def numbered(count: int) -> list[str]:
    """Diagrams whose answers tell them apart: each fails on a line of its own."""
    return ["flowchart TD\n" + "  A --> B\n" * (n % 7) + f"  N{n} -> B\n" for n in range(count)]


def begin() -> Child:
    return Child("v8", bundle.DIST)


@pytest.mark.parametrize(
    ("diagrams", "cores", "expected"),
    [(1, 8, 1), (199, 8, 1), (200, 8, 2), (350, 8, 3), (200, 1, 1), (10_000, 64, 8)],
)
def test_a_process_must_pay(
    monkeypatch: pytest.MonkeyPatch, diagrams: int, cores: int, expected: int
) -> None:
    monkeypatch.setattr(pool, "_cores", lambda: cores)
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


def test_a_slow_diagram_keeps_one_process_busy_and_the_others_do_the_rest() -> None:
    with start(DiagramsConfig(deadline=1), jobs=2) as engine:
        verdicts = engine.check([GOOD, SLOW, *numbered(20)])
    assert verdicts[0].valid
    assert verdicts[1].message.startswith("diagram took longer than 1 s")
    assert all(verdict.message for verdict in verdicts[2:])


@POSIX
def test_a_lost_process_is_replaced_and_no_answer_is_lost() -> None:
    diagrams = numbered(300)
    workers = Pool(begin, deadline=30, jobs=2)
    try:
        expected = workers.judge(diagrams)
        first, second = workers.pids
        threading.Timer(0.1, os.kill, (second, signal.SIGKILL)).start()
        assert workers.judge(diagrams) == expected
        assert first in workers.pids
        assert second not in workers.pids
    finally:
        workers.kill()


def test_a_process_that_has_answered_often_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_ANSWERS", 2)
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
    monkeypatch.setattr(child, "MOST_BYTES", 1_000_000)
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
@pytest.mark.parametrize("seconds", [0.05, 0.5, 2.0], ids=["starting", "started", "judging"])
def test_an_interrupt_ends_every_process(tmp_path: Path, seconds: float) -> None:
    script = f"""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from handbook.config.settings import DiagramsConfig
        from handbook.diagrams.process.engine import start
        with start(DiagramsConfig(deadline=60), jobs=3) as engine:
            print("here", flush=True)
            engine.check([{SLOW!r} + str(n) for n in range(6)])
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
    time.sleep(seconds)
    workers = children(parent.pid)
    parent.send_signal(signal.SIGINT)
    _, complaints = parent.communicate(timeout=30)
    assert complaints.strip().endswith(b"KeyboardInterrupt")
    # One that was just being started is not known to the parent yet, and ends for want of one.
    assert all(gone(pid, seconds=10) for pid in workers)


def children(pid: int) -> list[int]:
    """The processes that one has started, where the system tells them."""
    found = [Path(path).read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for text in found for word in text.split()]


def test_a_worker_that_is_stopped_gives_its_asker_a_fate() -> None:
    worker = begin()
    worker.wait()
    threading.Timer(0.3, worker.stop).start()
    assert worker.ask(SLOW, deadline=60) is Fate.DEAD
    worker.kill()
    assert gone(worker.pid, seconds=0)
