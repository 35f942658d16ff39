"""`docs lint --shard` and `--merge`: jobs share a run, and what goes wrong is one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run

PAGE = "---\nkind: page\n---\n# T{0}\n\n## In short\n\nWords of {0}.\n\n## More\n\n{1}\n"


@pytest.fixture(autouse=True)
def _pages(repository: Path) -> None:
    (repository / "handbook.toml").write_text('[lint]\nselect = ["DOC103", "PAG108"]\n')
    for number, words in enumerate(("TODO one.", "Words.", "TODO two.")):
        (repository / f"docs/{number}.md").write_text(PAGE.format(number, words))


def shards(run: Run, of: int, *options: str) -> list[str]:
    names = [f"shard-{at}.json" for at in range(1, of + 1)]
    for at, name in enumerate(names, 1):
        done = run("lint", "docs", "--shard", f"{at}/{of}", "--output", name, *options)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return names


def refused(done: Outcome) -> str:
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_the_merge_prints_and_exits_as_one_run_does(run: Run, form: str) -> None:
    whole = run("lint", "docs", "--format", form)
    assert whole.returncode == 1
    done = run("lint", "--merge", *shards(run, 2), "--format", form)
    assert (done.returncode, done.stdout, done.stderr) == (1, whole.stdout, whole.stderr)


def test_a_shard_is_a_json_report_of_its_documents(run: Run, repository: Path) -> None:
    reports = [json.loads((repository / name).read_text()) for name in shards(run, 3)]
    assert [report["summary"]["files"] for report in reports] == [1, 1, 1]
    assert sum(len(report["findings"]) for report in reports) == 2


def test_the_baseline_counts_where_the_shards_are_merged(run: Run) -> None:
    assert run("lint", "docs", "--write-baseline").returncode == 0
    done = run("lint", "--merge", *shards(run, 2))
    assert done.returncode == 0
    assert "2 findings hidden by the baseline" in done.stdout


def test_a_file_that_cannot_be_read_is_told_by_the_merge(run: Run, repository: Path) -> None:
    (repository / "docs/wide.md").write_bytes(b"\xff")
    for at in (1, 2):
        assert run("lint", "docs", "--shard", f"{at}/2", "--output", f"{at}.json").returncode == 0
    done = run("lint", "--merge", "1.json", "2.json")
    assert done.returncode == 2
    assert "is not UTF-8" in done.stderr
    assert done.stderr == run("lint", "docs").stderr


def test_what_does_not_belong_together_is_one_line(run: Run) -> None:
    first, second = shards(run, 2)
    assert "1 shard missing: 2/2" in refused(run("lint", "--merge", first))
    assert f"{first}: it is shard 1/2, as {first} is" in refused(run("lint", "--merge", first, first))
    assert "docs/0.md: this is no report of a shard" in refused(run("lint", "--merge", first, "docs/0.md"))
    assert "is a folder" in refused(run("lint", "--merge", "docs"))
    assert "does not exist" in refused(run("lint", "--merge", first, "none.json"))
    assert "needs the reports of all shards" in refused(run("lint", "--merge"))
    other = refused(run("lint", "--merge", first, second, "--select", "DOC103"))
    assert "with other options, than are here" in other


@pytest.mark.parametrize(
    "args",
    [
        ("docs", "--shard", "3/2"),
        ("docs", "--shard", "0/2"),
        ("docs", "--shard", "one"),
        ("docs", "--shard", "1/2", "--format", "sarif"),
        ("docs", "--shard", "1/2", "--changed-since", "HEAD"),
        ("docs", "--shard", "1/2", "--write-baseline"),
        ("-", "--shard", "1/2"),
        ("a.json", "--merge", "--shard", "1/2"),
        ("..", "--shard", "1/2"),
    ],
    ids=" ".join,
)
def test_a_call_that_makes_no_sense_is_one_line(run: Run, args: tuple[str, ...]) -> None:
    refused(run("lint", *args))
