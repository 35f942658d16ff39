"""What comes of asking an address. Every server here is on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from handbook.network.asking import Answer, Asker
from handbook.network.reach import is_public
from tests.network.web import serving

ASKER = Asker(timeout=10, private=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False), ("0.0.0.1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True), ("64:ff9b::7f00:1", False), ("64:ff9b::5db8:d70e", True),
        ("2002:7f00:1::", False), ("ff02::1", False), ("localhost", False), ("", False),
    ],
)  # fmt: skip
def test_addresses_of_ones_own_network_are_told_from_those_of_the_open_internet(
    address: str, public: bool
) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("status", [200, 204, 304, 404, 410, 429, 500])
def test_the_status_is_that_of_the_host(status: int) -> None:
    with serving({"/a": [(status, {})]}) as web:
        answer = ASKER.ask(web.url("/a"))
    assert answer == Answer(status=status, passing=status in (429, 500))


def test_a_host_that_serves_get_only_is_asked_again() -> None:
    with serving({"HEAD /a": [(405, {})], "GET /a": [(200, {})], "/b": [(200, {})]}) as web:
        assert [ASKER.ask(web.url(path)).status for path in ("/a", "/b")] == [200, 200]
        assert web.asked == ["HEAD /a", "GET /a", "HEAD /b"]


def test_redirects_are_followed_and_those_for_good_are_told() -> None:
    for_good, passing = (301, {"Location": "/b?x=1"}), (302, {"Location": "/c"})
    with serving(
        {
            "/a": [for_good],
            "/b?x=1": [(200, {})],
            "/t": [passing],
            "/c": [(200, {})],
            "/m": [(301, {"Location": "/t"})],
        }
    ) as web:
        assert ASKER.ask(web.url("/a")) == Answer(status=200, moved=web.url("/b?x=1"))
        assert ASKER.ask(web.url("/t")) == Answer(status=200)
        assert ASKER.ask(web.url("/m")) == Answer(status=200, moved=web.url("/t"))


def test_redirects_in_a_circle_end() -> None:
    with serving({"/a": [(302, {"Location": "/a"})]}) as web:
        answer = ASKER.ask(web.url("/a"))
        assert answer == Answer(problem="it redirects more than 5 times")
        assert len(web.asked) == 6


def test_the_path_is_encoded_and_the_query_kept() -> None:
    with serving({"/caf%C3%A9%20x/(y)?q=%C3%BC&a=b": [(200, {})]}) as web:
        assert ASKER.ask(web.url("/café%20x/(y)?q=ü&a=b")).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "internal.corp"])
def test_a_machine_of_ones_own_network_is_refused_and_hears_nothing(host: str) -> None:
    asker = Asker(timeout=10, resolve=lambda _host, _port: ("127.0.0.1",))
    with serving({"/a": [(200, {})]}) as web:
        answer = asker.ask(web.url("/a", host))
        assert answer == Answer(refused=f"'{host}' is not on the open internet")
        assert web.asked == []


def test_a_host_with_one_private_address_is_refused() -> None:
    asker = Asker(resolve=lambda _host, _port: ("93.184.215.14", "10.0.0.1"))
    assert asker.ask("http://both.example/").refused == "'both.example' is not on the open internet"


def test_a_redirect_into_ones_own_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first machine counts as public here; the second, by another name, does not."""
    monkeypatch.setattr("handbook.network.asking.is_public", lambda address: address == "127.0.0.1")
    names = {"first.example": ("127.0.0.1",), "second.example": ("127.0.0.2",)}
    asker = Asker(timeout=10, resolve=lambda host, _port: names[host])
    with serving({"/a": [(302, {"Location": "http://second.example/secret"})]}) as web:
        answer = asker.ask(web.url("/a", "first.example"))
        assert answer == Answer(refused="'second.example' is not on the open internet")
        assert web.asked == ["HEAD /a"]


def test_the_machine_that_was_looked_at_is_the_one_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that has another address each time it is looked up leads nowhere else."""
    monkeypatch.setattr("handbook.network.asking.is_public", lambda address: address == "127.0.0.1")
    looks: list[str] = []

    def resolve(host: str, port: int) -> tuple[str, ...]:
        del port
        looks.append(host)
        return ("127.0.0.1",) if len(looks) == 1 else ("10.0.0.1",)

    with serving({"/a": [(200, {})]}) as web:
        assert Asker(timeout=10, resolve=resolve).ask(web.url("/a", "rebound.example")).status == 200
    assert looks == ["rebound.example"]


@pytest.mark.parametrize(
    ("url", "field", "words"),
    [
        ("ftp://127.0.0.1/a", "refused", "'ftp' is not asked for"),
        ("file:///etc/passwd", "refused", "'file' is not asked for"),
        ("http://user:secret@127.0.0.1/", "refused", "it holds a name or a password"),
        ("http:///a", "problem", "it is not an address: it has no host"),
        ("http://127.0.0.1/a b", "problem", "it is not an address: it holds white space"),
        ("http://127.0.0.1/a\r\nX: y", "problem", "it is not an address: it holds white space"),
        ("http://[::1/", "problem", "it is not an address"),
        ("http://127.0.0.1:99999/", "problem", "it is not an address"),
        (f"http://{'a' * 70}.example/", "problem", ""),
    ],
)
def test_what_cannot_be_asked_says_why(url: str, field: str, words: str) -> None:
    answer = ASKER.ask(url)
    assert getattr(answer, field).startswith(words)
    assert answer.status == 0
    assert bool(answer.problem) != bool(answer.refused)


def test_a_redirect_to_another_scheme_is_refused() -> None:
    with serving({"/a": [(302, {"Location": "file:///etc/passwd"})]}) as web:
        assert ASKER.ask(web.url("/a")).refused == "'file' is not asked for"


def test_a_host_without_an_address_is_a_problem() -> None:
    def fails(host: str, port: int) -> tuple[str, ...]:
        del host, port
        raise socket.gaierror(socket.EAI_NONAME, "no such host")

    assert Asker(resolve=fails).ask("http://gone.example/") == Answer(problem="its host has no address")


def test_a_port_where_nobody_listens_is_a_problem_that_may_pass() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = ASKER.ask(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert answer.problem.startswith("its host cannot be reached: ")
    assert answer.passing


@contextmanager
def talking(words: bytes, *, again: bytes = b"") -> Iterator[int]:
    """Yield the port of a host that says something, then for ever something else or nothing."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(words)
                while not ended.wait(0.05):
                    try:
                        connection.sendall(again)
                    except OSError:
                        return

        thread = threading.Thread(target=talk)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def test_a_host_that_says_nothing_is_given_up() -> None:
    with talking(b"") as port:
        answer = Asker(timeout=0.2, private=True).ask(f"http://127.0.0.1:{port}/")
    assert answer == Answer(problem="its host does not answer in time", passing=True)


@pytest.mark.parametrize(
    ("words", "again", "status"),
    [(b"HTTP/1.1 200 OK\r\nX: ", b"x", 200), (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0)],
)
def test_a_host_that_never_comes_to_an_end_is_given_up(words: bytes, again: bytes, status: int) -> None:
    with talking(words, again=again) as port:
        answer = Asker(timeout=0.5, private=True).ask(f"http://127.0.0.1:{port}/")
    assert (answer.status, bool(answer.problem)) == (status, not status)


def test_a_host_that_does_not_speak_http_is_a_problem() -> None:
    with talking(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as port:
        answer = ASKER.ask(f"http://127.0.0.1:{port}/")
    assert answer.problem.startswith("its host answers with no HTTP")


def test_a_host_that_cannot_do_tls_is_a_problem() -> None:
    with talking(b"HTTP/1.1 200 OK\r\n\r\n") as port:
        answer = ASKER.ask(f"https://127.0.0.1:{port}/")
    assert answer.status == 0
    assert answer.problem.startswith("its host cannot be reached")
