from __future__ import annotations

import re
from pathlib import Path

import pytest

from handbook import testing
from handbook.lint import rules as registry
from handbook.lint.fix import fixed
from handbook.lint.rule import Rule
from handbook.markdown.dialect import GITHUB, MATERIAL
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from tests.conftest import Golden

FIXTURES = Path(__file__).parent.parent / "rules"
CASES = sorted(case for case in FIXTURES.glob("*/*.md") if not case.stem.endswith(".fixed"))
OPTIONS = re.compile(r"<!-- options: (.*) -->\n")
"""A comment in a case that needs other options than the default."""
BY_CODE = {rule.code: rule for rule in registry.ALL}


def shown(finding: Finding) -> str:
    start, end = finding.start, finding.end
    place = f"{start.line}:{start.column}-{end.line}:{end.column}"
    hint = f"\n    = {finding.hint}" if finding.hint else ""
    where = "" if finding.path == "example.md" else f"{finding.path} "
    return f"{where}{place} {finding.severity.name} {finding.message}{hint}\n"


def judged(case: Path) -> list[Finding]:
    """Run a rule's case: a document, or records of a log or files behind lines like `--- 0001-a.md ---`."""
    code, text = case.parent.name, case.read_bytes().decode()
    before, _, now = text.rpartition(testing.NOW)
    files = testing.log_of(now) if "log" in case.stem and code.startswith("ADR") else ()
    if files:
        found = testing.run_log(rules_for(code), files, before=testing.log_of(before))
    elif case.stem.startswith("files_"):
        dialect = GITHUB if case.stem.startswith("files_github_") else MATERIAL
        files_of, scheduled = testing.files_of(text), "scheduled" in case.stem
        found = testing.run_files(rules_for(code), files_of, dialect=dialect, scheduled=scheduled)
    else:
        options = OPTIONS.search(text)
        rules = [testing.tuned(BY_CODE[code], options[1])] if options else rules_for(code)
        found = testing.run(rules, text)
    return [finding for finding in found if finding.code == code]


def rules_for(code: str) -> list[Rule]:
    """A rule's fixtures run that rule only, and with DOC192 the others that its cases suppress."""
    return list(registry.ALL) if code == "DOC192" else [BY_CODE[code]]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[f"{c.parent.name}-{c.stem}" for c in CASES])
def test_fixture_gives_exactly_the_golden_findings_in_words_of_one_form(case: Path, golden: Golden) -> None:
    found = judged(case)
    golden.check(case.with_suffix(".txt"), "".join(shown(finding) for finding in found))
    for finding in found:
        assert not finding.message.endswith(".")
        assert finding.span.start <= finding.span.end
        if finding.severity is Severity.CRITICAL and finding.code != "DGM101":
            assert finding.hint, f"no word on what to do: {finding.message}"


@pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.code)
def test_bad_examples_yield_this_rule_and_good_ones_nothing(rule: Rule) -> None:
    examples = testing.examples(rule.doc)
    assert [example.word for example in examples][:2] == ["Bad", "Good"]
    for example in examples:
        found = testing.run_example(rule, example)
        if example.word == "Bad":
            assert found
            assert {finding.code for finding in found} == {rule.code}
        else:
            assert found == ()


FIXED = [rule for rule in registry.ALL if "\nFixed" in rule.doc]


@pytest.mark.parametrize("rule", FIXED, ids=lambda rule: rule.code)
def test_a_fixed_example_is_what_the_fix_makes_of_the_bad_one(rule: Rule) -> None:
    bad, after = (
        next(each for each in testing.examples(rule.doc) if each.word == word) for word in ("Bad", "Fixed")
    )
    found = testing.run_example(rule, bad)
    if not testing.files_of(bad.text):
        assert fixed(bad.text, found)[0] == after.text
    for (path, text), file in zip(testing.files_of(bad.text), testing.files_of(after.text), strict=True):
        assert (path, fixed(text, [each for each in found if each.path == path])[0]) == file


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
def test_docstring_has_a_summary_sentence_and_a_reason(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z].*\.", rule.summary)
    assert "\nWhy:\n    " in rule.doc
