"""The promises of README, Makefile and locks, held against what is there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest

from handbook.cli.docs import docs
from handbook.lint.rules import index as registry

VERBS = ("serve", "test", "check", "lint", "fix", "docs", "bench", "new-rule")


def make_verbs(root: Path) -> dict[str, str]:
    text = (root / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z-]+):.*## (.+)$", text, re.MULTILINE))


def test_make_has_its_verbs_and_help_is_the_default(root: Path) -> None:
    assert set(VERBS) <= set(make_verbs(root))
    assert ".DEFAULT_GOAL := help" in (root / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_make_verb_and_link_that_a_page_names_exists(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
    assert set(named) <= set(make_verbs(root))
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
    assert targets
    assert [target for target in targets if not (root / target).exists()] == []


def test_every_docs_command_that_the_readme_shows_exists(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`)docs ([a-z]+)", text, re.MULTILINE)
    assert isinstance(docs, click.Group)
    assert named
    assert set(named) <= set(docs.list_commands(click.Context(docs)))


def test_the_two_commands_stand_in_the_readme_and_ci_calls_the_second(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert re.search(r"```bash\nmake serve .*\nmake test .*\n```", readme)
    run = root / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert "make test" in run.read_text(encoding="utf-8")


@pytest.mark.parametrize("script", ["run", "fuzz", "audit", "toolchains"])
def test_the_scripts_of_ci_can_be_run_and_hold_what_shellcheck_knows(root: Path, script: str) -> None:
    path = root / ".ci" / script
    assert os.access(path, os.X_OK)
    checked = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([checked, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["build", "node", "site", "dev"])
def test_requirements_are_pinned_hashed_and_without_addresses(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert entries
    assert all(re.match(r"[a-z0-9._-]+(\[[a-z]+\])?==\S+", entry) for entry in entries)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize("folder", [".", "benchmarks/node", "tests/node"])
def test_npm_locks_pin_every_package_by_hash_and_without_addresses(root: Path, folder: str) -> None:
    lock = json.loads((root / folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


def test_site_pins_are_those_of_development(root: Path) -> None:
    pins = [
        set(re.findall(r"^([a-z0-9._-]+==\S+)", (root / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("site.txt", "dev.txt")
    ]
    assert pins[0] <= pins[1]


def test_every_switched_off_check_has_its_reason(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]["ignore"]
    for code in ignored:
        line = next(line for line in text.splitlines() if f'"{code}"' in line)
        assert re.search(r"# \w+", line), f"{code} is ignored without a reason"


def script(root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, root / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def new_rule(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = script(root, "new_rule")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "index.py").write_bytes(Path(registry.__file__).read_bytes())
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "RULES", rules)
    monkeypatch.setattr(module, "FIXTURES", tmp_path / "fixtures")
    return module


def test_new_rule_writes_module_list_line_and_fixture(new_rule: ModuleType, tmp_path: Path) -> None:
    assert new_rule.main(["DOC113", "pattern-without-cost"]) == 0
    module = (tmp_path / "rules" / "doc" / "doc113.py").read_text(encoding="utf-8")
    compile(module, "doc113.py", "exec")
    assert 'code="DOC113", name="pattern-without-cost"' in module
    listed = (tmp_path / "rules" / "index.py").read_text(encoding="utf-8")
    compile(listed, "index.py", "exec")
    assert "\nDOC113 pattern-without-cost suggestion - -\n" in listed
    assert listed.index("\nDOC112 ") < listed.index("\nDOC113 ") < listed.index("\nDOC190 ")
    assert (tmp_path / "fixtures" / "DOC113" / "bad.md").is_file()


def test_new_rule_begins_a_family(new_rule: ModuleType, tmp_path: Path) -> None:
    assert new_rule.main(["DBA001", "missing-down"]) == 0
    assert (tmp_path / "rules" / "dba" / "__init__.py").is_file()
    listed = (tmp_path / "rules" / "index.py").read_text(encoding="utf-8")
    compile(listed, "index.py", "exec")
    assert listed.index("\nADR113 ") < listed.index("\nDBA001 ") < listed.index("\nDBA101 ")


@pytest.mark.parametrize("argv", [[], ["DOC113"], ["doc113", "x"], ["DOC113", "Bad_Name"], ["DOC113x", "a"]])
def test_new_rule_refuses_what_is_no_code_or_name(
    new_rule: ModuleType, tmp_path: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert new_rule.main(argv) == 2
    assert capsys.readouterr().err.startswith("error: give both")
    assert sorted(tmp_path.rglob("*")) == before


def test_new_rule_never_overwrites(new_rule: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "rules" / "doc").mkdir()
    (tmp_path / "rules" / "doc" / "doc113.py").write_text("mine", encoding="utf-8")
    assert new_rule.main(["DOC113", "x"]) == 2
    assert (tmp_path / "rules" / "doc" / "doc113.py").read_text(encoding="utf-8") == "mine"
