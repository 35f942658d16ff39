"""What all tests of the contract share: the service that they ask, and its database.

    pytest samples/contract/suite --stack=go
    pytest samples/contract/suite --stack=node:express -m read_order
    BASE_URL=... DATABASE_URL=... pytest samples/contract/suite

The first two start the service of a stack, or of one of its frameworks. The third asks a service that runs
already: tests that have to start or stop something are skipped. It has to know the keys of the tests
(samples/contract/tokens.py), unless JWT_KEYS says which it knows, and must not limit the rate.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from samples.contract import client, service, stacks, tokens
from samples.contract.client import Api, Caller, Running
from samples.contract.database import Cluster, Database, cluster
from samples.contract.gate import Gate
from samples.contract.openapi import Contract
from samples.contract.service import SHOWN_LINES, Service
from scenarios import postgresql

KEYS = (tokens.CURRENT, tokens.NEXT)
PATIENT = {
    "JWT_KEYS": tokens.jwt_keys(*KEYS),
    "RATE_LIMIT_READS": "100000/100000",
    "RATE_LIMIT_WRITES": "100000/100000",
    "DATABASE_POOL_SIZE": "10",
    "DATABASE_ACQUIRE_TIMEOUT_MS": "60000",
    "DATABASE_STATEMENT_TIMEOUT_MS": "60000",
    "DATABASE_LOCK_TIMEOUT_MS": "60000",
    "SHUTDOWN_GRACE_MS": "60000",
}
"""A service that no slow machine brings to its limits."""
TIGHT = PATIENT | {
    "RATE_LIMIT_READS": "1/50",
    "RATE_LIMIT_WRITES": "1/50",
    "DATABASE_POOL_SIZE": "2",
    "DATABASE_ACQUIRE_TIMEOUT_MS": "500",
    "DATABASE_STATEMENT_TIMEOUT_MS": "1000",
    "DATABASE_LOCK_TIMEOUT_MS": "500",
}
"""A service whose limits the tests reach at once. What it is asked for otherwise is asked for patiently."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The stack that is tested, and one of its frameworks or its own service."""

    stack: stacks.Stack
    framework: str | None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stack", help="the stack that is tested: go, node:express, or a path with a slash")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "read_order: needs GET /v1/orders/{id} only; all that a framework serves"
    )
    config.stash[_SERVICES] = []
    words = config.getoption("--stack")
    if words is None:
        if not (os.environ.get("BASE_URL") and os.environ.get("DATABASE_URL")):
            raise pytest.UsageError("say what is tested: --stack NAME, or BASE_URL and DATABASE_URL")
        config.stash[_SUBJECT] = None
        return
    try:
        stack, framework = stacks.find(words)
        stack.serving(framework)
    except stacks.StackError as error:
        raise pytest.UsageError(str(error)) from error
    if stack.missing:
        raise pytest.UsageError(f"{stack.key} needs {', '.join(stack.missing)} on PATH")
    config.stash[_SUBJECT] = Subject(stack, framework)


_SUBJECT = pytest.StashKey[Subject | None]()
_SERVICES = pytest.StashKey[list[Service]]()
_WRITTEN = pytest.StashKey[dict[Service, int]]()
_CONTRACT = Contract.read()
_FOLDER = Path(__file__).parent.resolve()
_FEW = 10
"""So many are named; more are missing where a part of the suite was run."""


def check(answer: httpx.Response) -> None:
    """Hold an answer to the OpenAPI document, and to what a document cannot say."""
    _CONTRACT.check(answer)
    client.check_answer(answer)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show below a test that fails what the services have written meanwhile."""
    report = yield
    if report.when == "setup":
        item.stash[_WRITTEN] = {each: len(each.lines) for each in item.config.stash[_SERVICES]}
    if report.failed:
        known = item.stash.get(_WRITTEN, {})
        for each in item.config.stash[_SERVICES]:
            lines = each.lines[known.get(each, 0) :]
            report.sections.append((f"Log of the service at {each.url}", "\n".join(lines[-SHOWN_LINES:])))
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a whole run fail that has not seen each answer which the document describes."""
    config = session.config
    subject = config.stash.get(_SUBJECT, None)
    left_out = (
        config.option.keyword or config.option.markexpr or config.option.deselect or config.option.ignore
    )
    asked = [(config.invocation_params.dir / word).resolve() for word in config.args]
    whole = subject is not None and subject.framework is None and not left_out and asked == [_FOLDER]
    if whole and exitstatus == pytest.ExitCode.OK and set(_CONTRACT.answers) - _CONTRACT.seen:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    unseen = sorted(set(_CONTRACT.answers) - _CONTRACT.seen)
    terminalreporter.write_line(
        f"{len(_CONTRACT.answers) - len(unseen)} of {len(_CONTRACT.answers)} described answers were seen"
        + (f"; not {', '.join(map(str, unseen))}" if 0 < len(unseen) <= _FEW else "")
    )


@pytest.fixture(scope="session")
def subject(pytestconfig: pytest.Config) -> Subject:
    """The stack that is tested; a test that needs it is skipped where somebody else runs the service."""
    found = pytestconfig.stash[_SUBJECT]
    if found is None:
        pytest.skip("this starts or stops something, and the service at BASE_URL is run by somebody else")
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The cluster of this run."""
    try:
        with cluster() as running:
            yield running
    except postgresql.Unavailable as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="session")
def migrated(subject: Subject, postgres: Cluster) -> Database:
    """A database with the schema that the stack's own migrations make, which is copied and never used."""
    made = postgres.create()
    service.migrate(subject.stack, subject.stack.up, made)
    return made


def started_for(
    config: pytest.Config, subject: Subject, database: Database, settings: Mapping[str, str]
) -> Service:
    """Start the service that is tested, and let its log be shown below the tests that fail."""
    served = service.start(subject.stack, database, settings, subject.framework)
    config.stash[_SERVICES].append(served)
    return served


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Running]:
    """The service that most tests ask. They share it and its database, and no customer, item or order."""
    if pytestconfig.stash[_SUBJECT] is None:
        keys = tokens.read_keys(os.environ["JWT_KEYS"]) if os.environ.get("JWT_KEYS") else KEYS
        api = Api(os.environ["BASE_URL"], check)
        with closing(Running(api, Database.of(os.environ["DATABASE_URL"]), keys)) as existing:
            yield existing
        return
    subject: Subject = request.getfixturevalue("subject")
    postgres: Cluster = request.getfixturevalue("postgres")
    database = postgres.create(request.getfixturevalue("migrated"))
    served = started_for(pytestconfig, subject, database, PATIENT)
    with closing(Running(Api(served.url, check), database, KEYS, served)) as started:
        yield started


@pytest.fixture(scope="session")
def tight(
    pytestconfig: pytest.Config, subject: Subject, postgres: Cluster, migrated: Database
) -> Iterator[Running]:
    """A service with small limits, whose database is behind a gate."""
    database = postgres.create(migrated)
    gate = Gate(database.port)
    served = started_for(pytestconfig, subject, database.through(gate.port), TIGHT)
    with closing(Running(Api(served.url, check), database, KEYS, served, gate)) as started:
        yield started


@pytest.fixture
def kim(running: Running) -> Caller:
    """A customer of this test alone."""
    return running.customer()


@pytest.fixture
def lee(running: Running) -> Caller:
    """Another one."""
    return running.customer()


@pytest.fixture
def sku(running: Running) -> str:
    """An item of this test alone, which costs 14.90 EUR."""
    return running.price()
