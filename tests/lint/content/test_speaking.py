"""What a document says about files takes time in proportion to its text."""

from __future__ import annotations

import pytest

from handbook import markdown
from handbook.lint.content.speaking import links, may_speak, repository
from handbook.lint.engine import check
from handbook.lint.rule import Context
from handbook.lint.rules.pag.pag112 import RULE
from handbook.markdown.dialect import GITHUB, MATERIAL
from tests.growth import Shape, repeated
from tests.test_growth import MOST, grows

KNOWN = repository(frozenset({"samples/a.py", "samples/b/a.py", "a.py"}), "scenarios")
TEXTS = {
    "snippets": repeated('--8<-- "a.py:one"\n\n', "# T\n\n"),
    "snippets never closed": repeated("--8<--\na.py\n\n", "# T\n\n"),
    "a block of colons": repeated("a:", "# T\n\n--8<--\n", "\n--8<--\n"),
    "a block of numbers": repeated("1:", "# T\n\n--8<--\na:", "x\n--8<--\n"),
    "comments": repeated("<!-- snippet: a.py:one -->\n", "# T\n\n"),
    "words of a block": repeated("a.py ", "# T\n\n```bash {.run}\n", "\n```\n"),
    "a word of a block": repeated("a/", "# T\n\n```bash {.run}\n", "\n```\n"),
    "blocks": repeated("```bash {.run scenario=a}\na.py\n```\n\n", "# T\n\n"),
    "anchors": repeated("  - a.py#b.c\n", "---\ncovers_paths:\n", "---\n# T\n"),
    "patterns": repeated("  - '**/a*/b?[c]'\n", "---\ncovers_paths:\n", "---\n# T\n"),
    "names of a symbol": repeated("a.", "---\ncovers_paths:\n  - a.py#", "\n---\n# T\n"),
}


def read(text: str) -> object:
    return links(markdown.parse("a.md", text, MATERIAL), KNOWN)


def judged(text: str) -> object:
    return check([(markdown.parse("a.md", text, GITHUB), Context())], [RULE])


@pytest.mark.parametrize("shape", TEXTS.values(), ids=TEXTS)
def test_a_text_takes_time_in_proportion(shape: Shape) -> None:
    assert may_speak(shape(1_000))
    assert min(grows(read, shape)) < MOST
    assert min(grows(judged, shape)) < MOST
