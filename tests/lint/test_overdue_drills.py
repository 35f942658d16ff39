from __future__ import annotations

from pathlib import Path

import pytest

from handbook import markdown, testing
from handbook.config.settings import Config, RuleConfig
from handbook.errors import ConfigError
from handbook.kinds import library
from handbook.kinds.library import Claim
from handbook.lint import engine
from handbook.lint.rule import Context
from handbook.markdown.dialect import GITHUB

KIND = library.load(Path(__file__).parent, "").named("runbook")
OLD = "---\nkind: runbook\nlast_tested: {on: 2026-01-20, how: drill}\n---\n# Queue backlog\n"
(RULE,) = testing.rules("RUN108")


def found(
    text: str, *, scheduled: bool = False, changed: bool = False, today: str = "2026-11-26"
) -> list[str]:
    document = markdown.parse("runbooks/a.md", text, GITHUB)
    claim = Claim(kind=KIND, newest=KIND)
    context = Context(claim=claim, day=today, scheduled=scheduled, changed=changed)
    return [finding.message for finding in engine.check([(document, context)], [RULE])[0]]


def test_what_is_overdue_is_reported_in_scheduled_runs_and_where_the_file_is_changed() -> None:
    assert found(OLD) == []
    assert len(found(OLD, scheduled=True)) == len(found(OLD, changed=True)) == 1


def test_without_a_date_of_the_run_nothing_is_overdue() -> None:
    assert found(OLD, scheduled=True, today="") == []


def test_the_interval_of_all_runbooks_can_be_set() -> None:
    tuned = testing.tuned(RULE, 'every = "1 year"')
    document = markdown.parse("runbooks/a.md", OLD, GITHUB)
    context = Context(claim=Claim(kind=KIND, newest=KIND), day="2026-11-26", scheduled=True)
    assert engine.check([(document, context)], [tuned])[0] == ()


def test_an_interval_that_is_none_is_refused_with_its_place() -> None:
    table = RuleConfig(code="RUN108", options=(("every", "now and then"),))
    with pytest.raises(ConfigError, match="'now and then' is no interval"):
        engine.select(Config(root=Path(), rules=(table,)), [RULE])
