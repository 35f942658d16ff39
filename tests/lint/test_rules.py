from __future__ import annotations

from pathlib import Path

import pytest

from handbook.lint import rules as registry
from handbook.lint.rule import Rule
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.testing import suite
from tests.conftest import Golden

FIXTURES = Path(__file__).parent.parent / "rules"
CASES = sorted(case for case in FIXTURES.glob("*/*.md") if not case.stem.endswith(".fixed"))
BY_CODE = {rule.code: rule for rule in registry.ALL}


def judged(case: Path) -> list[Finding]:
    """Run a rule's case: that rule only, and with DOC192 the others that its cases suppress."""
    code = case.parent.name
    return suite.judged(case, BY_CODE[code], registry.ALL if code == "DOC192" else ())


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[f"{c.parent.name}-{c.stem}" for c in CASES])
def test_fixture_gives_exactly_the_golden_findings_in_words_of_one_form(case: Path, golden: Golden) -> None:
    found = judged(case)
    golden.check(case.with_suffix(".txt"), "".join(suite.shown(finding) for finding in found))
    for finding in found:
        assert not finding.message.endswith(".")
        assert finding.span.start <= finding.span.end
        if finding.severity is Severity.CRITICAL and finding.code != "DGM101":
            assert finding.hint, f"no word on what to do: {finding.message}"


@pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.code)
def test_bad_examples_yield_this_rule_and_good_ones_nothing(rule: Rule) -> None:
    suite.check_examples(rule)


FIXED = [rule for rule in registry.ALL if "\nFixed" in rule.doc]


@pytest.mark.parametrize("rule", FIXED, ids=lambda rule: rule.code)
def test_a_fixed_example_is_what_the_fix_makes_of_the_bad_one(rule: Rule) -> None:
    suite.check_fix(rule)


FAMILIES = {"RUN": {"runbook"}, "PM": {"post-mortem"}, "REV": {"review"}}


def test_a_family_about_one_kind_says_so() -> None:
    """`docs config show` lists the rules of a document by what they state, not by what they do."""
    for rule in registry.ALL:
        kinds = FAMILIES.get(rule.code.rstrip("0123456789"))
        assert kinds is None or rule.kinds == kinds, rule.code


def test_list_equals_folder() -> None:
    folder = Path(registry.__file__).parent
    modules = sorted(file.stem.upper() for file in folder.glob("*/[a-z]*[0-9].py"))
    assert modules == [rule.code for rule in registry.ALL]


def test_each_rule_has_fixtures_that_fail_and_fixtures_that_pass() -> None:
    for rule in registry.ALL:
        goldens = [file.read_text(encoding="utf-8") for file in (FIXTURES / rule.code).glob("*.txt")]
        assert "" in goldens, f"{rule.code} has no fixture without findings"
        if rule.code != "DOC191":  # Its Bad example needs two versions of a template.
            assert any(goldens), f"{rule.code} has no fixture with findings"


@pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.code)
def test_docstring_has_a_summary_sentence_a_reason_and_examples(rule: Rule) -> None:
    suite.check_docstring(rule)
