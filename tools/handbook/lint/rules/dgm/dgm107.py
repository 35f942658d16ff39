"""The diagram tries to run code in the page, or to loosen Mermaid's protection.

Why:
    A diagram is text that anybody may send in a pull request, and it is drawn in the reader's
    session. Script links, event handlers in labels, callbacks and a looser `securityLevel` are how such
    a text reaches that session. Mermaid's default refuses most of it on our site; another page that
    draws the same file may not.

Bad:
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
      click shop "javascript:alert(1)"
    ```

Good:
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
      click shop "https://example.org/shop"
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from handbook.lint.diagram import find, header, known, matches, shown
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Fence, Span
from handbook.model.facts import Facts
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_SAFE_LEVELS = frozenset({"strict", "sandbox"})
_SCRIPT = lazy(r"(?:javascript|vbscript|data)\s*(?::|&colon;|#colon;)", re.IGNORECASE)
_TAG = lazy(r"<\s*+[a-z][^>]*+>?", re.IGNORECASE)
"""From the first tag that begins to the next ``>``: what else begins in between ends there too."""
_OPENING = lazy(r"<[a-z]", re.IGNORECASE)
_ELEMENT = lazy(r"<\s*+(?:script|iframe|object|embed|form|meta|base|link)\b", re.IGNORECASE)
_ACTS = lazy(
    r"[\s/'\"]on[a-z]++\s*+="
    r"|\b(?:href|src|action)\s*+=\s*+['\"]?\s*+(?:javascript|vbscript|data)\s*+:",
    re.IGNORECASE,
)
_CLICK = r"(?<!\w)(?:click|callback)\s+(?:\S*,)?{}(?![\w-])"
_LEVEL = lazy(r"securityLevel")
_SECURE = lazy(r"\bsecure\b")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each way in which a diagram reaches for the page."""
    for fence, facts in known(context):
        yield from _links(rule, document, fence, facts)
        yield from _labels(rule, document, fence, facts)
        yield from _settings(rule, document, fence, facts)


def _links(rule: Rule, document: Document, fence: Fence, facts: Facts) -> Iterator[Finding]:
    scripts = iter(tuple(matches(document, fence, _SCRIPT)))
    for link in facts.links:
        if link.address != "about:blank" and not _SCRIPT.match(link.address.strip()):
            continue
        place = next(scripts, None) or _click(document, fence, facts, link.node)
        whose = f"the link of '{link.node}'" if link.node else "a link"
        message = f"{whose} is a script or nothing that a browser should follow"
        yield rule.at(document, place, message, hint="link to a page: https://... or a relative path")
    for name in facts.callbacks:
        message = f"a click on '{name}' calls a function of the page"
        place = _click(document, fence, facts, name)
        yield rule.at(document, place, message, hint='link to a page instead: click NODE "https://..."')


def _click(document: Document, fence: Fence, facts: Facts, node: str) -> Span:
    statement = re.compile(_CLICK.format(re.escape(node)))
    place = next(matches(document, fence, statement), None) or find(document, fence, node)
    return place or header(document, fence, facts)


def _labels(rule: Rule, document: Document, fence: Fence, facts: Facts) -> Iterator[Finding]:
    nodes = [node.label or node.id for node in (*facts.nodes, *facts.groups)]
    edges = [text for edge in facts.edges for text in (edge.label, edge.technology)]
    named = [facts.title, facts.acc_title, facts.acc_description]
    if not any(any(_acting(text, 0, len(text))) for text in (*nodes, *edges, *facts.texts, *named)):
        return
    found_in_text = (_acting(document.text, line.start, line.end) for line in fence.lines)
    places = tuple(chain.from_iterable(found_in_text)) or (header(document, fence, facts),)
    for place in places:
        found = shown(document.text[place.start : place.end])
        yield rule.at(
            document,
            place,
            f"a text holds HTML that acts: {found}",
            hint="write plain text, or Markdown in a label of backticks",
        )


def _acting(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the tags between two offsets that act: elements that load or run, handlers, script addresses."""
    for tag in _TAG.finditer(text, start, end):
        element = _ELEMENT.search(text, *tag.span())
        opening = _OPENING.search(text, *tag.span())
        acts = opening and _ACTS.search(text, opening.end(), tag.end())
        starts = [found.start() for found in (element, opening if acts else None) if found]
        if starts:
            yield Span(min(starts), tag.end())


def _settings(rule: Rule, document: Document, fence: Fence, facts: Facts) -> Iterator[Finding]:
    for setting in facts.settings:
        name = setting.key.rpartition(".")[2]
        if name == "securityLevel" and setting.value not in _SAFE_LEVELS:
            message = f"securityLevel '{setting.value}' lets labels and links act in the page"
            place = next(matches(document, fence, _LEVEL), None) or header(document, fence, facts)
            yield rule.at(document, place, message, hint="leave the setting out; the page decides")
        elif setting.key == "secure":
            message = "'secure' changes which settings a diagram may not touch"
            place = next(matches(document, fence, _SECURE), None) or header(document, fence, facts)
            yield rule.at(document, place, message, hint="leave the setting out; the page decides")


RULE = Rule(
    code="DGM107",
    name="unsafe",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
