"""What all tests share: where the repository and the corpora are, and how goldens are rewritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from handbook import testing
from tests.postgresql import cluster, database, scenarios

__all__ = ["cluster", "database", "scenarios"]  # Fixtures of all tests.

collect_ignore = ["plugin_example"]
"""It has a test run of its own: see tests/project/test_plugins.py."""
ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("HANDBOOK_CORPORA") or ROOT.parent / "shared" / "corpora")
"""A folder of public logs, documents and diagrams, if there is one; CONTRIBUTING.md says what is in it."""
NO_CORPORA = "HANDBOOK_CORPORA names no folder of corpora (CONTRIBUTING.md)"

UNCOUNTED = frozenset(
    ROOT / "tests" / name
    for name in (
        "adr/test_corpus.py",
        "adr/test_growth.py",
        "adr/test_reports_corpus.py",
        "adr/test_torture.py",
        "diagrams/test_corpus.py",
        "diagrams/test_published.py",
        "diagrams/test_soak.py",
        "lint/content/test_content_growth.py",
        "lint/test_corpora.py",
        "lint/test_growth_of_code.py",
        "test_growth.py",
    )
)
"""Modules whose tests put very many inputs through code that others cover: no coverage is counted in them,
which would take two to four times as long as they do."""

# A clock is no test: what a machine takes for an example says nothing about the code. The examples are the
# same each time, so that a run tells about the change that is tested; `make fuzz` looks for new ones.
settings.register_profile(
    "handbook", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", settings.get_profile("handbook"), derandomize=False, print_blob=True)
settings.load_profile("handbook")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files; read them in review")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take long, so that no process is left alone with one at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in long)  # Each module stays in one piece, with its fixtures.
    for item in items:
        if item.path in UNCOUNTED:
            item.add_marker("no_cover")


def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than there are processors: drills, browsers and databases let theirs wait."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def one_engine() -> Iterator[None]:
    """One engine for all runs of rules in this process; none is started where no diagram is judged."""
    with testing.one_engine():
        yield


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Locks and journals of folders outside of repositories do not go to the user's own state folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip(NO_CORPORA)
    return CORPORA


class Golden:
    """Compares a text with a golden file, or rewrites the file."""

    def __init__(self, *, update: bool) -> None:
        self.update = update

    def check(self, path: Path, text: str) -> None:
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.is_file(), f"no golden {path.name}; run `pytest --update` and read what it writes"
        assert path.read_text(encoding="utf-8") == text


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    update = bool(request.config.getoption("--update"))
    assert not (update and os.environ.get("CI")), "goldens are not rewritten in CI"
    return Golden(update=update)


def require(available: bool, what: str) -> None:
    """Skip loudly where a tool is missing; fail in CI, where nothing may be missing."""
    if available:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """What tests take from npm: schemas and peers, pinned in tests/node."""
    folder = ROOT / "tests" / "node" / "node_modules"
    require(folder.is_dir(), "tests/node/node_modules (make test installs it)")
    return folder
