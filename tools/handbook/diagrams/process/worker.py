"""The child process: diagrams in, one JSON string a line; the parser's answers out, one JSON object a line.

It ends with ``os._exit`` on every path: an interpreter that shuts down in the usual way can hang in V8's
threads when the machine is busy. It must not decide anything; the parent makes verdicts from the answers.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

from handbook.diagrams.process.engines import Script, named

GRACE_SECONDS = 5.0
"""How long a diagram may still be parsed after the parent has gone."""
STACK_BYTES = 16_000_000
"""QuickJS parses on our own thread, and some systems give one too little for deep nesting."""


def _read(lines: queue.SimpleQueue[bytes]) -> None:
    """Pass on what the parent sends; an empty line means that it is gone; then the process ends soon."""
    for line in sys.stdin.buffer:
        lines.put(line)
    lines.put(b"")
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def _serve(engine: str, script: Script) -> None:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    with named(engine)(script) as running:
        _answer("{}")
        while line := lines.get():
            _answer(running.judge(json.loads(line)))


def _answer(line: str) -> None:
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def _live() -> None:
    """Serve until standard input ends; what goes wrong goes to standard error, for the parent to read."""
    code = 0
    try:
        _serve(sys.argv[1], Script(Path(sys.argv[2])))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        code = 1
    os._exit(code)


def main() -> None:
    """Be the worker process: its arguments are the engine's name and the folder of the parsers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both: the parent decides.
    threading.stack_size(STACK_BYTES)
    life = threading.Thread(target=_live)
    life.start()
    life.join()
