"""Ask a web address whether it is there: the head of the answer, never more of it.

A page names any address it likes, so each one is looked at as one of a stranger. The machine behind a name
is looked up once, refused where it is not on the open internet, and asked at the very address that was
looked at; so is each one that an answer redirects to.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from handbook import __version__
from handbook.network.reach import is_public

Resolve = Callable[[str, int], tuple[str, ...]]
"""Host and port -> the addresses of its machines, at least one. Raises OSError."""
_HOPS = 5
_PATIENCE = 3
"""How many times the time limit of one step a whole answer may take: some hosts send a byte a minute."""
_UNDONE = frozenset({400, 403, 404, 405, 406, 429, 500, 501, 503})
"""Answers to HEAD after which the same address is asked by GET: many hosts serve that only."""
_KEPT = "/!$&'()*+,;=:@-._~%?"
_HEADERS = {
    "User-Agent": f"handbook/{__version__} (docs links)",
    "Accept": "*/*",
    "Connection": "close",
}


class RefusedError(Exception):
    """An address that is not asked; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking one address."""

    status: int = 0
    """Of HTTP, after all redirects; 0 where there was no answer."""
    problem: str = ""
    """Why there was none, or which redirects go too far."""
    refused: str = ""
    """Why the address was not asked."""
    moved: str = ""
    """Where the address has moved for good, if it has."""
    passing: bool = False
    """Another time the answer may be another one: the host was too busy, or could not be reached."""


def resolved(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host's machines. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """How addresses are asked."""

    timeout: float = 15.0
    """Seconds for each step: to connect, and to wait for the next piece of an answer."""
    private: bool = False
    """Ask machines that are not on the open internet, too."""
    resolve: Resolve = resolved
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(self, url: str) -> Answer:
        """Ask an address, and those that it redirects to. Never raises."""
        here, moved, lasting = url, "", True
        try:
            for _ in range(_HOPS + 1):
                status, location = self._status(here)
                if status not in (301, 302, 303, 307, 308) or not location:
                    return Answer(status=status, moved=moved, passing=status in (408, 429) or status >= 500)
                lasting = lasting and status in (301, 308)
                here = urljoin(here, location)
                moved = here if lasting else moved
        except RefusedError as refused:
            return Answer(refused=str(refused))
        except socket.gaierror as fault:
            return Answer(problem="its host has no address", passing=fault.errno == socket.EAI_AGAIN)
        except ssl.SSLCertVerificationError as fault:
            return Answer(problem=f"its certificate is not valid: {fault.verify_message}")
        except TimeoutError:
            return Answer(problem="its host does not answer in time", passing=True)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            return Answer(problem=f"its host cannot be reached: {reason}", passing=True)
        except http.client.HTTPException as fault:
            return Answer(problem=f"its host answers with no HTTP: {type(fault).__name__}", passing=True)
        except ValueError as fault:  # Of urlsplit, of IDNA, of a header.
            return Answer(problem=f"it is not an address: {str(fault)[:80]}")
        return Answer(problem=f"it redirects more than {_HOPS} times")

    def _status(self, url: str) -> tuple[int, str]:
        parts = _parted(url)
        status, location = self._asked("HEAD", parts)
        return self._asked("GET", parts) if status in _UNDONE else (status, location)

    def _asked(self, method: str, parts: SplitResult) -> tuple[int, str]:
        host, port = _host(parts), parts.port or (443 if parts.scheme == "https" else 80)
        way = quote(parts.path, safe=_KEPT) or "/"
        query = quote(parts.query, safe=_KEPT)
        connection = http.client.HTTPConnection(host, port, timeout=self.timeout)
        with self._connected(host, port, secure=parts.scheme == "https") as connection.sock:
            try:
                standard = parts.port is None
                named = host if ":" not in host else f"[{host}]"
                headers = {"Host": named if standard else f"{named}:{port}", **_HEADERS}
                connection.request(method, f"{way}?{query}" if query else way, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.getheader("Location") or ""
            finally:
                connection.close()

    @contextmanager
    def _connected(self, host: str, port: int, *, secure: bool) -> Iterator[socket.socket]:
        """Yield a connection to a host, which ends when it has lasted too long."""
        plain = self._reached(host, port)
        timer: threading.Timer | None = None
        try:
            if secure:
                plain = self.trust.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            timer = threading.Timer(self.timeout * _PATIENCE, _end, (plain,))
            timer.daemon = True
            timer.start()
            if isinstance(plain, ssl.SSLSocket):
                plain.do_handshake()
            yield plain
        finally:
            if timer is not None:
                timer.cancel()
            plain.close()

    def _reached(self, host: str, port: int) -> socket.socket:
        addresses = self.resolve(host, port)
        if not self.private and not all(is_public(address) for address in addresses):
            raise RefusedError(f"'{host}' is not on the open internet")
        last: OSError = OSError("no address")
        for address in addresses[:4]:
            try:
                return socket.create_connection((address, port), timeout=self.timeout)
            except OSError as fault:
                last = fault
        raise last


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _parted(url: str) -> SplitResult:
    """Take an address apart. Raises RefusedError, or ValueError for what is no address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise RefusedError(f"'{parts.scheme[:20]}' is not asked for")
    if not parts.hostname:
        raise ValueError("it has no host")
    if parts.username or parts.password:
        raise RefusedError("it holds a name or a password")
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise ValueError("it holds white space")
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return host if host.isascii() else host.encode("idna").decode("ascii")
