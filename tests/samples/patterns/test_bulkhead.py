"""A dependency that hangs takes its own places and no others; with one pool for all it takes every one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from samples.patterns.bulkhead import Bulkhead, Full
from tests.samples.patterns.conftest import Crash
from tests.waiting import PATIENCE_SECONDS

WORKERS = 10


class Hanging:
    """A dependency that answers when the test lets it."""

    def __init__(self) -> None:
        self.answer = threading.Event()
        self.called = threading.Semaphore(0)

    def __call__(self) -> None:
        self.called.release()
        assert self.answer.wait(PATIENCE_SECONDS)

    def await_calls(self, count: int) -> None:
        for _ in range(count):
            assert self.called.acquire(timeout=PATIENCE_SECONDS)


@contextmanager
def workers(hanging: Hanging) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            yield pool
        finally:
            hanging.answer.set()


def test_bad_one_hanging_dependency_takes_all_workers_and_orders_wait() -> None:
    recommendations = Hanging()
    with workers(recommendations) as pool:
        for _ in range(WORKERS):
            pool.submit(recommendations)
        recommendations.await_calls(WORKERS)
        order = pool.submit(lambda: "order")
        assert not order.running()
        assert not order.done()
        recommendations.answer.set()
        assert order.result(PATIENCE_SECONDS) == "order"


def test_a_full_compartment_refuses_at_once_and_orders_go_on() -> None:
    recommendations = Hanging()
    compartment = Bulkhead("recommendations", places=3)
    with workers(recommendations) as pool:
        hanging = [pool.submit(compartment.call, recommendations) for _ in range(3)]
        recommendations.await_calls(3)
        refused = [pool.submit(compartment.call, recommendations) for _ in range(20)]
        for call in refused:
            assert isinstance(call.exception(PATIENCE_SECONDS), Full)
        assert pool.submit(lambda: "order").result(PATIENCE_SECONDS) == "order"
        assert not any(call.done() for call in hanging)


@pytest.mark.parametrize("failure", [ValueError, Crash])
def test_a_place_is_free_again_whatever_becomes_of_the_call(failure: type[BaseException]) -> None:
    def failing() -> None:
        raise failure

    compartment = Bulkhead("payments", places=1)
    for _ in range(3):
        with pytest.raises(failure):
            compartment.call(failing)
    assert compartment.call(lambda: "answer") == "answer"


def test_with_a_wait_a_call_takes_the_place_that_becomes_free() -> None:
    payments = Hanging()
    compartment = Bulkhead("payments", places=1, wait_seconds=PATIENCE_SECONDS)
    with workers(payments) as pool:
        pool.submit(compartment.call, payments)
        payments.await_calls(1)
        second = pool.submit(compartment.call, lambda: "answer")
        assert not second.done()
        payments.answer.set()
        assert second.result(PATIENCE_SECONDS) == "answer"
