"""A runbook speaks of "now", or calls a step easy.

Why:
    "For now" and "at the time of writing" are true on the day they are written; who reads them during an
    incident cannot know which day that was. "Simply", "obviously" and "just" say nothing to somebody for
    whom it is easy, and tell all others that they are the problem.

Bad (runbook):
    # Queue backlog

    ## Mitigation

    1. Simply restart the relay. For now it has no other switch.

Good (runbook):
    # Queue backlog

    ## Mitigation

    1. Restart the relay. As of 2026-11-26 it has no other switch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.runbook import KINDS, runbook_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_VERBS = (
    "run|restart|delete|remove|use|click|type|enter|execute|call|open|add|change|edit|set|kill|scale|apply|wait"
    "|ignore|copy|paste|follow|do|make|create|install|re-?run|re-?deploy|re-?start|go|press|select|check"
)
_WORDS = lazy(
    rf"""\b(?:
      (?P<date>as[ ]of[ ](?:now|today|this[ ]writing)|at[ ]the[ ]time[ ]of[ ](?:this[ ])?writing
        |for[ ]the[ ]time[ ]being|for[ ]now(?=[\s.,;:])|in[ ]the[ ]near[ ]future|nowadays)
      |(?P<easy>(?:just|simply)[ ](?:{_VERBS})|obviously|needless[ ]to[ ]say|of[ ]course
        |as[ ]everyone[ ]knows)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each such word."""
    if runbook_of(context) is None:
        return
    for match in _WORDS.finditer(context.prose.text):
        written = match.group()
        if match["date"]:
            message = f"'{written}' is relative to a day that the reader does not know"
            hint = "write the date: 'as of YYYY-MM-DD'"
        else:
            message = f"'{written}' says that it is easy"
            first, _, verb = written.partition(" ")
            hint = f"write '{verb}'" if first.lower() in ("just", "simply") else "leave it out"
        yield rule.at(document, Span(match.start(), match.end()), message, hint=hint)


RULE = Rule(
    code="RUN111",
    name="dated-or-belittling-words",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
