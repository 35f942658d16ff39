"""A step of a runbook has no command and does not say that it is done by hand.

Why:
    At three in the morning nobody wants to work out how "check the queue" is done. Each numbered step of
    Diagnosis and Mitigation has the command to copy; where there is none, because somebody has to look,
    call or click, "Manual:" says that nothing was forgotten. A link to the place where it is described,
    or a pointer to another step, is enough as well.

Bad (runbook):
    # Queue backlog

    ## Diagnosis

    1. Check whether the relay is running.

Good (runbook):
    # Queue backlog

    ## Diagnosis

    1. Is the relay running? `inactive`: go to Mitigation 1.

        ```bash
        systemctl is-active orders-relay
        ```

    2. **Manual:** compare the rate of orders with last week's on the dashboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.commands import has_command
from handbook.lint.content.items import visible
from handbook.lint.content.runbook import KINDS, Step, runbook_of, steps
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, starting_in
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_BRACKETS = lazy(r"\[([^\[\]]{1,200})\](?!:)")
"""The text or the label of a link whose address stands elsewhere."""
_BY_HAND = lazy(
    r"\bmanual(?:ly)?\b|\bby hand\b"
    r"|\b(?:go|skip|jump|return|proceed|continue) (?:straight |on |back )?(?:to|with)\b"
    r"|\b(?:see|repeat|follow)\b[^.\n]{0,60}\b(?:steps?|section|diagnosis|mitigation|escalation|above|below)\b"
    r"|\bescalate\b|\bwait\b|\bstop here\b|\bsave (?:the |your )?(?:changes|file)\b",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each step of Diagnosis and Mitigation without a command."""
    runbook = runbook_of(context)
    sections = [runbook.section(name) for name in ("diagnosis", "mitigation")] if runbook is not None else []
    labels = {link.text.casefold() for link in document.links if link.definition} if any(sections) else set()
    for section in sections:
        for step in steps(document, section, visible(document)) if section is not None else ():
            if not _is_said(document, step, context, labels):
                hint = "write the command, or begin with 'Manual:' and say what to do"
                yield rule.at(document, step.title, "this step has no command", hint=hint)


def _is_said(document: Document, step: Step, context: Context, labels: set[str]) -> bool:
    if has_command(document, step.extent) or document.brings_in(step.extent):
        return True
    if not context.prose.words(step.title):
        return True  # A name alone is no step: the list enumerates something.
    if any(not link.definition for link in starting_in(step.extent, document.links)):
        return True
    said = context.prose.within(step.extent)
    if labels and any(label.casefold() in labels for label in _BRACKETS.findall(said)):
        return True
    return _BY_HAND.search(said) is not None


RULE = Rule(
    code="RUN101",
    name="step-without-command",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
