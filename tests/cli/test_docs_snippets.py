"""`docs snippets`, as installed: copies become what the files say, and no other byte changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import testing
from handbook.code import snippets
from handbook.lint.fix import fixed
from handbook.lint.rules.cod.cod106 import RULE
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from tests.cli.conftest import Run

SAMPLE = "# region total\ndef total():\n    return 1\n# endregion\n"
PAGE = (
    "# A\r\n\r\n<!-- snippet: samples/a.py:total -->\r\n```py\r\nold\r\n```\r\n\r\n"
    "> - x\r\n>\r\n>     <!-- snippet: ../samples/a.py:total -->\r\n>\r\n"
    ">     ~~~ py\r\n>     ~~~\r\n\r\nTail"
)
BODY = "def total():\r\n{margin}    return 1\r\n"
SYNCED = PAGE.replace("old\r\n", BODY.format(margin="")).replace(
    ">     ~~~ py\r\n", ">     ~~~ py\r\n>     " + BODY.format(margin=">     ")
)


@pytest.fixture
def page(repository: Path) -> Path:
    (repository / "samples").mkdir()
    (repository / "samples" / "a.py").write_text(SAMPLE, encoding="utf-8")
    file = repository / "docs" / "a.md"
    file.write_bytes(b"\xef\xbb\xbf" + PAGE.encode())
    return file


def test_copies_are_written_anew_and_every_other_byte_stays(run: Run, page: Path) -> None:
    assert run("snippets", "check").returncode == 1
    done = run("snippets", "sync")
    assert (done.returncode, done.stdout, done.stderr) == (0, "docs/a.md: 2 copies written\n", "")
    assert page.read_bytes() == b"\xef\xbb\xbf" + SYNCED.encode()
    assert run("snippets", "check").returncode == 0
    again = run("snippets", "sync")
    assert (again.returncode, again.stdout) == (0, "nothing to write\n")


def test_a_dry_run_shows_a_diff_and_writes_nothing(run: Run, page: Path) -> None:
    before = page.read_bytes()
    done = run("snippets", "sync", "--dry-run")
    assert done.returncode == 0
    assert "+def total():" in done.stdout
    assert done.stderr == "docs/a.md: 2 copies to write\n"
    assert page.read_bytes() == before


def test_what_cannot_be_written_is_named_and_the_rest_is_written(run: Run, page: Path) -> None:
    other = page.with_name("b.md")
    other.write_text("# B\n\n<!-- snippet: samples/a.py:totl -->\n```py\n```\n", encoding="utf-8")
    done = run("snippets", "sync")
    assert done.returncode == 1
    assert done.stdout == "docs/a.md: 2 copies written\n"
    assert done.stderr == "error: docs/b.md:3: 'samples/a.py' has no section 'totl'; did you mean 'total'?\n"
    found = json.loads(run("snippets", "check", "--format", "json").stdout)
    assert [finding["path"] for finding in found["findings"]] == ["docs/b.md"]


def test_docs_lint_and_docs_fix_do_the_same(run: Run, page: Path) -> None:
    found = json.loads(run("lint", "--select", "COD106", "--format", "json").stdout)
    assert [finding["line"] for finding in found["findings"]] == [5, 12]
    assert run("fix", "--select", "COD106").returncode == 0
    assert page.read_bytes() == b"\xef\xbb\xbf" + SYNCED.encode()


def test_a_file_outside_of_the_repository_is_no_source(run: Run, repository: Path, page: Path) -> None:
    (repository.parent / "secret.py").write_text("SECRET\n", encoding="utf-8")
    (repository / "samples" / "link.py").symlink_to(repository.parent / "secret.py")
    for path in ("../../secret.py", "samples/link.py", "../secret.py"):
        page.write_text(f"# A\n\n<!-- snippet: {path} -->\n```py\nx\n```\n", encoding="utf-8")
        done = run("snippets", "sync")
        assert (done.returncode, done.stdout) == (1, "nothing to write\n")
        assert "cannot be read" in done.stderr
        assert "SECRET" not in page.read_text(encoding="utf-8")


BEFORE = st.sampled_from(["", "> ", "    ", "- a\n\n    ", "!!! note\n\n    ", "1. a\n\n   ", ">  > "])
LINES = st.lists(st.text(alphabet="ab `~>#-\t", max_size=8), max_size=6)


@given(BEFORE, st.sampled_from(["```", "~~~~"]), LINES, LINES, st.sampled_from([GITHUB, MATERIAL]))
def test_a_fix_makes_the_copy_equal_or_is_not_offered(
    before: str, marks: str, old: list[str], new: list[str], dialect: Dialect
) -> None:
    *head, margin = before.split("\n")
    rows = ["<!-- snippet: a.py -->", f"{marks}py", *old, marks, "", "Tail"]
    page = "\n".join([*head, *(f"{margin}{row}" for row in rows[:-2]), *rows[-2:]])
    source = "\n".join(new)

    def judged(text: str) -> tuple[tuple[str, bool], ...]:
        found = testing.run_files([RULE], [("docs/a.md", text), ("a.py", source)], dialect=dialect)
        return tuple((finding.message, bool(finding.fix)) for finding in found)

    findings = testing.run_files([RULE], [("docs/a.md", page), ("a.py", source)], dialect=dialect)
    text, applied = fixed(page, findings)
    if applied:
        assert ("the block differs from 'a.py'", True) not in judged(text)
        assert text.startswith("\n".join(head))
        assert text.endswith("Tail")
        shown = snippets.source(source).taken("")
        assert all(line in text for line in shown.split("\n"))
    else:
        assert text == page
