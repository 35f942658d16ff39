"""The list of all rules is made from their modules, and a rule of the list is the one of its module."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from handbook.lint import rules as registry
from handbook.lint.listed import Row, imported, module
from handbook.lint.rule import Rule
from handbook.lint.rules import index
from handbook.model.terms import Severity
from tests.conftest import Golden

FOLDER = Path(registry.__file__).parent
CODES = sorted(file.stem.upper() for file in FOLDER.glob("*/[a-z]*[0-9].py"))


def test_the_list_has_what_the_modules_of_all_rules_say(golden: Golden) -> None:
    golden.check(Path(index.__file__), module(Row.of(imported(code)) for code in CODES))


@pytest.mark.parametrize("rule", registry.ALL, ids=lambda rule: rule.code)
def test_a_rule_of_the_list_has_each_field_of_its_module(rule: Rule) -> None:
    own = imported(rule.code)
    assert {field.name: getattr(rule, field.name) for field in fields(Rule)} == {
        field.name: getattr(own, field.name) for field in fields(Rule)
    }


def test_a_field_that_no_rule_has_is_an_error() -> None:
    with pytest.raises(AttributeError, match="checks"):
        _ = registry.ALL[0].checks  # type: ignore[attr-defined]


def test_a_rule_with_another_severity_is_listed_no_longer() -> None:
    listed = next(rule for rule in registry.ALL if rule.code == "DOC101")
    changed = replace(listed, severity=Severity.NIT)
    assert type(changed) is Rule
    assert changed.severity is Severity.NIT
    assert changed.check is listed.check


def test_options_count_for_what_is_kept_only_where_they_are_configured() -> None:
    listed = next(rule for rule in registry.ALL if rule.options is not None)
    assert listed.configured is None
    assert replace(listed).configured == listed.options
