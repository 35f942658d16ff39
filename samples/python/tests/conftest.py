"""A migrated database, a running application, and tokens."""

import json
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import jwt
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from orders_service import app, settings, state

KEYS = {"new": b"n" * 32, "old": b"o" * 32}
ENVIRONMENT = {
    "JWT_KEYS": json.dumps(
        {
            kid: urlsafe_b64encode(k).decode().rstrip("=")
            for kid, k in KEYS.items()
        }
    ),
    "RATE_LIMIT_WRITES": "1000/1000",
    "RATE_LIMIT_READS": "1000/1000",
}
KIM, LEE = 1, 2

Token = Callable[..., str]


@pytest.fixture(scope="session")
def alembic() -> Config:
    if "DATABASE_URL" not in os.environ:
        pytest.exit("DATABASE_URL: not set; name a database to empty", 2)
    return Config(Path(__file__).parents[1] / "alembic.ini")


@pytest.fixture(scope="session")
def migrated(alembic: Config) -> None:
    command.upgrade(alembic, "head")


@pytest.fixture
def configured() -> settings.Settings:
    url = os.environ.get("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    return settings.load({**ENVIRONMENT, "DATABASE_URL": url})


@pytest.fixture
def service(
    migrated: None, configured: settings.Settings
) -> Iterator[state.State]:
    del migrated
    begun = state.begin(configured)
    with begun.engine.begin() as connection:
        connection.execute(
            text("""
            TRUNCATE customers, orders, order_items, prices,
                     idempotency_keys, outbox RESTART IDENTITY;
            INSERT INTO customers (email)
            VALUES ('kim@example.org'), ('lee@example.org');
            INSERT INTO prices
            VALUES ('BOOK-1', 'EUR', 1490), ('PEN-1', 'EUR', 250);
            """)
        )
    yield begun
    begun.engine.dispose()


@pytest.fixture
def engine(service: state.State) -> Engine:
    return service.engine


@pytest.fixture
def client(service: state.State) -> Iterator[TestClient]:
    with TestClient(app.create(service)) as opened:
        yield opened


def token(
    customer: object = KIM,
    scope: object = "orders:read orders:write",
    kid: object = "new",
    secret: bytes = KEYS["new"],
    algorithm: str = "HS256",
    expires_in: int | None = 86_400,
    **claims: object,
) -> str:
    """Return a token that is good but for what is said; times in seconds."""
    now = int(time.time())
    payload = {
        "iss": "https://login.example.org",
        "aud": "orders",
        "sub": customer,
        "exp": None if expires_in is None else now + expires_in,
        "scope": scope,
        **claims,
    }
    kept = {name: v for name, v in payload.items() if v is not None}
    return jwt.encode(kept, secret, algorithm=algorithm, headers={"kid": kid})


def signed(customer: int = KIM, /, **headers: str) -> Mapping[str, str]:
    """Return the headers of a customer."""
    return {"Authorization": f"Bearer {token(str(customer))}", **headers}
