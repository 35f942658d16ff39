"""Where an error is reported: at the place of Mermaid's own error, in the right line of the Markdown file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from handbook import testing
from handbook.diagrams.process.engine import Engine
from handbook.lint import rules as registry
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.model.verdict import Verdict
from tests.conftest import NO_CORPORA, Golden
from tests.diagrams import published
from tests.diagrams.corpus import collected, rows
from tests.diagrams.mermaids_lines import Given, listed_lines, named_line, yaml_line
from tests.diagrams.published import Row

FOLDER = Path(__file__).parent


BEFORE = frozenset(
    {
        "invisible_character", "misplaced_front_matter", "one_way_left", "unclosed_bar", "unclosed_block",
        "unclosed_directive", "unknown",
        "unclosed_bracket", "unclosed_description", "unclosed_quote", "unclosed_value", "wrong_arrow",
    }
)  # fmt: skip
"""Mistakes that are named where they are, though the parser fails on a later line."""


def agreement(row: Row, verdict: Verdict) -> str:
    """Say how the line where the parser gave up relates to the one that Mermaid's error names, if any.

    - the line that the error names;
    - the line of the error's caret: the sentence names the line where the last good token ended, so that
      it is too small where the token that was not expected stands on a later line;
    - another line of an error that lists several: we report the first place of the text;
    - only blanks between: the text ended too early, and Mermaid counts the blank lines at its end, too.
    """
    lines = re.split(r"\r\n|\n|\r", row.text)
    stop = verdict.stop[0]
    if (yaml := yaml_line(row.error)) is not None:
        if verdict.message.startswith("the settings"):
            return ""  # It counts in a text that Mermaid puts together itself.
        opening = next(number for number, line in enumerate(lines, 1) if line.strip().startswith("---"))
        return "the line that it names" if stop == opening + yaml else "elsewhere"
    named = named_line(row.error)
    if named is None:
        return ""
    given = Given.to(verdict.type, row.text)
    wanted = given.source_line(named)
    if stop == wanted:
        return "the line that it names"
    if stop in given.caret_lines(row.error):
        return "the line of its caret"
    if stop in {given.source_line(line) for line in listed_lines(row.error)}:
        return "another line of those that it lists"
    first, last = sorted((stop, wanted))
    return "elsewhere" if any(line.strip() for line in lines[first:last]) else "only blanks between"


@pytest.mark.slow
def test_the_line_is_that_of_mermaids_own_error(engine: Engine, golden: Golden) -> None:
    rows = published.rows()
    verdicts = engine.check([row.text for row in rows])
    # The first lines are known to be those of a browser; the engine has the whole errors.
    whole = [replace(row, error=verdict.detail) for row, verdict in zip(rows, verdicts, strict=True)]
    check_lines(engine, golden, whole, "published-positions.txt")


@pytest.mark.slow
def test_the_line_is_that_of_mermaids_own_error_in_the_corpus(engine: Engine, golden: Golden) -> None:
    if not (found := collected()):
        pytest.skip(NO_CORPORA)
    check_lines(engine, golden, found, "positions.txt")


def check_lines(engine: Engine, golden: Golden, diagrams: list[Row], counted: str) -> None:
    broken = [row for row in diagrams if not row.valid]
    verdicts = engine.check([row.text for row in broken])
    found = [(row.id, agreement(row, verdict)) for row, verdict in zip(broken, verdicts, strict=True)]
    assert [name for name, how in found if how == "elsewhere"] == []
    counts = Counter(how for _name, how in found if how)
    total = sum(counts.values())
    exact = total - counts["only blanks between"]
    assert exact >= 0.99 * total
    said = [f"{count:5} {how}" for how, count in counts.most_common()]
    text = "\n".join([f"{total:5} errors name a line; the parser gave up on", *said]) + "\n"
    golden.check(FOLDER / counted, text)
    named = [verdict for verdict in verdicts if verdict.line != verdict.stop[0]]
    assert [each for each in named if each.line > each.stop[0] or each.mistake not in BEFORE] == []


@pytest.mark.slow
def test_a_message_is_short_and_in_words_of_the_diagram(engine: Engine) -> None:
    broken = [row.text for row in rows() if not row.valid]
    verdicts = engine.check(broken)
    assert [verdict.message for verdict in verdicts if complaint(verdict)] == []


_OWN_WORDS = frozenset({"BT", "LR", "RL", "TB", "TD", "YAML", "XY", "ID", "HTML", "FEFF"})


def complaint(verdict: Verdict) -> str:
    """Say what is wrong with a message: nothing that only the grammar knows may be in it."""
    message = verdict.message
    if len(message) >= 160 or "\n" in message or message != message.strip() or message.endswith("."):
        return "form"
    if "Expecting" in message or "Parse error" in message or "Lexical error" in message:
        return "raw"
    ours = re.sub(r"'[^']*'|\"[^\"]*\"", "", message)
    tokens = {found for found in re.findall(r"'([A-Z][A-Z_]{2,})'", verdict.detail) if "_" in found}
    unknown = set(re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b", ours)) - _OWN_WORDS
    return "token" if unknown or any(f"'{token}'" in message for token in tokens) else ""


BROKEN = "flowchart LR\n  A --> B\n  B -> C"
CONTAINERS: dict[str, tuple[Dialect, str, str]] = {
    "top-level": (MATERIAL, "", ""),
    "admonition": (MATERIAL, "!!! note\n\n", "    "),
    "details": (MATERIAL, '??? note "More"\n\n', "    "),
    "tab": (MATERIAL, '=== "One"\n\n', "    "),
    "tab-in-an-admonition": (MATERIAL, '!!! note\n\n    === "One"\n\n', "        "),
    "list": (MATERIAL, "- one\n\n", "    "),
    "numbered-list-in-a-list": (MATERIAL, "- one\n\n    1. two\n\n", "        "),
    "admonition-in-a-list": (MATERIAL, "- one\n\n    !!! note\n\n", "        "),
    "quote": (MATERIAL, "", "> "),
    "github-top-level": (GITHUB, "", ""),
    "github-list": (GITHUB, "- one\n\n", "  "),
    "github-numbered-list": (GITHUB, "1. one\n\n", "   "),
    "github-list-in-a-list": (GITHUB, "- one\n  - two\n\n", "    "),
    "github-quote": (GITHUB, "", "> "),
    "github-quote-in-a-list": (GITHUB, "- one\n\n", "  > "),
    "github-quote-in-a-quote": (GITHUB, "> one\n>\n", "> > "),
}


@pytest.mark.parametrize("where", CONTAINERS)
def test_line_and_column_are_those_of_the_markdown_file(where: str) -> None:
    dialect, before, prefix = CONTAINERS[where]
    block = "".join(f"{prefix}{line}\n" for line in f"```mermaid\n{BROKEN}\n```".split("\n"))
    text = f"# A\n\nWords.\n\n{before}{block}\nMore words.\n"
    rule = next(rule for rule in registry.ALL if rule.code == "DGM101")
    (found,) = testing.run([rule], text, dialect=dialect)
    line = text[: text.index("->", text.index("-->") + 3)].count("\n") + 1
    assert text.split("\n")[line - 1] == f"{prefix}  B -> C"
    assert (found.start.line, found.start.column) == (line, len(prefix) + 5)
    assert (found.end.line, found.end.column) == (line, len(prefix) + 7)
    assert found.excerpt == f"{prefix}  B -> C"
