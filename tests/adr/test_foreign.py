"""Templates of adr-tools, read as adr-tools reads them."""

from __future__ import annotations

import pytest

from handbook.adr.change.foreign import ForeignTemplateError, template


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# NUMBER. TITLE\n\nDate: DATE\n\nSTATUS\n", "# {number}. {title}\n\nDate: {date}\n\n{status}\n"),
        ("TITLE and TITLE\nTITLE", "{title} and TITLE\n{title}\n"),
        ("# TITLE, UPDATED, STATUSES, my_DATE\n", "# {title}, UPDATED, STATUSES, my_{date}\n"),
        ("\ufeff# TITLE\r\n", "# {title}\n"),
        ("# {title}\n\nDATE {date} {other}\n", "# {title}\n\nDATE {date} {other}\n"),
        ("# TITLE {x}\n", "# {title} {x}\n"),
    ],
)
def test_words_become_placeholders(text: str, expected: str) -> None:
    assert template("t.md", text) == expected


@pytest.mark.parametrize("text", ["", "# Title\n", "SUBTITLE\n", "# {number}\n"])
def test_a_template_needs_a_place_for_the_title(text: str) -> None:
    with pytest.raises(ForeignTemplateError, match=r"t\.md: has no place for the title"):
        template("t.md", text)
