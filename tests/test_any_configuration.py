"""Whatever a repository's own settings hold: they are read, or refused in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handbook.config.logs import load as load_log
from handbook.config.settings import load
from handbook.errors import HandbookError
from handbook.lint import engine
from handbook.project.project import open_project
from handbook.project.reading import DocumentReader, Source, silent
from tests.test_config import FULL

LINES = tuple(line for line in FULL.splitlines() if line)
KEYS = st.sampled_from(sorted({line.partition("=")[0].strip() for line in LINES if "=" in line}))
TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        ".",
        "..",
        "/",
        "~",
        "**",
        "[z-a]",
        "**/**/**",
        "\0",
        "a\nb",
        "DOC",
        "nit",
        "madr",
        "../..",
        "-1",
        "{",
    ]
)
SCALARS: st.SearchStrategy[Any] = TEXTS | st.integers() | st.floats() | st.booleans()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ODD_LINES = st.sampled_from(
    [
        "[[adr]]",
        "[adr.x]",
        "[rules.DOC999]",
        "[kinds]",
        "[x]",
        "a.b.c = 1",
        "= 1",
        '"""',
        "[",
        "é = 1",
        "\ufeff",
    ]
)
WRITTEN = st.builds(lambda key, value: f"{key} = {toml_value(value)}", KEYS | TEXTS, VALUES)
TOML = st.lists(st.sampled_from(LINES) | ODD_LINES | WRITTEN | TEXTS, max_size=12).map("\n".join)
any_text = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def toml_value(value: object) -> str:
    """Write a value as TOML has it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {toml_value(inner)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value)


def refusal(folder: Path) -> str:
    """Return what is said about the configuration of a folder; nothing where it is read."""
    try:
        engine.select(load(folder))
        load_log(str(folder))
        kinds = open_project(folder).kinds.kinds
    except HandbookError as error:
        return str(error) or "refused without a word"
    return "" if kinds else "no kinds"


@any_text
@given(text=TOML)
@example(text="[adr]\ntransitions = {a = {b = 1}}")
@example(text='[kinds]\n"[z-a]" = "page"')
@example(text="[diagrams]\ndeadline = 1e400")
@example(text='templates = "\\u0000"')
def test_any_configuration_is_read_or_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "handbook.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    said = refusal(tmp_path)
    assert said not in ("refused without a word", "no kinds")
    assert len(said) < 2_000


YAML = st.lists(
    st.sampled_from([
        "site_name: x", "markdown_extensions:", "  - admonition", "  - toc:", "      permalink: true",
        "      slugify: !!python/name:os.system", "      slugify: !!python/object/apply:os.getcwd []",
        "  - pymdownx.superfences:", "      custom_fences:", "        - name: mermaid",
        "          class: mermaid", "          format: !!python/name:pymdownx.superfences.fence_code_format",
        "INHERIT: mkdocs.yml", "INHERIT: ../base.yml", "INHERIT: !ENV X", "docs_dir: ..", "docs_dir: 1",
        "nav: *a", "a: &a [*a]", "<<: *a", "plugins: [search, handbook]", "theme: {name: material}",
        "extra: !!binary x", "? [a, b]", "- x", "2001-01-01: 1", "---", "...", "\t", "{", "&a x", "!!set {a}",
        "docs_dir: !relative $config_dir", "hooks: [x.py]", "exclude_docs: |", "  *.md", "watch: [..]",
    ])
    | st.text(max_size=15),
    max_size=12,
).map("\n".join)  # fmt: skip


@any_text
@given(text=YAML, page=st.text(max_size=40))
@example(text="markdown_extensions:\n  - toc:\n      slugify: !!python/name:os.system", page="# T")
@example(text="a: &a [*a]\nnav: *a", page="")
@example(text="2001-01-01: 1\nmarkdown_extensions: {1: 2}", page="")
def test_any_configuration_of_a_site_leaves_its_pages_readable(tmp_path: Path, text: str, page: str) -> None:
    (tmp_path / "mkdocs.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "docs" / "a.md").write_bytes(page.encode("utf-8", "surrogatepass"))
    project = open_project(tmp_path)
    read, errors = DocumentReader(project).documents([Source(tmp_path / "docs" / "a.md", page)], silent)
    assert [document.text for document in read] == [page]
    assert all(errors)
