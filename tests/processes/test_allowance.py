"""What a run may lose on slow texts is in proportion to their number, and the others are still worked on."""

from __future__ import annotations

from handbook.processes.allowance import (
    FOR_EACH,
    LOST_WITH_A_CHILD,
    RESERVE_FOR_EACH,
    RESERVE_SECONDS,
    SHORT_SECONDS,
    Allowance,
)


def lost(texts: int, usual: float) -> tuple[int, int]:
    """Return how many texts have the usual deadline and how many a short one, where all of them are late."""
    allowance = Allowance(usual)
    allowance.add(texts)
    deadlines = []
    while deadline := allowance.deadline(usual):
        deadlines.append(deadline)
        allowance.lose(deadline)
    assert deadlines == sorted(deadlines, reverse=True)
    return deadlines.count(usual), deadlines.count(SHORT_SECONDS)


def test_texts_in_time_cost_nothing() -> None:
    allowance = Allowance(2.0)
    assert allowance.deadline(2.0) == 2.0


def test_few_are_waited_for_and_then_the_others_have_a_short_time() -> None:
    assert lost(10, 2.0) == (1, 3)
    assert lost(30, 2.0) == (2, 4)


def test_what_may_be_lost_grows_with_the_number_of_texts() -> None:
    for texts in (10, 100, 1_000, 10_000):
        usual, short = lost(texts, 2.0)
        assert usual * (2.0 + LOST_WITH_A_CHILD) <= FOR_EACH * texts + 2 * (2.0 + LOST_WITH_A_CHILD)
        assert short * (SHORT_SECONDS + LOST_WITH_A_CHILD) <= RESERVE_FOR_EACH * texts + RESERVE_SECONDS + 1


def test_a_deadline_that_is_short_stays_so() -> None:
    allowance = Allowance(-1.0)
    assert allowance.deadline(0.2) == 0.2
