"""The samples of the page on anti-patterns: each bad half has the defect, and the good one does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from samples.anti_patterns import god_service, missing_context, shotgun_surgery, stringly_typed
from samples.anti_patterns.cargo_cult import charge_once, charge_with_retry
from samples.anti_patterns.god_service import Line, OrderService
from samples.anti_patterns.implicit_dependency import is_late, is_late_at
from samples.anti_patterns.premature_abstraction import notify, send_digest, send_receipt
from samples.anti_patterns.untested import check_that_it_runs, check_the_border, discount

LINES = [Line(2, 250), Line(1, 500)]
PLACED = datetime(2026, 11, 20, tzinfo=UTC)


def test_an_order_of_the_god_service_is_stored_and_yet_fails_with_the_mail() -> None:
    stored: list[int] = []

    def mail(text: str) -> None:
        raise ConnectionError(text)

    with pytest.raises(ConnectionError):
        OrderService(stored.append, mail).place(LINES)
    assert stored == [1000]


def test_an_order_is_placed_without_mail_and_its_event_is_stored_with_it() -> None:
    stored: list[tuple[int, str]] = []
    assert god_service.place(LINES, lambda total, event: stored.append((total, event))) == 1000
    assert stored == [(1000, "order.created")]


@pytest.mark.parametrize("word", ["canceled", "Cancelled", ""])
def test_a_misspelt_status_ships_a_cancelled_order_or_is_refused(word: str) -> None:
    order: stringly_typed.Order = {}
    stringly_typed.set_status(order, word)
    assert stringly_typed.may_be_shipped(order)
    with pytest.raises(ValueError, match="is not a valid Status"):
        stringly_typed.status_of(word)


def test_a_status_is_read_by_its_word() -> None:
    assert stringly_typed.status_of("cancelled") is stringly_typed.Status.CANCELLED


def test_two_copies_of_a_rule_differ_and_one_cannot() -> None:
    net = Decimal("12.50")
    assert shotgun_surgery.invoice_total(net) == Decimal("15.13")
    assert shotgun_surgery.api_total(net) == Decimal("15.00")
    assert shotgun_surgery.gross(net) == Decimal("15.13")


def test_flags_of_one_function_combine_to_what_nobody_wanted() -> None:
    sent: list[str] = []
    notify(lambda _, text: sent.append(text), "a@example.org", ["o-1"], digest=True, copy=True)
    assert sent == ["Receipt for o-1", "1 orders today"]


def test_two_functions_send_one_mail_each() -> None:
    sent: list[str] = []
    send_receipt(lambda _, text: sent.append(text), "a@example.org", "o-1")
    send_digest(lambda _, text: sent.append(text), "shop@example.org", ["o-1", "o-2"])
    assert sent == ["Receipt for o-1", "2 orders today"]


def test_a_copied_retry_charges_twice_when_the_answer_is_lost() -> None:
    charged: list[int] = []

    def charge(cents: int) -> None:
        charged.append(cents)
        if len(charged) == 1:
            raise TimeoutError("the answer was lost")

    charge_with_retry(charge, 1000)
    assert charged == [1000, 1000]


def test_a_retry_under_one_key_charges_once() -> None:
    charged: dict[str, int] = {}
    calls: list[str] = []

    def charge(cents: int, key: str) -> None:
        calls.append(key)
        charged.setdefault(key, cents)
        if len(calls) == 1:
            raise TimeoutError("the answer was lost")

    charge_once(charge, 1000, "42")
    assert calls == ["order-42", "order-42"]
    assert charged == {"order-42": 1000}


def test_both_retries_give_up_after_three_attempts() -> None:
    calls: list[int] = []

    def never(cents: int, key: str = "") -> None:
        calls.append(cents)
        raise TimeoutError(key)

    with pytest.raises(TimeoutError):
        charge_with_retry(never, 1)
    with pytest.raises(TimeoutError):
        charge_once(never, 1, "42")
    assert len(calls) == 6


def test_an_error_names_the_row_and_keeps_its_cause_or_says_nothing() -> None:
    rows = ["1", "two", "3"]
    with pytest.raises(RuntimeError) as bad:
        missing_context.quantities_or_failure(rows)
    assert str(bad.value) == "import failed"
    assert bad.value.__cause__ is None
    with pytest.raises(missing_context.ImportFailed, match="row 2: 'two' is not a quantity") as good:
        missing_context.quantities(rows)
    assert isinstance(good.value.__cause__, ValueError)


def test_rows_without_fault_are_read_by_both() -> None:
    assert missing_context.quantities(["1", "2"]) == missing_context.quantities_or_failure(["1", "2"])


def test_the_same_call_gives_two_answers_when_an_input_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    placed = datetime.now(UTC) - timedelta(days=5)
    monkeypatch.setenv("LATE_AFTER_DAYS", "3")
    assert is_late(placed)
    monkeypatch.setenv("LATE_AFTER_DAYS", "30")
    assert not is_late(placed)


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_with_all_inputs_given_the_border_can_be_tested(seconds: int, late: bool) -> None:
    now = PLACED + timedelta(days=3, seconds=seconds)
    assert is_late_at(PLACED, now, timedelta(days=3)) is late


@pytest.mark.parametrize("wrong", [lambda cents: cents // 10 if cents > 10_000 else 0, lambda _: 7])
def test_a_test_without_assertion_passes_for_what_a_table_refuses(wrong: object) -> None:
    assert callable(wrong)
    check_that_it_runs(wrong)
    with pytest.raises(AssertionError):
        check_the_border(wrong)


def test_the_table_accepts_what_is_right() -> None:
    check_the_border(discount)
