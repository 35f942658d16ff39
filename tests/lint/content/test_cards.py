"""What a rule card holds, and the line that a checklist has for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown, testing
from handbook.lint.content.cards import (
    Catalogue,
    Part,
    cards,
    catalogue,
    is_made,
    item,
    rule_codes,
    selection,
    sentence,
)
from handbook.lint.prose import prose
from handbook.lint.rule import Documents
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.model.document import Document

HEAD = "---\nkind: page\nowner: team\n---\n# T\n\n"


def read(text: str, dialect: Dialect = MATERIAL, path: str = "docs/api/rest.md") -> Document:
    return markdown.parse(path, text, dialect)


def said(text: str, name: str = "Checked by", page: str = "docs/review/list.md") -> str:
    document = read(f"## A-001 T\n\n**Rule.** x\n\n{text}\n")
    (card,) = cards(document, prose(document))
    part = card.part(name)
    assert part is not None
    return sentence(document, part, page)


@pytest.mark.parametrize(
    ("heading", "id", "title"),
    [
        ("HB-API-014 Page large lists {#hb-api-014}", "HB-API-014", "Page large lists"),
        ("HB-API-014: Page", "HB-API-014", "Page"),
        ("API-1234 - Page", "API-1234", "Page"),
        ("Page large lists", "", "Page large lists"),
        ("UTF-8 is the encoding", "", "UTF-8 is the encoding"),
        ("HB-API-014-b Page", "", "HB-API-014-b Page"),
        ("hb-api-014 Page", "", "hb-api-014 Page"),
        ("The `Retry-After` header", "", "The `Retry-After` header"),
    ],
)
def test_a_heading_begins_with_an_id_or_has_none(heading: str, id: str, title: str) -> None:  # noqa: A002
    document = read(f"## {heading}\n\n**Rule.** x\n")
    (card,) = cards(document, prose(document))
    assert (card.id, card.title) == (id, title)


@pytest.mark.parametrize(
    ("text", "one_line"),
    [
        ("**Checked by.** Review.", "Review."),
        ("**Checked by.**\n\nReview.", "Review."),
        ("__Checked by__: a\r\nb", "a b"),
        ("**Checked by.**\n\n- `DBA102`\n- *Review*", "`DBA102` *Review*"),
        ("> **Checked by.** a\n> b\n>\n> c", "a b"),
        ("**Checked by.** [a](b.md#c) and [d](../e.md)", "[a](../api/b.md#c) and [d](../e.md)"),
        (
            "**Checked by.** [a](#b), [c](https://example.org/x)",
            "[a](../api/rest.md#b), [c](https://example.org/x)",
        ),
        ("**Checked by.** `[a](b.md)`", "`[a](b.md)`"),
        ("**Checked by.**\n\n**Source.** x", ""),
    ],
)
def test_the_first_paragraph_of_a_part_is_one_line_with_links_as_another_page_has_them(
    text: str, one_line: str
) -> None:
    assert said(text) == one_line


def test_labels_in_code_and_other_words_in_bold_are_no_parts() -> None:
    text = "## T\n\n**Rule.** x\n\n**Note.** y\n\n```text\n**Why.** z\n```\n\n`**Why.**`\n"
    document = read(text)
    (card,) = cards(document, prose(document))
    assert [part.name for part in card.parts] == ["Rule"]


def test_rules_of_a_card_are_codes_and_no_other_words() -> None:
    text = (
        "**Checked by.** `DBA102`, DBA102, PAG111; RFC9110, HB-API-014, SQL99, ADR001, X-DBA103.\n\n"
        "**Source.** DOC101"
    )
    document = read(f"## T\n\n**Rule.** x\n\n{text}\n")
    (card,) = cards(document, prose(document))
    assert [code for code, _ in rule_codes(document, card)] == ["DBA102", "PAG111"]


def test_words_of_a_card_are_those_that_are_read() -> None:
    document = read("## A-001 T\n\n**Rule.** One [two](three/four.md) `five`.\n\n```text\nsix\n```\n")
    (card,) = cards(document, prose(document))
    assert card.words == 3


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("cards: HB-API", ("HB-API",)),
        ("cards: HB-API-001,HB-SEC\n  HB-DAT-002", ("HB-API-001", "HB-SEC", "HB-DAT-002")),
        ("cards:", None),
        ("cards: all of them", None),
        ("cards: HB-API; rm", None),
    ],
)
def test_a_marker_has_words_or_is_refused(comment: str, words: tuple[str, ...] | None) -> None:
    assert selection(comment) == words


def test_a_word_chooses_a_card_or_all_below_it_in_order() -> None:
    page = HEAD + "".join(
        f"## {each} T\n\n**Rule.** x\n\n" for each in ("B-010", "A-B-002", "A-B-001", "AB-001")
    )
    known = catalogue(Documents((), testing.Folder([("docs/a.md", page)])))
    assert known.ids == ("A-B-001", "A-B-002", "AB-001", "B-010")
    assert known.chosen("A") == known.chosen("A-B") == ("A-B-001", "A-B-002")
    assert known.chosen("AB") == ("AB-001",)
    assert known.chosen("B-010") == ("B-010",)
    assert known.chosen("B-01") == known.chosen("C") == Catalogue({}).chosen("A") == ()


WORDS = st.sampled_from(
    (
        "## A-001 T {#a-001}", "### B", "**Rule.** x", "**Why.**", "__Otherwise__: y",
        "**Checked by.** `DBA102`", "- **Checked by:** z", "> **Rule.** q", "[a](b.md)", "[c](#d)", "```",
        "<!-- **Rule.** -->", "", "    text", "\r", "*",
    )
)  # fmt: skip


@given(lines=st.lists(WORDS, max_size=25), newline=st.sampled_from(("\n", "\r\n")), github=st.booleans())
def test_parts_lie_within_their_card_and_each_has_one_line(
    lines: list[str], newline: str, github: bool
) -> None:
    document = read(newline.join(lines), GITHUB if github else MATERIAL)
    for card in cards(document, prose(document)):
        at = card.section.body.start
        for part in card.parts:
            assert at <= part.extent.start <= part.extent.end <= card.section.body.end
            assert part.extent.start <= part.first.start <= part.first.end <= part.extent.end
            at = part.extent.end
            assert one_line(document, part)
        if card.id:
            assert is_made(item(document, card, "docs/list.md")) or not card.title


def one_line(document: Document, part: Part) -> bool:
    return not set(sentence(document, part, "docs/list.md")) & set("\r\n")
