"""Which pictures of the kind SVG are only pictures."""

from __future__ import annotations

import pytest

from handbook.site.svg import problem
from tests.growth import repeated
from tests.test_growth import MOST, grows

SVG = "http://www.w3.org/2000/svg"
HEAD = (
    f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
    'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
)


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0"/><g><text x="1">Shop &amp; bank</text></g>',
        "<style>.a { fill: red }</style><title>Plan</title>",
        '<defs><linearGradient id="a"/></defs><use xlink:href="#a"/>',
        '<a href="https://example.org/"><rect/></a>',
        '<image href="data:image/png;base64,aGk="/>',
        '<sodipodi:namedview id="x"/><metadata><rdf:RDF/></metadata>',
        '<g transform="translate(1)" content="(https://example.org)" style="fill:url(#a)"/>',
        '<style>@font-face { src: url("data:font/woff2;base64,d09//GM") }</style>',
        "<style>@namespace svg url(http://www.w3.org/2000/svg);</style>",
    ],
)
def test_a_picture_is_published(inside: str) -> None:
    assert problem(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made -->\n{HEAD}{inside}</svg>') == ""


def test_the_usual_doctype_is_no_problem() -> None:
    about = 'PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
    assert problem(f"<!DOCTYPE svg {about}>{HEAD}</svg>") == ""


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<style><script>alert(1)</script></style>", "<script>"),
        ("<title><script>alert(1)</script></title>", "<script>"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg">x</s:script>', "<s:script>"),
        ('<rect onload="x"/>', "onload"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<a href="javascript:x"/>', "href"),
        ('<a xlink:href="java&#10;script:x"/>', "xlink:href"),
        ('<use href="data:image/svg+xml,x"/>', "href"),
        ("<set attributeName='href' to='x'/>", "<set>"),
        ("<?xml-stylesheet href='x'?>", "processing instruction"),
        (f'<_:script xmlns:_="{SVG}">x</_:script>', "<_:script>"),
        (f'<\u00e9:script xmlns:\u00e9="{SVG}">x</\u00e9:script>', "<\u00e9:script>"),
        (f'<metadata><rdf:RDF><script xmlns="{SVG}">x</script></rdf:RDF></metadata>', "<script>"),
        ('<h:img xmlns:h="http://www.w3.org/1999/xhtml" onerror="x"/>', "<h:img>"),
        ('<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"/>', "<m:math>"),
        ('<a xml:base="javascript:x//" href="#"/>', "xml:base"),
        ('<rdf:RDF onload="x"/>', "onload"),
    ],
)
def test_what_acts_is_not(inside: str, words: str) -> None:
    assert words in problem(f"{HEAD}{inside}</svg>")


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="https://x.invalid/"/>',
        '<image href="//x.invalid/"/>',
        '<image href="ht&#9;tps:x.invalid"/>',
        '<a xml:base="https://x.invalid/"><image href="y"/></a>',
        '<use xlink:href="https://x.invalid/#y"/>',
        '<rect fill="url(https://x.invalid/#y)"/>',
        '<rect style="background:image-set(&quot;https:x.invalid&quot;)"/>',
        "<style>@import url(https://x.invalid/y)</style>",
        "<style>@import &#34;https:x.invalid&#34;</style>",
        "<style><![CDATA[@import '/&#9;/x.invalid'; @import '/\t/x.invalid']]></style>",
        "<style>@import '//<title/>x.invalid'</style>",
        r"<style>@\69mport '\68ttps:x.invalid'</style>",
        r'<rect fill="\75rl(\68ttps:x.invalid)"/>',
        "<style>/* data:,*/ @import 'https://x.invalid'</style>",
    ],
)
def test_a_picture_asks_no_other_host(inside: str) -> None:
    found = problem(f"{HEAD}{inside}</svg>")
    assert "asks another host" in found or "has a backslash" in found


def test_a_host_that_the_site_names_may_be_asked() -> None:
    text = (
        f'{HEAD}<image href="https://x.example/a.png"/><style>@import url(https://x.example/b);</style></svg>'
    )
    assert "asks another host" in problem(text)
    assert problem(text, ("https://x.example",)) == ""
    assert "asks another host" in problem(text, ("https://x.exam",))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "<script/>">]><svg>&a;</svg>',
        '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x">]><svg/>',
        '<?xml version="1.0" encoding="utf-7"?><svg/>',
        '<?xml version="1.0"' + " " * 1100 + 'encoding="iso-2022-jp"?><svg/>',
        f'<!DOCTYPE svg SYSTEM "x><!--"><svg xmlns="{SVG}"><script>x</script><!-- --></svg>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x"><svg/>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x"><svg>&nbsp;</svg>',
        f'<svg xmlns="{SVG}"><g>',
        "<b:svg/>",
        "",
        "<svg>" + "x" * 2_000_001,
    ],
)
def test_what_is_read_in_other_ways_is_not(text: str) -> None:
    assert problem(text)


@pytest.mark.parametrize(
    "unit", ["<g>", "<a ", '<g a="', "<!--", "<![CDATA[", "&amp;", "(//", "data:", "<style>"]
)
def test_a_picture_is_read_in_time_that_grows_as_it_does(unit: str) -> None:
    ratios = grows(problem, repeated(unit, HEAD, "</svg>"))
    assert ratios[-1] < MOST
