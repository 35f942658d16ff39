"""The text of a link names one decision record, and its target is another one.

Why:
    A reader believes the text, and whoever follows the link the target: one of them is misled. It happens
    when records are renumbered, and when a line is copied.

Bad:
    # Retries

    We retry with jitter, see [ADR-0007](../adr/0008-use-kafka.md).

Good:
    # Retries

    We retry with jitter, see [ADR-0008](../adr/0008-use-kafka.md).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from handbook.adr.record.names import named, whole
from handbook.lint.rule import Context, Rule
from handbook.markdown.targets import is_page, target_of
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_NAMED = lazy(
    r"(?<![\w-])(?P<series>ADR|MADR)(?:[-_ ]|[ ]?#)?(?P<digits>\d{1,6})(?![\w-]|\.\d)", re.IGNORECASE
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each link whose text and target are records of different numbers."""
    del context
    for link in document.links:
        texts = _NAMED.findall(link.text)
        target = target_of(link.target) if len(texts) == 1 else None
        if target is None or not is_page(target.path):
            continue
        stem = posixpath.splitext(posixpath.basename(target.path))[0]
        name = named(f"{stem}.md")
        if not name.digits or name.day or name.series not in ("adr", "madr"):
            continue
        said, meant = whole(texts[0][1]), whole(name.digits)
        if said != meant:
            message = f"the link says '{link.text.strip()[:80]}' and leads to record {meant}, '{stem[:80]}'"
            yield rule.at(document, link.span, message, hint="correct the text or the target")


RULE = Rule(
    code="LNK103",
    name="record-mismatch",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
)
