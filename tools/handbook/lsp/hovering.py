"""What is shown at a place: the rule behind a finding, the decision behind ``ADR-0012``."""

from __future__ import annotations

import re
from textwrap import dedent

from handbook import printable
from handbook.adr.record.record import Record
from handbook.adr.record.sections import sections
from handbook.lint.guides import guides
from handbook.lint.rules import ALL
from handbook.lsp.repository import Repository
from handbook.model.entry import Entry
from handbook.model.finding import Finding

_BY_CODE = {rule.code: rule for rule in ALL}
_RULE_PAGES = "docs/reference/rules"
_DECISION = ("decision", "outcome")
_LONGEST = 600
"""Characters of a decision that are shown."""
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def of_finding(finding: Finding, repository: Repository) -> str:
    """Return what is behind a finding, as Markdown: message, rule, reason, and where to read on."""
    rule = _BY_CODE[finding.code]
    said = finding.message + (f"; {finding.hint}" if finding.hint else "")
    parts = [f"**{rule.code} {rule.name}**: {escaped(said)}", rule.summary, why(rule.doc)]
    page = f"{_RULE_PAGES}/{rule.code.lower()}.md"
    links = [_link(f"Rule {rule.code}", page, "", repository) or f"`docs explain {rule.code}`"]
    for card in guides(rule.code):
        title = f"{card.id} {card.title}"
        links.append(_link(title, card.page, card.anchor, repository) or escaped(title))
    parts.append(" · ".join(links))
    return "\n\n".join(filter(None, parts))


def why(doc: str) -> str:
    """Return the reason in the docstring of a rule."""
    _, found, rest = doc.partition("\nWhy:\n")
    lines: list[str] = []
    for line in rest.splitlines() if found else ():
        if line and not line.startswith(" "):
            break
        lines.append(line)
    return dedent("\n".join(lines)).strip()


def of_record(record: Record, repository: Repository) -> str:
    """Return a record as Markdown: number, title, status, date, and the beginning of its decision."""
    number = f"{record.number:0{max(record.digits, 1)}d}" if record.number is not None else ""
    title = escaped(f"{number} {record.title}".strip())
    linked = f"[{title}]({repository.absolute(record.path).as_uri()})"
    state = " · ".join(filter(None, (record.status_text or record.status, record.date)))
    return "\n\n".join(filter(None, (f"**{linked}**", escaped(state), _decision(record))))


def _decision(record: Record) -> str:
    found = [each for each in sections(record) if each.purpose in _DECISION and each.text]
    text = printable.line(found[0].text.split("\n\n")[0].replace("\n", " ")) if found else ""
    return escaped(text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} ...")


def escaped(text: str) -> str:
    """Return a text that an editor shows as it is: what strangers write makes no link and no HTML."""
    return _MARKS.sub(r"\\\1", printable.line(text))


def _link(title: str, page: str, anchor: str, repository: Repository) -> str:
    """Return a link to a page of the repository; empty where there is none."""
    if repository.files.entry(page) is not Entry.FILE:
        return ""
    mark = f"#{anchor}" if anchor else ""
    return f"[{escaped(title)}]({repository.absolute(page).as_uri()}{mark})"
