"""Praise or a question carries a severity.

Why:
    A severity says what happens to the change: it must, should or may be altered. Praise asks for
    nothing, and a question asks for an answer. "NIT: why is this a list?" leaves the author to guess
    whether something is to be changed, and a green mark on praise makes the marks useless for counting.
    A question that hides a request is better written as a SUGGESTION with its reason.

Bad (review):
    # Review of the voucher endpoint

    ## Praise

    - 🟢 NIT: the test of two simultaneous orders is just the right one.

Good (review):
    # Review of the voucher endpoint

    ## Praise

    - The test of two simultaneous orders is just the right one.

Fixed (review):
    # Review of the voucher endpoint

    ## Praise

    - the test of two simultaneous orders is just the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.label import Topic
from handbook.lint.content.review import KINDS, Form, Remark, review_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_TOPIC = lazy(
    r"[(\[*_ \t]*+(?P<word>praise|kudos|question)\b|(?P<praise>[👏👍🎉🙌🌟])|(?P<ask>[❓❔])", re.IGNORECASE
)
_ROOMS = {"praise": Topic.PRAISE, "questions": Topic.QUESTION}


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each piece of praise and each question with a severity."""
    review = review_of(document, context)
    for remark in review.remarks if review is not None else ():
        label = remark.label
        if label is None or label.severity is None:
            continue
        topic = _ROOMS.get(remark.section) or _topic(document, remark)
        if topic is None:
            continue
        written = document.text[label.span.start : label.span.end]
        thing = "praise" if topic is Topic.PRAISE else "a question"
        simple = label.topic is Topic.FINDING and remark.form not in (Form.HEADING, Form.GROUP)
        removed = Edit(label.span.start, label.end, "")
        simple = simple and not any(
            sign in document.text[removed.start : removed.end] for sign in "*_`[](){}"
        )
        yield rule.at(
            document,
            label.span,
            f"'{written}' is on {thing}, which has no severity",
            hint="leave it out"
            if topic is Topic.PRAISE
            else "leave it out, or ask for the change as a SUGGESTION",
            fix=(removed,) if simple and not label.bare else (),
        )


def _topic(document: Document, remark: Remark) -> Topic | None:
    """Return what the label itself, or the word after it, says that a remark is."""
    label = remark.label
    if label is None:
        return None
    if label.topic is not Topic.FINDING:
        return label.topic
    match = _TOPIC.match(document.text, label.end, remark.title.end)
    if match is None:
        return None
    asks = match["ask"] or (match["word"] or "").lower() == "question"
    return Topic.QUESTION if asks else Topic.PRAISE


RULE = Rule(
    code="REV105",
    name="severity-on-praise-or-question",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
