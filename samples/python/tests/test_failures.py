from dataclasses import replace

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from orders_service.database import connect
from orders_service.failures import problem_of
from orders_service.settings import Settings

AGAIN_LATER = ["57014", "55P03", "57P01", "57P02", "57P03", "08006", "53300"]


def from_server(state: str) -> DBAPIError:
    """Return what SQLAlchemy raises when PostgreSQL answers with a state."""
    cause = psycopg.errors.lookup(state)("what the server says")
    return DBAPIError("SELECT 1", {}, cause)


@pytest.mark.parametrize("state", AGAIN_LATER)
def test_what_may_pass_is_answered_with_a_time(state: str) -> None:
    found = problem_of(from_server(state))
    assert found.status == 503
    assert int(found.headers["Retry-After"]) >= 1


def test_a_pool_that_is_used_up_may_pass() -> None:
    assert problem_of(PoolTimeout("QueuePool limit")).status == 503


def test_no_connection_may_pass(configured: Settings) -> None:
    nowhere = configured.database_url.set(host="127.0.0.1", port=1)
    engine = connect(replace(configured, database_url=nowhere))
    with pytest.raises(OperationalError) as refused:
        engine.connect()
    assert problem_of(refused.value).status == 503


@pytest.mark.parametrize(
    "error", [from_server("42703"), from_server("23514"), KeyError("email")]
)
def test_all_else_is_our_fault_and_says_nothing_of_it(
    error: Exception,
) -> None:
    found = problem_of(error)
    assert found.status == 500
    assert "server says" not in str(found.document("/", "1"))
    assert "email" not in str(found.document("/", "1"))
