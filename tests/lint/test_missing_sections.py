"""`docs fix` adds the sections that a kind requires, each in its place and with the template's question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import testing
from handbook.kinds import library, template
from handbook.lint.fix import fixed
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect

SHIPPED = library.load(Path(), "")
NAMES = [name for name in template.names(Path(), "") if "{status}" not in template.source(name, Path(), "")]
RULES = testing.rules("DOC101", "DOC102")


def filled(text: str, dialect: Dialect = MATERIAL) -> str:
    """Add the sections that are missing until there is none."""
    for _ in range(20):
        after, _ = fixed(text, testing.run(RULES[:1], text, dialect=dialect))
        if after == text:
            return text
        text = after
    raise AssertionError("it has no end")


def titles(text: str) -> list[str]:
    return [line.lstrip("# ") for line in text.splitlines() if line.startswith("## ")]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_document_gets_each_section_that_its_kind_requires_in_order(name: str) -> None:
    kind = SHIPPED.named(name)
    assert kind is not None
    after = filled(f"---\nkind: {name}\n---\n# T\n")
    wanted = [section.name for section in kind.sections if section.required and not section.parent]
    assert titles(after) == wanted
    assert testing.run(RULES, after) == ()
    for section in kind.sections:
        if section.name in wanted and section.question:
            assert f"## {section.name}\n\n<!-- {section.question} -->\n" in after


ARCHITECTURE = """---
kind: architecture
---
# Orders

## Context

Text.

<!-- what follows is about the price -->
## Trade-offs

- We gain speed, and give up order.

## Open Questions

None as of 2026-11-26.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("dialect", [MATERIAL, GITHUB])
def test_what_is_there_stays_as_it_is_and_keeps_its_comments(dialect: Dialect, newline: str) -> None:
    text = ARCHITECTURE.replace("\n", newline)
    after = filled(text, dialect)
    added = f"## Assumptions{newline * 2}<!-- What must stay true for this to hold? -->{newline * 2}"
    assert after.count(added) == 1
    assert after.replace(added, "") == text
    assert after.index("speed") < after.index(added) < after.index("## Open")
    short = text.replace(f"## Context{newline * 2}Text.{newline * 2}", "")
    assert titles(filled(short, dialect)) == ["Context", "Trade-offs", "Assumptions", "Open Questions"]
    assert f"{newline}<!-- what follows is about the price -->{newline}## Trade-offs" in filled(
        short, dialect
    )


def test_a_page_that_could_not_be_read_exactly_is_left_alone() -> None:
    text = '---\nkind: page\n---\n# T\n\n--8<-- "parts.md"\n'
    assert filled(text) == text


@given(
    parts=st.lists(
        st.sampled_from(
            ["## Context\n\nText.\n\n", "## Trade-offs\n\n- a\n\n", "## Other\n\ntext\n\n", "### Deep\n\n",
             "text", "- item\n", "\n", "> quote\n", "## Open Questions\n\nNone\n"]
        ),
        max_size=6,
    )
)  # fmt: skip
def test_sections_are_only_added(parts: list[str]) -> None:
    text = "---\nkind: architecture\n---\n# T\n\n" + "".join(parts)
    after = filled(text)
    rest = iter(after.splitlines())
    assert all(line in rest for line in text.splitlines())
    assert not [found for found in testing.run(testing.rules("DOC101"), after) if found.fix]


def test_none_gets_the_day_of_the_run() -> None:
    text = "---\nkind: architecture\n---\n# T\n\n## Open Questions\n\nNone.\n"
    files = [("docs/a.md", text)]
    (found,) = testing.run_files(testing.rules("DOC107"), files, today="2026-11-26")
    assert fixed(text, [found])[0] == text.replace("None.", "None as of 2026-11-26.")
    said = text.replace("None.", "None, says Ann.")
    (found,) = testing.run_files(testing.rules("DOC107"), [("docs/a.md", said)], today="2026-11-26")
    assert found.fix == ()
