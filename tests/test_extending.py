"""A configuration extends another one: the nearer file takes precedence, key by key."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.adr import adr
from handbook.config import extending
from handbook.config.settings import Config, load
from handbook.errors import ConfigError, HandbookError
from handbook.lint.engine import select
from handbook.model.terms import Severity
from handbook.project import nearest
from handbook.project.linting import Linter
from handbook.project.project import open_project

INNER = "services/orders"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path.resolve()
    subprocess.run(["git", "init", "--quiet", top], check=True)
    (top / INNER).mkdir(parents=True)
    return top


def both(root: Path, outer: str, inner: str, name: str = "../../handbook.toml") -> Config:
    (root / "handbook.toml").write_text(outer)
    (root / INNER / "handbook.toml").write_text(f'extend = "{name}"\n{inner}')
    return load(root / INNER)


OUTER = """
flavour = "github"
templates = "templates"

[adr]
template = "madr"
digits = 3

[kinds]
"docs/**" = "page"
"ops/**" = "runbook"

[lint]
ignore = ["DOC104"]
fail-on = "nit"
strict-names = true

[rules.DOC101]
severity = "nit"
report-aliases = true

[rules.slow-first-command]
max-lines = 3

[[overrides]]
files = ["old/**"]
ignore = ["DOC"]

[diagrams]
max-size = 7
"""
STRICT = '[lint]\nfail-on = "critical"'
DESIGN = '[kinds]\n"docs/design/**" = "guide"'
SERVICE = '[kinds]\n"ops/**" = "service"'
TABLE = {
    "what only the outer one states counts": ("", "lint.fail_on", Severity.NIT),
    "the inner one counts where both state a key": (STRICT, "lint.fail_on", Severity.CRITICAL),
    "the other keys of a table are kept": (STRICT, "lint.strict_names", True),
    "what stands for a default counts": ("[lint]\nstrict-names = false", "lint.strict_names", False),
    "a list is taken whole": ('[lint]\nignore = ["DOC105"]', "lint.ignore", ("DOC105",)),
    "an empty list is a list": ("[lint]\nignore = []", "lint.ignore", ()),
    "a list of tables is taken whole": ("[[overrides]]\nfiles = ['x/**']", "overrides.0.files", ("x/**",)),
    "and kept where the inner one has none": ("", "overrides.0.files", ("old/**",)),
    "tables in tables are joined": ("[diagrams]\ndeadline = 9", "diagrams.max_size", 7),
    "the table of a log is joined": ("[adr]\ndigits = 5", "logs.0.template", "madr"),
    "its keys take precedence": ("[adr]\ndigits = 5", "logs.0.digits", 5),
    "a list of logs is taken whole": ("[[adr]]\nname = 'a'\ndirectory = 'a'", "logs.0.template", ""),
    "an inner pattern is tried first": (DESIGN, "kinds.0", ("docs/design/**", "guide")),
    "the outer patterns follow": (DESIGN, "kinds.2", ("ops/**", "runbook")),
    "a pattern of both has the inner kind": (SERVICE, "kinds", (("ops/**", "service"), ("docs/**", "page"))),
    "the templates are those of the outer one": ("", "templates", "../../templates"),
    "or the inner one's own": ('templates = "mine"', "templates", "mine"),
    "or those that are shipped": ('templates = ""', "templates", ""),
    "an empty word is a word": ('flavour = ""', "flavour", None),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "key", "value"), TABLE.values(), ids=TABLE)
def test_precedence(root: Path, inner: str, key: str, value: object) -> None:
    found: object = both(root, OUTER, inner)
    for name in key.split("."):
        found = found[int(name)] if name.isdecimal() else getattr(found, name)  # type: ignore[index]
    assert found == value


def test_rules_are_joined_by_their_options_whatever_name_they_have(root: Path) -> None:
    config = both(
        root, OUTER, '[rules.missing-section]\nseverity = "critical"\n[rules.RUN109]\nmax-words = 9\n'
    )
    rules = {rule.code: rule for rule in select(config)}
    assert rules["DOC101"].severity is Severity.CRITICAL
    assert rules["DOC101"].options.report_aliases is True  # type: ignore[attr-defined]
    first = rules["RUN109"].options
    assert (first.max_lines, first.max_words) == (3, 9)  # type: ignore[attr-defined]


def test_a_chain_and_a_pyproject_are_followed(root: Path) -> None:
    (root / "base").mkdir()
    (root / "base/strict.toml").write_text('[lint]\nfail-on = "nit"\nignore = ["DOC104"]\n')
    (root / "pyproject.toml").write_text(
        '[tool.handbook]\nextend = "base/strict.toml"\ntemplates = "t"\n[tool.handbook.lint]\nignore = []\n'
    )
    (root / INNER / "handbook.toml").write_text(
        'extend = "../../pyproject.toml"\n[lint]\nstrict-names = true\n'
    )
    config = load(root / INNER)
    assert (config.lint.fail_on, config.lint.ignore, config.lint.strict_names) == (Severity.NIT, (), True)
    assert (config.templates, config.root) == ("../../t", root / INNER)


OUTER_FILE = "../../handbook.toml"
CIRCLE = (
    "leads in a circle (handbook.toml extends ../../handbook.toml extends handbook.toml); remove one of them"
)
OUTSIDE = "leads out of the repository; name a file in it"
BACK = 'extend = "services/orders/handbook.toml"'
WRONG = {
    "a circle": (OUTER_FILE, BACK, CIRCLE),
    "itself": ("handbook.toml", "", "leads in a circle (handbook.toml extends handbook.toml)"),
    "out of the repository": ("../../../x.toml", "", OUTSIDE),
    "an absolute path": ("/etc/passwd", "", OUTSIDE),
    "into the git directory": ("../../.git/config", "", OUTSIDE),
    "nothing": ("../gone.toml", "", "has '../gone.toml', which is no file"),
    "a folder": ("..", "", "has '..', which is no file"),
    "broken": (OUTER_FILE, "[lint", f"'extend' {OUTER_FILE}: is not valid TOML"),
    "an unknown key": (OUTER_FILE, "[lint]\nselct = []", f"'extend' {OUTER_FILE} lint: unknown key 'selct'"),
    "a wrong value": (OUTER_FILE, "[lint]\nselect = 1", f"'extend' {OUTER_FILE} lint: 'select' must be"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "outer", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_extended_is_one_line(root: Path, name: str, outer: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)) as error:
        both(root, outer, "", name)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", ["3", "[]", "{}", '"a\\u0000b"'])
def test_what_is_no_path_is_refused(root: Path, value: str) -> None:
    (root / "handbook.toml").write_text(f"extend = {value}\n")
    with pytest.raises(ConfigError, match=r"'extend' (?:must be a string|has a control character)"):
        load(root)


def test_a_pyproject_that_says_nothing_to_us_cannot_be_extended(root: Path) -> None:
    (root / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(ConfigError, match=re.escape("has no table [tool.handbook]")):
        both(root, "", "", "../../pyproject.toml")


def test_a_long_chain_is_refused(root: Path) -> None:
    for number in range(extending.MOST + 1):
        (root / f"{number}.toml").write_text(f'extend = "{number + 1}.toml"\n')
    (root / f"{extending.MOST + 1}.toml").write_text("")
    (root / "handbook.toml").write_text('extend = "2.toml"\n')
    assert load(root).extend == "2.toml"
    (root / "handbook.toml").write_text('extend = "0.toml"\n')
    with pytest.raises(ConfigError, match="goes through more than 5 files"):
        load(root)


def test_a_link_out_of_the_repository_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.toml"
    outside.write_text("[lint]\nsecret = 1\n")
    (root / "base.toml").symlink_to(outside)
    with pytest.raises(ConfigError, match="leads out of the repository") as error:
        both(root, "", "", "../../base.toml")
    assert "secret" not in str(error.value)


def test_each_file_that_is_extended_counts_for_the_limits_of_a_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(root, "", "")
    (root / INNER / "a.md").write_text("# T\n")
    linter = Linter(project=open_project(root))
    monkeypatch.setattr(nearest, "MOST", 1)
    assert "is one of more than 1 configurations" in linter.lint([root]).errors[0]


def test_documents_are_judged_by_both_wherever_the_run_starts(root: Path) -> None:
    both(
        root,
        '[kinds]\n"docs/**" = "page"\n[lint]\nignore = ["DOC108"]\n',
        '[rules.DOC103]\nseverity = "nit"\n',
    )
    (root / INNER / "docs").mkdir()
    (root / INNER / "docs/a.md").write_text("# T\n\n# U\n\n## In short\n")
    for folder in (root, root / INNER):
        report = Linter(project=open_project(folder)).lint([folder])
        assert [(each.code, each.severity) for each in report.findings] == [("DOC103", Severity.NIT)]


def test_a_wrong_base_is_reported_with_the_folder_that_extends_it(root: Path) -> None:
    both(root, "", "")
    (root / INNER / "a.md").write_text("# T\n")
    (root / INNER / "handbook.toml").write_text('extend = "../gone.toml"\n')
    (error,) = Linter(project=open_project(root)).lint([root]).errors
    assert error.startswith(
        "services/orders/handbook.toml: 'extend' has '../gone.toml', which is no file; 1 file"
    )


def test_adr_config_says_which_file_states_a_key(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both(root, '[adr]\ndigits = 3\nstatus = "Accepted"\n', "[adr]\ndigits = 5\n")
    monkeypatch.chdir(root / INNER)
    found = CliRunner().invoke(adr, ["config", "--json"])
    by_name = {each["name"]: (each["value"], each["source"]) for each in json.loads(found.output)}
    assert by_name["digits"] == (5, "handbook.toml")
    assert by_name["status"] == ("Accepted", "../../handbook.toml")
    assert by_name["branches"] == (True, "default")


def test_no_configuration_below_changes_what_a_run_fails_on(root: Path) -> None:
    both(root, '[lint]\nfail-on = "nit"\n', '[lint]\nfail-on = "critical"\n')
    project = open_project(root)
    assert project.settings_of(f"{INNER}/a.md").config.lint.fail_on is Severity.CRITICAL
    assert project.config.lint.fail_on is Severity.NIT


def test_an_error_of_a_rule_in_the_base_names_the_rule(root: Path) -> None:
    both(root, '[lint]\nselect = ["XXX9"]\n', "")
    with pytest.raises(HandbookError, match="unknown rule 'XXX9'"):
        open_project(root / INNER).nearest.run.check()
