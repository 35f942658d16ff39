"""What of a page's front matter a theme gets to see."""

from __future__ import annotations

import datetime

import pytest
import yaml

from handbook.site.front import boosted, is_readable, keyword_titles, keywords, published


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
        ("search", {"boost": float("nan")}),
        ("search", {"boost": float("inf")}),
        ("search", {"boost": "2"}),
        ("search", {"boost": True}),
        ("search", {"boost": 0}),
        ("search", {"boost": 10**400}),
        ("search", {"exclude": "no"}),
        ("search", {"other": 1}),
        ("owner", float("-inf")),
        ("owner", ["x" * 20_001]),
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


def test_what_search_expects_is_kept() -> None:
    meta = {"search": {"boost": 2, "exclude": True}, "weight": 1.5}
    assert published(meta) == (meta, [])


def test_an_icon_that_the_theme_does_not_have_is_left_out() -> None:
    assert published({"icon": "a/b"}, (), lambda name: name == "a/b") == ({"icon": "a/b"}, [])
    assert published({"icon": "a/c"}, (), lambda name: name == "a/b") == ({}, ["icon"])


def test_a_value_that_is_referred_to_very_often_is_left_out() -> None:
    value: list[object] = ["x"] * 1_000
    for _ in range(3):
        value = [value] * 1_000
    assert published({"a": value, "b": "x"}) == ({}, ["a", "b"])
    assert published({"a": "x" * 20_000, "b": "x"}) == ({"b": "x"}, ["a"])
    assert published({"b": "x", "a": [["x"] * 100] * 90}) == ({"b": "x", "a": [["x"] * 100] * 90}, [])


BOMBS = {
    "brackets": "a: " + "[" * 300_000 + "\n",
    "braces": "a: " + "{a: " * 100_000 + "\n",
    "bullets": "a:\n" + "- " * 100_000 + "\n",
    "merges": "m0: &m0 {b: 1}\n"
    + "".join(f"m{n}: &m{n} {{<<: [{f'*m{n - 1}, ' * 20}]}}\n" for n in range(1, 9)),
    "a chain of merges": "m0: &m0 {b: 1}\n"
    + "".join(f"m{n}: &m{n} {{<<: *m{n - 1}}}\n" for n in range(1, 3_000)),
    "a circle of merges": "a: &a {<<: *a}\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_front_matter_that_crashes_its_reader_is_not_readable(name: str) -> None:
    assert not is_readable(yaml, BOMBS[name])


@pytest.mark.parametrize(
    "block",
    [
        "title: A\ntags: [a, b]\n",
        "title: <<\nbase: &b {a: 1}\nmore:\n  <<: *b\n  c: 2\n",
        "a: [" + "x, " * 5_000 + "]\n",
        "a: &a [x]\nb: [" + "*a, " * 5_000 + "]\n",
        "a: [" * 3 + "\n" * 5_000,
        "<<: [a\n",
        "".join(f"k{n}: 1\n" for n in range(5_000)),
    ],
)
def test_any_other_is(block: str) -> None:
    assert is_readable(yaml, block)


def test_a_key_that_yaml_takes_for_truth_is_kept_as_it_was_meant() -> None:
    meta = {"reviewed": {True: datetime.date(2026, 11, 26), "by": "@ann", False: 1}}
    kept = {"reviewed": {"on": datetime.date(2026, 11, 26), "by": "@ann", "off": 1}}
    assert published(meta) == (kept, [])


def test_keywords_are_there_for_the_search_alone_as_text() -> None:
    kept, _ = published({"keywords": ["too many connections", "<p99>", 5]})
    assert keywords(kept) == "<p hidden>too many connections, &lt;p99&gt;</p>"


@pytest.mark.parametrize("stated", [None, [], "one", {"a": "b"}, [5]])
def test_a_page_without_keywords_has_nothing_of_the_kind(stated: object) -> None:
    kept, _ = published({"keywords": stated})
    assert keywords(kept) == ""


@pytest.mark.parametrize(
    ("meta", "search"),
    [
        ({}, {"boost": 2}),
        ({"search": {"boost": 0.5}}, {"boost": 0.5}),
        ({"search": {"exclude": True}}, {"boost": 2, "exclude": True}),
    ],
)
def test_a_runbook_weighs_more_in_the_search_unless_it_says_otherwise(
    meta: dict[str, object], search: dict[str, object]
) -> None:
    assert boosted({"title": "a", **meta}) == {"title": "a", "search": search}


@pytest.mark.parametrize(
    ("meta", "html"),
    [
        (
            {"keywords": ["a &lt; b", 3, "c"]},
            ('<h6 id="keyword-1" hidden>a &lt; b</h6>', '<h6 id="keyword-2" hidden>c</h6>'),
        ),
        ({"keywords": "a"}, ()),
        ({}, ()),
    ],
)
def test_each_keyword_is_a_title_that_only_the_search_sees(
    meta: dict[str, object], html: tuple[str, ...]
) -> None:
    assert keyword_titles(meta) == "".join(html)
