"""Templates of adr-tools, read as adr-tools reads them, and those that others copy by hand."""

from __future__ import annotations

import pytest

from handbook.adr.change.foreign import ForeignTemplateError, candidates, is_template, template


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


@pytest.mark.parametrize("text", ["", "Title\n", "SUBTITLE\n", "# {number}\n"])
def test_a_template_needs_a_place_for_the_title(text: str) -> None:
    with pytest.raises(ForeignTemplateError, match=r"t\.md: has no place for the title"):
        template("t.md", text)


STATED = "\n\n## Status\n\n{status}\n"
COPIED = {
    "mask of a number": (
        "# ADR-NNN: Title\n\n- **Status**: [Proposed | Accepted]\n- **Date**: YYYY-MM-DD\n",
        "# ADR-{number:03}: {title}\n\n- **Status**: {status}\n- **Date**: {date}\n",
    ),
    "dash": ("# NNNN — Title\n\n## Status\n\nProposed\n", "# {number:04} — {title}" + STATED),
    "words for a title": ("# ADR-XXX: [Short noun phrase]\n\nx\n", "# ADR-{number:03}: {title}\n\nx\n"),
    "number 0": ("# ADR-000: ADR Template\n\n## Status\n\nTemplate\n", "# ADR-{number:03}: {title}" + STATED),
    "front matter": (
        "---\nnav_order: 0\nstatus: {proposed | accepted}\ndate: {YYYY-MM-DD}\n---\n# {short title}\n",
        "---\nnav_order: {number:01}\nstatus: {status}\ndate: {date}\n---\n# {title}\n",
    ),
    "title in the front matter": (
        "---\nid: ARCH-000\ntitle: Short title\n---\n\n## Context\n",
        "---\nid: ARCH-{number:03}\ntitle: {title}\n---\n\n## Context\n",
    ),
    "status left blank": ("# Title\n\n## Status\n\n## Context\n", "# {title}" + STATED + "\n## Context\n"),
    "labels in capitals": (
        "# ADR-NNN: TITLE\n\nSTATUS: proposed | accepted\nDATE: YYYY-MM-DD\n\n## STATUS\n\nx\n",
        "# ADR-{number:03}: {title}\n\nSTATUS: {status}\nDATE: {date}\n\n## STATUS\n\n{status}\n",
    ),
    "some of our placeholders": (
        "# NNN. {title}\n\n* Status: [proposed | accepted]\n",
        "# {number:03}. {title}\n\n* Status: {status}\n",
    ),
    "quoted choice": (
        '---\nstatus: "{proposed | … | superseded by ADR-0123}"\ndate: {YYYY-MM-DD}\n---\n# {short title}\n',
        "---\nstatus: {status}\ndate: {date}\n---\n# {title}\n",
    ),
    "our marks": ("# {title}\n\n## Status\n<!-- rule: required -->\n\n{status}\n", "# {title}" + STATED),
    "a template of ours": (
        "---\nkind: adr\nversion: 1\nfront-matter:\n  parent: D\n---\n# {title}\n",
        "---\nparent: D\n---\n# {title}\n",
    ),
}


@pytest.mark.parametrize(("text", "expected"), COPIED.values(), ids=COPIED.keys())
def test_what_is_copied_by_hand_gets_placeholders(text: str, expected: str) -> None:
    assert template("template.md", text) == expected


def test_templates_are_known_by_their_names_the_likeliest_first() -> None:
    names = ["0001-use-templates.md", "000-template.md", "adr-template.md", "TEMPLATE.md", "template.txt"]
    assert candidates(names) == ("adr-template.md", "TEMPLATE.md", "000-template.md")


def test_a_decision_on_templates_is_not_a_template() -> None:
    decided = "# 3. Template\n\n## Status\n\nAccepted\n"
    assert is_template("template.md", decided)
    assert not is_template("0003-template.md", decided)
    assert is_template("0000-template.md", "# ADR-000: Title\n\n## Status\n\nProposed\n")
