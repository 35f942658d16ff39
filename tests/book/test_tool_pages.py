"""What the pages about our own tools tell a reader to type works, and prints what they show.

Their blocks are not for `docs run`: its user need not be able to start the Python of this environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from handbook import markdown
from handbook.lint.code import blocks
from handbook.markdown.dialect import MATERIAL
from handbook.model.document import Fence
from handbook.running.expected import fits
from tests.conftest import ROOT, Golden

TOOLKIT = "docs/start/toolkit.md"
RECORDS = "docs/practice/decision-records.md"
ADOPTING = "docs/practice/adopting-docs-lint.md"


def fences(page: str) -> list[Fence]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return list(blocks(markdown.parse(page, text, MATERIAL)))


def commands(page: str) -> list[str]:
    return [fence.content for fence in fences(page) if fence.language == "bash"]


class Shell:
    """A folder in which commands are run, with our tools and an identity for git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __call__(self, script: str, statuses: Sequence[int] = (0,)) -> str:
        """Run a script in bash and return what it printed; it ends with one of the statuses."""
        who = {
            f"GIT_{role}_{key}": "a@example.org"
            for role in ("AUTHOR", "COMMITTER")
            for key in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env={
                **os.environ,
                **who,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "HANDBOOK_CACHE": str(self.folder.parent / "cache"),
                "NO_COLOR": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode in statuses, f"{script}\n{done.stdout}"
        return done.stdout


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "work")


def test_the_toolkit_prints_what_its_page_shows(root: Path, shell: Shell, golden: Golden) -> None:
    text = (root / TOOLKIT).read_text(encoding="utf-8")
    shown = [pair for pair in pairwise(fences(TOOLKIT)) if pair[1].language == "output"]
    assert len(shown) == 3
    for command, output in shown:
        printed = shell(command.content, statuses=(0, 1))
        if golden.update and not fits(output.content, printed):
            text = text.replace(f"```output\n{output.content}\n```", f"```output\n{printed.rstrip()}\n```")
            (root / TOOLKIT).write_text(text, encoding="utf-8")
            continue
        assert fits(output.content, printed), printed


def test_the_page_on_the_decision_log_numbers_checks_and_renumbers(shell: Shell) -> None:
    new, check, renumber, merge = commands(RECORDS)
    shell(
        "git init --quiet --bare -b main ../origin.git && git clone --quiet ../origin.git . "
        "&& git switch -qc main"
    )
    shell('adr init && for n in 2 3 4 5 6 7; do adr new "Decide $n"; done && git add . && git commit -qm log')
    shell("git push -q origin main && git switch -qc topic")
    assert shell(new).splitlines()[0].endswith("0008-use-postgresql-for-orders.md")
    assert "Superseded" in shell("git add . && git commit -qm more && cat adr/0003-decide-3.md")
    shell(
        "git clone -q ../origin.git ../other && cd ../other && adr new Another && git add . "
        "&& git commit -qm another && git push -q"
    )
    assert "0008" in shell(f"git fetch -q && {check}", statuses=(1,))
    assert "0008" in shell(renumber)
    assert "0008-use-postgresql" not in shell("ls adr")
    assert "error" not in shell(merge, statuses=(0, 1))  # The drafts are not filled in yet.


def test_the_page_on_adopting_leads_from_old_findings_to_none(shell: Shell) -> None:
    look, kinds, baseline, scheduled = commands(ADOPTING)
    old = "# Restart\n\n```mermaid\nflowchart LR\n  a -> b\n```\n"
    (shell.folder / "services" / "orders").mkdir(parents=True)
    (shell.folder / "services" / "orders" / "restart.md").write_text(old, encoding="utf-8")
    shell("git init --quiet && git add . && git commit -qm old")
    assert "DGM101" in shell(look, statuses=(1,))
    assert "services/orders/restart.md" in shell(kinds)
    settings = next(fence.content for fence in fences(ADOPTING) if fence.language == "toml")
    (shell.folder / "handbook.toml").write_text(settings, encoding="utf-8")
    shell(baseline)
    assert "handbook-baseline.json" in shell("git diff --cached --name-only")
    assert "hidden by the baseline" in shell(scheduled)
