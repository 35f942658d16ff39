"""Nothing shows that a mitigation has worked, or how to take it back.

Why:
    Half an incident is the doubt whether it is over. A runbook ends with a command, the value that it
    must print and how long to watch it; and it says how to undo the mitigation, or that nothing is to
    undo, because the first attempt is often the wrong one. That the sections are there is asked for by
    DOC101; this rule looks at what they say.

Bad (runbook):
    # Queue backlog

    ## Verification

    Make sure that everything works again.

Good (runbook):
    # Queue backlog

    ## Verification

    The lag is below 60 seconds, three times in a row:

    ```bash
    psql --command "SELECT max(now() - created_at) FROM outbox WHERE sent_at IS NULL"
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.commands import has_command
from handbook.lint.content.runbook import KINDS, Runbook, rest_of, runbook_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Section
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_BY_HAND = lazy(
    r"\bmanual(?:ly)?\b|\bby hand\b|\bdashboards?\b|\bconsole\b|\balerts?\b|\bgraphs?\b|\bpanels?\b",
    re.IGNORECASE,
)
_EXPECTED = lazy(
    r"\d|\b(?:prints?|returns?|shows?|should|must|expect(?:ed|s)?|outputs?|answers?|reports?|is|are|has|have"
    r"|no longer|back to|below|above|at least|at most|healthy|ready|running|empty|zero|true|ok|green"
    r"|resolved|normal|pass(?:es|ed)?|succeeds?|disappears?|clears?|stops?|drops?|falls?|rises?)\b",
    re.IGNORECASE,
)
_UNDONE = lazy(
    r"\b(?:cannot|can't|not|none|nothing|no|never|undo(?:es|ne)?|revert(?:s|ed)?|roll(?:s|ed)? ?back"
    r"|restor\w+|re-?run|re-?apply|re-?enable|re-?deploy|turn(?:ed)? (?:it )?(?:back )?on|set|put|start|scale"
    r"|delete|remove|run|restart|automatic(?:ally)?|back)\b",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for a Verification or a Rollback that says too little, or is not asked for."""
    runbook = runbook_of(context)
    if runbook is None:
        return
    if runbook.section("mitigation") is not None:
        yield from _absent(rule, document, runbook)
    for name, judged in (("verification", _verification), ("rollback", _rollback)):
        section = runbook.section(name)
        if section is not None and not _is_blank(document, section, context):
            yield from judged(rule, document, section, context)


def _verification(rule: Rule, document: Document, section: Section, context: Context) -> Iterator[Finding]:
    rest = rest_of(section)
    if not has_command(document, rest) and not _BY_HAND.search(context.prose.within(rest)):
        message = f"section '{section.title}' has no command that shows whether it worked"
        hint = "write the command and the value that it must print, or 'Manual:' and what to look at"
        yield rule.at(document, section.heading, message, hint=hint)
    elif not _EXPECTED.search(document.text[rest.start : rest.end]):
        message = f"section '{section.title}' does not say what to expect"
        yield rule.at(document, section.heading, message, hint="name the value, and for how long to watch it")


def _rollback(rule: Rule, document: Document, section: Section, context: Context) -> Iterator[Finding]:
    rest = rest_of(section)
    if not has_command(document, rest) and not _UNDONE.search(context.prose.within(rest)):
        message = f"section '{section.title}' does not say how to undo the mitigation"
        hint = "write the command, or that nothing is to undo, and where the point of no return is"
        yield rule.at(document, section.heading, message, hint=hint)


def _absent(rule: Rule, document: Document, runbook: Runbook) -> Iterator[Finding]:
    """Yield a finding where the kind of a repository does not ask for a section that is not there."""
    mitigation = runbook.section("mitigation")
    for name, what in (("verification", "whether it worked"), ("rollback", "how to undo it")):
        if mitigation is not None and runbook.section(name) is None and name not in runbook.required:
            message = f"section '{mitigation.title}' is there, but nothing says {what}"
            yield rule.at(document, mitigation.heading, message, hint=f"add a section '{name.title()}'")


def _is_blank(document: Document, section: Section, context: Context) -> bool:
    """Return whether nobody can judge a section: it is empty, which DOC103 reports, or brought in."""
    rest = rest_of(section)
    text = context.prose.within(rest).strip()
    return document.brings_in(section.span) or not (text or has_command(document, rest))


RULE = Rule(
    code="RUN105",
    name="no-verification-or-rollback",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
