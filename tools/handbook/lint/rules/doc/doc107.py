"""Open questions are "None" without a date.

Why:
    "None" is true on the day somebody looked. With the date and a name the next reader knows how old
    that look is and whom to ask; without them it cannot be told from a section nobody filled.

Bad (architecture):
    ## Open Questions

    None.

Good (architecture):
    ## Open Questions

    None as of 2026-11-22 (orders team).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_NONE = lazy(
    r"""[\s\-*+_]*(?:none|nothing|n/?a|not\ applicable
      |no(?:\ (?:open|unresolved))?\ (?:questions|issues))\b(?!.*\?)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_DATE = lazy(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_LONGEST = 15
"""Words: a longer text that begins with "none" says more than none."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding where a section that may be none says so without a date."""
    if context.fit is None:
        return
    for match in context.fit.matches:
        section = match.section
        if section is None or match.joined or not match.rule.none_ok or document.brings_in(section.span):
            continue
        rest = Span(section.body.start, section.span.end)
        text = context.prose.within(rest)
        if _NONE.match(text) and len(context.prose.words(rest)) <= _LONGEST and not _DATE.search(text):
            line = next(context.prose.lines(rest))
            yield rule.at(
                document,
                line,
                f"'None' in section '{section.title}' has no date",
                hint="write 'None as of YYYY-MM-DD (name)'",
                fix=_dated(document, line, context.today),
            )


def _dated(document: Document, line: Span, today: str) -> tuple[Edit, ...]:
    """Return the day of the run behind a line that says no more than "None"."""
    said = document.text[line.start : line.end]
    if not today or said.rstrip(".").lower() not in ("none", "nothing"):
        return ()
    word = said.rstrip(".")
    return (Edit(line.start, line.end, f"{word} as of {today}."),)


RULE = Rule(code="DOC107", name="undated-none", severity=Severity.SUGGESTION, check=check, doc=__doc__ or "")
