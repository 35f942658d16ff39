"""Renders a page so that no page ends the build: one that fails, or takes too long, is published as text.

Python-Markdown takes time with the square or the cube of what is never closed, and its parser of HTML raises
what nobody expects. It works in this very process, and so a clock of the system interrupts it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from markdown.core import Markdown

from handbook.site.markup import text

DEADLINE_SECONDS = 10.0
"""Seconds of processor time for a page: a hundred times what nearly every page takes."""
SHORT_SECONDS = 2.0
MOST_LATE = 5
"""Pages that may take too long, before others have the short time."""
_AGAIN_SECONDS = 1.0
"""Somebody may have caught the first signal."""


class _TooSlowError(Exception):
    """A page has taken too long."""


class Told(Protocol):
    """What knows the page, and how many were late."""

    late: int

    def not_rendered(self, reason: str) -> None:
        """Report that the page is published as text."""
        ...


def guard(md: Markdown, page: Told) -> None:
    """Let the renderer of a page always return HTML."""
    convert = md.convert

    def converted(source: str) -> str:
        deadline = DEADLINE_SECONDS if page.late < MOST_LATE else SHORT_SECONDS
        try:
            with _limited(deadline):
                return convert(source)
        except _TooSlowError:
            page.late += 1
            reason = f"it takes more than {deadline:g} seconds"
        except Exception as fault:
            reason = f"the renderer fails on it ({type(fault).__name__})"
        page.not_rendered(reason)
        md.reset()
        convert("")  # MkDocs asks for what the renderer has found in the page.
        return f"<pre>{text(source)}</pre>"

    md.convert = converted  # type: ignore[method-assign]


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise _TooSlowError in the block when it takes longer, where the system has such clocks."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def stop(*_: object) -> None:
        if running:
            raise _TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
