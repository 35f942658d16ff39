"""uvicorn, where it says something by itself: its start, and no HTTP."""

import logging
import socket
from http import HTTPStatus

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from orders_service import logs, problems, wire
from orders_service.problems import Problem
from orders_service.security import SECURITY_HEADERS

log = logging.getLogger("orders_service")


class Server(uvicorn.Server):
    """Says in our form of log that it listens, and where."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        log.info("listening", extra={"fields": {"port": port}})


class Protocol(H11Protocol):
    """Answers what is no HTTP: that never reaches the application."""

    def send_400_response(self, msg: str) -> None:
        """Send a problem document in place of the message; hang up."""
        trace_id = logs.trace_of(None)
        fields = {"reason": msg, "trace_id": trace_id}
        log.warning("not HTTP", extra={"fields": fields})
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._answer(trace_id)
        self.transport.close()

    def _answer(self, trace_id: str) -> None:
        problem = Problem(HTTPStatus.BAD_REQUEST, "The request is not HTTP")
        body = wire.rendered(problem.document("/", trace_id)).encode()
        headers = {
            **SECURITY_HEADERS,
            "Content-Type": problems.MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        start = h11.Response(
            status_code=problem.status,
            headers=list(headers.items()),
            reason=HTTPStatus.BAD_REQUEST.phrase,
        )
        for event in (start, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
