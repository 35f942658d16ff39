"""The page of diagram patterns is true: templates pass, bad ones have the findings that it names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from handbook.lint.rules import ALL
from handbook.lint.rules.dgm.dgm103 import plain
from handbook.testing import run

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "design" / "diagram-patterns.md").read_text(encoding="utf-8")
DIAGRAM_RULES = tuple(rule for rule in ALL if rule.code.startswith("DGM"))
ENTRY = re.compile(r"^### (?P<type>[A-Za-z0-9-]+): (?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
TEMPLATE = re.compile(r"^\*\*Template\.\*\*\n\n````markdown\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL)
BAD = re.compile(
    r"^\*\*Bad\*\* \((?P<codes>[A-Z0-9, ]+)\):.*?````markdown\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL
)
GOOD = re.compile(r"^\*\*Good\.\*\*.*?^(?P<text>```mermaid\n.*?^```)$", re.MULTILINE | re.DOTALL)
ENTRIES = {found["type"]: found["body"] for found in ENTRY.finditer(PAGE)}
TYPES = sorted(ENTRIES)


def allowed() -> set[str]:
    settings = tomllib.loads((ROOT / "handbook.toml").read_text(encoding="utf-8"))
    return set(settings["rules"]["DGM103"]["allowed"])


def part(pattern: re.Pattern[str], kind: str) -> re.Match[str]:
    found = pattern.search(ENTRIES[kind])
    assert found, f"{kind} has no {pattern.pattern[:20]}"
    return found


def begins_with(text: str) -> str:
    return plain(text.split("\n")[1].split(maxsplit=1)[0])


def test_the_page_has_an_entry_for_each_type_that_our_configuration_allows_and_shows_that_list() -> None:
    assert set(TYPES) == allowed()
    shown = re.search(r"```toml title=\"handbook.toml\"\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert set(tomllib.loads(shown[1])["rules"]["DGM103"]["allowed"]) == allowed()


@pytest.mark.parametrize("kind", TYPES)
def test_template_and_good_one_are_of_their_type_and_without_a_finding(kind: str) -> None:
    for pattern in (TEMPLATE, GOOD):
        text = part(pattern, kind)["text"]
        assert begins_with(text) == plain(kind)
        assert run(DIAGRAM_RULES, text, kind="page") == ()


@pytest.mark.parametrize("kind", TYPES)
def test_the_bad_one_has_exactly_the_findings_that_the_page_names(kind: str) -> None:
    bad = part(BAD, kind)
    findings = run(DIAGRAM_RULES, bad["text"], kind="page")
    assert {finding.code for finding in findings} == set(bad["codes"].split(", "))
