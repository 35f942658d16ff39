"""What the environment says, checked once, before anything listens."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


class SettingError(Exception):
    """A variable of the environment is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one customer may send: so many a second, after a burst."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration; times are in milliseconds."""

    database_url: URL
    jwt_keys: Mapping[str, bytes]
    jwt_issuer: str
    jwt_audience: str
    reads: Rate
    writes: Rate
    host: str
    port: int
    pool_size: int
    acquire_timeout_ms: int
    statement_timeout_ms: int
    lock_timeout_ms: int
    shutdown_grace_ms: int


def load(environment: Mapping[str, str]) -> Settings:
    """Read all settings; raise SettingError, which names the variable."""
    get = environment.get
    return Settings(
        database_url=_database("DATABASE_URL", get("DATABASE_URL", "")),
        jwt_keys=_keys("JWT_KEYS", get("JWT_KEYS", "")),
        jwt_issuer=get("JWT_ISSUER", "https://login.example.org"),
        jwt_audience=get("JWT_AUDIENCE", "orders"),
        reads=_rate("RATE_LIMIT_READS", get("RATE_LIMIT_READS", "20/40")),
        writes=_rate("RATE_LIMIT_WRITES", get("RATE_LIMIT_WRITES", "2/10")),
        host=get("HOST", "127.0.0.1"),
        port=_number(environment, "PORT", 8080, least=0, most=65_535),
        pool_size=_number(environment, "DATABASE_POOL_SIZE", 10),
        acquire_timeout_ms=_number(
            environment, "DATABASE_ACQUIRE_TIMEOUT_MS", 500
        ),
        statement_timeout_ms=_number(
            environment, "DATABASE_STATEMENT_TIMEOUT_MS", 1_500
        ),
        lock_timeout_ms=_number(environment, "DATABASE_LOCK_TIMEOUT_MS", 1_000),
        shutdown_grace_ms=_number(environment, "SHUTDOWN_GRACE_MS", 10_000),
    )


def _number(
    environment: Mapping[str, str],
    name: str,
    default: int,
    least: int = 1,
    most: int = 3_600_000,
) -> int:
    text = environment.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingError(f"{name}: not a number from {least} to {most}")
    return int(text)


def _rate(name: str, text: str) -> Rate:
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if not found or not int(found[1]) or not int(found[2]):
        raise SettingError(f"{name}: not a rate such as 20/40, each above 0")
    return Rate(per_second=int(found[1]), burst=int(found[2]))


def _database(name: str, text: str) -> URL:
    wanted = "postgresql://user:password@host:port/name"
    if not text:
        raise SettingError(f"{name}: not set; it must be {wanted}")
    # A message never repeats the value: it holds a password.
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingError(f"{name}: not of the form {wanted}") from None
    if url.drivername != "postgresql" or not url.host or not url.database:
        raise SettingError(f"{name}: not of the form {wanted}")
    # Without the driver's name SQLAlchemy takes psycopg 2.
    return url.set(drivername="postgresql+psycopg")


def _keys(name: str, text: str) -> Mapping[str, bytes]:
    if not text:
        raise SettingError(f"{name}: not set; it must be a JSON object")
    try:
        found = json.loads(text)
    except ValueError:
        raise SettingError(f"{name}: not JSON") from None
    # Two, so that a new key can be rolled out before the old one goes.
    if not isinstance(found, dict) or not 1 <= len(found) <= 2:
        raise SettingError(f"{name}: not a JSON object of one or two keys")
    return {kid: _secret(name, kid, value) for kid, value in found.items()}


def _secret(name: str, kid: str, value: object) -> bytes:
    if not isinstance(value, str) or not re.fullmatch(
        r"[\w-]+", value, re.ASCII
    ):
        raise SettingError(f"{name}: {kid!r} is not base64url, no padding")
    try:
        secret = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error:
        raise SettingError(f"{name}: {kid!r} is not base64url") from None
    if len(secret) < 32:
        raise SettingError(f"{name}: {kid!r} has fewer than 32 bytes")
    return secret
