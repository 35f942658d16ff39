"""The child process that judges: diagrams in, the parser's answers out as JSON. See `processes.serving`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from handbook.diagrams.process.engines import Script, named
from handbook.processes.serving import serve


@contextmanager
def _judging() -> Iterator[Callable[[str], str]]:
    with named(sys.argv[1])(Script(Path(sys.argv[2]))) as running:
        yield running.judge


def main() -> None:
    """Be the worker process: its arguments are the engine's name and the folder of the parsers."""
    serve(_judging)
