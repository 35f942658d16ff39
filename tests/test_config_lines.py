"""The line of each key is found wherever TOML allows it to stand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.config.lines import lines
from handbook.config.origins import Origins
from tests.effort import looks

TEXT = '''# [not] a = table
templates = "x" # [[y]]
[lint]
select = [
  "DOC", # ]
  "a]b",
]
"fail-on" = "nit"
a."b".'c d' = {x = 1, y = [1,
  2]}
[[overrides]]
files = ["""
[z]
y = 1
"""]
[overrides.rules.DOC101]
severity = "nit"
[[overrides]]
files = [\'\'\'
k = "
\'\'\']
rules.DOC104.severity = "nit"
[ tool . "hand\\u0062ook" ]
last = 1'''
EXPECTED = {
    ("templates",): 2,
    ("lint",): 3,
    ("lint", "select"): 4,
    ("lint", "fail-on"): 8,
    ("lint", "a", "b", "c d"): 9,
    ("overrides", "0"): 11,
    ("overrides", "0", "files"): 12,
    ("overrides", "0", "rules", "DOC101"): 16,
    ("overrides", "0", "rules", "DOC101", "severity"): 17,
    ("overrides", "1"): 18,
    ("overrides", "1", "files"): 19,
    ("overrides", "1", "rules", "DOC104", "severity"): 22,
    ("tool", "handbook"): 23,
    ("tool", "handbook", "last"): 24,
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_and_keys_have_the_lines_on_which_they_are_stated(end: str) -> None:
    text = TEXT.replace("\n", end)
    assert tomllib.loads(text)["tool"]["handbook"] == {"last": 1}
    assert dict(lines(text)) == EXPECTED


ORIGINS = [
    (("lint", "select"), "x.toml:2"),
    (("lint", "ignore"), "default"),
    (("rules", "DOC101", "severity"), "x.toml:4"),
    (("rules", "DOC101", "words"), "default"),
    (("overrides", "1", "files"), "x.toml:8"),
    (("overrides", "2", "files"), "default"),
    (("overrides", "x", "files"), "default"),
    ((), "default"),
]


@pytest.mark.parametrize(("place", "origin"), ORIGINS)
@pytest.mark.parametrize("name", ["handbook.toml", "pyproject.toml"])
def test_the_origin_of_a_key_is_its_line_if_it_is_stated(
    tmp_path: Path, name: str, place: tuple[str, ...], origin: str
) -> None:
    top = "tool.handbook." if name == "pyproject.toml" else ""
    text = (
        f"[{top}lint]\nselect = []\n[{top}rules]\nDOC101 = {{severity = 'nit'}}\n"
        f"[[{top}overrides]]\nfiles = ['a']\n[[{top}overrides]]\nfiles = ['b']\n"
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert Origins(str(tmp_path), lambda _: "x.toml").of(place) == origin


def test_without_a_configuration_everything_is_a_default() -> None:
    assert Origins("", str).of(("lint", "select")) == "default"


WORDS = st.sampled_from(["a", "b-c", '"d e"', "'f=[g]'", '"h\\"#"', "1"])
VALUES = st.sampled_from(
    ['"x"', '"""\n[a]\nb = 1\n"""', "'''\n[[c]]\n'''", "[1,\n 2, # ]\n]", "{k = 1}", "true", "1.5"]
)
STATEMENTS = st.lists(st.tuples(WORDS, VALUES, st.sampled_from(["", " # = [x]"])), max_size=5)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a file of tables that are told apart by a number."""
    parts = []
    for number in range(draw(st.integers(0, 3))):
        head = draw(
            st.sampled_from([f"[t{number}]", f"[[l{number}]]", f"[t{number}.'x.y']", f"[[l{number}.z]]"])
        )
        keys = {key: (value, more) for key, value, more in draw(STATEMENTS)}
        parts += [head, *(f"{key} = {value}{more}" for key, (value, more) in keys.items()), ""]
    return "\n".join(parts)


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of what was stated, down to the keys; inline tables are values."""
    tables = isinstance(value, list) and all(isinstance(each, dict) for each in value) and value
    if isinstance(value, dict) and set(value) != {"k"}:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif tables and isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, str(at)))
    else:
        yield path


@given(files())
def test_each_key_of_a_file_has_a_line_and_stands_there(text: str) -> None:
    found = lines(text)
    for path in leaves(tomllib.loads(text)):
        row = text.split("\n")[found[path] - 1]
        assert (
            row.split("=", 1)[0].strip().strip("\"'").replace('\\"', '"').startswith(path[-1].split("=")[0])
        )


@given(st.text("a=[]\"'\\#.\n{}, \r", max_size=30))
def test_any_text_is_read_to_its_end(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines(text).values())


@pytest.mark.parametrize(
    "piece", ['"', "'", '"""', "'''", '"\\', "[[", "a.", "a=[", "#", "x = 1\n", "[[a]]\n", "=\n"]
)
def test_the_effort_grows_with_the_text(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert looks(text, lambda: lines(text)) < 400
