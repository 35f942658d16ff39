"""Alerts and runbooks do not lead to each other.

Why:
    An alert without a runbook wakes somebody who then has to guess; a runbook that no alert leads to is
    found by nobody at night. The front matter of a runbook names its alerts (`alerts: [OutboxLagHigh]`),
    and the rule of each has the runbook's address in the annotation `runbook_url`. The rule reads the rule
    files of Prometheus in the repository, and `runbooks/alerts.yml` where the rules live elsewhere (`- alert:
    NAME` with `runbook:`, or `NAME: page.md`). Pages are compared by their names, wherever the site shows
    them. Alerts without any runbook are reported once runbooks name alerts at all.

Bad (files):
    --- runbooks/queue-backlog.md ---
    ---
    kind: runbook
    alerts: [OutboxLagHigh]
    ---
    # Queue backlog

    ## Trigger

    The outbox is late.
    --- monitoring/alerts.yml ---
    groups:
      - name: orders
        rules:
          - alert: OutboxLagTooHigh
            annotations:
              runbook_url: https://example.org/runbooks/queue-backlog/

Good (files):
    --- runbooks/queue-backlog.md ---
    ---
    kind: runbook
    alerts: [OutboxLagHigh]
    ---
    # Queue backlog

    ## Trigger

    The outbox is late.
    --- monitoring/alerts.yml ---
    groups:
      - name: orders
        rules:
          - alert: OutboxLagHigh
            annotations:
              runbook_url: https://example.org/runbooks/queue-backlog/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from handbook.errors import nearest
from handbook.lint.content.alerts import SUFFIXES, AlertRule, is_rule_file, leads_to, name_of, rules_in
from handbook.lint.content.runbook import KIND, KINDS, runbook_of
from handbook.lint.rule import Context, Documents, Needs, Rule, whole
from handbook.model.document import Document, Span, line_starts, locate
from handbook.model.finding import Finding
from handbook.model.terms import PAGES, Severity

_HINTED, _COMPARED = 20, 300
"""For how many alerts of a runbook, and among how many names, the closest one is looked for."""


@dataclass(frozen=True, slots=True)
class _Alerts:
    """The alerts of a repository by name and by the page that they lead to, and its runbooks by path."""

    rules: tuple[AlertRule, ...]
    by_name: Mapping[str, tuple[AlertRule, ...]]
    by_page: Mapping[str, tuple[AlertRule, ...]]
    pages: tuple[Document, ...]


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each alert of the runbook, and each that leads to it, that does not fit."""
    if runbook_of(context) is None:
        return
    known = context.project.once(_known)
    if not known.rules:
        return
    yield from _named(rule, document, known)
    yield from _leading_here(rule, document, known)
    if known.pages and known.pages[0].path == document.path:  # Once, however many runbooks there are.
        yield from _alone(rule, context.project, known)


def _known(project: Documents) -> _Alerts:
    """Return what the rule files and the runbooks of a repository say; for `Documents.once`."""
    paths = (path for path in project.files.named(*SUFFIXES) if is_rule_file(path))
    rules = tuple(each for path in paths for each in rules_in(path, project.files.text(path) or ""))
    stated = {document.path for document in project.every if _is_runbook(document)}
    placed = {path for path in project.files.named(*PAGES) if "runbooks" in path.split("/")[:-1]}
    pages = (project.at(path) for path in sorted(stated | placed)) if rules else ()
    return _Alerts(
        rules=rules,
        by_name=_grouped((each.name, each) for each in rules),
        by_page=_grouped((name_of(each.runbook), each) for each in rules if each.runbook),
        pages=tuple(page for page in pages if page is not None),
    )


def _grouped(pairs: Iterable[tuple[str, AlertRule]]) -> dict[str, tuple[AlertRule, ...]]:
    found: dict[str, list[AlertRule]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return {key: tuple(group) for key, group in found.items()}


def _is_runbook(document: Document) -> bool:
    front = document.front_matter
    return front is not None and front.scalar("kind").partition("@")[0].strip() == KIND


def _alerts(document: Document) -> tuple[str, ...]:
    field = document.front_matter.field("alerts") if document.front_matter is not None else None
    if field is None:
        return ()
    value = field.value if isinstance(field.value, tuple) else field.value.split(",")
    return tuple(name for each in value if (name := each.strip(" \t[]'\"")))


def _place(document: Document) -> Span:
    field = document.front_matter.field("alerts") if document.front_matter is not None else None
    return field.span if field is not None else whole(document)


def _named(rule: Rule, document: Document, known: _Alerts) -> Iterator[Finding]:
    """Yield a finding for each alert of the front matter that no rule defines, or that leads elsewhere."""
    place = _place(document)
    for number, alert in enumerate(_alerts(document)):
        own = known.by_name.get(alert, ())
        leading = [each for each in own if each.runbook]
        if not own:
            few = number < _HINTED and len(known.by_name) <= _COMPARED
            close = nearest(alert, tuple(known.by_name)) if few else ""
            hint = f"did you mean '{close}'?" if close else "correct the name, or delete it"
            yield rule.at(document, place, f"no rule file defines the alert '{alert}'", hint=hint)
        elif not leading:
            message = f"the alert '{alert}' does not lead here: its rule in {own[0].path} has no runbook_url"
            hint = "add the annotation runbook_url with the address of this page"
            yield rule.at(document, place, message, hint=hint)
        elif not any(leads_to(each.runbook, document.path) for each in leading):
            message = f"the alert '{alert}' leads to '{leading[0].runbook}', not here ({leading[0].path})"
            yield rule.at(document, place, message, hint="correct runbook_url, or 'alerts' here")


def _leading_here(rule: Rule, document: Document, known: _Alerts) -> Iterator[Finding]:
    """Yield a finding for each alert that leads here and is not named in the front matter."""
    named = set(_alerts(document))
    for each in known.by_page.get(name_of(document.path), ()):
        if each.name not in named and "{{" not in each.runbook:
            named.add(each.name)
            message = f"the alert '{each.name}' of {each.path} leads here, and 'alerts' does not name it"
            hint = f"add it to the front matter: 'alerts: [{each.name}]'"
            yield rule.at(document, _place(document), message, hint=hint)


def _alone(rule: Rule, project: Documents, known: _Alerts) -> Iterator[Finding]:
    """Yield a finding, in the rule file, for each alert without a runbook, or whose runbook is not there."""
    named = {alert for page in known.pages for alert in _alerts(page)}
    names = {name_of(page.path) for page in known.pages}
    lines: dict[str, tuple[int, ...]] = {}
    for each in known.rules if named else ():
        if not each.runbook and each.name not in named:
            message = f"the alert '{each.name}' has no runbook"
            hint = "write one, name the alert in its 'alerts', and add its address as runbook_url"
        elif each.runbook and _is_ours(each.runbook) and name_of(each.runbook) not in names:
            message = f"the alert '{each.name}' leads to '{each.runbook}', and there is no such runbook"
            hint = "correct the path, or write the runbook"
        else:
            continue
        text = project.files.text(each.path) or ""
        if each.path not in lines:
            lines[each.path] = line_starts(text)
        yield _in_file(rule, each, text, lines[each.path], message, hint)


def _is_ours(address: str) -> bool:
    """Return whether an address is a path of the repository, not one of another host."""
    return "://" not in address and "{{" not in address


def _in_file(
    rule: Rule, alert: AlertRule, text: str, starts: tuple[int, ...], message: str, hint: str
) -> Finding:
    start = locate(starts, text, alert.span.start)
    line = text[starts[start.line - 1] : alert.span.end]
    return Finding(
        code=rule.code,
        message=message,
        path=alert.path,
        span=alert.span,
        start=start,
        end=locate(starts, text, alert.span.end),
        severity=rule.severity,
        excerpt=line,
        section=alert.name,
        hint=hint,
    )


RULE = Rule(
    code="RUN107",
    name="alert-runbook-mismatch",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.OTHERS, Needs.PROJECT}),
)
