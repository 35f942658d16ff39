"""Search: all words, any case, the title first."""

from __future__ import annotations

import pytest

from handbook.adr.record.record import parse
from handbook.adr.report.search import Excerpt, search

RECORDS = [
    parse("adr/0001-queue.md", "# 1. A queue for orders\n\nWe take Kafka.\nKafka it is.\n"),
    parse("adr/0002-kafka.md", "# 2. Use Kafka\n\n<!-- Which kafka, and why a queue? -->\n"),
    parse("adr/0003-other.md", "# 3. Größe\n\n```sh\nkafka-topics --list\n```\n"),
]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("kafka",), [2, 1, 3]),
        (("KAFKA", "queue"), [1]),
        (("kafka it",), [1]),
        (("GRÖSSE",), [3]),
        (("--list",), [3]),
        (("which",), []),
        (("",), []),
        ((), []),
    ],
)
def test_all_words_must_occur(words: tuple[str, ...], found: list[int]) -> None:
    assert [hit.record.number for hit in search(RECORDS, words)] == found


def test_excerpts_say_the_line() -> None:
    (hit,) = search(RECORDS, ["kafka", "queue"])
    assert hit.excerpts == (
        Excerpt(1, "# 1. A queue for orders"), Excerpt(3, "We take Kafka."), Excerpt(4, "Kafka it is."),
    )  # fmt: skip


def test_a_long_line_is_cut_around_the_word() -> None:
    record = parse("adr/0001-x.md", f"# 1. X\n\n{'a ' * 300}needle{' b' * 300}\n")
    (hit,) = search([record], ["NEEDLE"])
    (excerpt,) = hit.excerpts
    assert "needle" in excerpt.text
    assert excerpt.text.startswith("…")
    assert excerpt.text.endswith("…")
    assert len(excerpt.text) < 170
