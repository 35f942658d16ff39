"""The diagram asks another host for a picture, a font or a style.

Why:
    Whoever opens the page tells that host so, with an address and a time, whether or not it has a password.
    Offline the picture is missing, and one day the host serves another. Our site refuses to draw such a
    diagram, and a browser that would is told not to ask.

Bad:
    # Orders

    ```mermaid
    flowchart LR
      shop["<img src='https://img.example.org/shop.png' /> Shop"] --> queue["Queue"]
    ```

Good:
    # Orders

    ```mermaid
    flowchart LR
      shop["<img src='/assets/shop.png' /> Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.diagram import matches, shown
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_ADDRESS = r"""["']?[ \t]*((?:https?:)?//[^\s"'<>()]+)"""
# `assets/diagrams.mjs` refuses to draw by the same expression.
_FETCHED = lazy(
    r"<[ \t]*(?:img|image|audio|video|source|iframe|object|embed|link|script|use|feimage)\b[^>]{0,500}?"
    rf"\b(?:src|srcset|href|data|poster)[ \t]*=[ \t]*{_ADDRESS}"
    rf"|\bimg[ \t]*:[ \t]*{_ADDRESS}"
    rf"|\burl\([ \t]*{_ADDRESS}"
    rf"|@import[ \t]+{_ADDRESS}",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, _: Context) -> Iterator[Finding]:
    """Yield a finding for each address that a browser would ask while it draws; a link asks nothing."""
    for fence in document.drawn():
        for place in matches(document, fence, _FETCHED):
            found = _FETCHED.match(document.text, place.start, place.end)
            address = next(filter(None, found.groups())) if found else ""
            yield rule.at(
                document,
                place,
                f"the diagram asks another host: {shown(address)}",
                hint="put the file beside the page and write its path, or leave it out",
            )


RULE = Rule(
    code="DGM114",
    name="other-host",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    for_diagram_files=True,
)
