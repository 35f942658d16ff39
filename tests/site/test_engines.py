"""Other engines tell readers what MkDocs does: the exit that decision 32 promises, tried at each commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require

pytestmark = pytest.mark.slow
GENERATOR = re.compile(rb'<meta name="generator" content="([^"]*)">')


def engine(root: Path, name: str, program: str) -> str:
    """Return the program of an engine that has an environment of its own."""
    path = root / ".venv/engines" / name / ("Scripts" if sys.platform == "win32" else "bin") / program
    require(path.exists(), f"the engine {name} (make .venv/.engines)")
    return str(path)


def run(*command: str, folder: Path) -> None:
    """Run a build; what it says is shown where it fails."""
    # A sitemap says when its site was built.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1800000000"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-4_000:] + done.stdout[-4_000:]


@pytest.fixture(scope="module")
def own_site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our handbook, built by MkDocs."""
    site = tmp_path_factory.mktemp("mkdocs")
    program = Path(sys.executable).with_name("mkdocs")
    run(str(program), "build", "--strict", "--quiet", "--clean", "--site-dir", str(site), folder=root)
    return site


def content(site: Path) -> dict[str, bytes]:
    """Return all files of a site, but for the name of the engine."""
    return {
        path.relative_to(site).as_posix(): GENERATOR.sub(b"", path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def generators(site: Path) -> set[bytes]:
    return {found[1] for path in site.rglob("*.html") if (found := GENERATOR.search(path.read_bytes()))}


def test_the_continuation_of_mkdocs_builds_our_handbook_byte_for_byte(
    root: Path, tmp_path: Path, own_site: Path
) -> None:
    program = engine(root, "continuation", "mkdocs")
    run(program, "build", "--strict", "--quiet", "--clean", "--site-dir", str(tmp_path), folder=root)
    (one,), (other,) = generators(own_site), generators(tmp_path)
    assert one != other, "both were built by the same engine"
    ours, theirs = content(own_site), content(tmp_path)
    assert len(ours) > 300
    assert list(ours) == list(theirs)
    assert [path for path, text in ours.items() if theirs[path] != text] == []
