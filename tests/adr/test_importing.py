"""Import: what was exported comes back the same, collisions and nonsense are refused as a whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handbook import kinds
from handbook.adr.change import json_adr as file_format
from handbook.adr.change.importing import Defaults, plan
from handbook.adr.change.json_adr import JsonAdrError
from handbook.adr.log import read
from handbook.adr.numbering import TitleError
from handbook.adr.record.record import AdrLog, parse
from handbook.adr.report.export import json_adr
from handbook.changes import ChangeSet, Create
from tests.adr.json_adr import problems
from tests.adr.wild import LOGS, TITLES, laid_out, need

EMPTY = AdrLog("/top", "adr", (), 4)
DEFAULTS = Defaults("Proposed", "2026-11-22")
KINDS = ("adr", "nygard", "madr", "madr-minimal", "madr-bare")


def template(name: str) -> str:
    return kinds.blank(kinds.source(name, "/", ""))


def planned(*adrs: Any, log: AdrLog = EMPTY, kind: str = "nygard") -> ChangeSet:
    return plan(log, json.dumps({"version": "1.0.0", "adrs": adrs}), template(kind), DEFAULTS)


def logged(changes: ChangeSet) -> AdrLog:
    created = [change for change in changes.changes if isinstance(change, Create)]
    assert len(created) == len(changes.changes)
    return AdrLog("/top", "adr", tuple(parse(change.path, change.text) for change in created), 4)


FULL: dict[str, Any] = {
    "number": 7,
    "title": "Use Kafka",
    "status": "accepted",
    "date": "2026-01-05",
    "deciders": ["Ada", "Grace"],
    "consulted": ["Linus"],
    "informed": ["all"],
    "tags": ["queue", "no: yes"],
    "context": "Two teams ask.\n\n```md\n## Not a heading\n```",
    "decision_drivers": ["Speed", "Cost"],
    "considered_options": [{"name": "Kafka"}, {"name": "Rabbit"}],
    "decision": "We will.",
    "consequences": ["Good, because\nfast", "Bad"],
    "confirmation": "By a test.",
    "custom_sections": {"Assumptions": "- One", "Open Questions": "### Deep\n\nNone."},
    "path": "adr/0007-use-kafka.md",
}


@pytest.mark.parametrize("kind", KINDS)
def test_everything_comes_back(kind: str) -> None:
    old = {**FULL, "number": 2, "title": "Old", "status": "superseded", "path": "adr/0002-old.md"}
    old["links"] = [{"type": "superseded-by", "target": 7}]
    new = {**FULL, "links": [{"type": "supersedes", "target": 2}]}
    changes = planned(old, new, kind=kind)
    exported = json_adr(logged(changes), "0")
    assert problems(exported) == []
    assert exported["adrs"] == [old, new]
    assert json_adr(logged(planned(*exported["adrs"], kind=kind)), "0") == exported


def test_the_sections_stand_under_the_headings_of_the_template() -> None:
    texts = {kind: logged(planned(FULL, kind=kind)).records[0].text for kind in KINDS}
    assert "# 7. Use Kafka\n\nDate: 2026-01-05\n" in texts["nygard"]
    assert "\n## Consequences\n\n- Good, because\n  fast\n- Bad\n" in texts["nygard"]
    assert "\n## Trade-offs\n\n- Good, because\n" in texts["adr"]
    assert "\n## Context and Problem Statement\n\nTwo teams" in texts["madr"]
    assert "\n## Decision Outcome\n\nWe will.\n\n### Consequences\n\n- Good" in texts["madr"]
    assert "decision-makers: Ada, Grace\n" in texts["madr"]
    assert not any("<!--" in text for text in texts.values())


def test_sides_and_arguments_become_lists() -> None:
    options = [{"name": "A", "description": "It is.", "pros": ["x"], "cons": ["y"]}, {"name": "B"}]
    sides = {"positive": ["fast"], "negative": ["dear"], "risks": ["new"]}
    text = (
        logged(planned({"title": "T", "considered_options": options, "consequences": sides})).records[0].text
    )
    assert "- Good: fast\n- Bad: dear\n- Risk: new\n" in text
    assert "### A\n\nIt is.\n\n- Good, because x\n- Bad, because y\n" in text


def test_what_the_file_does_not_say_is_supplied() -> None:
    (first, second) = logged(planned({"title": "One"}, {"title": "Two", "number": 4})).records
    assert (first.number, first.status, first.date) == (5, "Proposed", "2026-11-22")
    assert second.path == "adr/0004-two.md"


def test_a_file_of_one_record_is_taken_and_relations_to_the_log_are_written() -> None:
    log = AdrLog("/top", "adr", (parse("adr/003-old.md", "# 3. Old\n\n## Status\n\nAccepted\n"),), 3)
    adr = {"title": "New", "links": [{"type": "relates-to", "target": 3}]}
    text = json.dumps({"version": "1.0.0", "adr": adr})
    (record,) = logged(plan(log, text, template("nygard"), DEFAULTS)).records
    assert record.path == "adr/004-new.md"
    assert "\nRelates to [3. Old](003-old.md)\n" in record.text


def test_what_a_section_leaves_open_does_not_swallow_the_next() -> None:
    (record,) = logged(planned({"title": "T", "context": "```sh\nx", "decision": "We will."})).records
    (adr,) = json_adr(AdrLog("/top", "adr", (record,), 4), "0")["adrs"]
    assert adr["decision"] == "We will."


TAKEN = AdrLog("/top", "adr", (parse("adr/0003-old.md", "# 3. Old\n\n## Status\n\nAccepted\n"),), 4)
BAD: list[tuple[Any, str]] = [
    ([{"title": "A", "number": 3}, {"title": "B", "number": 4}], "3 is 0003-old.md"),
    ([{"title": "A", "number": 5}, {"title": "B", "number": 5}], "5 is in the file twice"),
    ([{"number": 5}], "adrs\\[0\\] has no 'title'"),
    (["x"], "adrs\\[0\\] is not an object"),
    ([{"title": "A", "number": "5"}], "'number' must be a whole number"),
    ([{"title": "A", "number": True}], "'number' must be a whole number"),
    ([{"title": "A", "number": -1}], "'number' must be a whole number"),
    ([{"title": "A", "context": ["x"]}], "'context' must be a text"),
    ([{"title": "A", "deciders": "x"}], "'deciders' must be a list"),
    ([{"title": "A", "consequences": {"sides": []}}], "'consequences' must be"),
    ([{"title": "A", "considered_options": [{}]}], "'considered_options' needs a 'name'"),
    ([{"title": "A", "considered_options": ["x"]}], "'considered_options' must be a list of objects"),
    ([{"title": "A", "links": [{"type": "x"}]}], "'links' needs a 'type'"),
    ([{"title": "A", "links": [{"type": "amends", "target": 99}]}], "amends 99, which is in neither"),
    ([{"title": "A", "custom_sections": {"x": 1}}], "'custom_sections' must be texts"),
    ([{"title": "A", "context": "\0"}], "U\\+0000"),
    ([{"title": "A", "context": "\ud800"}], "U\\+D800"),
]


@pytest.mark.parametrize(("adrs", "said"), BAD)
def test_what_has_no_place_in_the_log_is_refused(adrs: list[Any], said: str) -> None:
    with pytest.raises(JsonAdrError, match=said):
        planned(*adrs, log=TAKEN)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"version": "2.0.0", "adrs": []}', '{"version": "1.0.0"}', "[" * 99999]
)
def test_what_is_no_json_adr_is_refused(text: str) -> None:
    with pytest.raises(JsonAdrError):
        plan(EMPTY, text, template("adr"), DEFAULTS)


@pytest.mark.parametrize("title", ["a\nb", "STATUS", "Abstract", "3. Context", "**Decision**:"])
def test_a_title_that_is_none_is_refused(title: str) -> None:
    with pytest.raises(TitleError):
        planned({"title": title})


@settings(deadline=None)  # a clock is no test
@given(st.lists(TITLES.filter(lambda title: title.strip()), min_size=1, max_size=4), st.sampled_from(KINDS))
@example(["STATUS"], "madr")
def test_any_title_is_imported_or_refused(titles: list[str], kind: str) -> None:
    adrs = [{"title": title, "context": title, "decision": "So."} for title in titles]
    try:
        changes = planned(*adrs, kind=kind)
    except TitleError:
        return
    for record in logged(changes).records:
        assert record.status == "Proposed"
        assert record.date == "2026-11-22"
        assert record.title


@pytest.mark.parametrize("name", LOGS)
def test_a_log_of_any_form_survives_the_round_trip(tmp_path: Path, name: str) -> None:
    need(name)
    top = laid_out(tmp_path)
    log = read(str(top / name), str(top), 4)
    exported = json_adr(log, "0")["adrs"]
    known = {adr.get("number") for adr in exported}
    unique = list({adr.get("number"): adr for adr in exported if adr.get("number") is not None}.values())
    for adr in unique:
        adr["links"] = [link for link in adr.get("links", []) if link["target"] in known]
    again = logged(planned(*unique)).records
    assert [record.number for record in again] == [adr["number"] for adr in unique]
    assert [record.status for record in again if record.status.lower() != "proposed"] == [
        parse(adr["path"], next(r.text for r in log.records if r.path == adr["path"])).status
        for adr in unique
        if adr.get("status", "proposed") != "proposed"
    ]


@pytest.mark.parametrize("number", [-1, 10_000_000, 10**30, True, 1.5, "1"])
def test_a_number_that_no_file_name_can_hold_is_refused(number: object) -> None:
    text = json.dumps({"version": "1.0.0", "adrs": [{"title": "X", "number": number}]})
    with pytest.raises(JsonAdrError, match="'number' must be a whole number up to 9999999"):
        file_format.read(text)
    linked = {"title": "X", "links": [{"type": "amends", "target": number}]}
    with pytest.raises(JsonAdrError, match="needs a 'type' and the number of its 'target'"):
        file_format.read(json.dumps({"version": "1.0.0", "adrs": [linked]}))


def test_where_the_last_number_is_taken_the_next_record_has_none() -> None:
    rows = [{"title": "X", "number": 9_999_999}, {"title": "Y"}]
    text = json.dumps({"version": "1.0.0", "adrs": rows})
    with pytest.raises(JsonAdrError, match="leaves no number up to 9999999 for a record without one"):
        plan(AdrLog("/r", "adr", (), 4), text, "# {title}\n", Defaults("Accepted", "2026-11-22"))


def test_a_record_of_endless_links_is_refused() -> None:
    links = [{"type": "amends", "target": 1}] * 201
    with pytest.raises(JsonAdrError, match="has 201 links, more than 200"):
        file_format.read(json.dumps({"version": "1.0.0", "adrs": [{"title": "X", "links": links}]}))


def test_the_links_of_a_file_take_no_longer_than_those_of_one_record() -> None:
    def file(records: int, links: int) -> str:
        link = {"type": "amends", "target": 1}
        adrs = [{"title": "T", "number": number, "links": [link] * links} for number in range(1, records + 1)]
        return json.dumps({"version": "1.0.0", "adrs": adrs})

    assert len(file_format.read(file(1, 200))) == 1
    assert len(file_format.read(file(1_000, 6))) == 1_000
    for many in (file(2, 150), file(1_000, 7)):
        with pytest.raises(JsonAdrError, match="too many records with many links; split it"):
            file_format.read(many)
    with pytest.raises(JsonAdrError, match="has 10,001 records, more than 10,000; split it"):
        file_format.read(file(10_001, 0))
