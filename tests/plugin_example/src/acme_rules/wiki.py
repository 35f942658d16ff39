"""A page names a host that is switched off.

Why:
    The old wiki ends this year. A name of it in a page sends readers to an error.

Bad:
    # Orders

    The numbers are on wiki.acme.example.

Good:
    # Orders

    The numbers are on docs.acme.example.

Fixed:
    # Orders

    The numbers are on docs.acme.example.

Bad (hosts = ["files.acme.example"]):
    # Orders

    The numbers are on files.acme.example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity

NEW = "docs.acme.example"


@dataclass(frozen=True)
class Options:
    """The table `[rules.ACM101]` of the configuration."""

    hosts: tuple[str, ...] = ("wiki.acme.example",)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each name of a host that is switched off."""
    del context
    options = rule.options
    assert isinstance(options, Options)
    for host in options.hosts:
        start = document.text.find(host)
        while start >= 0:
            span = Span(start, start + len(host))
            yield rule.at(
                document,
                span,
                f"{host} is switched off",
                hint=f"name {NEW}",
                fix=(Edit(span.start, span.end, NEW),),
            )
            start = document.text.find(host, span.end)


RULE = Rule(
    code="ACM101",
    name="acm-old-host",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    options=Options(),
)
