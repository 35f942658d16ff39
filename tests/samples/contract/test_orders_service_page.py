"""The page on the orders service says what the contract, the schema and the suite say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from samples.contract import schema, service
from samples.contract.database import Database, cluster
from samples.contract.openapi import Contract
from scenarios import postgresql
from tests.conftest import ROOT, require

PAGE = (ROOT / "docs" / "stacks" / "orders-service.md").read_text(encoding="utf-8")
SUITE = ROOT / "samples" / "contract" / "suite"
TYPES = {"timestamp with time zone": "timestamptz", "character": "char"}


@pytest.fixture(scope="module")
def migrated() -> Iterator[Database]:
    """A database with the schema of the contract."""
    require(postgresql.programs() is not None, "PostgreSQL")
    with cluster() as postgres:
        made = postgres.create()
        for file in sorted(schema.FOLDER.glob("*.up.sql")):
            made.run_file(file)
        yield made


def diagram() -> str:
    [block] = re.findall(r"^```mermaid\nerDiagram\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(block)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    below = PAGE.split(f"\n{heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]


def test_the_diagram_has_the_columns_of_the_migrated_schema(migrated: Database) -> None:
    drawn = {
        table: re.findall(r"^ +(\w+) (\w+)", columns, re.MULTILINE)
        for table, columns in re.findall(r"^    (\w+) \{\n(.*?)^    \}", diagram(), re.MULTILINE | re.DOTALL)
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in migrated.rows(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    ):
        found.setdefault(str(table), []).append((TYPES.get(str(kind), str(kind)), str(column)))
    assert drawn == found


def test_the_diagram_marks_the_keys_of_the_migrated_schema(migrated: Database) -> None:
    drawn = {
        (table, column, mark)
        for table, columns in re.findall(r"^    (\w+) \{\n(.*?)^    \}", diagram(), re.MULTILINE | re.DOTALL)
        for column, marks in re.findall(r"^ +\w+ (\w+) ((?:PK|UK|FK)[PUFK, ]*)$", columns, re.MULTILINE)
        for mark in marks.split(", ")
    }
    names = {"p": "PK", "u": "UK", "f": "FK"}
    found = {
        (table, column, names[str(kind)])
        for table, column, kind in migrated.rows(
            "SELECT conrelid::regclass::text, attname, contype::text FROM pg_constraint"
            " JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)"
            " WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace"
        )
    }
    assert drawn == found


def test_solid_lines_of_the_diagram_are_the_foreign_keys(migrated: Database) -> None:
    drawn = set(re.findall(r"^    (\w+) \S+--\S+ (\w+) :", diagram(), re.MULTILINE))
    found = set(
        migrated.rows(
            "SELECT confrelid::regclass::text, conrelid::regclass::text"
            " FROM pg_constraint WHERE contype = 'f'"
        )
    )
    assert drawn == found
    assert len(re.findall(r"^    \w+ \S+\.\.\S+ \w+ :", diagram(), re.MULTILINE)) == 2


def test_the_routes_are_those_of_the_openapi_document() -> None:
    described: dict[str, set[int]] = {}
    for answer in Contract.read().answers:
        described.setdefault(f"{answer.method} {answer.path}", set()).add(answer.status)
    everywhere = {401, 403, 429, 500, 503}
    told = {}
    for route, scope, success, failures in rows("## The contract"):
        own = {int(status) for status in re.findall(r"\b\d{3}\b", f"{success} {failures}")} - {100}
        told[route.strip("`")] = own | (set() if scope == "none" else everywhere)
    assert told == described


def test_the_variables_are_those_that_a_service_reads() -> None:
    told = [name for cells in rows("## Configuration") for name in re.findall(r"[A-Z][A-Z_]+[A-Z]", cells[0])]
    assert sorted(told) == sorted(set(service.OURS) - {"BASE_URL"})


def test_the_parts_are_the_files_of_the_suite() -> None:
    table = PAGE.split("\n## The suite\n", 1)[1]
    told = re.findall(r"`(test_\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert sorted(told) == sorted(file.stem for file in SUITE.glob("test_*.py"))


@pytest.mark.parametrize("file", sorted(SUITE.glob("test_*.py")), ids=lambda file: file.stem)
def test_no_test_of_the_suite_waits_for_a_time(file: Path) -> None:
    pauses = re.findall(r"\btime\.sleep\((.*)\)", file.read_text(encoding="utf-8"))
    assert pauses in ([], ['int(answer.headers["Retry-After"])'])
