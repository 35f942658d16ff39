"""All templates as one page: what each is for, the command that creates it, and what that writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from handbook.kinds import library, template
from handbook.kinds.kind import Kind

PAGE = Path("docs", "templates.md")
LAST = "## Documents\n"
VALUES = {"number": "12", "date": "2026-11-26", "status": "Proposed", "author": ""}
RECORDS = {
    "adr": "",
    "nygard": "nygard",
    "madr": "madr",
    "madr-minimal": "madr-minimal",
    "madr-bare": "madr-bare",
    "madr-2": "madr-2",
}
"""Kinds of decision records, and the template that each is begun with; the first is that of a new log."""
_TITLES = {
    "architecture": "Order cancellation",
    "checklist": "Before a release",
    "database": "Add the state returned",
    "guide": "Retry a call",
    "page": "How we plan a week",
    "pattern": "Transactional outbox",
    "post-mortem": "Orders were refused for 14 minutes",
    "reference": "Error codes of orders",
    "review": "Review of pull request 481",
    "runbook": "Queue backlog",
    "service": "Orders",
    "stack": "Elixir",
}
_RECORD = "Use PostgreSQL for orders"
_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)


def kinds() -> tuple[Kind, ...]:
    """Return the kinds that ship: documents first, then the forms of decision records."""
    every = library.load(Path(), "").kinds
    return tuple(sorted(every, key=lambda kind: (kind.name in RECORDS, kind.name)))


def command(kind: Kind) -> str:
    """Return the command that creates a document of a kind."""
    if kind.name in RECORDS:
        chosen = f"--template {RECORDS[kind.name]} " if RECORDS[kind.name] else ""
        return f'adr new {chosen}"{_RECORD}"'
    where = "" if kind.folder or kind.paths else " --path docs/practice/planning.md"
    return f'docs new {kind.name} "{_TITLES[kind.name]}"{where}'


def page(head: str) -> str:
    """Return the page: its head as it is written, then each kind as its template has it."""
    return head + "".join(f"\n{line}\n" if line else "\n" for line in _kinds()).rstrip("\n") + "\n"


def _kinds() -> Iterator[str]:
    for kind in kinds():
        values = {**VALUES, "title": _TITLES.get(kind.name, _RECORD)}
        text = template.fill(template.blank(template.source(kind.name, Path(), "")), values).strip("\n")
        longest = max((len(marks) for marks in _FENCE.findall(text)), default=2)
        marks = "`" * max(4, longest + 1)
        yield f"### {kind.name}"
        yield kind.description
        yield f"```bash\n{command(kind)}\n```"
        yield f"{marks}markdown\n{text}\n{marks}"
