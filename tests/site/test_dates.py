from __future__ import annotations

import pytest

from handbook.site.article import Allowance, Surroundings, finished
from handbook.site.dates import marked

TIME = "<time>2026-11-27</time>"


def cell(text: str) -> str:
    return f"<table><tbody><tr><td>{text}</td></tr></tbody></table>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-27", TIME),
        ("until 2026-11-27, then", f"until {TIME}, then"),
        ("(2026-11-27).", f"({TIME})."),
        ("2026-11-27 09:30", f"{TIME} 09:30"),
        ("2026-11-27 to 2026-12-01", f"{TIME} to <time>2026-12-01</time>"),
        ("<code>2026-11-27</code>", f"<code>{TIME}</code>"),
        ('<a href="x" title="a > b">2026-11-27</a>', f'<a href="x" title="a > b">{TIME}</a>'),
        ("<strong>new</strong> 2026-11-27", f"<strong>new</strong> {TIME}"),
    ],
)
def test_a_date_in_a_cell_is_marked(text: str, shown: str) -> None:
    assert marked(cell(text)) == cell(shown)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27T09:30:00Z",
        "2026-13-01",
        "2026-11-32",
        "12026-11-27",
        "1-2026-11-27",
        "2026-11-27-late-orders.md",
        "post-mortems/2026-11-27/",
        '<a href="2026-11-27" title="2026-11-27">x</a>',
        TIME,
        '<time datetime="2026-11-27">on 2026-11-27</time>',
        "<script>day = '2026-11-27'</script>",
        "<svg><title>2026-11-27</title></svg>",
        "\u0662\u0660\u0662\u0666-11-27",
    ],
)
def test_what_is_no_date_or_no_text_stays(text: str) -> None:
    assert marked(cell(text)) == cell(text)


def test_a_date_in_a_heading_of_a_table_is_marked() -> None:
    assert marked("<table><thead><tr><th>2026-11-27</th></tr></thead></table>").count(TIME) == 1


def test_dates_outside_of_cells_stay() -> None:
    html = f"<p>2026-11-27</p>{cell('x')}<p>2026-11-27</p><table><caption>2026-11-27</caption></table>"
    assert marked(html) == html


def test_text_after_what_looks_like_a_tag_is_still_read() -> None:
    assert marked(cell("1 < 2, 2026-11-27")) == cell(f"1 < 2, {TIME}")


def test_nothing_is_marked_after_a_tag_that_does_not_end_where_tags_do() -> None:
    html = cell("<a title='<2026-11-27'>2026-11-27</a>")
    assert marked(html) == html
    assert marked(cell("2026-11-27") + html) == cell(TIME) + html


def test_a_page_is_published_with_its_dates_marked() -> None:
    page = finished(cell("2026-11-27"), Surroundings("<p>above</p>"), Allowance(diagram="x"))
    assert TIME in page.html
