import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from orders_service import app
from orders_service.security import SECURITY_HEADERS
from orders_service.server import Protocol, Server
from orders_service.state import State


@pytest.fixture
def port(service: State) -> Iterator[int]:
    config = uvicorn.Config(
        app.create(service), port=0, http=Protocol, log_config=None
    )
    server = Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def said(port: int, request: bytes) -> tuple[bytes, bytes]:
    """Return head and body of the answer, read until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize(
    "request_", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nA B: c\r\n\r\n"]
)
def test_what_is_no_http_is_answered_with_a_problem(
    request_: bytes, port: int
) -> None:
    head, body = said(port, request_)
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"application/problem+json" in head
    for name, value in SECURITY_HEADERS.items():
        assert f"{name}: {value}".lower().encode() in head.lower()
    assert json.loads(body)["status"] == 400


def test_what_follows_an_answer_breaks_the_connection_only(port: int) -> None:
    good = b"GET /healthz HTTP/1.1\r\nHost: orders\r\n\r\n"
    head, body = said(port, good + b"nonsense\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body.startswith(b"ok")
