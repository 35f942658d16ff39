"""Nothing that a repository holds commands a terminal or a runner, whatever it is printed as."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbook import printable, testing
from handbook.lint.report import Report
from handbook.lint.reporters import github, sarif, text
from handbook.lint.reporters import json as json_reporter

CLI = Path(printable.__file__).with_name("cli")
RULES = testing.rules("DOC103")
FINDING = testing.run(RULES, "---\nkind: page\n---\n# T\n\n## In short\n\nTODO\n")[0]
ODD = ("\x1b]0;x\x07", "\x9b2J", "\r", "\n", "\u2028", "\u202e", "\u2066", "\ufeff", "\udcff", "\U000e0041",
       "::error::x", "##[error]x", "##vso[task.x]", "::", "%0A", "[a](b)", "\t", "é", "漢", " ")  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=3)), max_size=6).map("".join)
COMMAND = re.compile(r"^\s*::[A-Za-z]|##(\[|vso\[|teamcity\[)", re.MULTILINE)
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def obeyed(shown: str, *, lines: bool) -> list[str]:
    """Return the characters of a text that something would obey."""
    kept = "\n\t" if lines else ""
    return [
        char
        for char in shown
        if char not in kept
        and (
            unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(char) in BIDI
        )
    ]


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("an ordinary title: 50 % of `x`", "an ordinary title: 50 % of `x`"),
        ("Größe 漢字 👩‍💻 a\u00a0b", "Größe 漢字 👩‍💻 a\u00a0b"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("a\u202eb\u2069", "a\\u202eb\\u2069"),
        ("a\u200bb\u2060\u00ad\u3164", "a\\u200bb\\u2060\\xad\\u3164"),
        (
            "\U0001f468\u200d\U0001f469 \u0645\u06cc\u200c\u062e",
            "\U0001f468\u200d\U0001f469 \u0645\u06cc\u200c\u062e",
        ),
        ("a\u2028b", "a\\u2028b"),
        ("docs/\udcff.md", "docs/\\xff.md"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("::error::x", "\\x3a:error::x"),
        (" ::set-output name=x::y", " \\x3a:set-output name=x::y"),
        ("std::vector", "std::vector"),
        ("::: handbook.cli", "::: handbook.cli"),
        ("x ##[error]y", "x #\\x23[error]y"),
        ("##vso[task.setvariable]x", "#\\x23vso[task.setvariable]x"),
        ("## [1.0]", "## [1.0]"),
    ],
)
def test_a_line_shows_what_would_be_obeyed(given_text: str, shown: str) -> None:
    assert printable.line(given_text) == shown


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\n\tb\r\nc", "a\n\tb\r\nc"),
        ("a\rb", "a\\rb"),
        ("\ufeffa\ufeff", "\ufeffa\\ufeff"),
        ("a\n  ::error::x\n", "a\n  \\x3a:error::x\n"),
        ("\x1b[1mbold\x1b[0m", "\\x1b[1mbold\\x1b[0m"),
    ],
)
def test_a_block_keeps_its_lines(given_text: str, shown: str) -> None:
    assert printable.block(given_text) == shown


def test_a_styled_block_keeps_colours_only() -> None:
    assert printable.styled_block("\x1b[1ma\x1b[0m \x1b[2J\x1b]0;t\x07") == (
        "\x1b[1ma\x1b[0m \\x1b[2J\\x1b]0;t\\x07"
    )


@given(HOSTILE)
def test_whatever_is_printed_is_shown_and_not_obeyed(given_text: str) -> None:
    shown = printable.line(given_text)
    assert not obeyed(shown, lines=False)
    assert not COMMAND.search(shown)
    assert printable.line(shown) == shown
    shown = printable.block(given_text)
    assert not obeyed(shown.removeprefix("\ufeff").replace("\r\n", "\n"), lines=True)
    assert not COMMAND.search(shown)
    assert printable.block(shown) == shown


@given(HOSTILE)
def test_json_keeps_every_character_and_shows_what_would_be_obeyed(given_text: str) -> None:
    dumped = printable.json_text({"key": [given_text]})
    dumped.encode()
    assert not obeyed(dumped, lines=True)
    assert not COMMAND.search(dumped)
    read = json.loads(dumped)["key"][0]
    if not any(0xD800 <= ord(char) < 0xE000 for char in given_text):
        assert read == given_text


def report(path: str, words: str) -> Report:
    odd = replace(FINDING, path=path, message=words, hint=words, excerpt=words, section=words)
    return Report(
        findings=(odd,), rules=RULES, files=1, diagrams=0,
        approximate=(path,), approximate_because=(words,), errors=(f"{path}: {words}",),
    )  # fmt: skip


def rendered(render: Callable[[Report], str], path: str, words: str) -> str:
    found = render(report(path, words))
    found.encode()
    assert not obeyed(found, lines=True)
    return found


@given(HOSTILE, HOSTILE)
@example("a\n::error::x", "a\n::error::x")
@example("::error::x", "::error::x")
def test_no_format_lets_a_file_or_a_message_command_anything(path: str, words: str) -> None:
    for render in (text.render, json_reporter.render, sarif.render):
        assert not COMMAND.search(rendered(render, path, words)), render
    (line,) = rendered(github.render, path, words).splitlines()
    assert re.match(
        r"::error file=[^,]*,line=8,endLine=8,col=1,endColumn=5,title=DOC103 empty-section::", line
    )


@given(HOSTILE, HOSTILE)
def test_sarif_has_the_path_as_the_disk_has_it_and_no_link_that_a_message_makes(
    path: str, words: str
) -> None:
    (run,) = json.loads(rendered(sarif.render, path, words))["runs"]
    (result,) = run["results"]
    address = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert address.isascii()
    if not any(0xD800 <= ord(char) < 0xDC80 or 0xDD00 <= ord(char) < 0xE000 for char in path):
        assert unquote_to_bytes(address) == path.encode("utf-8", "surrogateescape")
    assert not re.search(r"(?<!\\)\]\(", result["message"]["text"])


def test_the_text_report_has_one_line_for_each_part_of_a_finding() -> None:
    lines = text.render(report("a\n::error::b.md", "c\n::error::d")).splitlines()
    assert lines[0] == "a\\n::error::b.md:8:1 CRITICAL DOC103 c\\n::error::d (empty-section)"


def test_the_command_line_prints_by_one_function_only() -> None:
    printing = {"output.py", "terminal.py"}
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and path.name not in printing:
                called = ast.unparse(node.func)
                assert called not in (
                    "click.echo",
                    "click.secho",
                    "print",
                    "json.dumps",
                    "sys.stdout.write",
                ), path
