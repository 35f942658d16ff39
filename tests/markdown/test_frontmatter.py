"""Front matter is read without YAML: what was typed is what a rule sees."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.markdown import frontmatter
from handbook.markdown.frontmatter.nested import mapping


def fields(block: str) -> dict[str, str | tuple[str, ...]]:
    found = frontmatter.read(f"---\n{block}\n---\n")
    assert found is not None
    assert not found.error, found.error
    return {field.key: field.value for field in found.fields}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("number: 0045", {"number": "0045"}),
        ("draft: no", {"draft": "no"}),
        ("date: 2026-01-02", {"date": "2026-01-02"}),
        ("title: a b  # comment", {"title": "a b"}),
        ("title: a#b", {"title": "a#b"}),
        ('title: "a: b # c"  # d', {"title": "a: b # c"}),
        (r'title: "a\tb\u00e9\"c\""', {"title": 'a\tbé"c"'}),
        ("title: 'it''s'", {"title": "it's"}),
        ('"quoted key": x', {"quoted key": "x"}),
        ("url: https://a.b/c", {"url": "https://a.b/c"}),
        ("time: 12:30", {"time": "12:30"}),
        ("empty:", {"empty": ""}),
        ("empty: # only a comment", {"empty": ""}),
        ("# comment\na: x\n\n# another\nb: y", {"a": "x", "b": "y"}),
        ("tags: [a, 'b, c', \"d\"]", {"tags": ("a", "b, c", "d")}),
        ("tags: []", {"tags": ()}),
        ("tags: [\n  a,\n  b\n]", {"tags": ("a", "b")}),
        ("tags:\n  - a\n  - 'b'\n  - 007 # c", {"tags": ("a", "b", "007")}),
        ("tags:\n- a\n- b\nnext: x", {"tags": ("a", "b"), "next": "x"}),
        ("text: >\n  a\n  b\n\n  c\n", {"text": "a b\nc\n"}),
        ("text: |-\n  a\n   b", {"text": "a\n b"}),
        ("text: one\n  two", {"text": "one two"}),
        ('text: "one\n  two"', {"text": "one two"}),
        ('text: "one\\\n  two"', {"text": "onetwo"}),
        ('text: "one \\\n  \\ two"', {"text": "one  two"}),
        ('text: "one\n\n  two \n  three"', {"text": "one\ntwo three"}),
        ("text: 'it\n\n  ''s'", {"text": "it\n's"}),
        ('text: "a \\" # b" # c', {"text": 'a " # b'}),
        ("text: one\n\n  two # c", {"text": "one\ntwo"}),
        ("text:\n  one\n  two", {"text": "one two"}),
        ("text: >-\n  one\n    two\n  three\n  four", {"text": "one\n  two\nthree four"}),
        ("text: |-\n  one\n  \ttwo", {"text": "one\n\ttwo"}),
        (r'text: "\ud800"', {"text": "\ufffd"}),
        ("map:\n  a: 1\n  b: 2", {"map": "  a: 1\n  b: 2"}),
        ("map: {a: 1}", {"map": "{a: 1}"}),
        ("list:\n  - name: x\n    value: y", {"list": ("name: x\n    value: y",)}),
        ("  a: x\n  b:\n    - y", {"a": "x", "b": ("y",)}),
        ("a:\n  - # later\n  - b", {"a": ("", "b")}),
        ("a:\n  - - b\n    - c\n  - ? d", {"a": ("- b\n    - c", "? d")}),
        ("a:\n  [b,\n  c]\nd: x", {"a": ("b", "c"), "d": "x"}),
        ("a: [b,\nc\n]\nd: x", {"a": ("b", "c"), "d": "x"}),
        ("a: {b: c,\nd: e}\nf: x", {"a": "{b: c, d: e}", "f": "x"}),
        ("a: 'b\nc'\nd: x", {"a": "b c", "d": "x"}),
        ('a: "b\\\nc: "\nd: x', {"a": "bc: ", "d": "x"}),
        ("a: [b, # ]\n  c]\nd: x", {"a": ("b", "c"), "d": "x"}),
        ("a: [it's, 'd, ]']\ne: x", {"a": ("it's", "d, ]"), "e": "x"}),
        ("a: {b: 'c}', # }\nd: e}\nf: x", {"a": "{b: 'c}', d: e}", "f": "x"}),
        ("a#b: c", {"a#b": "c"}),
        ("? start date\n: 2020-01-01\nb: x", {"start date": "2020-01-01", "b": "x"}),
        ("? a", {"a": ""}),
        ("? a\n: - b\nc: x", {"a": "- b", "c": "x"}),
        ("? [a, b]\n:\n  - c\n  - d", {"a, b": ("c", "d")}),
        ("{a: x, 'b': [c, d]}", {"a": "x", "b": ("c", "d")}),
    ],
)
def test_scalars_stay_strings(block: str, expected: dict[str, str | tuple[str, ...]]) -> None:
    assert fields(block) == expected


@pytest.mark.parametrize(
    ("block", "line", "word"),
    [
        ("a: x\nno colon here", 3, "key: value"),
        ("a: b: c", 2, "quotes"),
        ('a: "open', 2, "never closed"),
        ("a: [b, c", 2, "never closed"),
        ("a: {b: c", 2, "never closed"),
        ("a: @b", 2, "'@'"),
        ("a: `b`", 2, "'`'"),
        ("  a: b\nc: d", 2, "indented"),
        ("a:\n\t- b", 2, "tab"),
        ("- a\n- b", 2, "key: value"),
        ('a: "b" c', 2, "closing quote"),
        ("{a: b", 2, "never closed"),
        ("{a: b} c", 2, "closing }"),
        ("a: [b] c", 2, "closing ]"),
        ("a: {b: '}'", 2, "never closed"),
    ],
)
def test_a_mistake_is_told_with_its_line(block: str, line: int, word: str) -> None:
    found = frontmatter.read(f"---\n{block}\n---\n")
    assert found is not None
    assert found.error_line == line
    assert word in found.error


def test_the_fields_above_a_mistake_are_kept() -> None:
    found = frontmatter.read("---\na: x\nb: [\n---\n")
    assert found is not None
    assert found.scalar("a") == "x"


def test_the_last_of_two_equal_keys_wins() -> None:
    found = frontmatter.read("---\na: x\na: y\n---\n")
    assert found is not None
    assert found.scalar("a") == "y"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_spans_cover_whole_entries(newline: str, mark: str) -> None:
    text = mark + newline.join(["---", "a: x", "b:", "  - y", "  - z", "", "c: w", "---", "# T", ""])
    found = frontmatter.read(text)
    assert found is not None
    assert [text[field.span.start : field.span.end] for field in found.fields] == [
        "a: x",
        newline.join(["b:", "  - y", "  - z"]),
        "c: w",
    ]
    assert text[found.span.start : found.span.end].startswith("---")
    assert text[found.span.start : found.span.end].endswith("---")


@pytest.mark.parametrize(
    "text", ["", "# T\n", "\n---\na: x\n---\n", "---\na: x\n", "----\na: x\n----\n", " ---\na: x\n---\n"]
)
def test_only_a_closed_block_at_the_very_top_is_front_matter(text: str) -> None:
    assert frontmatter.read(text) is None


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_long_block_that_is_never_closed_is_not_front_matter(newline: str) -> None:
    assert frontmatter.read(f"---{newline}" + f"a: b{newline}" * 5000) is None


def test_meta_lines_end_at_the_first_blank_line() -> None:
    found = frontmatter.read_meta("Title: x\nOwner: y\n    z\n\nNot: meta\n")
    assert found is not None
    assert [(field.key, field.value) for field in found.fields] == [("title", "x"), ("owner", "y z")]
    assert frontmatter.read_meta("# T\n\nTitle: x\n") is None


MARKS = "abc019 :#-'\"[]{},é&*!|>%@`?~.\\"
SCALARS = st.text(st.sampled_from(MARKS), max_size=12)
LINES = st.lists(SCALARS | st.text(st.sampled_from("ab '\"\\#\t"), max_size=6), min_size=1, max_size=4)
"""A value and the lines that go on with it."""


def agrees_with_yaml(block: str) -> None:
    found = frontmatter.read(f"---\n{block}\n---\n")
    assert found is not None
    try:
        truth = yaml.load(block, yaml.BaseLoader)  # noqa: S506 - strings only
    except yaml.YAMLError:
        return
    if found.error or not isinstance(truth, dict):
        return
    for key, value in truth.items():
        if isinstance(value, str) and value and not any(mark in block for mark in "&*!{["):
            assert found.scalar(key).strip() == value.strip()


@settings(max_examples=500, deadline=None)
@given(values=st.lists(st.tuples(st.sampled_from(["a", "b_c", "D-e"]), SCALARS), max_size=4))
def test_what_yaml_reads_as_strings_is_read_alike(values: list[tuple[str, str]]) -> None:
    agrees_with_yaml("\n".join(f"{key}: {value}" for key, value in values))


@settings(max_examples=500, deadline=None)
@given(values=st.lists(st.tuples(st.sampled_from(["a", "b_c"]), LINES), max_size=3))
def test_what_yaml_folds_is_folded_alike(values: list[tuple[str, list[str]]]) -> None:
    agrees_with_yaml("\n".join(f"{key}: " + "\n  ".join(lines) for key, lines in values))


def test_reading_front_matter_loads_nothing_heavy() -> None:
    code = (
        "import sys; from handbook.markdown import frontmatter; "
        "heavy = {'yaml', 'markdown', 'html.parser', 'xml.etree', 'pymdownx', 'handbook.markdown.scanner', "
        "'handbook.markdown.dialect'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("block", "entries"),
    [
        ('x: {on: 2026-11-20, by: "@a"}', {"on": "2026-11-20", "by": "@a"}),
        ("x:\n  on: 2026-11-20\n  by: '@a'  # who\n", {"on": "2026-11-20", "by": "@a"}),
        ("x:\n    on: 1\n\n    how:\n      - ci\n      - drill\n", {"on": "1", "how": ("ci", "drill")}),
        ("x: {}", None),
        ("x: text", None),
        ("x: [a, b]", None),
        ("x:", None),
        ("x: {on: }", {"on": ""}),
    ],
)
def test_a_mapping_within_reads_alike_in_braces_and_on_lines(block: str, entries: object) -> None:
    front = frontmatter.read(f"---\n{block}\n---\n")
    assert front is not None
    assert mapping(front.fields[0].value) == entries


def test_the_items_of_a_list_can_be_mappings() -> None:
    front = frontmatter.read("---\nactions:\n  - owner: a\n    due: b\n  - {owner: c}\n---\n")
    assert front is not None
    assert [mapping(item) for item in front.fields[0].value] == [{"owner": "a", "due": "b"}, {"owner": "c"}]


@given(text=st.text(max_size=60))
def test_any_text_is_a_mapping_or_none(text: str) -> None:
    found = mapping(text)
    assert found is None or all(isinstance(key, str) for key in found)
