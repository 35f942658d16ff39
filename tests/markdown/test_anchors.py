from __future__ import annotations

import pytest

from handbook import markdown
from handbook.markdown.anchors import anchors
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect

PAGE = """# Title

## Part { #own }

## Twice

## Twice

<a id="there"></a> and <span class='x' name=here>text</span>

A paragraph
{ .class #block }

[^note]: Text.

`<a id="code">` and <!-- <a id="comment"> -->

```html
<a id="fence"></a>
```
"""


@pytest.mark.parametrize(
    ("dialect", "ids"),
    [
        (MATERIAL, {"title", "own", "twice", "twice_1", "there", "here", "block", "fn:note", "fnref:note"}),
        (GITHUB, {"title", "part--own-", "twice", "twice-1", "there", "here"}),
    ],
)
def test_anchors_are_those_that_the_renderer_makes(dialect: Dialect, ids: set[str]) -> None:
    assert anchors(markdown.parse("a.md", PAGE, dialect)).ids == ids


def test_a_page_with_a_snippet_may_have_other_anchors() -> None:
    assert anchors(markdown.parse("a.md", "# T\n", MATERIAL)).complete
    assert not anchors(markdown.parse("a.md", '# T\n\n--8<-- "b.md"\n', MATERIAL)).complete
