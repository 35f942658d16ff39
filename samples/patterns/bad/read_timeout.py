"""A client whose timeout begins anew with each piece that arrives."""

from __future__ import annotations

import socket


# --8<-- [start:read]
def read_all(connected: socket.socket, seconds: float) -> bytes:
    """Wait as long as the other side likes, if it only sends."""
    connected.settimeout(seconds)
    content = b""
    while piece := connected.recv(65_536):
        content += piece
    return content


# --8<-- [end:read]
