"""A runbook is too long to be read during an incident.

Why:
    About 900 words are five minutes of reading, and five minutes are what an incident leaves for it. More
    than seven steps of diagnosis are a search without a plan: split the runbook by symptom, and let a
    first step choose. What is read afterwards (After, Links) does not count.

Bad (max-words = 10):
    ---
    kind: runbook
    ---
    # Queue backlog

    ## Trigger

    Alert `OutboxLagHigh`: the oldest row of the outbox that was not sent is older than five minutes.

Good (runbook):
    # Queue backlog

    ## Trigger

    Alert `OutboxLagHigh`: the oldest row of the outbox that was not sent is older than five minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.content.items import visible
from handbook.lint.content.runbook import KINDS, runbook_of, steps
from handbook.lint.rule import Context, Rule, whole
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    max_words: int = 900
    """Words of text; those of commands, and of the sections After and Links, do not count."""
    max_steps: int = 7
    """Numbered steps of Diagnosis."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for too many words, and one for too many steps of diagnosis."""
    runbook, options = runbook_of(context), rule.options
    if runbook is None or not isinstance(options, Options):
        return
    later = [runbook.section(name) for name in ("after", "links")]
    words = len(context.prose.words(Span(0, len(document.text)))) - sum(
        len(context.prose.words(section.span)) for section in later if section is not None
    )
    if words > options.max_words:
        message = f"{words} words are to be read, more than {options.max_words}"
        yield rule.at(document, whole(document), message, hint="split it by symptom, or link what explains")
    section = runbook.section("diagnosis")
    count = len(steps(document, section, visible(document))) if section is not None else 0
    if section is not None and count > options.max_steps:
        message = f"section '{section.title}' has {count} steps, more than {options.max_steps}"
        yield rule.at(document, section.heading, message, hint="let the first step choose between runbooks")


RULE = Rule(
    code="RUN110",
    name="reading-budget",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    options=Options(),
)
