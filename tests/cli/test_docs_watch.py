"""`docs lint --watch` lints what has changed, and ends when the user wants it to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.waiting import eventually

PAGE = "---\nkind: page\n---\n# T\n\n## In short\n\n{0}\n"


@pytest.fixture
def said(repository: Path) -> Path:
    return repository.parent / "said.txt"


@pytest.fixture
def watching(repository: Path, said: Path, cache: Path) -> Iterator[subprocess.Popen[bytes]]:
    (repository / "handbook.toml").write_text('[lint]\nselect = ["DOC103", "LNK101"]\n')
    (repository / "docs/a.md").write_text(PAGE.format("TODO one."))
    (repository / "docs/b.md").write_text(PAGE.format("[a](a.md#in-short)"))
    with said.open("wb") as target:
        # What runs in the background may have been told to ignore the signal, and a process hands that on.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            [sys.executable, "-m", "handbook", "docs", "lint", "docs", "--watch"],
            cwd=repository,
            env={**os.environ, "HANDBOOK_CACHE": str(cache), "NO_COLOR": "1"},
            stdout=target,
            stderr=subprocess.STDOUT,
        )
        signal.signal(signal.SIGINT, before)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def test_what_changes_is_linted_again_until_the_user_ends_it(
    watching: subprocess.Popen[bytes], repository: Path, said: Path
) -> None:
    def after(mark: str, wanted: str) -> bool:
        return eventually(lambda: wanted in said.read_text().rpartition(mark)[2])

    assert after("\0", "1 CRITICAL (2 files")
    assert "docs/a.md:8:1 CRITICAL DOC103" in said.read_text()
    (repository / "docs/a.md").write_text(PAGE.format("Words."))
    assert after("changed: docs/a.md\n", "clean (2 files")
    (repository / "docs/a.md").write_text(PAGE.format("Words.").replace("In short", "In brief"))
    assert after("changed: docs/a.md\n", "docs/b.md:8:")  # Its link leads nowhere now.
    (repository / "docs/c.md").write_text(PAGE.format("TODO two."))
    assert after("changed: docs/c.md\n", "(3 files")
    assert "docs/b.md:8:" not in said.read_text().rpartition("changed: docs/c.md\n")[2]
    (repository / "handbook.toml").write_text("[lint\n")
    assert after("changed: docs/c.md\n", "error: ")
    (repository / "handbook.toml").write_text('[lint]\nselect = ["DOC104"]\n')
    assert after("changed: handbook.toml\n", "clean (3 files")
    assert watching.poll() is None
    watching.send_signal(signal.SIGINT)
    assert watching.wait(300) == 0
    assert "Traceback" not in said.read_text()


@pytest.mark.parametrize(
    "args",
    [
        ("--format", "json"),
        ("--output", "x"),
        ("--shard", "1/2"),
        ("--merge",),
        ("--write-baseline",),
        ("--changed-since", "HEAD"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_in_a_watch_is_one_line(run: Run, args: tuple[str, ...]) -> None:
    done = run("lint", "docs", "--watch", *args)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
