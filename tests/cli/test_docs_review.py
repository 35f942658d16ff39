"""`docs review` and `docs kinds schema`, as installed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PAGE = "---\nkind: page\nowner: team\n---\n# Retries\r\n\r\nTwo at most."


@pytest.fixture
def page(repository: Path) -> Path:
    file = repository / "docs" / "a.md"
    file.write_bytes(b"\xef\xbb\xbf" + PAGE.encode())
    return file


def test_a_review_writes_the_stamp_and_lint_is_content_until_the_text_changes(run: Run, page: Path) -> None:
    mode = page.stat().st_mode
    done = run("review", "docs/a.md", "--by", "@ann", "--on", "2026-11-20")
    assert (done.returncode, done.stderr) == (0, "")
    sha = done.stdout.rpartition("(")[2].rstrip(")\n")
    assert done.stdout == f"docs/a.md: reviewed on 2026-11-20 by @ann ({sha})\n"
    stamp = f'owner: team\nreviewed: {{on: 2026-11-20, by: "@ann", sha: "{sha}"}}\n'
    assert page.read_bytes() == b"\xef\xbb\xbf" + PAGE.replace("owner: team\n", stamp).encode()
    assert page.stat().st_mode == mode
    assert run("lint", "--select", "PAG103", "--fail-on", "nit").returncode == 0
    page.write_bytes(page.read_bytes().replace(b"Two", b"Three"))
    found = run("lint", "--select", "PAG103", "--fail-on", "nit")
    assert found.returncode == 1
    assert "changed since it was reviewed on 2026-11-20" in found.stdout


def test_a_dry_run_shows_the_change_and_writes_nothing(run: Run, page: Path) -> None:
    before = page.read_bytes()
    done = run("review", "docs/a.md", "--by", "ann", "--dry-run")
    assert done.returncode == 0
    assert [line[:10] for line in done.stdout.splitlines() if line[:1] in "+-"][2:] == ["+reviewed:"]
    assert page.read_bytes() == before


def test_all_pages_are_stamped_or_none(run: Run, repository: Path, page: Path) -> None:
    (repository / "docs" / "b.md").write_text("# No front matter\n", encoding="utf-8")
    before = page.read_bytes()
    done = run("review", "docs/a.md", "docs/b.md", "--by", "ann")
    assert (done.returncode, done.stdout) == (2, "")
    step = "write '---', 'kind: ...', 'owner: ...', '---' at its top first"
    problem = f"docs/b.md: has no front matter between '---' lines; {step}; nothing was changed"
    assert done.stderr == f"error: {problem}\n"
    assert page.read_bytes() == before


def test_json_has_the_stamp_before_and_after(run: Run, page: Path) -> None:
    first = json.loads(run("review", "docs/a.md", "--by", "ann", "--on", "2026-01-01", "--json").stdout)
    second = json.loads(run("review", "docs/a.md", "--by", "bob", "--json", "--dry-run").stdout)
    assert (first["written"], second["written"]) == (True, False)
    assert first["reviews"][0]["before"] is None
    assert second["reviews"][0]["before"] == {key: first["reviews"][0][key] for key in ("on", "by", "sha")}
    assert second["reviews"][0]["by"] == "bob"
    assert page.read_text(encoding="utf-8-sig").count("reviewed:") == 1


def test_the_same_review_twice_and_a_page_named_twice_change_nothing_more(run: Run, page: Path) -> None:
    run("review", "docs/a.md", "docs/../docs/a.md", "--by", "ann", "--on", "2026-01-01")
    before = page.read_bytes()
    assert before.count(b"reviewed:") == 1
    assert run("review", "docs/a.md", "--by", "ann", "--on", "2026-01-01").returncode == 0
    assert page.read_bytes() == before


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("docs/none.md", "--by", "x"), "docs/none.md: does not exist"),
        (("docs", "--by", "x"), "docs: is a folder; name the pages that were reviewed"),
        (("docs/x.txt", "--by", "x"), "docs/x.txt: is no page; name a Markdown file"),
        (("docs/a.md", "--by", " "), "docs/a.md: ' ' names nobody"),
        (("docs/a.md", "--by", "x", "--on", "2999-01-01"), "2999-01-01 is in the future"),
        (("docs/a.md", "--by", "x", "--on", "2026-02-30"), "'2026-02-30' is not a date"),
        (("docs/out.md", "--by", "x"), "docs/out.md: leads out of"),
    ],
)
def test_what_cannot_be_reviewed_is_one_line(
    run: Run,
    repository: Path,
    page: Path,
    args: tuple[str, ...],
    problem: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    other = tmp_path_factory.mktemp("other") / "b.md"
    other.write_bytes(PAGE.encode())
    (repository / "docs" / "out.md").symlink_to(other)
    (repository / "docs" / "x.txt").write_text("x", encoding="utf-8")
    before = page.read_bytes()
    done = run("review", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
    assert (page.read_bytes(), other.read_bytes()) == (before, PAGE.encode())


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_one_line(run: Run, page: Path) -> None:
    page.parent.chmod(0o555)
    try:
        done = run("review", "docs/a.md", "--by", "x")
    finally:
        page.parent.chmod(0o755)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_the_schema_is_printed_without_a_repository(run: Run) -> None:
    done = run("kinds", "schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["required"] == ["description", "kind", "owner"]
