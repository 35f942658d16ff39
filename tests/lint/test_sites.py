"""Rules on pages of a site, whose configuration decides what becomes of a page."""

from __future__ import annotations

import re

import pytest

from handbook import markdown, testing
from handbook.lint.rules.dgm import dgm102
from handbook.markdown import dialect
from handbook.markdown.extensions import Dialect

PAGE = "# T\n\n```mermaid\nflowchart LR\n  a --> b\n```\n\n```Mermaid\nflowchart LR\n  a --> b\n```\n"
SITES = {
    "no extension": "site_name: x\nmarkdown_extensions:\n{line}",
    "superfences": "markdown_extensions:\n  - pymdownx.superfences:\n{line}",
    "zensical": "[project.markdown_extensions.pymdownx.superfences]\n{line}",
}


def site(name: str, line: str) -> Dialect:
    text = SITES[name].format(line=line + "\n" if line else "")
    if name == "zensical":
        return dialect.from_zensical(text + "css_class = 'x'\n")
    return dialect.from_site((text.replace("superfences:\n", "superfences\n") if not line else text,))


@pytest.mark.parametrize("name", SITES)
def test_a_site_that_draws_nothing_is_told_the_line_that_it_lacks(name: str) -> None:
    found = testing.run([dgm102.RULE], PAGE, dialect=site(name, ""))
    assert [finding.message for finding in found] == [
        "'mermaid' is not drawn as a diagram: the site is not set up to draw any",
        "'Mermaid' is not drawn as a diagram: the site is not set up to draw any",
    ]
    assert not any(finding.fix for finding in found)
    line = re.match(r"add to its configuration: '(.*)' (?:below|in) ", found[0].hint)
    assert line is not None
    configured = site(name, {"no extension": "  ", "superfences": "      ", "zensical": ""}[name] + line[1])
    for parse in (markdown.parse, markdown.exact.parse):
        drawn = [fence.drawn for fence in parse("a.md", PAGE, configured).fences]
        assert drawn == [True, False]
    (left,) = testing.run([dgm102.RULE], PAGE, dialect=configured)
    assert left.message == "'Mermaid' is not drawn as a diagram: the renderer knows only 'mermaid'"
