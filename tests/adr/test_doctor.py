"""What a log suffers from, and what other tools would stumble over: tables of folders."""

from __future__ import annotations

import click
import pytest

from handbook.adr.check import Duplicate
from handbook.adr.record.names import NOT_RECORDS
from handbook.adr.record.record import AdrLog, by_name, is_record, parse
from handbook.adr.report.doctor import Surroundings, examine
from handbook.adr.report.tools import TOOLS, breaks
from handbook.cli.records import doctor as command

GOOD = "# {0}. Use it\n\nDate: 2026-11-22\n\n## Status\n\n{1}\n\n## Context\n\nIt is so.\n"
MADR = "---\nstatus: accepted\ndate: 2026-11-22\n---\n# Use it\n\n## Context and Problem Statement\n\nWhy?\n"
LOG4 = "# Use it\n\n- Status: accepted\n- Date: 2026-11-22\n\n## Context and Problem Statement\n\nWhy?\n"
FIRST, SECOND = "0001-a.md", "0002-b.md"


def folder(files: dict[str, str], **others: object) -> tuple[AdrLog, Surroundings]:
    """Return the log that a folder doc/adr with these files holds."""
    records = (parse(f"doc/adr/{name}", text) for name, text in files.items() if name.endswith(".md"))
    found = tuple(record for record in records if is_record(record))
    around = Surroundings(tuple(sorted(files)))._replace(**others)  # type: ignore[arg-type]
    return AdrLog("/r", "doc/adr", found, 4), around


def good(*numbers: int) -> dict[str, str]:
    return {f"{number:04d}-x.md": GOOD.format(number, "Accepted") for number in numbers}


def said(files: dict[str, str], duplicates: tuple[Duplicate, ...] = ()) -> list[str]:
    found = examine(*folder(files), duplicates)
    assert all(problem.step for problem in found)
    return [f"{problem.path.removeprefix('doc/adr/')}: {problem.what}" for problem in found]


def test_a_sound_log_has_no_problem() -> None:
    pair = {
        FIRST: GOOD.format(1, f"Superseded by [2. Use it]({SECOND})"),
        SECOND: GOOD.format(2, f"Accepted\n\nSupersedes [1. Use it]({FIRST})"),
    }
    strays = {"README.md": "", "index.md": "", "template.md": "", "map.png": "", "map.svg": ""}
    assert said(pair | strays) == []


CASES = {
    "title": ({FIRST: "Date: 2026-11-22\n\n## Status\n\nAccepted\n"}, "0001-a.md: has no title"),
    "status": ({FIRST: "# 1. A\n\nDate: 2026-11-22\n"}, "0001-a.md: has no status"),
    "date": ({FIRST: "# 1. A\n\n## Status\n\nAccepted\n"}, "0001-a.md: has no date"),
    "dangling": (
        {FIRST: GOOD.format(1, "Accepted\n\nAmends [9. X](0009-x.md)")},
        "0001-a.md: says 'Amends' of 0009-x.md, which is not in the log",
    ),
    "one side": (
        {
            FIRST: GOOD.format(1, "Accepted"),
            SECOND: GOOD.format(2, f"Accepted\n\nSupersedes [1. X]({FIRST})"),
        },
        "0002-b.md: says 'Supersedes' of 0001-a.md, which does not say 'Superseded by'",
    ),
    "rejected successor": (
        {
            FIRST: GOOD.format(1, f"Superseded by [2. X]({SECOND})"),
            SECOND: GOOD.format(2, f"Rejected\n\nSupersedes [1. X]({FIRST})"),
        },
        "0001-a.md: is superseded by 0002-b.md, which is Rejected",
    ),
    "leftover": ({**good(1), "0001-x.md~": ""}, "0001-x.md~: is left over from an editor or a merge"),
    "no number": ({**good(1), "notes.md": "x\n"}, "notes.md: is not a record"),
    "other suffix": (
        {**good(1), "0002-x.adoc": ""},
        "0002-x.adoc: has a number, but is not read as a record",
    ),
    "stray": (
        {**good(1), "2024-plan.md": "# Plan\n"},
        "2024-plan.md: has a number, but neither a status nor the number in its title",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_problem_is_named_with_its_file(case: str) -> None:
    files, expected = CASES[case]
    assert expected in said(files)


def test_numbers_and_unreadable_files_are_named() -> None:
    duplicate = Duplicate(1, "doc/adr/0001-a.md", "doc/adr/0001-b c.md")
    log = AdrLog("/r", "doc/adr", (by_name("doc/adr/0001-a.md", "is not UTF-8; convert it"),), 4)
    assert [tuple(problem) for problem in examine(log, Surroundings(), (duplicate,))] == [
        ("doc/adr/0001-a.md", "cannot be read", "is not UTF-8; convert it"),
        (
            "doc/adr/0001-b c.md",
            "has the number 1 of doc/adr/0001-a.md, which came first",
            "call `adr renumber '0001-b c.md'`",
        ),
    ]


def test_a_relation_to_another_log_is_not_ours_to_judge() -> None:
    assert said({FIRST: GOOD.format(1, "Accepted\n\nAmends [9. X](../../other/0009-x.md)")}) == []


def test_what_is_no_record_by_its_name_is_no_stray() -> None:
    assert "readme" in NOT_RECORDS
    assert said({**good(1), "CONTRIBUTING.md": ""}) == []


CRLF = {FIRST: GOOD.format(1, "Accepted").replace("\n", "\r\n")}
FRONT = {FIRST: "---\ntags: x\n---\n" + GOOD.format(1, "Accepted")}
NO_STATUS = {FIRST: "# 1. A\n\n**Status:** Accepted\n\n## Context\n\nx\n"}
LAST_STATUS = {FIRST: "# 1. A\n\nDate: 2026-11-22\n\n## Status\n\nAccepted\n"}
INTEROP = [
    ("adr-tools", CRLF, "0001-a.md: has Windows line ends"),
    ("adr-tools", FRONT, "0001-a.md: does not begin with '# N. Title'"),
    ("adr-tools", NO_STATUS, "0001-a.md: has no line '## Status'"),
    ("adr-tools", LAST_STATUS, "0001-a.md: ends with its status"),
    ("adr-tools", {**good(1), "2024-plan.txt": ""}, "2024-plan.txt: makes adr-tools continue at 2025"),
    ("adr-tools", {**good(1), "0001-x.md~": ""}, "0001-x.md~: is listed by adr-tools as a record"),
    ("adr-tools", {"adr-0001-a.md": ""}, "adr-0001-a.md: is not listed by adr-tools"),
    ("adr-tools", {**good(1), "02-x.md": ""}, "doc/adr: has numbers of 2 and 4 digits"),
    ("adr-tools-python", {**good(1), "README.md": ""}, "README.md: sorts after the numbers"),
    ("adr-tools-python", good(10000), "10000-x.md: has a number beyond 9999"),
    ("adr-tools-python", {"001-x.md": GOOD.format(1, "Accepted")}, "001-x.md: has a number of 3 digits"),
    ("adr-tools-python", CRLF, "0001-a.md: has Windows line ends"),
    ("adr-tools-python", FRONT, "0001-a.md: does not begin with"),
    ("adrs", {FIRST: "x\n"}, "0001-a.md: is dropped by adrs"),
    ("adrs", {"01-A.md": GOOD.format(1, "Accepted")}, "01-A.md: has a name that adrs warns about"),
    ("adrs", {FIRST: "# 1. A\n"}, "0001-a.md: has no status, which adrs warns about"),
    ("structurizr", {**good(1), "README.md": ""}, "README.md: does not begin with four digits"),
    ("structurizr", {"001-x.md": ""}, "001-x.md: does not begin with four digits"),
    ("structurizr", good(10000), "10000-x.md: has five digits"),
    (
        "structurizr",
        {FIRST: "# 1. A\n\n## Status\n\nAccepted\n"},
        "0001-a.md: has no line 'Date: 2026-11-22'",
    ),
    ("structurizr", NO_STATUS, "0001-a.md: has no line '## Status'"),
    ("structurizr", {FIRST: MADR}, "0001-a.md: does not begin with '# N. Title'"),
    ("backstage", good(1), "0001-x.md: is not in MADR's form"),
    ("backstage", {FIRST: MADR.replace("status: accepted\n", "")}, "0001-a.md: states no status or no date"),
    ("log4brains", {FIRST: LOG4.replace("accepted", "parked")}, "0001-a.md: has the status 'Parked'"),
    ("log4brains", good(1), "0001-x.md: states its status where log4brains does not look"),
    ("log4brains", {FIRST: "- Status: accepted\n"}, "0001-a.md: has no title of level 1"),
]


@pytest.mark.parametrize(("tool", "files", "expected"), INTEROP)
def test_what_breaks_a_tool_is_named(tool: str, files: dict[str, str], expected: str) -> None:
    found = breaks(*folder(files, log4brains=True), tool)
    assert any(
        f"doc/adr/{expected.removeprefix('doc/adr: ')}" in f"{p.path}: {p.what}" for p in found
    ) or any(f"{p.path}: {p.what}".startswith(expected) for p in found)
    assert all(problem.step for problem in found)


@pytest.mark.parametrize(
    ("tool", "files"),
    [
        ("adr-tools", good(1, 2)),
        ("adr-tools-python", good(1, 2)),
        ("adrs", good(1, 2)),
        ("structurizr", good(1, 2)),
        ("backstage", {FIRST: MADR, SECOND: LOG4}),
        ("log4brains", {FIRST: LOG4, "20261122-x.md": LOG4, "README.md": "", "index.md": ""}),
    ],
)
def test_what_a_tool_reads_is_not_complained_about(tool: str, files: dict[str, str]) -> None:
    assert breaks(*folder(files, log4brains=True), tool) == ()


@pytest.mark.parametrize(
    ("tool", "pointer", "usual", "expected"),
    [
        ("adr-tools", None, False, "is not where adr-tools looks, which is doc/adr"),
        ("adr-tools", "adr", False, ""),
        ("adr-tools", "other", False, "names other, and this log is in adr"),
        ("adr-tools", "adr", True, ""),
        ("adr-tools-python", "adr", True, "is not read by adr-tools-python, as there is a folder doc/adr"),
        ("adrs", None, False, "is not where adrs looks, which is doc/adr"),
        ("log4brains", None, False, "is not known to log4brains"),
    ],
)
def test_a_log_that_a_tool_does_not_find(tool: str, pointer: str | None, usual: bool, expected: str) -> None:
    found = breaks(AdrLog("/r", "adr", (), 4), Surroundings((), pointer, usual), tool)
    assert [problem.what.startswith(expected) for problem in found] == ([True] if expected else [])


def test_the_command_offers_every_tool() -> None:
    (option,) = (each for each in command.doctor.params if each.name == "interop")
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == tuple(TOOLS)
