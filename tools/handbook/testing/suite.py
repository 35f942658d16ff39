"""The tests of rules as pytest runs them: our own rules, and those of other packages.

A package needs one line in a module of its tests::

    test_rules = suite(RULES, Path(__file__).parent / "rules")

The folder has a folder for each rule, by its code, and in it cases: ``wiki.md``, and ``wiki.txt`` with the
findings that are expected. ``HANDBOOK_UPDATE=1 pytest`` writes the expected findings; read what it writes.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook import testing
from handbook.lint import own
from handbook.lint.fix import fixed
from handbook.lint.own import Plugin
from handbook.lint.rule import Rule
from handbook.markdown.dialect import GITHUB, MATERIAL
from handbook.model.finding import Finding

UPDATE = "HANDBOOK_UPDATE"
"""The variable that makes `suite` write the expected findings."""
_OPTIONS = re.compile(r"<!-- options: (.*) -->\n")
"""A comment in a case that needs other options than the default."""


class Check(NamedTuple):
    """One test of a rule."""

    name: str
    run: Callable[[], None]


def shown(finding: Finding) -> str:
    """Return a finding as the file of expected findings has it."""
    start, end = finding.start, finding.end
    place = f"{start.line}:{start.column}-{end.line}:{end.column}"
    hint = f"\n    = {finding.hint}" if finding.hint else ""
    where = "" if finding.path == "example.md" else f"{finding.path} "
    return f"{where}{place} {finding.severity.name} {finding.message}{hint}\n"


def judged(case: Path, rule: Rule, others: Sequence[Rule] = ()) -> list[Finding]:
    """Run a rule on a case, and return what it finds.

    A case is a document. One whose name begins with ``files_`` is a repository: files behind lines like
    ``--- docs/a.md ---``; ``files_github_`` reads them as GitHub does, ``scheduled`` in the name runs the
    rule as a scheduled run does. For our rules about records ``log`` in the name says the same of a log.
    ``others`` are rules that run with it.
    """
    text = case.read_bytes().decode()
    before, _, now = text.rpartition(testing.NOW)
    rules = [*(each for each in others if each.code != rule.code), rule]
    if "log" in case.stem and rule.code.startswith("ADR") and (files := testing.log_of(now)):
        found = testing.run_log(rules, files, before=testing.log_of(before))
    elif case.stem.startswith("files_"):
        dialect = GITHUB if case.stem.startswith("files_github_") else MATERIAL
        files_of, scheduled = testing.files_of(text), "scheduled" in case.stem
        found = testing.run_files(rules, files_of, dialect=dialect, scheduled=scheduled)
    else:
        options = _OPTIONS.search(text)
        found = testing.run([testing.tuned(rule, options[1])] if options else rules, text)
    return [finding for finding in found if finding.code == rule.code]


def check_docstring(rule: Rule) -> None:
    """Fail unless the docstring begins with a sentence, says why, and has a bad and a good example."""
    _require(re.fullmatch(r"[A-Z].*\.", rule.summary), f"{rule.code}: its docstring begins with no sentence")
    _require("\nWhy:\n    " in rule.doc, f"{rule.code}: its docstring has no 'Why:'")
    words = [example.word for example in testing.examples(rule.doc)]
    _require(words[:2] == ["Bad", "Good"], f"{rule.code}: its docstring has no 'Bad:' and 'Good:' after it")


def check_examples(rule: Rule) -> None:
    """Fail unless the bad examples of the docstring yield findings of the rule, and the others none."""
    for example in testing.examples(rule.doc):
        found = testing.run_example(rule, example)
        said = "".join(f"{finding.code} {shown(finding)}" for finding in found)
        if example.word == "Bad":
            own_ones = {finding.code for finding in found} == {rule.code}
            _require(own_ones, f"{rule.code} is to find something in its bad example:\n{said}")
        else:
            _require(not found, f"{rule.code} finds something in its {example.word.lower()} example:\n{said}")


def check_fix(rule: Rule) -> None:
    """Fail unless a fixed example is what the fix makes of the bad one; nothing is asked without one."""
    by_word = {example.word: example for example in reversed(testing.examples(rule.doc))}
    if "Fixed" not in by_word:
        return
    bad, after = by_word["Bad"], by_word["Fixed"]
    found = testing.run_example(rule, bad)
    if not testing.files_of(bad.text):
        _require_equal(fixed(bad.text, found)[0], after.text)
    for (path, text), (_, wanted) in zip(
        testing.files_of(bad.text), testing.files_of(after.text), strict=True
    ):
        _require_equal(fixed(text, [each for each in found if each.path == path])[0], wanted)


def suite(rules: Sequence[Rule], folder: Path) -> Callable[..., None]:
    """Return a test for pytest with all checks of some rules of one package; ``folder`` has their cases.

    Raises RuleFault where the rules are no such rules.
    """
    family = str(rules[0].code).rstrip("0123456789") if rules else ""
    made = own.made(rules, Plugin(family, "the package", ""))
    checks = [check for rule in made for check in _checks(rule, folder)]

    @pytest.mark.parametrize("check", checks, ids=[check.name for check in checks])
    def test(check: Check) -> None:
        check.run()

    return test


def _checks(rule: Rule, folder: Path) -> Iterator[Check]:
    cases = sorted((folder / rule.code).glob("*.md"))
    yield Check(f"{rule.code}-is-like-no-other", partial(_check_unlike_ours, rule))
    yield Check(f"{rule.code}-docstring", partial(check_docstring, rule))
    yield Check(f"{rule.code}-examples", partial(check_examples, rule))
    yield Check(f"{rule.code}-fixed-example", partial(check_fix, rule))
    for case in cases:
        yield Check(f"{rule.code}-{case.stem}", partial(_check_case, rule, case))
    yield Check(f"{rule.code}-has-cases", partial(_check_cases, rule, cases))


def _check_unlike_ours(rule: Rule) -> None:
    family = rule.code.rstrip("0123456789")
    _require(own.FAMILY.fullmatch(family), f"{family} is not three to eight capital letters")
    _require(family not in own.OURS, f"{family} is a family of handbook itself")


def _check_cases(rule: Rule, cases: Sequence[Path]) -> None:
    """Fail unless a rule has a case with findings and one without."""
    expected = [case.with_suffix(".txt") for case in cases]
    texts = [file.read_text(encoding="utf-8") for file in expected if file.is_file()]
    _require("" in texts, f"{rule.code} has no case without findings")
    _require(any(texts), f"{rule.code} has no case with findings")


def _check_case(rule: Rule, case: Path) -> None:
    text = "".join(map(shown, judged(case, rule)))
    expected = case.with_suffix(".txt")
    if os.environ.get(UPDATE):
        _require(not os.environ.get("CI"), "expected findings are not rewritten in CI")
        expected.write_text(text, encoding="utf-8", newline="")
    step = f"run pytest with {UPDATE}=1 and read what it writes"
    _require(expected.is_file(), f"there is no {expected.name}; {step}")
    _require_equal(text, expected.read_text(encoding="utf-8"))


def _require(fact: object, problem: str) -> None:
    if not fact:
        raise AssertionError(problem)


def _require_equal(found: str, expected: str) -> None:
    lines = difflib.unified_diff(
        expected.splitlines(keepends=True), found.splitlines(keepends=True), "expected", "found"
    )
    _require(found == expected, "".join(lines) or "only line ends differ")
