"""Environments for tests of the package as it is installed, laid out from this one: no index is asked."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path


def environment(home: Path, names: Iterable[str], *, with_pip: bool = False) -> tuple[Path, Path]:
    """Make an environment with copies of the named distributions; return its Python and its packages."""
    venv.create(home, with_pip=with_pip)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    for name in names:
        for file in distribution(name).files or ():
            source = Path(str(file.locate()))
            if ".." not in file.parts and source.is_file() and source.suffix != ".pyc":
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, site / file)
    return python, site
