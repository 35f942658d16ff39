"""An accepted design links no decision.

Why:
    A design says how; a decision record says that it is so, since when, and what else was possible. Without
    the link nobody can tell whether an accepted design was ever decided, and a later decision that overturns
    it leaves the design standing. The rule looks at designs whose status is accepted, approved, adopted,
    implemented or final, in a repository that has a decision log. A link to a record, its number (ADR 12)
    and a field `decisions` of the front matter count. A design with a number in its name, such as an RFC, is
    its own decision. The option `kinds` names what is a design.

Bad (architecture):
    # Orders

    Status: Accepted

    ## Context

    The shop loses orders when the store is down.

Good (architecture):
    # Orders

    Status: Accepted

    ## Context

    The shop loses orders when the store is down. What we do was decided in
    [decision 12](../../adr/0012-use-an-outbox.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.adr.record.names import named
from handbook.adr.record.record import parse
from handbook.lint.rule import Context, Rule, whole
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_ACCEPTED = frozenset({"accepted", "adopted", "approved", "final", "implemented"})
_NUMBERED = lazy(
    r"\b(?:M?ADRs?|decisions?|decision\ records?)[ \t\u00a0]?+[#-]?+[0-9]", re.IGNORECASE | re.VERBOSE
)
_FIELDS = frozenset({"adr", "adrs", "decision", "decisions", "decided-by", "decided_by"})
_HEAD = 4_000
"""Characters in which a design states its status: to look for one in all of a long text takes long."""
_LOGS = frozenset({"adr", "adrs", "architecture-decisions", "decision-records", "decisions", "madr"})


@dataclass(frozen=True, slots=True)
class Options:
    """What is a design."""

    kinds: tuple[str, ...] = ("architecture",)
    """The kinds of documents that a decision record stands behind."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for an accepted design without a link to a record."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    kind = context.claim.kind
    if kind is None or kind.name not in options.kinds or context.record or not context.decisions:
        return
    if any(part[:1].isdigit() or named(f"{part}.md").digits for part in document.path.split("/")[-2:]):
        return
    status = parse(document.path, document.text[:_HEAD]).status
    if status.casefold() not in _ACCEPTED or document.includes or _names_a_decision(document, context):
        return
    yield rule.at(
        document,
        whole(document),
        f"the status of this design is {status}, and it links no decision record",
        hint="link the record that decided it, or write one with `adr new`",
    )


def _names_a_decision(document: Document, context: Context) -> bool:
    front = document.front_matter
    if front is not None and any(field.key in _FIELDS and any(field.value) for field in front.fields):
        return True
    if any(_is_record(link.target) for link in document.links):
        return True
    return _NUMBERED.search(context.prose.text) is not None


def _is_record(target: str) -> bool:
    """Return whether a link leads to what looks like a record, by its folder or by a number in its name."""
    path = re.split(r"[?#]", target, maxsplit=1)[0].rstrip("/")
    folders, _, name = path.rpartition("/")
    if not _LOGS.isdisjoint(folders.casefold().split("/")):
        return True
    return name.endswith(".md") and bool(named(name).digits)


RULE = Rule(
    code="DOC112",
    name="design-without-decision",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    options=Options(),
)
