import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from orders_service import logs
from orders_service.state import State

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def line_of(error: Exception | None, **fields: object) -> dict[str, object]:
    record = logging.LogRecord(
        "orders_service", logging.ERROR, "", 0, "request failed", (), None
    )
    record.fields = fields
    if error:
        record.exc_info = (type(error), error, error.__traceback__)
    line = logs.JsonLines().format(record)
    assert "\n" not in line
    found: dict[str, object] = json.loads(line)
    return found


def test_a_line_has_the_chosen_fields_and_the_trace() -> None:
    token = logs.trace_id.set(TRACE)
    try:
        line = line_of(None, status=200)
    finally:
        logs.trace_id.reset(token)
    assert (line["status"], line["trace_id"]) == (200, TRACE)


def test_an_exception_is_logged_by_class_and_stack_without_its_message() -> (
    None
):
    try:
        try:
            int("kim@example.org")
        except ValueError as cause:
            raise LookupError("kim@example.org") from cause
    except LookupError as error:
        line = line_of(error)
    assert line["error"] == "builtins.LookupError from builtins.ValueError"
    assert f'File "{__file__}"' in str(line["stack"])
    assert "kim@example.org" not in str(line["stack"]).replace(
        'int("kim@example.org")', ""
    ).replace('LookupError("kim@example.org")', "")


def test_of_the_database_the_reason_is_logged_and_not_the_row(
    service: State,
) -> None:
    # Not as it stands in the database: the stack shows the lines of code.
    values = {"email": "KIM@EXAMPLE.ORG".lower()}
    insert = text("INSERT INTO customers (email) VALUES (:email)")
    with (
        pytest.raises(IntegrityError) as refused,
        service.engine.begin() as connection,
    ):
        connection.execute(insert, values)
    line = line_of(refused.value)
    assert "customers_email_key" in str(line["reason"])
    assert line["sqlstate"] == "23505"
    assert "kim@example.org" in str(refused.value)
    assert "kim@example.org" not in str(line)


@pytest.mark.parametrize(
    "header",
    [
        f"00-{TRACE}-{PARENT}-01",
        f"01-{TRACE}-{PARENT}-00",
        f"cc-{TRACE}-{PARENT}-01-later",
    ],
)
def test_the_caller_s_trace_is_taken_over(header: str) -> None:
    assert logs.trace_of(header) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        TRACE,
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-{PARENT}-01-later",
        f"00-{TRACE}-{PARENT}-01\n",
    ],
)
def test_any_other_header_gets_a_trace_of_our_own(header: str | None) -> None:
    made = logs.trace_of(header)
    assert made != TRACE
    assert len(made) == 32
    assert int(made, 16)
