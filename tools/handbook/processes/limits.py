"""What a worker process may use at most; it says so of itself, as it starts and before each piece of work."""

from __future__ import annotations

import contextlib
import signal


def limit_memory(most_bytes: int) -> None:
    """Let what asks for more memory fail; where the system has no such limit, the parent watches."""
    try:
        import resource
    except ImportError:  # Windows.
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def limit_time(seconds: float) -> None:
    """End the process after so many seconds of its own time; 0 takes that back.

    The parent ends it much sooner, unless it was killed itself: then nobody else can, as a pattern that never
    ends lets no other thread of this process run.
    """
    if hasattr(signal, "setitimer"):  # Not on Windows. Without a handler, the signal ends the process.
        signal.setitimer(signal.ITIMER_PROF, seconds)
