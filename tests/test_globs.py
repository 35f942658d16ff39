from __future__ import annotations

import pytest

from handbook.globs import matches

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
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES, ids=[f"{p}~{q}" for p, q, _ in CASES])
def test_pattern_matches_as_written(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected
