from __future__ import annotations

from pathlib import Path

import pytest

from handbook.config.logs import LogConfig
from handbook.config.settings import (
    Config,
    DiagramsConfig,
    LintConfig,
    OverrideConfig,
    Overrides,
    RuleConfig,
    load,
    merged,
)
from handbook.errors import ConfigError
from handbook.model.terms import Flavour, Severity

FULL = """
templates = "templates"
flavour = "github"

[kinds]
"rfcs/**" = "architecture"
"ops/**" = "runbook"

[adr]
name = "main"
directory = "doc/adr"
template = "madr"
status = "Accepted"
digits = 3
transitions = { Proposed = ["Accepted", "Parked"], Parked = [] }
spelling = "superceded"
branches = false

[lint]
select = ["DOC"]
ignore = ["DOC106"]
exclude = ["vendor/**"]
fail-on = "nit"
strict-names = true
exact = true

[rules.DOC105]
severity = "critical"
words = 3

[[overrides]]
files = ["old/**"]
kind = "page"
select = ["DGM"]
ignore = ["DGM105"]
rules.DGM101.severity = "nit"

[[overrides]]
files = ["old/new/*"]

[diagrams]
engine = "quickjs"
mermaid-version = "11.14.0"
deadline = 5
max-size = 20000
cache = false
"""


def test_every_key_of_the_file_arrives(tmp_path: Path) -> None:
    (tmp_path / "handbook.toml").write_text(FULL, encoding="utf-8")
    assert load(tmp_path) == Config(
        root=tmp_path.resolve(),
        source=tmp_path.resolve() / "handbook.toml",
        templates="templates",
        flavour=Flavour.GITHUB,
        kinds=(("rfcs/**", "architecture"), ("ops/**", "runbook")),
        logs=(
            LogConfig(
                root=str(tmp_path.resolve()),
                templates="templates",
                name="main",
                directory="doc/adr",
                template="madr",
                status="Accepted",
                digits=3,
                transitions=(("Proposed", ("Accepted", "Parked")), ("Parked", ())),
                spelling="superceded",
                branches=False,
            ),
        ),
        lint=LintConfig(
            select=("DOC",),
            ignore=("DOC106",),
            exclude=("vendor/**",),
            fail_on=Severity.NIT,
            strict_names=True,
            exact=True,
        ),
        rules=(RuleConfig(code="DOC105", severity=Severity.CRITICAL, options=(("words", 3),)),),
        overrides=(
            OverrideConfig(
                files=("old/**",),
                kind="page",
                select=("DGM",),
                ignore=("DGM105",),
                rules=(RuleConfig("DGM101", Severity.NIT),),
            ),
            OverrideConfig(files=("old/new/*",)),
        ),
        diagrams=DiagramsConfig(
            engine="quickjs", mermaid_version="11.14.0", deadline=5, max_size=20_000, cache=False
        ),
    )


def test_pyproject_table_is_read_where_there_is_no_file_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.handbook]\ntemplates = "t"\n', encoding="utf-8")
    assert load(tmp_path).templates == "t"
    (tmp_path / "handbook.toml").write_text('templates = "own"\n', encoding="utf-8")
    assert load(tmp_path).templates == "own"


def test_several_logs_are_an_array_of_tables(tmp_path: Path) -> None:
    text = '[[tool.handbook.adr]]\nname = "{0}"\ndirectory = "{0}/adr"\n'
    (tmp_path / "pyproject.toml").write_text(text.format("a") + text.format("b"), encoding="utf-8")
    logs = load(tmp_path).logs
    assert [(log.name, log.directory) for log in logs] == [("a", "a/adr"), ("b", "b/adr")]


@pytest.mark.parametrize("text", ["tool = 5\n", "[[tool]]\n", "[tool]\nx = 1\n"])
def test_a_pyproject_whose_tools_are_no_table_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{text}# tool.handbook\n", encoding="utf-8")
    assert load(tmp_path).source is None


def test_a_pyproject_that_only_mentions_us_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.x]\nwhy = "tool.handbook"\n', encoding="utf-8")
    assert load(tmp_path).source is None


def test_nearest_file_wins_and_the_search_ends_at_the_git_root(tmp_path: Path) -> None:
    (tmp_path / "handbook.toml").write_text('templates = "outside"\n', encoding="utf-8")
    repository = tmp_path / "repository"
    deep = repository / "a" / "b"
    deep.mkdir(parents=True)
    (repository / ".git").mkdir()
    assert load(deep).root == repository.resolve()
    assert load(deep).source is None
    (repository / "a" / "handbook.toml").write_text('templates = "near"\n', encoding="utf-8")
    assert load(deep).templates == "near"
    assert load(deep).root == (repository / "a").resolve()


def test_without_file_and_repository_the_start_is_the_root(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    assert load(tmp_path) == Config(root=top, logs=(LogConfig(str(top)),))


BAD = [
    ("templats = 1", "unknown key 'templats'; did you mean 'templates'?"),
    (
        "zzz = 1",
        (
            "unknown key 'zzz'; known keys: adr, diagrams, extend, flavour, guards, kinds, lint, overrides, "
            "plugins, rules, scenarios, templates"
        ),
    ),
    ("templates = 1", "'templates' must be a string, not a number"),
    ("templates = [", "is not valid TOML"),
    ('flavour = "gitlab"', "'flavour' is 'gitlab', not one of mkdocs, github"),
    ('flavour = "gitub"', "did you mean 'github'?"),
    ("adr = 1", "adr: must be a table or a list of tables, not a number"),
    ("adr.digits = 0", "'digits' must be a whole number from 1 to 9"),
    ("adr.digits = true", "'digits' must be a whole number"),
    ("adr.folder = 'x'", "unknown key 'folder'"),
    ("adr.spelling = 'superseeded'", "'spelling' is 'superseeded', not one of superseded, superceded"),
    ("adr.branches = 1", "'branches' must be true or false, not a number"),
    ("adr.transitions = []", "'transitions' must be a table, not a list"),
    ("adr.transitions.Proposed = 'x'", "'Proposed' must be a list of strings"),
    ("adr = []", "adr: is an empty list"),
    ("adr = [1]", "adr[0]: must be a table, not a number"),
    ("adr = [{digts = 1}]", "adr[0]: unknown key 'digts'; did you mean 'digits'?"),
    ("adr = [{directory = 'a', name = 'a'}, {name = 'b'}]", "adr[1]: 'directory' is missing"),
    ("adr = [{directory = 'a'}, {directory = 'b'}]", "adr[0]: 'name' is missing"),
    ("adr = [{directory = 'a', name = 'a'}, {directory = 'b', name = 'a'}]", "adr[1]: 'name' is 'a', as in"),
    ('[kinds]\n"a/**" = 1', "'a/**' must name a kind, not a number"),
    ("lint.select = 'DOC'", "'select' must be a list of strings"),
    ("lint.select = [1]", "'select' must be a list of strings"),
    ("lint.exact = 1", "'exact' must be true or false, not a number"),
    ("lint.fail-on = 'error'", "'fail-on' is 'error', not one of critical, suggestion, nit"),
    ("diagrams.engine = 'v9'", "'engine' is 'v9', not one of v8, quickjs"),
    ("diagrams.deadline = 0", "'deadline' must be a whole number from 1 to 10"),
    ("diagrams.deadline = 11", "'deadline' must be a whole number from 1 to 10"),
    ("diagrams.max-size = 1000001", "'max-size' must be a whole number from 1 to 1000000"),
    ("diagrams.cash = true", "unknown key 'cash'; did you mean 'cache'?"),
    ("rules.DOC101 = 1", "must be a table, not a number"),
    ("rules.DOC101.severity = 'high'", "'severity' is 'high'"),
    ("overrides = 1", "'overrides' must be a list of tables, not a number"),
    ("[overrides]", "'overrides' must be a list of tables, not a table"),
    ("overrides = [1]", "overrides[0]: must be a table, not a number"),
    ("[[overrides]]", "overrides[0]: 'files' is missing; name the files by globs"),
    ("[[overrides]]\nfiles = []", "overrides[0]: 'files' is missing"),
    ("[[overrides]]\nfiles = 'a'", "overrides[0]: 'files' must be a list of strings"),
    (
        "[[overrides]]\nfiles = ['a']\n[[overrides]]\nfile = ['a']",
        "overrides[1]: unknown key 'file'; did you mean 'files'?",
    ),
    (
        "[[overrides]]\nfiles = ['a']\nignored = ['DOC']",
        "overrides[0]: unknown key 'ignored'; did you mean 'ignore'?",
    ),
    ("[[overrides]]\nfiles = ['[z-a]']", "'files': the pattern '[z-a]' has the range"),
    (
        "[[overrides]]\nfiles = ['a']\nrules.DOC101.severity = 'high'",
        "overrides[0] rules.DOC101: 'severity' is 'high'",
    ),
    ("overrides = [" + "{files = ['a']}," * 1001 + "]", "'overrides' has 1,001 tables, more than 1,000"),
    (
        "overrides = [" + f"{{files = ['{'a' * 900}']}}," * 23 + "]",
        "'overrides' has 20,700 characters in all",
    ),
    ("a = " + "[" * 5000 + "]" * 5000, "has lists or tables in each other, hundreds deep"),
    ("a = " + "{a=" * 5000 + "1" + "}" * 5000, "has lists or tables in each other, hundreds deep"),
    ("a = " + "9" * 6000, "is not valid TOML"),
    ("a = 9999-99-99", "is not valid TOML"),
    (".".join(["a"] * 20_000) + " = 1", "has a key of more than 50 names at line 1"),
    ("[" + " . ".join(['"a"'] * 20_000) + "]", "has a key of more than 50 names at line 1"),
    ("x = {" + ".".join(["a"] * 20_000) + " = 1}", "has a key of more than 50 names at line 1"),
    (".".join(['"\\""'] * 20_000) + " = 1", "has a key of more than 50 names at line 1"),
    ('x = {a = """\n""", ' + ".".join(["a"] * 20_000) + ' = 1, b = ""}', "more than 50 names at line 2"),
    ("x = {a = '''\n'''', " + ".".join(["'#'"] * 20_000) + " = 1}", "more than 50 names at line 2"),
    (".".join(["a"] * 20_000) + ' = "' + '\\"' * 100_000, "has a key of more than 50 names at line 1"),
    ("." * 60 + '"' + '\\"' * 200_000, "is not valid TOML"),
    ("adr.digits = 0x" + "f" * 20_000, "has a number of more than 1,000 digits at line 1"),
    ("adr.directory = 'a\\b'\nadr.status = \"a\\u0000b\"", "'status' has a control character in it"),
    ('lint.exclude = ["a\\nb"]', "'exclude' has a control character in it"),
    ("lint.exclude = ['[z-a]']", "'exclude': the pattern '[z-a]' has the range 'z-a', which ends before"),
    ("lint.exclude = ['" + "a" * 1001 + "']", "has 1,001 characters, more than 1,000"),
    ("lint.exclude = [" + "'a'," * 1001 + "]", "'exclude' has 1,001 values, more than 1,000"),
    ("kinds = {'[z-a]' = 'runbook'}", "has the range 'z-a', which ends before it begins"),
    ("kinds = {" + ", ".join(f"a{n} = 'runbook'" for n in range(1001)) + "}", "has 1,001 patterns"),
    ("templates = '" + "a/" * 200_000 + "'", "'templates' has 400,000 characters, more than 4,096"),
    ("adr.directory = '" + "a/" * 2_049 + "'", "'directory' has 4,098 characters, more than 4,096"),
    ("lint.exclude = [" + f"'{'a' * 900}'," * 23 + "]", "'exclude' has 20,700 characters in all patterns"),
    ("kinds = {" + ", ".join(f"{'a' * 900}{n} = 'page'" for n in range(23)) + "}", "'kinds' has 20,736"),
    ("# " + "x" * 1_000_000, "is larger than 1 MB"),
]


@pytest.mark.parametrize(("text", "said"), BAD, ids=[text[:40] for text, _ in BAD])
def test_a_wrong_configuration_says_where_and_what(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "handbook.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert said in str(caught.value)
    assert "handbook.toml" in str(caught.value)
    assert "\n" not in str(caught.value).strip()


@pytest.mark.parametrize(
    "line",
    [
        "# " + "a.b. " * 60,
        "# " + "." * 200,
        'x = "' + "a.b. " * 60 + '"',
        "x = [" + '"a.b", ' * 60 + "]",
        "x = [" + "1.5, " * 60 + "]",
        'x = """\n' + "a." * 60 + "'\n" + '\\""" a""""',
        "x = '" + "0x" + "f" * 2000 + "'",
        ".".join(["a"] * 50) + " = 1",
    ],
)
def test_dots_elsewhere_are_not_a_key(tmp_path: Path, line: str) -> None:
    text = f"{line}\n[tool.handbook]\ntemplates = 't'\n"
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert load(tmp_path).templates == "t"


def test_a_file_that_is_not_utf8_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "handbook.toml").write_bytes(b'templates = "\xff"\n')
    with pytest.raises(ConfigError, match="is not valid TOML"):
        load(tmp_path)


def test_a_file_that_cannot_be_read_is_a_configuration_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "handbook.toml").write_text("", encoding="utf-8")

    def refuse(path: str, mode: str, **more: object) -> bytes:
        del more
        raise PermissionError(13, "Permission denied", path, mode)

    monkeypatch.setattr("handbook.disk.files.open", refuse, raising=False)
    with pytest.raises(ConfigError, match="check its permissions"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["handbook.toml", "pyproject.toml"])
def test_no_link_is_followed_out_of_the_repository_and_nothing_behind_it_is_told(
    tmp_path: Path, name: str
) -> None:
    repository = tmp_path / "repository"
    (repository / "shared").mkdir(parents=True)
    text = "[tool.handbook]\nsecret-word = 1\n" if name == "pyproject.toml" else "secret-word = 1\n"
    (tmp_path / "outside.toml").write_text(text, encoding="utf-8")
    (repository / name).symlink_to("../outside.toml")
    with pytest.raises(ConfigError, match="through a link, which is not followed") as caught:
        load(repository)
    assert "secret-word" not in str(caught.value)
    (repository / name).unlink()
    within = text.replace("secret-word = 1", 'templates = "t"')
    (repository / "shared" / "x.toml").write_text(within, encoding="utf-8")
    (repository / name).symlink_to("shared/x.toml")
    assert load(repository).templates == "t"


LINT = LintConfig(select=("DOC",), ignore=("DOC106",), fail_on=Severity.NIT, strict_names=True)
PRECEDENCE = [
    (Overrides(), LINT),
    (
        Overrides(select=("DGM",)),
        LintConfig(select=("DGM",), ignore=("DOC106",), fail_on=Severity.NIT, strict_names=True),
    ),
    (
        Overrides(ignore=("DOC107",)),
        LintConfig(select=("DOC",), ignore=("DOC106", "DOC107"), fail_on=Severity.NIT, strict_names=True),
    ),
    (
        Overrides(fail_on=Severity.CRITICAL, strict_names=False, exact=True),
        LintConfig(select=("DOC",), ignore=("DOC106",), fail_on=Severity.CRITICAL, exact=True),
    ),
]


@pytest.mark.parametrize(("overrides", "expected"), PRECEDENCE)
def test_command_line_wins_over_file(overrides: Overrides, expected: LintConfig) -> None:
    assert merged(Config(root=Path(), lint=LINT), overrides).lint == expected


DIAGRAMS = DiagramsConfig(engine="quickjs", deadline=9, cache=False)
PRECEDENCE_OF_DIAGRAMS = [
    (Overrides(), DIAGRAMS),
    (Overrides(engine="v8"), DiagramsConfig(engine="v8", deadline=9, cache=False)),
    (Overrides(cache=True), DiagramsConfig(engine="quickjs", deadline=9)),
    (Overrides(deadline=60), DiagramsConfig(engine="quickjs", deadline=60, cache=False)),
    (Overrides(isolated=True), DiagramsConfig()),
    (Overrides(isolated=True, deadline=60), DiagramsConfig(deadline=60)),
]


@pytest.mark.parametrize(("overrides", "expected"), PRECEDENCE_OF_DIAGRAMS)
def test_command_line_wins_over_file_for_diagrams(overrides: Overrides, expected: DiagramsConfig) -> None:
    assert merged(Config(root=Path(), diagrams=DIAGRAMS), overrides).diagrams == expected


def test_isolated_keeps_what_says_which_rules_apply_to_what(tmp_path: Path) -> None:
    (tmp_path / "handbook.toml").write_text(FULL, encoding="utf-8")
    full = load(tmp_path)
    found = merged(full, Overrides(isolated=True))
    assert found == full._replace(
        logs=(LogConfig(str(full.root), "templates"),),
        lint=full.lint._replace(exact=False),
        diagrams=DiagramsConfig(),
    )
