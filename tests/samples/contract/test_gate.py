"""A gate lets connections through, ends them, or holds back what they send."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from samples.contract.gate import Gate


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(1024):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate before a server that sends back what it gets."""
    with Server(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = Gate(server.server_address[1])
        yield made
        made.close()
        server.shutdown()


def connect(gate: Gate) -> socket.socket:
    return socket.create_connection(("127.0.0.1", gate.port), timeout=60)


def echoed(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    return connection.recv(1024)


def test_an_open_gate_lets_through_in_both_directions(gate: Gate) -> None:
    with connect(gate) as one, connect(gate) as other:
        assert (echoed(one, b"one"), echoed(other, b"other")) == (b"one", b"other")


def test_a_closed_gate_ends_connections_and_refuses_new_ones(gate: Gate) -> None:
    with connect(gate) as connection:
        assert echoed(connection, b"before") == b"before"
        gate.close()
        assert connection.recv(1024) == b""
        with pytest.raises(ConnectionRefusedError):
            connect(gate)


def test_a_gate_opens_again_at_the_same_port(gate: Gate) -> None:
    port = gate.port
    for _ in range(3):
        gate.close()
        gate.open()
        assert gate.port == port
        with connect(gate) as connection:
            assert echoed(connection, b"after") == b"after"


def test_a_gate_may_begin_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        gate = Gate(server.getsockname()[1], closed=True)
        with pytest.raises(ConnectionRefusedError):
            connect(gate)
        gate.open()
        connect(gate).close()
        gate.close()


def test_a_frozen_gate_holds_what_is_sent_until_it_thaws(gate: Gate) -> None:
    with connect(gate) as one, connect(gate) as other:
        assert (echoed(one, b"1"), echoed(other, b"2")) == (b"1", b"2")
        with gate.frozen():
            one.sendall(b"held")
            other.sendall(b"too")
            gate.await_held(2)
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.recv(1024)
            one.settimeout(60)
        assert (one.recv(1024), other.recv(1024)) == (b"held", b"too")
