import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from orders_service.bodies import DRAINED_BYTES, LIMIT_BYTES, json_object
from orders_service.problems import Problem

SCOPE = {
    "type": "http",
    "headers": [(b"content-type", b"application/json")],
}


class Client:
    """Sends a body in pieces of 64 KiB, and counts what is taken of it."""

    def __init__(self, size: int, *, goes_away: bool = False) -> None:
        self.left = size
        self.taken = 0
        self.goes_away = goes_away

    async def receive(self) -> Message:
        if not self.left and self.goes_away:
            return {"type": "http.disconnect"}
        piece = min(self.left, 65_536)
        self.left -= piece
        self.taken += piece
        more = bool(self.left) or self.goes_away
        return {"type": "http.request", "body": b" " * piece, "more_body": more}


def refused(client: Client) -> Problem:
    with pytest.raises(Problem) as found:
        asyncio.run(json_object(Request(dict(SCOPE), client.receive)))
    return found.value


def test_what_is_too_large_is_read_on_so_that_the_answer_arrives() -> None:
    client = Client(LIMIT_BYTES * 4)
    assert refused(client).status == 413
    assert client.left == 0


def test_what_is_far_too_large_is_not_read_to_its_end() -> None:
    client = Client(DRAINED_BYTES * 4)
    assert refused(client).status == 413
    assert client.taken <= DRAINED_BYTES + 65_536


def test_a_client_that_goes_away_is_no_failure_of_ours() -> None:
    assert refused(Client(10, goes_away=True)).status == 400
