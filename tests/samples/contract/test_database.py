"""The databases of the contract suite."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from samples.contract.database import Cluster, Database, cluster
from scenarios import postgresql
from tests.conftest import require


@pytest.fixture(scope="module")
def postgres() -> Iterator[Cluster]:
    require(postgresql.programs() is not None, "PostgreSQL")
    with cluster() as running:
        yield running


def test_a_database_is_reached_by_its_address(postgres: Cluster) -> None:
    made = postgres.create()
    with psycopg.connect(made.url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (made.name,)
    assert Database.of(made.url) == made


def test_the_server_listens_on_this_machine_only(postgres: Cluster) -> None:
    assert postgres.maintenance.value("SHOW listen_addresses") == "127.0.0.1"


def test_a_copy_has_what_its_template_has_and_changes_nothing_in_it(postgres: Cluster) -> None:
    template = postgres.create()
    template.rows("CREATE TABLE orders (id integer)")
    template.rows("INSERT INTO orders VALUES (%s)", 17)
    copy = postgres.create(template)
    copy.rows("DELETE FROM orders")
    assert template.count("SELECT id FROM orders") == 17
    assert copy.rows("SELECT id FROM orders") == []


def test_a_dump_leaves_out_the_tables_that_a_pattern_names(postgres: Cluster) -> None:
    made = postgres.create()
    made.rows("CREATE TABLE orders (id integer)")
    made.rows("CREATE TABLE bookkeeping (id serial)")
    dump = postgres.dump(made, "bookkeeping*")
    assert "CREATE TABLE public.orders" in dump
    assert "bookkeeping" not in dump


@pytest.mark.parametrize(
    ("url", "reason"),
    [("postgresql://postgres@/orders", "DATABASE_URL lacks host"), ("nonsense", "DATABASE_URL: ")],
)
def test_an_address_that_is_none_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Database.of(url)
