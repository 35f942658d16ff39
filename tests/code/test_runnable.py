"""What a block says of being run: read from its braces as the site reads them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from handbook import markdown
from handbook.code.runnable import Mark, mark_of
from handbook.markdown.extensions import Dialect
from handbook.model.terms import Flavour
from handbook.project.project import open_project
from tests.conftest import ROOT

SITE = open_project(ROOT).dialect_of(ROOT / "docs" / "index.md")
GITHUB = open_project(ROOT).dialect_of(ROOT / "CONTRIBUTING.md")


def marked(info: str, dialect: Dialect = SITE) -> Mark | None:
    document = markdown.parse("page.md", f"```{info}\necho hello\n```\n", dialect)
    assert len(document.fences) == 1
    return mark_of(document.fences[0])


RUN = [
    ("bash {.run}", Mark(run=True, language="bash")),
    ("sh { .run }", Mark(run=True, language="bash")),
    ("{.bash .run}", Mark(run=True, language="bash")),
    ("{.run .sql}", Mark(run=True, language="sql")),
    ("sql {.run .annotate title=x}", Mark(run=True, language="sql")),
    ('bash {.run expect="12 of 12"}', Mark(run=True, language="bash", expect="12 of 12")),
    ("bash {.run expect='a \"b\"'}", Mark(run=True, language="bash", expect='a "b"')),
    ("bash {.run exit=1}", Mark(run=True, language="bash", exit=1)),
    ("bash {.run exit=0}", Mark(run=True, language="bash")),
    ("sql {.run session=other deadline=90}", Mark(run=True, language="sql", session="other", deadline=90)),
    ("python {.run scenario=held-lock}", Mark(run=True, language="python", scenario="held-lock")),
    ("toml {.run file=app/settings.toml}", Mark(run=True, language="toml", file="app/settings.toml")),
    ("{.run file=notes}", Mark(run=True, language="", file="notes")),
    ("sql {.run mitigation=2}", Mark(run=True, language="sql", mitigations=(2,))),
    ("sql {.run mitigation=1,3}", Mark(run=True, language="sql", mitigations=(1, 3))),
    ('bash {.norun reason="needs a cluster"}', Mark(run=False, language="bash", reason="needs a cluster")),
]


@pytest.mark.parametrize("dialect", [SITE, GITHUB], ids=["site", "github"])
@pytest.mark.parametrize(("info", "mark"), RUN, ids=[info for info, _ in RUN])
def test_marks_mean_the_same_on_the_site_and_on_github(info: str, mark: Mark, dialect: Dialect) -> None:
    assert marked(info, dialect) == mark


@pytest.mark.parametrize("info", [info for info, _ in RUN])
def test_the_site_shows_a_marked_block_as_code(info: str) -> None:
    extensions = ["attr_list", "pymdownx.superfences", "pymdownx.highlight"]
    html = Markdown(extensions=extensions).convert(f"```{info}\nls\n```\n")
    assert "<pre>" in html
    assert "{" not in html
    assert "expect" not in html


@pytest.mark.parametrize(
    "info",
    [
        "bash",
        "bash {.annotate}",
        "bash {title=run}",
        'bash {title="how to run it"}',
        "text {.runes}",
        "run",
        "",
    ],
)
def test_a_block_that_says_nothing_of_it_has_no_mark(info: str) -> None:
    assert marked(info) is None


PROBLEMS = [
    ("bash {run}", "'run' is not marked as a class"),
    ("bash {.Run}", "'run' is not marked as a class"),
    ("bash {.run .norun}", "the block is marked as run and as not run"),
    ("bash {.norun}", "the block does not say why it is not run"),
    ('bash {.norun reason=" "}', "the block does not say why it is not run"),
    ('bash {.norun reason="x" expect="y"}', "unknown attribute 'expect'"),
    ("bash {.run expects=x}", "unknown attribute 'expects'"),
    ('bash {.run expect=""}', "'expect' is empty"),
    ("bash {.run exit=256}", "'exit' is '256'"),
    ("bash {.run exit=-1}", "'exit' is '-1'"),
    ("bash {.run deadline=0}", "'deadline' is '0'"),
    ("bash {.run deadline=5s}", "'deadline' is '5s'"),
    ("bash {.run mitigation=0}", "'mitigation' is '0'"),
    ("bash {.run mitigation=1,}", "'mitigation' is '1,'"),
    ("bash {.run scenario=../x}", "'scenario' is '../x'"),
    ("bash {.run session=A}", "'session' is 'A'"),
    ("toml {.run}", "a block in 'toml' cannot be run"),
    ("console {.run}", "a block in 'console' cannot be run"),
    ("{.run}", "a block without a language cannot be run"),
    ("toml {.run file=/etc/passwd}", "the file '/etc/passwd' is not in the scratch folder"),
    ("toml {.run file=a/../../b}", "the file 'a/../../b' is not in the scratch folder"),
    ("toml {.run file=~/x}", "the file '~/x' is not in the scratch folder"),
    ("toml {.run file=x expect=y}", "'expect' and 'file' exclude each other"),
]


@pytest.mark.parametrize(("info", "problem"), PROBLEMS, ids=[info for info, _ in PROBLEMS])
def test_a_mark_that_cannot_be_followed_is_a_problem(info: str, problem: str) -> None:
    mark = marked(info)
    assert mark is not None
    assert problem in [each for each, _ in mark.problems]
    assert all(step for _, step in mark.problems)


def test_no_correct_mark_has_a_problem() -> None:
    assert not [info for info, mark in RUN if mark.problems]


@given(st.text(st.sampled_from("{}.=\"' runoexpctlasi#1/"), max_size=40))
@example(".run}")
@example('.run expect="}"')
def test_any_braces_are_read_or_refused(inside: str) -> None:
    for dialect in (SITE, GITHUB):
        for fence in markdown.parse("page.md", f"```bash {{{inside}}}\nls\n```\n", dialect).fences:
            mark = mark_of(fence)
            assert mark is None or mark.problems or ".run" in inside or ".norun" in inside


def test_the_dialects_are_those_that_are_meant() -> None:
    assert SITE.flavour is Flavour.MKDOCS
    assert GITHUB.flavour is Flavour.GITHUB
