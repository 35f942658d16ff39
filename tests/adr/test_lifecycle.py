"""The life of a record: what may follow which status, and relations on both sides or on neither."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handbook import kinds
from handbook.adr.change import lifecycle, plan
from handbook.adr.change.lifecycle import followers, link, spelling, status, supersede, unlink
from handbook.adr.change.plan import Draft
from handbook.adr.change.renumber import moves
from handbook.adr.change.renumber import plan as renumbered
from handbook.adr.errors import RelationError, StatusError, TransitionError
from handbook.adr.record.links import links, refers, reverse
from handbook.adr.record.record import AdrLog, Record, by_name, is_record, parse
from handbook.adr.target import TargetError
from handbook.changes import ChangeSet, Create, Rename, Replace
from handbook.errors import HandbookError, UnknownNameError
from handbook.lint.rules import ALL
from handbook.testing import run_log
from tests.adr.wild import laid_out
from tests.conftest import CORPORA

TEMPLATE = kinds.blank(kinds.source("adr", "root", ""))
MADR = kinds.blank(kinds.source("madr", "root", ""))
ONE, TWO, THREE = "adr/0001-one.md", "adr/0002-two.md", "adr/0003-three.md"


def nygard(number: int, title: str, words: str = "Accepted") -> str:
    return f"# {number}. {title}\n\nDate: 2026-11-22\n\n## Status\n\n{words}\n\n## Context\n\nx\n"


class Log:
    """A log in memory: changes are made to it as `files.apply` makes them to the disk."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = dict(texts)

    @property
    def value(self) -> AdrLog:
        return AdrLog("root", "adr", tuple(parse(path, self.texts[path]) for path in sorted(self.texts)), 4)

    def make(self, changes: ChangeSet) -> list[str]:
        for change in changes.changes:
            if isinstance(change, Create):
                assert change.path not in self.texts
                self.texts[change.path] = change.text
            elif isinstance(change, Rename):
                assert change.target not in self.texts
                self.texts[change.target] = self.texts.pop(change.path)
            else:
                assert isinstance(change, Replace)
                assert self.texts[change.path] == change.before
                self.texts[change.path] = change.after
        return [change.path for change in changes.changes]

    def status(self, path: str) -> str:
        return parse(path, self.texts[path]).status


@pytest.fixture
def log() -> Log:
    return Log({ONE: nygard(1, "One"), TWO: nygard(2, "Two"), THREE: nygard(3, "Three", "Proposed")})


@pytest.mark.parametrize(
    ("now", "legal"),
    [
        ("Draft", ("Proposed",)),
        ("PROPOSED", ("Accepted", "Rejected", "Superseded")),
        ("Accepted", ("Deprecated", "Superseded")),
        ("Rejected", ()),
        ("Superseded", ()),
        ("In review", None),
        ("", None),
    ],
)
def test_what_may_follow_a_status(now: str, legal: tuple[str, ...] | None) -> None:
    assert followers(now) == legal


@pytest.mark.parametrize(
    ("now", "new", "legal"),
    [
        ("Draft", "Proposed", True),
        ("Draft", "Accepted", False),
        ("Proposed", "accepted", True),
        ("Proposed", "Rejected", True),
        ("Proposed", "Deprecated", False),
        ("Accepted", "Deprecated", True),
        ("Accepted", "Proposed", False),
        ("Rejected", "Accepted", False),
        ("Deprecated", "Accepted", False),
        ("Approved", "Rejected", True),
    ],
)
def test_a_status_changes_along_the_life_cycle_or_by_force(now: str, new: str, legal: bool) -> None:
    log = Log({ONE: nygard(1, "One", now)})
    if not legal:
        with pytest.raises(TransitionError, match=r"not .*; --force does it"):
            status(log.value, "1", new)
    assert log.make(status(log.value, "1", new, force=not legal)) == [ONE]
    assert log.texts[ONE] == nygard(1, "One", new.capitalize())


def test_an_illegal_change_names_the_legal_ones() -> None:
    with pytest.raises(TransitionError) as caught:
        status(Log({ONE: nygard(1, "One", "Proposed")}).value, "1", "Deprecated")
    assert str(caught.value) == (
        "0001-one.md is Proposed and can become Accepted, Rejected or Superseded, not Deprecated;"
        " --force does it all the same"
    )


def test_the_life_cycle_and_its_words_are_configured() -> None:
    rules = (("Idea", ("In review",)), ("In review", ("Agreed", "Idea")))
    log = Log({ONE: nygard(1, "One", "Idea")})
    log.make(status(log.value, "1", "in REVIEW", transitions=rules))
    log.make(status(log.value, "1", "agreed", transitions=rules))
    assert log.status(ONE) == "Agreed"
    with pytest.raises(TransitionError, match="is Agreed and that is final"):
        status(log.value, "1", "Idea", transitions=rules)
    with pytest.raises(UnknownNameError, match="did you mean 'Agreed'"):
        status(log.value, "1", "Agred", transitions=rules)
    assert status(log.value, "1", "Parked", own="Parked", transitions=rules, force=True).changes


def test_a_status_that_stands_already_is_no_change(log: Log) -> None:
    assert status(log.value, "1", "ACCEPTED").changes == ()


FORMS = {
    "section": "# 1. X\n\n## Status\n\n{}. Since May (2020)\n\nAmends [2. Y](0002-y.md)\n",
    "bold": "# 1. X\n\n## Status\n\n**{}**",
    "code": "# 1. X\n\n## Status\n\n`{}`\n",
    "bullet": "# X\n\n* Status: {}\n* Date: 2020\n",
    "label": "# X\n\n**Status:** {}\n",
    "table": "# X\n\n| Status | {} |\n|---|---|\n| Date | 2020 |\n",
    "front matter": "---\nstatus: {} # since May\ntags: [no, 0045]\n---\n# X\n",
    "single quotes": "---\nstatus: '{}'\n---\n# X\n",
    "double quotes": '---\nx: 1\nstatus: "{}" # y\n---\n# X\n',
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(("now", "new"), [("Proposed", "Accepted"), ("proposed", "accepted")])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_only_the_status_changes_in_every_form(form: str, now: str, new: str, bom: str, ends: str) -> None:
    text = (bom + form).replace("\n", ends)
    log = Log({ONE: text.format(now)})
    log.make(status(log.value, "1", "Accepted"))
    assert log.texts[ONE] == text.format(new)


@given(
    st.sampled_from(list(FORMS.values())),
    st.sampled_from(["Draft", "proposed", "Accepted", "REJECTED", "Deprecated", "Implemented"]),
    st.sampled_from(["Draft", "Proposed", "Accepted", "Rejected", "Deprecated"]),
    st.text(st.characters(exclude_categories=("Cs", "Co"), exclude_characters="`~<"), max_size=60),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_a_status_change_changes_only_the_status_span(
    form: str, now: str, new: str, tail: str, ends: str, bom: str
) -> None:
    text = (bom + form.format(now)).replace("\n", ends) + f"{ends}{ends}## Context{ends}{ends}" + tail
    record = parse(ONE, text)
    assert record.place is not None
    changes = status(AdrLog("root", "adr", (record,), 4), "1", new, force=True).changes
    if record.status == new:
        assert changes == ()
        return
    change = changes[0]
    assert isinstance(change, Replace)
    head, rest = text[: record.place.start], text[record.place.end :]
    assert change.after.startswith(head)
    assert change.after.endswith(rest)
    assert parse(ONE, change.after).status == new


def test_a_supersession_stands_on_both_sides(log: Log) -> None:
    assert log.make(supersede(log.value, "1", "2")) == [TWO, ONE]
    assert log.texts[ONE] == nygard(1, "One", "Superseded by [2. Two](0002-two.md)")
    assert log.texts[TWO] == nygard(2, "Two", "Accepted\n\nSupersedes [1. One](0001-one.md)")
    assert supersede(log.value, "1", "2").changes == ()


@pytest.mark.parametrize("kept", [ONE, TWO])
def test_a_side_that_is_missing_is_completed(log: Log, kept: str) -> None:
    both = Log(log.texts)
    both.make(supersede(both.value, "1", "2"))
    log.texts[kept] = both.texts[kept]
    assert log.make(supersede(log.value, "1", "2")) == [TWO if kept == ONE else ONE]
    assert log.texts == both.texts


def test_the_spelling_of_the_log_is_kept(log: Log) -> None:
    assert spelling(log.value) == "Superseded"
    log.texts[ONE] = nygard(1, "One", "Superceded by [2. Two](0002-two.md)")
    log.texts[TWO] = nygard(2, "Two", "Accepted\n\nSupercedes [1. One](0001-one.md)")
    assert spelling(log.value) == "Superceded"
    log.make(supersede(log.value, "2", "3"))
    assert "Superceded by [3. Three](0003-three.md)" in log.texts[TWO]
    assert "Supercedes [2. Two](0002-two.md)" in log.texts[THREE]
    assert log.status(TWO) == "Superseded"
    made = plan.new(log.value, TEMPLATE, Draft("Four", "2026-11-22", "Proposed", supersedes=("3",)))
    assert isinstance(made.changes[0], Create)
    assert "Supercedes [3. Three]" in made.changes[0].text


def test_front_matter_names_the_successor_by_number_or_by_file() -> None:
    madr = "---\nstatus: accepted\n---\n# X\n\n## Context\n"
    log = Log({ONE: madr, TWO: madr, "adr/20261122-y.md": "# Y\n\n- Status: accepted\n"})
    log.make(supersede(log.value, "1", "2"))
    assert log.texts[ONE].startswith("---\nstatus: superseded by ADR-0002\n")
    assert log.texts[TWO] == madr.replace("# X\n", "# X\n\nSupersedes [1. X](0001-one.md)\n")
    log.make(supersede(log.value, "2", "20261122-y"))
    assert log.texts[TWO].startswith("---\nstatus: 'superseded by [20261122-y](20261122-y.md)'\n")
    log.make(unlink(log.value, "20261122-y", "2"))
    log.make(unlink(log.value, "1", "2"))
    assert log.texts[ONE] == madr
    assert log.texts[TWO] == madr.replace("accepted", "'accepted'")


REFUSED: dict[str, tuple[Callable[[AdrLog], ChangeSet], type[HandbookError], str]] = {
    "itself": (lambda log: supersede(log, "1", "ADR-1"), RelationError, "cannot be related to itself"),
    "missing": (lambda log: supersede(log, "1", "9"), TargetError, "no record answers to '9'"),
    "ambiguous": (lambda log: link(log, "o", "Amends", "1"), TargetError, "more than one record"),
    "superseded twice": (lambda log: supersede(log, "4", "1"), StatusError, "is superseded already"),
    "cycle": (lambda log: supersede(log, "5", "4"), RelationError, "itself supersedes 0004-four.md"),
    "final": (lambda log: supersede(log, "6", "1"), TransitionError, "is Rejected and that is final"),
    "no place": (lambda log: supersede(log, "7", "1"), StatusError, "no status that can be changed"),
    "unreadable": (lambda log: link(log, "8", "Amends", "1"), RelationError, "is not UTF-8"),
    "unreadable status": (lambda log: status(log, "8", "Accepted"), HandbookError, "is not UTF-8"),
    "unreadable old": (lambda log: supersede(log, "8", "1"), HandbookError, "is not UTF-8"),
    "no reverse": (lambda log: link(log, "1", "Mentions", "2"), RelationError, "no reverse is known"),
    "bad words": (lambda log: link(log, "1", "Amends [", "2", "x"), RelationError, "cannot name a relation"),
    "bad reverse": (lambda log: link(log, "1", "Amends", "2", "a\x1bb"), RelationError, "cannot name"),
    "nothing to unlink": (lambda log: unlink(log, "1", "2"), RelationError, "no relation between"),
    "other words": (lambda log: unlink(log, "4", "5", "Amends"), RelationError, "no relation 'Amends'"),
    "status of superseded": (lambda log: status(log, "4", "Accepted", force=True), StatusError, "adr unlink"),
    "superseded by nothing": (
        lambda log: status(log, "1", "Superceded".replace("c", "s")),
        StatusError,
        "adr supersede 1 --by",
    ),
    "no status to change": (lambda log: status(log, "7", "Accepted"), StatusError, "## Status"),
}


@pytest.mark.parametrize(("call", "error", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_done_is_refused(
    call: Callable[[AdrLog], ChangeSet], error: type[HandbookError], said: str
) -> None:
    texts = {
        ONE: nygard(1, "One"),
        TWO: nygard(2, "Two"),
        "adr/0004-four.md": nygard(4, "Four", "Superseded by [5. Five](0005-five.md)"),
        "adr/0005-five.md": nygard(5, "Five", "Accepted\n\nSupersedes [4. Four](0004-four.md)"),
        "adr/0006-six.md": nygard(6, "Six", "Rejected"),
        "adr/0007-seven.md": "# 7. Seven\n\nprose\n",
    }
    log = Log(texts).value
    log = log._replace(records=(*log.records, by_name("adr/0008-latin.md", "is not UTF-8")))
    with pytest.raises(error, match=said):
        call(log)


def test_relations_are_added_in_order_and_taken_out_without_a_trace(log: Log) -> None:
    before = dict(log.texts)
    log.make(link(log.value, "3", "Amends", "1"))
    log.make(link(log.value, "3", "Inspired by", "2", "Inspires"))
    assert log.texts[THREE] == nygard(
        3, "Three", "Proposed\n\nAmends [1. One](0001-one.md)\n\nInspired by [2. Two](0002-two.md)"
    )
    assert log.texts[ONE] == nygard(1, "One", "Accepted\n\nAmended by [3. Three](0003-three.md)")
    assert link(log.value, "3", "amends", "1").changes == ()
    assert link(log.value, "1", "Amended by", "3").changes == ()
    log.make(unlink(log.value, "3", "2", "inspired by"))
    log.make(unlink(log.value, "1", "3"))
    assert log.texts == before


def test_a_link_that_supersedes_changes_the_status(log: Log) -> None:
    log.make(link(log.value, "2", "Supersedes", "1"))
    assert log.status(ONE) == "Superseded"
    other = Log({ONE: nygard(1, "One"), TWO: nygard(2, "Two")})
    other.make(link(other.value, "1", "Superceded by", "2", "Supercedes"))
    assert {path: log.texts[path] for path in (ONE, TWO)} == other.texts
    other.make(unlink(other.value, "2", "1"))
    assert other.texts == {ONE: nygard(1, "One"), TWO: nygard(2, "Two")}


def test_a_list_of_links_is_continued() -> None:
    madr = "# X\n\n* Status: accepted\n\n## Links\n\n* Refines [2. Two](0002-two.md)\n* [y](y.md)\n\nend\n"
    log = Log({ONE: madr, TWO: nygard(2, "Two"), THREE: nygard(3, "Three")})
    log.make(link(log.value, "1", "Amends", "3"))
    assert "(0002-two.md)\n* Amends [3. Three](0003-three.md)\n* [y](y.md)\n" in log.texts[ONE]
    log.make(unlink(log.value, "1", "3"))
    assert log.texts[ONE] == madr


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Accepted, amends [2. Two](0002-two.md)", "Accepted"),
        ("Accepted (amends [2. Two](0002-two.md))", "Accepted"),
        ("Accepted\n\nAmends [2](0002-two.md), [3](0003-three.md)", "Accepted\n\nAmends [3](0003-three.md)"),
        (
            "Accepted\n\nAmends [3](0003-three.md) and [2](0002-two.md)",
            "Accepted\n\nAmends [3](0003-three.md)",
        ),
        ("- Accepted\n- Amends [2](0002-two.md)\n- x", "- Accepted\n- x"),
        ("**Superseded by [2](0002-two.md)**", "**Accepted**"),
        ("superseded by [2](0002-two.md)", "accepted"),
        ("Amends [2](./0002-two.md#why)\n\nAccepted", "\n\nAccepted"),
    ],
)
def test_a_relation_is_taken_out_wherever_it_stands(before: str, after: str) -> None:
    log = Log({ONE: nygard(1, "One", before), TWO: nygard(2, "Two"), THREE: nygard(3, "Three")})
    log.make(unlink(log.value, "1", "2"))
    assert log.texts[ONE].split() == nygard(1, "One", after).split()


def test_a_relation_leaves_at_most_a_blank_line_in_logs_of_all_forms(tmp_path: Path) -> None:
    count = 0
    folders: dict[Path, dict[str, str]] = {}
    for path in sorted(laid_out(tmp_path).rglob("*.md")):
        folders.setdefault(path.parent, {})[path.name] = path.read_bytes().decode()
    for folder, texts in folders.items():
        records = tuple(filter(is_record, (parse(name, texts[name]) for name in sorted(texts))))
        for one, two in pairwise(records):
            pair = AdrLog(str(folder), "", (one, two), 4)
            made = link(pair, one.name, "Complements", two.name).changes
            after = (parse(each.path, each.after) for each in made if isinstance(each, Replace))
            back = unlink(pair._replace(records=tuple(after)), one.name, two.name, "complements").changes
            for each, record in zip(back, (one, two), strict=True):
                assert isinstance(each, Replace)
                # Where the title had no blank line below it, it has one now.
                newline = "\r\n" if "\r\n" in record.text else "\n"
                if each.after != record.text:
                    assert each.after.replace(newline * 2, newline, 1) == record.text
            count += 1
    assert count > (200 if CORPORA.is_dir() else 10)


def test_rows_of_a_status_are_parted_and_the_first_line_is_taken_out() -> None:
    row = "Superseded by [2](0002-two.md), [3](0003-three.md)"
    log = Log({ONE: nygard(1, "One", row), TWO: nygard(2, "Two"), THREE: nygard(3, "Three")})
    first = Log(log.texts)
    log.make(unlink(log.value, "1", "3"))
    assert log.texts[ONE] == nygard(1, "One", "Superseded by [2](0002-two.md)")
    first.make(unlink(first.value, "1", "2"))
    assert first.texts[ONE] == nygard(1, "One", "Superseded by [3](0003-three.md)")
    prose = Log({ONE: "\ufeffSupersedes [2](0002-two.md)\n\nJust prose.\n", TWO: nygard(2, "Two")})
    prose.make(unlink(prose.value, "1", "2"))
    assert prose.texts[ONE] == "\ufeffJust prose.\n"


@pytest.mark.parametrize("name", ["0002-a (b) c.md", "0002-50%23 #1 <x>.md", "0002-größe.md"])
def test_any_name_is_linked_so_that_it_is_found(name: str) -> None:
    log = Log({ONE: nygard(1, "One"), f"adr/{name}": nygard(2, "Two")})
    log.make(link(log.value, "1", "Amends", "2"))
    assert [each.target for each in links(log.value.records[0])] == [name]
    log.make(supersede(log.value, "1", "2"))
    assert log.value.records[0].superseded


def test_a_name_that_no_link_can_hold_is_refused() -> None:
    log = Log({ONE: nygard(1, "One"), "adr/0002-a\u00a0b.md": nygard(2, "Two")}).value
    with pytest.raises(RelationError, match="cannot hold 'Amends' where it would be read again"):
        link(log, "1", "Amends", "2")
    with pytest.raises(StatusError, match=r"cannot name 0002-a.b\.md in its status"):
        supersede(log, "1", "2")


def test_a_new_record_is_linked_and_supersedes_in_one_step(log: Log) -> None:
    relations = (("1", "Amends", "Amended by"), ("2", "Clarifies", ""), ("1", "Relates to", ""))
    draft = Draft("Four", "2026-11-22", "Proposed", supersedes=("3",), links=relations)
    made = log.make(plan.new(log.value, TEMPLATE, draft))
    assert made == ["adr/0004-four.md", THREE, ONE, TWO]
    found = [(each.words, each.number) for each in links(parse(made[0], log.texts[made[0]]))]
    assert found == [("Supersedes", 3), ("Amends", 1), ("Clarifies", 2), ("Relates to", 1)]
    assert [each.words for each in links(parse(ONE, log.texts[ONE]))] == ["Amended by", "Relates to"]


def test_a_new_record_obeys_the_life_cycle_too(log: Log) -> None:
    log.texts[ONE] = nygard(1, "One", "Rejected")
    draft = Draft("Four", "2026-11-22", "Proposed", supersedes=("1",))
    with pytest.raises(TransitionError):
        plan.new(log.value, TEMPLATE, draft)
    assert log.make(plan.new(log.value, TEMPLATE, draft._replace(force=True)))[1:] == [ONE]


RECORDS = {
    ONE: nygard(1, "One") + "\nADR-0002 and [3](0003-three.md) led to it.\n",
    TWO: "\ufeff" + nygard(2, "Two [x]", "Proposed").replace("\n", "\r\n"),
    THREE: "---\nstatus: accepted\ndate: 2026-11-22\n---\n# Three\n\n## Context\n",
    "adr/0004-four (4).md": (
        "# Four\n\n* Status: proposed\n* Date: 2026-11-01\n\n## Links\n\n* Uses [y](y/y.md)\n"
    ),
    "adr/0005-five.md": "# 5. Five\n\nDate: 2026-11-22\n\n## Status\n\nDraft",
    "adr/20261122-six.md": "---\nstatus: 'proposed' # x\ndate: 2026-11-22\n---\nno heading\n",
}
WORDS = ("Amends", "Clarified by", "Relates to", "Supersedes", "Superceded by", "Inspired by")
NUMBERS = st.integers(0, len(RECORDS) + 1)
STEPS = st.one_of(
    st.tuples(
        st.just("new"), st.lists(NUMBERS, max_size=2), st.sampled_from([TEMPLATE, MADR]), st.booleans()
    ),
    st.tuples(st.just("supersede"), NUMBERS, NUMBERS, st.booleans()),
    st.tuples(st.just("status"), NUMBERS, st.sampled_from(lifecycle.statuses()), st.booleans()),
    st.tuples(st.just("link"), NUMBERS, NUMBERS, st.sampled_from(WORDS)),
    st.tuples(st.just("unlink"), NUMBERS, NUMBERS, st.sampled_from(("", *WORDS))),
    st.tuples(st.just("renumber"), NUMBERS, st.sampled_from((None, 0, 1, 2, 7, 8, 99, 12345))),
)
# A successor that is rejected is for people to resolve: ADR113 tells them.
RULES = tuple(rule for rule in ALL if rule.code.startswith("ADR") and rule.code != "ADR113")


def planned(log: AdrLog, step: tuple[object, ...], title: str) -> ChangeSet:
    def name(index: object) -> str:
        assert isinstance(index, int)
        return log.records[index % len(log.records)].name

    match step:
        case ("new", list(olds), str(template), bool(force)):
            draft = Draft(title, "2026-11-22", "Proposed", supersedes=tuple(map(name, olds)), force=force)
            return plan.new(log, template, draft)
        case ("supersede", old, by, bool(force)):
            return supersede(log, name(old), name(by), force=force)
        case ("status", record, str(word), bool(force)):
            return status(log, name(record), word, force=force)
        case ("link", source, other, str(words)):
            return link(log, name(source), words, name(other), reverse(words) or "Inspires")
        case ("unlink", source, other, str(words)):
            return unlink(log, name(source), name(other), words)
        case ("renumber", int(index), wanted):
            assert wanted is None or isinstance(wanted, int)
            moving = moves(log, (log.records[index % len(log.records)],), wanted)
            return renumbered(log, moving, [(each.path, each.text) for each in log.records]).changes
    raise AssertionError(step)


def one_sided(log: AdrLog) -> list[str]:
    """Return the relations between two records of the log that only one of them knows."""

    def known(record: Record, other: Record, back: str) -> bool:
        found = [each for each in links(record) if refers(each, record, other)]
        return any(
            each.words.lower().replace("superce", "superse") == back.lower().replace("superce", "superse")
            for each in found
        )

    return [
        f"{record.name}: {each.words} {other.name}"
        for record in log.records
        for each in links(record)
        for other in log.records
        if refers(each, record, other)
        and not known(
            other, record, reverse(each.words) or {"Inspired by": "Inspires"}.get(each.words, "Inspired by")
        )
    ]


def related(log: AdrLog, moved: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return all relations between records of the log: the one, the words, the other; by their new paths."""
    return sorted(
        (moved.get(record.path, record.path), each.words, moved.get(other.path, other.path))
        for record in log.records
        for each in links(record)
        for other in log.records
        if refers(each, record, other)
    )


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@example([("new", [], TEMPLATE, False), ("supersede", 1, 6, False)], "<!--")
@example([("supersede", 2, 1, False), ("renumber", 1, None), ("unlink", 2, 5, "")], "x")
@given(
    st.lists(STEPS, max_size=12),
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20),
)
def test_any_sequence_leaves_both_sides_agreeing_and_a_log_that_lints_clean(
    steps: list[tuple[object, ...]], title: str
) -> None:
    log = Log(RECORDS)
    for step in steps:
        before = log.value
        try:
            changes = planned(before, step, title)
        except HandbookError:
            continue
        log.make(changes)
        after = log.value
        assert one_sided(after) == [], step
        for record in after.records:
            assert record.place is not None
            assert record.status in lifecycle.statuses()
            superseded = any(each.words.lower().endswith("seded by") for each in links(record))
            assert record.superseded == (superseded or "ceded by" in record.text.lower()), step
        moved = {each.path: each.target for each in changes.changes if isinstance(each, Rename)}
        if moved:
            assert related(after, {}) == related(before, moved), step
        for old in before.records:
            new = next(record for record in after.records if record.path == moved.get(old.path, old.path))
            assert (new.title, new.date) == (old.title, old.date)
            assert (new.number == old.number) == (old.path not in moved)
    (marked,) = (text for text in log.texts.values() if text.startswith("\ufeff#"))
    assert marked.count("\r\n") == marked.count("\n")
    assert run_log(RULES, sorted(log.texts.items())) == ()


def test_a_rejected_successor_is_told_and_taken_back_with_unlink(log: Log) -> None:
    log.make(plan.new(log.value, TEMPLATE, Draft("Four", "2026-11-22", "Proposed", supersedes=("1",))))
    log.make(status(log.value, "4", "Rejected"))
    found = run_log(ALL, sorted(log.texts.items()))
    assert [each.path for each in found if each.code == "ADR113"] == [ONE]
    log.make(unlink(log.value, "1", "4"))
    assert log.status(ONE) == "Accepted"
    assert not any(each.code == "ADR113" for each in run_log(ALL, sorted(log.texts.items())))
