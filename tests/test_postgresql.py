"""The cluster that tests and scenarios run on keeps what it promises."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgresql import SCENARIOS, Database
from tests.waiting import eventually

_ASKING = """
import subprocess, sys
holder = subprocess.Popen([sys.executable, sys.argv[1], "hold", sys.argv[2]], stdin=subprocess.PIPE)
holder.wait()
"""


def test_a_test_gets_the_seeded_orders_domain(database: Database) -> None:
    counts = database.psql(
        "SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM orders), count(*) FROM outbox"
    )
    assert counts == "2000|60000|1000"


def test_what_a_test_changes_is_seen_by_no_other(cluster: Database, database: Database) -> None:
    database.psql("TRUNCATE orders CASCADE")
    assert Database(cluster.folder, "seeded").psql("SELECT count(*) FROM orders") == "60000"


def test_statements_are_counted(database: Database) -> None:
    database.psql("SELECT count(*) FROM orders WHERE status = 'paid'")
    counted = database.psql(
        "SELECT calls FROM pg_stat_statements JOIN pg_database ON oid = dbid "
        "WHERE datname = current_database() AND query LIKE '%FROM orders WHERE status = $1%'"
    )
    assert counted == "1"


def test_the_server_is_never_root(database: Database) -> None:
    server = int((database.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    assert Path(f"/proc/{server}").stat().st_uid != 0


def test_nothing_listens_on_the_network(database: Database) -> None:
    assert database.psql("SHOW listen_addresses") == ""


def test_an_error_of_sql_is_an_exception(database: Database) -> None:
    with pytest.raises(RuntimeError, match='relation "nothing" does not exist'):
        database.psql("SELECT * FROM nothing")


def test_the_cluster_ends_with_whoever_asked_for_it(cluster: Database) -> None:
    assert cluster.psql("SELECT 1") == "1"  # So that it is skipped where there is no PostgreSQL.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        asker = subprocess.Popen(
            [sys.executable, "-c", _ASKING, str(SCENARIOS / "postgresql.py"), name],
            stdout=subprocess.PIPE,
            text=True,
        )
        with asker:
            assert asker.stdout is not None
            assert asker.stdout.readline() == "ready\n"
            assert (folder / "data" / "postmaster.pid").is_file()
            asker.kill()
        assert eventually(lambda: not (folder / "data").exists())


def test_a_cluster_in_the_background_is_stopped_by_its_folder(cluster: Database) -> None:
    assert cluster.psql("SELECT 1") == "1"
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        line_of_life, ours = os.pipe()
        script = [sys.executable, str(SCENARIOS / "postgresql.py")]
        subprocess.run([*script, "start", name], stdin=line_of_life, check=True)
        os.close(line_of_life)
        assert Database(Path(name), "postgres").psql("SELECT 1") == "1"
        subprocess.run([*script, "stop", name], check=True)
        os.close(ours)
        assert not (Path(name) / "data").exists()
        assert not list(Path(name).glob(".s.PGSQL.*"))


def test_where_there_is_no_postgresql_the_reason_is_one_line(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import postgresql; postgresql.programs = lambda: None; "
        "sys.exit(postgresql.main(['hold', sys.argv[2]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(SCENARIOS), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "postgresql.py: PostgreSQL 15 is missing: install the package postgresql-15\n"
