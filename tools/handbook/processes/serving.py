"""The child's side: messages in, one JSON string a line; answers out, one line each.

The process ends with ``os._exit`` on every path: an interpreter that shuts down in the usual way can hang in
the threads of an engine when the machine is busy. A worker must not decide anything; the parent does that.
"""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

GRACE_SECONDS = 5.0
"""How long a message may still be worked on after the parent has gone."""
STACK_BYTES = 16_000_000
"""Work is done on our own thread, and some systems give one too little for deep nesting."""

Answering = Callable[[], AbstractContextManager[Callable[[str], str]]]
"""Starts what answers: the block is left when the parent sends no more."""


def serve(answering: Answering) -> None:
    """Be a worker process until standard input ends; the first line out says that it is ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both: the parent decides.
    threading.stack_size(STACK_BYTES)
    life = threading.Thread(target=_live, args=(answering,))
    life.start()
    life.join()


def _live(answering: Answering) -> None:
    """Answer until standard input ends; what goes wrong goes to standard error, for the parent to read."""
    code = 0
    try:
        _answer_all(answering)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        code = 1
    os._exit(code)


def _answer_all(answering: Answering) -> None:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    with answering() as answer:
        _send("{}")
        while line := lines.get():
            message = json.loads(line)
            with _ending_with_parent():
                said = answer(message)
            _send(said)


@contextmanager
def _ending_with_parent() -> Iterator[None]:
    """Let the system end this process when the parent goes, for as long as it works.

    The thread that reads waits for that, too, but it does not run while an engine or a pattern holds the
    interpreter. The parent sends nothing before it has an answer, so that only its end makes a signal.
    """
    if not hasattr(os, "O_ASYNC"):
        yield
        return
    import fcntl  # Where there is such a flag, there is this module.

    plain = fcntl.fcntl(0, fcntl.F_GETFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, plain | os.O_ASYNC)
    try:
        if any(event & select.POLLHUP for _, event in _polled()):
            os._exit(1)  # It went before.
        yield
    finally:
        fcntl.fcntl(0, fcntl.F_SETFL, plain)


def _polled() -> list[tuple[int, int]]:
    poll = select.poll()
    poll.register(0, select.POLLHUP)
    return poll.poll(0)


def _read(lines: queue.SimpleQueue[bytes]) -> None:
    """Pass on what the parent sends; an empty line means that it is gone; then the process ends soon."""
    for line in sys.stdin.buffer:
        lines.put(line)
    lines.put(b"")
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def _send(line: str) -> None:
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()
