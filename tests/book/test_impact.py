"""Each change of a sample names the pages that show it: over our own pages and our own samples."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from handbook.lint.content.speaking import Way
from handbook.project.impact import impacts
from handbook.project.project import open_project
from handbook.project.speaking import Subject, files_of, subjects

ROOT = Path(__file__).parent.parent.parent
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
_SHOWN = re.compile(
    r'^[ \t]*(?:--8<-- "|<!-- snippet: )(?P<path>[^\s":]+)(?::(?P<name>[\w-]+))?', re.MULTILINE
)


def shown_by_hand() -> dict[str, set[tuple[str, str]]]:
    """Return what our pages show of samples, found without the toolkit: by page, files and their sections."""
    found: dict[str, set[tuple[str, str]]] = {}
    for page in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("runbooks/*.md"), *ROOT.glob("adr/*.md")):
        text = re.sub(
            r"^(`{4,}|~{4,}).*?^\1", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        for match in _SHOWN.finditer(text):
            path = match["path"] if match["path"].startswith("samples/") else f"samples/{match['path']}"
            if (ROOT / path).is_file():
                found.setdefault(page.relative_to(ROOT).as_posix(), set()).add((path, match["name"] or ""))
    return found


def git(folder: Path, *args: str) -> None:
    subprocess.run(("git", *args), cwd=folder, env={**os.environ, **QUIET}, check=True, capture_output=True)


@pytest.fixture(scope="module")
def every() -> tuple[Subject, ...]:
    return subjects(open_project(ROOT)).every


def test_each_snippet_of_our_pages_is_an_anchor_of_a_file_that_is_there(every: tuple[Subject, ...]) -> None:
    files = files_of(open_project(ROOT))
    shown = {
        each.path: {(link.anchor.path, link.section) for link in each.links if link.way is Way.SHOWS}
        for each in every
    }
    by_hand = shown_by_hand()
    assert sum(map(len, by_hand.values())) > 100
    for page, wanted in by_hand.items():
        assert wanted <= shown.get(page, set()), page
    assert not [path for page in by_hand for path, _ in shown[page] if path not in files]


def test_a_change_within_any_section_that_a_page_shows_names_this_page(tmp_path: Path) -> None:
    by_hand = shown_by_hand()
    for name in (
        "mkdocs.yml",
        "handbook.toml",
        *by_hand,
        *{path for of in by_hand.values() for path, _ in of},
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    git(tmp_path, "init", "-q", ".")
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x", "--no-verify")
    sections = {pair for of in by_hand.values() for pair in of}
    for path in {path for path, _ in sections}:
        text = (tmp_path / path).read_text(encoding="utf-8")
        # One line more in each section, as the first.
        changed = re.sub(r"(?m)^(.*\[start:[\w-]+\].*)$", r"\1\nchanged", text)
        (tmp_path / path).write_text(changed if changed != text else f"{text}changed\n", encoding="utf-8")
    found = impacts(open_project(tmp_path), "HEAD", today="2026-11-27")
    named = {
        (each.subject.path, touched.anchor)
        for each in found.every
        for touched in each.touched
        if touched.way is Way.SHOWS
    }
    wanted = {
        (page, f"{path}:{section}" if section else path)
        for page, of in by_hand.items()
        for path, section in of
    }
    assert wanted <= named
    assert found.errors == ()
