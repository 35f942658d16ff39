"""A service with a wrong configuration does not start, and names the variable in one line."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from samples.contract import service, tokens
from samples.contract.service import Ended
from samples.contract.suite.conftest import PATIENT, Subject

GOOD = PATIENT | {"DATABASE_URL": "postgresql://postgres@127.0.0.1:1/orders", "PORT": "0"}
SHORT = json.dumps({"2026-11": tokens.base64url(b"31 bytes, which is one too few.")})
WRONG = {
    "no database": ("DATABASE_URL", None),
    "no keys": ("JWT_KEYS", None),
    "a short secret": ("JWT_KEYS", SHORT),
    "a port that is none": ("PORT", "http"),
    "a rate without a burst": ("RATE_LIMIT_WRITES", "2"),
    "an empty pool": ("DATABASE_POOL_SIZE", "0"),
    "a time that is no number": ("DATABASE_LOCK_TIMEOUT_MS", "1s"),
}


@pytest.fixture(scope="module")
def ended(subject: Subject) -> dict[str, Ended]:
    """What came of each wrong configuration, two at a time: starting is slow in some stacks."""

    def tried(name: str) -> Ended:
        variable, value = WRONG[name]
        settings = {known: text for known, text in GOOD.items() if known != variable}
        if value is not None:
            settings[variable] = value
        return service.run(subject.stack, subject.stack.serving(subject.framework), settings)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(WRONG, pool.map(tried, WRONG), strict=True))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_configuration_is_one_line_that_names_the_variable(
    ended: dict[str, Ended], name: str
) -> None:
    variable, value = WRONG[name]
    assert ended[name].code == 1, ended[name]
    complaints = ended[name].complaints.strip().splitlines()
    assert len(complaints) == 1, ended[name]
    assert variable in complaints[0]
    assert "listening" not in ended[name].output
    if variable == "JWT_KEYS" and value:
        assert value not in complaints[0]
