"""What a configuration names is loaded only where the catalogue has it; all else makes pages uncertain."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from markdown.extensions import Extension as PythonMarkdownExtension

from handbook import markdown
from handbook.errors import ExactUnavailable
from handbook.markdown import dialect
from handbook.markdown.catalogue import KNOWN, Effect
from handbook.markdown.exact import configuration, engine
from handbook.model.document import Document

INSTALLED = sorted(
    name for name, extension in KNOWN.items() if extension.home.startswith(("markdown.", "pymdownx."))
)


def exactly(configuration: str, text: str = "# T\n") -> Document:
    return markdown.exact.parse("a.md", text, dialect.from_site((configuration,)))


@pytest.mark.parametrize("name", INSTALLED)
def test_the_home_of_an_extension_is_a_class_with_the_options_that_are_known(name: str) -> None:
    known = KNOWN[name]
    module, _, attribute = known.home.partition(":")
    made = getattr(importlib.import_module(module), attribute)
    assert issubclass(made, PythonMarkdownExtension)
    assert made.__module__ == module
    options = set(made().config)
    assert set(known.options) <= options
    assert options <= {*known.options, *known.others}, "an option that a new release brought"


def test_what_reads_files_or_runs_programs_has_no_home() -> None:
    for name, known in KNOWN.items():
        if known.effect is Effect.INCLUDES or name in ("pymdownx.b64", "plantuml_markdown", "markdown_katex"):
            assert not known.home, name


@pytest.mark.parametrize(
    "name",
    [
        "acme.blocks",
        "os.path",
        "no_such_extension",
        "markdown.__main__:yaml_load",
        "markdown.core:markdownFromFile",
        "pymdownx.snippets:SnippetExtension",
        "pymdownx.superfences:SuperFencesCodeExtension",
        "markdown.extensions.acme",
    ],
)
@pytest.mark.parametrize(
    "form", ["  - {name}\n", "  - {name}:\n      input: a.md\n", "  ? {name}\n  : {{}}\n"]
)
def test_an_extension_that_is_not_in_the_catalogue_is_left_out_and_named(name: str, form: str) -> None:
    document = exactly("markdown_extensions:\n" + form.format(name=name))
    assert any(name.removeprefix("markdown.extensions.") in one.reason for one in document.uncertainties)
    assert [section.title for section in document.sections] == ["T"]


@pytest.mark.parametrize(
    "value",
    [
        "!!python/name:shutil.rmtree",
        "!!python/name:material.plugins.blog.plugin.rmtree",
        "!!python/object/apply:os.system ['false']",
        "!!python/object/apply:pymdownx.slugs.slugify\n        kwds: {case: !!python/name:os.system }",
        "!!python/object/apply:pymdownx.slugs.slugify\n        kwds: {case: shout}",
        "!!python/object/new:os.system ['false']",
        "5",
        "[1]",
    ],
)
def test_a_maker_of_slugs_that_is_not_on_the_list_is_left_out_and_named(value: str) -> None:
    document = exactly(f"markdown_extensions:\n  - toc:\n      slugify: {value}\n")
    assert any("slugs" in one.reason for one in document.uncertainties)
    assert [section.id for section in document.sections] == ["t"]


def test_formatters_are_never_looked_up_and_validators_are_named() -> None:
    fence = "        - name: {0}\n          class: mermaid\n          format: !!python/name:os.system\n"
    text = "markdown_extensions:\n  - pymdownx.superfences:\n      custom_fences:\n"
    plain = text + fence.format("mermaid")
    document = exactly(plain, "```mermaid\nx\n```\n")
    assert [found.drawn for found in document.fences] == [True]
    assert not document.uncertainties
    document = exactly(plain + "          validator: !!python/name:acme.check\n", "```mermaid\nx\n```\n")
    assert [one.extension for one in document.uncertainties] == ["validator"]
    assert "acme" not in sys.modules


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("toc:\n      separator: [1]", "the value of the option separator of toc"),
        ("toc:\n      foo: 1", "the option foo of toc"),
        ("toc:\n      foo: &a [*a]", "the option foo of toc"),
        (
            "pymdownx.blocks.details:\n      types: [!!python/name:os.system ]",
            "the value of the option types",
        ),
        ("pymdownx.blocks.admonition:\n      types: {a: 1}", "the value of the option types"),
        ("pymdownx.highlight:\n      use_pygments: 2020-01-01", ""),
        ("pymdownx.highlight:\n      use_pygments: 1", "the value of the option use_pygments"),
    ],
)
def test_an_option_of_another_name_or_type_is_left_out_and_named(options: str, reason: str) -> None:
    document = exactly(f"markdown_extensions:\n  - {options}\n")
    assert [section.title for section in document.sections] == ["T"]
    found = [one.reason for one in document.uncertainties]
    assert bool(found) is bool(reason)
    assert all(reason in one for one in found[:1])


def test_a_reason_has_no_characters_that_a_terminal_obeys() -> None:
    document = exactly('markdown_extensions:\n  - "\\e]0;title\\a": {}\n')
    assert document.uncertainties
    assert all(one.reason.isprintable() for one in document.uncertainties)


def test_a_value_that_multiplies_by_references_is_refused() -> None:
    rows = ["x0: &x0 [a]", *(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 9))]
    text = "\n".join(rows) + "\nmarkdown_extensions:\n  - pymdownx.blocks.admonition:\n      types: *x8\n"
    document = exactly(text)
    assert [one.reason for one in document.uncertainties] == [
        "the value of the option types of pymdownx.blocks.admonition"
    ]


@pytest.mark.parametrize(
    "line", ["d: 9999-99-99", "d: " + "9" * 6000, "d: !!python/object/apply:os.system ['false']"]
)
def test_other_parts_of_the_configuration_are_not_read(line: str) -> None:
    document = exactly(f"{line}\nmarkdown_extensions:\n  - toc:\n      baselevel: 2\n")
    assert [section.level for section in document.sections] == [2]
    assert not document.uncertainties


@pytest.mark.parametrize(
    "text",
    ["a: [", "d: " + "[" * 5000 + "]" * 5000, "a: b: c", "markdown_extensions: [toc: {baselevel: x}]\n"],
)
def test_a_configuration_that_does_not_work_is_said_to_be_the_cause(text: str) -> None:
    with pytest.raises(ExactUnavailable) as caught:
        exactly(text if "toc" in text else text + "\nmarkdown_extensions:\n  - toc\n")
    assert not caught.value.installable


def test_a_module_of_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mdx_math.py").write_text("raise SystemExit('this ran')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    document = exactly("markdown_extensions:\n  - mdx_math\n", "# T\n\n```math\nx\n```\n")
    assert [one.extension for one in document.uncertainties] == ["mdx_math"]
    assert "mdx_math" not in sys.modules


def test_an_extension_registers_no_other_than_those_of_the_catalogue() -> None:
    md = engine.build(dialect.MATERIAL).md
    for name in ("pymdownx.snippets", "acme", "markdown.core:markdownFromFile"):
        with pytest.raises(ValueError, match="ever loaded"):
            md.registerExtensions([name], {})


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("a: b", True),
        ("a: {b: [c]}\n", True),
        ("base: &b {c: d}\nother:\n  <<: *b\n", True),
        ("other:\n  <<: [{a: b}, {c: d}]\n", True),
        ("other:\n  <<: x\n", False),
        ("- a", False),
        ("a", False),
        ("", False),
        ("a: [", False),
        ("d: 9999-99-99", False),
        ("d: !!python/name:os.system", False),
        ("d: !!python/object/apply:os.system [a]", False),
        ("d: !acme {a: b}", False),
        ("? [a]\n: b", False),
        ("d: " + "[" * 5000 + "]" * 5000, False),
        ("a: &a [*a]", True),
    ],
)
def test_front_matter_is_what_a_safe_loader_makes_a_mapping_of(text: str, mapping: bool) -> None:
    assert engine.is_mapping(text) is mapping


def test_merge_keys_that_multiply_are_not_followed() -> None:
    rows = ["x0: &x0 {k0: v}"]
    rows += (f"x{n}: &x{n} {{k{n}: v, <<: [{', '.join([f'*x{n - 1}'] * 10)}]}}" for n in range(1, 10))
    assert engine.is_mapping("\n".join(rows))


def test_inherited_mappings_merge_deeply() -> None:
    base = "markdown_extensions:\n  toc: {separator: _}\n"
    site = dialect.from_site((base, "markdown_extensions:\n  toc: {baselevel: 2}\n"))
    listed = dict(configuration.listed(importlib.import_module, site))
    assert listed == {"toc": {"separator": "_", "baselevel": 2}}
