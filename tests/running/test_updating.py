"""What a page shows as output is written anew, and no other byte of it changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbook import markdown
from handbook.markdown.dialect import GITHUB, MATERIAL
from handbook.model.document import Document
from handbook.running.expected import fits, lines_of
from handbook.running.page import Outcome, Verdict
from handbook.running.plan import plan
from handbook.running.updating import UpdateError, applied, updated

PLACES = {
    "margin": "# P\n\n```bash {.run}\nls\n```\n\n```output\nOLD\n```\n\nend\n",
    "list": (
        "# P\n\n1. Step\n\n    ```bash {.run}\n    ls\n    ```\n\n"
        "    ```output\n    OLD\n    ```\n\n2. Next\n"
    ),
    "box": '# P\n\n!!! note "N"\n\n    ```bash {.run}\n    ls\n    ```\n\n    ~~~output\n    OLD\n    ~~~\n',
    "tab": (
        '=== "T"\n\n    - a\n\n        ```bash {.run}\n        ls\n        ```\n\n'
        "        ```output\n        OLD\n        ```\n"
    ),
    "quote": "> ```bash {.run}\n> ls\n> ```\n>\n> ```output\n> OLD\n> ```\n",
    "front matter": (
        "---\nkind: page\n---\n# P\n\n```{.bash .run}\nls\n```\n\nIt prints:\n\n````output\nOLD\n````\n"
    ),
}
"""Pages whose output is the line ``OLD``."""
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=12)
PRINTED = st.lists(
    LINE | st.sampled_from(["```", "~~~", "# T", "- x", "...", ">", "    x", "---"]), max_size=6
)


def parsing(dialect: markdown.Dialect) -> Callable[[str], Document]:
    return lambda text: markdown.parse("page.md", text, dialect)


def renewed(text: str, printed: str, parse: Callable[[str], Document]) -> str:
    document = parse(text)
    (block,) = plan(document).blocks
    outcome = Outcome(block=block, verdict=Verdict.UPDATED, seconds=0, printed=printed)
    return applied(text, updated(document, [outcome], parse))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("place", PLACES)
def test_output_is_written_where_the_block_stands(place: str, newline: str) -> None:
    text = PLACES[place].replace("\n", newline)
    after = renewed(text, "a  \n\n  b\n", parsing(MATERIAL))
    line = next(line for line in text.split(newline) if "OLD" in line)
    margin = line.replace("OLD", "")
    written = newline.join([margin + "a", margin.rstrip() if ">" in margin else "", margin + "  b"])
    assert after == text.replace(line, written)


@pytest.mark.parametrize("place", ["margin", "list", "quote", "front matter"])
@given(lines=PRINTED, crlf=st.booleans())
@example(lines=["```"], crlf=False)
@example(lines=[], crlf=True)
def test_a_written_output_is_read_back_and_all_else_stays(place: str, lines: list[str], crlf: bool) -> None:
    text = PLACES[place].replace("\n", "\r\n") if crlf else PLACES[place]
    for dialect in (MATERIAL, GITHUB):
        parse, printed = parsing(dialect), "\n".join(lines)
        try:
            after = renewed(text, printed, parse)
        except UpdateError:
            continue
        head, _, tail = text.partition("OLD")
        assert after.startswith(head.rsplit("\n", 1)[0])
        assert after.endswith(tail.split("\n", 1)[1])
        (block,) = plan(parse(after)).blocks
        assert block.output is not None
        assert lines_of(block.output.content) == lines_of(printed)
        assert fits(block.output.content, printed) or "..." in printed


def test_an_empty_block_is_filled() -> None:
    text = "```bash {.run}\nls\n```\n\n1. x\n\n    ```output\n    ```\n"
    assert renewed(text, "a\nb\n", parsing(MATERIAL)) == text.replace(
        "```output\n", "```output\n    a\n    b\n"
    )


def test_what_still_fits_keeps_its_dots() -> None:
    text = PLACES["margin"].replace("OLD", "took ... ms\nold")
    assert "took ... ms\nnew\n```" in renewed(text, "took 17 ms\nnew\n", parsing(MATERIAL))


def test_a_line_that_would_close_the_block_is_refused() -> None:
    with pytest.raises(UpdateError, match=r"page\.md:7: the output has a line that begins with ```"):
        renewed(PLACES["margin"], "```\n", parsing(MATERIAL))
