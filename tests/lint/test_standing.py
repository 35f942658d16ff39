"""What is said of a rule for a file is what runs there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from handbook import testing
from handbook.config.settings import Config, LintConfig, OverrideConfig, RuleConfig
from handbook.lint.engine import Selection
from handbook.lint.standing import Standing, standings
from handbook.model.terms import Severity

RULES = testing.rules("DOC101", "DOC103", "DGM101", "DGM105", "ADR112")
WORDS = st.lists(st.sampled_from(["DOC", "DGM", "DOC101", "dgm105", "stale-proposal"]), max_size=2).map(tuple)
CODES = st.sampled_from(["DOC101", "missing-section", "adr112"])
SEVERITIES = st.sampled_from([None, Severity.NIT, Severity.CRITICAL])
TABLES = st.lists(st.tuples(CODES, SEVERITIES).map(lambda drawn: RuleConfig(*drawn)), max_size=2).map(tuple)
FILES = st.sampled_from([("old/**",), ("**",), ("a.md", "old/b.md")])
OVERRIDES = st.lists(
    st.tuples(FILES, st.just(""), WORDS, WORDS, TABLES).map(lambda drawn: OverrideConfig(*drawn)), max_size=3
).map(tuple)
CONFIGS = st.tuples(WORDS, WORDS, TABLES, OVERRIDES).map(
    lambda drawn: Config(
        root=Path(), lint=LintConfig(select=drawn[0], ignore=drawn[1]), rules=drawn[2], overrides=drawn[3]
    )
)


def stated(config: Config, by: tuple[str, ...], code: str) -> Sequence[object]:
    """Return the value of the key that is named as the reason."""
    if by[0] == "lint":
        return tuple(getattr(config.lint, by[1]))
    tables = config.rules
    if by[0] == "overrides":
        override = config.overrides[int(by[1])]
        if by[2] in ("select", "ignore"):
            return tuple(getattr(override, by[2]))
        tables = override.rules
    names = {code, code.lower(), {rule.code: rule.name for rule in RULES}[code]}
    return [table.severity for table in tables if table.code == by[-2] and table.code in names][-1:]


@given(CONFIGS, st.sampled_from(["a.md", "old/a.md", "old/b.md", "c.md"]))
def test_what_is_said_is_what_runs_and_the_reason_is_stated(config: Config, path: str) -> None:
    running = {rule.code: rule for rule in Selection(config, RULES).of(path)}
    for standing in standings(config, path, RULES):
        code = standing.rule.code
        assert standing.on == (code in running)
        if standing.on:
            assert standing.severity is running[code].severity
        else:
            assert standing.by, f"{code} is off for a reason"
        if standing.by:
            assert stated(config, standing.by, code)
        if standing.severity_by and standing.on:
            assert standing.severity in (stated(config, standing.severity_by, code) or [standing.severity])


def one(config: Config, path: str = "a.md", code: str = "ADR112") -> Standing:
    return next(each for each in standings(config, path, RULES) if each.rule.code == code)


def test_without_a_configuration_everything_is_a_default() -> None:
    found = one(Config(root=Path()))
    assert (found.on, found.by, found.severity_by) == (True, (), ())
    assert [(option.name, option.by) for option in found.options] == [("days", ())]


def test_the_last_setting_that_decides_is_the_reason() -> None:
    config = Config(
        root=Path(),
        lint=LintConfig(select=("ADR", "DOC"), ignore=("DOC101",)),
        rules=(RuleConfig("ADR112", Severity.NIT, (("days", 3),)),),
        overrides=(
            OverrideConfig(("old/**",), select=("DOC101",)),
            OverrideConfig(
                ("old/**",), ignore=("DOC101",), rules=(RuleConfig("ADR112", None, (("days", 4),)),)
            ),
        ),
    )
    assert (one(config).on, one(config).by) == (True, ("lint", "select"))
    assert (one(config, code="DOC101").on, one(config, code="DOC101").by) == (False, ("lint", "ignore"))
    assert one(config, "old/a.md", "DOC101").by == ("overrides", "1", "ignore")
    assert (one(config, "old/a.md").on, one(config, "old/a.md").by) == (False, ("overrides", "0", "select"))
    assert one(config).severity_by == ("rules", "ADR112", "severity")
    assert [option[1:] for option in one(config).options] == [(3, ("rules", "ADR112", "days"))]


def test_options_of_an_override_have_its_place() -> None:
    table = RuleConfig("stale-proposal", None, (("days", 4),))
    config = Config(root=Path(), overrides=(OverrideConfig(("old/**",), rules=(table,)),))
    (option,) = one(config, "old/a.md").options
    assert option == ("days", 4, ("overrides", "0", "rules", "stale-proposal", "days"))
