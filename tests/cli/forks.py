"""`adr` in forks of one interpreter that has it loaded: a run costs milliseconds, and can be made to die."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.script import environment

SOURCE = Path(__file__).parents[2] / "tools"
DIED = 99
# The server has no thread, so that it may fork. It reads one request a line, and a fork is all that runs
# `adr`. A fork that dies does so before one of the calls by which the toolkit touches the disk: the one that
# is counted out, where the counting begins after the first call of `since`, if one is named.
SERVER = """
import importlib, json, os, sys
from handbook.cli.adr import main

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

def run(request, loaded):
    os.chdir(request["folder"])
    for number, name in enumerate(("out", "err"), 1):
        os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    if request["step"] is not None:
        left, since = [request["step"]], [request["since"]]
        for name in ("fsync", "chmod", "link", "rename", "replace", "unlink"):
            setattr(os, name, dying(name, getattr(os, name), left, since))
    sys.argv[:] = ["adr", *request["args"]]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as error:
        code = error.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(loaded, json.dumps([name for name in sys.modules if name.startswith("handbook.")]).encode())
        os._exit(code)

for line in sys.stdin:
    heard, loaded = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(heard)
        run(json.loads(line), loaded)
    os.close(loaded)
    with open(heard, "rb") as told:
        names = told.read()
    _, status = os.waitpid(pid, 0)
    for name in json.loads(names or b"[]"):
        importlib.import_module(name)  # The next fork has it.
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Forks:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], scratch: Path) -> None:
        self._process = process
        self._out, self._err = scratch / "out", scratch / "err"

    def run(
        self, folder: Path, *args: str, step: int | None = None, since: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run `adr` in a folder; it dies before a step, the first being 0, and then its code is ``DIED``."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        request = {"folder": str(folder), "args": args, "step": step, "since": since}
        stdin.write(json.dumps(request | {"out": str(self._out), "err": str(self._err)}) + "\n")
        stdin.flush()
        code = int(stdout.readline())
        return subprocess.CompletedProcess(args, code, self._out.read_text(), self._err.read_text())


@contextmanager
def serving(scratch: Path) -> Iterator[Forks]:
    """Yield a server that lives as long as the block."""
    process = subprocess.Popen(
        (sys.executable, "-c", SERVER),
        env=environment(PYTHONPATH=str(SOURCE)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        yield Forks(process, scratch)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0
