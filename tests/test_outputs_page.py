"""The page on outputs shows what the reporters make of an example; `pytest --update` writes it anew."""

from __future__ import annotations

import json as standard
from dataclasses import replace
from pathlib import Path

import pytest

from handbook.cli.reporting import FORMATS
from handbook.config.settings import load
from handbook.lint.reporters import (
    checkstyle,
    github,
    gitlab,
    json,
    jsonl,
    junit,
    markdown,
    rdjson,
    sarif,
    text,
)
from handbook.lint.rules import ALL
from handbook.project.linting import Linter
from handbook.project.project import Project
from tests.conftest import Golden

EXAMPLE = Path(__file__).parent / "outputs"
PAGE = "docs/reference/outputs.md"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The example in each format."""
    root = tmp_path_factory.mktemp("outputs")  # A copy, so that our own settings do not apply.
    (root / "docs").mkdir()
    (root / "handbook.toml").write_bytes(b"")
    (root / "docs" / "orders.md").write_bytes((EXAMPLE / "orders.md").read_bytes())
    only = tuple(rule for rule in ALL if rule.code in ("DGM101", "DGM111"))
    report = Linter(project=Project(config=load(root)), only=only).lint([root / "docs"])
    (run,) = standard.loads(sarif.render(report))["runs"]
    found = {
        each.__name__.rpartition(".")[2]: each.render(report)
        for each in (checkstyle, github, gitlab, json, jsonl, junit, markdown, rdjson, text)
    }
    found["sarif"] = standard.dumps(run["results"][0], indent=2) + "\n"
    page = root / "docs" / "orders.md"
    text_of_page = page.read_text(encoding="utf-8")
    comment = "<!-- handbook: disable-file=DGM101,DGM111 the tool that draws it is older -->\n"
    page.write_text(f"{text_of_page}\n{comment}", encoding="utf-8")
    report = Linter(project=Project(config=load(root)), only=only).lint([root / "docs"])
    (run,) = standard.loads(sarif.render(replace(report, shows_concealed=True)))["runs"]
    found["suppressed"] = standard.dumps(run["results"][0]["suppressions"], indent=2) + "\n"
    return found


def test_the_page_shows_the_example_in_each_format(root: Path, golden: Golden, shown: dict[str, str]) -> None:
    page = (EXAMPLE / "page.md").read_text(encoding="utf-8")
    for form, rendered in shown.items():
        mark = f"<{form}>\n"
        assert page.count(mark) == 1, form
        page = page.replace(mark, rendered)
    page = page.replace("<source>\n", (EXAMPLE / "orders.md").read_text(encoding="utf-8"))
    golden.check(root / PAGE, page)


def test_the_page_has_a_section_for_each_format(root: Path, shown: dict[str, str]) -> None:
    assert set(shown) == {*FORMATS, "suppressed"}
    headings = [line for line in (root / PAGE).read_text(encoding="utf-8").splitlines() if line[:3] == "## "]
    for form in FORMATS:
        assert sum(f"`{form}`" in heading for heading in headings) == 1, form
