"""Positions of the protocol: exact in each unit, for each character and each line end."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lsprotocol.types import Position

from handbook.lsp.places import UTF8, UTF16, UTF32, Places
from handbook.model.document import Span

TEXTS = st.text(st.sampled_from("a \té字😀\u0301\n\r\u2028\x0c\x85\ufeff"), max_size=40)
_SIZES = {UTF8: ("utf-8", 1), UTF16: ("utf-16-le", 2), UTF32: ("utf-32-le", 4)}


@pytest.mark.parametrize(
    ("encoding", "character"), [(UTF8, 11), (UTF16, 6), (UTF32, 5)], ids=["utf-8", "utf-16", "utf-32"]
)
def test_a_character_is_as_wide_as_the_unit_says(encoding: str, character: int) -> None:
    text = "# One\r\né字😀é 2\r\n"
    place = Places(text, encoding).position(text.index("2"))
    assert (place.line, place.character) == (1, character + (1 if encoding is UTF8 else 0))


@pytest.mark.parametrize("encoding", [UTF8, UTF16, UTF32])
@given(text=TEXTS)
@example(text="a\r\n😀\rb\n")
@example(text="\x0c\u2028\n\x85x")
def test_each_offset_comes_back_and_positions_count_what_stands_before(text: str, encoding: str) -> None:
    places = Places(text, encoding)
    codec, size = _SIZES[encoding]  # type: ignore[index]
    lines = text.replace("\r\n", "\n\n").replace("\r", "\n")
    for offset in range(len(text) + 1):
        place = places.position(offset)
        if text[max(0, offset - 1) : offset + 1] == "\r\n":
            continue  # Within a line end nobody stands.
        begin = lines.rfind("\n", 0, offset) + 1
        assert place.character == len(text[begin:offset].encode(codec)) // size
        assert places.offset(place) == offset


def test_a_position_beyond_its_line_is_the_end_of_the_line_and_one_beyond_the_text_its_end() -> None:
    places = Places("one\r\ntwo")
    assert places.offset(Position(0, 99)) == 3
    assert places.offset(Position(9, 0)) == 8
    assert places.span(places.range(Span(1, 7))) == Span(1, 7)


def test_a_position_within_a_character_is_the_one_before_it() -> None:
    assert Places("😀b").offset(Position(0, 1)) == 0


def test_the_byte_order_mark_of_a_file_takes_no_place_and_that_of_an_open_text_does() -> None:
    assert Places("\ufeff# A", stored=True).position(1) == Position(0, 0)
    assert Places("\ufeff# A", stored=True).offset(Position(0, 2)) == 3
    assert Places("\ufeff# A").position(1) == Position(0, 1)
