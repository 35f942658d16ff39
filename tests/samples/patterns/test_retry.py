"""What retries cost, in numbers: the pages show those that are computed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from samples.patterns.bad.retry_storm import with_retries
from samples.patterns.events import Rejected, Unavailable
from samples.patterns.retry import Budget, Retry
from tests.samples.patterns.conftest import Clock


class Database:
    """Counts the calls that reach it, and answers none of them while it is down."""

    def __init__(self) -> None:
        self.calls = 0
        self.down = True

    def __call__(self) -> None:
        self.calls += 1
        if self.down:
            raise Unavailable


def retry(clock: Clock, budget: Budget | None = None, chance: float = 1.0, attempts: int = 3) -> Retry:
    return Retry(budget or Budget(), clock, clock.sleep, lambda: chance, attempts)


@pytest.mark.parametrize(("layers", "load"), [(1, 3), (2, 9), (3, 27), (4, 81)])
def test_bad_three_attempts_on_each_layer_multiply(layers: int, load: int) -> None:
    database = Database()
    call = with_retries(database)
    for _ in range(layers - 1):
        call = with_retries(call)
    with pytest.raises(Unavailable):
        call()
    assert database.calls == load


def test_retries_on_one_layer_within_a_budget_add_a_tenth(clock: Clock) -> None:
    database, budget = Database(), Budget(share=0.1, reserve=10)
    for _ in range(1_000):
        with pytest.raises(Unavailable):
            retry(clock, budget).call(lambda _: database(), seconds=10)
    assert database.calls == 1_109  # 1,000 calls, 10 retries in reserve, and one for each ten calls.


def test_bad_the_same_calls_with_three_layers_of_retries_are_27_times_the_load() -> None:
    database = Database()
    call = with_retries(with_retries(with_retries(database)))
    for _ in range(1_000):
        with pytest.raises(Unavailable):
            call()
    assert database.calls == 27_000


def test_a_short_fault_is_survived(clock: Clock) -> None:
    answers: Iterator[Unavailable | str] = iter([Unavailable(), "answer"])

    def operation(_: float) -> str:
        answer = next(answers)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    assert retry(clock).call(operation, seconds=1) == "answer"
    assert clock.pauses == [0.1]


def test_pauses_double_up_to_their_limit(clock: Clock) -> None:
    with pytest.raises(Unavailable):
        retry(clock, attempts=7).call(lambda _: Database()(), seconds=100)
    assert clock.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0]


def test_a_refusal_is_not_tried_again(clock: Clock) -> None:
    calls: list[float] = []

    def refuse(left: float) -> None:
        calls.append(left)
        raise Rejected

    with pytest.raises(Rejected):
        retry(clock).call(refuse, seconds=1)
    assert len(calls) == 1


def test_each_attempt_has_what_is_left_of_the_deadline_and_none_begins_after_it(clock: Clock) -> None:
    left: list[float] = []

    def slow(seconds: float) -> None:
        left.append(round(seconds, 3))
        clock.now += 0.4
        raise Unavailable

    with pytest.raises(Unavailable):
        retry(clock, attempts=10).call(slow, seconds=1.0)
    assert left == [1.0, 0.5]
    assert clock.now <= 1_001.0


CALLERS = 1_000


def busiest_moment(jitter: Random | None) -> int:
    """Let all callers fail at the same moment, and return the most retries within the same 10 ms."""
    moments: Counter[int] = Counter()
    for _ in range(CALLERS):
        clock = Clock()
        chance = jitter.random if jitter else lambda: 1.0
        one = Retry(Budget(), clock, clock.sleep, chance, base_seconds=1.0)

        def operation(_: float, clock: Clock = clock) -> None:
            if clock.pauses:
                moments[int((clock.now - 1_000.0) * 100)] += 1
            raise Unavailable

        with pytest.raises(Unavailable):
            one.call(operation, seconds=60)
    assert sum(moments.values()) == 2 * CALLERS
    return max(moments.values())


def test_bad_without_jitter_all_callers_come_back_at_the_same_moment() -> None:
    assert busiest_moment(None) == CALLERS


def test_with_jitter_they_come_back_one_after_the_other() -> None:
    assert busiest_moment(Random(11)) == 21  # noqa: S311 (a seed, so that it is the same each time)


def test_a_budget_does_not_grow_beyond_its_reserve_in_good_times() -> None:
    budget = Budget(share=0.1, reserve=2)
    for _ in range(1_000):
        budget.earn()
    assert [budget.spend() for _ in range(4)] == [True, True, False, False]


def test_nothing_is_tried_without_an_attempt(clock: Clock) -> None:
    with pytest.raises(AssertionError, match="at least 1"):
        retry(clock, attempts=0).call(lambda _: None, seconds=1)
