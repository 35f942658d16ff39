"""One JSON object on each line of standard output, with chosen fields."""

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime

from orders_service.database import reason, sqlstate

trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""The trace of the request that runs; threads of the pool inherit it."""

# W3C Trace Context, section 3.2: version ff and ids of zeros are invalid.
TRACEPARENT = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?!0{32})(?P<trace>[0-9a-f]{32})"
    r"-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?P<later>-.*)?"
)


def trace_of(traceparent: str | None) -> str:
    """Return the caller's trace id, or a new one."""
    found = TRACEPARENT.fullmatch(traceparent or "")
    if found and not (found["version"] == "00" and found["later"]):
        return found["trace"]
    while True:
        made = secrets.token_hex(16)
        if made.strip("0"):
            return made


# --8<-- [start:formatter]
class JsonLines(logging.Formatter):
    """Writes the fields that the caller chose, and never an argument.

    Of an exception it writes classes and stack, and what PostgreSQL says.
    Any other message may hold a value: int("...") repeats what it was given.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if trace_id.get():
            line["trace_id"] = trace_id.get()
        if record.exc_info and isinstance(record.exc_info[1], Exception):
            line |= _described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _described(error: Exception) -> dict[str, object]:
    causes = list(_causes(error))
    stack = [
        line.rstrip()
        for cause in reversed(causes)
        for line in [
            *traceback.format_tb(cause.__traceback__),
            _name(cause),
        ]
    ]
    described: dict[str, object] = {
        "error": " from ".join(_name(cause) for cause in causes),
        "stack": "\n".join(stack),
    }
    if said := reason(error):
        described |= {"sqlstate": sqlstate(error), "reason": said}
    return described


# --8<-- [end:formatter]


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current:
        yield current
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def configure() -> None:
    """Send what all libraries log to standard output, as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("orders_service").setLevel(logging.INFO)
