"""Relations between records, read as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.adr.record.form import PAIRS
from handbook.adr.record.links import links, meant, reverse
from handbook.adr.record.record import Records, by_name, parse


def read(text: str) -> list[tuple[str, str, int | None, str]]:
    return [
        (link.words, link.target, link.number, link.place) for link in links(parse("adr/0009-x.md", text))
    ]


def section(lines: str) -> str:
    return f"# 9. X\n\n## Status\n\n{lines}\n\n## Context\n\nSupersedes [1. Y](0001-y.md) in prose\n"


FORMS = {
    "adr-tools": (
        section("Accepted\n\nSupercedes [2. Y](0002-y.md)\n\nAmended by [10. Z](0010-z.md)"),
        [("Supercedes", "0002-y.md", 2, "section"), ("Amended by", "0010-z.md", 10, "section")],
    ),
    "the status itself": (
        section("Superseded by [2. Y](0002-y.md)"),
        [("Superseded by", "0002-y.md", 2, "status")],
    ),
    "adr-tools-python": (
        section("Supercedes [2. Y](0002-Y.md)\n\nAccepted"),
        [("Supercedes", "0002-Y.md", 2, "section")],
    ),
    "status with a clause": (
        section("Accepted, supersedes [ADR-3](../adr/0003-y.md#why)"),
        [("supersedes", "../adr/0003-y.md", 3, "section")],
    ),
    "status and words": (
        section("Accepted and partially superseded by [3](3-y.md)"),
        [("partially superseded by", "3-y.md", 3, "section")],
    ),
    "list in the section": (
        section("- Accepted\n- Relates to [2. Y](<0002 y (z).md>)\n* Own words: [3](003-z.md 'z')"),
        [("Relates to", "0002 y (z).md", 2, "section"), ("Own words", "003-z.md", 3, "section")],
    ),
    "row": (
        section("Accepted\n\nAmends [1](0001-a.md), [2](0002-b.md) and [3](0003-c.md)"),
        [("Amends", f"000{n}-{name}.md", n, "section") for n, name in ((1, "a"), (2, "b"), (3, "c"))],
    ),
    "escapes": (
        section("Amends [1. a \\[b\\] c](0001-a%20%28b%29.md)\n\nAmends [2. [x] y](0002-y(z).md)"),
        [("Amends", "0001-a (b).md", 1, "section"), ("Amends", "0002-y(z).md", 2, "section")],
    ),
    "no relation": (
        section(
            "Accepted\n\nSee [the page](https://example.org/1.md), [page](x.html), ![Amends](1.md)\n"
            "<!-- Supersedes [1](1.md) -->\n\n```\nSupersedes [1](1.md)\n```"
        ),
        [],
    ),
    "MADR 2": (
        (
            "# X\n\n* Status: superseded by [ADR-0005](0005-y.md)\n* Deciders: [Ada](ada.md)\n\n## Links"
            " <!-- optional -->\n\n* **Refined by** [ADR-0005](0005-y.md)\n* [a](1.md)\namends [1](1.md)\n"
        ),
        [("superseded by", "0005-y.md", 5, "status"), ("Refined by", "0005-y.md", 5, "list")],
    ),
    "MADR 4": (
        "---\nstatus: 'superseded by ADR-0123' # since May\n---\n# X\n\nSupersedes [1](0001-y.md)\n",
        [("superseded by", "", 123, "front matter"), ("Supersedes", "0001-y.md", 1, "section")],
    ),
    "MADR 3": (
        '---\nstatus: "superseded by [ADR-5](0005-y.md)"\n---\n# X\n',
        [("superseded by", "0005-y.md", 5, "front matter")],
    ),
    "entries of the front matter": (
        (
            '---\nsuperseded_by: ["0032", ADR-33]\nsupersedes:\n  - 0008-y.md\n  - "[3](0003-z.md)"\n'
            "amends: null\nrelates-to: 7\nrelated: 8\nreplaced_by: []\n---\n# X\n"
        ),
        [
            ("Superseded by", "", 32, "entry"),
            ("Superseded by", "", 33, "entry"),
            ("Supersedes", "0008-y.md", 8, "entry"),
            ("Supersedes", "0003-z.md", 3, "entry"),
            ("Relates to", "", 7, "entry"),
        ],
    ),
    "over two lines": (
        section("Superseded by\n[ADR-042](0042-p.md)\n\nAmends\n[7. Z](0007-z.md)"),
        [("Superseded by", "0042-p.md", 42, "status"), ("Amends", "0007-z.md", 7, "section")],
    ),
    "a list below its words": (
        section("Accepted\n\nRelates to:\n* [13. Y](0013-y.md)\n* ADR-14\n\nSee also:\n\n* [Z](0015-z.md)"),
        [("Relates to", "0013-y.md", 13, "section"), ("Relates to", "", 14, "section")],
    ),
    "numbers in a row": (
        section("Superseded by ADR-5, ADR-6 and ADR-7\n\nAmends #3 & #4, [1. Y](0001-y.md)"),
        [
            *(("Superseded by", "", n, "status" if n == 5 else "section") for n in (5, 6, 7)),
            ("Amends", "", 3, "section"),
            ("Amends", "", 4, "section"),
            ("Amends", "0001-y.md", 1, "section"),
        ],
    ),
    "numbers in brackets": (
        section("Accepted\n\nAmends [ADR-5]\n\nAmends [ADR-6][six]\n\nAmends [[ADR-7]]\n\nSee [ADR-8]"),
        [("Amends", "", n, "section") for n in (5, 6, 7)],
    ),
    "another series of numbers": (section("Accepted\n\nImplements RFC-7231, amends PEP 8"), []),
    "pages and references of a site": (
        section(
            'Amends [1. Y](0001-y.html)\n\nAmends [2. Z]({{< relref "0002-z.md" >}})\n\nAmends [x](page.html)'
        ),
        [("Amends", "0001-y.md", 1, "section"), ("Amends", "0002-z.md", 2, "section")],
    ),
    "a heading with the status": (
        "# X\n\n## Status: Superseded by [2. Y](0002-y.md)\n\nAmends [3. Z](0003-z.md)\n",
        [("Superseded by", "0002-y.md", 2, "status"), ("Amends", "0003-z.md", 3, "section")],
    ),
    "log4brains": (
        "# X\n\n- Status: superseded by [20261122-y](20261122-y.md)\n- Tags: a\n",
        [("superseded by", "20261122-y.md", None, "status")],
    ),
    "table": (
        "# X\n\n| Status | Superseded by [4](0004-y.md) |\n|---|---|\n",
        [("Superseded by", "0004-y.md", 4, "status")],
    ),
    "number in the section": (section("Superseded by ADR 12."), [("Superseded by", "", 12, "status")]),
    "number in prose": (section("Superseded by 12 decisions"), []),
    "CRLF and BOM": (
        "\ufeff" + section("Accepted\n\nAmends [1](0001-y.md)").replace("\n", "\r\n"),
        [("Amends", "0001-y.md", 1, "section")],
    ),
    "no heading": ("Supersedes [1](0001-y.md)\n", [("Supersedes", "0001-y.md", 1, "section")]),
    "empty": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS.keys())
def test_relations_are_read_in_every_form(
    text: str, expected: list[tuple[str, str, int | None, str]]
) -> None:
    assert read(text) == expected


def test_a_span_is_words_and_link() -> None:
    text = section("Accepted\n\nAmends [1](0001-a.md), [2](0002-b.md)\n\n* Superseded by ADR-3")
    found = links(parse("adr/0009-x.md", text))
    assert [text[link.start : link.end] for link in found] == [
        "Amends [1](0001-a.md)", ", [2](0002-b.md)", "Superseded by ADR-3",
    ]  # fmt: skip


def test_what_cannot_be_read_has_no_relations() -> None:
    assert links(by_name("adr/0001-x.md", "is not UTF-8")) == ()


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("Supersedes", "Superseded by"),
        ("superseded by", "supersedes"),
        ("Superceded by", "Supercedes"),
        ("Supercedes", "Superceded by"),
        ("Amends", "Amended by"),
        ("Clarified  by", "Clarifies"),
        ("Relates to", "Relates to"),
        ("Partially superseded by", "Partially supersedes"),
        ("Mentions", ""),
        ("", ""),
    ],
)
def test_the_other_side_says_the_reverse(words: str, other: str) -> None:
    assert reverse(words) == other


@given(st.sampled_from([words for pair in PAIRS for words in pair]), st.sampled_from(["", "partly "]))
def test_the_reverse_of_the_reverse_is_the_word(words: str, degree: str) -> None:
    assert reverse(reverse(degree + words)) == degree + words
    assert reverse(words.capitalize()) == reverse(words).capitalize()


def test_long_prose_is_read_in_no_time() -> None:
    assert read(section("word " * 20_000 + "a" * 100_000)) == []


@given(st.text("abAmends ]()[\\.md<>#%2-_*|:,&\n\r\ufeff" + "é", max_size=80))
def test_any_text_is_read_and_spans_lie_within(text: str) -> None:
    full = f"# X\n\n## Status\n\n{text}\n"
    found = links(parse("adr/0009-x.md", full))
    assert all(0 <= link.start < link.end <= len(full) for link in found)
    assert list(found) == sorted(found, key=lambda link: link.start)


LOG = tuple(by_name(f"docs/adr/{name}") for name in ("0001-one.md", "0002-two.md", "0003-a.md", "0003-b.md"))


@pytest.mark.parametrize(
    ("words", "record", "missing"),
    [
        ("[2. Two](0002-two.md)", "0002-two.md", False),
        ("[2. Two](./0002-two.md#why)", "0002-two.md", False),
        ("[2. Two](../adr/0002-two.md)", "0002-two.md", False),
        ("[2. Two](/docs/adr/0002-two.md)", "0002-two.md", False),
        ("ADR-2", "0002-two.md", False),
        ("[2. Two](../old/0002-two.md)", "", False),
        ("[2. Two](old/0002-two.md)", "", False),
        ("[2. Two](0002-renamed.md)", "", True),
        ("[9. Two](0009-two.md)", "", True),
        ("ADR-9", "", True),
        ("ADR-3", "", False),
        ("[3. A](0003-a.md)", "0003-a.md", False),
    ],
)
def test_one_function_knows_which_record_a_relation_means(words: str, record: str, missing: bool) -> None:
    source = parse("docs/adr/0001-one.md", section(f"Accepted\n\nAmends {words}"))
    found = meant(links(source)[0], source, LOG)
    assert (found.record.name if found.record else "", found.missing) == (record, missing)


@given(
    st.lists(st.sampled_from(("adr/0001-a.md", "adr/0002-b.md", "adr/0002-c.md", "adr/plan.md")), max_size=6),
    st.integers(min_value=0, max_value=6),
    st.sampled_from(("# 3. X\n", "# 2. X\n", "# X\n")),
)
def test_records_are_found_by_path_and_number_as_by_a_look_at_each(
    paths: list[str], at: int, text: str
) -> None:
    every = Records(parse(path, "# 2. A\n") for path in paths)
    every = every.with_record(min(at, len(every)), parse("adr/plan.md", text))
    for path in ("adr/0001-a.md", "adr/0002-b.md", "adr/plan.md", "adr/none.md"):
        assert every.at_path(path) == [record for record in every if record.path == path]
    for number in range(4):
        assert every.numbered(number) == [record for record in every if record.number == number]
