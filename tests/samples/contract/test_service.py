"""A service is started, read and ended as a platform does, and a failure shows what it has written."""

from __future__ import annotations

import dataclasses
import re
import socket
import sys
from pathlib import Path

import pytest

from samples.contract import service
from samples.contract.database import Database
from samples.contract.service import Service, ServiceError
from samples.contract.stacks import Stack

DOUBLE = Path(__file__).parent / "double.py"
DATABASE = Database(5432, "orders")
SETTINGS = {"HOST": "127.0.0.1"}


def stack(how: str) -> Stack:
    """Return a stack whose service is the double."""
    argv = (sys.executable, str(DOUBLE), how)
    return Stack(
        folder=DOUBLE.parent,
        name="Double",
        needs=(),
        serve=argv,
        up=argv,
        down=argv,
        down_one=argv,
        versions=(),
        source=(),
        install=(),
        frameworks={},
    )


def test_a_service_is_reached_at_the_port_that_it_tells() -> None:
    served = service.start(stack("serve"), DATABASE, SETTINGS)
    try:
        socket.create_connection(("127.0.0.1", served.port)).close()
        assert served.url == f"http://127.0.0.1:{served.port}"
        assert served.lines[0] == "a line that is no JSON"
        assert [record["message"] for record in served.records] == ["starting", "listening"]
    finally:
        served.kill()


@pytest.mark.parametrize(("how", "code"), [("serve", 0), ("fail", 3)])
def test_a_service_ends_by_sigterm_with_its_own_exit_code(how: str, code: int) -> None:
    served = service.start(stack(how), DATABASE, SETTINGS)
    assert served.stop() == code
    assert served.records[-1] == {"message": "ended"}


def test_nothing_that_configures_a_service_comes_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "http://elsewhere.example.org")
    monkeypatch.setenv("PORT", "1")
    served = service.start(stack("serve"), DATABASE, SETTINGS)
    try:
        started = served.await_record(lambda record: record["message"] == "starting", "the first line")
        assert started["BASE_URL"] is None
    finally:
        served.kill()


def test_a_service_that_ends_before_it_listens_is_an_error_with_its_last_lines() -> None:
    with pytest.raises(ServiceError) as caught:
        service.start(stack("complain"), DATABASE, SETTINGS)
    told = str(caught.value)
    assert 'ended without a line with "message": "listening"' in told
    assert "a line that is no JSON" in told
    assert "DATABASE_URL is missing" in told


def test_a_service_that_never_listens_is_an_error() -> None:
    hanging = service.begin(stack("hang"), SETTINGS)
    try:
        with pytest.raises(ServiceError, match="has not written a line"):
            hanging.await_listening(patience=0.1)
        with pytest.raises(ServiceError, match="still runs"):
            hanging.await_end(patience=0.1)
    finally:
        hanging.kill()


def test_a_service_that_is_not_built_is_an_error_that_says_so() -> None:
    missing = dataclasses.replace(stack("serve"), serve=("build/orders-service",))
    with pytest.raises(ServiceError, match=re.escape("has `make build` been run?")):
        service.start(missing, DATABASE, SETTINGS)


def test_a_command_that_fails_is_an_error_with_what_it_said() -> None:
    failing = stack("complain")
    assert service.run(failing, failing.up, {}).code == 1
    with pytest.raises(ServiceError, match=r"ended with 1:\n.*\n.*DATABASE_URL is missing"):
        service.migrate(failing, failing.up, DATABASE)


def test_a_killed_service_leaves_no_process() -> None:
    served: Service = service.start(stack("serve"), DATABASE, SETTINGS)
    served.kill()
    assert not Path(f"/proc/{served.pid}").exists()
