"""A rule card lacks its reason, its consequence, its check or its id, or it is too long.

Why:
    A rule without its reason is an order, one without its consequence is an opinion, and one that nothing
    checks is a wish. A card is a section with labels such as `**Why.**` in it. It is read in the middle of a
    review, so it has at most 150 words besides its code (`words`). Its heading may begin with an id
    (`### HB-API-014 Page large lists {#hb-api-014}`), by which checklists, findings and people name the
    rule: then all cards of the page have one, no two cards of the repository have the same, the anchor is the
    id in lower case, so that links to it survive a new title, and the rules of `docs lint` that it names
    exist.

Bad:
    ---
    kind: page
    owner: team-platform
    ---
    # Principles

    ## Correct first, fast second

    **The rule.** Make it right, then make it fast.

    **Why.** A fast wrong system has wrong balances.

Good:
    ---
    kind: page
    owner: team-platform
    ---
    # Principles

    ## Correct first, fast second

    **The rule.** Make it right, then make it fast.

    **Why.** A fast wrong system has wrong balances.

    **Otherwise.** The cache that nobody needed serves yesterday's price.

    **Checked by.** Tests and review.

Bad (files):
    --- docs/api.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # Lists

    ## API-001 Page large lists {#lists}

    **Rule.** Return at most 100 items, and a cursor.

    **Why.** An offset skips rows when others are added.

    **Otherwise.** The export of a busy day lacks orders.

    **Checked by.** Review.

Good (files):
    --- docs/api.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # Lists

    ## API-001 Page large lists {#api-001}

    **Rule.** Return at most 100 items, and a cursor.

    **Why.** An offset skips rows when others are added.

    **Otherwise.** The export of a busy day lacks orders.

    **Checked by.** Review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.content.cards import Card, cards, catalogue, rule_codes
from handbook.lint.guesses import Guesses
from handbook.lint.pages import contract
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Flavour, Severity

_ASKED = ("Why", "Otherwise", "Checked by")


@dataclass(frozen=True, slots=True)
class CardOptions:
    """How long a card may be."""

    words: int = 150
    """The most words of a card, without its heading and its code."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each part that a card lacks, and for ids and lengths that are wrong."""
    assert isinstance(rule.options, CardOptions)  # noqa: S101 - the rule's own
    if contract(document, context) is None:
        return
    found = tuple(cards(document, context.prose))
    numbered = any(card.id for card in found)
    families = frozenset(code.rstrip("0123456789") for code in context.known)
    guesses = Guesses(document)
    for card in found:
        at = card.section.heading
        for name in _ASKED:
            if card.part(name) is None:
                message = f"the rule card '{card.section.title}' has no '{name}'"
                yield rule.at(document, at, message, hint=f"add a paragraph that begins with '**{name}.**'")
        if card.words > rule.options.words:
            message = f"the rule card '{card.section.title}' has {card.words} words"
            hint = f"say it in {rule.options.words}; what is longer belongs to a page that it links to"
            yield rule.at(document, at, message, hint=hint)
        if numbered:
            yield from _identified(rule, document, context, card)
        for code, span in rule_codes(document, card):
            if code not in context.known and code.rstrip("0123456789") in families:
                near = guesses.nearest(code, context.known)
                hint = f"did you mean '{near}'?" if near else "`docs rules` lists them"
                yield rule.at(document, span, f"there is no rule '{code}'", hint=hint)


def _identified(rule: Rule, document: Document, context: Context, card: Card) -> Iterator[Finding]:
    """Yield what is wrong with the id of a card, on a page whose cards have ids."""
    at = card.section.heading
    if not card.id:
        message = f"the rule card '{card.section.title}' has no id, and others of the page have one"
        yield rule.at(document, at, message, hint="begin its heading with the next free number")
        return
    first = context.project.once(catalogue).known.get(card.id)
    if first is not None and (first[0].path, first[1].section.heading) != (document.path, at):
        place = f"{first[0].path}:{first[0].position(first[1].section.heading.start).line}"
        message = f"the id '{card.id}' is that of the card at {place}, too"
        yield rule.at(document, at, message, hint="give this card the next free number")
    elif document.flavour is Flavour.MKDOCS and card.section.id != card.id.lower():
        message = (
            f"the anchor of the rule card '{card.id}' is '{card.section.id}', and changes with its title"
        )
        yield rule.at(document, at, message, hint=f"end the heading with '{{#{card.id.lower()}}}'")


RULE = Rule(
    code="PAG105",
    name="incomplete-rule-card",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.OTHERS, Needs.PROJECT}),
    options=CardOptions(),
)
