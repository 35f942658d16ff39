"""A baseline hides what it lists and no more, wherever the text has moved."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.lint import baseline
from handbook.lint.baseline import Baseline, BaselineError, Comparison, Entry, compare, parse, render, written
from handbook.model.document import Position, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def finding(
    message: str = "m", section: str = "S", code: str = "DOC103", path: str = "a.md", line: int = 1
) -> Finding:
    place = Position(line, 1)
    return Finding(
        code=code, message=message, path=path, span=Span(0, 0), start=place, end=place,
        severity=Severity.NIT, excerpt="", section=section,
    )  # fmt: skip


def compared(before: Sequence[Finding], now: Sequence[Finding], judged: bool = True) -> Comparison:
    return compare(written(before, str), now, str, lambda _path, _code: judged)


def test_what_is_in_the_baseline_is_hidden_wherever_its_line_is() -> None:
    before = (finding(), finding("n"), finding(code="DGM101", path="b.md"))
    result = compared(before, [replace(each, start=Position(99, 7)) for each in before])
    assert (result.kept, result.hidden, result.gone) == ((), 3, 0)


def test_one_more_equal_finding_in_the_same_section_is_reported() -> None:
    now = (finding(line=1), finding(line=5), finding(line=9))
    result = compared(now[:2], now)
    assert (result.kept, result.hidden) == (now[2:], 2)


MOVED = [
    ("to another section", finding(section="T")),
    ("into a section that is named otherwise", finding(section="S renamed")),
    ("with another number in its message", finding("m")),
    ("with other words", finding("words of the next release")),
]


@pytest.mark.parametrize(("how", "now"), MOVED, ids=[how for how, _ in MOVED])
def test_a_finding_stays_hidden_when_it_moves_or_is_said_otherwise(how: str, now: Finding) -> None:
    result = compared([finding()], [now])
    assert (result.kept, result.hidden, result.gone) == ((), 1, 0), how


@pytest.mark.parametrize("other", [finding(path="b.md"), finding(code="DOC104"), finding("x", section="X")])
def test_another_finding_is_reported(other: Finding) -> None:
    result = compared([finding()], [other])
    assert (result.kept, result.hidden, result.gone) == ((other,), 0, 1)


def test_the_finding_that_is_least_like_the_old_ones_is_reported() -> None:
    old, new = finding("old", line=9), finding("new", line=1)
    assert compared([old], [new, old]).kept == (new,)
    # It has moved to another section, and a new one stands where it was.
    moved = finding("old", section="T", line=20)
    assert compared([old], [new, moved]).kept == (new,)


def test_numbers_in_messages_do_not_matter() -> None:
    before, now = finding("stands already on line 12"), finding("stands already on line 7")
    assert compared([before], [now]).present == written([before], str)
    assert "12" not in render(written([before], str))


def test_what_the_run_has_not_looked_at_is_neither_gone_nor_lost() -> None:
    result = compared([finding()], [], judged=False)
    assert (result.gone, result.others) == (0, written([finding()], str))
    assert result.shrunk().baseline == written([finding()], str)


def test_what_no_longer_occurs_goes_with_an_update_and_nothing_comes() -> None:
    new = finding("new", section="N", code="DOC104")
    result = compared([finding(), finding("n", section="U")], [finding(), new])
    assert result.gone == 1
    assert result.shrunk().baseline == written([finding()], str)
    assert result.shrunk().kept == (new,)
    assert result.shrunk().gone == 0


def test_growing_adds_all_but_what_no_baseline_can_name() -> None:
    outside = finding(path="/elsewhere/a.md")

    def place(path: str) -> str | None:
        return None if path.startswith("/") else path

    result = compare(Baseline({}), [finding(), outside], place, lambda _path, _code: True)
    grown = result.grown(place)
    assert grown.kept == (outside,)
    assert grown.baseline == written([finding()], str)


def test_an_update_writes_findings_as_they_are_now() -> None:
    assert compared([finding()], [finding(section="T")]).baseline == written([finding(section="T")], str)


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from("mno"), st.sampled_from("STU"), st.sampled_from(("DOC103", "DGM101"))),
    max_size=12,
)


@given(FINDINGS, FINDINGS)
def test_each_rule_hides_as_many_findings_as_it_can_and_no_more(
    before: list[Finding], now: list[Finding]
) -> None:
    result = compared(before, now)
    assert result.hidden + len(result.kept) == len(now)
    assert result.hidden + result.gone == len(before)
    hidden = Counter(each.code for each in now)
    hidden.subtract(each.code for each in result.kept)
    listed = Counter(each.code for each in before)
    assert all(hidden[code] <= listed[code] for code in hidden)
    # Equal findings are hidden as long as there is one in the baseline for each.
    same = Counter((each.code, each.section, each.message) for each in before)
    for key, count in Counter((each.code, each.section, each.message) for each in now).items():
        kept = sum((each.code, each.section, each.message) == key for each in result.kept)
        assert count - kept >= min(count, same[key])


@given(FINDINGS, FINDINGS)
def test_an_update_never_grows_and_a_second_one_changes_nothing(
    before: list[Finding], now: list[Finding]
) -> None:
    shrunk = compared(before, now).shrunk().baseline
    assert shrunk.size <= len(before)
    again = compare(shrunk, now, str, lambda _path, _code: True)
    assert (again.baseline, again.gone, again.kept) == (shrunk, 0, compared(before, now).kept)
    grown = compared(before, now).grown(str).baseline
    assert compare(grown, now, str, lambda _path, _code: True).kept == ()


TEXT = st.text(max_size=12)


@given(st.dictionaries(st.builds(Entry, TEXT, TEXT, TEXT, TEXT), st.integers(1, 5), max_size=8))
def test_what_is_written_is_read(counts: dict[Entry, int]) -> None:
    clean = {Entry(*map(baseline.as_text, entry)): count for entry, count in counts.items()}
    text = render(Baseline(clean))
    assert parse("b.json", text) == Baseline(clean)
    assert render(parse("b.json", text)) == text
    text.encode("utf-8")


def test_the_file_has_a_line_for_each_entry_in_order() -> None:
    entries = (finding("b", path="b.md"), finding("a"), finding("a"), finding("x", "Ä"))
    assert render(written(entries, str)) == (
        '{\n  "version": 1,\n  "findings": [\n'
        '    {"path": "a.md", "code": "DOC103", "section": "S", "message": "a", "count": 2},\n'
        '    {"path": "a.md", "code": "DOC103", "section": "Ä", "message": "x"},\n'
        '    {"path": "b.md", "code": "DOC103", "section": "S", "message": "b"}\n'
        "  ]\n}\n"
    )
    assert render(Baseline({})) == '{\n  "version": 1,\n  "findings": []\n}\n'


def test_a_long_message_and_a_name_that_is_not_utf_8_are_found_again() -> None:
    odd = finding("x" * 5000, section="y" * 5000, path="a\udc80.md")
    path = baseline.as_text(odd.path)
    listed = parse("b.json", render(written([odd], baseline.as_text)))
    result = compare(listed, [odd], baseline.as_text, lambda *_: True)
    assert (result.hidden, result.kept) == (1, ())
    assert [entry.path for entry in listed.counts] == [path]


ROW = {"path": "a.md", "code": "DOC103", "section": "", "message": "m"}
BAD = [
    ("", "is not JSON (Expecting value, line 1)"),
    ("{}", "is not a baseline; name another file"),
    ("[]", "is not a baseline"),
    ("# Not JSON", "is not JSON"),
    (
        '{\n<<<<<<< ours\n"version": 1}',
        "is not JSON (Expecting property name enclosed in double quotes, line 2",
    ),
    ("[" * 100_000, "is JSON that no baseline has"),
    ('{"version": ' + "9" * 6000 + "}", "is JSON that no baseline has"),
    (
        '{"version": 2, "findings": []}',
        "has a version other than 1, the only one that is known; delete it and write",
    ),
    ('{"version": true, "findings": []}', "has a version other than 1"),
    ('{"version": 1}', "has no list 'findings'"),
    ('{"version": 1, "findings": {}}', "has no list 'findings'"),
    ('{"version": 1, "findngs": []}', "has an unknown key 'findngs'; did you mean 'findings'?"),
    ('{"version": 1, "findings": [1]}', "findings[0]: is not an object"),
    (
        json.dumps({"version": 1, "findings": [ROW, ROW | {"line": 3}]}),
        "findings[1]: has an unknown key 'line'",
    ),
    (json.dumps({"version": 1, "findings": [ROW | {"path": 3}]}), "findings[0]: has no text 'path'"),
    (json.dumps({"version": 1, "findings": [ROW | {"count": 0}]}), "'count' is not a whole number from 1"),
    (json.dumps({"version": 1, "findings": [ROW | {"count": True}]}), "'count' is not a whole number from 1"),
    (
        json.dumps({"version": 1, "findings": [ROW | {"count": 10**9}]}),
        "'count' is not a whole number from 1",
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD, ids=[said for _, said in BAD])
def test_a_file_that_cannot_be_used_is_one_line_that_says_why(text: str, said: str) -> None:
    with pytest.raises(BaselineError) as caught:
        parse("b.json", text)
    assert str(caught.value).startswith("b.json")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_more_findings_than_anybody_works_off_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline, "MOST", 2)
    with pytest.raises(BaselineError, match="lists 3 findings, more than 2; ignore a rule instead"):
        parse("b.json", json.dumps({"version": 1, "findings": [ROW] * 3}))


def test_the_findings_of_all_lines_together_are_limited() -> None:
    rows = [ROW | {"message": f"{number}", "count": baseline.MOST} for number in range(3)]
    with pytest.raises(BaselineError, match="lists more than 100,000 findings; ignore a rule instead"):
        parse("b.json", json.dumps({"version": 1, "findings": rows}))


def test_a_line_that_two_branches_added_hides_no_more_than_one() -> None:
    text = json.dumps({"version": 1, "findings": [ROW, ROW, ROW | {"count": 2}]})
    assert parse("b.json", text).size == 2


def test_a_byte_order_mark_is_no_harm() -> None:
    assert parse("b.json", "\ufeff" + render(Baseline({}))) == Baseline({})
