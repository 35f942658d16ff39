"""An action of a post-mortem has no owner, no due date or no ticket.

Why:
    An action that belongs to everybody is done by nobody, and one without a date is done later. The
    ticket is where its state can be seen when the incident happens again. Write them in a table with the
    columns Owner, Due and Ticket, or in each item of a list.

Bad (post-mortem):
    # Orders refused

    ## Actions

    | Action | Owner | Due | Ticket |
    |---|---|---|---|
    | A lock timeout in every migration | team-platform | soon | |

Good (post-mortem):
    # Orders refused

    ## Actions

    | Action | Owner | Due | Ticket |
    |---|---|---|---|
    | A lock timeout in every migration | team-platform | 2026-03-20 | ORD-1411 |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from handbook.kinds.kind import normal
from handbook.lint.content.table import SectionTable, tables_of
from handbook.lint.content.timeline import KINDS
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Section, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "owner": ("owner", "owners", "who", "assignee", "assigned", "responsible", "dri", "team", "person"),
    "due date": ("due", "duedate", "deadline", "date", "when", "target", "targetdate", "by", "eta", "until"),
    "ticket": (
        "ticket", "tickets", "issue", "issues", "bug", "link", "links", "tracking", "jira", "pr", "task",
        "reference",
    ),
}  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*+"
_DATE = lazy(
    rf"\b(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}"
    rf"|\d{{1,2}}\.?[ ]{_MONTH}|{_MONTH}\.?[ ]\d{{1,2}}\b|{_MONTH}[ ]\d{{4}}|\d{{4}}-W\d{{2}})"
    r"|(?<!be )\b(?:done|completed?|closed|fixed|merged|shipped|deployed)\b|✅|☑|✔"
    r"|\A[\s*_]*+(?!embed\b)\w{2,20}(?<!e)ed\b(?!\s*+:)",
    re.IGNORECASE,
)
"""A day, or a word or a mark that says that it is done: "Wrapped the selector"."""
_TICKET = lazy(
    r"https?://|\]\([^)\s]|(?<![\w&])#\d+|\b[A-Z][A-Z0-9_]{1,9}-\d+\b|\b[A-Za-z][\w-]{0,60}/[\w.-]{1,60}#\d+"
    r"|\b(?:ticket|issue|bug|PR|MR)[ :#!]*\d+|(?<!\w)!\d+\b|\[[^\]\[]+\]\[[^\]\[]*\]",
)
_OWNER = lazy(
    r"@\w|\b(?:owner|assignee|assigned to|responsible|dri|by)\b[ \t*_]*:?|\bteam\b|\bteam-|[ ][-–—][ ]|\("
    r"|^[*_]*[\w .-]{1,30}[*_]*:",
    re.IGNORECASE,
)
_UNSAID = lazy(
    r"[\W_]*+(?:tbd|tba|todo|n/?a|none|unassigned|unknown|nobody|everybody|everyone|all|we)?+[\W_]*+",
    re.IGNORECASE,
)
_NONE = lazy(r"[\s*_]*+(?:none|nothing|no[ ])", re.IGNORECASE)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each action, or each column, that lacks one of the three."""
    if context.fit is None:
        return
    section = next((m.section for m in context.fit.matches if normal(m.rule.name) == "actions"), None)
    if section is None or document.brings_in(section.span):
        return
    body = Span(section.body.start, section.span.end)
    tables = [*tables_of(document, body)]
    for table in tables:
        yield from _in_table(rule, document, table)
    if not tables:
        yield from _in_list(rule, document, section, context)


def _in_table(rule: Rule, document: Document, table: SectionTable) -> Iterator[Finding]:
    columns = {what: table.column(*names) for what, names in _COLUMNS.items()}
    missing = [what for what, at in columns.items() if at is None]
    if missing and table.body:
        place = Span(table.header[0].start, table.header[-1].end)
        message = f"the actions have no column for: {', '.join(missing)}"
        yield rule.at(document, place, message, hint="add the columns Owner, Due and Ticket")
    for row in table.body:
        for what, at in columns.items():
            if at is None:
                continue
            cell = row[at] if at < len(row) else None
            words = cell.words if cell is not None else ""
            lacks = _UNSAID.fullmatch(words) is not None
            if what == "due date" and not lacks and not _DATE.search(words):
                place = Span(cell.start, cell.end) if cell is not None else Span(row[0].start, row[-1].end)
                yield rule.at(document, place, f"'{words}' is not a date", hint="write YYYY-MM-DD")
            elif lacks and not (what == "due date" and _DATE.search(words)):
                place = Span(row[0].start, row[-1].end)
                yield rule.at(document, place, f"this action has no {what}", hint=_hint(what))


def _in_list(rule: Rule, document: Document, section: Section, context: Context) -> Iterator[Finding]:
    text = document.text
    for item in context.prose.items(Span(section.body.start, section.span.end)):
        words = text[item.start : item.end]
        if _NONE.match(words):
            continue
        around = (each for each in document.sections_at(item.start) if each.heading.start in section.span)
        words = "\n".join([words, *(each.title for each in around if each != section)])
        found = {"owner": _OWNER, "due date": _DATE, "ticket": _TICKET}
        missing = [what for what, pattern in found.items() if not pattern.search(words)]
        if missing:
            line = document.line_span(document.position(item.start).line)
            hint = _hint(missing[0]) if len(missing) == 1 else "name all three, best in a table"
            message = f"this action has no {' and no '.join(missing)}"
            yield rule.at(document, Span(item.start, max(item.start, line.end)), message, hint=hint)


def _hint(what: str) -> str:
    return {
        "owner": "name one person or team",
        "due date": "write YYYY-MM-DD",
        "ticket": "link the ticket, or write its number",
    }[what]


RULE = Rule(
    code="PM102",
    name="action-without-owner",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
