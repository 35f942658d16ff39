"""A log in one file: JSON-ADR 1.0.0, CSV, or a single Markdown page."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from handbook.adr.dates import iso
from handbook.adr.record.links import links, meant, plain
from handbook.adr.record.outline import closed, outline
from handbook.adr.record.record import heading
from handbook.adr.record.sections import items, people, sections
from handbook.adr.report.toc import TITLE
from handbook.changes import edited
from handbook.model.document import BOM
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog, Record

VERSION = "1.0.0"
COLUMNS = ("number", "title", "status", "date", "path", "links")
SUMMARY = "Summary"
"""The heading of text that follows a title without a heading of its own."""


def json_adr(log: AdrLog, version: str) -> dict[str, Any]:
    """Return the log as JSON-ADR; ``version`` is that of this program.

    A fact that a record does not state, or not as a day or a number, is left out: see `lacking`.
    """
    tool = {"name": "handbook", "version": version}
    adrs = [_adr(record, log) for record in log.records]
    return {
        "version": VERSION,
        "tool": tool,
        "repository": {"adr_directory": log.folder or "."},
        "adrs": adrs,
    }


def lacking(log: AdrLog) -> tuple[tuple[Record, str], ...]:
    """Return the records that cannot be complete in JSON-ADR, each with the facts that it lacks."""
    found = []
    for record in log.records:
        facts = {
            "number": record.number,
            "title": record.title,
            "status": record.status,
            "date": iso(record.date),
        }
        words = ", ".join(name for name, value in facts.items() if not value)
        if words and not record.problem:
            found.append((record, words))
    return tuple(found)


def table(log: AdrLog) -> str:
    """Return the facts of the log as CSV, with a line of names first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in log.records:
        related = "; ".join(f"{link['type']} {link['target']}" for link in _links(record, log))
        number = "" if record.number is None else record.number
        words = (record.title or record.slug, record.status, record.date, record.path, related)
        writer.writerow((number, *map(_cell, words)))
    return out.getvalue()


def _cell(text: str) -> str:
    """Return a text that a spreadsheet shows: it computes what begins with one of these, even from CSV."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def page(log: AdrLog) -> str:
    """Return all records below one title, their headings one level deeper, links between them kept."""
    anchors = {record.name: _anchor(record) for record in log.records}
    return f"# {TITLE}\n" + "".join(f"\n{_chapter(record, anchors)}" for record in log.records)


def _adr(record: Record, log: AdrLog) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "number": record.number,
        "title": record.title or record.slug,
        "status": record.status.lower(),
        "date": iso(record.date),
        "deciders": list(people(record, "decision-makers", "deciders")),
        "consulted": list(people(record, "consulted")),
        "informed": list(people(record, "informed")),
        "tags": list(people(record, "tags")),
        **_texts(record),
        "links": _links(record, log),
        "path": record.path,
    }
    return {key: value for key, value in facts.items() if value not in (None, "", [], {})}


def _texts(record: Record) -> dict[str, Any]:
    """Return the sections under the names of JSON-ADR; what it has no name for is a custom section."""
    known: dict[str, list[str]] = {}
    custom: dict[str, str] = {}
    for section in sections(record):
        if section.purpose:
            known.setdefault(section.purpose, []).append(section.text)
            continue
        title = section.title or SUMMARY
        custom[title] = f"{custom[title]}\n\n{section.text}" if title in custom else section.text
    texts = {key: "\n\n".join(parts) for key, parts in known.items()}
    sides = {side: list(items(texts[side])) for side in ("positive", "negative") if side in texts}
    consequences = list(items(texts.get("consequences", "")))
    if sides and consequences:
        # JSON-ADR has either a list or two sides.
        consequences += [item for side in sides.values() for item in side]
    options = [{"name": item} for item in items(texts.get("considered_options", ""))]
    return {
        "context": texts.get("context", ""),
        "decision_drivers": list(items(texts.get("decision_drivers", ""))),
        "considered_options": options,
        "decision": texts.get("decision", ""),
        "consequences": consequences or sides,
        "confirmation": texts.get("confirmation", ""),
        "custom_sections": {title: text for title, text in custom.items() if text},
    }


def _links(record: Record, log: AdrLog) -> list[dict[str, Any]]:
    """Return the relations to numbered records of the log, each once."""
    found = [link for link in links(record) if not meant(link, record, log.records).elsewhere]
    usual = dict.fromkeys((plain(link.words).replace(" ", "-"), link.number) for link in found if link.number)
    return [{"type": words, "target": number} for words, number in usual]


def _chapter(record: Record, anchors: dict[str, str]) -> str:
    if record.problem:
        return f'<a id="{anchors[record.name]}"></a>\n\n## {heading(record)}\n\nThis record cannot be read.\n'
    source = outline(closed(record.text.removeprefix(BOM)))  # In the middle of a page it would be seen.
    edits = [Edit(0, source.top, "")]
    for part in source.headings:
        words = heading(record) if part is source.title else part.title
        edits.append(Edit(part.start, part.end, f"{'#' * min(part.level + 1, 6)} {words}"))
    edits += _relinked(source.plain, anchors)
    text = edited(source.text, edits).replace("\r\n", "\n").strip("\n")
    if source.title is None:
        text = f"## {heading(record)}\n\n{text}"
    facts = {"Status": "status" in source.entries and record.status_text, "Date": source.scalar("date")}
    stated = "".join(f"- {name}: {value}\n" for name, value in facts.items() if value)
    if stated:  # Front matter is not shown; what it says about the decision is.
        title, newline, rest = text.partition("\n")
        text = f"{title}{newline}\n{stated}{rest}"
    return f'<a id="{anchors[record.name]}"></a>\n\n{text}\n'


def _relinked(plain: str, anchors: dict[str, str]) -> list[Edit]:
    """Point the links between records to their places on the page."""
    found = re.finditer(r"\]\((?:\./)?(?P<name>[^\s()#/]+\.md)(?:#[^\s()]*)?\)", plain)
    return [
        Edit(match.start(), match.end(), f"](#{anchors[match['name']]})")
        for match in found
        if match["name"] in anchors and "\n" not in match[0]
    ]


def _anchor(record: Record) -> str:
    return f"adr-{record.slug if record.number is None else record.number}"
