"""Relations in the front matter: written as those beside them, and taken out without a trace."""

from __future__ import annotations

import pytest

from handbook.adr.change.entries import cited
from handbook.adr.change.lifecycle import link, supersede, unlink
from handbook.adr.errors import RelationError
from handbook.adr.record.record import AdrLog, by_name, parse
from handbook.changes import ChangeSet, Replace

NEW = "---\nstatus: Accepted\nsupersedes: {}\n---\n# 2. New\n"
OLD = "---\nstatus: Accepted\nsuperseded_by: {}\n---\n# 1. Old\n"


def log(old: str, new: str) -> AdrLog:
    return AdrLog("/", "adr", (parse("adr/0001-old.md", old), parse("adr/0002-new.md", new)), 4)


def texts(changes: ChangeSet) -> dict[str, str]:
    return {each.path: each.after for each in changes.changes if isinstance(each, Replace)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]", '["{}"]'),
        ("null", '"{}"'),
        ("~", '"{}"'),
        ("", '"{}"'),
        ("[] # none yet", '["{}"] # none yet'),
        ('["0007"]', '["0007", "{}"]'),
        ("[ADR-0007]", '[ADR-0007, "ADR-{}"]'),
        ('"0007"', '["0007", "{}"]'),
        ("\n  - 0007 # seven", '\n  - 0007 # seven\n  - "{}"'),
    ],
)
def test_a_supersession_fills_the_entries_that_are_there(before: str, after: str) -> None:
    old = before if "7" not in before else "[]"
    changed = texts(supersede(log(OLD.format(old), NEW.format(before)), "1", "2"))
    assert changed["adr/0002-new.md"].replace("supersedes:", "supersedes: ").replace("  ", " ") == NEW.format(
        after.format("0001")
    ).replace("supersedes: \n", "supersedes: \n").replace("  ", " ")
    record = parse("adr/0001-old.md", changed["adr/0001-old.md"])
    assert (record.status, record.superseded) == ("Superseded", True)


@pytest.mark.parametrize("entry", ["[]", '["0007"]', "\n  - 0007"])
@pytest.mark.parametrize("body", ["", "\n## Status\n\nAccepted\n"])
def test_taking_a_relation_out_again_restores_every_byte(entry: str, body: str) -> None:
    old, new = OLD.format("[]") + body, NEW.format(entry)
    made = texts(supersede(log(old, new), "1", "2"))
    assert made["adr/0001-old.md"].startswith('---\nstatus: Superseded\nsuperseded_by: ["0002"]\n')
    back = texts(unlink(log(made["adr/0001-old.md"], made["adr/0002-new.md"]), "1", "2"))
    assert (back["adr/0001-old.md"], back["adr/0002-new.md"]) == (old, new)


def test_other_relations_use_their_own_entry_and_an_entry_that_is_not_plain_is_left_alone() -> None:
    made = texts(link(log("# 1. Old\n", "---\namends: []\n---\n# 2. New\n"), "2", "Amends", "1"))
    assert made["adr/0002-new.md"] == '---\namends: ["0001"]\n---\n# 2. New\n'
    assert made["adr/0001-old.md"] == "# 1. Old\n\nAmended by [2. New](0002-new.md)\n"
    with pytest.raises(
        RelationError, match="the entry 'amends' of the front matter cannot be read; add 0001"
    ):
        link(log("# 1. Old\n", "---\namends: {a: b}\n---\n# 2. New\n"), "2", "Amends", "1")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("0012-x.md", "ADR-0012"),
        ("ADR-012-x.md", "ADR-012"),
        ("ARCH-012-x.md", "ARCH-012"),
        ("adr012-x.md", "ADR-012"),
    ],
)
def test_a_record_is_cited_by_the_letters_of_its_series(name: str, words: str) -> None:
    assert cited(by_name(f"adr/{name}")) == words


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_line_above_a_list_goes_with_its_last_item(ends: str) -> None:
    head, tail = f"# 1. Old{ends * 2}## Status{ends * 2}Accepted", f"{ends * 2}## Context{ends * 2}x{ends}"
    one = f"{head}{ends * 2}Relates to:{ends * 2}* [2. New](0002-new.md){tail}"
    two = one.replace("* [2.", f"* [3. C](0003-c.md){ends}* [2.")
    assert texts(unlink(log(one, "# 2. New\n"), "1", "2"))["adr/0001-old.md"] == head + tail
    left = texts(unlink(log(two, "# 2. New\n"), "1", "2"))["adr/0001-old.md"]
    assert left == f"{head}{ends * 2}Relates to:{ends * 2}* [3. C](0003-c.md){tail}"
