"""The handbook is in the state that its own page says; `pytest --update` writes the page anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.book import health
from tests.book.health import Book
from tests.conftest import Golden


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
