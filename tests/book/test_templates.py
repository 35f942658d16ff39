"""The page of templates shows what `docs new` and `adr new` write; `pytest --update` writes it anew."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from handbook.kinds.kind import Kind
from tests.book import templates
from tests.cli.conftest import Run, cache, repository, run
from tests.conftest import Golden

DAY = re.compile(r"\d{4}-\d\d-\d\d")
__all__ = ["cache", "repository", "run"]  # Fixtures.


def test_the_page_shows_each_template(root: Path, golden: Golden) -> None:
    head, mark, _ = (root / templates.PAGE).read_text(encoding="utf-8").partition(templates.LAST)
    assert mark
    golden.check(root / templates.PAGE, templates.page(head + mark))


@pytest.mark.parametrize(
    "kind",
    [kind for kind in templates.kinds() if kind.name not in templates.RECORDS],
    ids=lambda kind: kind.name,
)
def test_the_command_of_a_kind_writes_what_the_page_shows(
    kind: Kind, root: Path, repository: Path, run: Run
) -> None:
    words = shlex.split(templates.command(kind))
    done = run(*words[1:])
    assert done.returncode == 0, done.stderr
    written = (repository / done.stdout.strip()).read_text(encoding="utf-8")
    shown = (root / templates.PAGE).read_text(encoding="utf-8")
    assert DAY.sub("a day", written).strip("\n") in DAY.sub("a day", shown)


@pytest.mark.usefixtures("repository")
def test_a_command_of_the_first_table_writes_into_the_folder_that_its_row_names(root: Path, run: Run) -> None:
    head, _, _ = (root / templates.PAGE).read_text(encoding="utf-8").partition("## A pull request")
    rows = re.findall(r"^\| [^|]+ \| `(docs new [^`]+)` \| `([^`]+)` \|$", head, re.MULTILINE)
    assert len(rows) == 8
    for command, folder in rows:
        done = run(*shlex.split(command)[1:])
        assert done.stdout.startswith(folder), done.stderr
        assert "/" not in done.stdout.removeprefix(folder)
