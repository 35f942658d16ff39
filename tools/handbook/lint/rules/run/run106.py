"""The escalation says not when, or not whom.

Why:
    Nobody calls for help too late because of pride alone: without a limit the next attempt always seems
    worth five more minutes. A time box ("after 15 minutes without a cause") takes the decision away, and
    a role, a rota or a channel saves the search for a name. Say both, and what to hand over.

Bad (runbook):
    # Queue backlog

    ## Escalation

    If nothing helps, ask an expert.

Good (runbook):
    # Queue backlog

    ## Escalation

    After 15 minutes without a cause: second on-call of team-platform, with the lag and the last lines of
    the relay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.runbook import KINDS, rest_of, runbook_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, starting_in
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_WHEN = lazy(
    r"\b(?:\d+|five|ten|fifteen|twenty|thirty|sixty|an?|half an|one|two)[ -]?"
    r"(?:min(?:ute)?s?|m|h|hrs?|hours?|days?)\b"
    r"|\b(?:at once|immediately|right away|straight away|without delay|as soon as|instantly|always|SLA|SLO)\b"
    r"|\bSEV-?\d\b|\bP[0-4]\b",
    re.IGNORECASE,
)
_WHOM = lazy(
    r"(?<![\w.])@[\w-]+|(?<!\w)#[a-z][\w-]+|(?<![\w.+-])[\w.+-]{1,60}@[\w-]{1,60}\.\w|https?://"
    r"|\+\d[\d ()-]{6,20}"
    r"|\b(?:on-?\s?call|oncall|teams?|rota|rotation|pager ?duty|ops ?genie|support|vendor|provider|owners?"
    r"|leads?|heads?|managers?|managing|directors?|commanders?|CTO|CISO|CEO|security|helpdesk|service desk"
    r"|slack|channel|administrators?|admins?|sre|dba|duty|maintainers?|case|leadership|management|architects?)\b"
    r"|\b(?:escalated?|hand(?:ed)? over|reach out) (?:\w+ )?to (?:the |our )?(?!some|an?\b|other|who)\w"
    r"|\b(?:page|call|contact|notify|inform) (?:the |our )?(?!some|an?\b|other|who|for\b|it\b|help\b)\w",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for an escalation without a time box, without a target, or without both."""
    runbook = runbook_of(context)
    section = runbook.section("escalation") if runbook is not None else None
    if section is None or document.brings_in(section.span):
        return
    rest = rest_of(section)
    if not context.prose.within(rest).strip():
        return  # DOC103 reports an empty section.
    text = document.text[rest.start : rest.end]
    missing = []
    if not _WHEN.search(text):
        missing.append("after how many minutes")
    if not _WHOM.search(text) and not starting_in(rest, document.links):
        missing.append("to whom")
    if missing:
        message = f"section '{section.title}' does not say {' and '.join(missing)}"
        hint = "write when to escalate, to which role or rota, and what to hand over"
        yield rule.at(document, section.heading, message, hint=hint)


RULE = Rule(
    code="RUN106",
    name="escalation-without-time-or-target",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
