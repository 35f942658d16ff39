"""The hooks, the action and the template call the program as it is, and the page about them shows them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from handbook.cli.docs import docs
from tests.cli.conftest import Run, cache, repository, run

__all__ = ["cache", "repository", "run"]  # Fixtures of the command line.

BROKEN = "# T\n\n```mermaid\nflowchart LR\n  a -> b\n```\n"
PAGE = "docs/reference/ci.md"


def loaded(root: Path, path: str) -> Any:
    return yaml.safe_load((root / path).read_text(encoding="utf-8"))


# --- pre-commit ---


def test_each_hook_calls_a_command_on_the_files_that_it_reads(root: Path, run: Run, repository: Path) -> None:
    hooks = {hook["id"]: hook for hook in loaded(root, ".pre-commit-hooks.yaml")}
    assert set(hooks) == {"docs-lint", "docs-fix", "adr-check"}
    assert {hook["language"] for hook in hooks.values()} == {"python"}
    (repository / "docs" / "a.md").write_text(BROKEN)
    for name, code in (("docs-lint", 1), ("docs-fix", 0), ("docs-lint", 0)):
        hook = hooks[name]
        program, *args = shlex.split(hook["entry"])
        assert program == "docs"
        assert re.search(hook["files"], "docs/a.md")
        assert re.search(hook["files"], "a.mmd")
        assert not re.search(hook["files"], "docs/a.py")
        assert run(*args, "docs/a.md").returncode == code
    assert "a --> b" in (repository / "docs" / "a.md").read_text()


# --- the action ---


def step(root: Path, name: str) -> dict[str, Any]:
    (found,) = (each for each in loaded(root, "action.yml")["runs"]["steps"] if each["name"] == name)
    return dict(found)


def acted(root: Path, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action as a runner does, with a program that is installed already."""
    temp = folder.parent / "runner"
    (temp / "handbook" / "bin").mkdir(parents=True, exist_ok=True)
    program = temp / "handbook" / "bin" / "docs"
    if not program.exists():
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m handbook docs "$@"\n')
        program.chmod(0o755)
    declared = loaded(root, "action.yml")["inputs"]
    assert set(inputs) <= set(declared)
    values = {name: str(each["default"]) for name, each in declared.items()} | inputs
    found = step(root, "docs lint")
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: values[match[1]], value)
        for name, value in found["env"].items()
    }
    place = {"RUNNER_TEMP": str(temp), "GITHUB_STEP_SUMMARY": str(temp / "summary.md")}
    return subprocess.run(
        ["bash", "-c", found["run"]],
        cwd=folder,
        env={**os.environ, **place, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "a b.md").write_text(BROKEN)
    return folder


def test_the_action_annotates_fails_and_writes_a_summary(root: Path, pages: Path) -> None:
    done = acted(root, pages, paths="docs/a b.md\n")
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=docs/a b.md,line=5,")
    summary = (pages.parent / "runner" / "summary.md").read_text()
    assert summary.startswith("### docs lint: 1 CRITICAL\n")


def test_the_action_refuses_rules_of_packages_unless_it_installs_some(root: Path, pages: Path) -> None:
    (pages / "handbook.toml").write_text('plugins = ["NONE"]\n')
    assert acted(root, pages, summary="false").returncode == 1
    done = acted(root, pages, summary="false", plugins="acme-rules==1.2")
    assert (done.returncode, "no installed package has rules of this family" in done.stderr) == (2, True)


def test_the_action_passes_options_on_and_never_runs_them(root: Path, pages: Path) -> None:
    done = acted(root, pages, args="--select\nDOC101\n", summary="false")
    assert (done.returncode, done.stdout) == (0, "")
    assert not (pages.parent / "runner" / "summary.md").exists()
    done = acted(root, pages, paths="$(touch x); touch y\n--help", args="--isolated")
    assert done.returncode == 2
    assert sorted(path.name for path in pages.iterdir()) == ["docs"]
    done = acted(root, pages, format="sarif", output="out.sarif")
    assert done.returncode == 1
    assert json.loads((pages / "out.sarif").read_text())["version"] == "2.1.0"


def test_the_action_takes_inputs_by_the_environment_and_uses_no_other_action(root: Path) -> None:
    for found in loaded(root, "action.yml")["runs"]["steps"]:
        assert "uses" not in found
        assert "${{" not in found["run"], "an expression in a script is code of whoever fills it in"
        subprocess.run(["bash", "-n", "-c", found["run"]], check=True)


@pytest.mark.parametrize(
    ("version", "extras", "plugins", "said"),
    [
        ("", "", "", ["/the action"]),
        ("", "site,code", "", ["/the action[site,code]"]),
        ("1.2.3", "", "", ["handbook==1.2.3"]),
        ("1.2.3", "site", "", ["handbook[site]==1.2.3"]),
        ("", "", "acme-rules==1.2\nb rules; x\n", ["/the action", "acme-rules==1.2", "b rules; x"]),
    ],
)
def test_the_action_installs_what_it_is_pinned_to_unless_a_release_is_named(
    root: Path, tmp_path: Path, version: str, extras: str, plugins: str, said: list[str]
) -> None:
    python = tmp_path / "python3"
    pip = '#!/bin/sh\nprintf \'%s\\n\' "$@" > "$RUNNER_TEMP/asked"\n'
    made = f'mkdir -p "$3/bin"; printf %s {shlex.quote(pip)} > "$3/bin/pip"; chmod +x "$3/bin/pip"'
    python.write_text(f"#!/bin/sh\n{made}\n")
    python.chmod(0o755)
    given = {"EXTRAS": extras, "VERSION": version, "PLUGINS": plugins}
    given |= {"SOURCE": "/the action", "RUNNER_TEMP": str(tmp_path)}
    subprocess.run(
        ["bash", "-c", step(root, "Install handbook")["run"]],
        env={**os.environ, **given, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        check=True,
    )
    assert (tmp_path / "asked").read_text().splitlines() == ["install", "--quiet", *said]


# --- GitLab, and the page ---


def test_the_template_of_gitlab_writes_the_report_that_it_hands_over(root: Path) -> None:
    job = loaded(root, "ci/gitlab/docs-lint.yml")[".docs-lint"]
    report = job["artifacts"]["reports"]["codequality"]
    first, last = job["script"]
    assert job["variables"]["DOCS_LINT_PLUGINS"] == "--no-plugins"
    assert all(" $DOCS_LINT_PLUGINS " in call for call in (first, last))
    assert f"--format gitlab --output {report} || true" in first
    assert "||" not in last, "the second call decides"


def test_each_call_of_docs_lint_in_them_is_one_that_it_understands(root: Path) -> None:
    text = (root / PAGE).read_text(encoding="utf-8")
    text += (root / "ci/gitlab/docs-lint.yml").read_text(encoding="utf-8")
    calls = [
        line.partition("docs lint ")[2].partition(" || ")[0] for line in re.findall(r".*docs lint -?.*", text)
    ]
    calls = [
        re.sub(r"\$\{\{.*?\}\}|\$CI_NODE_\w+", "1", call)
        for call in calls
        if "--output" in call or "--merge" in call
    ]
    calls = [call.replace("$DOCS_LINT_FAIL_ON", "nit") for call in calls if "`" not in call]
    assert len(calls) == 5
    command = docs.get_command(click.Context(docs), "lint")
    assert command is not None
    for call in calls:
        command.make_context("lint", shlex.split(call), obj=Path())


def test_the_page_shows_each_input_of_the_action_and_each_hook(root: Path) -> None:
    text = (root / PAGE).read_text(encoding="utf-8")
    table = text.partition("| Input |")[2].partition("\n\n")[0]
    for name in loaded(root, "action.yml")["inputs"]:
        assert f"`{name}`" in table
    for hook in loaded(root, ".pre-commit-hooks.yaml"):
        assert f"- id: {hook['id']}" in text
