"""The repository does not allow this type of diagram.

Why:
    A reader who knows five kinds of diagrams well reads them at a glance; the sixth has to be learned.
    Beta types change with each release of Mermaid. The option `allowed` lists the types by the word with
    which a diagram begins (`["flowchart", "sequenceDiagram", "erDiagram", "C4"]`): `C4` means all C4
    types, and older spellings and `-beta` count as the same type. By default every type is allowed.

Bad (allowed = ["flowchart", "sequenceDiagram"]):
    # Orders

    ```mermaid
    pie
      "paid" : 90
      "open" : 10
    ```

Good (allowed = ["flowchart", "sequenceDiagram"]):
    # Orders

    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
    ```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.diagrams.messages.words import HEADERS
from handbook.errors import suggestion
from handbook.lint.diagram import header, known
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_SUFFIXES = ("-beta", "-v2", "-elk")
_SAME = {"graph": "flowchart", "requirement": "requirementDiagram"}


def plain(word: str) -> str:
    """Return the word with which a type begins today, without suffix: ``graph`` is ``flowchart``."""
    for suffix in _SUFFIXES:
        word = word.removesuffix(suffix)
    return _SAME.get(word, word)


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the rule."""

    allowed: tuple[str, ...] = ()
    """The words with which a diagram may begin; empty: any."""

    def __post_init__(self) -> None:
        """Raise ValueError for a word with which no diagram begins."""
        types = ("C4", *dict.fromkeys(plain(word) for word in HEADERS))
        for word in self.allowed:
            if plain(word) not in types:
                hint = suggestion(word, types, f"known: {', '.join(types)}")
                raise ValueError(f"no diagram begins with '{word}'; {hint}")


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each diagram of a type that the option does not list."""
    options = rule.options if isinstance(rule.options, Options) else Options()
    allowed = {plain(word) for word in options.allowed}
    if not allowed:
        return
    for fence, facts in known(context):
        word = plain(facts.header)
        if word in allowed or ("C4" in allowed and word.startswith("C4")):
            continue
        yield rule.at(
            document,
            header(document, fence, facts),
            f"type '{facts.header}' is not allowed here",
            hint=f"draw it as one of: {', '.join(options.allowed)}",
        )


RULE = Rule(
    code="DGM103",
    name="type-not-allowed",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    options=Options(),
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
