"""A page is read by the site's own parser in another process, which may be slow, greedy or dead."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from handbook import markdown
from handbook.errors import ExactUnavailable
from handbook.markdown import dialect
from handbook.processes.allowance import Allowance
from handbook.processes.child import command
from handbook.project import exactly
from handbook.project.exactly import PageReader, Request, Unread, encoded
from handbook.project.project import open_project
from handbook.project.reading import DocumentReader, Source, silent
from tests.waiting import PATIENCE_SECONDS

OBEYING = """
import os, re, sys
sys.path[:] = sys.argv[1:]
from handbook.markdown import exact
from handbook.project import exactly
from handbook.project.page_worker import main
parse = exact.parse

def obey(path, text, dialect):
    if "HANG" in text:
        while True:
            pass
    if "STUCK" in text:
        re.match("(a+)+$", "a" * 60 + "b")  # It lets no other thread run.
    if "DIE" in text:
        os._exit(9)
    if "GREEDY" in text:
        bytearray(4_000_000_000)
    if "FAIL" in text:
        raise RecursionError
    return parse(path, text, dialect)

exact.parse = obey
exactly.DEADLINE_SECONDS = float(os.environ.get("DEADLINE_OF_A_PAGE", exactly.DEADLINE_SECONDS))
main()
"""
PAGES = [
    "# One {#two}\n\n!!! note\n\n    ```mermaid\n    pie\n    ```\n",
    "---\ntitle: T\n---\n# T\n\n=== \"Tab\"\n\n    ## In it\n",
    "",
    "# T\n\n--8<-- \"a.md\"\n",
]  # fmt: skip


@pytest.fixture
def reader() -> Iterator[PageReader]:
    pages = PageReader()
    yield pages
    pages.kill()


@pytest.fixture
def obeying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exactly, "_BOOT", OBEYING)


def test_another_process_reads_what_this_one_would(reader: PageReader) -> None:
    for text in (*PAGES, *PAGES):
        assert reader.read("a.md", text, dialect.MATERIAL) == markdown.exact.parse(
            "a.md", text, dialect.MATERIAL
        )
    reader.close()
    assert reader.read("a.md", "# T\n", dialect.MATERIAL).sections[0].title == "T"


def test_each_page_is_read_in_its_own_dialect(reader: PageReader) -> None:
    plain = dialect.from_site(("site_name: x\n",))
    text = "# T\n\n!!! note\n\n    ## In it\n"
    found = [
        len(reader.read("a.md", text, each).sections) for each in (plain, dialect.MATERIAL, plain, plain)
    ]
    assert found == [1, 2, 1, 1]


def test_a_renderer_that_cannot_be_built_is_said_as_in_one_process(reader: PageReader) -> None:
    broken = dialect.from_site(("markdown_extensions: [toc: {baselevel: x}]\n",))
    with pytest.raises(ExactUnavailable) as caught:
        reader.read("a.md", "# T\n", broken)
    assert not caught.value.installable
    assert "do not take their options" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("HANG", "it takes longer than 1 s"),
        ("STUCK", "it takes longer than 1 s"),
        ("DIE", "it needs too much memory"),
        ("GREEDY", "it fails with MemoryError"),
        ("FAIL", "it fails with RecursionError"),
    ],
)
@pytest.mark.usefixtures("obeying")
def test_a_page_that_cannot_be_read_so_costs_no_other_page(
    text: str, why: str, reader: PageReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exactly, "DEADLINE_SECONDS", 1.0)
    for _ in range(2):
        with pytest.raises(Unread, match=why):
            reader.read("a.md", text, dialect.MATERIAL)
        assert reader.read("b.md", "# T\n", dialect.MATERIAL).sections[0].title == "T"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such timers on Windows")
def test_a_page_that_lets_nothing_else_run_is_ended_by_a_timer_of_the_system() -> None:
    with stuck() as worker:
        assert worker.wait(PATIENCE_SECONDS) == -signal.SIGPROF


def test_a_page_that_lets_nothing_else_run_ends_also_when_the_parent_is_gone() -> None:
    with stuck() as worker:
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(PATIENCE_SECONDS) != 0


def stuck() -> subprocess.Popen[bytes]:
    """Return a worker that was given a page which lets nothing else run."""
    worker = subprocess.Popen(
        command(OBEYING),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DEADLINE_OF_A_PAGE": "0.2"},
    )
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(encoded(Request("a.md", "STUCK", dialect.MATERIAL))).encode() + b"\n")
    worker.stdin.flush()
    return worker


@pytest.mark.usefixtures("obeying")
def test_slow_pages_use_up_an_allowance_and_others_are_then_not_asked_for(
    reader: PageReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exactly, "DEADLINE_SECONDS", 0.5)
    monkeypatch.setattr(reader, "_allowance", Allowance(-1.7))
    with pytest.raises(Unread, match="takes longer"):
        reader.read("a.md", "HANG", dialect.MATERIAL)
    with pytest.raises(Unread, match="slow pages before it have used up the time"):
        reader.read("a.md", "# T\n", dialect.MATERIAL)


@pytest.mark.usefixtures("obeying")
def test_a_page_that_is_too_slow_is_one_note_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exactly, "DEADLINE_SECONDS", 0.5)
    (tmp_path / ".git").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    (tmp_path / "handbook.toml").write_text("lint.exact = true\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    pages = [
        Source(tmp_path / "docs" / name, text) for name, text in (("a.md", "# HANG\n"), ("b.md", "# B\n"))
    ]
    reading = DocumentReader(open_project(tmp_path))
    documents, errors = reading.documents(pages, silent)
    assert not errors
    assert [document.sections[0].title for document in documents] == ["HANG", "B"]
    assert reading.approximate(documents) == {
        "docs/a.md": ("the site's own parser gives up on it: it takes longer than 0.5 s",)
    }


@pytest.mark.parametrize(
    "text",
    [
        "x0: &x0 {k0: v}\n"
        + "".join(f"x{i}: &x{i} {{k{i}: v, <<: [{', '.join([f'*x{i - 1}'] * 10)}]}}\n" for i in range(1, 10)),
        "x0: &x0 {k: lol}\n"
        + "".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 10)}]\n" for i in range(1, 9)),
        "d: " + "[" * 500 + "]" * 500,
        "d: " + "9" * 6000,
        "d: 9999-99-99",
        "d: &a [*a]",
        "d: &a {<<: *a}",
    ],
    ids=["merge keys", "aliases", "brackets", "digits", "date", "itself", "merge of itself"],
)
def test_front_matter_and_configuration_of_strangers_are_read_or_given_up(
    text: str, reader: PageReader
) -> None:
    page = f"---\n{text}\n---\n\n# T\n"
    assert reader.read("a.md", page, dialect.MATERIAL).sections[-1].title == "T"
    options = "markdown_extensions:\n  - toc\n  - admonition:\n      foo: 1\n"
    site = dialect.from_site((f"{text}\n{options}",))
    if "[[[" in text:
        with pytest.raises(ExactUnavailable, match=r"mkdocs\.yml cannot be read as YAML"):
            reader.read("a.md", "# T\n", site)
    else:
        assert reader.read("a.md", "# T\n", site).sections[0].title == "T"
