"""Fixes of single statements, characters and comments, each as its hint says."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from handbook.diagrams.messages.hints import (
    arrows,
    blocks,
    characters,
    comments,
    labels,
    sequences,
    statements,
)
from handbook.diagrams.messages.hints.keywords import STATEMENTS
from handbook.diagrams.messages.words import FLOWCHARTS
from handbook.diagrams.repair.draft import Fix
from handbook.diagrams.repair.proposals.fault import Fault
from handbook.diagrams.repair.proposals.labels import balanced, quoted_if_needed
from handbook.diagrams.repair.signs import stand_ins

_ARROW_BEFORE = re.compile(r"[-=.<~]\w?\s*$|[^\w\s\])}\">|*]$")
_STATEMENT_BEFORE = re.compile(r"[;&]|<?(?:--|==|-\.)\S*\s|\bgraph\s+\w\w\s|\bflowchart\s+\w\w\s")
_ARROW_AFTER = re.compile(r"\s*[-=.>~]")


def arrow(fault: Fault) -> Iterator[Fix]:
    """Write the arrow of this type of diagram, and put its text where it belongs."""
    text = fault.text
    if found := arrows.find_wrong(fault.type, text, near=fault.at):
        start, end, meant = found
        # Half of an arrow that is not read as one belongs to a name otherwise: `A- ->B`, `A-d->B`.
        sound = _is_name(fault.type, text[:start]) and not _ARROW_AFTER.match(text[end:])
        if sound and not _cuts_name(fault, start, end):
            yield fault.fix(f"write the arrow as '{meant}'", fault.change(start, end, meant))
    moved = arrows.AFTER_COLON.search(text) if fault.type in FLOWCHARTS else None
    if moved and _is_text(moved["text"]):
        label = quoted_if_needed(moved["text"])
        target = moved["target"].strip()
        change = fault.change(
            *moved.span(), f"{moved['arrow']}|{label}| {target}", f"{moved['arrow']} {target}"
        )
        yield fault.fix("put the text on the arrow", change, adds=(moved["text"],))
    if fault.type == "sequence" and (piped := arrows.BETWEEN_BARS.search(text)):
        head = f"{piped['arrow']}{piped['target'].strip()}: "
        said = piped["text"].strip().strip('"')
        change = fault.change(*piped.span(), head + said, head + stand_ins(said))
        yield fault.fix("put the text after a colon", change)


def _is_text(text: str) -> bool:
    """Return whether what is after a colon is one text, and not a statement that has lost its line."""
    statement = text.split(maxsplit=1)[0] in STATEMENTS["flowchart-v2"] or re.search(r"--|==|-\.", text)
    return balanced(text) and not text.endswith(";") and not statement


def _is_name(type_: str, before: str) -> bool:
    """Return whether what is before an arrow is one name, with its label, and no part of an arrow."""
    if _ARROW_BEFORE.search(before):
        return False
    if type_ not in {*FLOWCHARTS, "stateDiagram"}:
        return True
    names = _STATEMENT_BEFORE.split(arrows.without_labels(before.replace("[*]", "start")))[-1]
    return len(names.split()) == 1


def _cuts_name(fault: Fault, start: int, end: int) -> bool:
    """Return whether a name beside an arrow is another name of the diagram with a letter more, or less.

    In ``Ax->C`` the ``x`` may be half of the arrow.
    """
    names = Counter(re.findall(r"\w+", "\n".join(fault.lines)))
    before, after = re.search(r"\w+$", fault.text[:start]), re.match(r"\w+", fault.text[end:])
    if before and names[before[0]] == 1 and names[before[0][:-1]]:
        return True
    return after is not None and names[after[0]] == 1 and any(name[1:] == after[0] for name in names)


def block(fault: Fault) -> Iterator[Fix]:
    """Close a block where its indentation ends, or at the end where it is the last one."""
    if not fault.of(blocks.unclosed_block):
        return
    place = blocks.missing_end(fault.type, fault.lines)
    if place is None or re.match(r"\s*[a-z]+[^\w\s]", fault.lines[place.opened - 1]):
        return
    if not blocks.nearly_closed(fault.type, fault.lines, place.opened):
        what = f"close the block with '{place.text.strip()}'"
        yield fault.fix(what, fault.new_line(place.after, place.text))


_PRINTED_QUOTES = re.compile('"[^"]*"|(?P<quote>[\u201c\u201d\u201e\u201f\u00ab\u00bb])')


def quotes(fault: Fault) -> Iterator[Fix]:
    """Write plain quotes for typographic ones, but for those within plain quotes."""
    if fault.of(labels.typographic_quote):
        changes = (
            fault.change(*found.span(), '"')
            for found in _PRINTED_QUOTES.finditer(fault.text)
            if found["quote"]
        )
        yield fault.fix("write plain quotes", *changes)


def character(fault: Fault) -> Iterator[Fix]:
    """Remove an invisible character; write a plain blank for a special one."""
    if fault.of(characters.invisible_character):
        invisible = characters.INVISIBLE.match(fault.text, fault.at)
        what = "remove the invisible character" if invisible else "write a plain blank"
        if invisible and _replaces_letter(fault):
            return
        yield fault.fix(what, fault.change(fault.at, fault.at + 1, "" if invisible else " "))


def _replaces_letter(fault: Fault) -> bool:
    """Return whether the character is where another word of the diagram has a letter."""
    before = re.search(r"\w*$", fault.text[: fault.at])
    after = re.match(r"\w*", fault.text[fault.at + 1 :])
    parts = (before[0] if before else "", after[0] if after else "")
    others = (line for line in fault.lines if line != fault.text)
    words = set(re.findall(r"\w+", "\n".join(others)))
    return "".join(parts) not in words and any(
        re.fullmatch(rf"{parts[0]}\w{parts[1]}", word) for word in words
    )


def comment(fault: Fault) -> Iterator[Fix]:
    """Begin a comment with ``%%``; a single ``#`` may be a slip, so what follows must not be a statement."""
    found = comments.COMMENT.match(fault.text)
    if found is None or not fault.of(comments.comment):
        return
    what, start, end = "begin the comment with '%%'", found.start("mark"), len(fault.text)
    if found["mark"] == "//":
        yield fault.fix(what, fault.change(*found.span("mark"), "%%"))
    elif found["mark"].startswith("#") and not fault.text[found.end("mark") :][:1].strip():
        rest = fault.text[found.end("mark") :]
        change = fault.change(start, end, f"%% {rest.strip()}", rest)
        yield replace(fault.fix(what, change), drops_line=True)
    elif found["mark"] == "<!--" and (whole := re.fullmatch(r"\s*<!--(.*?)-->\s*", fault.text)):
        yield fault.fix(what, fault.change(start, end, f"%%{whole[1].rstrip()}"))


_END_AS_NAME = re.compile(r"(?:[-=.][->ox]\+?|\||&)\s*end\b|\bend\s*(?:-|==|<-|&|->)")
_SIDE = re.compile(r"(left|right)(?=\s+\w)(?![^:]*\bof\b)(?!\s+(?:o|f|fo|\wf|o\w|\wof|o\wf|of\w*)\b)")


def statement(fault: Fault) -> Iterator[Fix]:
    """Fix single statements, each by what its hint says."""
    text, at = fault.text, fault.at
    if fault.of(sequences.entity_in_text) or fault.of(sequences.semicolon_in_text):
        yield from _semicolon(fault)
    found = statements.RELATION.match(text) if fault.of(statements.word_in_label) else None
    if found and not re.search(r":|--|\.\.", found["label"]):
        label = f'"{found["label"]}"'
        yield fault.fix(
            "quote the label", fault.change(*found.span("label"), label, stand_ins(found["label"]))
        )
    if fault.type == "pie" and (slice_ := statements.PIE.match(text)) and not slice_["unit"]:
        name = slice_["name"] if slice_["name"].startswith('"') else f'"{slice_["name"]}"'
        change = fault.change(slice_.start("name"), slice_.end("value"), f"{name} : {slice_['value']}")
        yield fault.fix("quote the name, then a colon", change)
    side = _SIDE.match(text[at:]) if fault.of(sequences.note_without_place) else None
    if side:
        change = fault.change(at, at + len(side[1]), f"{side[1]} of", "over")
        yield fault.fix(f"write '{side[1]} of'", change)
    if fault.of(blocks.reserved_end) and _END_AS_NAME.search(text) and text[at : at + 3] == "end":
        taken = any(re.search(r"\bEnd\b", re.sub(r'"[^"]*"', "", line)) for line in fault.lines)
        if not taken or text.count("end") > 1:
            renamed = fault.fix("write 'End' for 'end'", fault.change(at, at + 3, "End", stand_ins("end")))
            yield replace(renamed, renames=(("end", "End"),))


_STATEMENT = re.compile(
    r"\s*(?:(?:note|loop|alt|opt|par|participant|actor|activate|deactivate|end)\b|[^:;]*-[->)x])",
    re.IGNORECASE,
)
"""A statement after a semicolon: then the semicolon ends a statement, and what is wrong is elsewhere."""
_ENTITY = re.compile(r"&#?\w+;")


def _semicolon(fault: Fault) -> Iterator[Fix]:
    """Write HTML entities as Mermaid's, which begin with ``#``, else the semicolon itself as one."""
    at = fault.text.rfind(";", 0, fault.verdict.end_column - 1)
    if not fault.of(sequences.entity_in_text):
        if at >= 0 and not _STATEMENT.match(fault.text, at + 1):
            yield fault.fix("write the semicolon as '#59;'", fault.change(at, at + 1, "#59;", stand_ins(";")))
        return
    changes = (
        fault.change(*found.span(), f"#{found[0].lstrip('&#')}", stand_ins(found[0], "&#;"))
        for found in _ENTITY.finditer(fault.text, fault.text.find(":") + 1)
        if html.unescape(found[0]) != found[0]
    )
    yield fault.fix("write HTML entities as Mermaid's", *changes)
