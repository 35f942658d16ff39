from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbook.globs import LONGEST, leaves_out, matches, matches_any, problem

CASES = [
    ("docs/design/**", "docs/design/orders.md", True),
    ("docs/design/**", "docs/design/a/b/orders.md", True),
    ("docs/design/**", "docs/designs/orders.md", False),
    ("docs/design/", "docs/design/orders.md", True),
    ("**/orders.md", "orders.md", True),
    ("**/orders.md", "a/b/orders.md", True),
    ("**/orders.md", "a/b/reorders.md", False),
    ("adr/[0-9]*.md", "adr/0001-x.md", True),
    ("adr/[0-9]*.md", "adr/index.md", False),
    ("adr/[0-9]*.md", "adr/old/0001-x.md", False),
    ("adr/[!0-9]*.md", "adr/index.md", True),
    ("*.md", "a/b.md", False),
    ("?.md", "a.md", True),
    ("?.md", "/.md", False),
    ("./docs/*.md", "docs/a.md", True),
    ("docs/a+b(c).md", "docs/a+b(c).md", True),
    ("docs/[a.md", "docs/[a.md", True),
    ("**", "anything/at/all.md", True),
    ("", "", True),
    ("", "a", False),
    ("a*b*c.md", "axbxbc.md", True),
    ("a*b*c.md", "axb/xc.md", False),
    ("**/a/**/b.md", "a/x/a/y/b.md", True),
    ("**/a/**/b.md", "x/b.md", False),
    ("a**b", "a/x/b", True),
    ("**/**/x.md", "x.md", True),
    ("[z-a].md", "z.md", False),
    ("[^a].md", "b.md", True),
    ("[^a].md", "a.md", False),
    ("[^]x", "^x", True),
    ("[!a]b", "/b", False),
    ("[a&&b]", "&", True),
    ("[[]a", "[a", True),
    ("[a\\d]", "\\", True),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES, ids=[f"{p}~{q}" for p, q, _ in CASES])
def test_pattern_matches_as_written(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


def reference(pattern: str, path: str, before: str = "/") -> bool:
    """Match by trying everything, as the rules are written down; ``before`` ends what is matched already."""
    if pattern.startswith("**/") and before == "/":
        folders = [at + 1 for at, char in enumerate(path) if char == "/"]
        return any(reference(pattern[3:], path[at:]) for at in (0, *folders))
    if pattern.startswith("**"):
        return any(reference(pattern[2:], path[at:], "*") for at in range(len(path) + 1))
    if pattern.startswith("*"):
        end = path.find("/") if "/" in path else len(path)
        return any(reference(pattern[1:], path[at:], "*") for at in range(end + 1))
    if not pattern or not path:
        return pattern == path
    same = pattern[0] == path[0] or (pattern[0] == "?" and path[0] != "/")
    return same and reference(pattern[1:], path[1:], pattern[0])


@given(
    st.lists(st.sampled_from(["a", "b", "/", "*", "**/", "**", "?"]), max_size=8).map("".join),
    st.text("ab/", max_size=10),
)
@example("**/a*/**b", "a/ab/b")
def test_a_pattern_matches_what_trying_everything_finds(pattern: str, path: str) -> None:
    whole = f"{pattern}**" if pattern.endswith("/") else pattern
    assert matches(pattern, path) is reference(whole, path)


@given(
    st.lists(st.sampled_from(["a", "b", "/", "*", "**/", "**", "?"]), min_size=1, max_size=8).map("".join),
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=5).map("/".join),
)
@example("**/a", "b/a/b/a/b")
@example("a/", "a")
def test_what_matches_a_folder_leaves_out_all_that_is_in_it(pattern: str, path: str) -> None:
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    assert leaves_out((pattern,), path) == any(matches(pattern, each) for each in above)


@pytest.mark.parametrize(
    "pattern", ["**/" * 300 + "z", "**/a/" * 200 + "z", "*a" * 300 + "z", "**a*" * 200 + "z"]
)
@pytest.mark.parametrize("path", ["aaaa/" * 500 + "x.md", "a/" * 1500 + "a" * 255])
def test_no_pattern_takes_exponential_time(pattern: str, path: str) -> None:
    assert not matches(pattern, path)  # If one did, this would not end.


@given(st.text("[]!^-a/*?\\&|~", max_size=12), st.text("[]!^-a/\\&|~", max_size=4))
def test_every_pattern_is_one(pattern: str, path: str) -> None:
    matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("docs/[a-z]*", ""),
        ("docs/[z-a]*", "has the range 'z-a', which ends before it begins"),
        ("a" * LONGEST, ""),
        ("a" * (LONGEST + 1), "has 1,001 characters, more than 1,000"),
    ],
)
def test_what_is_wrong_with_a_pattern_is_said(pattern: str, wrong: str) -> None:
    assert problem(pattern) == wrong


def test_one_of_many_patterns_matches_where_any_of_them_does() -> None:
    patterns = tuple(dict.fromkeys(pattern for pattern, _, _ in CASES))
    for path in {path for _, path, _ in CASES} | {"", "x", "a|b.md"}:
        for size in range(len(patterns) + 1):
            some = patterns[:size]
            assert matches_any(some, path) == any(matches(pattern, path) for pattern in some)
