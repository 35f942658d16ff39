"""Repeat a transaction that PostgreSQL has refused because of another one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

Connection = TypeVar("Connection")
Result = TypeVar("Result")


# --8<-- [start:retry]
RETRYABLE = {"40001", "40P01"}  # serialization_failure, deadlock_detected


def in_transaction(
    begin: Callable[[], AbstractContextManager[Connection]],
    work: Callable[[Connection], Result],
    attempts: int = 5,
    pause: Callable[[float], None] = time.sleep,
) -> Result:
    """Run `work` in a transaction, from its first read on as often as needed."""
    for attempt in range(1, attempts + 1):
        try:
            with begin() as connection:
                return work(connection)
        except Exception as error:
            if getattr(error, "sqlstate", None) not in RETRYABLE or attempt == attempts:
                raise
        pause(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads retries, no secret
    raise ValueError("attempts must be at least 1")


# --8<-- [end:retry]
