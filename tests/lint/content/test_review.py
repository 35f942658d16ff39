from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown, testing
from handbook.kinds import library
from handbook.kinds.fit import fit
from handbook.lint.content.review import Form, Review, review_of
from handbook.lint.fix import fixed
from handbook.lint.prose import prose
from handbook.lint.rule import Context
from handbook.markdown.dialect import GITHUB
from handbook.model.terms import Severity

KIND = library.load(Path(__file__).parent, "").named("review")
LINES = (
    "### 🚫 Blocking: a", "### Major issues", "#### b", "- nit: c", "- 🟡 d", "- e", "**P1** f", "g", "",
    "## Praise", "## Questions", "## Actions", "1. low: h", "| Severity | i |", "|---|---|", "| Minor | j |",
    "    ```", "❓ k", "### Praise: l", "<!-- m -->", "## Findings", "## Summary",
)  # fmt: skip


def read(text: str) -> Review:
    document = markdown.parse("reviews/a.md", text, GITHUB)
    assert KIND is not None
    review = review_of(document, Context(fit=fit(KIND, document), prose=prose(document)))
    assert review is not None
    return review


def titles(text: str) -> list[tuple[str, Form, Severity | None]]:
    return [
        (text[each.title.start : each.title.end], each.form, each.severity) for each in read(text).findings
    ]


def test_each_form_of_a_finding_is_read_with_its_severity() -> None:
    text = (
        "# R\n\n## Findings\n\n### CRITICAL: a\n\nText.\n\n### Nits\n\n- b\n- c\n\n### Security\n\n"
        "- SUGGESTION: d\n\n## More\n\n**NIT:** e\n\n| Severity | f |\n|---|---|\n| NIT | g |\n"
    )
    assert titles(text) == [
        ("CRITICAL: a", Form.HEADING, Severity.CRITICAL),
        ("b", Form.ITEM, Severity.NIT),
        ("c", Form.ITEM, Severity.NIT),
        ("SUGGESTION: d", Form.ITEM, Severity.SUGGESTION),
        ("NIT", Form.ROW, Severity.NIT),
    ]


def test_a_finding_goes_as_far_as_the_next_one() -> None:
    text = "# R\n\n## Findings\n\n- CRITICAL: a\n\n    ```\n    code\n    ```\n\n- NIT: b\n"
    first, second = read(text).findings
    assert text[first.extent.start : first.extent.end] == ("CRITICAL: a\n\n    ```\n    code\n    ```\n\n")
    assert text[second.extent.start : second.extent.end] == "NIT: b\n"


def test_the_parts_of_a_finding_are_no_findings() -> None:
    text = "# R\n\n## Findings\n\n### CRITICAL: a\n\n#### Why\n\n- So.\n\n#### Fix\n\n- This.\n"
    assert titles(text) == [("CRITICAL: a", Form.HEADING, Severity.CRITICAL)]


def test_only_a_review_is_read_as_one() -> None:
    assert review_of(markdown.parse("a.md", "# A\n", GITHUB), Context()) is None


@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_fixes_of_severities_settle_after_one_run(lines: list[str]) -> None:
    text = "---\nkind: review\n---\n# R\n\n## Findings\n\n" + "\n".join(lines) + "\n"
    rules = testing.rules("REV101", "REV105")
    once, _ = fixed(text, testing.run(rules, text, dialect=GITHUB))
    again = testing.run(rules, once, dialect=GITHUB)
    assert fixed(once, again)[0] == once
