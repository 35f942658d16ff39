"""Fixes in the head of a diagram: its type, its direction, its front matter and its directives."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from handbook.diagrams.messages import words
from handbook.diagrams.messages.hints import frontmatter, headers
from handbook.diagrams.messages.hints.keywords import DIRECTIONS
from handbook.diagrams.repair.draft import Change, Fix
from handbook.diagrams.repair.proposals.fault import Fault
from handbook.diagrams.repair.signs import stand_ins

_AFTER_TYPE = re.compile(r"\s*(?:;|(?:TB|TD|BT|LR|RL)\s*:?;?|title\b.*|showData\b.*|horizontal)?\s*$")


def diagram_type(fault: Fault) -> Iterator[Fix]:
    """Write the type as Mermaid does, where the text is near to one type only and the line is not prose."""
    if fault.verdict.mistake != headers.MISSPELT:
        return
    line = fault.text[fault.at :]
    said, meant = headers.named_type(line)
    if not meant:
        said, meant = headers.written_type(line)
        glued = len(said) > len(meant) and said.lower().startswith(meant.lower())
        if glued or not _nearest_alone(said, meant):
            return
    if _AFTER_TYPE.match(line[len(said) :]) and not _goes_on(fault, said, meant):
        end = fault.at + len(said)
        yield fault.fix(f"write the type as '{meant}'", fault.change(fault.at, end, meant))


def _goes_on(fault: Fault, said: str, meant: str) -> bool:
    """Return whether the rest of the type is in the next line, where it would be left over."""
    after = next((line.strip() for line in fault.lines[fault.verdict.line :] if line.strip()), "")
    return after[:2] in DIRECTIONS or (meant.startswith(said) and after.startswith(meant[len(said) :]))


def _nearest_alone(said: str, meant: str) -> bool:
    """Return whether a misspelt type is near to this one, and to no other but its versions."""
    names = {re.sub(r"-(v2|beta)$", "", name.lower()) for name in words.HEADERS}
    stem = re.sub(r"-(v2|beta)$", "", said.lower())
    close = difflib.get_close_matches(stem, names, n=2, cutoff=0.8)
    return len(close) == 1 and close[0] == re.sub(r"-(v2|beta)$", "", meant.lower())


def first_line(fault: Fault) -> Iterator[Fix]:
    """Separate a type from its direction, remove a sign after it, write the direction in upper case."""
    at, end = fault.at, fault.verdict.end_column - 1
    if fault.of(headers.glued_type):
        yield fault.fix("separate the type from the direction", fault.change(end - 2, end - 2, " "))
    if fault.of(headers.sign_after_type):
        yield fault.fix("remove the sign after the type", fault.change(at, at + 1, ""))
    if fault.of(headers.direction) and fault.verdict.instead:
        yield fault.fix("write the direction in upper case", fault.change(at, end, fault.verdict.instead))


def front_matter(fault: Fault) -> Iterator[Fix]:
    """Close front matter before the diagram's type, indent it with blanks, quote a value with a colon."""
    if fault.verdict.mistake == "fence":  # Who complains is the reader of front matter.
        for number, line in enumerate(fault.lines[fault.verdict.line :], fault.verdict.line + 1):
            if line.split() and line.split()[0].rstrip(";") in words.HEADERS and number > 1:
                indent = re.match(r"\s*", fault.text)
                fence = f"{indent[0] if indent else ''}---"
                yield fault.fix("close the front matter", fault.new_line(number - 1, fence))
                return
    if fault.of(frontmatter.tab_in_front_matter):
        tabs = tuple(
            Change(number, 1, len(found[0]) + 1, found[0].replace("\t", "  "))
            for number, line in _front_lines(fault)
            if (found := re.match(r"[ \t]*\t[ \t]*", line))
        )
        yield fault.fix("indent the front matter with blanks", *tabs)
    found = frontmatter.COLON_IN_VALUE.match(fault.text)
    if fault.of(frontmatter.colon_in_front_matter) and found and '"' not in found["value"]:
        start, end = found.span("value")
        value = f'"{found["value"].rstrip()}"'
        yield fault.fix("quote the value", fault.change(start, end, value, stand_ins(value, '":')))


def _front_lines(fault: Fault) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(fault.lines, 1):
        if line.strip() == "---" and number > 1 and any(each.strip() for each in fault.lines[: number - 1]):
            return
        yield number, line


def directive(fault: Fault) -> Iterator[Fix]:
    """Close a directive at the end of its line, where the braces say that it ends there."""
    if not fault.of(headers.unclosed_directive):
        return
    rest = fault.text[fault.at :].rstrip()
    end = fault.at + len(rest)
    missing = rest.count("{") - rest.count("}")
    if missing in {0, 1} and len(rest) > len("%%{"):
        tail = "%%" if missing == 0 else "}%%"
        if rest.endswith("}%"):
            tail = "%"
        yield fault.fix("close the directive", fault.change(end, end, tail))
