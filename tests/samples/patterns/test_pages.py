"""The figures that pages show are those that the samples produce today."""

from __future__ import annotations

import re
from random import Random

import pytest

from samples.patterns.bad.retry_storm import with_retries
from samples.patterns.events import Unavailable
from samples.patterns.retry import Budget
from tests.conftest import ROOT
from tests.samples.patterns.conftest import Clock
from tests.samples.patterns.test_cascade import Guard, NoGuard, WithBreaker, WithBulkhead, minute
from tests.samples.patterns.test_read_timeout import spent
from tests.samples.patterns.test_retry import Database, busiest_moment, retry

NUMBERS = ("no", "one", "two", "three", "four")


def page(name: str) -> str:
    """Return the text of a page, as one line."""
    text = (ROOT / "docs/design/patterns" / f"{name}.md").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", text)


def load(layers: int, users: int = 1) -> int:
    """Return how many calls reach a database that is down, through layers of three attempts each."""
    database = Database()
    call = with_retries(database)
    for _ in range(layers - 1):
        call = with_retries(call)
    for _ in range(users):
        with pytest.raises(Unavailable):
            call()
    return database.calls


@pytest.mark.parametrize(
    "protection", ["a deadline of 2 s, and nothing else", "and a breaker", "five places"]
)
def test_the_table_of_the_cascade_is_what_the_simulation_says(clock: Clock, protection: str) -> None:
    guards: dict[str, Guard] = {
        "and a breaker": WithBreaker(clock),
        "five places": WithBulkhead(5),
    }
    orders, calls = minute(clock, guards.get(protection, NoGuard()))
    share = f"{100 * orders / 4_800:.1f}".removesuffix(".0")
    assert f"{protection} | {orders:,} ({share} %) | {calls} |" in page("circuit-breaker")


def test_the_page_on_bulkheads_has_the_same_figures(clock: Clock) -> None:
    orders, calls = minute(clock, WithBulkhead(5))
    before, calls_before = minute(clock, NoGuard())
    text = page("bulkhead")
    assert f"the simulation answers all {orders:,} orders in time" in text
    assert f"{calls} calls hang instead of {calls_before}." in text
    assert f"of 4,800 orders in the next minute {before} are answered in time" in text


def test_the_opening_of_the_page_on_breakers_has_the_same_shares(clock: Clock) -> None:
    with_breaker, without = minute(clock, WithBreaker(clock))[0], minute(clock, NoGuard())[0]
    shares = [f"{100 * orders / 4_800:.1f} %" for orders in (with_breaker, without)]
    assert f"answers {shares[0]} of the orders in time instead of {shares[1]}" in page("circuit-breaker")


def test_the_amplification_is_that_of_the_layers() -> None:
    said = ", ".join(
        f"{load(layers)} {'calls with one such layer' if layers == 1 else f'with {NUMBERS[layers]}'}"
        for layers in range(1, 5)
    )
    assert said in page("circuit-breaker")
    assert f"| three layers, three attempts each | {load(3, users=1_000):,} |" in page("circuit-breaker")


def test_the_load_with_a_budget_is_what_it_lets_through(clock: Clock) -> None:
    database, budget = Database(), Budget(share=0.1, reserve=10)
    for _ in range(1_000):
        with pytest.raises(Unavailable):
            retry(clock, budget).call(lambda _: database(), seconds=10)
    said = f"a budget of 10 % and 10 in reserve | {database.calls:,} |"
    assert said in page("circuit-breaker")


def test_the_busiest_moment_is_that_of_the_same_chance() -> None:
    seen = busiest_moment(Random(11))  # noqa: S311 (a seed, so that it is the same each time)
    assert f"all {busiest_moment(None):,} come back within the same 10 ms" in page("circuit-breaker")
    assert f"the busiest 10 ms see {seen}." in page("circuit-breaker")


def test_the_call_that_is_never_late_takes_as_long_as_the_page_says(clock: Clock) -> None:
    seconds = spent(clock, pieces=1_000, pause=1.8)
    assert f"sends a byte every 1.8 s, the test reads 1,000 bytes in {seconds:,.0f} s" in page("sidecar")
