from __future__ import annotations

import pytest

from handbook.site.article import Allowance, Surroundings, finished
from handbook.site.tables import headed


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<th></th>", "<td></td>"),
        ("<th>\n </th>", "<td></td>"),
        ('<th style="text-align: left;"></th>', '<td style="text-align: left;"></td>'),
        ("<th>a</th>", "<th>a</th>"),
        ("<th><code></code></th>", "<th><code></code></th>"),
        ("<thead></thead>", "<thead></thead>"),
        ("<th", "<th"),
    ],
)
def test_an_empty_header_of_a_table_is_a_cell(html: str, shown: str) -> None:
    assert headed(html) == shown


def test_a_page_has_no_empty_header() -> None:
    html = "<table><thead><tr><th></th><th>Go</th></tr></thead></table>"
    done = finished(html, Surroundings(), Allowance(diagram="d"))
    assert done.html.count("<td></td>") == 1
    assert done.html.count("<th>Go</th>") == 1
