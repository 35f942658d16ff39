"""What other tools that read a decision log would stumble over, each fact measured or from its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from handbook.adr.record.form import STATUSES
from handbook.adr.record.outline import outline
from handbook.adr.record.record import is_record, parse
from handbook.adr.report.doctor import Problem

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog, Record
    from handbook.adr.report.doctor import Surroundings

Examination = Callable[["AdrLog", "Surroundings"], Iterator[Problem]]

_STATUS = re.compile(r"^## Status$", re.MULTILINE)
_LATER = re.compile(r"^##", re.MULTILINE)
_NYGARD = re.compile(r"# \d+\. \S")
_DATE = re.compile(r"^Date: \d{4}-\d{2}-\d{2}[ \t]*\r?$", re.MULTILINE)
_WIDTH = 4
_LAST = 9999


def _read(log: AdrLog) -> Iterator[Record]:
    return (record for record in log.records if not record.problem)


def _at(log: AdrLog, name: str) -> str:
    return f"{log.folder}/{name}" if log.folder else name


def _found(log: AdrLog, around: Surroundings, tool: str) -> Iterator[Problem]:
    """Yield what keeps a tool of the adr-tools family from finding the folder."""
    if around.pointer is None and log.folder != "doc/adr":
        what = f"is not where {tool} looks, which is doc/adr"
        yield Problem(log.folder or ".", what, f"write {log.folder or '.'} to a file .adr-dir at the root")
    elif around.pointer is not None and around.pointer != log.folder:
        what = f"names {around.pointer}, and this log is in {log.folder or '.'}"
        yield Problem(".adr-dir", what, "make it name one log, and move the records of the other there")


def _links_are_written(log: AdrLog, tool: str) -> Iterator[Problem]:
    for record in _read(log):
        if "\r\n" in record.text:
            what = f"has Windows line ends: {tool} finds no '## Status' and writes no link"
            yield Problem(record.path, what, "convert it with `sed -i 's/\\r$//'`")
            continue
        status = _STATUS.search(record.text)
        if status is None:
            what = f"has no line '## Status': {tool} writes no link to it"
            yield Problem(record.path, what, "state the status in a section of that name")
        elif _LATER.search(record.text, status.end()) is None:
            what = f"ends with its status: {tool} writes a link only before the next section"
            yield Problem(record.path, what, "put '## Status' before '## Context'")


def _title_is_first(log: AdrLog, effect: str) -> Iterator[Problem]:
    for record in _read(log):
        if not _NYGARD.match(record.text):
            what = f"does not begin with '# N. Title': {effect}"
            yield Problem(record.path, what, "make the title its first line, without front matter above it")


def adr_tools(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield what breaks adr-tools (bash)."""
    yield from _found(log, around, "adr-tools")
    highest = max((record.number or 0 for record in log.records if record.certain), default=0)
    for name in around.names:
        digits = re.match(r"\d+", name)
        if digits and int(digits[0]) > highest:
            what = f"makes adr-tools continue at {int(digits[0]) + 1}"
            yield Problem(_at(log, name), what, "move it out of the folder")
        if re.match(r"\d+-.*\.md.", name):
            yield Problem(_at(log, name), "is listed by adr-tools as a record", "remove it")
    for record in log.records:
        if not re.match(r"\d+-", record.name):
            what = "is not listed by adr-tools: the name does not begin with its number"
            yield Problem(record.path, what, "name it like 0001-title.md")
    widths = {record.digits for record in log.records if record.digits}
    if len(widths) > 1:
        shown = " and ".join(str(width) for width in sorted(widths))
        what = f"has numbers of {shown} digits, which adr-tools sorts as text"
        yield Problem(log.folder or ".", what, "rename the records so that all numbers have the same width")
    yield from _title_is_first(log, "its table of contents shows a wrong title")
    yield from _links_are_written(log, "adr-tools")


def adr_tools_python(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield what breaks adr-tools-python 1.0.3."""
    yield from _found(log, around, "adr-tools-python")
    if around.usual and around.pointer not in (None, "doc/adr"):
        what = "is not read by adr-tools-python, as there is a folder doc/adr beside it"
        yield Problem(".adr-dir", what, "keep one of the two")
    for name in around.names:
        if name > "9" and not name[0].isdigit():
            what = "sorts after the numbers: adr-tools-python begins again at 0001 and overwrites records"
            yield Problem(_at(log, name), what, "move it out of the folder")
    yield from _four_digits(log, "adr-tools-python counts wrong from there")
    yield from _title_is_first(log, "adr-tools-python shows a wrong title")
    yield from _links_are_written(log, "adr-tools-python")


def _four_digits(log: AdrLog, effect: str) -> Iterator[Problem]:
    for record in log.records:
        if record.digits and record.digits < _WIDTH:
            what = f"has a number of {record.digits} digits: {effect}"
            yield Problem(record.path, what, "rename it with four digits")
        elif record.number is not None and record.number > _LAST:
            yield Problem(record.path, f"has a number beyond {_LAST}: {effect}", "begin a second log")


def adrs(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield what breaks adrs (Rust)."""
    if around.pointer is None and log.folder != "doc/adr":
        step = f"write {log.folder or '.'} to a file .adr-dir at the root, or to adr_dir in adrs.toml"
        yield Problem(log.folder or ".", "is not where adrs looks, which is doc/adr", step)
    for record in log.records:
        if record.problem or not record.title:
            what = "is dropped by adrs, which then gives its number again"
            yield Problem(
                record.path, what, record.problem or "begin it with a line such as '# 3. Use Kafka'"
            )
            continue
        if not re.fullmatch(r"\d{4,}-[a-z0-9-]+\.md", record.name):
            yield Problem(record.path, "has a name that adrs warns about", "name it like 0001-title.md")
        if not record.status:
            yield Problem(record.path, "has no status, which adrs warns about", "add a section '## Status'")


def structurizr(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield what breaks the importer for adr-tools of Structurizr."""
    for name in around.names:
        if name.lower().endswith(".md") and not re.match(r"\d{4}", name):
            what = "does not begin with four digits: Structurizr imports nothing of the folder"
            step = "rename it with four digits" if is_record(parse(name, "")) else "move it out of the folder"
            yield Problem(_at(log, name), what, step)
    for record in _read(log):
        if record.number is not None and record.number > _LAST:
            what = "has five digits, of which Structurizr reads four"
            yield Problem(record.path, what, "begin a second log")
        if not _DATE.search(record.text):
            what = "has no line 'Date: 2026-11-22', which Structurizr reads"
            yield Problem(record.path, what, "add it below the title")
        if _STATUS.search(record.text.replace("\r\n", "\n")) is None:
            what = "has no line '## Status', below which Structurizr reads the status"
            yield Problem(record.path, what, "state the status in a section of that name")
    yield from _title_is_first(log, "Structurizr reads the title from there")


def backstage(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield what the default parser of Backstage, which is for MADR 2 and 3, does not read."""
    del around
    for record in _read(log):
        source = outline(record.text)
        if source.section("context and problem statement") is None:
            what = "is not in MADR's form: Backstage says 'Unable to parse ADR'"
            yield Problem(
                record.path, what, "write records by `adr new --template madr`, or give Backstage a parser"
            )
        elif not record.status or not record.date or (record.place and record.place.form == "section"):
            what = "states no status or no date where MADR does: Backstage does not show it"
            yield Problem(
                record.path, what, "state both in front matter, or as '* Status: accepted' below the title"
            )


def log4brains(log: AdrLog, around: Surroundings) -> Iterator[Problem]:
    """Yield what breaks log4brains."""
    if not around.log4brains:
        what = "is not known to log4brains: there is no .log4brains.yml at the root"
        yield Problem(
            log.folder or ".", what, f"write one that names the folder, as in `adrFolder: ./{log.folder}`"
        )
    known = {status.lower() for status in STATUSES}
    for record in _read(log):
        if record.status and record.status.lower() not in known:
            what = f"has the status '{record.status}', at which log4brains stops"
            yield Problem(record.path, what, f"use one of {', '.join(sorted(known))}")
        elif record.place and record.place.form != "field":
            what = "states its status where log4brains does not look"
            yield Problem(record.path, what, "state it as '- Status: accepted' below the title")
        if outline(record.text).title is None:
            yield Problem(
                record.path, "has no title of level 1, which log4brains shows", "begin it with '# Title'"
            )


TOOLS: dict[str, Examination] = {
    "adr-tools": adr_tools,
    "adr-tools-python": adr_tools_python,
    "adrs": adrs,
    "structurizr": structurizr,
    "backstage": backstage,
    "log4brains": log4brains,
}


def breaks(log: AdrLog, around: Surroundings, tool: str) -> tuple[Problem, ...]:
    """Return what would break in one tool, by file."""
    return tuple(sorted(set(TOOLS[tool](log, around))))
