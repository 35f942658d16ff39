"""A finding that is CRITICAL or a SUGGESTION lacks its reason or its fix.

Why:
    "This is wrong" starts a discussion; a reason and a concrete fix end it. The reason says what
    happens if nothing is changed, so that the author can weigh it or prove it wrong. The fix is code, or
    a sentence that says what to write, so that nobody has to guess what would be accepted. A NIT needs
    neither. Paragraphs that begin with **Why:** and **Fix:** are always understood.

Bad (review):
    # Review of the voucher endpoint

    ## Findings

    ### 🔴 CRITICAL: SQL injection

    **Where:** `store/vouchers.py`, line 31.

Good (review):
    # Review of the voucher endpoint

    ## Findings

    ### 🔴 CRITICAL: SQL injection

    **Where:** `store/vouchers.py`, line 31.

    **Why:** whoever sends `' OR '1'='1` as a code reads every voucher.

    **Fix:** hand the code over as a parameter: `execute("... WHERE code = %s", (code,))`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.review import KINDS, Form, Remark, review_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span, starting_in
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_REASON = lazy(
    r"""\b(?:why|reason|rationale|impact|risk(?:s|y)?|problem|consequences?|because|since|so\ that|otherwise
      |therefore|thus|hence|means?|meaning|leads?\ to|leading\ to|causes?|causing|results?\ in|lets?|allows?
      |allowing|breaks?|fails?|crash(?:es)?|leaks?|expos(?:e[sd]?|ing)|loses?|lost|would|could|can|cannot
      |can't|may|might|will|won't|whoever|anybody|anyone|nobody|everyone|attackers?|never|always|whenever
      |if|when|until|unless|which\ makes|makes?|as\ it|hard(?:er)?|easier|slow(?:er|s)?|duplicat\w+
      |panics?|throws?|hangs?|broken|bypass(?:es)?|corrupts?|deadlocks?|overflows?|violates?
      |unused|unsafe|insecure|wrong(?:ly)?|silently|twice|each\ time|every\ time)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FIX = lazy(
    r"""\b(?:fix(?:es|ed)?|solution|remedy|remediation|instead|proposal|proposed|recommend(?:ed|ation)?
      |consider|suggest(?:ed|ion)?|should|must|needs?\ to|ought\ to|better|prefer|replace[sd]?
      |rather\ than|how\ about)\b
      |(?:^|[.:;,!]\s|\b(?:and|or|then|please|to)\s|[*_>-]\s*)(?:add|adopt|allow|answer|apply|assert|avoid|await|batch
      |bind|build|bump|cache|call|cap|catch|change|check|close|commit|configure|convert|copy|cover|create
      |declare|delete|derive|disable|document|drop|enable|encode|ensure|escape|exclude|extend|extract|filter
      |give|guard|hand|handle|hash|hide|hold|implement|import|include|inject|inline|introduce|join|keep|let
      |limit|load|lock|log|make|mark|mask|measure|merge|mock|move|name|narrow|open|order|parse|pass|pin|put
      |quote|raise|read|redact|reduce|refactor|reject|release|remove|rename|reorder|require|rerun|restrict
      |retry|return|reuse|revert|rewrite|rotate|round|run|sanitize|save|scope|send|separate|set|shorten|show
      |skip|sort|split|start|state|stop|store|stream|switch|take|test|throw|trim|turn|type|unify|update
      |upgrade|use|validate|verify|wait|wrap|write)\b""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_LABELLED = lazy(
    r"^[ \t>]*+(?:[-*+][ \t]++)?+[*_]{0,3}(?P<word>where|location|file|files|line|lines|fix|solution"
    r"|suggested fix|recommendation|severity|effort)[ \t]*+[*_]{0,3}[ \t]*+:",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each remark that needs a reason and a fix, and lacks one of them."""
    review = review_of(document, context)
    if review is None:
        return
    for remark in review.findings:
        label = remark.label
        severity = review.severity_of(label) if label is not None else remark.severity
        if severity is None or severity is Severity.NIT or remark.form is Form.ROW:
            continue
        if document.brings_in(remark.extent):
            continue
        missing = _missing(document, remark, context)
        if missing:
            yield rule.at(
                document,
                remark.title,
                f"this {severity.name} has no {' and no '.join(missing)}",
                hint=_HINTS[missing],
            )


_HINTS = {
    ("reason",): "say in a paragraph **Why:** what happens if nothing is changed",
    ("fix",): "say in a paragraph **Fix:** what to write, or show it in a code block",
    ("reason", "fix"): "say **Why:** it matters, and in **Fix:** or a code block what to write",
}


def _missing(document: Document, remark: Remark, context: Context) -> tuple[str, ...]:
    fences = [fence for fence in starting_in(remark.extent, document.fences) if fence.live]
    if remark.form is Form.HEADING:
        lines = [*context.prose.lines(Span(remark.title.end, remark.extent.end))]
    else:
        start = remark.label.end if remark.label is not None else remark.extent.start
        lines = [*context.prose.lines(Span(start, remark.extent.end))]
    text = context.prose.text
    said = [(_LABELLED.match(text, line.start, line.end), line) for line in lines]
    reasons = [line for word, line in said if word is None]
    places = ("where", "location", "file", "files", "line", "lines", "severity", "effort")
    fixes = [line for word, line in said if word is None or word["word"].lower() not in places]
    missing = []
    if not any(_REASON.search(text, line.start, line.end) for line in reasons):
        missing.append("reason")
    shown = any(not fence.drawn for fence in fences)
    if not shown and not any(_FIX.search(document.text[line.start : line.end]) for line in fixes):
        missing.append("fix")
    return tuple(missing)


RULE = Rule(
    code="REV102",
    name="finding-without-reason-or-fix",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
