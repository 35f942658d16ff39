"""New numbers: what is rewritten, what is left alone, and the way back."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handbook.adr.change.citations import Move, Scope, citations
from handbook.adr.change.renumber import NumberError, moves, plan
from handbook.adr.record.record import AdrLog, Record, parse
from handbook.changes import Rename, Replace, edited

TEXT = "# {0}. {1}\n\n## Status\n\nAccepted\n"
KAFKA = parse("adr/0030-use-kafka.md", TEXT.format(30, "Use Kafka"))
TEA = parse("adr/0030-use-tea.md", TEXT.format(30, "Use tea"))
MOVE = Scope((Move(KAFKA, 31),))
BOTH = Scope((Move(KAFKA, 31),), (TEA,))


def rewritten(text: str, scope: Scope = MOVE, path: str = "docs/a.md") -> tuple[str, tuple[str, ...]]:
    edits, uncertain = citations(path, text, scope)
    return edited(text, tuple(edits.values())), tuple(each.reason for each in uncertain)


CITED = [
    ("ADR-0030", "ADR-0031"), ("ADR 30", "ADR 31"), ("ADR-30.", "ADR-31."),
    ("ADR-29/ADR-30", "ADR-29/ADR-31"), ("//ADR-30", "//ADR-31"), ("adr-030", "adr-031"),
    ("ADR0030", "ADR0031"), ("ADR #30", "ADR #31"), ("(ADR-30)", "(ADR-31)"),
    ("ADRs 30 are", "ADRs 31 are"), ("ADR\u00a030", "ADR\u00a031"),
    ("// see ADR-0030: why", "// see ADR-0031: why"),
    ("[x](../adr/0030-use-kafka.md#context)", "[x](../adr/0031-use-kafka.md#context)"),
    ("[30. Use Kafka](0030-use-kafka.md)", "[31. Use Kafka](0031-use-kafka.md)"),
    ("[0030](<0030-use-kafka.md>)", "[0031](<0031-use-kafka.md>)"),
    ("[a \\] b] [30: \\[x\\]](0030-use-kafka.md)", "[a \\] b] [31: \\[x\\]](0031-use-kafka.md)"),
    ("[ADR-30]: 0030-use-kafka.md", "[ADR-31]: 0031-use-kafka.md"),
    ("see MADR-030 and [MADR 30](0030-use-kafka.md)", "see MADR-031 and [MADR 31](0031-use-kafka.md)"),
    ("/adr/0030-use-kafka/ and 0030-use-kafka.html", "/adr/0031-use-kafka/ and 0031-use-kafka.html"),
    ("see 0030-use-kafka.", "see 0031-use-kafka."), ("ADR-30\r\nADR-30\r\n", "ADR-31\r\nADR-31\r\n"),
]  # fmt: skip
KEPT = [
    "ADR_30", "Adr0030", "adr0030", "Adr030::new", "adr30",
    "ADR-300", "ADR-3", "ADR-00301", "XADR-30", "my_ADR_30", "ADR-30.5", "ADR-30,5", "adr30x", "ADR 30th",
    "30",
    "10030-use-kafka.md", "0030-use-kafka-more.md", "0030-use-kafka.png", "adr/0030-use-kafka/map.png",
    "0030-use-kafka.mdx", "[30. Use Kafka](0300-use-kafka.md)", "[30.5 x](b.md)", "pre-ADR-30",
]  # fmt: skip


@pytest.mark.parametrize(("text", "after"), CITED)
def test_a_citation_gets_the_new_number_in_its_own_form(text: str, after: str) -> None:
    assert rewritten(text) == (after, ())


@pytest.mark.parametrize("text", KEPT)
def test_nothing_inside_another_word_or_number_is_a_citation(text: str) -> None:
    assert rewritten(text) == (text, ())


UNCERTAIN = [
    ("https://example.org/ADR-30", "is in a web address"),
    ("https://example.org/blob/x/adr/0030-use-kafka.md", "is in a web address"),
    ("[ADR-30](https://example.org/other)", "is in a link to a web address"),
    ("ADR-30-based", "is part of a longer name"),
    ("![x](../diagrams/ADR-0030/x.png)", "is part of a path"),
    ("docs/ADR-30/", "is part of a path"),
    ("see resources/ADR-30 for it", "is part of a path"),
    ("![x](ADR-0030.png)", "is the name of a file"),
    ("ADRs 12, 30 and 31", "may be a number of something else"),
]


@pytest.mark.parametrize(("text", "reason"), UNCERTAIN)
def test_what_may_be_no_citation_is_reported_and_left(text: str, reason: str) -> None:
    assert rewritten(text) == (text, (reason,))


CODE = [
    ("use x::{Adr001, Adr030};", "use x::{Adr001, Adr030};"),
    ("let adr30 = f(ADR30, ADR0030);", "let adr30 = f(ADR30, ADR0030);"),
    ("#define ADR_30 0x40", "#define ADR_30 0x40"),
    ('<a id="adr-30" class="adr-0030">', '<a id="adr-30" class="adr-0030">'),
    ("# see ADR-30, ADR 30 and adr 30", "# see ADR-31, ADR 31 and adr 31"),
    ("// docs/adr/0030-use-kafka.md", "// docs/adr/0031-use-kafka.md"),
]


@pytest.mark.parametrize(("text", "after"), CODE)
def test_in_code_only_what_no_program_can_mean_is_a_citation(text: str, after: str) -> None:
    assert rewritten(text, path="src/main.rs") == (after, ())


def test_the_letters_of_a_series_are_a_citation_of_its_records_alone() -> None:
    arch = parse("adr/ARCH-030-use-kafka.md", "# X\n")
    scope = Scope((Move(arch, 31),))
    assert rewritten("ARCH-030, ARCH-30, OTHER-030, search-30", scope) == (
        "ARCH-031, ARCH-31, OTHER-030, search-30",
        (),
    )


MEANT = [
    ("[ADR-0030](../adr/0030-use-kafka.md)", "[ADR-0031](../adr/0031-use-kafka.md)"),
    ("[ADR-0030](../adr/0030-use-tea.md)", "[ADR-0030](../adr/0030-use-tea.md)"),
    ("ADR-30: Use Kafka, not ADR-30 (use tea)", "ADR-31: Use Kafka, not ADR-30 (use tea)"),
    ("as use-kafka says, ADR-30", "as use-kafka says, ADR-31"),
    ("[ADR-30]: 0030-use-kafka.md", "[ADR-31]: 0031-use-kafka.md"),
]


@pytest.mark.parametrize(("text", "after"), MEANT)
def test_of_two_records_the_one_that_is_named_is_meant(text: str, after: str) -> None:
    assert rewritten(text, BOTH) == (after, ())


def test_a_version_of_madr_is_no_record_unless_a_link_says_so() -> None:
    scope = Scope((Move(parse("adr/0004-use-kafka.md", TEXT.format(4, "Use Kafka")), 5),))
    text = "MADR 4, [MADR 4](https://example.org), [MADR 4](0004-use-kafka.md), MADR 4.0, MADR-0004"
    after = "MADR 4, [MADR 4](https://example.org), [MADR 5](0005-use-kafka.md), MADR 4.0, MADR-0005"
    assert rewritten(text, scope) == (after, ("may be a version of MADR", "is in a link to a web address"))


@pytest.mark.parametrize("text", ["ADR-30", "[ADR-30](other.md)", "use tea and use kafka: ADR-30"])
def test_a_number_that_two_records_have_is_ambiguous(text: str) -> None:
    assert rewritten(text, BOTH) == (text, ("may mean adr/0030-use-kafka.md or adr/0030-use-tea.md",))


@pytest.mark.parametrize(
    ("text", "after", "path"),
    [
        ("(0030-use-kafka.md)", "(0031-use-kafka.md)", "adr/x.md"),
        ("(0030-use-kafka.md)", "(0030-use-kafka.md)", "b/adr/x.md"),
        ("(../../adr/0030-use-kafka.md)", "(../../adr/0031-use-kafka.md)", "b/adr/x.md"),
        ("(./adr/0030-use-kafka.md)", "(./adr/0030-use-kafka.md)", "b/x.md"),
        ("'adr/0030-use-kafka.md'", "'adr/0031-use-kafka.md'", "src/x.py"),
        ("'b/adr/0030-use-kafka.md'", "'b/adr/0030-use-kafka.md'", "src/x.py"),
    ],
)
def test_a_file_of_the_same_name_elsewhere_is_told_by_its_folder(text: str, after: str, path: str) -> None:
    scope = MOVE._replace(same_name=frozenset({"b/adr/0030-use-kafka.md"}))
    assert rewritten(text, scope, path)[0] == after


def test_a_file_name_without_folder_may_be_that_of_another_file() -> None:
    scope = MOVE._replace(same_name=frozenset({"b/adr/0030-use-kafka.md"}))
    text = "see 0030-use-kafka.md"
    assert rewritten(text, scope, "src/x.py") == (text, ("may mean another file of that name",))


HEADS = [
    ("# 30. Use Kafka\n", "# 31. Use Kafka\n"),
    ("# ADR-0030: Use Kafka\n", "# ADR-0031: Use Kafka\n"),
    ("30. Use Kafka\n===\n", "31. Use Kafka\n===\n"),
    ("---\nnumber: 30\nid: ADR-0030\ntitle: '30. Kafka'\n---\n# 30 ways\n",
     "---\nnumber: 31\nid: ADR-0031\ntitle: '31. Kafka'\n---\n# 30 ways\n"),
    ("\ufeff# 0030. X\r\n", "\ufeff# 0031. X\r\n"),
    ("# 2024: X\n", "# 2024: X\n"),
    ("---\nnav_order: 30\n---\n# X\n", "---\nnav_order: 31\n---\n# X\n"),
    ("---\nnav_order: 3\nadr: 30 # ours\n---\n# X\n", "---\nnav_order: 3\nadr: 31 # ours\n---\n# X\n"),
    ("# Our Decision Record #30: X\n", "# Our Decision Record #31: X\n"),
    ('---\ntitle: "Record #30: X"\n---\n# 30. X\n', '---\ntitle: "Record #31: X"\n---\n# 31. X\n'),
    ("# 0030 — X\n", "# 0031 — X\n"),
    ("# X\n\n## Status\n\nSuperseded by 30\n", "# X\n\n## Status\n\nSuperseded by 31\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "after"), HEADS)
def test_title_and_front_matter_of_a_record_follow(text: str, after: str) -> None:
    log = AdrLog("/r", "adr", (parse(KAFKA.path, text),), 4)
    planned = plan(log, moves(log, log.records, 31), [(KAFKA.path, text)])
    changes = [Replace(KAFKA.path, text, after)] if text != after else []
    assert planned.changes.changes == (*changes, Rename(KAFKA.path, "adr/0031-use-kafka.md"))
    assert planned.uncertain == ()


@pytest.mark.parametrize(
    ("name", "number", "after"),
    [
        ("0030-x.md", 31, "0031-x.md"), ("030-x.md", 1000, "1000-x.md"),
        ("adr-0030-x.md", 7, "adr-0007-x.md"),
        ("30-30.md", 31, "31-30.md"), ("30.md", 5, "05.md"),
    ],
)  # fmt: skip
def test_a_file_name_keeps_its_form(name: str, number: int, after: str) -> None:
    assert Move(parse(f"adr/{name}", ""), number).name == after


def test_several_records_get_numbers_of_their_own() -> None:
    log = AdrLog("/r", "adr", (KAFKA, TEA), 4, taken=(31, 33))
    assert [move.number for move in moves(log, (KAFKA, TEA))] == [32, 34]


def test_what_has_no_number_in_its_name_cannot_move() -> None:
    dated = parse("adr/20260101-x.md", "# X\n")
    with pytest.raises(NumberError, match="has no number in its name"):
        moves(AdrLog("/r", "adr", (dated,), 4), (dated,))


PIECES = st.sampled_from(
    ("ADR-0030", "ADR 30", "adr-30", "[30. Use Kafka](0030-use-kafka.md)", "0030-use-kafka.md", "ADR-300",
     "30",
     "ADR-0029", "0300-use-kafka.md", "x", " ", "\r\n", "\n", "-", "ADR", "0", "[", "](", ")", "é",
     "ADR-30.1",
     "[ADR-0030](/adr/0030-use-kafka/)", "https://e.org/", "_", "ADRs 29, 30")
)  # fmt: skip


def records(text: str) -> tuple[Record, ...]:
    return (parse("adr/0030-use-kafka.md", text), parse("adr/0029-use-tea.md", TEXT.format(29, "Use tea")))


def carried(log: AdrLog, number: int, wanted: int, files: dict[str, str]) -> dict[str, str]:
    """Move a record and return all files as they are then."""
    chosen = [record for record in log.records if record.number == number]
    files = dict(files)
    for change in plan(log, moves(log, chosen, wanted), sorted(files.items())).changes.changes:
        if isinstance(change, Replace):
            assert files[change.path] == change.before
            files[change.path] = change.after
        elif isinstance(change, Rename):
            files[change.target] = files.pop(change.path)
    return files


PADDED = [
    ("ADR-030", 31, "ADR-031", "ADR-030"),
    ("ADR-030", 100, "ADR-100", "ADR-30"),
    ("ADR-0030", 100, "ADR-0100", "ADR-0030"),
    ("ADR-0030", 1000, "ADR-1000", "ADR-0030"),
    ("ADR-00030", 1000, "ADR-01000", "ADR-00030"),
    ("ADR-30", 1000, "ADR-1000", "ADR-0030"),
    ("ADR-30", 100, "ADR-100", "ADR-30"),
]


@pytest.mark.parametrize(("text", "wanted", "there", "back"), PADDED)
def test_padding_is_kept_where_the_number_shows_it(text: str, wanted: int, there: str, back: str) -> None:
    """A number as wide as that of its file is padded, or one with a zero: ``100`` may have been ``030``."""
    moved = parse(f"adr/{wanted:04d}-use-kafka.md", TEXT.format(wanted, "Use Kafka"))
    assert rewritten(text, Scope((Move(KAFKA, wanted),))) == (there, ())
    assert rewritten(there, Scope((Move(moved, 30),))) == (back, ())


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(min_value=31, max_value=999))
def test_there_and_back_gives_the_same_bytes(text: str, wanted: int) -> None:
    """It does where the new number leaves every padded one its zero (see `PADDED` for what happens if not).

    Only ``030`` can lose it here: four digits are the width of the file name, which is always padded.
    """
    assume(str(wanted) not in text)
    assume(wanted < 100 or not re.search(r"(?<!\d)030(?!\d)", text))
    first = {
        "adr/0029-use-tea.md": TEXT.format(29, text),
        "adr/0030-use-kafka.md": TEXT.format(30, text),
        "a.md": text,
    }
    log = AdrLog("/r", "adr", tuple(parse(path, first[path]) for path in sorted(first) if path != "a.md"), 4)
    there = carried(log, 30, wanted, first)
    assert f"adr/{wanted:04d}-use-kafka.md" in there
    log = log._replace(records=tuple(parse(path, there[path]) for path in sorted(there) if path != "a.md"))
    assert carried(log, wanted, 30, there) == first


@given(st.text(alphabet="ADRadr0123456789 -_.#,/x\n[]()", max_size=60))
def test_other_numbers_are_never_touched(text: str) -> None:
    after, _ = rewritten(text)
    assert len(after) == len(text)
    changed = [at for at, (old, new) in enumerate(zip(text, after, strict=True)) if old != new]
    for at in changed:
        assert (text[at - 1 : at + 1], after[at]) == ("30", "1")
        assert not text[at + 1 : at + 2].isdigit()


def test_a_number_of_thousands_of_digits_is_no_citation() -> None:
    text = f"ADR-{'3' * 5000} and [{'3' * 5000}. x](0030-use-kafka.md), ADR-30\n"
    after = text.replace("ADR-30", "ADR-31").replace("0030-use", "0031-use")
    assert rewritten(text) == (after, ())
