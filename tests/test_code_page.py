"""The page on code blocks names the languages that are judged, with all of their names, and true limits."""

from __future__ import annotations

import re
from pathlib import Path

from handbook.code import snippets
from handbook.code.language import LANGUAGES
from handbook.code.process import parsers

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "code-blocks.md"
ROW = re.compile(
    r"^\| (?P<title>[\w]+) \| (?P<words>[^|]+) \| (?P<judge>[^|]+) \| (?P<extra>[^|]+) \|$", re.MULTILINE
)


def rows() -> list[re.Match[str]]:
    found = [*ROW.finditer(PAGE.read_text(encoding="utf-8"))]
    return [row for row in found if row["title"] != "Language"]


def test_each_language_stands_in_the_table_with_all_of_its_names() -> None:
    told = [(row["title"], tuple(re.findall(r"`([^`]+)`", row["words"]))) for row in rows()]
    assert told == [(language.title, language.words) for language in LANGUAGES]


def test_the_judge_of_each_language_is_the_one_that_is_asked() -> None:
    names = {language.title: language.name for language in LANGUAGES}
    told = {names[row["title"]] for row in rows() if row["judge"] == "tree-sitter"}
    assert told == set(parsers.GRAMMARS)


def test_the_limits_are_those_of_the_program() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"more than {snippets.MOST_LINES:,} lines or {snippets.MOST_CHARACTERS:,} characters" in text
