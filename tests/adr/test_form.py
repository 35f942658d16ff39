"""The form of a log is told by its records, and kept by the next one."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from handbook import kinds
from handbook.adr.record.form import FREE, form, of_log, of_next, of_record
from handbook.kinds.template import fill

NYGARD = "# 1. X\n\n## Status\n\nAccepted\n\n## Context\n\na\n\n## Decision\n\nb\n\n## Consequences\n\nc\n"
VALUES = {"title": "Use Kafka", "number": "7", "date": "2026-11-22", "status": "Accepted", "author": "Ada"}


@pytest.mark.parametrize("name", ["adr", "nygard", "madr", "madr-2", "madr-bare", "madr-minimal"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_record_tells_the_template_that_it_was_made_from(name: str, ends: str, bom: str) -> None:
    text = fill(kinds.blank(kinds.source(name, "", "")), VALUES)
    assert form(bom + text.replace("\n", ends)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", ""),
        ("# 1. X\n\nWe do it.\n", ""),
        (NYGARD, "nygard"),
        (NYGARD.replace("## Consequences\n\nc\n", ""), "nygard"),
        (NYGARD.replace("## Decision", "## Proposal"), ""),
        (NYGARD + "\n## Assumptions\n\n- d\n", "nygard"),
        (NYGARD + "\n## Assumptions\n\n- d\n\n## Open Questions\n\ne\n", "adr"),
        (NYGARD + "\n```markdown\n## Assumptions\n```\n", "nygard"),
        ("---\nstatus: accepted\n---\n# X\n\n## Considered Options\n\n* a\n", "madr-minimal"),
        ("---\nstatus: accepted\n# never closed\n\n## Considered Options\n\n* a\n", "madr-minimal"),
        ("# X\n\n## Considered Options\n\n* a\n\n## Decision Drivers\n\n* b\n", "madr"),
        ("# X\n\n- status: accepted\n\n## Decision Outcome\n\na\n", "madr-2"),
    ],
)
def test_sections_tell_the_form(text: str, name: str) -> None:
    assert form(text) == name


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        ([], "adr"),
        (["nygard"], "nygard"),
        (["nygard", "nygard"], "nygard"),
        (["adr", "nygard"], "adr"),
        (["adr", "nygard", "nygard"], "nygard"),
        (["adr", "adr", "nygard", "nygard"], "adr"),
        (["madr", "madr-minimal"], "madr-minimal"),
        (["nygard", "madr"], "adr"),
    ],
)
def test_a_log_is_judged_by_the_form_of_most_of_its_records(forms: list[str], name: str) -> None:
    texts = {each: fill(kinds.blank(kinds.source(each, "", "")), VALUES) for each in forms}
    assert of_log([texts[each] for each in forms]) == name


LOST = NYGARD.partition("## Consequences")[0]


@pytest.mark.parametrize(
    ("text", "log", "name"),
    [
        pytest.param(NYGARD, [], "nygard", id="the only record of a log"),
        pytest.param(NYGARD, ["madr", "madr"], "nygard", id="another form than the rest of the log"),
        pytest.param("# X\n\n## Considered Options\n", ["nygard", "nygard"], "madr-minimal", id="a new form"),
        pytest.param(LOST, ["adr", "adr"], "adr", id="it has lost what tells its form"),
        pytest.param(LOST, ["nygard", "nygard"], "nygard", id="it has lost a section"),
        pytest.param("# X\n", ["madr", "madr", "nygard"], "madr", id="no form"),
        pytest.param("# X\n", [], "adr", id="nothing known"),
    ],
)
def test_a_record_is_judged_by_its_own_form(text: str, log: list[str], name: str) -> None:
    texts = [fill(kinds.blank(kinds.source(each, "", "")), VALUES) for each in log]
    assert of_record(text, texts) == name


def test_records_without_a_form_are_free_where_they_are_no_accident() -> None:
    assert of_log([NYGARD] * 9 + ["# X\n"]) == "nygard"
    assert of_log([NYGARD] * 7 + ["# X\n"] * 3) == FREE
    assert of_log(["# X\n"] * 2) == FREE
    assert of_log(["# X\n"]) == "adr"


def test_the_newest_record_of_a_known_form_counts() -> None:
    assert of_next(["# 9. X\n", NYGARD, NYGARD + "\n## Assumptions\n"]) == "nygard"
    assert of_next([]) == "adr"


REAL = {
    "adr-adr-manager": ("madr-2", 5),
    "adr-content-publisher": ("nygard", 16),
    "adr-govuk-aws": ("nygard", 37),
    "adr-kuma": (FREE, 70),
    "adr-madr": ("madr", 19),
}


@pytest.mark.parametrize("log", REAL)
def test_real_logs_have_the_form_of_their_tool(corpora: Path, log: str) -> None:
    with tarfile.open(corpora / f"{log}.tar.gz") as archive:
        texts = [
            stream.read().decode(errors="replace")
            for entry in archive
            if re.search(r"(^|/|__)\d+[^/]*\.md$", entry.name) and (stream := archive.extractfile(entry))
        ]
    found = Counter(map(form, texts))
    assert (of_log(texts), len(texts) - found[""]) == REAL[log]
