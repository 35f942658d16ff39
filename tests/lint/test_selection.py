"""Which rules run for which file: the configuration, its overrides in their order, the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import testing
from handbook.config.settings import Config, LintConfig, OverrideConfig, Overrides, RuleConfig, merged
from handbook.errors import ConfigError, UnknownNameError
from handbook.lint import engine
from handbook.lint.engine import Selection
from handbook.model.terms import Severity

RULES = testing.rules("DOC101", "DOC103", "DGM101", "DGM105", "ADR112")
OLD, NEW = ("old/**",), ("old/new/*",)


def chosen(
    path: str, *overrides: OverrideConfig, lint: LintConfig | None = None, said: Overrides | None = None
) -> set[str]:
    config = Config(root=Path(), lint=lint or LintConfig(), overrides=overrides)
    config = merged(config, said or Overrides())
    return {rule.code for rule in Selection(config, RULES).of(path)}


EVERY = {rule.code for rule in RULES}
NO_DOC, NO_DGM = OverrideConfig(OLD, ignore=("DOC",)), OverrideConfig(NEW, ignore=("DGM",))
CASES = [
    ("a.md", (NO_DOC,), EVERY),
    ("old/a.md", (NO_DOC,), {"DGM101", "DGM105", "ADR112"}),
    ("old/a.md", (OverrideConfig(OLD, select=("DOC101",)),), {"DOC101"}),
    ("old/a.md", (OverrideConfig(OLD, select=("DOC",), ignore=("empty-section",)),), {"DOC101"}),
    ("old/new/a.md", (NO_DOC, NO_DGM), {"ADR112"}),
    ("old/a.md", (NO_DOC, NO_DGM), {"DGM101", "DGM105", "ADR112"}),
    # A later `select` states anew what runs; an earlier one is no more.
    ("old/new/a.md", (NO_DOC, OverrideConfig(NEW, select=("DOC101",))), {"DOC101"}),
    ("old/new/a.md", (OverrideConfig(NEW, select=("DOC101",)), NO_DOC), set()),
]


@pytest.mark.parametrize(("path", "overrides", "expected"), CASES)
def test_all_overrides_of_a_file_count_and_later_ones_take_precedence(
    path: str, overrides: tuple[OverrideConfig, ...], expected: set[str]
) -> None:
    assert chosen(path, *overrides) == expected


def test_an_override_can_select_what_is_ignored_elsewhere() -> None:
    lint = LintConfig(select=("DOC",), ignore=("DOC103",))
    assert chosen("a.md", OverrideConfig(OLD, select=("DOC103",)), lint=lint) == {"DOC101"}
    assert chosen("old/a.md", OverrideConfig(OLD, select=("DOC103",)), lint=lint) == {"DOC103"}
    assert chosen("old/a.md", OverrideConfig(OLD, ignore=("DOC101",)), lint=lint) == set()


def test_the_command_line_replaces_what_overrides_select_and_keeps_what_they_ignore() -> None:
    override = OverrideConfig(OLD, select=("DOC",), ignore=("DOC101",))
    assert chosen("old/a.md", override, said=Overrides(select=("DOC", "DGM101"))) == {"DOC103", "DGM101"}
    assert chosen("old/a.md", override, said=Overrides(ignore=("DOC103",))) == set()
    assert chosen("a.md", override, said=Overrides(ignore=("DOC",))) == {"DGM101", "DGM105", "ADR112"}


def test_severity_and_options_of_an_override_are_added_to_those_of_the_rule() -> None:
    config = Config(
        root=Path(),
        rules=(RuleConfig("ADR112", Severity.CRITICAL, (("days", 30),)),),
        overrides=(
            OverrideConfig(OLD, rules=(RuleConfig("stale-proposal", Severity.NIT),)),
            OverrideConfig(NEW, rules=(RuleConfig("ADR112", None, (("days", 5),)),)),
        ),
    )
    selection = Selection(config, testing.rules("ADR112"))

    def of(path: str) -> tuple[Severity, object]:
        (rule,) = selection.of(path)
        return rule.severity, getattr(rule.options, "days", None)

    assert of("a.md") == (Severity.CRITICAL, 30)
    assert of("old/a.md") == (Severity.NIT, 30)
    assert of("old/new/a.md") == (Severity.NIT, 5)


def test_files_with_the_same_overrides_share_their_rules() -> None:
    selection = Selection(Config(root=Path(), overrides=(OverrideConfig(OLD, ignore=("DOC",)),)), RULES)
    assert selection.of("old/a.md") is selection.of("old/b/c.md")
    assert selection.of("a.md") is selection.general


def test_overrides_that_meet_in_more_ways_than_anybody_means_are_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "MOST_WAYS", 6)
    overrides = tuple(OverrideConfig((f"*{letter}*",), ignore=("DOC",)) for letter in "abcd")
    selection = Selection(Config(root=Path(), overrides=overrides), RULES)
    assert selection.of("ab.md") is selection.of("cab.md".replace("c", "x"))
    selection.of("cd.md")
    with pytest.raises(ConfigError, match="overrides: meet in more than 6 ways"):
        selection.of("abcd.md")


@pytest.mark.parametrize("word", ["DOC101", "doc101", "missing-section"])
def test_words_that_are_repeated_without_end_are_looked_at_once(word: str) -> None:
    class Counted(str):
        __slots__ = ()
        upper_calls = 0

        def upper(self) -> str:
            Counted.upper_calls += 1
            return super().upper()

    words = tuple(Counted(word) for _ in range(1000))
    overrides = tuple(OverrideConfig(OLD, ignore=words) for _ in range(50))
    selection = Selection(Config(root=Path(), overrides=overrides), RULES)
    assert "DOC101" not in {rule.code for rule in selection.of("old/a.md")}
    assert Counted.upper_calls <= 2 * len(RULES)


def test_rules_that_only_an_override_selects_are_among_all_rules() -> None:
    config = Config(
        root=Path(), lint=LintConfig(select=("DOC",)), overrides=(OverrideConfig(OLD, select=("DGM101",)),)
    )
    assert [rule.code for rule in Selection(config, RULES).every] == ["DOC101", "DOC103", "DGM101"]


@pytest.mark.parametrize(
    "override",
    [
        OverrideConfig(OLD, select=("DOC999",)),
        OverrideConfig(OLD, ignore=("missing-sectoin",)),
        OverrideConfig(OLD, rules=(RuleConfig("DOC999"),)),
    ],
)
def test_an_unknown_rule_is_an_error_though_no_file_needs_it(override: OverrideConfig) -> None:
    with pytest.raises(UnknownNameError, match="unknown rule"):
        Selection(Config(root=Path(), overrides=(override,)), RULES)


def test_a_table_of_rules_is_for_one_rule_and_never_for_a_family() -> None:
    with pytest.raises(UnknownNameError, match="unknown rule 'DOC'"):
        Selection(Config(root=Path(), rules=(RuleConfig("DOC", Severity.NIT),)), RULES)
    by_name = Config(root=Path(), rules=(RuleConfig("missing-section", Severity.NIT),))
    assert Selection(by_name, RULES).of("a.md")[0].severity is Severity.NIT


def test_options_of_an_override_are_checked_though_no_file_needs_them() -> None:
    override = OverrideConfig(OLD, rules=(RuleConfig("ADR112", None, (("day", 5),)),))
    with pytest.raises(ConfigError, match="unknown key 'day'; did you mean 'days'"):
        Selection(Config(root=Path(), overrides=(override,)), RULES)
