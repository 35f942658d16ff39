"""What the page about the toolkit says that its commands print, they print.

They are no blocks for `docs run`: its user need not be able to start the Python of this environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from handbook import markdown
from handbook.lint.code import blocks
from handbook.markdown.dialect import MATERIAL
from handbook.running.expected import fits
from tests.conftest import Golden

PAGE = Path("docs", "start", "toolkit.md")


def test_the_commands_print_what_the_page_shows(root: Path, tmp_path: Path, golden: Golden) -> None:
    text = (root / PAGE).read_text(encoding="utf-8")
    fences = list(blocks(markdown.parse(PAGE.as_posix(), text, MATERIAL)))
    shown = [(command, output) for command, output in pairwise(fences) if output.language == "output"]
    assert len(shown) == 3
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HANDBOOK_CACHE": str(tmp_path / "cache"),
        "NO_COLOR": "1",
    }
    work = tmp_path / "work"
    work.mkdir()
    for command, output in shown:
        done = subprocess.run(
            ["bash", "-c", command.content],
            cwd=work,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if golden.update and not fits(output.content, done.stdout):
            text = text.replace(
                f"```output\n{output.content}\n```", f"```output\n{done.stdout.rstrip()}\n```"
            )
            (root / PAGE).write_text(text, encoding="utf-8")
            continue
        assert fits(output.content, done.stdout), done.stdout
