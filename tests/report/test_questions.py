"""Which open questions were closed, and which opened."""

from __future__ import annotations

import pytest

from handbook.report.questions import Questions, questions
from tests.report.sides import version

HEAD = "# Orders\n\n## Context\n\nWe sell.\n\n## Open Questions\n\n"
TWO = "- Which broker?\n- How long do we keep orders?\n"

CASES = {
    "nothing": (TWO, TWO, ((), ())),
    "gone": (TWO, "- Which broker?\n", (("How long do we keep orders?",), ())),
    "new": ("None as of 2026-11-01.\n", TWO, ((), ("Which broker?", "How long do we keep orders?"))),
    "all closed": (TWO, "None as of today.\n", (("Which broker?", "How long do we keep orders?"), ())),
    "ticked": (TWO, TWO.replace("- Which", "- [x] Which"), (("Which broker?",), ())),
    "a box to tick": (TWO, TWO.replace("- Which", "- [ ] Which"), ((), ())),
    "struck out": (TWO, TWO.replace("Which broker?", "~~Which broker?~~ Kafka."), (("Which broker?",), ())),
    "more is said of it": (TWO, TWO.replace("broker?", "broker? Kafka, so it seems.\n  Ann asks."), ((), ())),
    "emphasis and another bullet": (TWO, TWO.replace("- Which broker?", "* **Which broker?**"), ((), ())),
    "other words are another question": (
        "- Which broker?\n",
        "- Which queue?\n",
        (("Which broker?",), ("Which queue?",)),
    ),
    "paragraphs": ("Which broker? Kafka?\n\nWho pays?\n", "Who pays?\n", (("Which broker?",), ())),
    "sections of their own": ("### Which broker?\n\nKafka?\n", "### Who pays?\n\nWe do.\n", (
        ("Which broker?",), ("Who pays?",),
    )),
    "in a comment": ("<!-- - Who pays? -->\n", "", ((), ())),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_a_question_is_known_by_its_words(
    old: str, new: str, expected: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    assert questions(version(HEAD + old), version(HEAD + new)) == Questions(*expected)


def test_a_new_document_opens_its_questions() -> None:
    assert questions(None, version(HEAD + TWO)).opened == ("Which broker?", "How long do we keep orders?")


def test_a_kind_without_open_questions_has_none() -> None:
    page = "---\nkind: page\n---\n" + HEAD
    assert questions(version(page), version(page + TWO)) == Questions()
