"""What the build says: names, links and elements of pages are in it, and none of them commands who reads it.

A filter does it where all messages pass, so that no message can be forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mkdocs.exceptions import PluginError

from handbook import printable
from handbook.errors import HandbookError

LONGEST = 1_000
"""Characters of a message: the name of an element may have millions."""


class _Filter(logging.Filter):
    """Passes each message on as it may be printed."""

    def __init__(self, shown: Callable[[str], str]) -> None:
        super().__init__()
        self._shown = shown

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._shown(record.getMessage()), ()
        return True


def guard(ours: logging.Logger) -> None:
    """Let nothing that the build says command a terminal or a runner.

    Of ``ours`` each message is one line of limited length; of MkDocs and other plugins lines stay lines.
    """
    ours.addFilter(_OF_OURS)
    for handler in logging.getLogger("mkdocs").handlers:
        handler.addFilter(_OF_OTHERS)


_OF_OURS = _Filter(lambda text: printable.shortened(printable.line(text), LONGEST))
_OF_OTHERS = _Filter(printable.block)


@contextmanager
def ending_the_build() -> Iterator[None]:
    """Let MkDocs end with one line where we cannot go on."""
    try:
        yield
    except HandbookError as error:
        raise PluginError(str(error)) from error
