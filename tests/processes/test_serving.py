"""A worker ends with the process that has started it, whatever it is at."""

from __future__ import annotations

import subprocess
import sys

import pytest

from handbook.processes.child import command, cpu_seconds, pipes
from tests.waiting import PATIENCE_SECONDS, eventually

BOOT = """
import re, sys, time
sys.path[:] = sys.argv[1:]
from contextlib import contextmanager
from handbook.processes.serving import serve

WORK = {
    "a pattern": lambda: re.match("(a+)+b", "a" * 60),
    "a loop": lambda: [None for _ in iter(int, 1)],
    "a wait": lambda: time.sleep(100_000),
}

@contextmanager
def answering():
    yield lambda message: WORK[message]() if message in WORK else f'"{message}"'

serve(answering)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such signals for pipes")
@pytest.mark.parametrize("work", ["a pattern", "a loop", "a wait"])
def test_a_worker_that_is_at_work_ends_with_its_parent(work: str) -> None:
    with subprocess.Popen(command(BOOT), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        stdin, stdout = pipes(process)
        assert stdout.readline() == b"{}\n"
        for message in ("one", "two"):
            stdin.write(f'"{message}"\n'.encode())
            stdin.flush()
            assert stdout.readline() == f'"{message}"\n'.encode()
        before = cpu_seconds(process.pid) or 0.0
        stdin.write(f'"{work}"\n'.encode())
        stdin.flush()
        if work != "a wait":
            assert eventually(lambda: (cpu_seconds(process.pid) or 0.0) > before + 0.2)
        stdin.close()  # As when the parent is killed.
        assert process.wait(PATIENCE_SECONDS) != 0


def test_an_idle_worker_ends_in_peace() -> None:
    with subprocess.Popen(command(BOOT), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        stdin, stdout = pipes(process)
        assert stdout.readline() == b"{}\n"
        stdin.write(b'"one"\n')
        stdin.flush()
        assert stdout.readline() == b'"one"\n'
        stdin.close()
        assert process.wait(PATIENCE_SECONDS) == 0
