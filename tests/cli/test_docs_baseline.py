"""`docs lint` with a baseline, as a repository with old documents meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

OLD = "---\nkind: page\n---\n# Old\n\n## In short\n\nTODO\n"
MORE = OLD + "\nTODO more\n"
FILE = "handbook-baseline.json"


@pytest.fixture(autouse=True)
def _old_documents(repository: Path) -> None:
    (repository / "handbook.toml").write_text(
        '[lint]\nselect = ["DOC101", "DOC103", "DGM101"]\nfail-on = "nit"\n'
    )
    (repository / "docs" / "old.md").write_text(OLD)
    (repository / "docs" / "older.md").write_text(OLD)


def test_written_once_it_is_found_and_hides_what_was_there(run: Run, repository: Path) -> None:
    assert run("lint").returncode == 1
    done = run("lint", "--write-baseline")
    assert (done.returncode, done.stderr) == (0, f"note: {FILE} has 2 findings now, 2 more\n")
    clean = "clean (2 files, 0 diagrams checked, 2 findings hidden by the baseline)\n"
    assert done.stdout == clean
    assert run("lint").stdout == run("-C", "docs", "lint").stdout == clean
    assert run("lint", "--no-baseline").stdout.count("DOC103") == 2
    before = (repository / FILE).read_bytes()
    assert run("lint", "--write-baseline").stderr == f"note: {FILE} has 2 findings now\n"
    assert (repository / FILE).read_bytes() == before


def test_only_what_is_new_is_reported(run: Run, repository: Path) -> None:
    run("lint", "--write-baseline")
    (repository / "docs" / "old.md").write_text(MORE.replace("# Old", "# Old\n\nWords above."))
    (repository / "docs" / "new.md").write_text(OLD)
    done = run("lint", "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert [(each["path"], each["line"]) for each in found["findings"]] == [
        ("docs/new.md", 8),
        ("docs/old.md", 12),
    ]
    assert found["baseline"] == {"file": FILE, "hidden": 2, "gone": 0}
    assert found["summary"]["hidden"] == 2


def test_what_no_longer_occurs_is_told_and_goes_with_an_update_only(run: Run, repository: Path) -> None:
    run("lint", "--write-baseline")
    (repository / "docs" / "older.md").unlink()
    (repository / "docs" / "new.md").write_text(OLD)
    before = (repository / FILE).read_text()
    done = run("lint")
    assert (
        f"note: 1 finding of {FILE} no longer occurs; remove with `docs lint --update-baseline`\n"
        in done.stdout
    )
    assert (repository / FILE).read_text() == before
    done = run("lint", "--update-baseline")
    assert (done.returncode, done.stderr) == (1, f"note: {FILE} has 1 finding now, 1 fewer\n")
    assert "docs/new.md:8:1" in done.stdout
    assert "no longer" not in done.stdout
    assert [each["path"] for each in json.loads((repository / FILE).read_text())["findings"]] == [
        "docs/old.md"
    ]


def test_a_run_over_a_part_loses_nothing_of_the_rest(run: Run, repository: Path) -> None:
    run("lint", "--write-baseline")
    before = (repository / FILE).read_text()
    for part in (["docs/old.md"], ["--select", "DGM101"], ["--ignore", "DOC103"]):
        for flag in ("--update-baseline", "--write-baseline"):
            done = run("lint", *part, flag)
            assert (done.returncode, done.stderr) == (0, f"note: {FILE} has 2 findings now\n")
            assert (repository / FILE).read_text() == before
        assert "no longer" not in run("lint", *part).stdout


def test_the_command_line_and_the_configuration_name_another_file(run: Run, repository: Path) -> None:
    assert run("lint", "--write-baseline", "--baseline", "old.json").returncode == 0
    assert not (repository / FILE).exists()
    assert run("lint", "--baseline", "old.json").returncode == 0
    assert run("lint").returncode == 1
    with (repository / "handbook.toml").open("a") as stream:
        stream.write('baseline = "old.json"\n')
    assert run("lint").returncode == run("-C", "docs", "lint").returncode == 0


def test_each_format_says_how_much_is_hidden(run: Run, repository: Path) -> None:
    run("lint", "--write-baseline")
    assert (
        run("lint", "--format", "github").stdout
        == f"::notice title=baseline::2 findings are hidden by {FILE}\n"
    )
    (repository / "docs" / "older.md").unlink()
    assert "::1 finding is hidden by" in run("lint", "--format", "github").stdout
    sarif = json.loads(run("lint", "--format", "sarif").stdout)
    assert sarif["runs"][0]["properties"] == {"hiddenByBaseline": 1}


def test_standard_input_is_compared_as_the_file_it_stands_for(run: Run) -> None:
    run("lint", "--write-baseline")
    assert run("lint", "-", "--stdin-filename", "docs/old.md", stdin=OLD).returncode == 0
    assert run("lint", "-", "--stdin-filename", "docs/old.md", stdin=MORE).returncode == 1


def test_fix_leaves_alone_what_is_hidden(run: Run, repository: Path) -> None:
    page = repository / "docs" / "flow.md"
    page.write_text("# F\n\n```mermaid\nflowchart LR\n  a -> b\n```\n")
    run("lint", "--write-baseline")
    done = run("fix")
    hidden = "3 findings hidden by the baseline; `docs fix --no-baseline` includes them\n"
    assert done.stdout == f"nothing to fix\n{hidden}"
    assert "->" in page.read_text()
    assert run("fix", "--check").returncode == 0
    assert run("fix", "--no-baseline", "--check").returncode == 1
    page.write_text(page.read_text() + "\n## More\n\n```mermaid\nflowchart LR\n  c -> d\n```\n")
    assert run("fix").stdout.startswith("docs/flow.md: 1 fixed (DGM101)\n")
    assert page.read_text().count("-->") == 1
    assert run("fix", "--no-baseline").stdout.startswith("docs/flow.md: 1 fixed (DGM101)\n")


WRONG = [
    (["--write-baseline", "--update-baseline"], "use one of them"),
    (["--write-baseline", "--no-baseline"], "--write-baseline and --no-baseline exclude each other"),
    (["--update-baseline", "-"], "--update-baseline needs all files, not standard input"),
    (["--write-baseline", "--changed-since", "HEAD"], "needs all files, not only those that have changed"),
    (["--baseline", "x.json", "--no-baseline"], "exclude each other"),
    (["--baseline", "x.json"], "x.json does not exist; write it with `docs lint --write-baseline`"),
    (["--update-baseline"], f"{FILE} does not exist; write it with"),
]


@pytest.mark.parametrize(("args", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_meant_is_one_line(run: Run, repository: Path, args: list[str], said: str) -> None:
    done = run("lint", *args, stdin=OLD)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in repository.glob("*.json")) == []


@pytest.mark.parametrize("text", ["", "[]", '{"version": 9}', "# Readme\n", "\x00", "[" * 100_000])
@pytest.mark.parametrize("flag", ["--write-baseline", "--update-baseline", "--fail-on=nit"])
def test_a_file_that_is_no_baseline_stops_the_run_and_is_never_written(
    run: Run, repository: Path, text: str, flag: str
) -> None:
    (repository / FILE).write_text(text)
    done = run("lint", flag)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert FILE in done.stderr
    assert (repository / FILE).read_text() == text


def test_a_configuration_cannot_name_a_file_outside(
    run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "b.json"
    with (repository / "handbook.toml").open("a") as stream:
        stream.write(f"baseline = '{outside}'\n")
    done = run("lint", "--write-baseline")
    assert (done.returncode, outside.exists()) == (2, False)
    assert "'baseline' names a file outside of" in done.stderr
    (repository / "handbook.toml").write_text("")
    (repository / FILE).symlink_to(outside)
    done = run("lint", "--write-baseline")
    assert (done.returncode, outside.exists()) == (2, False)


def test_entries_that_lead_elsewhere_name_no_file(run: Run, repository: Path) -> None:
    rows = [
        {"path": path, "code": "DOC103", "section": "", "message": "m"}
        for path in ("../x", "/etc/passwd", "a\0b", "x/" * 5000)
    ]
    (repository / FILE).write_text(json.dumps({"version": 1, "findings": rows}))
    done = run("lint", "docs/old.md")
    assert f"note: 4 findings of {FILE} no longer occur; remove" in done.stdout


def test_a_first_run_says_what_was_checked_and_how_to_go_on(run: Run, repository: Path) -> None:
    (repository / "handbook.toml").unlink()
    for number in range(30):
        (repository / "docs" / f"{number}.md").write_text(OLD)
    first = run("lint")
    codes = [each["code"] for each in json.loads(run("lint", "--format", "json").stdout)["findings"]]
    total = len(codes)  # Those of DOC103, and of rules that are yet to come.
    assert first.returncode == 1
    assert first.stdout.count(" DOC103 'TODO'") == 2
    assert f"\nTo go on:\n  docs lint --write-baseline  hide these {total} findings" in first.stdout
    assert "kinds of documents: 32 page\n" in first.stdout
    assert re.search(r"^32 CRITICAL.* \(32 files, 0 diagrams checked\)\n\Z", first.stdout, re.MULTILINE)
    # Whoever has decided something gets all findings and no advice.
    for args in (["--select", "DOC103"], ["--ignore", "DOC101"], ["--upgrade"], ["--output", "out.txt"]):
        done = run("lint", *args)
        shown = done.stdout or (repository / "out.txt").read_text()
        assert shown.count(" DOC103 'TODO'") == 32
        assert "To go on" not in shown
    assert codes.count("DOC103") == 32
    assert (
        run("lint", "--write-baseline").stdout
        == f"clean (32 files, 0 diagrams checked, {total} findings hidden by the baseline)\n"
    )
    (repository / "handbook-baseline.json").unlink()
    (repository / "handbook.toml").write_text("")
    assert "To go on" not in run("lint").stdout
