"""`docs fix` moves whole sections to their places, or leaves them where it is not certain what they hold."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import cmarkgfm
import markdown as python_markdown
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.utils import meta

from handbook import testing
from handbook.config.settings import Config
from handbook.kinds import library
from handbook.lint.fix import fixed
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.model.finding import Finding
from handbook.model.terms import Flavour
from handbook.project import fixing
from handbook.project.linting import Linter
from handbook.project.project import Project
from handbook.project.reading import Source

RULES = testing.rules("DOC102")
SHIPPED = library.load(Path(), "")
DIALECTS = pytest.mark.parametrize("dialect", [MATERIAL, GITHUB], ids=["site", "github"])


def findings(text: str, kind: str = "architecture", dialect: Dialect = MATERIAL) -> tuple[Finding, ...]:
    return testing.run(RULES, text, kind=kind, dialect=dialect, kinds=SHIPPED)


def moved(text: str, kind: str = "architecture", dialect: Dialect = MATERIAL) -> str:
    """Apply the fixes of a text until there is none, as `docs fix` does."""
    for _ in range(40):
        after, _ = fixed(text, findings(text, kind, dialect))
        if after == text:
            return text
        text = after
    raise AssertionError("it has no end")


QUESTIONS = "## Open Questions\n\nNone as of 2026-11-26.\n"


@DIALECTS
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("end", ["\n", "", "\n\n\n"], ids=["line end", "no line end", "blank lines"])
def test_each_end_of_a_text_stays_as_it_is(dialect: Dialect, newline: str, mark: str, end: str) -> None:
    text = f"{mark}# T\n\n{QUESTIONS}\n## Design\n\nOne queue.{end}".replace("\n", newline)
    after = f"{mark}# T\n\n## Design\n\nOne queue.\n\n{QUESTIONS.strip()}{end}".replace("\n", newline)
    assert moved(text, dialect=dialect) == after


def test_a_text_without_a_title_is_sorted_below_its_byte_order_mark() -> None:
    text = "\ufeff## Design\n\nOne queue.\n\n## Context\n\nOrders get lost.\n"
    assert moved(text) == "\ufeff## Context\n\nOrders get lost.\n\n## Design\n\nOne queue.\n"


def test_subsections_comments_anchors_and_rules_go_the_right_way() -> None:
    text = """# T

<!-- handbook: disable=DOC104 a change of words -->
<a name="why"></a>
## Context

Orders get lost.

***

<!-- of
two lines -->
Open Questions
--------------

### Of Ann

- How long?

***

Design
------

One queue.

[one]: https://example.org/one
[two]: <https://example.org/two> "Two"
"""
    first, rest = text.split("<!-- of\n")
    questions, design = f"<!-- of\n{rest}".split("\n\n***\n\n")
    design, definitions = design.split("\n\n[one]")
    assert moved(text) == f"{first}{design}\n\n***\n\n{questions}\n\n[one]{definitions}"


CERTAIN = "# T\n\n## Open Questions\n\nWhen?\n\n## Design\n\nOne queue.\n"
LEFT = {
    "numbered": CERTAIN.replace("## ", "## 1. ", 1),
    "numbered in words": CERTAIN.replace("## Design", "## Step 2"),
    "footnote": CERTAIN.replace("When?", "When?[^1]") + "\n[^1]: Soon.\n",
    "equal headings": CERTAIN.replace("When?", "### By whom\n\nx") + "\n### By whom\n\ny\n",
    "equal definitions": CERTAIN.replace("When?", "[When]?\n\n[when]: #a") + "\n[When]: #b\n",
    "open element": CERTAIN.replace("When?", "<div>\n\nWhen?") + "\n</div>\n",
    "open fence": CERTAIN + "\n```sh\nls\n",
    "open comment": CERTAIN + "\n<!-- to do\n",
    "region": CERTAIN.replace("When?", "<!-- BEGIN questions -->\nWhen?") + "<!-- END questions -->\n",
    "snippet": CERTAIN.replace("When?", "<!-- --8<-- [start:a] -->\nWhen?"),
    "switch of a tool": CERTAIN.replace("When?", "<!-- markdownlint-disable MD013 -->\n\nWhen?"),
    "comment between": CERTAIN.replace("## Design", "<!-- about? -->\n\n## Design"),
    "comment at the end": CERTAIN + "\n<!-- vim: set tw=80 -->\n",
    "comment behind text": CERTAIN.replace("When?\n", "When? <!-- soon -->"),
    "no blank line": CERTAIN.replace("When?\n\n", "When?\n"),
    "no blank line, CRLF": CERTAIN.replace("When?\n\n", "When?\n").replace("\n", "\r\n"),
    "indented heading": CERTAIN.replace("## Design", "  ## Design"),
    "heading of another level between": CERTAIN.replace("## Design", "# Part\n\n## Design"),
    "table of contents": CERTAIN.replace(
        "# T\n", "# T\n\n- [a](#open-questions)\n- [b](#design)\n- [c](#more)\n"
    )
    + "\n## More\n\nx\n",
    "included": CERTAIN.replace("When?", '--8<-- "parts.md"'),
}


def test_a_certain_text_is_sorted() -> None:
    assert moved(CERTAIN) == "# T\n\n## Design\n\nOne queue.\n\n## Open Questions\n\nWhen?\n"


@pytest.mark.parametrize("why", LEFT)
def test_what_is_not_certain_is_reported_and_left(why: str) -> None:
    dialect = GITHUB if why.startswith(("open", "indented")) else MATERIAL
    assert findings(LEFT[why], dialect=dialect)
    assert moved(LEFT[why], dialect=dialect) == LEFT[why]


def test_a_section_does_not_pass_unlisted_ones_on_its_way_up() -> None:
    text = "# T\n\n## Mitigation\n\nx\n\n## Notes\n\ny\n\n## Diagnosis\n\nz\n"
    assert "'Diagnosis' must stand before 'Mitigation'" in findings(text, "runbook")[0].message
    assert moved(text, "runbook") == text
    listed = text.replace("## Notes", "## Rollback")
    assert re.findall("## (.*)", moved(listed, "runbook")) == ["Diagnosis", "Mitigation", "Rollback"]


def test_a_suppressed_section_stays_and_the_others_are_moved() -> None:
    text = "# T\n\n## Links\n\nx\n\n<!-- handbook: disable=DOC102 as the form has it -->\n## Trigger\n\ny\n"
    after = moved(text, "runbook")
    assert after.endswith("## Trigger\n\ny\n\n## Links\n\nx\n")
    assert after.count("<!-- handbook: disable=DOC102 as the form has it -->\n## Trigger") == 1
    alone = text.replace("## Links", "## Impact")
    assert moved(alone, "runbook") == alone


def test_one_run_sorts_as_many_sections_as_there_are(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    names = [f"Part{chr(65 + number)}" for number in range(25)]
    sections = "".join(f"\n## {name}\n<!-- rule: optional -->\n" for name in names)
    (folder / "long.md").write_text(f"---\nkind: long\nversion: 1\n---\n# {{title}}\n{sections}")
    text = "---\nkind: long\n---\n# T\n" + "".join(f"\n## {name}\n\nx\n" for name in reversed(names))
    linter = Linter(project=Project(config=Config(root=tmp_path, templates="templates")), only=RULES)
    outcome = fixing.repaired(linter, [Source(path=tmp_path / "a.md", text=text)])
    assert re.findall("## (.*)", outcome.repairs[0].after) == names
    assert outcome.left == ()


BODIES = (
    "Text.\n",
    "Text.  \nMore.\n",
    "- item\n\n    - inner\n",
    "1. one\n2. two\n",
    "> quoted\n",
    "```sh\n## no heading\n```\n",
    "```sh\nnever closed\n",
    "    code  \n",
    "!!! note\n\n    Boxed.\n",
    '=== "Tab"\n\n    In a tab.\n',
    "<details>\n<summary>More</summary>\n\nFolded.\n\n</details>\n",
    "<div>\n",
    "</div>\n",
    "<p>raw</p>\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "<!-- What do we gain? -->\n",
    "<!-- never closed\n",
    "See [the page][page].\n",
    "[page]: https://example.org\n",
    "A note.[^n]\n",
    "[^n]: Noted.\n",
    "The SLO.\n\n*[SLO]: objective\n",
    "### Deep\n\nBelow.\n",
    "Deeper\n======\n\nA title.\n",
    "See [the design](#design).\n",
    "***\n",
    "",
)
GAPS = (
    "\n",
    "\n",
    "\n",
    "",
    "\n---\n\n",
    "\n\n\n",
    "\n<!-- about what follows -->\n",
    "\n<!-- alone -->\n\n",
)
TITLES = {
    "architecture": (
        "Context",
        "Design",
        "Trade-offs",
        "Motivation",
        "More",
        "Open Questions",
        "Open issues",
    ),
    "runbook": ("Trigger", "Impact", "Diagnosis", "Mitigation", "Rollback", "Notes", "Links"),
}


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """A kind, and a document of it whose sections stand in any order."""
    kind = draw(st.sampled_from(sorted(TITLES)))
    names = draw(st.lists(st.sampled_from(TITLES[kind]), max_size=5, unique=True))
    text = draw(st.sampled_from(["# T\n\n", "# T\n\nIntro.\n\n", "T\n=\n", "", "---\nx: y\n---\n"]))
    for name in names:
        underlined = draw(st.integers(0, 4)) == 0
        body = "\n".join(draw(st.lists(st.sampled_from(BODIES), max_size=2)))
        head = f"{name}\n{'-' * len(name)}\n" if underlined else f"## {name}\n"
        text += f"{head}\n{body}{draw(st.sampled_from(GAPS))}"
    text = draw(st.sampled_from(["", "\ufeff"])) + draw(st.sampled_from([text, text.rstrip("\n")]))
    return kind, text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@cache
def site() -> python_markdown.Markdown:
    return python_markdown.Markdown(
        extensions=list(MATERIAL.extensions),
        extension_configs={"pymdownx.tabbed": {"alternate_style": True}},
    )


def rendered(text: str, dialect: Dialect) -> Counter[str]:
    """Return what the renderer shows of each section, and how many rules part them."""
    body, _ = meta.get_data(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    if dialect.flavour is Flavour.MKDOCS:
        html = site().reset().convert(body)
        html = re.sub(r"__tabbed_\d+", "__tabbed", html)  # Numbered as they come.
    else:
        html = cmarkgfm.github_flavored_markdown_to_html(body, Options.CMARK_OPT_UNSAFE)
    html = re.sub("<!--.*?-->", "", html, flags=re.DOTALL)
    first, *sections = re.split(r"(?=^<h[12])", html, flags=re.MULTILINE)
    shown = Counter(re.sub(r"(?:\s|<hr />)+$", "", section) for section in (first, *sections))
    return shown + Counter({"rules": html.count("<hr")})


@DIALECTS
@given(case=texts())
@example(case=("architecture", "# T\r\n\r\nDesign\r\n---\r\n\r\nText.\r\n## Context\r\n\r\nText.\r\n"))
@example(case=("architecture", "## Open Questions\n\n***\n\n## Design\n\n```\n"))
@example(case=("architecture", "# T\n\n## Design\n\n## Context\n\nSLO\n\n*[SLO]: objective\n"))
def test_the_sections_are_those_that_there_were(dialect: Dialect, case: tuple[str, str]) -> None:
    kind, text = case
    before = findings(text, kind, dialect)
    for finding in before:
        after, applied = fixed(text, [finding])
        assert bool(applied) is bool(finding.fix)
        left = findings(after, kind, dialect)
        if applied:
            assert len(left) < len(before)
            assert finding.message not in {each.message for each in left}
    after = moved(text, kind, dialect)
    assert Counter(after) == Counter(text)
    assert after.startswith("\ufeff") is text.startswith("\ufeff")
    assert after.endswith("\n") is text.endswith("\n")
    assert not any(finding.fix for finding in findings(after, kind, dialect))
    if after != text:
        assert rendered(after, dialect) == rendered(text, dialect)


NEVER_MOVED = (
    "```sh\nnever closed\n",
    "<div>\n",
    "</div>\n",
    "<!-- never closed\n",
    "A note.[^n]\n",
    "[^n]: Noted.\n",
)


@DIALECTS
@pytest.mark.parametrize("body", BODIES)
def test_a_section_moves_with_what_it_closes(dialect: Dialect, body: str) -> None:
    text = f"# T\n\n## Open Questions\n\n{body}\n## Design\n\nOne queue.\n"
    if body in NEVER_MOVED or body.startswith("Deeper"):
        assert moved(text, dialect=dialect) == text
    elif body in ("***\n", ""):  # They are between the two, not in one of them.
        after = f"# T\n\n## Design\n\nOne queue.\n\n{body}\n## Open Questions\n"
        assert moved(text, dialect=dialect) == after
    else:
        after = f"# T\n\n## Design\n\nOne queue.\n\n## Open Questions\n\n{body}"
        assert moved(text, dialect=dialect) == after
