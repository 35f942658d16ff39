"""The scanner, the exact reading and the real renderers on documents made to set them apart."""

from __future__ import annotations

from functools import lru_cache

import pytest

from handbook import markdown
from handbook.markdown import dialect
from handbook.model.document import Document, Fence
from tests.markdown.cases import CASES, REPOSITORY_CASES, UNSURE_TITLES
from tests.markdown.renderers import Repository, Site, UnknownLineError
from tests.markdown.shapes import differences, shape

SITE_MAY_BE_UNCERTAIN = 20
REPOSITORY_MAY_BE_UNCERTAIN = 6
IN_REPOSITORY = {**CASES, **REPOSITORY_CASES}


@lru_cache(maxsize=1)
def site() -> Site:
    return Site()


@lru_cache(maxsize=1)
def repository() -> Repository:
    return Repository()


def on_site(text: str) -> Document:
    return markdown.parse("a.md", text, dialect.MATERIAL)


def in_repository(text: str) -> Document:
    return markdown.parse("a.md", text, dialect.GITHUB)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_a_site_page_is_read_as_it_is_rendered_or_is_uncertain(text: str) -> None:
    scanned = on_site(text)
    try:
        truth = site().shape(text)
    except UnknownLineError:
        assert scanned.uncertainties
        return
    assert scanned.uncertainties or shape(scanned) == truth, differences(shape(scanned), truth)


@pytest.mark.parametrize("text", UNSURE_TITLES.values(), ids=UNSURE_TITLES.keys())
def test_a_title_whose_id_only_the_renderer_can_tell_is_uncertain_and_read_exactly(text: str) -> None:
    assert on_site(text).uncertainties
    assert shape(markdown.exact.parse("a.md", text, dialect.MATERIAL)) == site().shape(text)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_the_exact_reading_is_the_render(text: str) -> None:
    try:
        truth = site().shape(text)
    except UnknownLineError:
        pytest.skip("the render itself lost a heading's line")
    exact = shape(markdown.exact.parse("a.md", text, dialect.MATERIAL))
    assert exact == truth, differences(exact, truth)


@pytest.mark.parametrize("text", IN_REPOSITORY.values(), ids=IN_REPOSITORY.keys())
def test_a_repository_file_is_read_as_a_gfm_parser_reads_it_or_is_uncertain(text: str) -> None:
    scanned = in_repository(text)
    truth = repository().shape(text)
    assert scanned.uncertainties or shape(scanned) == truth, differences(shape(scanned), truth)


def test_few_of_these_documents_are_uncertain() -> None:
    assert sum(bool(on_site(text).uncertainties) for text in CASES.values()) <= SITE_MAY_BE_UNCERTAIN
    unsure = sum(bool(in_repository(text).uncertainties) for text in IN_REPOSITORY.values())
    assert unsure <= REPOSITORY_MAY_BE_UNCERTAIN


def only(document: Document) -> Fence:
    (fence,) = document.fences
    return fence


@pytest.mark.parametrize(
    ("name", "drawn_on_site", "drawn_in_repository"),
    [
        ("fence", True, True),
        ("tilde fence", True, True),
        ("capital language", False, False),
        ("braced language", False, False),
        ("class in braces", True, False),
        ("class and title in braces", True, False),
        ("bare title", False, True),
        ("language and comma", False, False),
        ("mmd", False, False),
        ("fence indented by two", True, True),
        ("fence indented by four", False, False),
        ("fence in an item indented by two", True, True),
        ("fence in an item indented by three", True, True),
        ("fence in a quote", True, True),
        ("fence behind the bullet", False, True),
        ("fence in a raw block", True, True),
        ("comment", False, False),
    ],
)
def test_a_diagram_is_drawn_where_the_renderer_draws_it(
    name: str, drawn_on_site: bool, drawn_in_repository: bool
) -> None:
    assert any(fence.drawn for fence in on_site(CASES[name]).fences) == drawn_on_site
    assert any(fence.drawn for fence in in_repository(CASES[name]).fences) == drawn_in_repository
    assert (
        any(fence.drawn for fence in markdown.exact.parse("a.md", CASES[name], dialect.MATERIAL).fences)
        == drawn_on_site
    )


@pytest.mark.parametrize(
    "name", ["comment", "fence behind the bullet", "fence indented by four", "braced language"]
)
def test_what_looks_like_a_fence_is_kept_when_it_is_none(name: str) -> None:
    for document in (on_site(CASES[name]), in_repository(CASES[name])):
        assert any("mermaid" in fence.info for fence in document.fences)
