"""Twelve planted faults give exactly twelve findings, at the right place, in every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from handbook.config.settings import load
from handbook.lint.report import Report
from handbook.lint.reporters import github, sarif, text
from handbook.lint.reporters import json as own_json
from handbook.lint.rules import ALL
from handbook.project.linting import Linter
from handbook.project.project import Project

PLANTED = Path(__file__).parent / "planted"
FILE = "docs/design/orders.md"

# (code, line, column, end line, end column), counted by hand in the file.
FAULTS = [
    ("DOC101", 5, 1, 5, 9),  # no Context
    ("DOC104", 5, 1, 5, 9),  # no diagram that is drawn
    ("DGM101", 17, 12, 17, 14),  # a wrong arrow in a tab
    ("DGM102", 20, 4, 20, 13),  # ```{mermaid}
    ("DOC108", 25, 1, 25, 12),  # from level 2 to level 4
    ("DOC103", 27, 1, 27, 5),  # TODO
    ("DOC103", 29, 1, 29, 11),  # an empty section
    ("DOC105", 31, 1, 31, 14),  # no cost
    ("DOC102", 35, 1, 35, 18),  # Open Questions is not last
    ("DOC107", 37, 1, 37, 6),  # None without a date
    ("DOC106", 41, 3, 41, 29),  # a vague assumption
    ("DOC109", 47, 1, 47, 23),  # twice the same section
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    # A copy, so that the settings of our own repository above do not apply.
    root = tmp_path_factory.mktemp("planted")
    for source in PLANTED.rglob("*.*"):
        target = root / source.relative_to(PLANTED)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    (root / "handbook.toml").write_text("", encoding="utf-8")
    rules = tuple(rule for rule in ALL if rule.code in {code for code, *_ in FAULTS})
    return Linter(project=Project(config=load(root)), only=rules).lint([root / "docs"])


def test_text_has_each_fault_with_excerpt_and_caret(report: Report) -> None:
    lines = text.render(report).splitlines()
    heads = [
        (index, match)
        for index, line in enumerate(lines)
        if (match := re.match(rf"{FILE}:(\d+):(\d+) [A-Z]+ ([A-Z]{{3}}\d+) ", line))
    ]
    assert [(m[3], int(m[1]), int(m[2])) for _, m in heads] == [fault[:3] for fault in FAULTS]
    source = (PLANTED / FILE).read_text(encoding="utf-8").splitlines()
    for (index, _), (_, line, column, _, end_column) in zip(heads, FAULTS, strict=True):
        assert lines[index + 1] == f"  {line} | {source[line - 1]}"
        margin = len(f"  {line} | ")
        assert lines[index + 2].index("^") == margin + column - 1
        assert lines[index + 2].count("^") == end_column - column
    assert lines[-1] == "6 CRITICAL, 6 SUGGESTION (1 file, 1 diagram checked)"


def test_json_has_each_fault_with_its_span(report: Report) -> None:
    found = json.loads(own_json.render(report))
    assert [
        (f["code"], f["line"], f["column"], f["end_line"], f["end_column"]) for f in found["findings"]
    ] == FAULTS
    source = (PLANTED / FILE).read_text(encoding="utf-8")
    spans = {f["code"]: source[f["start_offset"] : f["end_offset"]] for f in found["findings"]}
    assert spans["DGM101"] == "->"
    assert spans["DGM102"] == "{mermaid}"
    assert {f["path"] for f in found["findings"]} == {FILE}
    assert found["summary"] == {
        "critical": 6,
        "suggestion": 6,
        "nit": 0,
        "files": 1,
        "diagrams": 1,
        "kinds": {"architecture": 1},
        "suppressed": 0,
        "hidden": 0,
        "fixable": sum(f["fixable"] for f in found["findings"]),
    }


def test_github_has_one_annotation_for_each_fault(report: Report) -> None:
    lines = github.render(report).splitlines()
    shape = re.compile(
        rf"::(error|warning|notice) file={FILE},line=(\d+),endLine=(\d+),col=(\d+),endColumn=(\d+),"
        r"title=([A-Z]{3}\d+) [a-z-]+::\S.*"
    )
    found = [shape.fullmatch(line) for line in lines]
    assert [(m[6], int(m[2]), int(m[4]), int(m[3]), int(m[5])) for m in found if m] == FAULTS
    assert [m[1] for m in found if m].count("error") == 6


def test_sarif_has_each_fault_and_the_fields_that_code_scanning_reads(report: Report) -> None:
    log: dict[str, Any] = json.loads(sarif.render(report))
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    found = []
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert place["artifactLocation"]["uri"] == FILE
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        found.append(
            (
                result["ruleId"],
                region["startLine"],
                region["startColumn"],
                region["endLine"],
                region["endColumn"],
            )
        )
    assert found == FAULTS
    prints = [result["partialFingerprints"]["handbook/v1"] for result in run["results"]]
    assert len(set(prints)) == len(FAULTS)
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["name"] == "handbook"
    assert {"id", "name", "shortDescription", "help", "defaultConfiguration"} <= set(rules[0])


def test_sarif_validates_against_the_oasis_schema(report: Report, node_modules: Path) -> None:
    file = node_modules / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert "SARIF" in schema["title"]
    Draft4Validator.check_schema(schema)
    validator = Draft4Validator(schema)
    log = json.loads(sarif.render(replace(report, notes=("a note",), errors=("an error",))))
    assert list(validator.iter_errors(log)) == []
    del log["runs"][0]["tool"]["driver"]["name"]
    assert list(validator.iter_errors(log)), "the schema must be able to fail"
