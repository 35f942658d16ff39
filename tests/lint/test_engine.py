from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from handbook import testing
from handbook.config.settings import Config, LintConfig, RuleConfig
from handbook.errors import ConfigError, UnknownNameError
from handbook.lint import engine
from handbook.lint.report import Report, fingerprints
from handbook.lint.rules import ALL
from handbook.lint.rules.doc import doc103
from handbook.model.terms import Severity

RULES = testing.rules("DOC103")
TWO = "---\nkind: page\n---\n# T\n\n## In short\n\nTODO one.\n\nTODO two.\n"


def config(**lint: tuple[str, ...]) -> Config:
    return Config(root=Path(), lint=LintConfig(**lint))  # type: ignore[arg-type]


SELECTIONS = [
    ({}, {rule.code for rule in ALL if rule.default}),
    ({"select": ("DGM",)}, {rule.code for rule in ALL if rule.code.startswith("DGM") and rule.default}),
    ({"select": ("dgm101",)}, {"DGM101"}),
    ({"select": ("missing-diagram", "DGM10")}, {"DOC104", *(f"DGM{number}" for number in range(101, 110))}),
    ({"select": ("DOC19",), "ignore": ("DOC191",)}, {"DOC190", "DOC192"}),
    ({"select": ("DGM", "DOC"), "ignore": ("DOC", "DGM10", "DGM11")}, set()),
]


@pytest.mark.parametrize(("lint", "expected"), SELECTIONS)
def test_rules_are_chosen_by_code_family_or_name(
    lint: dict[str, tuple[str, ...]], expected: set[str]
) -> None:
    assert {rule.code for rule in engine.select(config(**lint))} == expected


OFF = replace(doc103.RULE, code="DOC999", name="off-by-default", default=False)
OFF_SELECTIONS = [
    ({}, ["DOC103"]),
    ({"select": ("DOC",)}, ["DOC103"]),
    ({"select": ("DOC99",)}, []),
    ({"select": ("DOC", "DOC999")}, ["DOC103", "DOC999"]),
    ({"select": ("doc999",)}, ["DOC999"]),
    ({"select": ("off-by-default",)}, ["DOC999"]),
    ({"select": ("DOC999",), "ignore": ("DOC9",)}, []),
]


@pytest.mark.parametrize(("lint", "expected"), OFF_SELECTIONS)
def test_a_rule_that_is_off_by_default_runs_only_where_it_is_selected_itself(
    lint: dict[str, tuple[str, ...]], expected: list[str]
) -> None:
    chosen = engine.select(config(**lint), [doc103.RULE, OFF])
    assert [rule.code for rule in chosen] == expected


@pytest.mark.parametrize("lint", [{"select": ("DOC999",)}, {"ignore": ("missing-digram",)}])
def test_an_unknown_rule_is_an_error(lint: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        engine.select(config(**lint))


def test_severity_comes_from_the_configuration() -> None:
    tuned = Config(root=Path(), rules=(RuleConfig(code="DOC103", severity=Severity.NIT),))
    rule = next(rule for rule in engine.select(tuned) if rule.code == "DOC103")
    assert {finding.severity for finding in testing.run([rule], TWO)} == {Severity.NIT}


@dataclass(frozen=True)
class Options:
    most_words: int = 5


def test_options_are_checked_against_the_rules_own() -> None:
    rule = replace(doc103.RULE, options=Options())
    table = RuleConfig(code="DOC103", options=(("most-words", 7),))
    assert engine.select(Config(root=Path(), rules=(table,)), [rule])[0].options == Options(7)
    wrong = RuleConfig(code="DOC103", options=(("most-word", 7),))
    with pytest.raises(ConfigError, match="unknown key 'most-word'; did you mean 'most-words'"):
        engine.select(Config(root=Path(), rules=(wrong,)), [rule])
    text = RuleConfig(code="DOC103", options=(("most-words", "x"),))
    with pytest.raises(ConfigError, match="'most-words' must be a number, not a string"):
        engine.select(Config(root=Path(), rules=(text,)), [rule])
    with pytest.raises(ConfigError, match="known keys: severity"):
        engine.select(Config(root=Path(), rules=(wrong._replace(options=(("zzz", 1),)),)), [doc103.RULE])


@dataclass(frozen=True)
class Words:
    allowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if "cloud" in self.allowed:
            raise ValueError("'cloud' is not a word")


def test_a_tuple_of_words_is_written_as_a_list_and_options_judge_their_values() -> None:
    rule = replace(doc103.RULE, options=Words())

    def tuned(value: object) -> object:
        table = RuleConfig(code="DOC103", options=(("allowed", value),))
        return engine.select(Config(root=Path(), rules=(table,)), [rule])[0].options

    assert tuned(["a", "b"]) == Words(("a", "b"))
    for wrong in ("a", [1], {"a": "b"}):
        with pytest.raises(ConfigError, match="'allowed' must be a list of strings"):
            tuned(wrong)
    with pytest.raises(ConfigError, match="'allowed': 'cloud' is not a word"):
        tuned(["cloud"])


def test_the_types_that_are_allowed_are_checked_when_they_are_read() -> None:
    table = RuleConfig(code="DGM103", options=(("allowed", ["flowchrt"]),))
    with pytest.raises(ConfigError, match="no diagram begins with 'flowchrt'; did you mean 'flowchart'"):
        engine.select(Config(root=Path(), rules=(table,)))


def test_findings_stand_in_the_order_of_their_place() -> None:
    found = testing.run(RULES, TWO)
    assert [finding.start.line for finding in found] == [8, 10]


def test_fingerprints_do_not_move_with_lines_and_differ_within_a_section() -> None:
    before = list(fingerprints(testing.run(RULES, TWO)))
    shifted = TWO.replace("# T\n", "# T\n\nNew words.\n\n")
    assert list(fingerprints(testing.run(RULES, shifted))) == before
    assert len(set(before)) == 2


EXITS = [
    (Severity.CRITICAL, Severity.CRITICAL, 1),
    (Severity.CRITICAL, Severity.NIT, 1),
    (Severity.SUGGESTION, Severity.CRITICAL, 0),
    (Severity.NIT, Severity.SUGGESTION, 0),
    (Severity.NIT, Severity.NIT, 1),
]


@pytest.mark.parametrize(("severity", "fail_on", "expected"), EXITS)
def test_exit_code_follows_from_the_gravest_finding(
    severity: Severity, fail_on: Severity, expected: int
) -> None:
    finding = replace(testing.run(RULES, TWO)[0], severity=severity)
    report = Report(findings=(finding,), rules=RULES, files=1, diagrams=0)
    assert report.exit_code(fail_on) == expected
    assert replace(report, findings=()).exit_code(fail_on) == 0
    assert replace(report, errors=("x",)).exit_code(fail_on) == 2


SUPPRESSED = [
    ("next block", "<!-- handbook: disable=DOC103 why -->\nTODO one.\nTODO still.\n\nTODO two.\n", 1),
    (
        "blank lines before the block",
        "<!-- handbook: disable=DOC103 why -->\n\n\nTODO one.\n\nTODO two.\n",
        1,
    ),
    ("whole file", "TODO zero.\n\n<!-- handbook: disable-file=DOC103 why -->\n\nTODO two.\n", 0),
    ("several codes", "<!-- handbook: disable=DOC104, DOC103 why -->\nTODO one.\n", 0),
    ("lower case code", "<!-- handbook: disable=doc103 why -->\nTODO one.\n", 0),
    ("another code", "<!-- handbook: disable=DOC104 why -->\nTODO one.\n", 1),
    ("nothing follows", "TODO one.\n\n<!-- handbook: disable=DOC103 why -->", 1),
    ("quoted block", "> <!-- handbook: disable=DOC103 why -->\n> TODO one.\n", 0),
]


@pytest.mark.parametrize(("text", "left"), [case[1:] for case in SUPPRESSED], ids=[c[0] for c in SUPPRESSED])
def test_a_suppression_reaches_the_next_block_or_the_file(text: str, left: int) -> None:
    page = f"---\nkind: page\n---\n# T\n\n## In short\n\n{text}"
    assert sum(finding.code == "DOC103" for finding in testing.run([doc103.RULE], page)) == left


def test_suppressions_that_follow_each_other_reach_one_block_and_each_is_used() -> None:
    comments = "".join(f"<!-- handbook: disable=DOC103 {reason} -->\n" for reason in ("one", "two"))
    page = f"---\nkind: page\n---\n# T\n\n## In short\n\n{comments}TODO x.\n\nTODO y.\n"
    found = testing.run(testing.rules("DOC103", "DOC192"), page)
    assert [(finding.code, finding.start.line) for finding in found] == [("DOC103", 12)]


def test_of_very_many_findings_of_a_rule_the_first_are_listed_and_the_last_says_so() -> None:
    page = "---\nkind: page\n---\n# T\n\n## In short\n\n" + "TODO " * 3000
    found = testing.run(RULES, page)
    assert len(found) == engine.MOST
    assert "more findings" not in found[-2].message
    assert (
        found[-1].message
        == f"'TODO' is left; DOC103 has more findings in this file than the {engine.MOST} listed"
    )


def test_a_finding_carries_no_more_than_a_piece_of_a_very_long_line() -> None:
    page = "---\nkind: page\n---\n# T\n\n## In short\n\n" + "word " * 9000 + "TODO " + "word " * 9000
    (finding,) = testing.run(RULES, page)
    assert len(finding.excerpt) < 1000
    assert finding.excerpt[finding.start.column - finding.excerpt_column :].startswith("TODO word")


def test_a_suppression_of_a_rule_that_did_not_run_is_not_called_unused() -> None:
    text = "# T\n\n<!-- handbook: disable=DGM101 shows a broken one -->\n\nWords.\n"
    only = testing.rules("DOC103", "DOC192")
    assert testing.run(only, text) == ()
    assert [finding.code for finding in testing.run(testing.rules("DGM101", "DOC192"), text)] == ["DOC192"]
