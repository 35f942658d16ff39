"""Run a program to its end, within a deadline, and keep the last of what it prints."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.processes.group import Group

KEPT = 100_000
"""Bytes of the output that are kept: the last ones."""
_CHUNK = 65_536
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; ``status`` is None where it was ended because it took too long."""

    status: int | None
    output: str


def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float) -> Ended:
    """Run a program in a session of its own, without standard input; all it started ends with it.

    ``seconds`` are those of the clock. Raises OSError where it cannot be started.
    """
    group = Group(command, folder=folder, environment=environment, user=None, stdin=subprocess.DEVNULL)
    kept = bytearray()
    end = time.monotonic() + seconds
    try:
        os.set_blocking(group.output, False)
        while (left := end - time.monotonic()) > 0:
            ended = group.status() is not None
            ready, _, _ = select.select([group.output], [], [], 0 if ended else min(left, _LOOK_SECONDS))
            chunk = os.read(group.output, _CHUNK) if ready else b""
            kept += chunk
            del kept[:-KEPT]
            if ended and not chunk:
                return Ended(group.status(), _text(kept))
            if ready and not chunk:  # It has closed its output, and still runs.
                return Ended(group.wait(left), _text(kept))
        return Ended(None, _text(kept))
    finally:
        group.end()


def _text(kept: bytearray) -> str:
    return bytes(kept).decode("utf-8", "replace")
