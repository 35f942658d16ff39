"""The handbook is in the state that its own page says; `pytest --update` writes the page anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.book import health
from tests.book.health import Book
from tests.conftest import Golden

UNPROVED = Path(__file__).parent / "unproved.txt"
"""Code blocks that are neither executed nor tested, by page: it may only get shorter."""


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return health.book(root)


def test_every_page_has_an_owner_that_is_known(book: Book) -> None:
    pages = health.owned(book.documents)
    fronts = [page.front_matter for page in pages]
    assert all(front is not None and front.scalar("owner") for front in fronts)
    assert book.found["PAG102"] == 0


@pytest.mark.parametrize("code", ["LNK101", "LNK102", "DGM104", "DGM105", "PAG103", "COD102"])
def test_nothing_is_dead_undescribed_overdue_or_unparsable(book: Book, code: str) -> None:
    assert book.found[code] == 0


def test_the_page_shows_these_figures(root: Path, golden: Golden) -> None:
    golden.check(root / health.PAGE, health.page(root))


def test_code_blocks_that_nothing_proves_only_become_fewer(book: Book, golden: Golden) -> None:
    now = health.unproved(book.documents)
    if golden.update:  # What is proved leaves the list; nothing is added to it.
        kept = {path: min(count, now[path]) for path, count in unproved().items() if now[path]}
        lines = (f"{count} {path}\n" for path, count in sorted(kept.items()))
        UNPROVED.write_text("".join(lines), encoding="utf-8")
    known = unproved()
    more = {path: count for path, count in now.items() if count > known.get(path, 0)}
    assert more == {}, "mark them {.run} or {.norun reason=...}, or take them from a tested file"
    assert {path: count for path, count in known.items() if count > now[path]} == {}, "run `make generated`"


def unproved() -> dict[str, int]:
    """Return how many blocks without proof each page may have."""
    lines = (line.split() for line in UNPROVED.read_text(encoding="utf-8").splitlines())
    return {path: int(count) for count, path in lines}
