"""The stamp of a review: where it is written, and when it is refused."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown
from handbook.kinds.entry import StampError
from handbook.kinds.stamp import Stamp, stamp_of, stamped, text_hash
from handbook.markdown.dialect import GITHUB, MATERIAL
from handbook.model.document import Document

BODY = "---\n# Retries\n\nTwo at most.\n"
HEAD = "---\nkind: page\nowner: team\n"
SHA = "e3a0bd7c5b0d"


def document(text: str) -> Document:
    return markdown.parse("docs/a.md", text, GITHUB)


def after(text: str, by: str = "@ann") -> str:
    edit = stamped(document(text), "2026-11-26", by)
    return text[: edit.start] + edit.text + text[edit.end :]


def sha(text: str) -> str:
    return text_hash(document(text))


STYLES = {
    "new, below the owner": (HEAD + "next: b.md\n" + BODY, HEAD + "reviewed: @\nnext: b.md\n" + BODY),
    "new, no owner": ("---\ntags: [a]\n" + BODY, "---\ntags: [a]\nreviewed: @\n" + BODY),
    "new, owner is a list below": (
        "---\nowner:\n  - a\n\n" + BODY,
        "---\nowner:\n  - a\nreviewed: @\n\n" + BODY,
    ),
    "on one line": (
        HEAD + "reviewed: {on: 2020-01-01, by: x, sha: aa}\nz: 1\n" + BODY,
        HEAD + "reviewed: @\nz: 1\n" + BODY,
    ),
    "empty": (HEAD + "reviewed:\nz: 1\n" + BODY, HEAD + "reviewed: @\nz: 1\n" + BODY),
    "null": (HEAD + "reviewed: null\n" + BODY, HEAD + "reviewed: @\n" + BODY),
    "a flow over lines": (
        HEAD + "reviewed: {on: 2020-01-01,\n  by: x}\n" + BODY,
        HEAD + "reviewed: @\n" + BODY,
    ),
    "comments around": (
        HEAD + "# before\nreviewed: {on: 2020-01-01}\n# after\n" + BODY,
        HEAD + "# before\nreviewed: @\n# after\n" + BODY,
    ),
    "a name with a number sign": (HEAD + 'reviewed: {by: "#team"}\n' + BODY, HEAD + "reviewed: @\n" + BODY),
    "closed by dots": (HEAD + "...\n# Retries\n", HEAD + "reviewed: @\n...\n# Retries\n"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "bom"])
@pytest.mark.parametrize("name", STYLES)
def test_a_stamp_takes_the_place_of_an_older_one_and_no_other_byte_changes(
    name: str, mark: str, end: str
) -> None:
    before, wanted = ((mark + text).replace("\n", end) for text in STYLES[name])
    stamp = f'{{on: 2026-11-26, by: "@ann", sha: "{sha(before)}"}}'
    assert after(before) == wanted.replace("@", stamp, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_stamp_on_lines_of_its_own_stays_one(end: str) -> None:
    text = (HEAD + "reviewed:\n    on: 2020-01-01\n    by: x\nz: 1\n" + BODY).replace("\n", end)
    stamp = f'reviewed:\n    on: 2026-11-26\n    by: "@ann"\n    sha: "{sha(text)}"\nz: 1\n'
    assert after(text) == (HEAD + stamp + BODY).replace("\n", end)


REFUSED = {
    "no front matter": ("# Retries\n", "has no front matter"),
    "metadata of MkDocs": ("kind: page\nowner: x\n\n# Retries\n", "has no front matter"),
    "empty": ("---\n---\n# Retries\n", "its front matter is empty"),
    "unreadable": ("---\nkind: page\nowner: 'x\n" + BODY, "line 3: front matter cannot be read"),
    "one mapping": ("---\n{kind: page, owner: x}\n" + BODY, "its front matter is one {mapping}"),
    "one mapping of one key": ("---\n{kind: page}\n" + BODY, "its front matter is one {mapping}"),
    "twice": (HEAD + "reviewed: {on: 2020-01-01}\nreviewed: {on: 2020-01-02}\n" + BODY, "more than once"),
    "a comment in it": (
        HEAD + "reviewed: {on: 2020-01-01} # by phone\n" + BODY,
        "line 4: the entry 'reviewed' holds",
    ),
    "a comment below it": (HEAD + "reviewed:\n  # by phone\n  on: 2020-01-01\n" + BODY, "holds a comment"),
    "a date alone": (HEAD + "reviewed: 2020-01-01\n" + BODY, "line 4: the entry 'reviewed' is no mapping"),
    "a list": (HEAD + "reviewed: [2020-01-01]\n" + BODY, "is no mapping"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_stamp_without_a_certain_place_is_refused_in_one_line(name: str) -> None:
    text, problem = REFUSED[name]
    page = markdown.parse("docs/a.md", text, MATERIAL)
    with pytest.raises(StampError) as refused:
        stamped(page, "2026-11-26", "@ann")
    message = str(refused.value)
    assert message.startswith("docs/a.md: ")
    assert problem in message
    assert message.endswith("; nothing was changed")
    assert "\n" not in message


@pytest.mark.parametrize("by", ["", "  ", "a\nb", "a\x1b[0m"])
def test_a_stamp_needs_somebody(by: str) -> None:
    with pytest.raises(StampError, match="names nobody"):
        after(HEAD + BODY, by)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_whoever_reviewed_is_read_back_by_us_and_by_yaml(by: str) -> None:
    text = after(HEAD + BODY, by)
    front = document(text).front_matter
    assert front is not None
    assert stamp_of(front) == Stamp("2026-11-26", by, sha(HEAD + BODY))
    assert yaml.safe_load(text.split("---")[1] if "---" not in by else "{}") is not None


LINES = st.sampled_from(
    [
        "kind: page",
        "owner: team",
        "owner:\n  - a\n  - b",
        "title: 'x: y'",
        "# comment",
        "",
        "covers: [A,\n  B]",
        "text: |\n  one\n  two",
        "reviewed: {on: 2020-01-01}",
        "reviewed:\n  on: 2020-01-01\n  by: x",
        "tags:\n- a",
        "reviewed:",
        "a: >-\n  folded\n\n  more",
        "? b\n: c",
        "{x: y}",
        "reviewed: 1 # c",
    ]
)


@given(
    st.lists(LINES, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.text(max_size=40),
)
def test_a_stamp_is_written_or_refused_whatever_the_front_matter(
    lines: list[str], end: str, mark: str, body: str
) -> None:
    head = mark + end.join(["---", *"\n".join(lines).split("\n"), "---", ""]).replace("\r\r", "\r")
    text = head.replace("\n", end) if end == "\n" else head.replace("\r\n", "\n").replace("\n", "\r\n")
    text += body
    page = document(text)
    try:
        edit = stamped(page, "2026-11-26", "@ann")
    except StampError:
        return
    new = text[: edit.start] + edit.text + text[edit.end :]
    old, read = page.front_matter, document(new).front_matter
    assert old is not None
    assert read is not None
    assert stamp_of(read) == Stamp("2026-11-26", "@ann", text_hash(page))
    assert new[read.span.end :] == text[old.span.end :]
    assert text_hash(document(new)) == text_hash(page)
    kept = [field for field in old.fields if field.key != "reviewed"]
    assert [(f.key, f.value) for f in read.fields if f.key != "reviewed"] == [(f.key, f.value) for f in kept]
    for field in kept:
        assert text[field.span.start : field.span.end] in new


def test_white_space_that_nobody_sees_is_no_change_and_words_are() -> None:
    first = sha(HEAD + BODY)
    same = [
        (HEAD + BODY).replace("\n", "\r\n"), "\ufeff" + HEAD + BODY, HEAD + "x: y\n" + BODY,
        HEAD + BODY.replace("most.", "most.  \t"), HEAD + BODY + "\n\n", HEAD + BODY.rstrip("\n"),
    ]  # fmt: skip
    assert {sha(text) for text in same} == {first}
    others = [HEAD + BODY.replace("Two", "two"), HEAD + BODY.replace("\n\n", "\n"), HEAD + BODY + "More.\n"]
    assert first not in {sha(text) for text in others}
    assert len({sha(text) for text in others}) == len(others)
