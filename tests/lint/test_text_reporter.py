from __future__ import annotations

import json as standard
from dataclasses import replace

import pytest

from handbook import testing
from handbook.lint.report import Report
from handbook.lint.reporters import github, json, sarif, text
from handbook.model.document import Position
from handbook.model.finding import Finding

RULES = testing.rules("DOC103")


def report(*findings: Finding, **more: object) -> Report:
    return replace(Report(findings=findings, rules=RULES, files=1, diagrams=0), **more)  # type: ignore[arg-type]


def finding(source: str) -> Finding:
    return testing.run(RULES, f"---\nkind: page\n---\n# T\n\n## In short\n\n{source}\n")[0]


def excerpt(source: str) -> tuple[str, str]:
    lines = text.render(report(finding(source))).splitlines()
    return lines[1], lines[2]


def test_caret_stands_below_the_words_after_tabs_and_wide_letters() -> None:
    line, marks = excerpt("x\t漢字 TODO")
    assert line == "  8 | x   漢字 TODO"
    assert marks == "    |          ^^^^"


def test_caret_counts_no_column_for_combining_marks() -> None:
    line, marks = excerpt("cafe\u0301 TODO")
    assert line.endswith("cafe\u0301 TODO")
    assert marks.index("^") == len("  8 | cafe ")


def test_a_very_long_line_is_cut_around_the_place() -> None:
    line, marks = excerpt("a" * 500 + " TODO " + "b" * 500)
    assert len(line) < 175
    assert line[marks.index("^") : marks.rindex("^") + 1] == "TODO"
    assert line.count("…") == 2


@pytest.mark.parametrize(("before", "after"), [(9, 5000), (5000, 5000), (5000, 9), (5000, 0)])
def test_a_line_of_which_a_finding_carries_a_piece_is_cut_as_others_are(before: int, after: int) -> None:
    whole = "a" * before + " TODO " + "b" * after
    part = finding(whole)
    assert len(part.excerpt) < len(whole)
    all_of_it = replace(part, excerpt=whole, excerpt_column=1)
    assert text.render(report(part)) == text.render(report(all_of_it))


def test_a_finding_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    first = finding("TODO and more")
    wide = replace(first, end=Position(first.start.line + 2, 1))
    lines = text.render(report(wide)).splitlines()
    assert lines[2].count("^") == len("TODO and more")


def test_last_line_counts_and_tells_of_approximate_readings_once() -> None:
    clean = text.render(report(files=2, diagrams=1, suppressed=3))
    assert clean == "clean (2 files, 1 diagram checked, 3 suppressed)\n"
    unsure = text.render(report(approximate=("a.md", "b.md")))
    assert unsure.startswith("note: 2 files read approximately\n")
    unsure = text.render(report(approximate=("a.md", "b.md"), exact_missing=True))
    assert unsure.splitlines() == [
        "note: 2 files read approximately; for an exact reading: pip install 'handbook[site]'",
        "clean (1 file, 0 diagrams checked)",
    ]


def test_what_was_not_checked_is_a_note_in_each_format_that_has_a_place_for_it() -> None:
    unchecked = report(notes=("2 code blocks not checked (Go)", "1 \x1b[2J"))
    assert text.render(unchecked).splitlines()[:2] == [
        "note: 2 code blocks not checked (Go)",
        "note: 1 \\x1b[2J",
    ]
    assert standard.loads(json.render(unchecked))["notes"] == list(unchecked.notes)
    (run,) = standard.loads(sarif.render(unchecked))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"][0] == {
        "level": "note",
        "message": {"text": "2 code blocks not checked (Go)"},
    }


def test_paths_are_shown_as_the_caller_wants() -> None:
    shown = text.render(report(finding("TODO")), shown=lambda path: f"../{path}")
    assert shown.startswith("../example.md:8:1 ")


def test_github_escapes_what_the_runner_would_read_as_its_own() -> None:
    odd = replace(finding("TODO"), path="a,b:c%.md", message="50 %\nof it")
    line = github.render(report(odd)).splitlines()
    assert len(line) == 1
    assert "file=a%2Cb%3Ac%25.md," in line[0]
    assert "::50 %25%0Aof it" in line[0]
    assert github.render(report()) == ""
