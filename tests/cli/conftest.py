"""`docs`, run in a foreign repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import forks

Outcome = subprocess.CompletedProcess[str]
Run = Callable[..., Outcome]

_DROPPED = {"NO_COLOR", "FORCE_COLOR", "HANDBOOK_BROWSER", "CHROME"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A foreign git repository with a folder of its own called `tools`."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("raise ImportError('not yours')\n")
    (tmp_path / "docs").mkdir()
    return tmp_path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of verdicts that is not the developer's own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(repository: Path, cache: Path) -> Run:
    """Run `docs` in the repository."""

    def call(*args: str, stdin: str | bytes = "", **env: str) -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        kept = {key: value for key, value in os.environ.items() if key not in _DROPPED}
        given = {**kept, "HANDBOOK_CACHE": str(cache), **env}
        return forks.run("docs", repository, *args, environment=given, stdin=data)

    return call
