"""The table of contents of a log, as adr-tools prints it, or as a table with status and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handbook.adr.record.record import heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handbook.adr.record.record import Record

TITLE = "Architecture Decision Records"
_ADDRESS = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"})


def toc(
    records: Sequence[Record], *, intro: str = "", outro: str = "", prefix: str = "", table: bool = False
) -> str:
    """Return a page with a link to each record; ``prefix`` is put in front of the file names.

    Without ``table`` these are the bytes that adr-tools prints for the same log.
    """
    before = f"{_ended(intro)}\n" if intro else ""
    after = f"\n{_ended(outro)}" if outro else ""
    return f"# {TITLE}\n\n{before}{listing(records, prefix=prefix, table=table)}{after}"


def listing(records: Sequence[Record], *, prefix: str = "", table: bool = False) -> str:
    """Return a link to each record, as a list or as a table, each row with its newline."""
    lines = _rows(records, prefix) if table else (f"* {link(record, prefix)}" for record in records)
    return "".join(f"{line}\n" for line in lines)


def link(record: Record, prefix: str = "") -> str:
    """Return a Markdown link to a record."""
    return f"[{_linkable(heading(record))}]({prefix}{record.name.translate(_ADDRESS)})"


def _rows(records: Sequence[Record], prefix: str) -> Iterator[str]:
    yield "| Decision | Status | Date |"
    yield "|---|---|---|"
    for record in records:
        cells = (link(record, prefix), record.status or "-", record.date or "-")
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("\\|", "|").replace("|", "\\|")


def _linkable(title: str) -> str:
    """Return a title as the text of a link: being Markdown, only what would end the link is escaped."""
    depth = 0
    for mark in title:
        depth += (mark == "[") - (mark == "]")
        if depth < 0:
            break
    if depth == 0 and "](" not in title and "][" not in title and not title.endswith("\\"):
        return title
    for mark in "\\[]":
        title = title.replace(mark, f"\\{mark}")
    return title


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
