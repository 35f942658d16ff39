"""The timeout of a socket is not the deadline of a call."""

from __future__ import annotations

import socket
from typing import cast

import pytest

from samples.patterns.bad.read_timeout import read_all
from tests.samples.patterns.conftest import Clock


class Dripping:
    """A peer that pauses before each byte; a pause that is longer than the timeout of the socket ends it."""

    def __init__(self, clock: Clock, pieces: int, pause: float) -> None:
        self._clock = clock
        self._pieces = pieces
        self._pause = pause
        self._seconds = 0.0

    def settimeout(self, seconds: float) -> None:
        self._seconds = seconds

    def recv(self, _: int) -> bytes:
        self._clock.sleep(min(self._pause, self._seconds))
        if self._pause > self._seconds:
            raise TimeoutError
        self._pieces -= 1
        return b"x" if self._pieces >= 0 else b""


def spent(clock: Clock, pieces: int, pause: float) -> float:
    start = clock.now
    read_all(cast("socket.socket", Dripping(clock, pieces, pause)), seconds=2.0)
    return clock.now - start


def test_bad_with_a_timeout_of_2_s_a_call_takes_half_an_hour(clock: Clock) -> None:
    assert round(spent(clock, pieces=1_000, pause=1.8)) == 1_802


def test_only_a_peer_that_is_silent_is_noticed(clock: Clock) -> None:
    with pytest.raises(TimeoutError):
        spent(clock, pieces=1, pause=2.1)
