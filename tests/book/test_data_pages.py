"""The pages on data, practice and production: what they show is what came, and their figures add up."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import Database

POST_MORTEM = "runbooks/post-mortems/2026-10-13-orders-refused-while-the-payment-provider-was-slow.md"
RUN = (
    "docs/data/choosing-a-database.md",
    "docs/data/schema-design.md",
    "docs/data/migrations.md",
    "docs/data/indexes-and-queries.md",
    "docs/data/transactions-and-pools.md",
    "docs/practice/debugging.md",
    "docs/practice/investigation-tools.md",
    "docs/practice/knowledge-sharing.md",
)


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN)
def test_every_marked_block_does_what_its_page_says(root: Path, cluster: Database, page: str) -> None:
    assert cluster.psql("SELECT 1") == "1"  # So that it is skipped where there is no PostgreSQL.
    asked = [sys.executable, "-m", "handbook", "docs", "run", page, "--deadline", "600"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_shows_the_post_mortems_as_the_command_lists_them(root: Path) -> None:
    asked = [sys.executable, "-m", "handbook", "docs", "postmortems", "runbooks/post-mortems"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True)
    page = (root / "docs/production/post-mortems.md").read_text(encoding="utf-8")
    shown = re.search(r"^```output\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert shown[1] == done.stdout


def _figure(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    assert found is not None, pattern
    return int(found[1].replace(",", ""))


def test_the_figures_of_the_worked_post_mortem_add_up(root: Path) -> None:
    text = (root / POST_MORTEM).read_text(encoding="utf-8")
    attempts = _figure(text, r"\| ([\d,]+), of which")
    refused = _figure(text, r"of which ([\d,]+) refused")
    placed = _figure(text, r"\| Orders placed in that time \| ([\d,]+);")
    usual = _figure(text, r"the usual number is ([\d,]+) \(240 a minute")
    missing = _figure(text, r"\| Orders missing at first \| ([\d,]+)")
    later = _figure(text, r"by the same customers \| ([\d,]+)")
    lost = _figure(text, r"\| Lost \| ([\d,]+) orders")
    euros = _figure(text, r"about ([\d,]+) EUR")
    budget = _figure(text, r"\| [\d,]+ of ([\d,]+) \|")
    assert placed + refused == attempts
    assert usual == 240 * 31
    assert usual - placed == missing
    assert missing - later == lost
    assert round(lost * 42, -3) == euros
    assert budget == 240 * 60 * 24 * 30 // 1000
    assert f"{refused / attempts:.1%}".replace("%", " %") in text
    assert f"{refused / budget:.0%}".replace("%", " %") in text


def test_the_pool_of_the_orders_service_is_calculated_right(root: Path) -> None:
    text = (root / "docs/data/transactions-and-pools.md").read_text(encoding="utf-8")
    cores, most, instances, extra = 8, 100, 6, 2
    capacity, accepted = 2 * cores + 1, most - 3 - 10
    each = min(capacity, accepted) // (instances + extra)
    assert f"**{each}** |" in text
    assert f"| {accepted} |" in text
    pool = each * instances  # Outside a deployment.
    assert f"{600 * 0.005:.0f} busy of {pool}" in text
    assert f"{pool / 0.005:,.0f} transactions a second" in text
    assert f"{600 * 0.005 / pool:.0%}".replace("%", " %") in text
