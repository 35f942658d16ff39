"""Workers that do what the text tells them, so that tests of processes wait for events and never for a clock.

The first word of a text is a command:

- ``HANG [FILE]``: create the file, then parse forever, in a microtask as Mermaid does.
- ``SLEEP SECONDS``: answer after some time in which no processor time is used.
- ``MEET MINE OTHER``: create one file, answer once the other is there.
- ``DIE FILE``: where the file is not there, create it and die; else answer.

Any other text is answered at once. The answer is always that of a valid diagram.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.diagrams.process import child

BOOT = """
import os, signal, sys, time
sys.path[:] = sys.argv[3:]
from pathlib import Path
from handbook.diagrams.process.engines import Running
from handbook.diagrams.process.worker import main

def obey(running, text):
    command, *words = text.split()
    if command == "HANG":
        for name in words:
            Path(name).touch()
        running._evaluate("Promise.resolve().then(() => { for (;;) {} })")
        running._evaluate("0")  # V8 gives a promise back before it looks into it.
    elif command == "SLEEP":
        time.sleep(float(words[0]))
    elif command == "MEET":
        Path(words[0]).touch()
        while not Path(words[1]).exists():
            time.sleep(0.01)
    elif command == "DIE" and not Path(words[0]).exists():
        Path(words[0]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return '{"valid":true,"type":"pie"}'

Running.judge = obey
main()
"""
NEVER_READY = """
import os, sys, time
from pathlib import Path
Path(FOLDER, str(os.getpid())).touch()
while sys.stdin.buffer.read():
    pass
"""
"""A worker that reports its start in ``FOLDER`` and is never ready; it ends with its input."""


def never_ready(folder: Path) -> str:
    """Return how to start workers that are never ready and that create a file each in a folder."""
    return NEVER_READY.replace("FOLDER", repr(str(folder)))


def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all workers that are started from now on do what the text tells them."""
    monkeypatch.setattr(child, "_BOOT", BOOT)
