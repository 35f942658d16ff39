"""Hashes of syntax trees: what is layout is silent, and what the code does is not."""

from __future__ import annotations

import pytest

from handbook.code.process import hashing, parsers, trees
from handbook.code.process.hashing import Wanted, language_of
from tests.growth import Shape, repeated
from tests.test_growth import MOST, grows

PYTHON = '''"""The module."""
import os

LIMIT = 3


class Orders:
    """What it is."""

    def place(self, order: str) -> int:
        return len(order) + LIMIT


def cancel(order):
    return place(order)
'''
GO = """package orders

const Limit = 3

// Place places.
func (s *Store[T]) Place(id int, name string) error {
	return s.run(id, name)
}

type Store[T any] struct {
	n int
}
"""
JAVA = "class Orders { private static final int LIMIT = 3; int place(int id) { return this.run(id); } }\n"
SCRIPT = "export const LIMIT = 'three';\nexport class Orders {\n  place(id) { return run(id, [1, 2]); }\n}\n"
TYPES = "export interface Order { id: string }\nexport function place<T>(order: T): T { return order }\n"
OLD_SCRIPT = """
function Order() { this.size = 1 }
Order.prototype.place = function (id) { return run({ limit: 3 }) }
exports.cancel = () => 1
const codes = { E_FULL: make('full', 500), 'quoted': 1, [computed]: 2 }
Object.defineProperties(Order.prototype, { owner: { get() { return 'a' } } })
module.exports = { codes, LIMIT: 3 }
options.limit = 4
"""
RUST = """pub struct Orders { n: u8 }
impl Orders { pub fn place(&self) -> u8 { run(self.n) } }
const LIMIT: u8 = 3;
"""

SILENT = [
    (
        "python",
        PYTHON,
        "Orders.place",
        PYTHON.replace("len(order) + LIMIT", "(\n  len(order)  # all\n + LIMIT)"),
    ),
    ("python", PYTHON, "Orders", PYTHON.replace("What it is.", "What it was.")),
    ("python", PYTHON, "cancel", PYTHON.replace("LIMIT = 3", "LIMIT = 4")),
    ("python", PYTHON, "", PYTHON.replace("LIMIT = 3\n", "") + "LIMIT = 3  # moved\n"),
    ("go", GO, "Store.Place", GO.replace("id int, name string", "\n\t\tid int,\n\t\tname string,\n\t")),
    ("go", GO, "Store.Place", GO.replace("Place places.", "Place writes.")),
    ("go", GO, "", GO.replace("const Limit = 3\n", "") + "\nconst Limit = 3\n"),
    ("java", JAVA, "Orders.place", JAVA.replace("{ return", "{\n  // all\n  return")),
    ("java", JAVA, "Orders.place", JAVA.replace("LIMIT = 3", "LIMIT = 4")),
    ("javascript", SCRIPT, "LIMIT", SCRIPT.replace("'three';", '"three"')),
    ("javascript", OLD_SCRIPT, "codes.E_FULL", OLD_SCRIPT.replace("computed", "other")),
    ("javascript", OLD_SCRIPT, "Order.place", OLD_SCRIPT.replace("=> 1", "=> 2")),
    ("javascript", SCRIPT, "Orders.place", SCRIPT.replace("[1, 2]);", "[\n 1,\n 2,\n])")),
    ("typescript", TYPES, "place", TYPES.replace("return order", "return order; // same")),
    ("rust", RUST, "Orders.place", RUST.replace("run(self.n)", "\n/* all */ run(\nself.n,\n)")),
    ("hcl", 'resource "a" "b" {\n  x = 1\n}\n', "", 'resource "a" "b" {\n x   = 1 # one\n}\n'),
]
LOUD = [
    ("python", PYTHON, "Orders.place", PYTHON.replace("+ LIMIT", "- LIMIT")),
    ("python", PYTHON, "Orders", PYTHON.replace("+ LIMIT", "- LIMIT")),
    ("python", PYTHON, "place", PYTHON.replace("order: str", "order: bytes")),
    ("python", PYTHON, "LIMIT", PYTHON.replace("LIMIT = 3", "LIMIT = 4")),
    ("python", PYTHON, "", PYTHON.replace("import os", "import sys")),
    ("go", GO, "Store.Place", GO.replace("run(id, name)", "run(name, id)")),
    ("go", GO, "Limit", GO.replace("Limit = 3", "Limit = 4")),
    ("go", GO, "Store", GO.replace("n int", "n uint")),
    ("java", JAVA, "Orders.LIMIT", JAVA.replace("LIMIT = 3", "LIMIT = 4")),
    ("java", JAVA, "LIMIT", JAVA.replace("int LIMIT", "long LIMIT")),
    ("javascript", SCRIPT, "LIMIT", SCRIPT.replace("three", "four")),
    ("javascript", OLD_SCRIPT, "Order.place", OLD_SCRIPT.replace("run(", "start(")),
    ("javascript", OLD_SCRIPT, "cancel", OLD_SCRIPT.replace("=> 1", "=> 2")),
    ("javascript", OLD_SCRIPT, "codes.E_FULL", OLD_SCRIPT.replace("500", "503")),
    ("javascript", OLD_SCRIPT, "E_FULL", OLD_SCRIPT.replace("'full'", "'over'")),
    ("javascript", OLD_SCRIPT, "owner", OLD_SCRIPT.replace("'a'", "'b'")),
    ("javascript", OLD_SCRIPT, "LIMIT", OLD_SCRIPT.replace("LIMIT: 3", "LIMIT: 4")),
    ("javascript", SCRIPT, "Orders.place", SCRIPT.replace("[1, 2]", "[2, 1]")),
    ("typescript", TYPES, "Order.id", TYPES.replace("string", "number")),
    ("typescript", TYPES, "place", TYPES.replace("order: T", "order?: T")),
    ("rust", RUST, "Orders.place", RUST.replace("u8 { run(self.n) }", "u8 { run(self.n); }")),
    ("rust", RUST, "LIMIT", RUST.replace("u8 = 3", "u8 = 4")),
]


@pytest.mark.parametrize(("language", "before", "symbol", "after"), SILENT)
def test_layout_comments_and_other_places_do_not_count(
    language: str, before: str, symbol: str, after: str
) -> None:
    assert before != after
    first, second = (trees.hashes(language, text, [symbol])[symbol] for text in (before, after))
    assert first
    assert first == second


@pytest.mark.parametrize(("language", "before", "symbol", "after"), LOUD)
def test_what_code_does_counts(language: str, before: str, symbol: str, after: str) -> None:
    assert before != after
    first, second = (trees.hashes(language, text, [symbol])[symbol] for text in (before, after))
    assert first
    assert second
    assert first != second


@pytest.mark.parametrize(
    ("language", "text", "symbol"),
    [
        ("python", PYTHON, "run"),
        ("python", PYTHON, "Order.place"),
        ("java", JAVA, "run"),
        ("go", GO, "run"),
        ("javascript", OLD_SCRIPT, "limit"),
        ("javascript", OLD_SCRIPT, "options.limit"),
        ("javascript", OLD_SCRIPT, "size"),
        ("javascript", OLD_SCRIPT, "quoted"),
    ],
)
def test_a_name_that_is_only_used_is_not_defined(language: str, text: str, symbol: str) -> None:
    assert trees.hashes(language, text, [symbol]) == {symbol: ""}


def test_the_full_name_is_taken_before_one_that_only_ends_with_it() -> None:
    text = "def place(): return 1\nclass Orders:\n    def place(self): return 2\n"
    other = text.replace("return 2", "return 3")
    assert trees.hashes("python", text, ["place"]) == trees.hashes("python", other, ["place"])
    nested = ["Orders.place"]
    assert trees.hashes("python", text, nested) != trees.hashes("python", other, nested)


def test_the_worker_answers_for_each_file_and_leaves_out_what_has_no_tree() -> None:
    deep = "(" * 100_000 + ")" * 100_000
    found = hashing.hashes(
        [
            Wanted("python", PYTHON, ("", "LIMIT")),
            Wanted("python", "def (:", ("",)),
            Wanted("python", deep, ("",)),
            Wanted("", "text", ("",)),
            Wanted("go", GO, ("Limit",)),
        ]
    )
    assert found[0] == trees.hashes("python", PYTHON, ["", "LIMIT"])
    assert found[1:4] == (None, None, None)
    assert found[4] == trees.hashes("go", GO, ["Limit"])


def test_without_a_grammar_a_file_has_no_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parsers.GRAMMARS, "go", ("tree_sitter_not_installed", "language"))
    assert trees.answer('["go", "package a", [""]]') == "null"


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b.py", "python"),
        ("b.TSX", "typescript"),
        ("main.tf", "hcl"),
        ("a.c", ""),
        ("Makefile", ""),
        ("py", ""),
    ],
)
def test_the_language_is_that_of_the_suffix(path: str, language: str) -> None:
    assert language_of(path) == language


CHAINS = {
    "calls with objects": repeated(".put({size: 1})", "x"),
    "members of members": repeated("a.b.", after="c = () => 1\n"),
    "assignments": repeated("a.prototype.b = ", after="1\n"),
    "objects": lambda size: "x = {" + "b: {" * (size // 5) + "}" * (size // 5) + "}\n",
}


@pytest.mark.parametrize("shape", CHAINS.values(), ids=CHAINS)
def test_the_members_of_a_script_are_found_in_time_that_grows_as_the_text_does(shape: Shape) -> None:
    assert grows(lambda text: trees.hashes("javascript", text, ["none"]), shape)[-1] < MOST
