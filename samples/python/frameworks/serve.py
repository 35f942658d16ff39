"""`python -m frameworks.serve django`: one route, served by waitress."""

import logging
import os
import signal
import socket
import sys
from importlib import import_module
from types import FrameType

from waitress.server import create_server

from orders_service import logs, settings, state

log = logging.getLogger("orders_service")


def main() -> None:
    """Serve the named framework's application until SIGTERM."""
    try:
        configured = settings.load(os.environ)
    except settings.SettingError as error:
        sys.exit(str(error))
    logs.configure()
    signal.signal(signal.SIGTERM, _end)
    application = import_module(f"frameworks.{sys.argv[1]}_orders").application
    begun = state.begin(configured)
    listening = socket.create_server((configured.host, configured.port))
    server = create_server(
        application(begun),
        sockets=[listening],
        # No name of a product in the answers.
        ident=None,
        threads=configured.pool_size,
    )
    port = listening.getsockname()[1]
    log.info("listening", extra={"fields": {"port": port}})
    # It catches the SystemExit of SIGTERM, and finishes what it has begun.
    server.run()
    begun.engine.dispose()


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
