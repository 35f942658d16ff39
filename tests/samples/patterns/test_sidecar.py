"""A call through the sidecar ends in time, whatever the dependency does."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from samples.patterns.sidecar import MOST_BYTES, Sidecar
from tests.waiting import PATIENCE_SECONDS

SOON, NEVER = 0.05, PATIENCE_SECONDS
"""Deadlines in seconds: one that passes while the dependency says nothing more, and one that does not."""


class Dependency:
    """Answers one call at a time with given bytes, then keeps the connection open until the test is over."""

    def __init__(self, answer: bytes, *, close: bool = True, dripping: bool = False) -> None:
        self.heard = b""
        self._answer = answer
        self._dripping = dripping
        self._close = close
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listening.getsockname()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._over.is_set():
            connected, _ = self._listening.accept()
            with connected:
                if self._over.is_set():
                    return
                while not self._heard_all():
                    self.heard += connected.recv(65_536)
                connected.sendall(self._answer)
                while self._dripping and not self._over.wait(0.001):
                    try:
                        connected.sendall(b"x")
                    except OSError:
                        break  # Whoever asked has gone.
                if not self._close:
                    self._over.wait(PATIENCE_SECONDS)

    def _heard_all(self) -> bool:
        head, found, body = self.heard.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        return bool(found) and len(body) >= (int(length[1]) if length else 0)

    def end(self) -> None:
        self._over.set()
        socket.create_connection(self.address).close()  # It stops waiting for a call.
        self._thread.join()
        self._listening.close()


@contextmanager
def running(address: tuple[str, int], seconds: float) -> Iterator[tuple[str, int]]:
    with Sidecar(address, seconds) as sidecar:
        thread = threading.Thread(target=sidecar.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield ("127.0.0.1", sidecar.server_port)
        finally:
            sidecar.shutdown()
            thread.join()


@pytest.fixture
def dependency() -> Iterator[Callable[..., Dependency]]:
    begun: list[Dependency] = []

    def begin(answer: bytes, *, close: bool = True, dripping: bool = False) -> Dependency:
        begun.append(Dependency(answer, close=close, dripping=dripping))
        return begun[-1]

    yield begin
    for one in begun:
        one.end()


def ask(
    address: tuple[str, int], method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    connection = HTTPConnection(*address, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, "/v1/charges", body, headers or {})
        response = connection.getresponse()
        return response.status, response.read(), dict(response.headers)
    finally:
        connection.close()


GOOD = (
    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nLocation: /v1/charges/7\r\n"
    b"Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}"
)


def test_an_answer_in_time_is_passed_on(dependency: Callable[..., Dependency]) -> None:
    payments = dependency(GOOD)
    with running(payments.address, NEVER) as sidecar:
        status, body, headers = ask(
            sidecar, "POST", b'{"cents": 5}', {"Idempotency-Key": "k-1", "Cookie": "c"}
        )
    assert (status, body) == (201, b"{}")
    assert headers["Location"] == "/v1/charges/7"
    assert "Set-Cookie" not in headers
    assert "Proxy-Status" not in headers
    assert b"Cookie" not in payments.heard
    assert payments.heard.startswith(b"POST /v1/charges HTTP/1.1\r\n")
    assert b"Idempotency-Key: k-1\r\n" in payments.heard
    assert payments.heard.endswith(b'\r\n\r\n{"cents": 5}')


def test_a_call_has_an_id_and_keeps_the_one_that_it_has(dependency: Callable[..., Dependency]) -> None:
    first, second = dependency(GOOD), dependency(GOOD)
    with running(first.address, NEVER) as sidecar:
        ask(sidecar)
    with running(second.address, NEVER) as sidecar:
        ask(sidecar, headers={"X-Request-Id": "r-1"})
    assert b"X-Request-Id: " in first.heard
    assert b"X-Request-Id: r-1\r\n" in second.heard


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nhalf, and as long as the connection is open there may be more",
    ],
    ids=["nothing", "half a head", "half a body", "half of its chunks", "a body without an end"],
)
def test_what_is_not_answered_in_time_is_504(dependency: Callable[..., Dependency], answer: bytes) -> None:
    payments = dependency(answer, close=False)
    with running(payments.address, SOON) as sidecar:
        status, body, headers = ask(sidecar)
    assert status == 504
    assert headers["Proxy-Status"] == "sidecar; error=http_response_timeout"
    assert json.loads(body) == {"type": "about:blank", "title": "Gateway Timeout", "status": 504}


def test_a_byte_now_and_then_does_not_put_the_deadline_off(dependency: Callable[..., Dependency]) -> None:
    payments = dependency(b"HTTP/1.1 200 OK\r\n\r\n", dripping=True)
    with running(payments.address, 10 * SOON) as sidecar:
        assert ask(sidecar)[0] == 504


def test_a_dependency_that_is_not_there_is_502() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()
    with running(address, NEVER) as sidecar:
        status, _, headers = ask(sidecar)
    assert (status, headers["Proxy-Status"]) == (502, "sidecar; error=connection_refused")


@pytest.mark.parametrize(
    "answer",
    [b"nonsense\r\n\r\n", GOOD[:-1], b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES + 1)],
    ids=["not HTTP", "cut off", "too large"],
)
def test_an_answer_that_is_none_is_502(dependency: Callable[..., Dependency], answer: bytes) -> None:
    with running(dependency(answer).address, NEVER) as sidecar:
        assert ask(sidecar)[0] == 502


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": str(MOST_BYTES + 1)}, 413),
        ({"Content-Length": "-1"}, 411),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_a_body_that_it_would_not_pass_on_whole_is_refused(headers: dict[str, str], status: int) -> None:
    with running(("127.0.0.1", 9), NEVER) as sidecar:
        assert ask(sidecar, "POST", headers=headers)[0] == status
