"""A copy of a stack as it is committed, or about to be: without anything that a build has made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from samples.contract.stacks import Stack


def copy(stack: Stack, target: Path) -> Path:
    """Copy the files that git knows, or would take, to a folder that is emptied first; return it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."]
    done = subprocess.run(listed, cwd=stack.folder, capture_output=True, check=True)
    shutil.rmtree(target, ignore_errors=True)
    for name in filter(None, done.stdout.decode().split("\0")):
        source = stack.folder / name
        if source.is_file():  # It may be deleted and not committed.
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    return target
