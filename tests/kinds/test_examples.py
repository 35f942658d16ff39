"""Each kind has an example: a template that somebody has filled in well."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import testing
from handbook.config.settings import load
from handbook.kinds import library, template
from handbook.kinds.kind import SectionRule, plain
from handbook.lint import rules as registry
from handbook.lint.report import Report
from handbook.lint.rule import Rule
from handbook.markdown import frontmatter
from handbook.project.linting import Linter
from handbook.project.project import Project
from tests.told import told

EXAMPLES = Path(__file__).parent / "examples"
SHIPPED = library.load(Path(), "")
NAMES = [name for name in template.names(Path(), "") if "{status}" not in template.source(name, Path(), "")]
"""The kinds of documents; those with a status are decision records, which tests/adr has logs of."""
SECTIONS = testing.rules("DOC101")
TOLD = testing.rules("DOC103", "DOC104", "PAG101")
"""What tells somebody what to write."""
EVERY = tuple(rule for rule in registry.ALL if rule.default)
"""What runs in a repository without any configuration."""


def example(name: str) -> str:
    return (EXAMPLES / f"{name}.md").read_text(encoding="utf-8")


def sections(name: str) -> tuple[SectionRule, ...]:
    kind = SHIPPED.named(name)
    assert kind is not None
    return kind.sections


def named(text: str, section: SectionRule, title: str) -> str:
    """Return a text with another title for one of its sections."""
    marks = "#" * section.level
    assert text.count(f"\n{marks} {section.name}\n") == 1, section.name
    return text.replace(f"\n{marks} {section.name}\n", f"\n{marks} {title}\n")


def linted(root: Path, paths: list[Path], rules: tuple[Rule, ...], *, upgrade: bool = False) -> Report:
    linter = Linter(project=Project(config=load(root)), only=rules, upgrade=upgrade)
    return linter.lint(paths)


def test_each_kind_of_document_has_an_example() -> None:
    assert sorted(file.stem for file in EXAMPLES.glob("*.md")) == NAMES


def test_the_examples_are_clean_by_all_rules_that_are_on_by_default(root: Path) -> None:
    report = linted(root, [EXAMPLES], EVERY)
    assert told(report.findings) == []
    assert report.errors == ()
    assert report.suppressed == 0
    assert report.files == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_each_section_of_its_template_under_its_own_name(name: str) -> None:
    assert testing.run(SECTIONS, example(name), strict_names=True) == ()
    for section in sections(name):
        named(example(name), section, section.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_section_that_the_kind_requires_is_missed(name: str) -> None:
    required = [section for section in sections(name) if section.required]
    assert required
    for section in required:
        found = testing.run(SECTIONS, named(example(name), section, "Something else"))
        assert [finding.message for finding in found] == [f"section '{section.name}' is missing"]


@pytest.mark.parametrize("name", NAMES)
def test_another_name_of_a_section_is_accepted_unless_names_are_strict(name: str) -> None:
    for section in sections(name):
        for alias in section.aliases:
            text = named(example(name), section, alias)
            assert testing.run(SECTIONS, text) == (), alias
            if plain(alias) == plain(section.name):
                continue
            found = testing.run(SECTIONS, text, strict_names=True)
            assert [finding.message for finding in found] == [
                f"section '{alias}' must be named '{section.name}'"
            ]


@pytest.mark.parametrize("name", NAMES)
def test_a_document_that_nobody_filled_in_is_told_what_to_write(name: str) -> None:
    found = testing.run(TOLD, unfilled(name))
    asked = {finding.message: finding.hint for finding in found if finding.code == "DOC103"}
    for section in sections(name):
        parts = [other for other in sections(name) if other.parent == section.name]
        step = "fill it" if section.required else "fill it or delete it"
        if not parts:
            assert section.question
            assert asked.pop(f"section '{section.name}' is empty") == f"{step}: {section.question}"
    assert asked == {}
    assert [finding.message for finding in found if finding.code == "PAG101"] == ["'description' is empty"]


def test_a_document_that_nobody_filled_in_is_told_nothing_else() -> None:
    asked = {rule.code for rule in TOLD}
    every = (each for name in NAMES for each in testing.run(EVERY, unfilled(name), path=f"{name}.md"))
    assert told(each for each in every if each.code not in asked) == []


def unfilled(name: str) -> str:
    values = {"title": "Orders", "author": "team-platform", "date": "2026-11-26"}
    return template.fill(template.blank(template.source(name, Path(), "")), values)


@pytest.mark.parametrize("name", NAMES)
def test_a_new_document_states_the_version_of_its_template(name: str) -> None:
    front = frontmatter.read(template.blank(template.source(name, Path(), "")))
    kind = SHIPPED.named(name)
    assert front is not None
    assert kind is not None
    assert front.scalar("kind") == f"{name}@{kind.version}"


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_any_kind_stays_valid_when_its_template_grows(name: str, tmp_path: Path) -> None:
    shipped = template.source(name, Path(), "")
    grown = (
        shipped.replace("version: 1\n", "version: 2\n").rstrip() + "\n\n## Grown\n<!-- rule: required -->\n"
    )
    grown = grown.replace(" last", "")
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / f"{name}@1.md").write_text(shipped, encoding="utf-8")
    (templates / f"{name}.md").write_text(grown, encoding="utf-8")
    (tmp_path / "handbook.toml").write_text('templates = "templates"\n')
    document = tmp_path / f"{name}.md"
    document.write_text(example(name), encoding="utf-8")
    rules = testing.rules("DOC101", "DOC102", "DOC103", "DOC191")
    assert [(finding.code, finding.message) for finding in linted(tmp_path, [document], rules).findings] == [
        ("DOC191", f"template {name}@1 is older than {name}@2")
    ]
    assert [finding.message for finding in linted(tmp_path, [document], rules, upgrade=True).findings] == [
        "section 'Grown' is missing"
    ]
