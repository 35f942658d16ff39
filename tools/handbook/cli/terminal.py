"""How things look on a terminal; colour is left to click, which drops it for pipes and NO_COLOR."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from handbook import printable

_STYLES: dict[str, dict[str, str | bool]] = {
    "place": {"bold": True},
    "strong": {"bold": True},
    "critical": {"fg": "red", "bold": True},
    "suggestion": {"fg": "yellow"},
    "nit": {"fg": "cyan"},
    "faint": {"dim": True},
    "good": {"fg": "green"},
}
_PATIENCE_SECONDS = 0.5
"""A run that is over sooner shows no progress."""


def styled(text: str, style: str) -> str:
    """Style a text, made printable; `click.echo` takes the style away where no terminal shows it."""
    return click.style(printable.line(text), **_STYLES[style])  # type: ignore[arg-type]


def strong(text: str) -> str:
    """Style a text as the name of a thing."""
    return styled(text, "strong")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that shows the progress of long work, on stderr and only when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    begun = time.monotonic()
    drawn = False

    def show(what: str, done: int, total: int) -> None:
        nonlocal drawn
        if time.monotonic() - begun > _PATIENCE_SECONDS:
            drawn = True
            click.echo(f"\r\x1b[K{what} {done}/{total}", nl=False, err=True)

    try:
        yield show
    finally:
        if drawn:
            click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM, with which CI ends a job, unwind as an interrupt does, so that children end, too."""

    def leave(number: int, frame: object) -> None:
        del frame
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
