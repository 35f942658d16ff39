"""The child process that reads pages by Python-Markdown: requests in, replies out. See `exactly`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from handbook.errors import ExactUnavailable
from handbook.markdown import exact
from handbook.markdown.extensions import Dialect
from handbook.processes.limits import limit_memory, limit_time
from handbook.processes.serving import serve
from handbook.project.exactly import Reply, Request, Whole, decoded, encoded, usual_seconds

MOST_BYTES = 1_000_000_000
"""Of addresses: a megabyte of Markdown needs a third of that."""


class _Reader:
    """Answers requests, each in the dialect that it names or that of the one before."""

    def __init__(self) -> None:
        self._dialect: Dialect | None = None

    def answer(self, line: str) -> str:
        request = decoded(line)
        if not isinstance(request, Request):
            raise TypeError("the parent sent something else than a request")
        self._dialect = request.dialect or self._dialect
        if self._dialect is None:
            raise ValueError("the first request names no dialect")
        limit_time(2 * usual_seconds(request.text))
        try:
            return encoded(Reply(Whole.of(exact.parse(request.path, request.text, self._dialect))))
        except ExactUnavailable as unavailable:
            return encoded(Reply(missing=unavailable.missing, installable=unavailable.installable))
        except Exception as fault:  # Whatever an extension makes of a hostile page: it is one page.
            return encoded(Reply(fault=type(fault).__name__))
        finally:
            limit_time(0)


@contextlib.contextmanager
def _reading() -> Iterator[Callable[[str], str]]:
    limit_memory(MOST_BYTES)
    yield _Reader().answer


def main() -> None:
    """Be the worker process."""
    serve(_reading)
