"""A post-mortem blames: human error, carelessness, what somebody should have done.

Why:
    "The operator made a mistake" ends the search where it ought to begin: why was the mistake easy to
    make, and why did nothing catch it? People who are blamed tell less the next time. Describe what was
    seen and known at that moment, and which condition of the system made the step look right.

Bad (post-mortem):
    # Orders refused

    ## Contributing factors

    - Human error: the engineer should have checked for locks.

Good (post-mortem):
    # Orders refused

    ## Contributing factors

    - Nothing in the pipeline shows that a migration waits for a lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.timeline import KINDS
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_PERSON = (
    r"(?:@[\w-]++|he|she|they|we|i|you|somebody|someone|anybody|everyone|(?:the[ ]|an?[ ]|our[ ])?"
    r"(?:on-?call|engineers?|operators?|developers?|devs?|admins?|administrators?|reviewers?|authors?|person"
    r"|colleagues?|employees?|contractors?|interns?|responders?|managers?|team(?:[ ]members?)?)"
    r"(?:[ ]on[ ]call)?)"
)
_PAST = (
    "been|done|known|seen|taken|had|gone|run|read|thought|caught|told|found|held|kept|left|made|written|given"
    "|got|gotten|understood|chosen|begun|put|set|cut|sent|built|brought|shut|said|spoken|woken"
)
_BLAME = lazy(
    rf"""(?P<error>\b(?:human|operator|user|pilot|developer|engineer)[ ]errors?\b)
    |(?P<hindsight>(?:\b|(?<=\s)){_PERSON}[ ]++(?:clearly[ ]|really[ ])?
        (?:should|could|ought[ ]to)(?:[ ]not|n['’]t)?(?:[ ]have|['’]ve)
        (?=[ ](?:\w{{1,20}}ly[ ]|never[ ]|not[ ]|just[ ])?(?:\w{{1,20}}ed|{_PAST})\b))
    |(?P<failing>(?:\b|(?<=\s)){_PERSON}[ ]++(?:failed[ ]to|forgot|neglected|broke|messed[ ]up
        |screwed[ ]up|made[ ](?:a|the)[ ]mistake
        |(?:was|were)[ ](?:careless|negligent|sloppy|wrong|at[ ]fault|lazy))\b)
    |(?P<word>\b(?:careless(?:ly|ness)?|negligen(?:t|tly|ce)|incompeten(?:t|tly|ce)|sloppy|sloppiness
        |stupid(?:ly|ity)?|irresponsibl[ey])\b)
    |(?P<fault>\b(?:\w{{1,40}}['’]s[ ](?:own[ ])?fault|(?:is|was|are|were)[ ]to[ ]blame
        |culprit[ ](?:is|was)[ ]@?[A-Z]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DENIED = lazy(
    r"\b(?:not?|never|nobody|isn['’]t|wasn['’]t|without|rather than|instead of|blameless(?:ly)?"
    r"|avoid\w*|reduc\w+|eliminat\w+|prevent\w*|sources? of|risk of|room for|chance of|prone)\b"
    r"[^.;:!?]*$",
    re.IGNORECASE,
)
_OBJECT = lazy(r"(?:^|[.!?:;][ ]|[-*+][ ])[ \t]*+\w{2,30}ing\b[^.!?:;,\n]*+$", re.MULTILINE)
"""The beginning of "Asking an engineer could have helped", which is about what was not done."""
_HINTS = {
    "error": "say which condition made the step easy to get wrong, and what did not catch it",
    "hindsight": "say what was seen and known at that moment, and what was missing",
    "failing": "say what happened, and what in the system let it happen",
    "word": "describe what was done, without judging who did it",
    "fault": "name the conditions that came together, not a person",
}
_BEFORE = 60
"""How many characters before a word are searched for a denial."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each phrase that blames, unless the sentence denies it."""
    if context.fit is None:
        return
    text = context.prose.text
    for match in _BLAME.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if _DENIED.search(before) or (match.lastgroup == "hindsight" and _OBJECT.search(before)):
            continue
        quoted = text[match.start() - 1 : match.start()] in {'"', "“", "‘", "'"}
        if quoted and match.lastgroup in ("error", "word"):
            continue  # Somebody's word that is spoken of.
        span = Span(match.start(), match.end())
        written = " ".join(document.text[span.start : span.end].split())
        yield rule.at(document, span, f"'{written}' blames", hint=_HINTS[match.lastgroup or "word"])


RULE = Rule(
    code="PM103",
    name="blame-words",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
