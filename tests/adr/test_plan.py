"""Plans: a new record, and both sides of a supersession or neither."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook import kinds
from handbook.adr.change import plan
from handbook.adr.change.plan import Draft
from handbook.adr.errors import BodyError, LogExistsError, StatusError
from handbook.adr.numbering import TitleError
from handbook.adr.record.record import AdrLog, Record, by_name, parse
from handbook.adr.target import TargetError, target
from handbook.changes import Change, ChangeSet, Create, Replace
from handbook.errors import HandbookError

ROOT = "root"
TEMPLATE = kinds.blank(kinds.source("adr", ROOT, ""))
MADR = kinds.blank(kinds.source("madr", ROOT, ""))


def log(*records: Record, folder: str = "adr") -> AdrLog:
    return AdrLog(ROOT, folder, tuple(records), 4)


def record(name: str, text: str = "# 1. Old\n\n## Status\n\nAccepted\n\n## Context\n") -> Record:
    return parse(f"adr/{name}", text)


def draft(
    title: str = "Use Kafka", *supersedes: str, status: str = "Proposed", body: str | None = None
) -> Draft:
    return Draft(title, "2026-11-22", status, "Ada", supersedes, body)


def created(changes: ChangeSet) -> Create:
    first = changes.changes[0]
    assert isinstance(first, Create)
    return first


def replaced(change: Change) -> Replace:
    assert isinstance(change, Replace)
    return change


def test_a_new_record_says_what_was_given() -> None:
    changes = plan.new(log(record("0001-old.md")), TEMPLATE, draft())
    assert len(changes.changes) == 1
    create = created(changes)
    assert create.path == "adr/0002-use-kafka.md"
    made = parse(create.path, create.text)
    assert (made.number, made.title, made.status, made.date) == (2, "Use Kafka", "Proposed", "2026-11-22")
    assert "rule:" not in create.text


@pytest.mark.parametrize(
    "title", ["R&D {status}", "DATE {date} {number} {title}", r"\1 \g<0> & |", "{{title}}"]
)
def test_nothing_is_replaced_within_a_title(title: str) -> None:
    assert created(plan.new(log(), TEMPLATE, draft(title))).text.startswith(f"# 1. {title}\n")


def test_a_log_at_its_root_has_no_folder_in_its_paths() -> None:
    assert created(plan.new(log(folder=""), TEMPLATE, draft())).path == "0001-use-kafka.md"


def test_both_sides_of_a_supersession_are_planned() -> None:
    old = record("0003-use-rabbit.md", "# 3. Use Rabbit\n\n## Status\n\nAccepted.\n\n## Context\n")
    changes = plan.new(log(old), TEMPLATE, draft("Use Kafka", "3", status="Accepted"))
    text = created(changes).text
    assert "## Status\n\nAccepted\n\nSupersedes [3. Use Rabbit](0003-use-rabbit.md)\n\n## Context" in text
    assert replaced(changes.changes[1]).after == (
        "# 3. Use Rabbit\n\n## Status\n\nSuperseded by [4. Use Kafka](0004-use-kafka.md).\n\n## Context\n"
    )
    assert parse("x", replaced(changes.changes[1]).after).superseded


def test_several_records_can_be_superseded_and_one_only_once() -> None:
    both = log(record("0001-a.md"), record("0002-b.md", "# 2. B\n\n## Status\n\nAccepted\n"))
    changes = plan.new(both, TEMPLATE, draft("C", "1", "0002", "ADR-1"))
    assert [change.path for change in changes.changes] == ["adr/0003-c.md", "adr/0001-a.md", "adr/0002-b.md"]
    assert created(changes).text.count("Supersedes [") == 2


def test_a_record_with_front_matter_names_what_it_supersedes_below_its_title() -> None:
    changes = plan.new(log(record("0001-old.md")), MADR, draft("Use Kafka", "1"))
    text = created(changes).text
    assert "status: Proposed\n" in text
    assert "# Use Kafka\n\nSupersedes [1. Old](0001-old.md)\n\n## Context and Problem Statement\n" in text


def test_a_template_without_title_or_status_still_names_what_it_supersedes() -> None:
    changes = plan.new(log(record("0001-old.md")), "Just prose.\n", draft("Use Kafka", "1"))
    assert created(changes).text == "Supersedes [1. Old](0001-old.md)\n\nJust prose.\n"


SIDES = {
    "middle": ("## Status\n\nAccepted\n\n## Context\n", "## Status\n\n{by}\n\n## Context\n"),
    "last": ("# 1. X\n\n## Status\n\nAccepted", "# 1. X\n\n## Status\n\n{by}"),
    "last, newline": ("## Status\n\nAccepted\n", "## Status\n\n{by}\n"),
    "full stop": ("## Status\n\nAccepted. Reluctantly.\n", "## Status\n\n{by}. Reluctantly.\n"),
    "date behind": ("## Status\n\nAccepted (2020)\n", "## Status\n\n{by} (2020)\n"),
    "bold": ("## Status\n\n**Accepted**\n", "## Status\n\n**{by}**\n"),
    "code": ("## Status\n\n`Accepted`\n", "## Status\n\n{by}\n"),
    "only a mark": ("## Status\n\n✅\n", "## Status\n\n{by} ✅\n"),
    "list": ("## Status\n\n* Accepted\n", "## Status\n\n* {by}\n"),
    "trailing spaces": ("## Status  \n\nAccepted  \n", "## Status  \n\n{by}  \n"),
    "blank section": ("## Status\n\n## Context\n", "## Status\n\n{by}\n\n## Context\n"),
    "relations kept": (
        "## Status\n\nAccepted\n\nAmends [2. Y](0002-y.md)\n",
        "## Status\n\n{by}\n\nAmends [2. Y](0002-y.md)\n",
    ),
    "only relations": (
        "## Status\n\nAmends [2. Y](0002-y.md)\n",
        "## Status\n\n{by}\n\nAmends [2. Y](0002-y.md)\n",
    ),
    "bullet": ("# X\n\n* Status: accepted\n* Date: 1\n", "# X\n\n* Status: {by}\n* Date: 1\n"),
    "bold label": ("# X\n\n**Status:** Accepted\n", "# X\n\n**Status:** {by}\n"),
    "table": ("# X\n\n| Status | Accepted |\n", "# X\n\n| Status | {by} |\n"),
    "front matter": ("---\nstatus: accepted # ok\nx: 1\n---\n", "---\nstatus: {adr} # ok\nx: 1\n---\n"),
    "quoted": ('---\nstatus: "accepted"\n---\n# X\n', "---\nstatus: {adr}\n---\n# X\n"),
    "blank entry": ("---\nstatus:\n---\n# X\n", "---\nstatus: {adr}\n---\n# X\n"),
    "fence is no status": (
        "```\n## Status\n\nAccepted\n```\n\n## Status\n\nAccepted\n",
        "```\n## Status\n\nAccepted\n```\n\n## Status\n\n{by}\n",
    ),
}


@pytest.mark.parametrize("form", ["LF", "CRLF", "BOM"])
@pytest.mark.parametrize(("before", "after"), SIDES.values(), ids=SIDES.keys())
def test_only_the_status_of_the_superseded_record_changes(before: str, after: str, form: str) -> None:
    after = after.format(by="Superseded by [2. New](0002-new.md)", adr="superseded by ADR-0002")
    if form == "CRLF":
        before, after = before.replace("\n", "\r\n"), after.replace("\n", "\r\n")
    elif form == "BOM":
        before, after = "\ufeff" + before, "\ufeff" + after
    changes = plan.new(log(record("0001-x.md", before)), TEMPLATE, draft("New", "1"))
    assert replaced(changes.changes[1]) == Replace("adr/0001-x.md", before, after)


PROSE = st.text(st.characters(exclude_characters="\r#<>`~-=|:"), max_size=60)


@settings(deadline=None)  # a clock is no test
@given(PROSE, PROSE, st.sampled_from(("\n", "\r\n")), st.booleans())
def test_whatever_surrounds_a_status_stays_as_it_is(head: str, tail: str, newline: str, bom: bool) -> None:
    top = ("\ufeff" if bom else "") + f"# 1. X\n\n{head}\n\n## Status\n\n"
    rest = f"\n\n## Context\n\n{tail}"
    before, after = (part.replace("\n", newline) for part in (top, rest))
    old = record("0001-x.md", f"{before}Accepted{after}")
    change = replaced(plan.new(log(old), TEMPLATE, draft("New", "1")).changes[1])
    assert change.after == f"{before}Superseded by [2. New](0002-new.md){after}"


def is_taken(title: str) -> bool:
    """Return whether a title is not refused: the name of a section is, and what hides the status."""
    try:
        plan.new(log(), TEMPLATE, draft(title))
    except TitleError:
        return False
    return True


@settings(deadline=None)  # a clock is no test
@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40).filter(is_taken))
def test_any_title_can_be_linked_from_both_sides(title: str) -> None:
    changes = plan.new(log(record("0001-x.md")), TEMPLATE, draft(title, "1"))
    after = parse("adr/0001-x.md", replaced(changes.changes[1]).after)
    assert after.superseded
    assert after.status_text.endswith(f"]({created(changes).path.removeprefix('adr/')})")


@pytest.mark.parametrize(
    ("old", "problem"),
    [
        (
            record("0001-x.md", "# X\n\nprose\n"),
            "has no status that can be changed; add a section '## Status'",
        ),
        (
            record("0001-x.md", "---\nstatus: >\n  a\n---\n# X\n"),
            "'status' in the front matter is not a plain value",
        ),
        (record("0001-x.md", "# X\n\n## Status\n\nSuperceded by [2. Y](2-y.md)\n"), "is superseded already"),
        (
            record("0001-x.md", "# X\n\n## Status\n\nAccepted\n\nSuperseded by [2. Y](2.md)\n"),
            "superseded already",
        ),
        (record("0001-x.md", "---\nstatus: superseded by ADR-2\n---\n# X\n"), "is superseded already"),
        (by_name("adr/0001-x.md", "is not UTF-8"), "cannot be superseded: is not UTF-8"),
    ],
)
def test_what_cannot_be_superseded_is_refused_whole(old: Record, problem: str) -> None:
    with pytest.raises(StatusError, match=problem):
        plan.new(log(old), TEMPLATE, draft("New", "1"))


NAMES = ("0001-use-http.md", "0002-use-http9.md", "0003-cache.md", "0003-queue.md", "0010-use-tls.md")
LOG = log(*(record(name) for name in NAMES))


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("1", "0001-use-http.md"),
        ("0001", "0001-use-http.md"),
        ("ADR-10", "0010-use-tls.md"),
        ("adr 2", "0002-use-http9.md"),
        ("0002-use-http9.md", "0002-use-http9.md"),
        ("adr/0002-use-http9.md", "0002-use-http9.md"),
        ("use-http", "0001-use-http.md"),
        ("Use HTTP", "0001-use-http.md"),
        ("tls", "0010-use-tls.md"),
        ("0003-queue", "0003-queue.md"),
    ],
)
def test_a_target_is_exactly_one_record(word: str, name: str) -> None:
    assert target(LOG, word).name == name


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("9", "no record answers to '9'; there are: 0001-use-http.md"),
        ("3", "more than one record answers to '3'; name one: 0003-cache.md, 0003-queue.md"),
        ("use", "more than one record answers to 'use'; name one: 0001-use-http.md, 0002"),
        ("0004-x.md", "no record answers to"),
        ("", "no record answers to ''"),
        ("***", "no record answers to"),
        ("使用", "no record answers to"),
    ],
)
def test_a_target_is_never_guessed(word: str, problem: str) -> None:
    with pytest.raises(TargetError) as caught:
        target(LOG, word)
    assert problem in str(caught.value)


def test_an_empty_log_says_so() -> None:
    with pytest.raises(TargetError, match="the log has no records yet"):
        target(log(), "1")


def test_a_body_takes_the_place_of_the_sections() -> None:
    body = "\ufeff\n## Context\r\n\r\nBecause.\n\n"
    create = created(plan.new(log(), TEMPLATE, draft(body=body)))
    assert create.text == (
        "# 1. Use Kafka\n\nDate: 2026-11-22\n\n## Status\n\nProposed\n\n## Context\r\n\r\nBecause.\n"
    )
    made = created(plan.new(log(), MADR, draft(body="## Context\n\nx")))
    assert made.text.endswith("---\n# Use Kafka\n\n## Context\n\nx\n")


@pytest.mark.parametrize(("body", "problem"), [(" \n", "is empty"), ("# T\n\nx\n", "a title of its own")])
def test_a_body_that_is_none_is_refused(body: str, problem: str) -> None:
    with pytest.raises(BodyError, match=problem):
        plan.new(log(), TEMPLATE, draft(body=body))


def test_a_log_begins_with_the_reason_for_it() -> None:
    pointer = Create(".adr-dir", "x\n")
    changes = plan.init(log(), "2026-11-22", (pointer,))
    assert changes.changes[1:] == (pointer,)
    first = created(changes)
    made = parse(first.path, first.text)
    assert first.path == "adr/0001-record-architecture-decisions.md"
    assert (made.status, made.date) == ("Accepted", "2026-11-22")
    assert "{" not in first.text


def test_a_log_begins_once() -> None:
    with pytest.raises(LogExistsError, match="already holds a record; write the next"):
        plan.init(log(record("0001-x.md")), "2026-11-22")
    with pytest.raises(HandbookError, match="already holds 5 records"):
        plan.init(LOG, "2026-11-22")
