"""The JSON Schema accepts what the reader accepts, and refuses what it refuses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.config.descriptions import DESCRIPTIONS
from handbook.config.file import KEYS, ConfigSource
from handbook.config.settings import read
from handbook.errors import HandbookError
from handbook.lint.engine import Selection
from handbook.lint.rules import ALL
from handbook.lint.schema import schema
from tests.test_config import BAD, FULL

SCHEMA: dict[str, Any] = schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
BEYOND = (
    "characters in all", "is not valid TOML", "hundreds deep", "more than 50 names", "more than 1,000 digits",
    "is larger than", "the range", "as in", "'kinds' has",
)  # fmt: skip
"""What the reader refuses and no schema can say: the text itself, and what several values are together."""


def accepted(table: dict[str, Any]) -> bool:
    """Return whether the reader and the rules accept a table."""
    try:
        Selection(read(ConfigSource("/x", "/x/handbook.toml", table)))
    except HandbookError:
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(KEYS)


@pytest.mark.parametrize(
    ("text", "said"), [each for each in BAD if not any(word in each[1] for word in BEYOND)]
)
def test_what_the_reader_refuses_it_refuses(text: str, said: str) -> None:
    table = tomllib.loads(text)
    assert not accepted(table), said
    assert not VALIDATOR.is_valid(table), said


def test_the_examples_of_the_page_are_valid(root: Path) -> None:
    page = (root / "docs/reference/configuration.md").read_text(encoding="utf-8")
    samples = re.findall(r'^```toml(?: title="([^"]+)")?\n(.*?)^```$', page, re.MULTILINE | re.DOTALL)
    assert len(samples) > 8
    for name, text in samples:
        table = tomllib.loads(text)
        VALIDATOR.validate(table["tool"]["handbook"] if name == "pyproject.toml" else table)


def test_a_file_with_every_key_is_valid() -> None:
    table = tomllib.loads(FULL)
    del table["rules"]["DOC105"]["words"]  # No rule has it: only the reader of rules can know.
    VALIDATOR.validate(table)


def paths(part: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of all keys that a part of the schema knows."""
    for each in (part, part.get("items", {}), *part.get("anyOf", [])):
        for key, value in each.get("properties", {}).items():
            yield f"{path}{key}"
            yield from paths(value, f"{path}{key}.")


def test_every_key_has_a_description_and_no_other_has() -> None:
    assert set(paths(SCHEMA)) == set(DESCRIPTIONS)
    assert all(text.endswith(".") for text in DESCRIPTIONS.values())


def test_each_rule_has_its_options_by_code_and_by_name() -> None:
    rules = SCHEMA["$defs"]["rules"]["properties"]
    assert set(rules) == {rule.code for rule in ALL} | {rule.name for rule in ALL}
    assert set(rules["ADR112"]["properties"]) == {"severity", "days"}
    assert VALIDATOR.is_valid({"rules": {"stale-proposal": {"days": 3}}})
    assert not VALIDATOR.is_valid({"rules": {"stale-proposal": {"dayz": 3}}})


KEY = st.sampled_from(
    [
        *KEYS,
        *(path.rpartition(".")[2] for path in DESCRIPTIONS),
        "DOC101",
        "ADR112",
        "stale-proposal",
        "days",
        "zzz",
    ]
)
LEAF = st.sampled_from(
    ["", "DOC", "nit", "mkdocs", "v8", "**", "a\tb", "adr-tools", 0, 3, 10**7, True, False, 1.5]
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEY, inner, max_size=3), max_leaves=6
)
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "lint": st.dictionaries(KEY, LEAF | st.lists(LEAF, max_size=2), max_size=3),
        "adr": st.dictionaries(KEY, LEAF, max_size=2)
        | st.lists(st.dictionaries(KEY, LEAF, max_size=3), max_size=3),
        "rules": st.dictionaries(KEY, st.dictionaries(KEY, LEAF, max_size=2), max_size=2),
        "overrides": st.lists(
            st.dictionaries(KEY, LEAF | st.lists(LEAF, max_size=2), max_size=3), max_size=2
        ),
        "diagrams": st.dictionaries(KEY, LEAF, max_size=2),
        "kinds": st.dictionaries(st.text("a*/", max_size=4), LEAF, max_size=2),
    },
)


@given(LIKELY | st.dictionaries(KEY, VALUE, max_size=3))
def test_the_schema_and_the_reader_agree_on_any_table(table: dict[str, Any]) -> None:
    if VALIDATOR.is_valid(table) != accepted(table):
        # Words for rules and kinds, and what logs are to each other, are no matter of form.
        with pytest.raises(HandbookError, match=r"unknown (rule|kind)|as in another log"):
            Selection(read(ConfigSource("/x", "/x/handbook.toml", table)))
        assert VALIDATOR.is_valid(table)
