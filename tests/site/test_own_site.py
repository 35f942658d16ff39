"""Our own site, built by the very command of the Makefile: a warning must fail it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def command(root: Path) -> list[str]:
    found = re.search(r"^\t\$\(BIN\)/mkdocs (build [^\n]+)$", (root / "Makefile").read_text(), re.MULTILINE)
    assert found is not None
    return [sys.executable, "-m", "mkdocs", *found[1].split()]


def built(command: list[str], folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    call = [*command, "--site-dir", str(site)]
    return subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_our_own_site_builds_without_a_warning(root: Path, tmp_path: Path) -> None:
    done = built(command(root), root, tmp_path / "site")
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr


def test_a_warning_fails_the_build_of_the_makefile(root: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[nowhere](missing.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    assert built(command(root), tmp_path, tmp_path / "site").returncode == 1
