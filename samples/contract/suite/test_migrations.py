"""A stack's migrations make the schema of the contract, and lead back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from samples.contract import schema, service
from samples.contract.database import Cluster, Database
from samples.contract.stacks import Argv
from samples.contract.suite.conftest import Subject


@dataclass(frozen=True, slots=True)
class Walk:
    """The schemas on the way up, all the way down, up again, one step down, and up."""

    up: str
    down: str
    up_again: str
    down_one: str
    up_from_one: str


@pytest.fixture(scope="module")
def walk(subject: Subject, postgres: Cluster, migrated: Database) -> Walk:
    """One database that goes the whole way; each step is a process, so that it is gone once for all tests."""
    database = postgres.create(migrated)
    stack = subject.stack

    def after(command: Argv) -> str:
        service.migrate(stack, command, database)
        return schema.dumped(postgres, database)

    return Walk(
        up=schema.dumped(postgres, migrated),
        down=after(stack.down),
        up_again=after(stack.up),
        down_one=after(stack.down_one),
        up_from_one=after(stack.up),
    )


def test_up_makes_exactly_the_schema_of_the_contract(walk: Walk, postgres: Cluster) -> None:
    assert walk.up == schema.canonical(postgres, 2)


def test_down_leaves_nothing(walk: Walk) -> None:
    assert walk.down == ""


def test_up_after_down_makes_the_same_schema(walk: Walk) -> None:
    assert walk.up_again == walk.up


def test_one_step_down_leads_to_the_first_migration(walk: Walk, postgres: Cluster) -> None:
    assert walk.down_one == schema.canonical(postgres, 1)


def test_up_after_one_step_down_makes_the_same_schema(walk: Walk) -> None:
    assert walk.up_from_one == walk.up


def test_up_twice_changes_nothing(subject: Subject, postgres: Cluster, migrated: Database) -> None:
    database = postgres.create(migrated)
    before = database.fingerprint()
    service.migrate(subject.stack, subject.stack.up, database)
    assert database.fingerprint() == before
