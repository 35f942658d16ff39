from __future__ import annotations

import pytest

from handbook.site.index_page import IndexEntry, page_entry, page_list


def test_pages_are_a_list() -> None:
    entries = [IndexEntry(path="a (1).md", title="A [b]"), IndexEntry(path="b.md", title="B")]
    assert page_list("Runbooks", entries) == "# Runbooks\n\n- [A \\[b\\]](<a (1).md>)\n- [B](b.md)\n"


def test_a_page_says_in_the_list_what_it_is_about() -> None:
    entry = page_entry("late.md", "---\ndescription: Orders | are <b>late</b>.\n---\n# Late\n")
    assert page_list("Runbooks", [entry]).endswith(
        "- [Late](late.md): Orders \\| are &lt;b&gt;late&lt;/b&gt;.\n"
    )


def test_empty_folder_says_so() -> None:
    assert "No page is written yet." in page_list("Runbooks", [])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Orders are late\n", "Orders are late"),
        ("\ufeff---\nowner: a\n---\n\nText.\n\n# Orders\r\n", "Orders"),
        ("---\ntitle: Stated\n---\n# Heading\n", "Stated"),
        ("```\n# not a heading\n```\n\nOrders\n======\n", "Orders"),
        ("no heading\n", "Late orders"),
    ],
)
def test_title_of_a_page_is_the_one_that_the_site_shows(text: str, title: str) -> None:
    assert page_entry("late-orders.md", text).title == title
