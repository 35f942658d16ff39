"""The pool of connections, and which failures mean "try again later"."""

import psycopg
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from orders_service.settings import Settings


# --8<-- [start:pool]
def connect(settings: Settings) -> Engine:
    """Make the pool; it opens no connection before the first is needed."""
    limits = {
        "statement_timeout": settings.statement_timeout_ms,
        "lock_timeout": settings.lock_timeout_ms,
    }
    return create_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        # Without this, load opens 10 more, and the database has to bear it.
        max_overflow=0,
        pool_timeout=settings.acquire_timeout_ms / 1_000,
        pool_recycle=30 * 60,
        # Values of customers stay out of messages, and so out of the log.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 2,
            # The server keeps the timeouts below; one that is gone keeps
            # none, and the kernel would wait for minutes.
            "tcp_user_timeout": 3_000,
            "application_name": "orders-service",
            # Sent with the connection: no statement can be forgotten.
            "options": " ".join(f"-c {k}={v}" for k, v in limits.items()),
        },
    )


# --8<-- [end:pool]


def is_reachable(engine: Engine) -> bool:
    """Return whether the database answers."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


# --8<-- [start:unavailable]
BUSY = {
    "53300",  # too_many_connections
    "55P03",  # lock_not_available
    "57014",  # query_canceled: statement_timeout
    "57P01",  # admin_shutdown
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now
}


def is_unavailable(error: Exception) -> bool:
    """Return whether the same request may succeed a little later."""
    if isinstance(error, PoolTimeout):
        return True
    state = sqlstate(error)
    if state is None:
        # Nothing came from the server: no connection, or it broke.
        return isinstance(_cause(error), psycopg.OperationalError)
    return state in BUSY or state.startswith("08")


def sqlstate(error: BaseException) -> str | None:
    """Return PostgreSQL's five characters for what went wrong."""
    cause = _cause(error)
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def _cause(error: BaseException) -> BaseException | None:
    # SQLAlchemy wraps the driver's error, and knows nothing of SQLSTATE.
    return error.orig if isinstance(error, DBAPIError) else error


# --8<-- [end:unavailable]


def reason(error: BaseException) -> str | None:
    """Return what PostgreSQL says, but for DETAIL, which shows the row."""
    cause = _cause(error)
    if not isinstance(cause, psycopg.Error):
        return None
    return cause.diag.message_primary or str(cause).partition("\n")[0]
