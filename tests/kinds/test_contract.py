"""The page contract and the JSON Schema that is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handbook import testing
from handbook.kinds import library
from handbook.kinds.contract import BY_NAME, KEYS, Form, Key, binds, problems, schema
from tests.conftest import Golden

ROOT = Path(__file__).parent.parent.parent


def test_the_schema_of_the_handbook_is_made_of_the_declaration(golden: Golden) -> None:
    golden.check(ROOT / "docs" / "page.schema.json", json.dumps(schema(), indent=2) + "\n")


def test_the_schema_names_every_key_and_what_is_required() -> None:
    found = schema()
    assert isinstance(found["properties"], dict)
    assert list(found["properties"]) == [key.name for key in KEYS]
    assert found["required"] == ["description", "kind", "owner"]
    reviewed = found["properties"]["reviewed"]
    assert reviewed["required"] == ["on", "by", "sha"]
    assert reviewed["additionalProperties"] is False
    assert [each["type"] for each in found["properties"]["review_every"]["anyOf"]] == ["integer", "string"]


@pytest.mark.parametrize(
    ("key", "value", "count"),
    [
        ("title", "x" * 60, 0),
        ("title", "x" * 61, 1),
        ("title", "", 0),
        ("title", ("a", "b"), 1),
        ("description", "x" * 49, 1),
        ("description", "x" * 50, 0),
        ("description", "x" * 160, 0),
        ("description", "x" * 161, 1),
        ("kind", "page@1", 0),
        ("kind", "Page", 1),
        ("kind", "page@0", 1),
        ("review_every", "6", 0),
        ("review_every", "90 days", 0),
        ("review_every", "often", 1),
        ("status", "active", 0),
        ("status", "Active", 1),
        ("reviewed", "{on: 2026-11-20, by: x, sha: 0123456789ab}", 0),
        ("reviewed", "on: 2026-11-20\nby: x\nsha: '0123456789ab'", 0),
        ("reviewed", "{on: 2026-11-20, by: x, sha: 0123456789}", 1),
        ("reviewed", "{}", 1),
        ("reviewed", "soon", 1),
        ("reviewed", "{on: 20-11-2026, by: x, sha: 0123456789ab}", 1),
        ("reviewed", "{on: [a], by: x, sha: 0123456789ab}", 1),
        ("sources", ("ADR-1",), 0),
        ("sources", "ADR-1", 1),
        ("covers", (), 0),
        ("next", "a.md", 0),
        ("next", ("a.md", "b.md"), 0),
        ("next", "a: b\nc: d", 1),
        ("keywords", ("503",), 0),
    ],
)
def test_values_of_the_contract(key: str, value: str | tuple[str, ...], count: int) -> None:
    found = list(problems(BY_NAME[key], value))
    assert len(found) == count
    assert all(problem and hint and "\n" not in problem + hint for problem, hint in found)


def test_a_kind_asks_for_the_contract_by_its_template() -> None:
    names = {kind.name for kind in library.load(ROOT, "").kinds if binds(kind)}
    assert {"page", "guide", "runbook", "architecture"} <= names
    assert not names & {"adr", "madr", "nygard", "madr-minimal"}


def test_a_file_of_another_repository_is_left_alone() -> None:
    rules = testing.rules(*(f"PAG{number}" for number in range(101, 111)))
    texts = (
        "---\ntitle: x\nowner: y\nstatus: new\n---\n# T\n",
        "---\nkind: Deployment\ntitle: x\n---\n# T\n",
        "---\nkind: KEP\nowner: sig\nreview: x\n---\n# T\n",
        "# T\n\n**Rule.** x\n",
    )
    files = [(f"docs/{number}.md", text) for number, text in enumerate(texts)]
    files += [
        ("docs/design/x.md", "# Orders\n\nText.\n"),
        ("runbooks/y.md", "---\ntitle: API\n---\n# API down\n"),
    ]
    assert testing.run_files(rules, files) == ()


def test_the_reference_page_has_a_row_for_each_key() -> None:
    page = (ROOT / "docs" / "reference" / "page-contract.md").read_text(encoding="utf-8")
    rows = [line for line in page.split("\n") if line.startswith("| `")]
    assert rows == [row(key) for key in KEYS]


def row(key: Key) -> str:
    form = {
        Form.TEXT: "text", Form.DAY: "date", Form.LIST: "list", Form.PAGES: "path or list of paths",
        Form.INTERVAL: "interval", Form.MAPPING: ", ".join(f"`{each.name}`" for each in key.keys),
    }[key.form]  # fmt: skip
    if key.choices:
        form = ", ".join(f"`{choice}`" for choice in key.choices)
    elif key.most:
        form = f"{key.least} to {key.most} characters" if key.least else f"at most {key.most} characters"
    elif key.example:
        form = f"as in `{key.example}`"
    return f"| `{key.name}` | {'yes' if key.required else ''} | {key.about} | {form} |"
