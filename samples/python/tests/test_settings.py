import pytest

from orders_service import settings

from tests.conftest import ENVIRONMENT, KEYS

GOOD = {**ENVIRONMENT, "DATABASE_URL": "postgresql://me:secret@db:5433/orders"}
WRONG = [
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "postgresql://me:secret@db:x/orders"),
    ("DATABASE_URL", "mysql://me:secret@db/orders"),
    ("DATABASE_URL", "postgresql://me:secret@/orders"),
    ("DATABASE_URL", "postgresql://me:secret@db"),
    ("JWT_KEYS", ""),
    ("JWT_KEYS", "secret"),
    ("JWT_KEYS", "[]"),
    ("JWT_KEYS", "{}"),
    ("JWT_KEYS", '{"a": 1}'),
    ("JWT_KEYS", '{"a": "c2VjcmV0"}'),
    ("JWT_KEYS", '{"a": "secret secret secret secret secret secret secret"}'),
    ("JWT_KEYS", '{"a": "%s="}' % ("YWFh" * 11)),
    ("JWT_KEYS", '{"a": "%s"}' % ("YWFh" * 11 + "Y")),
    ("RATE_LIMIT_READS", "20"),
    ("RATE_LIMIT_WRITES", "0/10"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "http"),
    ("DATABASE_POOL_SIZE", "0"),
    ("DATABASE_ACQUIRE_TIMEOUT_MS", "1.5"),
    ("DATABASE_STATEMENT_TIMEOUT_MS", ""),
    ("DATABASE_LOCK_TIMEOUT_MS", "٣"),
    ("SHUTDOWN_GRACE_MS", "for ever"),
]


def test_defaults_are_those_of_the_contract() -> None:
    found = settings.load(GOOD | {"RATE_LIMIT_WRITES": "2/10"})
    assert found.jwt_keys == KEYS
    assert (found.host, found.port, found.pool_size) == ("127.0.0.1", 8080, 10)
    assert found.writes == settings.Rate(per_second=2, burst=10)
    assert found.database_url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_by_name_and_never_repeated(
    name: str, value: str
) -> None:
    with pytest.raises(settings.SettingError, match=f"^{name}: ") as refused:
        settings.load(GOOD | {name: value})
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
