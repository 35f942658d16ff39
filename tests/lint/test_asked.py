"""What rules ask is noted, whatever way it goes: an outcome that is kept depends on nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import handbook.lint
from handbook import markdown
from handbook.lint.asked import NEVER, Asked, Question
from handbook.lint.rule import Context, Documents
from handbook.markdown.dialect import GITHUB
from handbook.model.document import Document

ROOM = Path(handbook.lint.__file__).parent
FILES = sorted(
    path for path in ROOM.rglob("*.py") if path.name not in {"documents.py", "rule.py", "engine.py"}
)
MEMOS = {"_collected", "_bared", "_spelt", "_files"}
"""Functions for `Documents.once` that begin a dictionary: what is put into it later is noted nowhere, so that
it may only hold what follows from a text that is asked for each time."""


def page(path: str) -> Document:
    return markdown.parse(path, f"# {path}\n", GITHUB)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_no_rule_goes_past_what_is_noted(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    # The date of the run is asked for as `today`.
    past = {"context.day", *(f"project.{name}" for name in ("_given", "_plain", "_others", "_rest"))}
    assert not [each for each in asked if each in past or each.removeprefix("context.") in past]


def test_what_is_remembered_without_a_note_is_known() -> None:
    assert {name for path in FILES for name in _memos(path)} == MEMOS


def _memos(path: Path) -> Iterator[str]:
    """Yield the functions that take all documents, ask nothing of them and return an empty dictionary."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and [each.arg for each in node.args.args] == ["_"]:
            last = node.body[-1]
            if isinstance(last, ast.Return) and isinstance(last.value, ast.Dict):
                yield node.name


def test_each_way_to_ask_is_noted() -> None:
    documents = Documents((page("a.md"),))
    context = Context(project=documents, day="2026-11-26")
    with documents.asked.recording() as asked:
        documents.files.entry("b.md")
        documents.files.text("c.md")
        documents.files.document("d.md")
        documents.files.named(".md", ".yml")
        documents.files.matched("f/**")
        documents.files.publication("e.md")
        documents.at("a.md")
        assert documents.every
        assert context.today
    assert list(asked) == [
        Question("entry", "b.md"),
        Question("text", "c.md"),
        Question("page", "d.md"),
        Question("named", ".md\0.yml"),
        Question("matched", "f/**"),
        Question("publication", "e.md"),
        Question("page", "a.md"),
        Question("every"),
        Question("today"),
    ]


def _found(documents: Documents) -> int:
    documents.files.text("owners.yml")
    return len(documents.every)


def _of(document: Document, documents: Documents) -> str:
    return f"{document.path} {documents.files.entry('b.md').value}"


def test_who_uses_what_was_found_out_once_has_asked_for_it() -> None:
    documents = Documents((page("a.md"),))
    for _ in range(2):
        with documents.asked.recording() as asked:
            assert documents.once(_found) == 1
        (question,) = asked
        assert documents.asked.parts[question] == (Question("text", "owners.yml"), Question("every"))


def test_a_function_without_a_name_of_its_own_is_noted_by_what_it_asks() -> None:
    documents = Documents((page("a.md"),))
    for _ in range(2):
        with documents.asked.recording() as asked:
            documents.once(lambda each: each.files.entry("b.md"))
        assert list(asked) == [Question("entry", "b.md")]


def test_what_several_rules_ask_about_one_document_is_noted_for_each_recording() -> None:
    first, second = page("a.md"), page("c.md")
    documents = Documents((first, second))
    for document in (first, first, second, first):
        with documents.asked.recording() as asked:
            assert documents.of(document, _of) == f"{document.path} nothing"
        assert list(asked) == [Question("entry", "b.md")]


def test_the_innermost_recording_counts() -> None:
    asked = Asked()
    asked.note("entry", "nobody listens")
    with asked.recording() as outer:
        asked.note("entry", "a")
        with asked.recording() as inner:
            asked.note("entry", "b")
            asked.note("entry", "b")
        asked.note_all([NEVER])
    assert list(outer) == [Question("entry", "a"), NEVER]
    assert list(inner) == [Question("entry", "b")]
