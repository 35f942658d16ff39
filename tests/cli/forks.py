"""The installed scripts in forks of one interpreter that has them loaded: a run costs milliseconds.

A fork can be made to die, too. That the installed scripts start is what `test_adr.py`, `test_help.py` and
`test_base_install.py` are about.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DIED = 99
# The server has no thread, so that it may fork. It reads one request a line, and a fork is all that runs the
# program. A fork that dies does so before one of the calls by which the toolkit touches the disk: the one
# that is counted out, where the counting begins after the first call of `since`, if one is named.
SERVER = """
import importlib, json, os, sys
from importlib.metadata import distribution

points = distribution("handbook").entry_points.select(group="console_scripts")
scripts = {point.name: point.load() for point in points}

def dying(name, call, left, since):
    def counted(*args, **options):
        if not since[0]:
            left[0] -= 1
            if left[0] < 0:
                os._exit(99)
        done = call(*args, **options)
        if name == since[0]:
            since[0] = ""
        return done
    return counted

for line in sys.stdin:
    heard, loaded = os.pipe()
    pid = os.fork()
    if not pid:
        break
    os.close(loaded)
    with open(heard, "rb") as told:
        names = told.read()
    _, status = os.waitpid(pid, 0)
    for name in json.loads(names or b"[]"):
        importlib.import_module(name)  # The next fork has it.
    print(os.waitstatus_to_exitcode(status), flush=True)
else:
    sys.exit()

os.close(heard)
request = json.loads(line)
os.environ.clear()
os.environ.update(request["environment"])
os.chdir(request["folder"])
for number, name in enumerate(("in", "out", "err")):
    os.dup2(os.open(request[name], os.O_RDWR), number)
sys.stdin = open(0, encoding="utf-8", closefd=False)
if request["step"] is not None:
    left, since = [request["step"]], [request["since"]]
    for name in ("fsync", "chmod", "link", "mkdir", "rename", "replace", "unlink"):
        setattr(os, name, dying(name, getattr(os, name), left, since))
sys.argv[:] = [request["program"], *request["args"]]
try:
    scripts[request["program"]]()
finally:
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(loaded, json.dumps([name for name in sys.modules if name.startswith("handbook.")]).encode())
    os.close(loaded)
"""


class Server:
    """The interpreter that forks."""

    def __init__(self) -> None:
        self._scratch = Path(tempfile.mkdtemp())
        # Without the folder it was started in on its path: a program must not find modules where it is run.
        self._process = subprocess.Popen(
            (sys.executable, "-P", "-c", SERVER),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def answer(self, request: Mapping[str, object], stdin: bytes) -> tuple[int, str, str]:
        """Return exit code, standard output and standard error of a request."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        files = {name: self._scratch / name for name in ("in", "out", "err")}
        for name, file in files.items():
            file.write_bytes(stdin if name == "in" else b"")
        asked.write(json.dumps({**request, **{name: str(file) for name, file in files.items()}}) + "\n")
        asked.flush()
        code = int(told.readline())
        return code, files["out"].read_bytes().decode(), files["err"].read_bytes().decode()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self._scratch)


@cache
def server() -> Server:
    """Return the server of this process; it is started when it is first asked for."""
    started = Server()
    atexit.register(started.close)
    return started


def run(
    program: str,
    folder: Path,
    *args: str,
    environment: Mapping[str, str] = os.environ,
    stdin: bytes = b"",
    step: int | None = None,
    since: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a script as if it had been called in a folder, with no terminal.

    It dies before a step, the first being 0, and then its code is ``DIED``.
    """
    request = {
        "program": program,
        "folder": str(folder),
        "args": args,
        "environment": dict(environment),
        "step": step,
        "since": since,
    }
    return subprocess.CompletedProcess((program, *args), *server().answer(request, stdin))
