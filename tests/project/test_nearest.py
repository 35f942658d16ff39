"""The nearest configuration applies to each file, wherever the run was started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbook.config.settings import Overrides
from handbook.errors import HandbookError
from handbook.lint.report import Report
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.project import nearest
from handbook.project.incidents import incidents
from handbook.project.linting import Linter
from handbook.project.neighbours import Neighbours
from handbook.project.project import Project, open_project

EMPTY = "---\nkind: page\n---\n# T\n\n## In short\n"
"""DOC103, whatever its path."""
UNTITLED = "# T\n\n# U\n"
"""DOC108, where it is of a kind."""


def put(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_toml", ".toml").replace("_md", ".md").replace(
            "_yml", ".yml"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def select(*codes: str, more: str = "") -> str:
    return f"{more}\n[lint]\nselect = {list(codes)}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path.resolve()
    (top / ".git").mkdir()
    return top


def lint(folder: Path, *paths: Path, said: Overrides | None = None) -> Report:
    return Linter(project=open_project(folder, said)).lint(paths or [folder])


def found(report: Report) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in report.findings]


def test_each_file_has_the_configuration_that_is_nearest(root: Path) -> None:
    put(
        root,
        handbook_toml=select("DOC103"),
        a_md=EMPTY,
        orders__a_md=EMPTY,
        orders__deep__a_md=EMPTY,
        bills__a_md=EMPTY,
    )
    put(
        root,
        orders__handbook_toml=select("DOC101"),
        bills__pyproject_toml="[tool.handbook.lint]\nignore = ['DOC']",
    )
    assert found(lint(root)) == [("a.md", "DOC103")]


def test_a_nearer_configuration_replaces_the_outer_one_whole(root: Path) -> None:
    put(
        root,
        handbook_toml=select("DOC101", more='[kinds]\n"**" = "page"'),
        a_md="# T\n",
        orders__a_md="# T\n",
    )
    assert found(lint(root)) == [("a.md", "DOC101"), ("orders/a.md", "DOC101")]
    put(root, orders__handbook_toml=select("DOC103"))
    assert found(lint(root)) == [("a.md", "DOC101")]


def test_a_pyproject_that_says_nothing_to_us_changes_nothing(root: Path) -> None:
    put(
        root,
        handbook_toml=select("DOC103"),
        orders__pyproject_toml="[project]\nname = 'x'\n",
        orders__a_md=EMPTY,
    )
    assert found(lint(root)) == [("orders/a.md", "DOC103")]


def test_the_same_is_found_wherever_the_run_starts(root: Path) -> None:
    put(root, handbook_toml=select("DOC101"), docs__a_md=EMPTY)
    put(
        root,
        orders__handbook_toml=select("DOC108", more='[kinds]\n"notes/*" = "page"'),
        orders__notes__b_md=UNTITLED,
    )
    assert found(lint(root, root / "orders")) == [("orders/notes/b.md", "DOC108")]
    assert found(lint(root / "orders")) == [("notes/b.md", "DOC108")]
    # Started below, it reads above what the outer configuration says.
    assert found(lint(root / "orders", root / "docs")) == []
    put(root, handbook_toml=select("DOC103"))
    assert found(lint(root / "orders", root / "docs")) == [(f"{root}/docs/a.md", "DOC103")]


def test_patterns_are_relative_to_their_own_configuration(root: Path) -> None:
    text = '[[overrides]]\nfiles = ["old/*"]\nignore = ["DOC"]\n[kinds]\n"new/*" = "page"\n'
    text += '[lint]\nselect = ["DOC108"]\n'
    put(root, orders__handbook_toml=text, orders__old__a_md=UNTITLED, orders__new__a_md=UNTITLED)
    put(root, handbook_toml=select("DOC108"), old__a_md=UNTITLED, new__a_md=UNTITLED)
    assert found(lint(root)) == [("orders/new/a.md", "DOC108")]


def test_the_kinds_own_paths_are_relative_to_the_nearest_configuration(root: Path) -> None:
    put(root, orders__docs__design__a_md="# T\n", handbook_toml=select("DOC101"))
    assert found(lint(root)) == []
    put(root, orders__handbook_toml=select("DOC101"))
    assert {code for _, code in found(lint(root))} == {"DOC101"}


def kind_of(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    yield rule.at(document, document.line_span(1), context.claim.kind.name if context.claim.kind else "none")


def test_a_kind_of_an_override_comes_before_the_kinds_and_after_the_front_matter(root: Path) -> None:
    text = (
        '[kinds]\n"**" = "runbook"\n[[overrides]]\nfiles = ["a*"]\nkind = "page"\n'
        '[[overrides]]\nfiles = ["*b.md"]\nkind = "architecture"\n'
    )
    put(root, handbook_toml=text, a_md="# T\n", ab_md="# T\n", c_md="# T\n", bb_md="---\nkind: page\n---\n")
    rule = Rule(code="TST101", name="kind", severity=Severity.NIT, check=kind_of, doc="x", any_document=True)
    report = Linter(project=open_project(root), only=(rule,)).lint([root])
    kinds = {finding.path: finding.message for finding in report.findings}
    assert kinds == {"a.md": "page", "ab.md": "architecture", "bb.md": "page", "c.md": "runbook"}


@pytest.mark.parametrize(
    "text", ['kind = "pagee"', 'select = ["DOC999"]', 'ignore = ["DOC999"]', "rules.DOC999.severity = 'nit'"]
)
def test_a_wrong_name_in_an_override_stops_the_run(root: Path, text: str) -> None:
    put(root, handbook_toml=f'[[overrides]]\nfiles = ["zzz"]\n{text}\n', a_md="# T\n")
    with pytest.raises(HandbookError, match=r"unknown (kind|rule)"):
        lint(root)


BROKEN = [
    ("templates = [", "orders/handbook.toml: is not valid TOML"),
    ("tmplates = 'x'", "orders/handbook.toml: unknown key 'tmplates'; did you mean 'templates'?"),
    ("[lint]\nselect = ['DOC999']", "orders: unknown rule 'DOC999'"),
    ("[kinds]\n'**' = 'pagee'", "orders: unknown kind 'pagee'; did you mean 'page'?"),
    ("[rules.ADR112]\ndayz = 1", "orders/rules.ADR112: unknown key 'dayz'"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_broken_configuration_is_one_line_and_the_rest_is_checked(root: Path, text: str, said: str) -> None:
    put(
        root,
        handbook_toml=select("DOC103"),
        a_md=EMPTY,
        orders__handbook_toml=text,
        orders__a_md=EMPTY,
        orders__b__c_md=EMPTY,
    )
    report = lint(root)
    assert found(report) == [("a.md", "DOC103")]
    (line,) = report.errors
    assert line.startswith(said)
    assert line.endswith("; 2 files that it applies to are not checked")
    assert report.exit_code(report.findings[0].severity) == 2


def test_the_command_line_applies_to_all_configurations(root: Path) -> None:
    put(root, handbook_toml=select("DOC103"), a_md=EMPTY)
    put(root, orders__handbook_toml=select("DOC101"), orders__a_md=EMPTY)
    assert found(lint(root, said=Overrides(select=("DOC103",)))) == [
        ("a.md", "DOC103"),
        ("orders/a.md", "DOC103"),
    ]
    assert found(lint(root, said=Overrides(ignore=("DOC103",)))) == []


def test_what_a_configuration_excludes_is_left_out_unless_it_is_named(root: Path) -> None:
    put(
        root,
        orders__handbook_toml=select("DOC103", more="") + 'exclude = ["old"]\n',
        orders__old__a_md=EMPTY,
        orders__a_md=EMPTY,
    )
    put(root, handbook_toml=select("DOC103"), old__a_md=EMPTY)
    assert found(lint(root)) == [("old/a.md", "DOC103"), ("orders/a.md", "DOC103")]
    assert ("orders/old/a.md", "DOC103") in found(lint(root, root / "orders/old/a.md"))
    put(root, handbook_toml=select("DOC103") + 'exclude = ["orders"]\n')
    assert found(lint(root)) == [("old/a.md", "DOC103")]


def test_a_configuration_below_a_site_states_the_flavour_of_its_files_only(root: Path) -> None:
    put(
        root,
        mkdocs_yml="site_name: x\n",
        docs__a_md="# T\n",
        docs__notes__a_md="# T\n",
        docs__notes__handbook_toml='flavour = "github"\n',
    )
    project = open_project(root)
    assert project.dialect_of(root / "docs/a.md").flavour.value == "mkdocs"
    assert project.dialect_of(root / "docs/notes/a.md").flavour.value == "github"


def test_a_log_is_judged_by_the_nearest_configuration(root: Path) -> None:
    record = "# 1. X\n\nDate: 2026-01-01\n\n## Status\n\nParked\n\n## Context\n\nWhy.\n"
    put(root, handbook_toml=select("ADR102"), orders__log__x_md="x")
    (root / "orders/log/0001-x.md").write_text(record, encoding="utf-8")
    put(root, orders__handbook_toml=select("ADR102", more='[adr]\ndirectory = "log"'))
    assert found(lint(root)) == [("orders/log/0001-x.md", "ADR102")]
    put(
        root,
        orders__handbook_toml=select("ADR102", more='[adr]\ndirectory = "log"\ntransitions = {Parked = []}'),
    )
    assert found(lint(root)) == []


def test_configurations_beyond_the_limits_are_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        put(root, **{f"{name}__handbook_toml": select("DOC103"), f"{name}__x_md": EMPTY})
    monkeypatch.setattr(nearest, "MOST", 2)
    report = lint(root)
    assert len(report.findings) == 2
    (line,) = report.errors
    assert "is one of more than 2 configurations" in line


def test_a_configuration_is_read_once_and_folders_without_one_cost_two_looks(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, orders__handbook_toml=select("DOC103"))
    for number in range(30):
        put(root, **{f"orders__d{number}__x_md": EMPTY, f"orders__d{number}__y_md": EMPTY})
    looks: list[str] = []
    real = os.path.isfile

    def looked(path: str) -> bool:
        looks.append(str(path))
        return real(path)

    monkeypatch.setattr(os.path, "isfile", looked)
    project: Project = open_project(root)
    for number in range(30):
        for name in ("x", "y"):
            assert project.settings_of(f"orders/d{number}/{name}.md").config.root == root / "orders"
    below = [path for path in looks if f"{root}/orders/" in path]
    assert len(below) == len(set(below)) == 2 * 30 + 1


def test_a_link_to_a_configuration_outside_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.toml"
    outside.write_text("password = 'x'\n", encoding="utf-8")
    put(root, orders__a_md=EMPTY)
    (root / "orders/handbook.toml").symlink_to(outside)
    (line,) = lint(root).errors
    assert "password" not in line
    assert "through a link, which is not followed" in line


def test_what_a_configuration_excludes_no_rule_is_told_of(root: Path) -> None:
    put(
        root, orders__handbook_toml='[lint]\nexclude = ["old"]\n', orders__old__a_md=EMPTY, orders__b_md=EMPTY
    )
    assert Neighbours(open_project(root)).named(".md") == ("orders/b.md",)


def test_incidents_are_told_by_the_kind_that_the_nearest_configuration_gives(root: Path) -> None:
    put(root, orders__a_md="# Down\n", bills__a_md="# Down\n")
    assert incidents(open_project(root), [root])[0] == ()
    put(root, orders__handbook_toml='[kinds]\n"*" = "post-mortem"\n', bills__handbook_toml="x = 1\n")
    found, errors = incidents(open_project(root), [root])
    assert [incident.path for incident in found] == ["orders/a.md"]
    assert [error.split(";")[0] for error in errors] == ["bills/handbook.toml: unknown key 'x'"]
