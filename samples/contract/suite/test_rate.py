"""Rates are limited by customer and kind of request, and the answer says when to come back."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from samples.contract.client import ORDERS, Caller, Running, slug
from samples.contract.waiting import eventually

BURST = 50
"""That of the tight service, whose rate is 1 a second."""


def exceeded(ask: Callable[[], httpx.Response]) -> tuple[int, httpx.Response]:
    """Ask until the rate is limited; return how many requests were let through, and the answer."""
    let_through = 0

    def asked() -> httpx.Response | None:
        nonlocal let_through
        answer = ask()
        if answer.status_code == 429:
            return answer
        let_through += 1
        return None

    answer = eventually(asked, "a request that is one too many")
    assert slug(answer) == "rate-limited"
    return let_through, answer


def unknown(kim: Caller) -> httpx.Response:
    return kim.get(f"{ORDERS}/17")


def test_a_burst_is_let_through_and_then_no_more(tight: Running) -> None:
    kim = tight.customer()
    let_through, answer = exceeded(lambda: unknown(kim))
    assert let_through >= BURST
    assert 1 <= int(answer.headers["Retry-After"]) <= BURST


def test_who_waits_as_long_as_told_gets_through(tight: Running) -> None:
    kim = tight.customer()
    _, answer = exceeded(lambda: unknown(kim))
    time.sleep(int(answer.headers["Retry-After"]))
    assert unknown(kim).status_code == 404


def test_another_customer_is_not_affected(tight: Running) -> None:
    kim, lee = tight.customer(), tight.customer()
    exceeded(lambda: kim.get(ORDERS))
    assert unknown(lee).status_code == 404


def test_reads_and_writes_are_counted_apart(tight: Running) -> None:
    kim = tight.customer()
    let_through, _ = exceeded(lambda: kim.cancel("17"))
    assert let_through >= BURST
    assert kim.post({}).status_code == 429
    assert unknown(kim).status_code == 404


def test_the_platform_may_always_ask(tight: Running) -> None:
    assert {tight.api.ask("GET", "/healthz").status_code for _ in range(3 * BURST)} == {200}
