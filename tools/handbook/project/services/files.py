"""Which files of the samples a service is made from.

The build of the package reads this, too, so it imports nothing of ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

STACKS = ("go", "java", "node", "python", "rust")
"""The folders below ``samples/`` that hold a service each."""
PARTS = ("contract",)
"""Folders below ``samples/`` that every service gets."""
ELSEWHERE = {
    "scenarios/postgresql.py": "contract/postgresql.py",
    "requirements/contract.txt": "contract/requirements.txt",
}
"""Files that the contract suite needs from elsewhere in the repository, and where a service has them."""
MADE = frozenset({
    "build", "target", "dist", "node_modules", ".venv", "__pycache__",
    ".mypy_cache", ".pytest_cache", ".ruff_cache",
})  # fmt: skip
"""What tools make, at any depth; `.gitignore` of each folder has the same."""
OURS = frozenset({"defects", "runner", "__main__.py", "figures.json"})
"""What is directly in the folder of a sample, and only the samples themselves are for."""


def of(folder: Path) -> Iterator[str]:
    """Yield the files of a sample, relative to its folder, sorted; no link is followed or taken."""
    for place, folders, names in os.walk(folder):
        below = os.path.relpath(place, folder)
        left_out = MADE | OURS if below == os.curdir else MADE
        folders[:] = sorted(name for name in folders if name not in left_out)
        for name in sorted(names):
            if name not in left_out and not os.path.islink(os.path.join(place, name)):
                yield os.path.normpath(os.path.join(below, name)).replace(os.sep, "/")


def shipped(root: Path) -> Iterator[str]:
    """Yield all files of a checkout that a package has to ship, relative to its root."""
    for name in (*STACKS, *PARTS):
        for path in of(root / "samples" / name):
            yield f"samples/{name}/{path}"
    yield from (path for path in ELSEWHERE if (root / path).is_file())
