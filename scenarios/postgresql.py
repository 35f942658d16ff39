#!/usr/bin/env python3
"""A temporary PostgreSQL cluster, for the tests and for the scenarios of runnable pages.

    postgresql.py hold FOLDER         make one in FOLDER, print "ready", keep it until standard input ends
    postgresql.py hold FOLDER --tcp   the same on a port of 127.0.0.1, print "ready PORT"
    postgresql.py start FOLDER        the same in the background: it is kept until standard input ends
    postgresql.py stop FOLDER         stop it

It listens on a Unix socket in FOLDER and on no network, but with ``--tcp``: not every driver knows sockets of
files. It is fast and not durable (no fsync): its data are
thrown away. PostgreSQL refuses to run as root, so where root asks, ``hold`` gives up its rights first, to the
user of Debian's package or to nobody. Standard library only: a scenario runs it with any python3.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

PORT = "5432"
SUPERUSER = "postgres"
LOOPBACK = "127.0.0.1"
ATTEMPTS = 5
"""How often a port is looked for: one that was free may be taken before the server has it."""
USERS = ("nobody", "postgres")
"""Who runs the server where root asks, in order of preference; `docs run` takes the first, too."""
TEMPLATE = Path(__file__).parent / "template"
"""The data of a seeded cluster, if there is one: to copy them is faster than to make them anew."""
RELEASE = 15
"""The release whose output the pages show."""
OLDEST = 14
START_SECONDS = 60.0
"""Starting takes about a second; a busy machine must not turn into an error."""
STOP_SECONDS = 20.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "40",
    "autovacuum": "off",  # No plan and no count changes while a page is run.
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Unavailable(Exception):
    """There is no PostgreSQL here, or it does not start; the text says why."""


class PortTaken(Unavailable):
    """Somebody else has taken the port meanwhile."""


def programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``: release 15, else the next newer one, else none."""
    found: dict[int, Path] = {}
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if folder.parent.name.isdecimal() and (folder / "initdb").is_file():
            found[int(folder.parent.name)] = folder
    on_path = shutil.which("initdb")
    if on_path is not None and not found:
        folder = Path(on_path).resolve().parent
        said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False)
        if release := re.search(r"\) (\d+)", said.stdout):
            found[int(release[1])] = folder
    fit = sorted(release for release in found if release >= OLDEST)
    return found[min(fit, key=lambda release: (release < RELEASE, release))] if fit else None


def environment(folder: Path, database: str = "postgres") -> dict[str, str]:
    """Return the variables with which psql and all that use libpq reach the cluster."""
    return {"PGHOST": str(folder), "PGPORT": PORT, "PGUSER": SUPERUSER, "PGDATABASE": database}


def surrender(folder: Path) -> None:
    """Stop being root, and give the folder to the user that this process is from now on."""
    if os.geteuid() != 0:
        return
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next((known[name] for name in USERS if name in known), None)
    if user is None:
        raise Unavailable("PostgreSQL refuses root, and there is no user postgres or nobody")
    folder.chmod(0o755)  # Others may reach the socket; the data have a folder that nobody else may enter.
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ["HOME"] = str(folder)
    os.chdir(folder)


def begin(bin_folder: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster in the folder and start its server; return its process when it takes connections."""
    _make(bin_folder, folder / "data")
    return _serve(bin_folder, folder, PORT, SETTINGS)


def begin_on_loopback(bin_folder: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Do the same on a port of 127.0.0.1 that the system chooses; return it, too."""
    _make(bin_folder, folder / "data")
    settings = SETTINGS | {"listen_addresses": LOOPBACK, "max_connections": "100"}
    for attempt in range(1, ATTEMPTS + 1):
        with socket.create_server((LOOPBACK, 0)) as free:
            port = str(free.getsockname()[1])
        try:
            return _serve(bin_folder, folder, port, settings), port
        except PortTaken:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _serve(bin_folder: Path, folder: Path, port: str, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    settings = settings | {"unix_socket_directories": str(folder)}
    with (folder / "server.log").open("wb") as complaints:
        server = subprocess.Popen(
            [str(bin_folder / "postgres"), "-D", str(folder / "data"), "-p", port]
            + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")],
            stdin=subprocess.DEVNULL,
            stdout=complaints,
            stderr=complaints,
        )
    try:
        _await(bin_folder, folder, port, server)
    except BaseException:
        server.kill()
        server.wait()
        raise
    return server


def _make(bin_folder: Path, data: Path) -> None:
    if os.path.isdir(TEMPLATE):  # Where the user of the server may not look, there is none.
        subprocess.run(["cp", "-r", str(TEMPLATE.resolve()), str(data)], check=True)
        data.chmod(0o700)
        return
    made = subprocess.run(
        [
            *(str(bin_folder / "initdb"), f"--pgdata={data}", f"--username={SUPERUSER}"),
            *("--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--wal-segsize=1"),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )
    if made.returncode:
        raise Unavailable(f"initdb failed: {made.stderr.strip()}")


def _await(bin_folder: Path, folder: Path, port: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    asking = [str(bin_folder / "pg_isready"), "--quiet", f"--host={folder}", f"--port={port}"]
    while subprocess.run(asking, check=False).returncode:
        if server.poll() is not None or time.monotonic() > end:
            said = (folder / "server.log").read_text(errors="replace").strip().splitlines()
            if any("Address already in use" in line for line in said):
                raise PortTaken(f"port {port} is taken")
            raise Unavailable(f"PostgreSQL does not start: {said[-1] if said else 'it said nothing'}")
        time.sleep(0.02)


def end(server: subprocess.Popen[bytes]) -> None:
    """Stop a server without waiting for its clients; nothing of it is left."""
    server.send_signal(signal.SIGQUIT)  # An immediate shutdown: the data are thrown away anyway.
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def hold(folder: Path, *, tcp: bool = False) -> None:
    """Keep a cluster until standard input ends: who holds the other end may die in any way."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    bin_folder = programs()
    if bin_folder is None:
        raise Unavailable(f"PostgreSQL {RELEASE} is missing: install the package postgresql-{RELEASE}")
    surrender(folder)
    if tcp:
        server, port = begin_on_loopback(bin_folder, folder)
    else:
        server, port = begin(bin_folder, folder), ""
    try:
        (folder / "holder.pid").write_text(str(os.getpid()))
        print(f"ready {port}".rstrip(), flush=True)
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
    finally:
        end(server)
        shutil.rmtree(folder / "data", ignore_errors=True)


def start(folder: Path) -> None:
    """Start a holder in the background, and return when its cluster takes connections."""
    folder.mkdir(parents=True, exist_ok=True)
    holder = subprocess.Popen(
        [sys.executable, __file__, "hold", str(folder)], stdin=sys.stdin, stdout=subprocess.PIPE
    )
    if holder.stdout is None or holder.stdout.readline() != b"ready\n":
        raise Unavailable("no cluster: see above")


def stop(folder: Path) -> None:
    """End the holder of the folder's cluster, and wait until its server is gone; none is no error."""
    with contextlib.suppress(OSError, ValueError):
        os.kill(int((folder / "holder.pid").read_text()), signal.SIGTERM)
    end_of_patience = time.monotonic() + STOP_SECONDS
    while (folder / "data").exists() and time.monotonic() < end_of_patience:
        time.sleep(0.02)


def main(words: list[str]) -> int:
    """Do what the words say; a failure is one line on standard error and 1."""
    actions: dict[tuple[str, ...], Callable[[Path], None]] = {
        ("hold",): hold,
        ("hold", "--tcp"): partial(hold, tcp=True),
        ("start",): start,
        ("stop",): stop,
    }
    action = actions.get((*words[:1], *words[2:]))
    if action is None or len(words) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        action(Path(words[1]).resolve())
    except (Unavailable, subprocess.TimeoutExpired) as error:
        print(f"postgresql.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
