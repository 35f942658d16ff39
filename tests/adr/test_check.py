"""Which numbers are not unique, and which record gives way: tables without git."""

from __future__ import annotations

import pytest

from handbook.adr.check import NOWHERE, Branch, Duplicate, duplicates
from handbook.adr.record.record import AdrLog, by_name


def log(*paths: str) -> AdrLog:
    return AdrLog("/r", "adr", tuple(by_name(path) for path in paths), 4)


def branch(*paths: str, before: tuple[str, ...] = ()) -> Branch:
    return Branch("origin/main", frozenset(paths), frozenset(before))


A, B, C, D = "adr/0001-a.md", "adr/0001-b.md", "adr/0001-c.md", "adr/0002-d.md"
CASES = {
    "no number twice": (log(A, D), {}, NOWHERE, ()),
    "an empty log": (log(), {}, branch(A), ()),
    "what arrived later moves": (log(A, B, D), {A: 0, B: -5}, NOWHERE, (Duplicate(1, B, A),)),
    "what is not committed moves": (log(A, B), {B: -5}, NOWHERE, (Duplicate(1, B, A),)),
    "of two that came together the name decides": (log(A, B), {A: -1, B: -1}, NOWHERE, (Duplicate(1, A, B),)),
    "of three, two move": (log(A, B, C), {C: -9}, NOWHERE, (Duplicate(1, C, A), Duplicate(1, C, B))),
    "what the branch has came first": (log(A, B), {A: -9, B: 0}, branch(B), (Duplicate(1, B, A),)),
    "the branch has given the number too": (log(A), {}, branch(B, D), (Duplicate(1, B, A, "origin/main"),)),
    "the branch has the same record": (log(A), {}, branch(A), ()),
    "we have renamed the record of the branch": (log(B), {}, branch(A, before=(A,)), ()),
    "the branch has renamed our record": (log(A), {}, branch(B, before=(A,)), ()),
    "a duplicate is told once": (log(A, B), {A: -1}, branch(C), (
        Duplicate(1, A, B), Duplicate(1, C, A, "origin/main"),
    )),
    "a record without number has none in common": (log("20200101-x.md", "20200101-y.md"), {}, NOWHERE, ()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_later_record_is_named(case: str) -> None:
    ours, arrived, other, expected = CASES[case]
    assert duplicates(ours, arrived, other) == expected
