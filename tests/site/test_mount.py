from __future__ import annotations

import pytest

from handbook.errors import ConfigError
from handbook.site.mount import (
    checked_mounts,
    edit_path,
    expanded_nav,
    index_of,
    is_plain,
    label,
    publishable,
)


def test_mounts_are_brought_into_a_normal_form() -> None:
    assert checked_mounts(["adr/", "./runbooks", "teams\\a"], "docs") == ("adr", "runbooks", "teams/a")


@pytest.mark.parametrize(
    ("mounts", "words"),
    [
        (["/etc"], "below the folder of mkdocs.yml"),
        (["../adr"], "below the folder of mkdocs.yml"),
        (["."], "below the folder of mkdocs.yml"),
        ([""], "below the folder of mkdocs.yml"),
        (["C:\\adr"], "below the folder of mkdocs.yml"),
        (["docs"], "docs_dir 'docs'"),
        (["docs/adr"], "docs_dir 'docs'"),
        (["adr", "adr/"], "keep one"),
        (["adr", "adr/old"], "keep one"),
    ],
)
def test_mount_that_cannot_be_is_refused_with_its_reason(mounts: list[str], words: str) -> None:
    with pytest.raises(ConfigError, match="mounts: '") as caught:
        checked_mounts(mounts, "docs")
    assert words in str(caught.value)


def test_folders_whose_names_begin_alike_do_not_lie_in_each_other() -> None:
    assert checked_mounts(["docs-old", "adr", "adr-old"], "docs") == ("docs-old", "adr", "adr-old")


def test_hidden_files_and_forms_are_not_published() -> None:
    paths = ["b.md", ".adr-dir", "templates/adr.md", "a.md", ".x/y.md", "img/plan.svg", "old/templates/z.md"]
    assert publishable(paths) == ("a.md", "b.md", "img/plan.svg")


def test_index_wins_over_readme() -> None:
    assert index_of("adr", {"adr/README.md", "adr/index.md"}) == "adr/index.md"
    assert index_of("adr", {"adr/README.md"}) == "adr/README.md"
    assert index_of("", {"README.md"}) == "README.md"
    assert index_of("adr", {"adr/0001-x.md", "index.md"}) is None


def test_edit_path_climbs_out_of_the_pages() -> None:
    assert edit_path("adr/0001-x.md", "docs") == "../adr/0001-x.md"
    assert edit_path("adr/0001-x.md", "site/docs") == "../../adr/0001-x.md"


PAGES = {
    "adr": ["adr/0002-b.md", "adr/0001-a.md", "adr/index.md"],
    "runbooks": ["runbooks/on-call/pager.md", "runbooks/a.md", "runbooks/on-call/index.md"],
}


@pytest.mark.parametrize(
    ("nav", "expected"),
    [
        (["index.md"], ["index.md"]),
        (
            [{"Decisions": "adr/"}],
            [{"Decisions": ["adr/index.md", "adr/0001-a.md", "adr/0002-b.md"]}],
        ),
        (
            [{"Work": ["x.md", {"Runbooks": "runbooks/"}]}],
            [
                {
                    "Work": [
                        "x.md",
                        {
                            "Runbooks": [
                                "runbooks/a.md",
                                {"On call": ["runbooks/on-call/index.md", "runbooks/on-call/pager.md"]},
                            ]
                        },
                    ]
                }
            ],
        ),
        ([{"Other": "https://example.org/"}], [{"Other": "https://example.org/"}]),
        ([{"Page": "adr/0001-a.md"}], [{"Page": "adr/0001-a.md"}]),
        ([{"Unmounted": "plans/"}], [{"Unmounted": "plans/"}]),
    ],
)
def test_navigation_lists_the_pages_of_each_mount(nav: list[object], expected: list[object]) -> None:
    assert expanded_nav(nav, PAGES) == expected


def test_expanded_navigation_stays_as_it_is() -> None:
    once = expanded_nav([{"Decisions": "adr/"}], PAGES)
    assert expanded_nav(once, PAGES) == once


def test_label_is_readable() -> None:
    assert label("teams/on-call_now") == "On call now"
    assert label("SRE") == "SRE"


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("a b/\u00e9-1.md", True), ("a<b.md", False), ("a&b.md", False), ("a\nb.md", False),
        ("a\x7f.md", False),
        ("a\x9b.md", False), ("a\u202eb.md", False), ("a\u2028b.md", False), ("a\udcff.md", False),
    ],
)  # fmt: skip
def test_a_name_that_can_stand_in_a_page_is_plain(path: str, plain: bool) -> None:
    assert is_plain(path) is plain
