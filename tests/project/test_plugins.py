"""Rules of other packages: named by the configuration, found where they are installed, held to be rules."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from handbook.cli.docs import docs
from handbook.disk import keeping
from handbook.errors import HandbookError
from tests.plugins import EXAMPLE, Environment, environment

__all__ = ["environment"]
WIKI = "# Orders\n\nSee wiki.acme.example.\n"
MODULE = """
from handbook.lint.rule import Needs, Rule
from handbook.model.document import Position, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity
from dataclasses import replace

def check(rule, document, context):
    whole = Span(0, 1)
    at = rule.at(document, whole, "is wrong")
    {check}

def rule(code="ACM101", name="acm-wrong", **more):
    parts = dict(severity=Severity.NIT, check=check, doc="Is wrong.", any_document=True)
    return Rule(code=code, name=name, **(parts | more))

RULES = {rules}
"""


def module(check: str = "yield at", rules: str = "[rule()]") -> str:
    return MODULE.format(check=check, rules=rules)


class Outcome(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


def run(folder: Path, *words: str) -> Outcome:
    """Run `docs` in this process, so that it imports what a test has put in place."""
    result = CliRunner().invoke(docs, ["-C", str(folder), *words])
    if isinstance(result.exception, HandbookError):  # What `main` makes of it.
        return Outcome(2, result.stdout, f"{result.stderr}error: {result.exception}\n")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that names the family of the example package, and has a page for it."""
    root = tmp_path / "repository"
    (root / "docs").mkdir(parents=True)
    (root / "handbook.toml").write_text('plugins = ["ACM"]\n')
    (root / "docs" / "a.md").write_text(WIKI)
    return root


def lint(repository: Path, *words: str) -> tuple[list[str], Outcome]:
    """Lint without keeping anything; return the codes of the findings, as JSON has them."""
    result = run(repository, "lint", ".", "--format", "json", "--no-cache", *words)
    found: dict[str, Any] = json.loads(result.stdout) if result.stdout else {"findings": []}
    return [each["code"] for each in found["findings"] if each["code"].startswith("ACM")], result


# --- what it is like to use one ---


def test_the_rules_of_a_package_run_where_the_configuration_names_it(
    environment: Environment, repository: Path
) -> None:
    environment.example()
    assert lint(repository)[0] == ["ACM101"]
    (repository / "handbook.toml").write_text("")
    assert lint(repository)[0] == []


def test_the_example_is_built_and_installed_as_any_package(repository: Path, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-index", "--no-deps", "--no-build-isolation"]  # What builds it is here already.
    wheels = tmp_path / "wheels"
    subprocess.run([*pip, "wheel", *alone, "--wheel-dir", wheels, tmp_path / "example"], check=True)
    (wheel,) = wheels.iterdir()
    place = tmp_path / "site-packages"
    subprocess.run([*pip, "install", "--no-index", "--no-deps", "--target", place, wheel], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "handbook", "docs", "lint", ".", "--no-cache"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "docs/a.md:3:5 " in done.stdout
    assert "ACM101" in done.stdout


def test_they_are_configured_suppressed_and_selected_as_ours_are(
    environment: Environment, repository: Path
) -> None:
    environment.example()
    settings = '[rules.ACM101]\nhosts = ["files.acme.example"]\nseverity = "critical"\n'
    (repository / "handbook.toml").write_text(f'plugins = ["ACM"]\n{settings}')
    assert lint(repository)[0] == []
    (repository / "docs" / "a.md").write_text("# Orders\n\nSee files.acme.example.\n")
    result = run(repository, "lint", "--no-cache", "--select", "acm-old-host")
    assert "files.acme.example is switched off" in result.stdout
    assert "CRITICAL" in result.stdout
    comment = "<!-- handbook: disable=ACM101 it tells of the move -->\n"
    (repository / "docs" / "a.md").write_text(f"# Orders\n\n{comment}See files.acme.example.\n")
    found, result = lint(repository, "--select", "ACM,DOC192")
    assert (found, result.exit_code) == ([], 0)
    (repository / "handbook.toml").write_text(f'plugins = ["ACM"]\n{settings}host = "a"\n')
    assert "unknown key 'host'" in run(repository, "lint").stderr


def test_docs_rules_explain_config_and_the_schema_know_them(
    environment: Environment, repository: Path
) -> None:
    environment.example()
    assert "ACM101  acm-old-host" in run(repository, "rules").stdout
    assert "ACM101" not in run(repository, "rules", "--no-plugins").stdout
    explained = run(repository, "explain", "ACM101")
    assert explained.stdout.startswith("ACM101 acm-old-host (SUGGESTION, acme-rules 1.2)\n")
    assert "The old wiki ends this year." in explained.stdout
    assert run(repository, "explain", "acm-old-host").stdout == explained.stdout
    assert "unknown rule 'ACM101'" in run(repository, "explain", "ACM101", "--no-plugins").stderr
    shown = run(repository, "config", "show", "docs/a.md").stdout
    assert "ACM101  acm-old-host" in shown
    schema = json.loads(run(repository, "config", "schema").stdout)
    assert set(schema["$defs"]["rules"]["properties"]["ACM101"]["properties"]) == {"severity", "hosts"}


def test_sarif_has_the_help_of_a_rule_of_a_package(environment: Environment, repository: Path) -> None:
    environment.example()
    log = json.loads(run(repository, "lint", "--no-cache", "--format", "sarif").stdout)
    (ran,) = log["runs"]
    (rule,) = [rule for rule in ran["tool"]["driver"]["rules"] if rule["id"] == "ACM101"]
    assert "The old wiki ends this year." in rule["help"]["markdown"]
    assert rule["properties"]["package"] == "acme-rules 1.2"
    (result,) = [result for result in ran["results"] if result["ruleId"] == "ACM101"]
    assert ran["tool"]["driver"]["rules"][result["ruleIndex"]] == rule


def test_docs_fix_makes_their_fixes(environment: Environment, repository: Path) -> None:
    environment.example()
    assert run(repository, "fix", "--no-plugins").exit_code == 0
    assert (repository / "docs" / "a.md").read_text() == WIKI
    assert run(repository, "fix").exit_code == 0
    assert (repository / "docs" / "a.md").read_text() == WIKI.replace("wiki.", "docs.")


def test_a_baseline_holds_their_findings_and_keeps_them_while_they_are_refused(
    environment: Environment, repository: Path
) -> None:
    environment.example()
    run(repository, "lint", "--no-cache", "--write-baseline")
    baseline = repository / "handbook-baseline.json"
    assert "ACM101" in baseline.read_text()
    assert lint(repository)[0] == []
    run(repository, "lint", "--no-cache", "--update-baseline", "--no-plugins")
    assert "ACM101" in baseline.read_text()
    (repository / "docs" / "a.md").write_text("# Orders\n")
    run(repository, "lint", "--no-cache", "--update-baseline")
    assert "ACM101" not in baseline.read_text()


def test_shards_that_are_merged_say_what_one_run_says(environment: Environment, repository: Path) -> None:
    environment.example()
    for name in "bcdef":
        (repository / "docs" / f"{name}.md").write_text(f"# {name if name > 'd' else 'Orders'}\n{name}\n")
    (repository / "docs" / "b.md").write_text("<!-- handbook: disable-file=ACM102 known -->\n# Orders\n")
    for number in (1, 2):
        file = f"shard-{number}.json"
        assert run(repository, "lint", "docs", "--shard", f"{number}/2", "--output", file).exit_code == 0
    whole = run(repository, "lint", "docs", "--no-cache", "--format", "json")
    merged = run(repository, "lint", "--merge", "shard-1.json", "shard-2.json", "--format", "json")
    assert merged.stdout == whole.stdout
    assert {"ACM101", "ACM102"} <= {each["code"] for each in json.loads(whole.stdout)["findings"]}
    code = environment.place / "acme_rules" / "wiki.py"
    code.write_text(code.read_text().replace("is switched off", "is gone"))
    environment.forget()
    other = run(repository, "lint", "--merge", "shard-1.json", "shard-2.json")
    assert (other.exit_code, "with other options, than are here" in other.stderr) == (2, True)


def test_several_processes_find_what_one_finds(environment: Environment, repository: Path) -> None:
    environment.example()
    code = environment.place / "acme_rules" / "wiki.py"
    code.write_text(code.read_text().replace("    del context\n", "    print('said between the answers')\n"))
    for number in range(8):
        (repository / "docs" / f"{number}.md").write_text(WIKI)
    one, result = lint(repository, "--jobs", "1")
    assert one.count("ACM101") == 9
    several = lint(repository, "--jobs", "2")
    assert (several[0], several[1].stdout) == (one, result.stdout)


def test_a_changed_rule_is_not_answered_from_what_was_kept(
    environment: Environment, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.example()
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / "cache"))

    def message() -> str:
        found = json.loads(run(repository, "lint", "docs", "--format", "json").stdout)["findings"]
        return next(str(each["message"]) for each in found if each["code"] == "ACM101")

    assert message() == "wiki.acme.example is switched off"
    kept = list(keeping.kept(tmp_path / "cache" / "lint"))
    assert kept, "nothing was kept, so that this test could not fail"
    code = environment.place / "acme_rules" / "wiki.py"
    before = code.stat()
    code.write_text(code.read_text().replace("is switched off", "is switched on!"))
    os.utime(code, ns=(before.st_atime_ns, before.st_mtime_ns))
    environment.forget()
    sys.dont_write_bytecode, saved = True, sys.dont_write_bytecode
    shutil.rmtree(code.parent / "__pycache__", ignore_errors=True)
    try:
        assert message() == "wiki.acme.example is switched on!"
    finally:
        sys.dont_write_bytecode = saved


# --- what refuses them ---


@pytest.mark.parametrize("option", ["--no-plugins", "--isolated"])
def test_a_run_can_refuse_them_and_understands_the_configuration_all_the_same(
    option: str, environment: Environment, repository: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "imported"
    environment.module("acme_mark", f"open({str(mark)!r}, 'w').close()\n" + module())
    more = '[lint]\nignore = ["ACM102", "acm-wrong", "AC"]\n[rules.ACM101]\nany = "thing"\n'
    (repository / "handbook.toml").write_text(f'plugins = ["ACM"]\n{more}')
    comment = "<!-- handbook: disable=ACM101 reason -->\n<!-- handbook: disable=ACN101 reason -->\n"
    (repository / "docs" / "a.md").write_text(f"# T\n\n{comment}Text.\n")
    found, result = lint(repository, option, "--select", "DOC192")
    assert found == []
    assert not mark.exists()
    messages = [each["message"] for each in json.loads(result.stdout)["findings"]]
    assert len(messages) == 1
    assert "ACN101" in messages[0]
    assert "the rules of ACM were not run" in result.stdout
    (repository / "handbook.toml").write_text('plugins = ["ACM"]\n[lint]\nignore = ["ACN102"]\n')
    assert "unknown rule 'ACN102'" in run(repository, "lint", option).stderr


def test_commands_that_run_no_rules_import_none(
    environment: Environment, repository: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "imported"
    environment.module("acme_mark", f"open({str(mark)!r}, 'w').close()\n" + module())
    inner = repository / "docs" / "handbook.toml"
    inner.write_text('plugins = ["ACM"]\n')
    for words in (["kinds"], ["for", "docs/a.md"], ["cards", "check"], ["snippets", "check"], ["links"]):
        run(repository, *words)
        assert not mark.exists(), words
    run(repository, "lint")
    assert mark.exists(), "the mark must be able to appear"


def test_a_name_in_the_configuration_imports_no_module_that_is_no_package_of_rules(
    environment: Environment, repository: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "imported"
    (environment.place / "acme_effect.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    for name in ("acme_effect", "ACM", "acme_effect:RULES", "../evil", "DOC"):
        (repository / "handbook.toml").write_text(f'plugins = ["{name}"]\n')
        result = run(repository, "lint")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"error: handbook.toml: 'plugins' names '{name}': ")
        assert not mark.exists()


def test_what_lies_in_the_repository_is_no_installed_package(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with ``PYTHONPATH=.``, or where Python starts in the folder of the repository."""
    Environment(repository, monkeypatch).example()
    result = run(repository, "lint")
    assert "no installed package has rules of this family (installed: none)" in result.stderr


def test_a_package_that_is_imported_from_the_repository_is_refused(
    environment: Environment, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``pip install --editable`` does it: what is declared lies elsewhere, the code in the tree."""
    shutil.copytree(EXAMPLE / "src", repository / "tools")
    monkeypatch.syspath_prepend(str(repository / "tools"))
    environment.declare("acme-rules", "ACM", "acme_rules:RULES")
    result = run(repository, "lint")
    assert result.exit_code == 2
    assert "acme-rules 1.2 would be imported from the repository itself (tools/acme_rules)" in result.stderr
    assert "acme_rules" not in sys.modules


def test_an_environment_in_the_repository_is_an_environment(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Environment(repository / ".venv" / "lib" / "site-packages", monkeypatch)
    inner.example()
    assert "no installed package" in run(repository, "lint").stderr
    monkeypatch.setattr(site, "getsitepackages", lambda: [str(inner.place)])
    inner.forget()
    assert lint(repository)[0] == ["ACM101"]


# --- what is wrong with them ---

FAULTS = [
    ("raise KeyError('x')", "cannot be imported (KeyError: 'x'); tell its authors"),
    ("import acme_missing", "cannot be imported (ModuleNotFoundError: No module named 'acme_missing')"),
    ("raise SystemExit(0)", "cannot be imported (SystemExit: 0)"),
    ("rules = []", "cannot be imported (AttributeError: "),
    ("RULES = 5", "it offers a int instead of a list of rules"),
    ("RULES = []", "it offers a list instead of a list of rules"),
    ("RULES = ['ACM101']", "its list of rules has a str"),
    (module(rules="[rule(code='DOC101')]"), "its rule 'DOC101' has no code of ACM and three digits"),
    (module(rules="[rule(code='ACM1')]"), "its rule 'ACM1' has no code of ACM and three digits"),
    (module(rules="[rule(name='stale-proposal')]"), "the name of ACM101 is 'stale-proposal'"),
    (module(rules="[rule(), rule(name='acm-other')]"), "it has two rules ACM101"),
    (module(rules="[rule(), rule(code='ACM102')]"), "it has two rules acm-wrong"),
    (module(rules="[rule(severity='high')]"), "the field 'severity' of ACM101 is a str"),
    (module(rules="[rule(check=None)]"), "the field 'check' of ACM101 is nothing"),
    (module(rules="[rule(doc=' ')]"), "the field 'doc' of ACM101 is a str"),
    (module(rules="[rule(needs=frozenset({'record'}))]"), "the field 'needs' of ACM101 is a frozenset"),
    (module(rules="[rule(kinds=['runbook'])]"), "the field 'kinds' of ACM101 is a list"),
    (module(rules="[rule(options={'days': 3})]"), "the field 'options' of ACM101 is a dict"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS, ids=[said[:40] for _, said in FAULTS])
def test_a_package_that_cannot_be_used_is_one_line_and_exit_code_2(
    text: str, said: str, environment: Environment, repository: Path
) -> None:
    environment.module("acme_wrong", text)
    result = run(repository, "lint")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("error: handbook.toml: 'plugins' names 'ACM': acme-rules 1.2")
    assert said in result.stderr
    assert "--no-plugins" in result.stderr
    assert run(repository, "lint", "--no-plugins").exit_code == 0


def test_two_packages_of_one_family_are_an_error_that_names_both(
    environment: Environment, repository: Path
) -> None:
    environment.example()
    environment.declare("other-rules", "ACM", "acme_rules:RULES", "3")
    result = run(repository, "lint")
    assert "acme-rules 1.2 and other-rules 3 both have it; remove one of them" in result.stderr


def test_a_missing_package_is_an_error_with_the_nearest_that_is_installed(
    environment: Environment, repository: Path
) -> None:
    environment.example()
    (repository / "handbook.toml").write_text('plugins = ["ACME"]\n')
    assert "(did you mean 'ACM'?); install it" in run(repository, "lint").stderr


NONSENSE = [
    ("raise KeyError('x')", "KeyError: 'x'"),
    ("return 5", "it returns a int instead of findings"),
    ("return None", "it returns nothing instead of findings"),
    ("return ['wrong']", "it yields a str instead of a finding"),
    ("raise SystemExit(0)", "it ends the program instead of reporting findings"),
    ("yield replace(at, code='DOC101')", "it yields a finding of another rule or document"),
    ("yield replace(at, path='/etc/passwd')", "it yields a finding of another rule or document"),
    ("yield replace(at, message=' ')", "it yields a finding without words"),
    ("yield replace(at, severity='high')", "it yields a finding whose severity is a str"),
    ("yield replace(at, span=Span(0, 10**6))", "it yields a finding that lies outside of the document"),
    ("yield replace(at, span=Span(-1, 0))", "it yields a finding that lies outside of the document"),
    ("yield replace(at, start=Position(7, 7))", "it yields a finding that lies outside of the document"),
    ("yield replace(at, fix=(Edit(0, 2, ''), Edit(1, 3, '')))", "it yields a fix whose edits overlap"),
    ("yield replace(at, fix=(Edit(0, 10**6, ''),))", "it yields a fix whose edits overlap or lie outside"),
    ("yield replace(at, fix=['x'])", "it yields a fix whose edits overlap or lie outside"),
]


@pytest.mark.parametrize(("check", "said"), NONSENSE, ids=[check[:40] for check, _ in NONSENSE])
def test_a_rule_that_does_what_no_rule_may_is_one_line_and_the_others_go_on(
    check: str, said: str, environment: Environment, repository: Path
) -> None:
    body = f"if 'b.md' in document.path:\n        {check}\n    return []"
    if "yield" in check:
        body = f"if 'b.md' in document.path:\n        {check}"
    environment.module("acme_wrong", module(body))
    (repository / "docs" / "b.md").write_text("# B\n\n<!-- handbook: disable=NO111 reason -->\nText.\n")
    found, result = lint(repository)
    assert found == []
    assert result.exit_code == 2
    assert result.stderr.startswith("error: docs/b.md: ACM101 of acme-rules 1.2 fails on it (")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    report = json.loads(result.stdout)
    assert [each["code"] for each in report["findings"]] == ["DOC192"], "the other rules go on"
    assert report["summary"]["files"] == 2


def test_a_rule_that_finds_without_end_is_stopped(environment: Environment, repository: Path) -> None:
    environment.module("acme_endless", module("while True:\n        yield at"))
    assert len(lint(repository)[0]) == 1000


def test_what_a_rule_failed_on_is_neither_kept_nor_taken_from_the_baseline(
    environment: Environment, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / "cache"))
    environment.module("acme_wrong", module())
    run(repository, "lint", "docs", "--write-baseline")
    wrong = environment.place / "acme_wrong.py"
    wrong.write_text(module("raise KeyError('x')"))
    environment.forget()
    shutil.rmtree(environment.place / "__pycache__", ignore_errors=True)
    for _ in range(2):
        assert "ACM101 of acme-rules 1.2 fails on it" in run(repository, "lint", "docs").stderr
    run(repository, "lint", "docs", "--update-baseline")
    assert "ACM101" in (repository / "handbook-baseline.json").read_text()


# --- what their authors get ---


def test_the_example_package_passes_its_own_tests(tmp_path: Path) -> None:
    """Its own run of pytest, as its author starts it."""
    package = tmp_path / "acme-rules"
    shutil.copytree(EXAMPLE, package)
    case = package / "tests" / "rules" / "ACM101" / "host.txt"
    environ = {**os.environ, "PYTHONPATH": str(package / "src"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]

    def tested(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=package, env={**environ, **more}, capture_output=True, text=True, check=False
        )

    good = tested()
    assert good.returncode == 0, good.stdout
    assert "17 passed" in good.stdout
    before = case.read_text()
    case.write_text("")
    bad = tested()
    assert bad.returncode == 1
    assert "+3:5-3:22 SUGGESTION wiki.acme.example is switched off" in bad.stdout
    assert tested(HANDBOOK_UPDATE="1", CI="").returncode == 0
    assert case.read_text() == before
