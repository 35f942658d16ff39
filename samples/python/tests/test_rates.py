import pytest

from orders_service.problems import Problem
from orders_service.rates import Buckets
from orders_service.settings import Rate


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def buckets(clock: Clock, most: int = 100) -> Buckets:
    return Buckets(Rate(per_second=2, burst=3), most=most, clock=clock)


def taken(counted: Buckets, customer_id: int, times: int) -> int:
    """Return how many of so many requests got through."""
    passed = 0
    for _ in range(times):
        try:
            counted.take(customer_id)
        except Problem:
            continue
        passed += 1
    return passed


# --8<-- [start:rate]
def test_a_burst_passes_and_then_the_rate() -> None:
    clock = Clock()
    counted = buckets(clock)
    assert taken(counted, 7, times=10) == 3
    clock.now += 1
    assert taken(counted, 7, times=10) == 2
    clock.now += 3600
    assert taken(counted, 7, times=10) == 3


# --8<-- [end:rate]


def test_each_customer_has_a_bucket() -> None:
    counted = buckets(Clock())
    assert taken(counted, 7, times=10) == 3
    assert taken(counted, 8, times=10) == 3


def test_after_the_time_it_names_a_request_passes() -> None:
    clock = Clock()
    counted = buckets(clock)
    taken(counted, 7, times=3)
    with pytest.raises(Problem) as refused:
        counted.take(7)
    assert refused.value.status == 429
    clock.now += int(refused.value.headers["Retry-After"])
    assert taken(counted, 7, times=1) == 1


def test_idle_buckets_are_forgotten_and_their_number_is_bounded() -> None:
    clock = Clock()
    counted = buckets(clock, most=5)
    for customer_id in range(1, 50):
        counted.take(customer_id)
    assert len(counted._buckets) == 5
    clock.now += 2
    counted.take(99)
    assert list(counted._buckets) == [99]
