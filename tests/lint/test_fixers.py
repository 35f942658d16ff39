"""All fixes together: one run of `docs fix` makes what is certain, and a second one changes nothing."""

from __future__ import annotations

import re
from collections import Counter

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import testing
from handbook.config.settings import Config
from handbook.model.finding import Finding
from handbook.project import fixing
from handbook.project.fixing import Outcome
from handbook.project.linting import Linter
from handbook.project.project import Project
from handbook.project.reading import Source

CODES = ("DOC101", "DOC102", "DOC107", "DOC108", "REV101", "LNK102")
TODAY = "2026-11-26"


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Linter:
    root = tmp_path_factory.mktemp("repository")
    (root / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [admonition]\n")
    (root / "docs").mkdir()
    (root / "docs" / "limits.md").write_text("# Limits\n\n## Rate\n\nTen.\n")
    return Linter(project=Project(config=Config(root=root)), today=TODAY, only=testing.rules(*CODES))


def repaired(linter: Linter, text: str) -> Outcome:
    path = linter.project.root / "docs" / "a.md"
    return fixing.repaired(linter, [Source(path=path, text=text)])


def after(linter: Linter, text: str) -> str:
    outcome = repaired(linter, text)
    return outcome.repairs[0].after if outcome.repairs else text


DESIGN = """---
kind: architecture
---
# Orders

## Open Questions

None.

### Context

We lose orders. See [the limits](../limits/#rate).

#### How many

Ten a day.

## Assumptions

- Ten orders a second.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_one_run_adds_moves_lifts_dates_and_links(linter: Linter, newline: str) -> None:
    text = DESIGN.replace("### Context", "## Context").replace("\n", newline)
    outcome = repaired(linter, text)
    codes = {finding.code for finding in outcome.repairs[0].findings}
    assert codes == {"DOC101", "DOC102", "DOC107", "DOC108", "LNK102"}
    done = outcome.repairs[0].after
    assert re.findall(r"^(#.*?)\r?$", done, re.MULTILINE) == [
        "# Orders", "## Context", "### How many", "## Trade-offs", "## Assumptions", "## Open Questions"
    ]  # fmt: skip
    assert f"None as of {TODAY}." in done
    assert "(limits.md#rate)" in done
    assert done.count("\n") == done.count(newline)
    assert after(linter, done) == done


PIECES = (
    "## Context\n", "## Background\n", "## Design\n", "## Trade-offs\n", "## Assumptions\n",
    "## Open Questions\n", "## Findings\n", "## Summary\n", "## Prioritised actions\n",
    "### Blocker: the query\n", "### Detail\n", "#### Deep\n", "##### Deeper\n", "None.\n", "- nothing\n",
    "Text, [there](../limits/).\n", "- item\n", "```\n## no\n```\n", "> quoted\n", "<!-- said -->\n",
    "1. Minor: a name\n", "---\n", "[x]: limits.md\n", "\n",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["architecture", "review"]))
    pieces = draw(st.lists(st.sampled_from(PIECES), max_size=12))
    text = f"---\nkind: {kind}\n---\n# T\n\n" + "\n".join(pieces)
    text = draw(st.sampled_from([text, text.rstrip("\n"), f"\ufeff{text}"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def words(text: str) -> Counter[str]:
    """Return the words that a text shows, without what the fixes write."""
    front, body = text.removeprefix("\ufeff").replace("\r\n", "\n").removeprefix("---\n").split("\n---\n", 1)
    html = cmarkgfm.github_flavored_markdown_to_html(body)
    return Counter([front, *re.sub(r"<[^<>]*>", " ", html).split()])


@given(texts())
def test_one_run_makes_all_that_is_certain_and_loses_no_word(linter: Linter, text: str) -> None:
    outcome = repaired(linter, text)
    assert not any(finding.fix for finding in outcome.left)
    done = outcome.repairs[0].after if outcome.repairs else text
    assert after(linter, done) == done
    assert set(words(text) - words(done)) <= {"Blocker:", "Minor:", "None.", "nothing"}
    assert done.startswith("\ufeff") is text.startswith("\ufeff")
    if "\r\n" in text:
        assert done.count("\n") == done.count("\r\n")
    edits = [finding.fix for repair in outcome.repairs for finding in repair.findings]
    assert all(edits)


def test_a_finding_without_a_certain_fix_is_left(linter: Linter) -> None:
    text = DESIGN.replace("## Assumptions", "## 1. Assumptions")
    left: tuple[Finding, ...] = repaired(linter, text).left
    assert {finding.code for finding in left} >= {"DOC102"}
