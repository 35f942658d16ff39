"""Which site a file belongs to decides how it is read; what is wrong with one file ends nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from handbook import markdown
from handbook.config.settings import Config, LintConfig
from handbook.disk import files
from handbook.kinds.fit import Fit
from handbook.kinds.fit import fit as real_fit
from handbook.kinds.kind import Kind
from handbook.lint.report import Report
from handbook.markdown.dialect import MATERIAL, SiteFile
from handbook.markdown.extensions import Dialect
from handbook.model.document import Document
from handbook.model.terms import Flavour
from handbook.project import reading
from handbook.project.linting import Linter
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Source
from handbook.project.sites import DEEPEST, NAMES, Site, Sites

ZENSICAL = "[project]\nsite_name = 'x'\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def lint(root: Path) -> Report:
    return Linter(project=Project(config=Config(root=root))).lint([root])


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_site_is_known_by_its_file(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: ZENSICAL if name.endswith(".toml") else "site_name: x\n"})
    sites = Sites(Config(root=tmp_path))
    assert sites.dialect_of(tmp_path / "docs/a.md").flavour is Flavour.MKDOCS
    assert sites.dialect_of(tmp_path / "docs/deep/a.md").flavour is Flavour.MKDOCS


@pytest.mark.parametrize("path", ["README.md", "docs.md", "docsy/a.md", "src/README.md", "other/docs/a.md"])
def test_a_file_outside_of_the_pages_of_a_site_is_rendered_by_github(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: x\n"})
    assert Sites(Config(root=tmp_path)).dialect_of(tmp_path / path).flavour is Flavour.GITHUB


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("docs_dir: content\n", "content/a.md"),
        ("docs_dir: .\n", "a.md"),
        ("docs_dir: ./content/\n", "content/a.md"),
        ("plugins:\n  - handbook:\n      mounts: [adr]\n", "adr/0001-a.md"),
    ],
)
def test_the_configuration_says_where_the_pages_are(tmp_path: Path, text: str, path: str) -> None:
    write(tmp_path, {"mkdocs.yml": text})
    assert Sites(Config(root=tmp_path)).dialect_of(tmp_path / path).flavour is Flavour.MKDOCS


def test_the_nearest_site_with_the_file_among_its_pages_renders_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "mkdocs.yml": "markdown_extensions: [admonition]\n",
            "docs/part/mkdocs.yml": "markdown_extensions: [footnotes]\n",
        },
    )
    sites = Sites(Config(root=tmp_path))
    assert sites.dialect_of(tmp_path / "docs/part/docs/a.md").has("footnotes")
    assert sites.dialect_of(tmp_path / "docs/part/README.md").has("admonition")
    assert sites.dialect_of(tmp_path / "docs/a.md").has("admonition")


def test_the_pages_of_a_site_may_be_in_very_many_folders(tmp_path: Path) -> None:
    names = ("../elsewhere", *(f"{number}" for number in range(100_000)))
    site = Site(str(tmp_path / "site"), MATERIAL, SiteFile(mounts=names))
    for number in range(10_000):  # If each folder were compared with each name, this would not end.
        assert site.has(str(tmp_path / f"site/{number}/deep"))
        assert not site.has(str(tmp_path / f"site/{number}x"))
    assert site.has(str(tmp_path / "elsewhere"))
    assert not site.has(str(tmp_path / "site"))


def test_a_site_above_the_root_is_not_looked_for(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: x\n"})
    root = tmp_path / "docs"
    assert Sites(Config(root=root)).dialect_of(root / "a.md").flavour is Flavour.GITHUB


def test_the_configured_flavour_overrules_the_place(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "markdown_extensions: [admonition]\n"})
    github = Sites(Config(root=tmp_path, flavour=Flavour.GITHUB))
    assert github.dialect_of(tmp_path / "docs/a.md").flavour is Flavour.GITHUB
    site = Sites(Config(root=tmp_path, flavour=Flavour.MKDOCS))
    assert site.dialect_of(tmp_path / "README.md").extensions[3:] == ("admonition",)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"mkdocs.yml": "INHERIT: !ENV BASE\n"}, "the file that mkdocs.yml inherits from, !ENV BASE"),
        ({"mkdocs.yml": "markdown_extensions:\n  - acme\n"}, "the Markdown extension acme is not known"),
        (
            {"mkdocs.yml": "a: [\nmarkdown_extensions:\n  - toc: {separator: '~'}\n"},
            "mkdocs.yml cannot be read as YAML",
        ),
        ({"zensical.toml": "[project\n"}, "zensical.toml has no table 'project' that can be read"),
    ],
)
def test_what_is_wrong_with_a_site_makes_its_pages_approximate(
    tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    write(tmp_path, {**files, "docs/a.md": "# T\n"})
    report = lint(tmp_path)
    assert report.errors == ()
    assert report.approximate == ("docs/a.md",)
    assert report.approximate_because[0].startswith(reason)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "INHERIT: mkdocs.yml\n",
            "mkdocs.yml: inherits from itself; remove the INHERIT key from one of the files",
        ),
        (
            f"INHERIT: {'a/' * 200_000}b.yml\n",
            "mkdocs.yml: inherits from a path of 400,005 characters, which no file has; shorten it",
        ),
        ("INHERIT: other.yml\n", "other.yml: does not exist; check the path"),
    ],
)
def test_a_chain_of_configurations_that_cannot_be_read_is_one_error_and_the_pages_are_read(
    tmp_path: Path, text: str, error: str
) -> None:
    write(tmp_path, {"mkdocs.yml": text, "docs/a.md": "# T\n", "docs/b.md": "# U\n"})
    report = lint(tmp_path)
    assert report.files == 2
    assert [line.removeprefix(f"{tmp_path}/") for line in report.errors] == [error]
    assert report.approximate == ("docs/a.md", "docs/b.md")


@pytest.mark.parametrize(
    "line",
    [".".join(["a"] * 20_000) + " = 1", ".".join(['"\\""'] * 20_000) + " = 1", "a = 0x" + "f" * 20_000],
)
def test_a_toml_that_is_refused_makes_the_pages_of_the_site_approximate(tmp_path: Path, line: str) -> None:
    write(tmp_path, {"zensical.toml": f"{ZENSICAL}[project.markdown_extensions.x]\n{line}\n"})
    uncertainties = Sites(Config(root=tmp_path)).dialect_of(tmp_path / "docs/a.md").uncertainties
    assert uncertainties[0][0] == "zensical.toml has no table 'project' that can be read"


def test_a_file_outside_of_the_repository_is_not_inherited_from(tmp_path: Path) -> None:
    write(tmp_path, {"outside/base.yml": "markdown_extensions: [admonition]\n"})
    for number, text in enumerate(
        ("INHERIT: ../outside/base.yml\n", f"INHERIT: {tmp_path}/outside/base.yml\n")
    ):
        root = write(tmp_path / str(number), {"mkdocs.yml": text, "docs/a.md": "# A\n"})
        report = lint(root)
        assert len(report.errors) == 1
        assert "inherits from a file outside of" in report.errors[0]
        assert report.files == 1


def test_a_configuration_behind_a_link_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside/base.yml": "markdown_extensions: [admonition]\n"})
    root = write(tmp_path / "root", {"docs/a.md": "# A\n"})
    (root / "mkdocs.yml").symlink_to("../outside/base.yml")
    report = lint(root)
    assert [error for error in report.errors if "which is not followed" in error]
    assert report.files == 1


def test_a_configuration_that_many_sites_inherit_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, within: str, **named: bool) -> str:
        opened.append(path.name)
        return real(path, within, **named)

    real, opened = files.read, list[str]()
    monkeypatch.setattr(files, "read", read)
    write(tmp_path, {f"{name}/mkdocs.yml": "INHERIT: ../base.yml\n" for name in "abc"})
    write(tmp_path, {"base.yml": "markdown_extensions: [admonition]\n"})
    sites = Sites(Config(root=tmp_path))
    assert all(sites.dialect_of(tmp_path / name / "docs/x.md").has("admonition") for name in "abc")
    assert sorted(opened) == ["base.yml", "mkdocs.yml", "mkdocs.yml", "mkdocs.yml"]


@pytest.mark.parametrize(
    ("count", "error"), [(DEEPEST, ""), (DEEPEST + 1, "from more than 19 files in a row")]
)
def test_a_chain_of_configurations_has_an_end(tmp_path: Path, count: int, error: str) -> None:
    chain = {f"{number}.yml": f"INHERIT: {number + 1}.yml\n" for number in range(1, count - 1)}
    write(tmp_path, {**chain, f"{count - 1}.yml": "site_name: x\n", "mkdocs.yml": "INHERIT: 1.yml\n"})
    sites = Sites(Config(root=tmp_path))
    sites.dialect_of(tmp_path / "docs/a.md")
    assert bool(sites.errors) is bool(error)
    assert error in "".join(sites.errors)


def test_the_configurations_of_a_run_have_a_budget_and_one_line_says_that_it_is_spent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handbook.project.sites.LIMIT", 2_000_000)
    write(tmp_path, {"base.yml": "#" * 900_000 + "\nmarkdown_extensions: [admonition]\n"})
    write(tmp_path, {f"{name}/mkdocs.yml": "INHERIT: ../base.yml\n" for name in "abcde"})
    sites = Sites(Config(root=tmp_path))
    dialects = [sites.dialect_of(tmp_path / name / "docs/x.md") for name in "abcde"]
    assert [bool(dialect.uncertainties) for dialect in dialects] == [False, False, False, True, True]
    (error,) = sites.errors
    assert error.endswith("of more than 2 MB, with what they inherit; name fewer at a time")


def test_an_inherited_file_is_found_from_the_file_that_names_it(tmp_path: Path) -> None:
    base = {"base.yml": "markdown_extensions:\n  admonition:\n"}
    write(tmp_path, {**base, "docs/mkdocs.yml": "INHERIT: !ENV [BASE, '../base.yml']\n"})
    assert Sites(Config(root=tmp_path)).dialect_of(tmp_path / "docs/docs/a.md").has("admonition")


def test_a_fault_in_one_file_is_a_line_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = markdown.parse

    def parse(path: str, text: str, dialect: Dialect) -> Document:
        if path == "a.md":
            raise RecursionError("too deep")
        return real(path, text, dialect)

    monkeypatch.setattr("handbook.markdown.parse", parse)
    write(tmp_path, {"a.md": "# A\n", "b.md": "# B\n"})
    report = lint(tmp_path)
    assert report.files == 1
    assert report.errors[0].startswith("a.md: cannot be read (RecursionError: too deep)")


@pytest.mark.slow
@pytest.mark.parametrize("exact", [True, False])
def test_a_page_on_which_the_sites_own_parser_fails_is_read_approximately(
    tmp_path: Path, exact: bool
) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: x\n"})
    deep = "".join("    " * level + "- a\n" for level in range(500))
    reader = DocumentReader(Project(config=Config(root=tmp_path, lint=LintConfig(exact=exact))))
    documents, errors = reader.documents(
        [Source(tmp_path / "docs/a.md", deep + "\n# T\n"), Source(tmp_path / "docs/b.md", "# U\n")],
        reading.silent,
    )
    assert errors == []
    assert [document.path for document in documents] == ["docs/a.md", "docs/b.md"]
    (reasons,) = reader.approximate(documents).values()  # Too deep or too slow, as machines are.
    assert reasons[0].startswith("the site's own parser gives up on it: it ")


def test_a_fault_in_a_rule_is_a_line_and_the_other_files_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fit(kind: Kind, document: Document) -> Fit:
        if document.path == "docs/design/a.md":
            raise IndexError("nothing there")
        return real_fit(kind, document)

    monkeypatch.setattr("handbook.lint.engine.fit", fit)
    write(tmp_path, {"docs/design/a.md": "# A\n", "docs/design/b.md": "# B\n"})
    report = lint(tmp_path)
    assert {finding.path for finding in report.findings} == {"docs/design/b.md"}
    assert report.errors[0].startswith("docs/design/a.md: a rule fails on it (IndexError: nothing there)")
    assert report.exit_code(Config(root=tmp_path).lint.fail_on) == 2


@pytest.mark.parametrize("base", ["../secret.yml", "/etc/hostname", "out/secret.yml"])
def test_a_site_inherits_nothing_from_outside_of_the_repository(tmp_path: Path, base: str) -> None:
    root = tmp_path / "repository"
    write(root, {"mkdocs.yml": f"INHERIT: {base}\n", ".git/HEAD": "", "docs/a.md": "# A\n"})
    write(tmp_path, {"secret.yml": "site_name: x\nmarkdown_extensions: [admonition]\n"})
    (root / "out").symlink_to(tmp_path)
    reader = DocumentReader(Project(config=Config(root=root)))
    documents, errors = reader.documents([Source(root / "docs/a.md", "# A\n")], reading.silent)
    assert [document.path for document in documents] == ["docs/a.md"]
    assert len(errors) == 1
    assert "inherits from a file outside of" in errors[0]


def test_a_site_inherits_from_the_whole_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, {"base.yml": "markdown_extensions: [admonition]\n"})
    write(tmp_path / "part", {"mkdocs.yml": "INHERIT: ../base.yml\n", "docs/a.md": "# A\n"})
    reader = DocumentReader(Project(config=Config(root=tmp_path / "part")))
    page = Source(tmp_path / "part/docs/a.md", "!!! note\n\n    # A\n")
    documents, errors = reader.documents([page], reading.silent)
    assert errors == []
    assert [section.title for section in documents[0].sections] == ["A"]
