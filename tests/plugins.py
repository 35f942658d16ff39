"""Packages with rules, put in place as pip would: their code, and what they declare beside it."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import pytest

from handbook.project import plugins

EXAMPLE = Path(__file__).parent / "plugin_example"


class Environment:
    """A folder of installed packages that this process imports from."""

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        self.place = place
        self._patch = patch
        place.mkdir(parents=True, exist_ok=True)
        patch.syspath_prepend(str(place))
        self.forget()

    def declare(self, package: str, family: str, value: str, version: str = "1.2") -> None:
        """Put down what a package declares; its code is not touched."""
        folder = self.place / f"{package.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        (folder / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{family} = {value}\n")
        self.forget()

    def example(self) -> Path:
        """Install the example package; return the folder of its code."""
        shutil.copytree(EXAMPLE / "src", self.place, dirs_exist_ok=True)
        self.declare("acme-rules", "ACM", "acme_rules:RULES")
        return self.place / "acme_rules"

    def module(self, name: str, text: str, family: str = "ACM", package: str = "acme-rules") -> None:
        """Install a package that is one module with a list ``RULES``."""
        (self.place / f"{name}.py").write_text(text)
        self.declare(package, family, f"{name}:RULES")

    def forget(self) -> None:
        """Let this process import anew, as the next one would."""
        plugins._rules.cache_clear()
        for name in [name for name in sys.modules if name.partition(".")[0].startswith("acme_")]:
            del sys.modules[name]
        importlib.invalidate_caches()


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment without packages with rules, beside that of the tests."""
    return Environment(tmp_path_factory.mktemp("environment") / "site-packages", monkeypatch)
