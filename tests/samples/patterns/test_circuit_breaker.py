"""A breaker opens on failures, lets one call try, and is not misled by late answers."""

from __future__ import annotations

import threading

import pytest

from samples.patterns.circuit_breaker import Breaker, Limits, Open
from samples.patterns.events import Rejected, Unavailable
from tests.samples.patterns.conftest import Clock, Crash

LIMITS = Limits(window=20, least=10, failures=0.5, pause_seconds=30.0)


def down() -> str:
    raise Unavailable


def up() -> str:
    return "answer"


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(LIMITS, clock)


def fail(breaker: Breaker, times: int, exception: type[BaseException] = Unavailable) -> None:
    def failing() -> None:
        raise exception

    for _ in range(times):
        with pytest.raises(exception):
            breaker.call(failing)


def is_open(breaker: Breaker) -> bool:
    """Ask without a trace: the call is cancelled where it is let through."""
    try:
        fail(breaker, 1, Crash)
    except Open:
        return True
    return False


def test_a_breaker_opens_when_half_of_the_calls_fail_and_not_before_ten(breaker: Breaker) -> None:
    fail(breaker, 9)
    assert not is_open(breaker)
    fail(breaker, 1)
    assert is_open(breaker)


def test_failures_below_the_limit_leave_it_closed(breaker: Breaker) -> None:
    for _ in range(100):
        assert breaker.call(up) == "answer"
        assert breaker.call(up) == "answer"
        fail(breaker, 1)
    assert not is_open(breaker)


def test_while_it_is_open_the_dependency_is_not_called(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 10)
    calls: list[int] = []
    for _ in range(1_000):
        with pytest.raises(Open):
            breaker.call(lambda: calls.append(1))
        clock.now += 0.029
    assert calls == []


def test_after_the_pause_one_good_answer_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 10)
    clock.now += LIMITS.pause_seconds
    assert breaker.call(up) == "answer"
    fail(breaker, 9)  # The failures of before are forgotten.
    assert not is_open(breaker)


def test_after_the_pause_one_failure_opens_it_for_another_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 10)
    clock.now += LIMITS.pause_seconds
    fail(breaker, 1)
    clock.now += LIMITS.pause_seconds - 0.01
    assert is_open(breaker)
    clock.now += 0.01
    assert breaker.call(up) == "answer"


def test_only_one_call_tries_at_a_time(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 10)
    clock.now += LIMITS.pause_seconds

    def trying() -> str:
        with pytest.raises(Open):
            breaker.call(up)
        return "answer"

    assert breaker.call(trying) == "answer"
    assert breaker.call(up) == "answer"


def test_a_refusal_is_an_answer_and_never_opens_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 100, Rejected)
    assert not is_open(breaker)
    fail(breaker, 10)
    clock.now += LIMITS.pause_seconds
    fail(breaker, 1, Rejected)
    assert breaker.call(up) == "answer"


def test_a_cancelled_trial_says_nothing_and_the_next_call_tries(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 10)
    clock.now += LIMITS.pause_seconds
    fail(breaker, 1, Crash)
    assert breaker.call(up) == "answer"
    assert not is_open(breaker)


def test_an_answer_to_a_call_from_before_it_opened_changes_nothing(breaker: Breaker) -> None:
    def slow_and_good() -> str:
        fail(breaker, 10)
        return "late"

    assert breaker.call(slow_and_good) == "late"
    assert is_open(breaker)


def test_a_failure_of_a_call_from_before_it_closed_again_does_not_count(
    breaker: Breaker, clock: Clock
) -> None:
    def slow_and_bad() -> None:
        fail(breaker, 10)
        clock.now += LIMITS.pause_seconds
        assert breaker.call(up) == "answer"
        raise Unavailable

    with pytest.raises(Unavailable):
        breaker.call(slow_and_bad)
    fail(breaker, 9)
    assert not is_open(breaker)
    fail(breaker, 1)
    assert is_open(breaker)


def test_many_threads_open_it_once_and_no_call_is_let_through_afterwards(clock: Clock) -> None:
    breaker = Breaker(LIMITS, clock)
    outcomes: list[str] = []
    together = threading.Barrier(8)

    def work() -> None:
        together.wait()
        for _ in range(200):
            try:
                breaker.call(down)
            except Open:
                outcomes.append("open")
            except Unavailable:
                outcomes.append("called")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1_600
    assert 10 <= outcomes.count("called") < 10 + 8  # Those that were under way when it opened.
    assert is_open(breaker)
