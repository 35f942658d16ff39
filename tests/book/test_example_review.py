"""The pull request of the example review is as bad as the review says, and its fixes are good."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Barrier
from types import ModuleType, SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.types.json import Jsonb

from tests.conftest import ROOT
from tests.postgresql import Database, orders_schema

PAGE = ROOT / "docs" / "review" / "example-review.md"
SEED = """
INSERT INTO customers (email) SELECT 'c' || n || '@example.org' FROM generate_series(1, 10) AS n;
INSERT INTO orders (customer_id, status, currency, total_cents)
SELECT 1 + n % 10, 'paid', 'EUR', 1000 FROM generate_series(1, 1000) AS n;
INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
SELECT id, 1, 'SKU-' || lpad((1 + id % 10)::text, 3, '0'), 1, 1000 FROM orders;
"""
FAKED = ("fastapi", "requests", "orders", "orders.bus", "orders.db")

Pool = Callable[[], Connection]


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def files() -> dict[str, str]:
    """Return the files that the diffs of the page add, by their paths."""
    diffs = re.findall(
        r'^```diff linenums="1" title="([^"]*), new"\n(.*?)^```$', page(), re.MULTILINE | re.DOTALL
    )
    for path, body in diffs:
        assert all(line.startswith("+") for line in body.splitlines()), path
    return {path: re.sub(r"^\+", "", body, flags=re.MULTILINE) for path, body in diffs}


def fix(having: str) -> str:
    """Return the one block of Python of the page that has these words."""
    every = re.findall(r"^```python[^\n]*\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL)
    [found] = [each for each in every if having in each]
    return str(found)


@pytest.fixture
def pool(database: Database) -> Pool:
    """A thousand orders, and the migration of the pull request; connections as a pool hands them out."""
    database.psql("DROP TABLE outbox, order_items, orders, customers")
    database.psql(orders_schema() + SEED + files()["migrations/0003_refunded.up.sql"])
    return lambda: psycopg.connect(host=str(database.folder), user="postgres", dbname=database.name)


class Counting:
    """A connection that counts what it is asked."""

    def __init__(self, connection: Any, asked: list[str]) -> None:
        self.connection, self.asked = connection, asked

    def __enter__(self) -> Counting:
        self.connection.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.connection.__exit__(*error)

    def execute(self, query: str, values: object = None) -> Any:
        self.asked.append(query)
        return self.connection.execute(query, values)


class Shop:
    """The module of the pull request; its payment provider and its bus write down what they are told."""

    def __init__(self, pool: Pool, file: Path) -> None:
        self.asked: list[str] = []
        self.paid: list[float] = []
        self.events: list[str] = []
        self.arrived = Barrier(1, timeout=60)
        """The provider answers when so many requests are with it."""
        self._provide(pool)
        file.write_text(files()["orders/refunds.py"], encoding="utf-8")
        spec = importlib.util.spec_from_file_location("refunds", file)
        assert spec is not None
        assert spec.loader is not None
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)

    def _provide(self, pool: Pool) -> None:
        def decorating(_: str) -> Callable[[object], object]:
            return lambda function: function

        def connection() -> Counting:
            return Counting(pool(), self.asked)

        members: dict[str, dict[str, object]] = {
            "fastapi": {
                "APIRouter": lambda **_: SimpleNamespace(get=decorating, post=decorating),
                "Request": object,
            },
            "requests": {"post": self._pay},
            "orders": {},
            "orders.bus": {"publish": lambda topic, _: self.events.append(topic)},
            "orders.db": {"pool": SimpleNamespace(connection=connection)},
        }
        for name in FAKED:
            vars(sys.modules[name]).update(members[name])

    def _pay(self, _: str, **asked: Any) -> None:
        self.paid.append(asked["json"]["amount"])
        self.arrived.wait()

    def search(self, sku: str) -> list[Any]:
        return list(self.module.search(sku))

    def refund(self, order_id: str, **body: int) -> object:
        async def read() -> dict[str, int]:
            return body

        request = SimpleNamespace(json=read, headers={"authorization": "Bearer of-somebody"})
        return asyncio.run(self.module.refund(order_id, request))


@pytest.fixture
def shop(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with monkeypatch.context() as patched:
        for name in FAKED:
            patched.setitem(sys.modules, name, ModuleType(name))
        yield Shop(pool, tmp_path / "refunds.py")


@pytest.fixture
def paid_order(pool: Pool) -> Callable[[int], str]:
    """Make an order of customer 7 that was paid, of so many cents."""

    def made(total_cents: int) -> str:
        query = """
            INSERT INTO orders (customer_id, status, currency, total_cents)
            VALUES (7, 'paid', 'EUR', %s) RETURNING public_id::text
        """
        with pool() as db:
            [(public_id,)] = db.execute(query, (total_cents,)).fetchall()
        return str(public_id)

    return made


def test_the_search_can_be_made_to_read_any_order(shop: Shop) -> None:
    assert shop.search("nothing") == []
    assert len(shop.search("nothing' OR true --")) == 1000
    assert shop.search("nothing' UNION SELECT 0, 0, md5(email)::uuid FROM customers --")


def test_the_search_asks_once_more_for_each_hit(shop: Shop) -> None:
    assert len(shop.search("SKU-007")) == 100
    assert len(shop.asked) == 101
    assert "100 hits are 101 queries" in " ".join(page().split())


def test_two_refunds_at_once_are_both_paid(shop: Shop, paid_order: Callable[[int], str]) -> None:
    order_id = paid_order(1779)
    shop.arrived = Barrier(2, timeout=60)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: shop.refund(order_id), range(2)))
    assert answers == [{"status": "ok"}] * 2
    assert shop.paid == [17.79, 17.79]
    assert shop.events == ["order.refunded"] * 2


@pytest.mark.parametrize(("total", "percent", "paid"), [(1872, 500, 93.60), (1965, 33, 6.4845)])
def test_any_amount_is_paid(
    shop: Shop, paid_order: Callable[[int], str], total: int, percent: int, paid: float
) -> None:
    shop.refund(paid_order(total), percent=percent)
    assert shop.paid == [pytest.approx(paid)]


def test_a_failure_is_a_success_or_a_crash(shop: Shop, paid_order: Callable[[int], str]) -> None:
    order_id = paid_order(1000)
    shop.refund(order_id)
    assert shop.refund(order_id) == {"error": "already refunded"}
    with pytest.raises(TypeError, match="'NoneType' object is not subscriptable"):
        shop.refund("00000000-0000-4000-8000-000000000000")


def test_the_token_of_the_caller_is_logged(
    shop: Shop, paid_order: Callable[[int], str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        shop.refund(paid_order(1000))
    assert "Bearer of-somebody" in caplog.text


def test_with_the_fix_one_of_many_refunds_at_once_is_accepted(
    pool: Pool, paid_order: Callable[[int], str], tmp_path: Path
) -> None:
    class OrderNotRefundable(Exception):
        pass

    order_id = paid_order(1965)
    file = tmp_path / "fix.py"
    names = "pool, order_id, caller, body, OrderNotRefundable, Jsonb"
    indented = "".join(f"    {line}\n" for line in fix("claimed").splitlines())
    file.write_text(f"def refund({names}):\n{indented}", encoding="utf-8")
    refund = runpy.run_path(str(file))["refund"]

    def answer(_: int) -> int:
        caller, body = SimpleNamespace(customer_id=7), SimpleNamespace(percent=33)
        try:
            refund(SimpleNamespace(connection=pool), order_id, caller, body, OrderNotRefundable, Jsonb)
        except OrderNotRefundable:
            return 409
        return 202

    with ThreadPoolExecutor(32) as threads:
        answers = sorted(threads.map(answer, range(32)))
    assert answers == [202, *[409] * 31]
    with pool() as db:
        events = db.execute("SELECT payload FROM outbox WHERE topic = 'order.refunded'").fetchall()
    assert events == [({"order_id": order_id, "amount_cents": 648},)]


@pytest.mark.parametrize(
    ("customer", "sku", "hits"), [(8, "SKU-008", 20), (8, "SKU-009", 0), (8, "nothing' OR true --", 0)]
)
def test_with_the_fix_a_search_reads_orders_of_its_caller_only(
    pool: Pool, tmp_path: Path, customer: int, sku: str, hits: int
) -> None:
    file = tmp_path / "fix.py"
    file.write_text(fix("EXISTS") + fix("ANY(%s)"), encoding="utf-8")
    with pool() as db:
        names = {"db": db, "caller": SimpleNamespace(customer_id=customer), "sku": sku, "limit": 20}
        after = runpy.run_path(str(file), init_globals=names)
    assert len(after["rows"]) == len(after["items"]) == hits


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (11, "PROVIDER_KEY"),
        (15, "def search(sku: str)"),
        (18, "o.customer_id"),
        (20, "'%{sku}%'"),
        (25, "order_id = %s"),
        (29, "return found"),
        (33, "async def refund"),
        (34, "data2"),
        (35, "authorization"),
        (37, "order = db.execute"),
        (42, "already refunded"),
        (43, "percent"),
        (44, "requests.post"),
        (49, "publish"),
        (53, ")"),
    ],
)
def test_a_finding_names_the_line_that_it_is_about(line: int, code: str) -> None:
    assert code in files()["orders/refunds.py"].splitlines()[line - 1]
    assert re.search(rf"\blines? (\d+ (and|to) )?{line}\b", page())
