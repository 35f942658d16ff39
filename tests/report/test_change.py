"""Which documents are told of, and what a design lacks."""

from __future__ import annotations

import pytest

from handbook.report.change import DocumentChange, document_change
from handbook.report.sections import How
from tests.report.sides import version

DRAWN = "```mermaid\nflowchart LR\n  a --> b\n```\n"
WHOLE = (
    "# Orders\n\n## Context\n\nWe sell.\n\n## Design\n\n" + DRAWN + "\n## Trade-offs\n\n- a\n\n"
    "## Assumptions\n\n- a\n\n## Open Questions\n\nNone as of 2026-11-01.\n"
)  # fmt: skip
PAGE = "---\nkind: page\nowner: team-a\n---\n# Orders\n\n## In short\n\nA.\n"
OTHER = "notes.md"


def change(old: str | None, new: str | None, path: str = "docs/design/orders.md") -> DocumentChange | None:
    return document_change(
        version(old, path) if old is not None else None, version(new, path) if new is not None else None
    )


def test_a_section_that_a_change_takes_away_is_missing() -> None:
    found = change(WHOLE, WHOLE.replace("## Assumptions", "## Beliefs"))
    assert found is not None
    assert (found.missing, found.still_missing) == (("Assumptions",), ())


def test_what_was_missing_before_is_told_apart() -> None:
    old = WHOLE.replace("## Assumptions\n\n- a\n\n", "")
    found = change(old, old.replace("We sell.", "We sell books."))
    assert found is not None
    assert (found.missing, found.still_missing) == ((), ("Assumptions",))


def test_a_design_without_its_diagram_lacks_one() -> None:
    found = change(WHOLE, WHOLE.replace("mermaid", "text"))
    assert found is not None
    assert found.missing == ("a diagram",)


def test_whoever_suppresses_the_rule_hears_nothing_of_missing_sections() -> None:
    path = "docs/design/orders.md"
    found = document_change(None, version("# Orders\n", path), hides_missing=True)
    assert found is not None
    assert found.missing == ()


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (WHOLE, WHOLE.replace("We sell.", "We\nsell."), "docs/design/orders.md"),
        (PAGE, PAGE.replace("A.", "B."), "docs/orders.md"),
        ("# A\n\nOne.\n", "# A\n\nTwo.\n", OTHER),
        (None, "# A\n\nOne.\n", OTHER),
    ],
    ids=["wrapped", "text of a page", "text without a kind", "new without a kind"],
)
def test_what_the_difference_says_as_well_is_silent(old: str | None, new: str | None, path: str) -> None:
    assert change(old, new, path) is None


@pytest.mark.parametrize(
    ("old", "new", "path", "how"),
    [
        (None, PAGE, "docs/orders.md", How.ADDED),
        (PAGE, None, "docs/orders.md", How.REMOVED),
        ("# A\n", None, OTHER, How.REMOVED),
        (PAGE, PAGE + "\n## Limits\n\nTen.\n", "docs/orders.md", How.CHANGED),
    ],
    ids=["new", "gone", "gone, without a kind", "a section more"],
)
def test_what_a_reviewer_would_miss_is_said(old: str | None, new: str | None, path: str, how: How) -> None:
    found = change(old, new, path)
    assert found is not None
    assert found.how is how


@pytest.mark.parametrize(("owner", "expected"), [("team-b", "team-a"), ("team-a", None)])
def test_another_owner_is_said(owner: str, expected: str | None) -> None:
    found = change(PAGE, PAGE.replace("team-a", owner) + "\n## Limits\n\nTen.\n", "docs/orders.md")
    assert found is not None
    assert (found.owner, found.old_owner) == (owner, expected)


def test_a_document_without_a_kind_may_change_hands() -> None:
    assert change("---\nowner: a\n---\n# A\n", "---\nowner: b\n---\n# A\n", OTHER) is None
