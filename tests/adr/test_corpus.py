"""Decision logs found in the wild: nothing crashes, everything is found, and only a status changes."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from handbook import kinds
from handbook.adr.change import plan
from handbook.adr.errors import StatusError
from handbook.adr.log import read
from handbook.adr.numbering import next_number
from handbook.adr.record.record import AdrLog, parse
from handbook.changes import Replace

# Records, those that state a status, the next number.
LOGS = {
    "adr-adr-manager/docs/adr": (5, 4, 5),
    "adr-content-publisher/docs/adr": (16, 16, 17),
    "adr-govuk-aws/docs/architecture/decisions": (38, 38, 40),
    "adr-kuma/docs/madr/decisions": (109, 109, 106),
    "adr-madr/docs/decisions": (19, 1, 19),
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/adrtools": (10, 10, 11),
    "adr-java/structurizr-dsl/src/test/resources/dsl/decisions/log4brains": (4, 4, 1),
}


@pytest.fixture(scope="module")
def logs(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("logs")
    for archive in corpora.glob("adr-*.tar.gz"):
        with tarfile.open(archive) as members:
            for member in members:
                stream = members.extractfile(member)
                if stream is not None:
                    # An archive holds a repository's files side by side, `__` for `/` in their names.
                    path = top / archive.name.removesuffix(".tar.gz") / member.name.replace("__", "/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(stream.read())
    return top


@pytest.fixture(params=LOGS)
def case(request: pytest.FixtureRequest, logs: Path) -> tuple[AdrLog, tuple[int, int, int]]:
    name = str(request.param)
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
        if record.place is None or record.superseded:
            with pytest.raises(StatusError):
                plan.new(log, template, draft)
            continue
        change = plan.new(log, template, draft).changes[1]
        assert isinstance(change, Replace)
        before, after = change.before.split("\n"), change.after.split("\n")
        assert len(before) == len(after)
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
        assert parse(change.path, change.after).superseded
