"""The page about the configuration and the code that reads it say the same: keys, defaults, examples."""

from __future__ import annotations

import re
import subprocess
import tomllib
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.config.logs import LogConfig
from handbook.config.settings import (
    Config,
    DiagramsConfig,
    GuardsConfig,
    LintConfig,
    OverrideConfig,
    RuleConfig,
    load,
)
from handbook.lint import engine

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "configuration.md"
# Each heading with the tuple behind it, and the fields that are no keys: tables, or what the code fills in.
TABLES: dict[str, tuple[type[tuple[object, ...]], set[str]]] = {
    "Top level": (
        Config,
        {"root", "source", "refused", "kinds", "logs", "lint", "rules", "overrides", "diagrams", "guards"},
    ),
    "`[adr]`": (LogConfig, {"root", "templates"}),
    "`[lint]`": (LintConfig, set()),
    "`[diagrams]`": (DiagramsConfig, set()),
    "`[guards]`": (GuardsConfig, {"commands"}),
    "`[rules.CODE]`": (RuleConfig, {"code", "options"}),
    "`[[overrides]]`": (OverrideConfig, set()),
}
ROW = re.compile(
    r"^\| `(?P<key>[^`]+)` \| (?P<type>[^|]+) \| `(?P<default>[^`]*)` \| (?P<why>[^|]+) \|$", re.MULTILINE
)
SAMPLE = re.compile(r"^```toml(?: title=\"(?P<name>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"(?:environ(?:\.get\(|\[)|envvar=)\"([A-Z][A-Z_]+)\"")
SYSTEM = {"LOCALAPPDATA", "SYSTEMROOT"}
"""Where the system says the user's folders are: not meant for us."""


class Key(NamedTuple):
    """A key as the page or the code has it; the default as TOML has it."""

    name: str
    default: object


def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return what stands below a heading of the second level, up to its first sub-heading."""
    body = text().split(f"\n## {heading}\n")[1]
    return re.split(r"^##+ ", body, maxsplit=1, flags=re.MULTILINE)[0]


def coded(values: type[tuple[object, ...]], others: set[str]) -> list[Key]:
    defaults: dict[str, object] = getattr(values, "_field_defaults")  # noqa: B009
    names: tuple[str, ...] = getattr(values, "_fields")  # noqa: B009
    return [
        Key(name.replace("_", "-"), as_toml(name, defaults[name])) for name in names if name not in others
    ]


def as_toml(name: str, value: object) -> object:
    """Return a default as somebody would write it."""
    if isinstance(value, Enum):
        return value.value
    if value is None:
        return ""
    if isinstance(value, tuple):
        return {} if name == "transitions" else list(value)
    return value


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_stands_on_the_page_with_its_default_and_no_other(heading: str) -> None:
    rows = list(ROW.finditer(section(heading)))
    written = [Key(row["key"], tomllib.loads(f"x = {row['default']}")["x"]) for row in rows]
    assert written == coded(*TABLES[heading])
    assert all(row["why"].strip().endswith(".") for row in rows)


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_has_an_example_that_is_not_its_default(heading: str) -> None:
    sample = SAMPLE.search(section(heading))
    assert sample is not None
    table = tomllib.loads(sample["text"])
    shown = {
        "Top level": table,
        "`[rules.CODE]`": table.get("rules", {}).get("ADR112", {}),
        "`[[overrides]]`": table.get("overrides", [{}])[0],
    }.get(heading, table.get(heading.strip("`[]"), {}))
    for key in coded(*TABLES[heading]):
        assert shown[key.name] != key.default, key.name


def test_every_table_of_the_file_has_a_section() -> None:
    headings = re.findall(r"^## (.+)$", text(), re.MULTILINE)
    assert [heading for heading in headings if heading in {*TABLES, "`[kinds]`"}] == [
        "Top level", "`[kinds]`", "`[adr]`", "`[lint]`", "`[diagrams]`", "`[guards]`", "`[rules.CODE]`",
        "`[[overrides]]`",
    ]  # fmt: skip


SAMPLES = list(SAMPLE.finditer(text()))


@pytest.mark.parametrize("at", range(len(SAMPLES)))
def test_every_example_is_a_configuration_that_works(tmp_path: Path, at: int) -> None:
    sample = SAMPLES[at]
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for base in ("base.toml", "handbook.toml"):
        (tmp_path / base).write_text("", encoding="utf-8")
    file = tmp_path / (sample["name"] or "handbook.toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(sample["text"], encoding="utf-8")
    if file.name != "handbook.toml":
        (tmp_path / "handbook.toml").unlink()
    config = load(file.parent)
    assert config != Config(root=config.root, source=config.source)
    assert engine.select(config)


def test_no_block_of_toml_escapes_the_test() -> None:
    assert len(SAMPLES) == text().count("```toml") >= len(TABLES)


def test_both_files_of_the_example_say_the_same(tmp_path: Path) -> None:
    found = []
    for sample in [sample for sample in SAMPLES if sample["name"] and "/" not in sample["name"]]:
        folder = tmp_path / sample["name"]
        folder.mkdir()
        (folder / sample["name"]).write_text(sample["text"], encoding="utf-8")
        config = load(folder)
        logs = tuple(log._replace(root="") for log in config.logs)
        found.append(config._replace(root=tmp_path, source=None, logs=logs))
    assert len(found) == 2
    assert found[0] == found[1]


def test_every_variable_that_the_program_asks_for_is_explained(root: Path) -> None:
    sources = (root / "tools" / "handbook").rglob("*.py")
    asked = {name for path in sources for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    explained = set(re.findall(r"`([A-Z][A-Z_]+)`", section("Environment")))
    assert asked - SYSTEM == explained
