"""A gate before the database: connections pass through it until it is closed or frozen."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from samples.contract.waiting import PATIENCE_SECONDS

_CHUNK = 65536


class Gate:
    """A TCP proxy on 127.0.0.1. Closed, it ends all connections and refuses new ones, as a dead server does.

    Frozen, it takes connections and bytes and passes nothing on, as a network does whose packets get lost.
    """

    def __init__(self, target_port: int, *, closed: bool = False) -> None:
        self._target = ("127.0.0.1", target_port)
        self._lock = threading.Condition()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._frozen = False
        self._held: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._server: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        if closed:
            self.close()
        else:
            self._accept(self._server)

    def open(self) -> None:
        """Let connections through again, at the same port."""
        if self._server is None:
            self._server = socket.create_server(("127.0.0.1", self.port))
            self._accept(self._server)

    def close(self) -> None:
        """End all connections, and refuse new ones."""
        if self._server is not None:
            with suppress(OSError):  # Wakes the thread that accepts.
                self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._server = None
        with self._lock:
            pairs = list(self._pairs)
            self._frozen = False
            self._lock.notify_all()
        for pair in pairs:
            _end(pair)
        while self._threads:
            self._threads.pop().join()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Keep back what comes in, on all connections, until the block ends."""
        with self._lock:
            self._frozen = True
            self._held.clear()
        try:
            yield
        finally:
            with self._lock:
                self._frozen = False
                self._lock.notify_all()

    def await_held(self, connections: int) -> None:
        """Wait until so many clients have sent something that is kept back. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self._held) >= connections, PATIENCE_SECONDS):
                raise TimeoutError(f"only {len(self._held)} connections have sent something")

    def _accept(self, server: socket.socket) -> None:
        def accept() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                self._begin(self._join, client)

        self._begin(accept)

    def _begin(self, work: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)
        thread.start()  # First: who closes the gate joins what is in the list.
        self._threads.append(thread)

    def _join(self, client: socket.socket) -> None:
        try:
            database = socket.create_connection(self._target)
        except OSError:
            client.close()
            return
        pair = (client, database)
        with self._lock:
            self._pairs.add(pair)
            late = self._server is None
        if late:  # It was accepted in the moment in which the gate was closed.
            _end(pair)
        back = threading.Thread(target=self._carry, args=(database, client), daemon=True)
        back.start()
        self._carry(client, database, client)
        _end(pair)
        back.join()
        with self._lock:
            self._pairs.discard(pair)
            self._held.discard(client)
        client.close()
        database.close()

    def _carry(
        self, source: socket.socket, target: socket.socket, client: socket.socket | None = None
    ) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                with self._lock:
                    if self._frozen and client is not None:
                        self._held.add(client)
                        self._lock.notify_all()
                    self._lock.wait_for(lambda: not self._frozen)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def _end(pair: tuple[socket.socket, socket.socket]) -> None:
    for each in pair:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
