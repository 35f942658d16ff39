"""`adr`, run in a folder, and what it leaves there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.cli import forks

DAY = "2026-11-22"
BIN = Path(sys.executable).parent
DROPPED = ("ADR_", "VISUAL", "EDITOR", "CI", "GIT_", "NO_COLOR")


class Repository:
    """A folder in which `adr` is run."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return forks.run("adr", self.root, *args, environment=environment(**env))

    def out(self, *args: str, **env: str) -> str:
        ran = self.run(*args, **env)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def refused(self, *args: str, **env: str) -> str:
        before = self.snapshot()
        ran = self.run(*args, **env)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert re.fullmatch(r"error: [^\n]+\n", ran.stderr), ran.stderr
        assert self.snapshot() == before
        return ran.stderr

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def snapshot(self) -> dict[str, bytes]:
        files = (path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    return {**kept, "ADR_DATE": DAY, **more}
