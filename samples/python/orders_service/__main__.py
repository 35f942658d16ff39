"""`python -m orders_service`: serve until SIGTERM."""

import os
import signal
import sys
from types import FrameType

import uvicorn

from orders_service import app, logs, settings, state
from orders_service.server import Protocol, Server


# --8<-- [start:serve]
def main() -> None:
    """Serve; end with 0 once the last request is answered."""
    try:
        configured = settings.load(os.environ)
    except settings.SettingError as error:
        sys.exit(str(error))
    logs.configure()
    # uvicorn sends the signal to the process again when it has finished. By
    # then this handler is back, and makes an orderly end of it.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    server = Server(
        uvicorn.Config(
            app.create(state.begin(configured)),
            host=configured.host,
            port=configured.port,
            http=Protocol,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            # Longer than the proxy keeps a connection that is idle.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=configured.shutdown_grace_ms / 1_000,  # type: ignore[arg-type] # takes fractions
        )
    )
    server.run()


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


# --8<-- [end:serve]

if __name__ == "__main__":
    main()
