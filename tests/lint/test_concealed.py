"""SARIF shows what comments and the baseline hide where it is asked to, and marks it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator

from handbook.cli.docs import docs

PAGE = "---\nkind: page\n---\n# T\n\n## In short\n\n"
HIDDEN = "<!-- handbook: disable=DOC103 it is [planned](x) -->\nTODO one.\n\n"
SELECT = ("--select", "DOC103", "--no-cache")


def lint(folder: Path, *words: str) -> dict[str, Any]:
    result = CliRunner().invoke(docs, ["-C", str(folder), "lint", *SELECT, *words])
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finding that a comment hides, one that the baseline hides, and a new one."""
    (tmp_path / "handbook.toml").write_bytes(b"")
    page = tmp_path / "a.md"
    page.write_text(f"{PAGE}{HIDDEN}TODO two.\n")
    CliRunner().invoke(docs, ["-C", str(tmp_path), "lint", *SELECT, "--write-baseline"])
    page.write_text(f"{PAGE}{HIDDEN}TODO two.\n\nTBD three.\n")
    return tmp_path


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    (run,) = log["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def test_what_is_hidden_is_marked_with_the_reason_and_comes_last(folder: Path) -> None:
    new, comment, old = results(lint(folder, "--format", "sarif", "--show-suppressed"))
    lines = [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in (new, comment, old)]
    assert lines == [13, 9, 11]
    assert new["suppressions"] == []
    assert comment["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "it is [planned\\](x)"}
    ]
    assert old["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "it is in handbook-baseline.json"}
    ]
    prints = [each["partialFingerprints"]["handbook/v1"] for each in (new, comment, old)]
    assert len(set(prints)) == 3


def test_without_the_option_nothing_hidden_is_listed_and_the_rest_is_the_same(folder: Path) -> None:
    (new,) = results(lint(folder, "--format", "sarif"))
    first, *_ = results(lint(folder, "--format", "sarif", "--show-suppressed"))
    assert "suppressions" not in new
    assert {**new, "suppressions": []} == first


def test_it_validates_against_the_oasis_schema(folder: Path, node_modules: Path) -> None:
    file = node_modules / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
    validator = Draft4Validator(json.loads(file.read_text(encoding="utf-8")))
    log = lint(folder, "--format", "sarif", "--show-suppressed")
    assert list(validator.iter_errors(log)) == []
    results(log)[1]["suppressions"][0]["kind"] = "comment"
    assert list(validator.iter_errors(log)), "the schema must be able to fail"


def test_shards_that_are_merged_hide_what_one_run_hides(folder: Path) -> None:
    for number in (1, 2):
        words = [
            "-C",
            str(folder),
            "lint",
            ".",
            *SELECT,
            "--shard",
            f"{number}/2",
            "--output",
            f"{number}.json",
        ]
        assert CliRunner().invoke(docs, words).exit_code == 0
    merged = lint(folder, "--merge", "1.json", "2.json", "--format", "sarif", "--show-suppressed")
    assert merged == lint(folder, ".", "--format", "sarif", "--show-suppressed")


def test_what_was_kept_of_a_document_has_what_comments_hide(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path_factory.mktemp("cache")))
    words = ["-C", str(folder), "lint", "--select", "DOC103", "--format", "sarif", "--show-suppressed"]
    first, second = (CliRunner().invoke(docs, words).stdout for _ in range(2))
    assert first == second
    assert len(results(json.loads(second))) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--show-suppressed needs --format sarif"),
        (("--format", "sarif", "--write-baseline"), "does not go with writing a baseline"),
    ],
)
def test_what_cannot_show_it_is_refused(folder: Path, words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(docs, ["-C", str(folder), "lint", "--show-suppressed", *words])
    assert result.exit_code == 2
    assert said in result.output
