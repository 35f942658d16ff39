"""Who cannot see the diagram is not told what it shows.

Why:
    A screen reader cannot read a picture. `accTitle` names it and `accDescr` says in a sentence or two what
    a look at it tells: the parts, who calls whom, what happens when it fails. A description of two
    words, or one that repeats the title, is a promise that is not kept. The option `min-words`
    (default 5) says how long a description is at least. Types whose grammar has no such lines are
    left alone.

Bad (page):
    ```mermaid
    flowchart LR
      accTitle: How an order reaches the queue
      accDescr: How an order reaches the queue
      shop["Shop"] --> queue["Queue"]
    ```

Good (page):
    ```mermaid
    flowchart LR
      accTitle: How an order reaches the queue
      accDescr: The shop writes each order to the queue and does not wait for an answer.
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.diagram import header, known, matches, spoken
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.facts import Facts
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_WORD = lazy(r"\w+")
_TITLE = lazy(r"accTitle\b")
_DESCRIPTION = lazy(r"accDescr\b")


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    min_words: int = 5
    """How many words a description has at least."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each line that is missing, too short, or says the same as another."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    for fence, facts in known(context):
        for message, hint in _faults(facts, options.min_words):
            line = _TITLE if "accTitle" in message.split(":")[0] else _DESCRIPTION
            place = next(matches(document, fence, line), None) or header(document, fence, facts)
            yield rule.at(document, place, message, hint=hint)


def _faults(facts: Facts, least: int) -> Iterator[tuple[str, str]]:
    lines = spoken(facts.family)
    if "accTitle" in lines and not facts.acc_title and facts.title:  # Without any title: DGM104.
        yield "no accTitle: screen readers find no name", f"add 'accTitle: {' '.join(facts.title.split())}'"
    if "accDescr" not in lines:
        return
    words = _words(facts.acc_description)
    if not words:
        yield (
            "no accDescr: screen readers find no description",
            "add 'accDescr: ...' with what the picture tells",
        )
    elif words in (_words(facts.acc_title), _words(facts.title)):
        yield "accDescr only repeats the title", "say what the picture tells: the parts, and who calls whom"
    elif len(words) < least:
        yield (
            f"accDescr has {len(words)} word{'s' if len(words) > 1 else ''}, less than {least}",
            "say what the picture tells: the parts, and who calls whom",
        )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


RULE = Rule(
    code="DGM105",
    name="missing-description",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    options=Options(),
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
