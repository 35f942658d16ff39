"""The child process that parses code blocks: requests in, replies out. See `parsing`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator

from handbook.code import readings
from handbook.code.process import parsers
from handbook.processes.limits import limit_memory, limit_time
from handbook.processes.serving import serve

MOST_BYTES = 1_000_000_000
"""Of addresses: a parser needs some hundred times the length of a block, which is limited."""
SECONDS = 10.0
"""Of processor time for one block, where the parent is not there to end this process sooner."""


def answer(message: str) -> str:
    """Return the fault of ``[language, text]`` as JSON: a list, or null; a text says why there is none."""
    language, text = json.loads(message)
    limit_time(SECONDS)
    try:
        return json.dumps(readings.fault(language, text, parsers.parser(language)))
    except ImportError:
        return json.dumps("missing")
    except (RecursionError, MemoryError):
        return json.dumps("nested")
    except Exception as fault:  # Whatever a parser makes of a hostile block: it is one block.
        return json.dumps(type(fault).__name__)
    finally:
        limit_time(0)


@contextlib.contextmanager
def _parsing() -> Iterator[Callable[[str], str]]:
    limit_memory(MOST_BYTES)
    yield answer


def main() -> None:
    """Be the worker process."""
    serve(_parsing)
