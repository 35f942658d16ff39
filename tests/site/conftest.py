"""Builds real sites from files that a test writes, with the settings of the repository's own mkdocs.yml."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from handbook.disk.locks import locked
from handbook.site import configuration

ROOT = Path(__file__).resolve().parents[2]
MARK = "assets/mark.svg"
"""The logo and the icon that these settings name."""


@dataclass(frozen=True, slots=True)
class Site:
    """A built site and what MkDocs complained about."""

    folder: Path
    complaints: tuple[str, ...]

    def page(self, address: str) -> str:
        """Return the HTML of a page; ``address`` is its folder."""
        return (self.folder / address / "index.html").read_text(encoding="utf-8")


Build = Callable[..., Site]


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def project(folder: Path, files: Mapping[str, str], settings: Mapping[str, Any]) -> Path:
    """Write a project that inherits the repository's settings; return its mkdocs.yml."""
    write(folder, files)
    for mounted in ("docs", "adr", "runbooks"):
        (folder / mounted).mkdir(exist_ok=True)
    write(folder, {f"docs/{MARK}": (ROOT / "docs" / MARK).read_text(encoding="utf-8")})
    config = {"INHERIT": str(ROOT / "mkdocs.yml"), "nav": None, "plugins": own_plugins(), **settings}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder / "mkdocs.yml"


@cache
def own_plugins() -> list[Any]:
    """Return the plugins of the repository's own site, without the glossary, which is one of its pages."""
    said: list[Any] = configuration.load(ROOT / "mkdocs.yml")["plugins"]
    for each in said:
        if isinstance(each, dict):
            each.get("handbook", {}).pop("glossary", None)
    return said


def built(config_file: Path, complaints: Callable[[], tuple[str, ...]], **settings: Any) -> Site:
    config = load_config(str(config_file), **settings)
    build(config)
    return Site(Path(config.site_dir), complaints())


@pytest.fixture
def build_site(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Return a function that writes a project into a temporary folder and builds it."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")

    def complaints() -> tuple[str, ...]:
        return tuple(
            record.getMessage()
            for record in caplog.records
            if record.name.startswith("mkdocs") and record.levelno >= logging.WARNING
        )

    def make(files: Mapping[str, str], *, strict: bool = False, **settings: Any) -> Site:
        return built(project(tmp_path, files, settings), complaints, strict=strict)

    return make


def command(root: Path) -> list[str]:
    """Return the command by which the Makefile builds our site."""
    found = re.search(r"^\t\$\(BIN\)/mkdocs (build [^\n]+)$", (root / "Makefile").read_text(), re.MULTILINE)
    assert found is not None
    return [sys.executable, "-m", "mkdocs", *found[1].split()]


def ran(command: list[str], folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Run a build by a command; a sitemap says when its site was built."""
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1800000000"}
    call = [*command, "--site-dir", str(site)]
    return subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True, check=False)


@dataclass(frozen=True, slots=True)
class OwnSite:
    """Our own site as the command of the Makefile has built it."""

    folder: Path
    code: int
    told: str


@pytest.fixture(scope="session")
def own_build(tmp_path_factory: pytest.TempPathFactory) -> OwnSite:
    """Build our own site once, for all processes of this run; nobody may change it."""
    above = tmp_path_factory.getbasetemp()
    above = above.parent if os.environ.get("PYTEST_XDIST_WORKER") else above
    site, outcome = above / "own-site", above / "own-site.json"
    with locked(above / "own-site.lock", timeout=1_800):
        if not outcome.exists():
            done = ran(command(ROOT), ROOT, site)
            outcome.write_text(json.dumps([done.returncode, done.stderr]), encoding="utf-8")
    return OwnSite(site, *json.loads(outcome.read_text(encoding="utf-8")))
