"""What the pages on design state is so: sums, sizes, commands, and the tables that they draw."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.postgresql import Database, orders_schema

DESIGN = ROOT / "docs" / "design"
TABLES = ("customers", "orders", "order_items", "outbox")
"""The tables that all pages share; what a page draws beside them is its own."""
FILL = """
INSERT INTO customers (email) SELECT 'c' || n || '@example.org' FROM generate_series(1, 3000) AS n;
INSERT INTO orders (customer_id, currency, total_cents)
SELECT 1 + n % 3000, 'EUR', 4999 FROM generate_series(1, 20000) AS n;
INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
SELECT id, line, 'SKU-' || lpad((id * 13 + line)::text, 6, '0'), 2, 1999
FROM orders, generate_series(1, 3) AS line ORDER BY id, line;
INSERT INTO outbox (topic, payload)
SELECT 'order.created', jsonb_build_object(
    'order_id', public_id, 'customer_id', customer_id, 'created_at', created_at, 'total_cents', total_cents,
    'items', (SELECT jsonb_agg(jsonb_build_object('sku', sku, 'quantity', quantity))
              FROM order_items WHERE order_id = orders.id))
FROM orders;
VACUUM FULL;
"""
SIZE = "SELECT round(sum(pg_total_relation_size(name::regclass)) / 20000) FROM unnest(ARRAY[{}]) AS name"


@pytest.fixture
def schema(database: Database) -> Database:
    """The tables as the pages on data show them, empty."""
    database.psql("DROP TABLE outbox, order_items, orders, customers")
    database.psql(orders_schema())
    return database


def text(page: str) -> str:
    return (DESIGN / page).read_text(encoding="utf-8")


def block(page: str, language: str, having: str) -> str:
    """Return the one block of the page in this language that has these words."""
    every = re.findall(rf"^```{language}[^\n]*\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)
    [found] = [each for each in every if having in each]
    return str(found)


@pytest.mark.parametrize(
    "figure",
    [
        f"{4800 / 3600 * 20:.1f} | {48000 / 3600 * 20:.0f} | {45 * 20}",
        f"which is {41 / 43.2:.0%}".replace("%", " %"),
        f"{(45 + 900) * 5 / 1000:.1f} cores | 4 × 4 = {4 * 4} cores | 8 cores, {945 * 5 / 8000:.0%}".replace(
            "%", " %"
        ),
        f"{45 * 600:,} rows",
        f"drained at 200 − 45 = {200 - 45}/s | in {45 * 600 / 155:.0f} s",
        f"{40_000 * 1.5**3:,.0f} events a day × 7 × 478 bytes are {135_000 * 7 * 478 / 1e6:.0f} MB",
        f"EUR {4 * 60 + 25 + 3 * 220 + 3 * 90 + 180:,} of the 1,500",
        f"at 99.5 % each leave {0.995**3 * 100:.1f} %",
        f"more than {100 / 45:.1f} s, the relay is slower",
    ],
)
def test_a_figure_of_the_example_follows_from_the_others(figure: str) -> None:
    assert figure in " ".join(text("example-orders-design.md").split())


def test_an_order_and_its_event_take_the_bytes_that_the_pages_state(schema: Database) -> None:
    for statement in FILL.split(";")[:-1]:
        schema.psql(statement)
    orders = int(schema.psql(SIZE.format("'orders', 'order_items'")))
    event = int(schema.psql(SIZE.format("'outbox'")))
    [stated] = re.findall(r"take (\d+) bytes per\s+order", text("requirements.md"))
    [of_event] = re.findall(r"and all indexes, (\d+) per outbox row", text("example-orders-design.md"))
    assert orders == pytest.approx(int(stated), rel=0.1)
    assert event == pytest.approx(int(of_event), rel=0.1)


@pytest.mark.parametrize("page", ["example-orders-design.md", "diagram-patterns.md"])
def test_a_drawn_table_has_only_columns_that_the_schema_has(page: str, schema: Database) -> None:
    columns = schema.psql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    known = {tuple(line.split("|")) for line in columns.splitlines()}
    drawn = {
        (table, column)
        for table, body in re.findall(r"^    (\w+) \{\n(.*?)^    \}", text(page), re.MULTILINE | re.DOTALL)
        if table in TABLES
        for column in re.findall(r"^ +\w+ (\w+)", body, re.MULTILINE)
    }
    assert len(drawn) > 5
    assert drawn <= known


def test_the_drawn_states_of_an_order_are_those_that_the_schema_allows(schema: Database) -> None:
    constraint = schema.psql(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'orders_status_check'"
    )
    [drawn] = re.findall(
        r"accTitle: States of an order\n(.*?)^```$", text("diagram-patterns.md"), re.MULTILINE | re.DOTALL
    )
    states = {
        state.lower() for pair in re.findall(r"^    (\w+) --> (\w+)", drawn, re.MULTILINE) for state in pair
    }
    assert states == set(re.findall(r"'(\w+)'", constraint))


def test_the_import_contract_finds_the_mailer_that_reads_tables_of_orders(tmp_path: Path) -> None:
    page = "patterns/monolith-or-microservices.md"
    (tmp_path / "pyproject.toml").write_text(block(page, "toml", "importlinter"), encoding="utf-8")
    for package in ("shop", "shop/orders", "shop/mail"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "shop" / "orders" / "tables.py").touch()
    (tmp_path / "shop" / "orders" / "public.py").touch()
    sender = tmp_path / "shop" / "mail" / "sender.py"
    linter = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    def judged(line: str) -> subprocess.CompletedProcess[str]:
        sender.write_text(line, encoding="utf-8")
        environment = dict(os.environ) | {"PYTHONPATH": str(tmp_path)}
        return subprocess.run(
            linter, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    assert judged("import shop.orders.public\n").returncode == 0
    broken = judged("import shop.orders.tables\n")
    assert broken.returncode == 1
    for line in block(page, "text", "BROKEN").splitlines():
        assert line in broken.stdout


def test_the_command_counts_the_commits_that_touch_both_sides(tmp_path: Path) -> None:
    environment = dict(os.environ) | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, env=environment, check=True, capture_output=True)

    git("init")
    for number, sides in enumerate((("orders",), ("orders", "warehouse"), ("warehouse",), ("mail",))):
        for side in sides:
            folder = tmp_path / "src" / side
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("a.py", "b.py"):
                (folder / name).write_text(str(number), encoding="utf-8")
        git("add", ".")
        git("commit", "-m", str(number))
    command = block("service-boundaries.md", "bash", "git log")
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1 of 3 commits touch both (33 %)\n"


@pytest.mark.usefixtures("cluster")  # For what it skips: without PostgreSQL there is no scenario to run in.
def test_the_marked_blocks_do_what_the_pages_say() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("docs")), "run", "docs/design"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "envelope.py" in done.stdout
    assert "CREATE SCHEMA orders" in done.stdout


def test_the_blank_sheet_asks_what_the_answered_one_asks() -> None:
    rows = re.findall(r"^\| (\*\*\d+ [^|]+\| [^|]+?) \| ?([^|\n]*)\|$", text("requirements.md"), re.MULTILINE)
    answered = [question for question, answer in rows if answer.strip()]
    blank = [question for question, answer in rows if not answer.strip()]
    assert len(answered) == 12
    assert blank == answered
