"""The wheel as a stranger installs it: two dependencies, no Node, no network, a foreign repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from importlib.metadata import distribution
from pathlib import Path

import pytest

from handbook.changes import Create
from handbook.project.services import creating, files
from tests.environments import environment

BASE = ("click", "mini-racer")
ORDERS = "# Orders\n\n```mermaid\nflowchart LR\n  shop -> queue\n```\n"


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and its two dependencies, laid out without asking an index."""
    python, site = environment(tmp_path_factory.mktemp("base") / "venv", BASE)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return python


def offline(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a network name space of its own where the system lets us, else plainly."""
    alone = ["unshare", "--net", "--map-root-user"]
    tried = (
        subprocess.run([*alone, "true"], capture_output=True, check=False)
        if shutil.which("unshare")
        else None
    )
    possible = tried is not None and tried.returncode == 0
    call = [*alone, *command] if possible else command
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)


def test_the_base_asks_for_click_and_mini_racer_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    base = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert sorted(need.split(">")[0].split("<")[0] for need in base) == sorted(BASE)
    for need in BASE:
        unconditional = [more for more in distribution(need).requires or [] if "sys_platform" not in more]
        assert [more for more in unconditional if "platform_system" not in more] == []


def test_the_wheel_carries_the_parser_the_templates_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "handbook/diagrams/js/dist/parser.js" in names
    assert "handbook/kinds/adr.md" in names
    assert "handbook/site/assets/mermaid/mermaid.esm.min.mjs" in names
    assert "handbook/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "tools/", "docs/")) for name in names)


def test_adr_new_and_docs_lint_work_offline_in_a_foreign_repository(python: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    # Names that would shadow ours if the current folder were on the path.
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("raise ImportError('shadow')\n")
    made = offline([str(python), "-m", "handbook", "adr", "new", "Use PostgreSQL for orders"], tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    record = tmp_path / made.stdout.strip()
    assert record.name == "0001-use-postgresql-for-orders.md"
    assert record.read_text().startswith("# 1. Use PostgreSQL for orders\n")
    (tmp_path / "orders.md").write_text(ORDERS)
    found = offline([str(python), "-m", "handbook", "docs", "lint", "orders.md"], tmp_path)
    assert found.returncode == 1, found.stderr
    assert "orders.md:5:8 CRITICAL DGM101 '->' is not an arrow of a flowchart" in found.stdout


def test_the_wheel_carries_the_samples_and_nothing_that_a_build_made_of_them(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = [item for item in archive.infolist() if item.filename.startswith("handbook/shipped/")]
    names = {item.filename.removeprefix("handbook/shipped/") for item in packed}
    assert names == set(files.shipped(root))
    assert sum(item.compress_size for item in packed) < 1_000_000, (
        "the samples are the smaller part of the wheel"
    )


@pytest.mark.parametrize("stack", files.STACKS)
def test_the_installed_package_begins_the_same_service_as_a_checkout(
    python: Path, root: Path, tmp_path: Path, stack: str
) -> None:
    if not (root / "samples" / stack).is_dir():
        pytest.skip(f"there is no samples/{stack} yet")
    compiled = (
        "import compileall, handbook.project.services as s; compileall.compile_dir(s.__path__[0] + '/../..')"
    )
    subprocess.run([str(python), "-c", compiled], check=True, capture_output=True)  # As pip does.
    asked = ["-m", "handbook", "docs", "new", "service", "--stack", stack, "billing-service"]
    done = offline([str(python), *asked], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    made = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    planned = creating.creation(stack, "billing-service", root / "billing-service").changes
    assert made == {
        Path(change.path).relative_to(root).as_posix(): change.text.encode()
        for change in planned
        if isinstance(change, Create)
    }


def test_without_the_site_extra_an_unsure_page_is_said_to_be_read_approximately(
    python: Path, tmp_path: Path
) -> None:
    (tmp_path / "mkdocs.yml").write_text("markdown_extensions:\n  - pymdownx.superfences\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# T\n\n- x\n\n\t\t```\n\tnot closed\n")
    done = offline(
        [str(python), "-m", "handbook", "docs", "lint", "--select", "DGM101", "docs/a.md"], tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == (
        "note: 1 file read approximately; for an exact reading: pip install 'handbook[site]'"
    )
    asked = offline([str(python), "-m", "handbook", "docs", "lint", "docs/a.md", "--exact"], tmp_path)
    assert asked.returncode == 2
    assert "handbook[site]" in asked.stderr


@pytest.mark.parametrize("form", ["text", "github"])
def test_without_the_code_extra_a_run_says_once_what_it_does_not_check(
    python: Path, tmp_path: Path, form: str
) -> None:
    for name in ("a.md", "b.md"):
        page = "# T\n\n```go\nx(\n```\n\n```yaml\na: b: c\n```\n\n```json\n{'a': 1}\n```\n"
        (tmp_path / name).write_text(page)
    lint = [str(python), "-m", "handbook", "docs", "lint", "--select", "COD102", "--format", form, "."]
    done = offline(lint, tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("not valid JSON") == 2
    note = "note: 4 code blocks not checked (Go, YAML); to check them: pip install 'handbook[code]'"
    assert (done.stdout + done.stderr).splitlines().count(note) == 1
