#!/usr/bin/env python3
"""A service that speaks TLS on a port of its own, for scenarios about certificates.

    tls_service.py CERTIFICATE KEY PORT-FILE LOADED-FILE

It writes its port to a file, reads certificate and key anew on SIGHUP, as proxies do, and makes a file each
time it has read them. It ends with its process group. Standard library only.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import ssl
import sys
from pathlib import Path

SECONDS = 5.0
"""What a client may take; one that says nothing must not keep the others out."""


def main(certificate: str, key: str, port: str, loaded: str) -> None:
    """Answer each client with its handshake and one line, until somebody ends this."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def load(*_: object) -> None:
        context.load_cert_chain(certificate, key)
        Path(loaded).touch()

    signal.signal(signal.SIGHUP, load)
    with socket.create_server(("127.0.0.1", 0)) as server:
        Path(port).write_text(str(server.getsockname()[1]))
        load()
        while True:
            client, _ = server.accept()
            client.settimeout(SECONDS)
            with contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as secure:
                secure.sendall(b"orders\n")
                while secure.recv(4096):  # Who ends first, ends the other's call with an error.
                    pass


if __name__ == "__main__":
    main(*sys.argv[1:])
