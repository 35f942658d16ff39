#!/usr/bin/env python3
"""Run a command with a temporary PostgreSQL, whose address is its DATABASE_URL.

    python3 database.py make test

The server listens on a port of 127.0.0.1, is fast and not durable, and is gone
when the command has ended. It needs PostgreSQL's programs (Debian: the package
postgresql) and nothing else.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

SERVER = Path(__file__).resolve().parent / "contract" / "postgresql.py"


def main(command: list[str]) -> int:
    """Return the exit code of the command, or 1 where there is no server."""
    if not command:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    # Asked to end before the command runs, there is only the server to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = tempfile.mkdtemp(prefix="postgresql-")
    # A session of its own: an interrupt at the terminal is for the command,
    # which may still need the server.
    with subprocess.Popen(  # noqa: S603
        [sys.executable, str(SERVER), "hold", folder, "--tcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            said = server.stdout.readline().split() if server.stdout else []
            if said[:1] != ["ready"]:
                return 1  # The server has said why.
            url = f"postgresql://postgres@127.0.0.1:{said[1]}/postgres"
            sys.stderr.write(f"temporary database: {url}\n")
            return run(command, os.environ | {"DATABASE_URL": url})
        finally:
            if server.stdin:
                server.stdin.close()  # At which it ends.
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], variables: dict[str, str]) -> int:
    """Run a command to its end, and pass on what asks it to end."""
    process: subprocess.Popen[bytes] | None = None
    asked = False

    def pass_on(*_: object) -> None:
        nonlocal asked
        asked = True
        if process:
            process.terminate()

    # Before the command begins: it may be the first to ask. Functions, and not
    # SIG_IGN, which the command would inherit.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, pass_on)
    process = subprocess.Popen(command, env=variables)  # noqa: S603
    if asked:
        process.terminate()
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
