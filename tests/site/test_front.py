"""What of a page's front matter a theme gets to see."""

from __future__ import annotations

import datetime

import pytest

from handbook.site.front import published


def test_strings_are_text_wherever_a_theme_shows_them() -> None:
    day = datetime.date(2026, 11, 26)
    meta = {"title": '</title><b "x">', "tags": ["<i>"], "date": day, "deep": {"a": ["&", 3, None, True]}}
    kept, dropped = published(meta)
    assert kept == {
        "title": "&lt;/title&gt;&lt;b &quot;x&quot;&gt;",
        "tags": ["&lt;i&gt;"],
        "date": day,
        "deep": {"a": ["&amp;", 3, None, True]},
    }
    assert dropped == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", b"<script>"),
        ("title", 5),
        ("description", {'"><script>': 1}),
        ("owner", {"<script>"}),
        ("owner", [b"x"]),
        ("owner", {"a": {"b": {"c": {"d": {"e": 1}}}}}),
        ("owner", {5: "x"}),
        ("<script>", "x"),
        ("hide", 5),
        ("hide", [5]),
        ("search", 5),
        ("tags", "x"),
        ("icon", "../../x"),
        ("icon", ["a"]),
        ("template", "redirect.html"),
        ("template", ["x"]),
        ("location", "javascript:alert(1)"),
    ],
)
def test_what_no_theme_expects_is_left_out(key: str, value: object) -> None:
    assert published({key: value, "owner-team": "x"}) == ({"owner-team": "x"}, [key])


def test_a_kind_with_a_version_is_no_template_of_the_theme() -> None:
    meta = {"template": "architecture@1", "icon": "material/home"}
    assert published(meta) == ({"icon": "material/home"}, [])


def test_a_template_that_the_site_names_may_be_asked_for() -> None:
    assert published({"template": "home.html"}, ["home.html"]) == ({"template": "home.html"}, [])
