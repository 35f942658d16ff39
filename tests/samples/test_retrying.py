"""The sample of the page on transactions: which errors are worth another attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from samples.data.retrying import in_transaction


class DatabaseError(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def no_pause(seconds: float) -> None:
    assert seconds >= 0


@contextmanager
def begin() -> Iterator[str]:
    yield "connection"


def refused(times: int, sqlstate: str, calls: list[str]) -> Callable[[str], str]:
    """Work that the database refuses so many times."""

    def work(connection: str) -> str:
        calls.append(connection)
        if len(calls) <= times:
            raise DatabaseError(sqlstate)
        return "done"

    return work


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_a_transaction_that_lost_against_another_is_begun_again(sqlstate: str) -> None:
    calls: list[str] = []
    assert in_transaction(begin, refused(2, sqlstate, calls), pause=no_pause) == "done"
    assert len(calls) == 3


@pytest.mark.parametrize("sqlstate", ["23505", "42P01"])
def test_an_error_that_would_come_again_is_not_retried(sqlstate: str) -> None:
    calls: list[str] = []
    with pytest.raises(DatabaseError, match=sqlstate):
        in_transaction(begin, refused(1, sqlstate, calls), pause=no_pause)
    assert len(calls) == 1


def test_after_the_last_attempt_the_error_is_raised() -> None:
    calls: list[str] = []
    with pytest.raises(DatabaseError, match="40001"):
        in_transaction(begin, refused(9, "40001", calls), attempts=3, pause=no_pause)
    assert len(calls) == 3


def test_an_error_at_the_commit_is_retried_too() -> None:
    commits: list[int] = []

    @contextmanager
    def fails_once() -> Iterator[str]:
        yield "connection"
        commits.append(1)
        if len(commits) == 1:
            raise DatabaseError("40001")

    assert in_transaction(fails_once, str.upper, pause=no_pause) == "CONNECTION"
    assert len(commits) == 2


def test_the_pauses_grow_and_stay_below_half_a_second() -> None:
    pauses: list[float] = []
    with pytest.raises(DatabaseError):
        in_transaction(begin, refused(9, "40001", []), pause=pauses.append)
    assert len(pauses) == 4
    assert all(0 <= pause <= 0.01 * 2**attempt for attempt, pause in enumerate(pauses, start=1))
