"""Hatchling's hook: no build without the Mermaid bundles, which ``tools/build_mermaid.py`` makes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # Run by hand, in an environment without hatchling.
    BuildHookInterface = object  # type: ignore[assignment,misc]


def program(root: Path) -> ModuleType:
    """Load the program; ``tools`` is on no path while the package is built."""
    spec = importlib.util.spec_from_file_location("build_mermaid", root / "tools/build_mermaid.py")
    if spec is None or spec.loader is None:
        raise ImportError("tools/build_mermaid.py is missing: use a whole checkout or source distribution")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class MermaidBundles(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the bundles before files are collected: wheels and source distributions ship them."""

    def dependencies(self) -> list[str]:
        """Return a Node.js from PyPI where the build will need one and there is none."""
        return list(program(Path(self.root)).requirement(Path(self.root)))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's own
        """Build the bundles, unless they are up to date; end with one line where that is impossible."""
        builder = program(Path(self.root))
        try:
            builder.build(Path(self.root))
        except builder.BuildError as error:
            self.app.abort(f"handbook: {error}")


if __name__ == "__main__":  # Messages of older versions name this file.
    sys.exit(program(Path(__file__).resolve().parent).main())
