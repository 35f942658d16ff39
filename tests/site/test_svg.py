"""Which pictures of the kind SVG are only pictures."""

from __future__ import annotations

import pytest

from handbook.site.svg import problem

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0"/><g><text x="1">Shop &amp; bank</text></g>',
        "<style>.a { fill: red }</style><title>Plan</title>",
        '<defs><linearGradient id="a"/></defs><use xlink:href="#a"/>',
        '<a href="https://example.org/"><rect/></a>',
        '<image href="data:image/png;base64,aGk="/>',
        '<sodipodi:namedview id="x"/><metadata><rdf:RDF/></metadata>',
    ],
)
def test_a_picture_is_published(inside: str) -> None:
    assert problem(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made -->\n{HEAD}{inside}</svg>') == ""


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<style><script>alert(1)</script></style>", "<script>"),
        ("<title><script>alert(1)</script></title>", "<script>"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg">x</s:script>', "<s:script>"),
        ('<rect onload="x"/>', "onload"),
        ("<foreignObject/>", "<foreignobject>"),
        ('<a href="javascript:x"/>', "href"),
        ('<a xlink:href="java&#10;script:x"/>', "xlink:href"),
        ('<use href="data:image/svg+xml,x"/>', "href"),
        ("<set attributeName='href' to='x'/>", "<set>"),
        ("<?xml-stylesheet href='x'?>", "processing instruction"),
    ],
)
def test_what_acts_is_not(inside: str, words: str) -> None:
    assert words in problem(f"{HEAD}{inside}</svg>")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "<script/>">]><svg>&a;</svg>',
        '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x">]><svg/>',
        '<?xml version="1.0" encoding="utf-7"?><svg/>',
        "<svg>" + "x" * 2_000_001,
    ],
)
def test_what_is_read_in_other_ways_is_not(text: str) -> None:
    assert problem(text)
