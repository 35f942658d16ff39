"""What holds for every text: no failure, spans inside of it, and no difference to the render unannounced."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

from handbook import markdown
from handbook.markdown import dialect
from handbook.model.document import Document, Span
from tests.markdown.documents import ANY_TEXT, piles
from tests.markdown.renderers import Repository, Site, UnknownLineError
from tests.markdown.shapes import differences, shape

pytestmark = pytest.mark.slow

PLAIN_SITE = dialect.from_site(("site_name: x",))
DIALECTS = [dialect.MATERIAL, dialect.GITHUB, PLAIN_SITE]
ALL_DIALECTS = pytest.mark.parametrize("rules", DIALECTS, ids=["material", "github", "plain site"])
many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lru_cache(maxsize=1)
def site() -> Site:
    return Site()


@lru_cache(maxsize=1)
def repository() -> Repository:
    return Repository()


def spans(document: Document) -> list[Span]:
    found = [span for section in document.sections for span in (section.heading, section.body, section.span)]
    for fence in document.fences:
        found += [fence.span, fence.info_span, *fence.lines]
    for link in document.links:
        found += [link.span, link.target_span]
    found += [comment.span for comment in document.comments]
    if document.front_matter:
        found += [document.front_matter.span, *(field.span for field in document.front_matter.fields)]
    return found


@ALL_DIALECTS
@many
@given(text=ANY_TEXT)
@example(text=">" * 500 + "# T")
@example(text="- " * 500 + "# T")
@example(text="".join("    " * depth + "- x\n\n" for depth in range(80)))
@example(text="<div markdown>" * 200)
@example(text="[" * 2000 + "](" * 200)
@example(text="`" * 3000)
@example(text="---\n" + "a: [" * 300 + "\n---\n")
def test_no_text_makes_it_fail_and_all_spans_lie_inside(rules: dialect.Dialect, text: str) -> None:
    document = markdown.parse("a.md", text, rules)
    assert document.text == text
    for span in spans(document):
        assert 0 <= span.start <= span.end <= len(text)
    lines = len(document.starts)
    assert all(1 <= one.line <= lines for one in document.uncertainties)
    around = [section.containers for section in document.sections]
    around += [fence.containers for fence in document.fences]
    assert all(1 <= container.line <= lines for path in around for container in path)


@ALL_DIALECTS
@many
@given(text=ANY_TEXT)
def test_the_lines_of_a_fence_are_its_content(rules: dialect.Dialect, text: str) -> None:
    for fence in markdown.parse("a.md", text, rules).fences:
        rows = [text[span.start : span.end] for span in fence.lines]
        if not fence.lines:
            assert fence.content == ""
            continue
        for row, line in zip(rows, fence.content.split("\n"), strict=True):
            # Tabs are blanks in the content, and one that is cut by the margin leaves some behind.
            assert re.sub(r"\s+", " ", row).strip() == re.sub(r"\s+", " ", line).strip()


@ALL_DIALECTS
@many
@given(text=ANY_TEXT)
def test_sections_tile_the_text_below_the_first_heading(rules: dialect.Dialect, text: str) -> None:
    sections = markdown.parse("a.md", text, rules).sections
    assert (
        len({section.id for section in sections}) == len(sections)
        or any("{" in s.title for s in sections)
        or "{" in text
    )
    for section, following in pairwise(sections):
        assert section.heading.start <= following.heading.start
        assert section.body.end <= max(following.heading.start, section.body.start)
    for section in sections:
        assert section.heading.end <= section.body.start <= section.body.end <= section.span.end


@ALL_DIALECTS
@many
@given(text=piles())
def test_windows_line_ends_change_nothing(rules: dialect.Dialect, text: str) -> None:
    one = shape(markdown.parse("a.md", text, rules))
    other = shape(markdown.parse("a.md", text.replace("\n", "\r\n"), rules))
    assert other == one


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=piles())
def test_a_site_page_differs_from_its_render_only_when_uncertain(text: str) -> None:
    scanned = markdown.parse("a.md", text, dialect.MATERIAL)
    try:
        truth = site().shape(text)
    except UnknownLineError:
        assume(False)
    assert scanned.uncertainties or shape(scanned) == truth, differences(shape(scanned), truth)
    exact = shape(markdown.exact.parse("a.md", text, dialect.MATERIAL))
    assert exact == truth, differences(exact, truth)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=piles())
@example("!!! note\n</pre>\nTitle\n===\n")
@example("<pre>\n<!--\n</script>\n# H\n")
@example("<style>\n<!--\n</style>\n# H\n")
def test_a_repository_file_differs_from_a_gfm_parser_only_when_uncertain(text: str) -> None:
    scanned = markdown.parse("a.md", text, dialect.GITHUB)
    truth = repository().shape(text)
    assert scanned.uncertainties or shape(scanned) == truth, differences(shape(scanned), truth)
