"""The state of an order is the sum of its events, and two who decide at the same time cannot both append."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from samples.patterns.event_sourcing import (
    Conflict,
    Order,
    Recorded,
    UnknownEvent,
    append,
    apply,
    cancel,
    load,
    upcast,
)
from samples.patterns.events import Rejected
from tests.samples.patterns.conftest import Connect

ORDER = UUID("0192d3a4-0000-7000-8000-000000000001")
CREATED: Recorded = ("order.created", {"total_cents": 3_700})
PAID: Recorded = ("order.paid", {"payment": "p-1"})
EVENTS = st.lists(
    st.sampled_from([CREATED, PAID, ("order.cancelled", {"reason": "late"}), ("note.added", {"text": "?"})])
)


def test_an_order_is_computed_from_its_events(connection: Connection) -> None:
    append(connection, ORDER, 0, [CREATED, PAID])
    assert load(connection, ORDER) == Order("paid", 3_700, version=2)


def test_an_order_without_events_is_none(connection: Connection) -> None:
    assert load(connection, ORDER) == Order("none", 0, version=0)


def test_of_two_who_decide_on_the_same_version_one_is_told_to_decide_again(connect: Connect) -> None:
    support, payments = connect(), connect()
    append(support, ORDER, 0, [CREATED])
    seen_by_support, seen_by_payments = load(support, ORDER), load(payments, ORDER)
    append(payments, ORDER, seen_by_payments.version, [PAID])
    with pytest.raises(Conflict):
        append(support, ORDER, seen_by_support.version, cancel(seen_by_support, "by telephone"))
    with pytest.raises(Rejected, match="paid cannot be cancelled"):
        cancel(load(support, ORDER), "by telephone")
    assert load(support, ORDER) == Order("paid", 3_700, version=2)


def test_what_is_appended_together_is_appended_as_a_whole(connection: Connection) -> None:
    append(connection, ORDER, 0, [CREATED])
    append(connection, ORDER, 1, [PAID])
    with pytest.raises(Conflict):
        append(connection, ORDER, 0, [CREATED, PAID, PAID])
    assert load(connection, ORDER).version == 2


def test_versions_are_numbered_without_a_gap(connection: Connection) -> None:
    append(connection, ORDER, 0, [CREATED])
    append(connection, ORDER, 1, [PAID])
    versions = connection.execute("SELECT version FROM order_events ORDER BY version").fetchall()
    assert versions == [(1,), (2,)]


def test_a_failure_in_between_appends_nothing(connection: Connection) -> None:
    append(connection, ORDER, 0, [CREATED])
    with pytest.raises(TypeError):
        append(connection, ORDER, 1, [PAID, ("note.added", {"text": object()})])
    assert load(connection, ORDER).version == 1


def test_a_decision_writes_nothing_and_asked_twice_has_no_second_effect() -> None:
    order = apply(Order(), CREATED)
    events = cancel(order, "late")
    assert events == [("order.cancelled", {"reason": "late"})]
    assert cancel(apply(order, events[0]), "late") == []


@pytest.mark.parametrize(("total", "cents"), [("37.00", 3_700), ("37", 3_700), ("0.05", 5), ("12.5", 1_250)])
def test_an_event_of_version_1_is_read_as_one_of_today(total: str, cents: int) -> None:
    old: Recorded = ("order.created", {"total": total})
    assert upcast(old) == ("order.created", {"total_cents": cents})
    assert apply(Order(), old).total_cents == cents


def test_an_event_that_the_reader_does_not_know_stops_it() -> None:
    with pytest.raises(UnknownEvent, match=r"order\.split"):
        apply(apply(Order(), CREATED), ("order.split", {"parts": 2}))


def test_an_event_on_which_no_decision_depends_changes_the_version_only() -> None:
    order = apply(apply(Order(), CREATED), ("note.added", {"text": "fragile"}))
    assert order == Order("new", 3_700, version=2)


@given(EVENTS, st.integers(min_value=0))
def test_a_snapshot_and_the_events_after_it_give_the_same_as_all_events(
    events: list[Recorded], cut: int
) -> None:
    cut = min(cut, len(events))
    whole = Order()
    for event in events:
        whole = apply(whole, event)
    snapshot = Order()
    for event in events[:cut]:
        snapshot = apply(snapshot, event)
    for event in events[cut:]:
        snapshot = apply(snapshot, event)
    assert snapshot == whole
    assert whole.version == len(events)
