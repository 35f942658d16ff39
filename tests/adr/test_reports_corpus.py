"""Reports on logs of all forms: none crashes, each mentions every record, Mermaid can be drawn."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from handbook import markdown
from handbook.adr.change import upgrade
from handbook.adr.log import read
from handbook.adr.record.record import AdrLog
from handbook.adr.record.sections import sections
from handbook.adr.report import export, graph, search, toc
from handbook.diagrams.process import engine
from handbook.markdown.dialect import GITHUB
from tests.adr.wild import LOGS, laid_out, need


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return laid_out(tmp_path_factory.mktemp("logs"))


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest, logs: Path) -> AdrLog:
    need(str(request.param))
    found = read(str(logs / str(request.param)), str(logs), 4)
    assert found.records
    return found


def test_the_contents_have_a_link_to_every_record(log: AdrLog) -> None:
    for table in (False, True):
        text = toc.toc(log.records, prefix="adr/", table=table)
        targets = [link.target for link in markdown.parse("index.md", text, GITHUB).links]
        assert [target.replace("%20", " ") for target in targets if target.startswith("adr/")] == [
            f"adr/{record.name}" for record in log.records
        ]


def test_the_graph_has_a_node_for_every_record_and_can_be_drawn(log: AdrLog) -> None:
    count = len(log.records)
    assert len(re.findall(r"^    _\w+ \[label=", graph.dot(log.records), re.MULTILINE)) == count
    text = graph.mermaid(log.records, prefix="")
    assert len(re.findall(r'^  adr\w+\["', text, re.MULTILINE)) == count
    with engine.start() as judge:
        (verdict,) = judge.check([text])
    assert verdict.valid, verdict


def test_the_exports_hold_every_record(log: AdrLog) -> None:
    exported = json.loads(json.dumps(export.json_adr(log, "0")))
    assert [adr["path"] for adr in exported["adrs"]] == [record.path for record in log.records]
    rows = list(csv.DictReader(io.StringIO(export.table(log))))
    assert [row["path"] for row in rows] == [record.path for record in log.records]
    text = export.page(log)
    titles = {
        section.title for section in markdown.parse("all.md", text, GITHUB).sections if section.level == 2
    }
    assert len(re.findall(r'^<a id="adr-[^"]+"></a>$', text, re.MULTILINE)) == len(log.records)
    assert len(titles) >= len({record.title for record in log.records})


def test_no_section_is_lost_on_the_way_to_json(log: AdrLog) -> None:
    for record, adr in zip(log.records, export.json_adr(log, "0")["adrs"], strict=True):
        words = " ".join(re.findall(r"\w+", json.dumps(adr, ensure_ascii=False).replace("\\n", " ")))
        for section in sections(record):
            for word in re.findall(r"\w{6,}", section.text):
                assert word in words, (record.path, section.title, word)


def test_every_record_is_found_by_its_title_and_has_readable_dates(log: AdrLog) -> None:
    for record in log.records:
        hits = search.search(log.records, [record.title or record.slug])
        assert record in [hit.record for hit in hits]
    assert upgrade.upgrade(log).impossible == ()
