"""Hatchling's hook: no build without the Mermaid bundles and the samples that services begin with."""

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


SHIPPED = "handbook/shipped"
"""Where `docs new service --stack` finds the samples in an installed package."""


def program(root: Path, path: str = "tools/build_mermaid.py") -> ModuleType:
    """Load a file of ours; ``tools`` is on no path while the package is built."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, root / path)
    if spec is None or spec.loader is None or not (root / path).is_file():
        raise ImportError(f"{path} is missing: use a whole checkout or source distribution")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def samples(root: Path, target: str, version: str) -> dict[str, str]:
    """Return the files of the samples, each with its place in what is built.

    They are listed one by one, as folders of builds hold gigabytes that must not get in. An editable
    installation finds them in its checkout.
    """
    if version == "editable":
        return {}
    files = program(root, "tools/handbook/project/services/files.py")
    place = "" if target == "sdist" else f"{SHIPPED}/"
    return {str(root / path): f"{place}{path}" for path in files.shipped(root)}


class MermaidBundles(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the bundles before files are collected: wheels and source distributions ship them."""

    def dependencies(self) -> list[str]:
        """Return a Node.js from PyPI where the build will need one and there is none."""
        return list(program(Path(self.root)).requirement(Path(self.root)))

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundles, unless they are up to date; end with one line where that is impossible."""
        build_data["force_include"].update(samples(Path(self.root), self.target_name, version))
        builder = program(Path(self.root))
        try:
            builder.build(Path(self.root))
        except builder.BuildError as error:
            self.app.abort(f"handbook: {error}")


if __name__ == "__main__":  # Messages of older versions name this file.
    sys.exit(program(Path(__file__).resolve().parent).main())
