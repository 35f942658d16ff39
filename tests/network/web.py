"""A web server on this machine that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Replies = Mapping[str, "list[tuple[int, dict[str, str]]]"]
"""Path -> the answers in their order; the last one is given again."""


class Web:
    """What a test sees of the server."""

    def __init__(self, replies: Replies) -> None:
        self.replies = {path: list(answers) for path, answers in replies.items()}
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, method: str, path: str) -> tuple[int, dict[str, str]]:
        self.asked.append(f"{method} {path}")
        answers = self.replies.get(path) or self.replies.get(f"{method} {path}") or [(404, {})]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def serving(replies: Replies) -> Iterator[Web]:
    web = Web(replies)

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            status, headers = web.answer(self.command, self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET = reply  # noqa: N815 - the names of the standard library

        def log_message(self, *words: object) -> None:
            del words

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
