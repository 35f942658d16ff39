"""The help of a group: commands in sections, one whole sentence each, known without importing a command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from handbook.cli.adr import adr
from handbook.cli.docs import docs
from handbook.cli.lazy import Entry, LazyGroup
from handbook.cli.root import handbook

WIDTHS = (60, 80, 120)


def groups(name: str, group: click.Command) -> Iterator[tuple[str, LazyGroup]]:
    if isinstance(group, LazyGroup):
        yield name, group
        for word in group.entries:
            command = group.get_command(click.Context(group), word)
            assert command is not None
            yield from groups(f"{name} {word}", command)


GROUPS = [*groups("adr", adr), *groups("docs", docs), ("handbook", handbook)]
ENTRIES = [(f"{name} {word}", group, word) for name, group in GROUPS for word in group.entries]


def first_paragraph(command: click.Command) -> str:
    return " ".join((command.help or "").split("\n\n")[0].split())


@pytest.mark.parametrize(("group", "word"), [entry[1:] for entry in ENTRIES], ids=[e[0] for e in ENTRIES])
def test_the_sentence_of_a_command_is_the_first_of_its_own_help(group: LazyGroup, word: str) -> None:
    command = group.get_command(click.Context(group), word)
    assert command is not None
    sentence = group.entries[word].sentence
    assert first_paragraph(command) == sentence
    assert sentence[0].isupper()
    assert sentence.endswith(".")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "group"), GROUPS, ids=[name for name, _ in GROUPS])
def test_every_command_is_shown_with_its_whole_sentence_two_blanks_apart(
    name: str, group: LazyGroup, width: int
) -> None:
    context = click.Context(group, info_name=name, terminal_width=width, max_content_width=width)
    text = click.unstyle(group.get_help(context))
    lines = text.splitlines()
    assert max(map(len, lines)) <= width
    for word, entry in group.entries.items():
        first = next(line for line in lines if line.startswith(f"  {word} "))
        assert first.removeprefix(f"  {word}").startswith("  ")
        assert entry.sentence in " ".join(text.split())
    assert [line for line in lines if line in {f"{title}:" for title in group.sections}] == [
        f"{title}:" for title in group.sections
    ]


def test_each_command_of_adr_is_in_one_section() -> None:
    names = [name for section in adr.sections.values() for name in section]
    assert len(names) == len(set(names)) == 28
    assert all(len(section) <= 7 for section in adr.sections.values())


PROGRAM = """
import sys
from handbook.cli.{group} import main
try:
    main()
finally:
    print(*sorted(name for name in sys.modules if name.startswith("handbook.cli.")), file=sys.stderr)
"""
FEW = {"handbook.cli.lazy", "handbook.cli.output", "handbook.cli.records", "handbook.cli.records.options"}


@pytest.mark.parametrize("group", ["adr", "docs"])
@pytest.mark.parametrize("asked", ["--help", "completion"])
def test_help_and_completion_import_no_command(group: str, asked: str) -> None:
    env = {} if asked == "--help" else {
        f"_{group.upper()}_COMPLETE": "bash_complete", "COMP_WORDS": f"{group} l", "COMP_CWORD": "1",
    }  # fmt: skip
    ran = subprocess.run(
        (sys.executable, "-c", PROGRAM.format(group=group), *(["--help"] if asked == "--help" else [])),
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "lint" in ran.stdout
    assert set(ran.stderr.split()) <= FEW | {f"handbook.cli.{group}"}


def test_a_command_that_is_not_in_the_table_is_none() -> None:
    group = LazyGroup("x", sections={"One": {"a": Entry("handbook.cli.records.show:show", "A.")}})
    assert group.get_command(click.Context(group), "b") is None
