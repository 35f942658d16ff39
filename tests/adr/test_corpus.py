"""Decision logs of all forms: nothing crashes, everything is found, and only a status changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handbook import kinds
from handbook.adr.change import plan
from handbook.adr.errors import StatusError, TransitionError
from handbook.adr.log import read
from handbook.adr.numbering import next_number
from handbook.adr.record.record import AdrLog, parse
from handbook.changes import Replace
from tests.adr.wild import laid_out, need

# Records, those that state a status, the next number.
LOGS = {
    "own/madr": (3, 3, 3),
    "own/madr-2": (4, 4, 5),
    "own/nygard": (5, 5, 6),
    "own/tables": (3, 3, 4),
    "own/windows": (2, 2, 3),
    "adr-adr-manager/docs/adr": (5, 4, 5),
    "adr-content-publisher/docs/adr": (16, 16, 17),
    "adr-govuk-aws/docs/architecture/decisions": (38, 38, 40),
    "adr-kuma/docs/madr/decisions": (109, 109, 106),
    "adr-madr/docs/decisions": (19, 1, 19),
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/adrtools": (10, 10, 11),
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/log4brains": (4, 4, 1),
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return laid_out(tmp_path_factory.mktemp("logs"))


@pytest.fixture(params=LOGS)
def case(request: pytest.FixtureRequest, logs: Path) -> tuple[AdrLog, tuple[int, int, int]]:
    name = str(request.param)
    need(name)
    return read(str(logs / name), str(logs), 4), LOGS[name]


def test_all_records_are_found(case: tuple[AdrLog, tuple[int, int, int]]) -> None:
    log, (count, stated, following) = case
    assert len(log.records) == count
    assert sum(bool(record.status) for record in log.records) == stated
    assert all(record.title and not record.problem for record in log.records)
    assert next_number(log.records) == following
    shallow = read(os.path.join(log.root, log.folder), log.root, 4, deep=False)
    assert (next_number(shallow.records), shallow.digits) == (following, log.digits)


def test_superseding_changes_a_line_of_the_status_or_is_refused(
    case: tuple[AdrLog, tuple[int, int, int]],
) -> None:
    log, _ = case
    template = kinds.blank(kinds.source("adr", log.root, ""))
    for record in log.records:
        draft = plan.Draft("New", "2026-11-22", "Proposed", supersedes=(record.name,))
        if record.place is None or record.superseded or record.status == "Rejected":
            with pytest.raises((StatusError, TransitionError)):
                plan.new(log, template, draft)
            continue
        change = plan.new(log, template, draft).changes[1]
        assert isinstance(change, Replace)
        before, after = change.before.split("\n"), change.after.split("\n")
        assert len(before) == len(after)
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
        assert parse(change.path, change.after).superseded
