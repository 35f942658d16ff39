"""`docs impact`, as installed, in repositories with a history."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from tests.cli.conftest import Run

QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
CODE = "LIMIT = 3\n\n\ndef place(order):\n    return order\n\n\ndef cancel(order):\n    return None\n"
PAGE = """---
kind: page
owner: team-orders
reviewed: {on: 2026-11-01, by: "@ann", sha: "3f1c09ab77de"}
covers_paths: ["app/orders.py#place", "app/settings/**"]
---
# Orders

They are placed.
"""
Change = Callable[..., None]


def git(folder: Path, *args: str, day: str = "2026-11-10") -> None:
    moment = f"{day}T12:00:00+00:00"
    env = {**os.environ, **QUIET, "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    subprocess.run(("git", *args), cwd=folder, env=env, check=True, capture_output=True)


def write(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")


def commit(repository: Path, message: str = "x", day: str = "2026-11-10") -> None:
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", message, "--no-verify", day=day)


@pytest.fixture
def history(repository: Path) -> Path:
    git(repository, "config", "user.email", "a@example.org")
    git(repository, "config", "user.name", "A")
    files = {"app/orders.py": CODE, "app/settings/base.toml": "size = 1\n", "docs/orders.md": PAGE}
    write(repository, files)
    commit(repository)
    git(repository, "branch", "base")
    return repository


def documents(run: Run, *args: str) -> list[dict[str, Any]]:
    done = run("impact", "--format", "json", *args)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["unanswered"] == sum(each["state"] == "open" for each in found["documents"])
    assert done.returncode == int(found["unanswered"] > 0)
    every: list[dict[str, Any]] = found["documents"]
    return every


def anchors(run: Run, *args: str) -> list[tuple[str, str, str]]:
    found = documents(run, *args)
    return [(each["path"], one["anchor"], one["what"]) for each in found for one in each["touched"]]


def test_a_change_of_a_symbol_names_document_anchor_owner_and_review(run: Run, history: Path) -> None:
    write(history, {"app/orders.py": CODE.replace("return order\n", "return [order]\n")})
    commit(history)
    done = run("impact", "--since", "base")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "open       docs/orders.md (team-orders, reviewed on 2026-11-01)\n"
        "    covers app/orders.py#place: changed\n"
        "1 document speaks about the change (1 changed file); 1 without an answer\n"
    )
    assert documents(run, "--since", "base") == [
        {
            "path": "docs/orders.md",
            "title": "Orders",
            "kind": "page",
            "owner": "team-orders",
            "status": "",
            "reviewed": {"on": "2026-11-01", "by": "@ann"},
            "state": "open",
            "answer": "",
            "touched": [
                {
                    "anchor": "app/orders.py#place",
                    "way": "covers",
                    "what": "changed",
                    "files": ["app/orders.py"],
                }
            ],
        }
    ]


def test_what_is_not_committed_is_the_change_where_no_commit_is_named(run: Run, history: Path) -> None:
    assert anchors(run) == []
    write(history, {"app/settings/base.toml": "size = 2\n", "app/settings/new.toml": "x = 1\n"})
    assert anchors(run) == [("docs/orders.md", "app/settings/**", "changed")]
    git(history, "add", "-A")
    assert anchors(run) == [("docs/orders.md", "app/settings/**", "changed")]


@pytest.mark.parametrize(
    "after",
    [
        CODE.replace("LIMIT = 3", "LIMIT = 4"),
        CODE.replace("return None", "return order"),
        CODE.replace("return order\n", "return (\n        order  # all of it\n    )\n", 1),
        CODE.partition("def cancel")[1] + CODE.partition("def cancel")[2] + CODE.partition("def cancel")[0],
    ],
)
def test_other_code_layout_comments_and_order_are_silent(run: Run, history: Path, after: str) -> None:
    write(history, {"app/orders.py": after})
    commit(history)
    assert anchors(run, "--since", "base") == []


def test_code_that_does_not_parse_counts_as_a_whole(run: Run, history: Path) -> None:
    write(history, {"app/orders.py": CODE + "\ndef (\n"})
    assert anchors(run) == [("docs/orders.md", "app/orders.py#place", "changed")]


def test_a_symbol_or_file_that_is_gone_says_so(run: Run, history: Path) -> None:
    write(history, {"app/orders.py": CODE.replace("def place", "def put")})
    assert anchors(run) == [("docs/orders.md", "app/orders.py#place", "removed")]
    (history / "app/orders.py").unlink()
    assert anchors(run) == [("docs/orders.md", "app/orders.py#place", "removed")]
    git(history, "checkout", "-q", ".")
    git(history, "mv", "app/orders.py", "app/order.py")
    assert anchors(run) == [("docs/orders.md", "app/orders.py#place", "moved to app/order.py")]


def test_a_file_that_moves_within_a_pattern_is_silent(run: Run, history: Path) -> None:
    git(history, "mv", "app/settings/base.toml", "app/settings/first.toml")
    assert anchors(run) == []
    git(history, "mv", "app/settings/first.toml", "app/first.toml")
    assert anchors(run) == [("docs/orders.md", "app/settings/**", "moved to app/first.toml")]


def test_a_document_whose_text_has_changed_is_answered(run: Run, history: Path) -> None:
    write(history, {"app/settings/base.toml": "size = 2\n"})
    write(history, {"docs/orders.md": PAGE.replace("team-orders", "team-platform")})
    assert [each["state"] for each in documents(run)] == ["open"]
    write(history, {"docs/orders.md": PAGE.replace("are placed", "are put")})
    assert [each["state"] for each in documents(run)] == ["updated"]


def test_a_review_answers_a_change_that_is_not_newer(run: Run, history: Path) -> None:
    write(history, {"app/settings/base.toml": "size = 2\n"})
    commit(history, day="2026-11-10")
    stamped = {day: PAGE.replace("2026-11-01", day) for day in ("2026-11-09", "2026-11-10", "2026-11-11")}
    states = []
    for text in stamped.values():
        write(history, {"docs/orders.md": text})
        states.append(documents(run, "--since", "base")[0]["state"])
    assert states == ["open", "reviewed", "reviewed"]
    write(history, {"docs/orders.md": PAGE.replace("2026-11-01", "9999-01-01")})
    assert documents(run, "--since", "base")[0]["state"] == "open"
    write(history, {"docs/orders.md": PAGE})
    assert run("review", "docs/orders.md", "--by", "bob").returncode == 0
    assert documents(run, "--since", "base")[0]["state"] == "reviewed"


def test_a_review_of_the_day_of_an_earlier_change_does_not_answer_the_next(run: Run, history: Path) -> None:
    write(history, {"docs/orders.md": PAGE.replace("2026-11-01", "2026-11-10")})
    commit(history)
    git(history, "branch", "-f", "base")
    write(history, {"app/settings/base.toml": "size = 2\n"})
    commit(history, day="2026-11-10")
    assert documents(run, "--since", "base")[0]["state"] == "open"


def test_a_trailer_answers_the_files_of_its_commits_only(run: Run, history: Path) -> None:
    write(history, {"app/settings/base.toml": "size = 2\n"})
    commit(history, "Resize\n\nDocs-Unaffected: the page\n names no size")
    found = documents(run, "--since", "base")
    assert [(each["state"], each["answer"]) for each in found] == [("unaffected", "the page names no size")]
    write(history, {"app/settings/base.toml": "size = 3\n"})
    assert [each["state"] for each in documents(run, "--since", "base")] == ["open"]
    commit(history, "Resize again")
    assert [each["state"] for each in documents(run, "--since", "base")] == ["open"]


def test_a_trailer_without_a_reason_answers_nothing(run: Run, history: Path) -> None:
    write(history, {"app/settings/base.toml": "size = 2\n"})
    commit(history, "Resize\n\nDocs-Unaffected:")
    assert [each["state"] for each in documents(run, "--since", "base")] == ["open"]


def test_records_have_anchors_too(run: Run, history: Path) -> None:
    record = "---\ncovers_paths: [app/settings]\n---\n# 1. Keep settings in files\n\n## Status\n\nAccepted\n"
    write(history, {"docs/adr/0001-keep-settings-in-files.md": record})
    commit(history)
    write(history, {"app/settings/base.toml": "size = 2\n"})
    found = {each["path"]: each for each in documents(run)}
    decision = found["docs/adr/0001-keep-settings-in-files.md"]
    assert [decision[key] for key in ("title", "kind", "status")] == [
        "Keep settings in files",
        "decision",
        "Accepted",
    ]


SAMPLE = "# --8<-- [start:one]\nx = 1\n# --8<-- [end:one]\n# --8<-- [start:two]\ny = 1\n# --8<-- [end:two]\n"


@pytest.fixture
def site(history: Path) -> Path:
    snippets = "  - pymdownx.snippets:\n      base_path: [samples]\n"
    config = f"site_name: x\nmarkdown_extensions:\n{snippets}  - pymdownx.superfences\n"
    one = '# One\n\n```python\n--8<-- "shop/a.py:one"\n```\n'
    both = "# Both\n\n```python\n--8<--\nshop/a.py:one\nshop/a.py:two\n--8<--\n```\n"
    copy = "# Copy\n\n<!-- snippet: samples/shop/a.py:two -->\n```python\ny = 1\n```\n"
    whole = '# Whole\n\n```python\n--8<-- "shop/a.py"\n```\n'
    pages = {"docs/one.md": one, "docs/both.md": both, "docs/copy.md": copy, "docs/whole.md": whole}
    write(history, {"mkdocs.yml": config, "samples/shop/a.py": SAMPLE, **pages})
    commit(history)
    return history


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("x = 1", "x = 2", {"one", "both", "whole"}),
        ("x = 1", "x = 1  # a comment is shown", {"one", "both", "whole"}),
        ("y = 1", "y = 2", {"both", "copy", "whole"}),
        (":two", ":three", {"both", "copy", "whole"}),
        ("# --8<-- [start:two]", "z = 0\n# --8<-- [start:two]", {"whole"}),
    ],
)
def test_a_page_that_shows_a_section_is_named_when_the_section_changes(
    run: Run, site: Path, before: str, after: str, named: set[str]
) -> None:
    write(site, {"samples/shop/a.py": SAMPLE.replace(before, after)})
    assert {Path(each["path"]).stem for each in documents(run)} == named
    assert {one["way"] for each in documents(run) for one in each["touched"]} == {"shows"}


def test_what_runnable_blocks_name_and_their_scenario_are_anchors(run: Run, history: Path) -> None:
    block = "```bash {.run}\npython tools/load.py --all\n```\n"
    page = (
        f"---\nkind: page\nscenario: held-lock\n---\n# Load\n\n{block}\n```bash\npython tools/other.py\n```\n"
    )
    files = dict.fromkeys(("tools/load.py", "tools/other.py", "scenarios/held-lock/up"), "x = 1\n")
    write(history, {"docs/load.md": page, **files})
    commit(history)
    write(history, dict.fromkeys(files, "x = 2\n"))
    found = [(anchor, what) for path, anchor, what in anchors(run) if path == "docs/load.md"]
    assert sorted(found) == [("scenarios/held-lock", "changed"), ("tools/load.py", "changed")]


def test_a_page_is_not_named_for_its_own_change(run: Run, history: Path) -> None:
    write(history, {"docs/all.md": '---\ncovers_paths: ["**"]\n---\n# All\n'})
    assert anchors(run) == []


HOSTILE = "a`b``c](http:)<img src=x>@team|\x1b[31m.md"


def test_nothing_of_a_stranger_breaks_out_of_the_markdown(run: Run, history: Path) -> None:
    write(
        history,
        {f"docs/{HOSTILE}": PAGE.replace("team-orders", "'``` @all <b>`'"), "app/settings/`x`": "1\n"},
    )
    commit(history)
    reason = "Docs-Unaffected: ``` </details> @all [x](y) ::error::"
    write(history, {"app/settings/`x`": "2\n"})
    commit(history, f"x\n\n{reason}")
    done = run("impact", "--since", "HEAD~1", "--format", "markdown")
    assert (done.returncode, done.stderr) == (0, "")
    html = cmarkgfm.github_flavored_markdown_to_html(done.stdout, Options.CMARK_OPT_UNSAFE)
    outside = re.sub(r"<code>[^<]*</code>", "", html)
    assert html.count("<code>") == 12
    for sign in ("@", "<img", "<b>", "](", "href", "::", "\x1b"):
        assert sign not in outside
    assert html.count("<details>") == html.count("</details>") == 1
    assert html.count("<li>") == 4


def test_the_comment_begins_with_a_mark_by_which_a_bot_finds_it(run: Run, history: Path) -> None:
    first = run("impact", "--format", "markdown")
    mark = "<!-- handbook: docs impact -->\n"
    assert (first.returncode, first.stdout) == (
        0,
        f"{mark}\nNo document speaks about what this change touches.\n",
    )
    write(history, {"app/settings/base.toml": "size = 2\n"})
    then = run("impact", "--format", "markdown")
    assert then.returncode == 1
    assert then.stdout == (
        f"{mark}\n"
        "**1 document speaks about what this change touches, and nobody has answered yet.**\n\n"
        "- `docs/orders.md` (owner `team-orders`, last review `2026-11-01`)\n"
        "  - covers `app/settings/**`: `changed`\n\n"
        "Is all that they say still true? Correct the text, run `docs review PAGE --by WHO`, or give the "
        "commits a trailer `Docs-Unaffected: reason`.\n"
    )


def test_a_comment_fits_however_many_documents_are_named(run: Run, history: Path) -> None:
    long = "x" * 180
    pages = {f"docs/{long}-{number:03}.md": PAGE for number in range(300)}
    write(history, pages)
    commit(history)
    write(history, {"app/settings/base.toml": "size = 2\n"})
    comment = run("impact", "--format", "markdown").stdout
    assert len(comment) < 65_000
    listed = comment.count("- `docs/")
    assert f"- and {301 - listed} more\n" in comment


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "HEAD^^^^^", ""])
def test_a_commit_that_git_does_not_know_is_one_line(run: Run, ref: str) -> None:
    done = run("impact", f"--since={ref}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: git knows no commit '{ref}'; fetch it, or name another by --since")
    assert done.stderr.count("\n") == 1


def test_outside_of_a_repository_there_is_one_line(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("plain")
    done = run("-C", str(folder), "impact")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "is in no git repository" in done.stderr


def test_no_program_of_the_repository_is_run(run: Run, history: Path) -> None:
    trap = history / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {history / 'sprung'}\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    for name in ("filter.x.clean", "diff.x.command", "diff.x.textconv", "core.fsmonitor"):
        git(history, "config", name, str(trap))
    write(history, {".gitattributes": "* filter=x diff=x\n", "app/settings/base.toml": "size = 2\n"})
    assert anchors(run) == [("docs/orders.md", "app/settings/**", "changed")]
    assert not (history / "sprung").exists()


def test_below_the_root_of_the_repository_paths_are_those_of_the_project(run: Run, history: Path) -> None:
    write(history, {"part/handbook.toml": "", "part/src/a.py": "x = 1\n"})
    write(history, {"part/docs/a.md": "---\ncovers_paths: [src/a.py]\n---\n# A\n"})
    commit(history)
    write(history, {"part/src/a.py": "x = 2\n"})
    done = run("-C", "part", "impact", "--format", "json")
    assert [each["path"] for each in json.loads(done.stdout)["documents"]] == ["docs/a.md"]


def test_proposals_are_the_files_and_symbols_that_a_text_names(run: Run, history: Path) -> None:
    names = "`place()` in `app/orders.py`, see [settings](../app/settings/base.toml), `app/none.py`"
    text = f"# A\n\nCall {names}.\n"
    write(history, {"docs/a.md": text, "docs/b.md": "# B\n\nSee [A](a.md).\n"})
    done = run("impact", "--suggest", "docs/a.md", "docs/b.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        'docs/a.md\n    covers_paths:\n      - "app/orders.py#place"\n      - "app/settings/base.toml"\n'
    )
    found = json.loads(run("impact", "--suggest", "docs/a.md", "--format", "json").stdout)
    assert found["documents"] == [
        {"path": "docs/a.md", "anchors": ["app/orders.py#place", "app/settings/base.toml"]}
    ]
    assert run("impact", "--suggest", "docs/b.md").stdout.startswith("nothing to propose")


def test_a_symbol_without_its_file_is_proposed_where_one_file_defines_it(run: Run, history: Path) -> None:
    code = "class OrderBook:\n    def place_order(self): ...\n\n\ndef take_over(): ...\n"
    files = {"app/book.py": code, "app/twice.py": "def take_over(): ...\n", "tests/test_book.py": code}
    words = "`OrderBook`, `OrderBook.place_order()`, `take_over()`, `place_order`, `cancel` and `retries`"
    write(history, {**files, "docs/a.md": f"# A\n\nSee {words}.\n"})
    found = json.loads(run("impact", "--suggest", "docs/a.md", "--format", "json").stdout)
    symbols = ("OrderBook", "OrderBook.place_order", "place_order")
    assert found["documents"] == [
        {"path": "docs/a.md", "anchors": [f"app/book.py#{each}" for each in symbols]}
    ]


def test_an_anchor_whose_symbol_is_nowhere_says_so(run: Run, history: Path) -> None:
    write(history, {"docs/a.md": "---\ncovers_paths: [lib/a.py#gone]\n---\n# A\n", "lib/a.py": "x = 1\n"})
    commit(history)
    write(history, {"lib/a.py": "x = 2\n"})
    assert anchors(run, "--since", "HEAD") == [("docs/a.md", "lib/a.py#gone", "changed, and has no gone")]


@pytest.mark.usefixtures("history")
def test_options_that_do_not_go_together_are_refused(run: Run) -> None:
    for args in (
        ("docs/orders.md",),
        ("--suggest", "--since", "base"),
        ("--suggest", "--format", "markdown"),
    ):
        done = run("impact", *args)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
