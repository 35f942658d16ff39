"""A real, seeded PostgreSQL for tests: one cluster for each process of pytest, one database for each test.

The cluster is that of the scenarios (scenarios/postgresql.py): tests run on what the pages run on.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handbook.processes.group import another_user
from scenarios import postgresql

SCENARIOS = Path(postgresql.__file__).parent
ORDERS = tuple(sorted((SCENARIOS.parent / "samples" / "contract" / "schema").glob("*.up.sql")))
"""The migrations of the orders service: what its tables are, on all pages and in all stacks."""
SEEDED = "seeded"
"""The database that each test gets a copy of."""
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """A database, and how to reach it: the folder of its socket, and its name."""

    folder: Path
    name: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables of this process, and those with which psql reaches the database."""
        return dict(os.environ) | postgresql.environment(self.folder, self.name)

    def psql(self, sql: str, *options: str) -> str:
        """Return what psql prints for it: values only, columns divided by ``|``. An error is an exception."""
        asked = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *options]
        done = subprocess.run(
            asked, input=sql, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.rstrip("\n")


def orders_schema() -> str:
    """Return the SQL of `ORDERS`."""
    return "".join(path.read_text(encoding="utf-8") for path in ORDERS)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Database]:
    """A cluster of this process, which ends with it in any case; the maintenance database."""
    if postgresql.programs() is None:
        what = f"PostgreSQL {postgresql.RELEASE} (the package postgresql-{postgresql.RELEASE})"
        if os.environ.get("CI"):
            pytest.fail(f"{what} is missing, and CI must have it")
        pytest.skip(f"{what} is missing")
    # Not below pytest's own folder, which no other user may enter; and the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    holder = subprocess.Popen(
        [sys.executable, SCENARIOS / "postgresql.py", "hold", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "ready\n", "the cluster does not start; see above"
            maintenance = Database(folder, "postgres")
            maintenance.psql(f"CREATE DATABASE {SEEDED}")
            Database(folder, SEEDED).psql(rf"\i {SCENARIOS / 'orders.sql'}")
            yield maintenance  # Leaving the block closes its standard input, at which it ends.
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def scenarios(cluster: Database) -> Iterator[Path]:
    """The scenarios of the repository, with a seeded cluster to copy: to make one for each takes seconds."""
    with tempfile.TemporaryDirectory(prefix="scenarios-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(SCENARIOS, folder / "all", ignore=shutil.ignore_patterns("__pycache__"))
        seeded = folder / "seeded"
        seeded.mkdir()
        user = another_user()  # PostgreSQL wants its data to be of the user that it runs as.
        if user is not None:
            os.chown(seeded, user.uid, user.gid)
        (folder / "all" / "template").symlink_to(seeded)
        Database(cluster.folder, "postgres").psql(rf"\i {SCENARIOS / 'orders.sql'}")
        bin_folder = postgresql.programs()
        assert bin_folder is not None
        subprocess.run(
            [bin_folder / "pg_basebackup", "--pgdata", seeded, "--checkpoint=fast", "--no-sync"],
            env=cluster.environment,
            check=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            cwd=folder,
        )
        yield folder / "all"


@pytest.fixture
def database(cluster: Database) -> Iterator[Database]:
    """A copy of the seeded orders domain (scenarios/orders.sql), of this test alone."""
    name = f"test_{next(_numbers)}"
    cluster.psql(f"CREATE DATABASE {name} TEMPLATE {SEEDED}")
    yield Database(cluster.folder, name)
    cluster.psql(f"DROP DATABASE {name} WITH (FORCE)")
