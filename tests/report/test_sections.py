"""Which sections have changed, and how."""

from __future__ import annotations

import pytest

from handbook.report.sections import How, SectionChange, sections
from tests.report.sides import version

HEAD = "# Orders\n\nThe way an order takes.\n\n## Context\n\nWe sell.\n\n## Design\n\nA queue.\n"

CASES = {
    "nothing": (HEAD, HEAD, ()),
    "wrapped in other lines": (
        HEAD,
        HEAD.replace("The way an order takes.", "The way\nan order   takes."),
        (),
    ),
    "other line ends": (HEAD, HEAD.replace("\n", "\r\n"), ()),
    "words": (
        HEAD,
        HEAD.replace("A queue.", "A queue.\n\nAnd a worker.\n"),
        (SectionChange(How.CHANGED, "Design", added=1),),
    ),
    "above the first section": (
        HEAD,
        HEAD.replace("an order", "a parcel"),
        (SectionChange(How.CHANGED, "", added=1, removed=1),),
    ),
    "added": (HEAD, HEAD + "\n## Limits\n\nTen.\n", (SectionChange(How.ADDED, "Limits", added=1),)),
    "removed": (
        HEAD,
        HEAD.replace("## Context\n\nWe sell.\n\n", ""),
        (SectionChange(How.REMOVED, "Context", removed=1),),
    ),
    "renamed, as it answers the same section of the kind": (
        HEAD,
        HEAD.replace("## Context\n\nWe sell.", "## Background\n\nWe sell books."),
        (SectionChange(How.RENAMED, "Background", "Context", 1, 1),),
    ),
    "renamed, as it has the same text": (
        HEAD,
        HEAD.replace("## Design", "## The queue"),
        (SectionChange(How.RENAMED, "The queue", "Design"),),
    ),
    "renamed and rewritten is another one": (
        HEAD,
        HEAD.replace("## Design\n\nA queue.", "## Flow\n\nA stream."),
        (SectionChange(How.ADDED, "Flow", added=1), SectionChange(How.REMOVED, "Design", removed=1)),
    ),
    "moved": (
        HEAD,
        "# Orders\n\nThe way an order takes.\n\n## Design\n\nA queue.\n\n## Context\n\nWe sell.\n",
        (),
    ),
    "two of the same name, one of them changed": (
        HEAD + "\n### Cost\n\nLow.\n\n## Other\n\n### Cost\n\nHigh.\n",
        HEAD + "\n### Cost\n\nLow.\n\n## Other\n\n### Cost\n\nNone.\n",
        (SectionChange(How.CHANGED, "Cost", added=1, removed=1),),
    ),
    "a heading in a code block is text": (
        HEAD,
        HEAD.replace("A queue.", "```text\n## Not a section\n```"),
        (SectionChange(How.CHANGED, "Design", added=3, removed=1),),
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_sections_are_told_by_what_has_happened_to_them(
    old: str, new: str, expected: tuple[SectionChange, ...]
) -> None:
    assert sections(version(old), version(new)) == expected
