"""A program that behaves as a service of a stack does, as far as the tests of the suite's own parts ask."""

# ruff: noqa: T201
from __future__ import annotations

import json
import os
import signal
import socket
import sys


def main(how: str) -> int:
    """Listen and end by SIGTERM; or end, hang or complain, as it is told."""
    print("a line that is no JSON", flush=True)
    if how == "complain":
        print("DATABASE_URL is missing", file=sys.stderr, flush=True)
        return 1
    # Waited for, not handled: a handler that sets an event hangs where it interrupts the event's own wait.
    ending = {signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    if how == "hang":
        signal.sigwait(ending)
        return 0
    with socket.create_server((os.environ["HOST"], int(os.environ["PORT"]))) as server:
        print(json.dumps({"message": "starting", "BASE_URL": os.environ.get("BASE_URL")}), flush=True)
        print(json.dumps({"message": "listening", "port": server.getsockname()[1]}), flush=True)
        signal.sigwait(ending)
        print(json.dumps({"message": "ended"}), flush=True)
    return 3 if how == "fail" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
