"""`docs config`: what applies to a file, and where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Run

TEXT = """flavour = "github"

[lint]
ignore = ["DOC106"]
fail-on = "nit"

[kinds]
"ops/*" = "runbook"
"nothing/**" = "page"

[rules.ADR112]
severity = "critical"
days = 5

[[overrides]]
files = ["docs/old/*"]
kind = "page"
select = ["DOC", "ADR112"]

[[overrides]]
files = ["docs/**", "none/**"]
ignore = ["DOC108"]
[overrides.rules]
DOC101 = { severity = "nit" }
"""


@pytest.fixture(autouse=True)
def _configured(repository: Path) -> None:
    (repository / "handbook.toml").write_text(TEXT)
    for name in ("docs/old/a.md", "docs/b.md", "ops/c.md"):
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# T\n")


def shown(run: Run, path: str, *args: str) -> dict[str, object]:
    done = run(*args, "config", "show", path, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def rules(found: dict[str, object]) -> dict[str, dict[str, object]]:
    listed = found["rules"]
    assert isinstance(listed, list)
    return {rule["code"]: rule for rule in listed}


def settings(found: dict[str, object]) -> dict[str, tuple[object, str]]:
    listed = found["settings"]
    assert isinstance(listed, list)
    return {setting["name"]: (setting["value"], setting["origin"]) for setting in listed}


def test_each_setting_has_its_file_and_line_or_is_a_default(run: Run) -> None:
    found = settings(shown(run, "docs/b.md"))
    assert found["flavour"] == ("github", "handbook.toml:1")
    assert found["lint.fail-on"] == ("nit", "handbook.toml:5")
    assert found["lint.ignore"] == (["DOC106"], "handbook.toml:4")
    assert found["lint.strict-names"] == (False, "default")
    assert found["diagrams.deadline"] == (2, "default")


def test_each_rule_says_what_switched_it_on_or_off(run: Run) -> None:
    old, new = rules(shown(run, "docs/old/a.md")), rules(shown(run, "docs/b.md"))
    assert (new["DOC106"]["on"], new["DOC106"]["origin"]) == (False, "handbook.toml:4")
    assert (new["DOC108"]["on"], new["DOC108"]["origin"]) == (False, "handbook.toml:22")
    assert (new["DOC104"]["on"], new["DOC104"]["origin"]) == (True, "default")
    assert (old["DGM101"]["on"], old["DGM101"]["origin"]) == (False, "handbook.toml:18")
    assert (old["DOC106"]["on"], old["DOC106"]["origin"]) == (True, "handbook.toml:18")
    assert (new["DOC101"]["severity"], new["DOC101"]["severity_origin"]) == ("nit", "handbook.toml:24")
    assert (new["ADR112"]["severity"], new["ADR112"]["severity_origin"]) == ("critical", "handbook.toml:12")
    assert {"name": "days", "value": 5, "origin": "handbook.toml:13"} in new["ADR112"]["options"]  # type: ignore[operator]


KINDS = [
    ("docs/old/a.md", "page", "handbook.toml:17"),
    ("ops/c.md", "runbook", "handbook.toml:8"),
    ("docs/design/new.md", "architecture", "the kind's own paths: docs/design/**"),
    ("docs/b.md", "", "nothing: no front matter states a kind, and no path of a kind matches"),
    ("docs/design/README.md", "", "its name: it is about its folder, or a template"),
    ("docs/stated.md", "page", "its front matter"),
    ("docs/wrong.md", "", "unknown kind 'pag'"),
    ("adr/0001-x.md", "nygard", "its decision log"),
]


@pytest.mark.parametrize(("path", "kind", "because"), KINDS)
def test_the_kind_says_why(run: Run, repository: Path, path: str, kind: str, because: str) -> None:
    (repository / "docs/stated.md").write_text("---\nkind: page\n---\n# T\n")
    (repository / "docs/wrong.md").write_text("---\nkind: pag\n---\n# T\n")
    (repository / "adr").mkdir()
    record = (
        "# 1. X\n\nDate: 2026-01-01\n\n## Status\n\nAccepted\n\n## Context\n\nWhy.\n\n## Decision\n\nThis.\n"
    )
    (repository / "adr/0001-x.md").write_text(record + "\n## Consequences\n\nThat.\n")
    found = shown(run, path)["kind"]
    assert isinstance(found, dict)
    assert (found["name"], found["because"]) == (kind, because)


def test_the_nearest_configuration_is_named_wherever_the_run_starts(run: Run, repository: Path) -> None:
    (repository / "docs/old/pyproject.toml").write_text("[tool.handbook.lint]\nstrict-names = true\n")
    found = shown(run, "docs/old/a.md")
    assert found["configuration"] == "docs/old/pyproject.toml"
    assert settings(found)["lint.strict-names"] == (True, "docs/old/pyproject.toml:2")
    assert settings(found)["lint.fail-on"] == ("nit", "handbook.toml:5")
    below = shown(run, "a.md", "-C", "docs/old")
    assert (below["path"], below["configuration"]) == ("a.md", "pyproject.toml")


def test_of_a_configuration_that_extends_another_each_value_has_its_file(run: Run, repository: Path) -> None:
    inner = repository / "docs/orders"
    inner.mkdir(parents=True)
    (repository / "handbook.toml").write_text(
        '[lint]\nignore = ["DOC104"]\nfail-on = "nit"\n[rules.DOC101]\nreport-aliases = true\n'
    )
    (inner / "handbook.toml").write_text(
        'extend = "../../handbook.toml"\n\n[lint]\nignore = ["DOC105"]\n[rules.DOC101]\nseverity = "nit"\n'
    )
    found = shown(run, "docs/orders/a.md")
    assert (found["configuration"], found["extends"]) == ("docs/orders/handbook.toml", ["handbook.toml"])
    assert settings(found)["lint.ignore"] == (["DOC105"], "docs/orders/handbook.toml:4")
    assert settings(found)["lint.strict-names"] == (False, "default")
    every = rules(found)
    assert (every["DOC104"]["on"], every["DOC105"]["origin"]) == (True, "docs/orders/handbook.toml:4")
    assert every["DOC101"]["severity_origin"] == "docs/orders/handbook.toml:6"
    assert every["DOC101"]["options"] == [
        {"name": "report-aliases", "value": True, "origin": "handbook.toml:5"}
    ]
    below = shown(run, "a.md", "-C", "docs/orders")
    assert settings(below)["lint.fail-on"] == ("nit", f"{repository}/handbook.toml:3")
    text = run("config", "show", "docs/orders/a.md").stdout.splitlines()
    assert re.fullmatch(r"extends +handbook.toml", text[2])


def test_for_people_it_is_a_table(run: Run) -> None:
    text = run("config", "show", "docs/b.md").stdout
    assert text.startswith("docs/b.md\nconfiguration ")
    assert "lint.ignore               DOC106  (handbook.toml:4)\n" in text
    assert "\nRules that are off:\n" in text
    assert "  DOC108  heading-structure " in text.split("Rules that are off:")[1]
    assert "NIT         (handbook.toml:24)\n" in text
    assert "CRITICAL    days = 5  (handbook.toml:12, handbook.toml:13)" in text


def test_without_a_file_it_says_what_each_configuration_applies_to_and_what_matches_nothing(
    run: Run, repository: Path
) -> None:
    (repository / "docs/old/handbook.toml").write_text('[kinds]\n"zzz" = "page"\n')
    done = run("config", "show")
    assert (done.returncode, done.stderr) == (0, "")
    assert "handbook.toml: 2 documents\ndocs/old/handbook.toml: 1 document\n" in done.stdout
    notes = [line for line in done.stdout.splitlines() if line.startswith("note: ")]
    assert notes == [
        "note: handbook.toml:9: the pattern 'nothing/**' matches no document",
        "note: handbook.toml:16: the pattern 'docs/old/*' matches no document",
        "note: handbook.toml:21: the pattern 'none/**' matches no document",
        "note: docs/old/handbook.toml:2: the pattern 'zzz' matches no document",
    ]
    found = json.loads(run("config", "show", "--json").stdout)
    assert found["configurations"][1] == {"file": "docs/old/handbook.toml", "documents": 1}
    assert [f"note: {note}" for note in found["notes"]] == notes


def test_a_broken_configuration_below_is_one_line_and_exit_2(run: Run, repository: Path) -> None:
    (repository / "docs/old/handbook.toml").write_text("x = 1\n")
    done = run("config", "show")
    assert done.returncode == 2
    assert done.stderr == (
        "error: docs/old/handbook.toml: unknown key 'x'; known keys: adr, diagrams, extend, flavour, guards, "
        "kinds, lint, overrides, plugins, rules, scenarios, templates\n"
    )
    assert "handbook.toml: 2 documents" in done.stdout
    assert run("config", "show", "docs/old/a.md").returncode == 2


def test_without_a_configuration_it_says_so(run: Run, repository: Path) -> None:
    (repository / "handbook.toml").unlink()
    assert "no configuration: 3 documents\n" in run("config", "show").stdout
    assert shown(run, "docs/b.md")["configuration"] == ""
    assert {rule["origin"] for rule in rules(shown(run, "docs/b.md")).values()} == {"default"}


@pytest.mark.parametrize(
    ("path", "said"),
    [("docs", "is not a document"), ("x.txt", "is not a document; those are *.md"), ("d.md", "folder")],
)
def test_what_is_no_document_is_one_line(run: Run, repository: Path, path: str, said: str) -> None:
    (repository / "d.md").mkdir()
    done = run("config", "show", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_schema_is_valid_and_takes_the_configuration(run: Run) -> None:
    schema = json.loads(run("config", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema.Draft202012Validator(schema).is_valid({"lint": {"fail-on": "nit"}})
    assert not jsonschema.Draft202012Validator(schema).is_valid({"lint": {"fail_on": "nit"}})


def test_a_rule_that_is_on_runs_where_it_is_about_the_document(run: Run, repository: Path) -> None:
    (repository / "adr").mkdir()
    (repository / "adr/0001-x.md").write_text("# 1. X\n\nDate: 2026-01-01\n\n## Status\n\nAccepted\n")
    (repository / "flow.mmd").write_text("flowchart LR\n  a --> b\n")
    where = ("docs/b.md", "docs/old/a.md", "ops/c.md", "adr/0001-x.md", "flow.mmd")
    runs = {path: {code for code, rule in rules(shown(run, path)).items() if rule["runs"]} for path in where}
    every = ("DOC101", "ADR101", "ADR112", "DGM101", "DOC190", "DOC192", "LNK101", "RUN101", "PM101")
    assert {path: [code for code in every if code in codes] for path, codes in runs.items()} == {
        "docs/b.md": ["DGM101", "DOC190", "DOC192", "LNK101"],
        "docs/old/a.md": ["DOC101", "DOC190", "DOC192"],
        "ops/c.md": ["DOC101", "DGM101", "DOC190", "DOC192", "LNK101", "RUN101"],
        "adr/0001-x.md": ["DOC101", "ADR101", "ADR112", "DGM101", "DOC190", "DOC192", "LNK101"],
        "flow.mmd": ["DGM101", "DOC190", "DOC192", "LNK101"],
    }
    text = run("config", "show", "docs/b.md").stdout
    assert (
        "ADR101" in text.split("Rules that are on, for other documents:")[1].split("Rules that are off:")[0]
    )
