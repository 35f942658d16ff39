"""`docs diagrams list | check | show`, as installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PAGE = """# Orders

```mermaid
---
title: Orders service
---
flowchart LR
  accTitle: How an order travels
  accDescr: From the shop to the queue
  subgraph ours
    shop["Shop"] -->|puts| queue
  end
```

!!! note

    ```mermaid
    sequenceDiagram
      Shop->Bank
    ```
"""
ALONE = 'pie\n  title Share\n  "a": 40\n'


@pytest.fixture
def page(repository: Path) -> Path:
    (repository / "mkdocs.yml").write_text(
        "markdown_extensions:\n  - admonition\n  - pymdownx.superfences:\n      custom_fences:\n"
        "        - name: mermaid\n          class: mermaid\n"
        "          format: !!python/name:pymdownx.superfences.fence_code_format\n"
    )
    file = repository / "docs" / "orders.md"
    file.write_text(PAGE)
    (repository / "docs" / "share.mmd").write_text(ALONE)
    return file


@pytest.mark.usefixtures("page")
def test_list_tells_place_type_size_and_title_or_what_is_wrong(run: Run) -> None:
    done = run("diagrams", "list")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split("  ") for line in done.stdout.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert cells[0] == ["docs/orders.md:3", "flowchart", "2 nodes", "Orders service"]
    assert cells[1][:3] == ["docs/orders.md:17", "sequence", "-"]
    assert cells[1][3].startswith("invalid: ")
    assert cells[2] == ["docs/share.mmd:1", "pie", "-", "Share"]


@pytest.mark.usefixtures("page")
def test_list_as_json_has_every_diagram_once(run: Run) -> None:
    found = json.loads(run("diagrams", "list", "docs", "docs/orders.md", "--json").stdout)
    assert (found["version"], found["errors"]) == (1, [])
    first, second, third = found["diagrams"]
    assert first == {
        "path": "docs/orders.md",
        "line": 3,
        "end_line": 13,
        "type": "flowchart",
        "valid": True,
        "title": "Orders service",
        "nodes": 2,
        "edges": 1,
        "error": None,
    }
    assert second["valid"] is False
    assert (second["error"]["line"], second["error"]["end_line"]) == (19, 19)
    assert second["error"]["detail"].startswith("Parse error")
    assert third["path"] == "docs/share.mmd"


@pytest.mark.usefixtures("page")
def test_check_is_0_for_valid_1_for_invalid_and_shows_the_place(run: Run) -> None:
    done = run("diagrams", "check", "docs/share.mmd")
    assert (done.returncode, done.stdout) == (0, "clean (1 file, 1 diagram checked)\n")
    done = run("diagrams", "check")
    assert (done.returncode, done.stderr) == (1, "")
    head, source, caret, *_ = done.stdout.splitlines()
    assert head.startswith("docs/orders.md:19:")
    assert source == "  19 |       Shop->Bank"
    assert "^" in caret
    assert done.stdout.endswith("1 CRITICAL (2 files, 3 diagrams checked)\n")
    assert "Mermaid says" not in done.stdout


@pytest.mark.usefixtures("page")
def test_check_verbose_adds_mermaids_own_words(run: Run) -> None:
    said = run("diagrams", "check", "--verbose").stdout
    assert "  = Mermaid says:\n    Parse error on line 2:\n" in said


def test_check_looks_at_syntax_only_and_at_nothing_suppressed(run: Run, repository: Path) -> None:
    text = (
        "# T\n\n<!-- handbook: disable=DGM101 shown on purpose -->\n```mermaid\nflowchart LR\n  a -> b\n```\n"
    )
    (repository / "docs" / "a.md").write_text(text)
    assert "DGM101" not in run("lint").stdout
    assert run("diagrams", "check").returncode == 1
    (repository / "docs" / "a.md").write_text("---\nkind: runbook\n---\n# T\n")
    assert run("lint").returncode == 1
    assert run("diagrams", "check").returncode == 0


def test_check_reads_one_diagram_or_a_page_from_standard_input(run: Run) -> None:
    assert run("diagrams", "check", "-", stdin="flowchart LR\r\n  a --> b\r\n").returncode == 0
    done = run("diagrams", "check", "-", "--json", stdin="\ufeffflowchart LR\r\n  a -> b\r\n")
    assert done.returncode == 1
    (only,) = json.loads(done.stdout)["diagrams"]
    assert (only["path"], only["error"]["line"], only["error"]["column"]) == ("stdin.mmd", 2, 5)
    page = "# T\n\n```mermaid\nflowchart LR\n  a -> b\n```\n"
    done = run("diagrams", "check", "-", "--stdin-filename", "x.md", stdin=page)
    assert done.stdout.startswith("x.md:5:5 ")
    assert run("diagrams", "check", "-", stdin="").returncode == 1


@pytest.mark.usefixtures("page")
def test_show_tells_what_mermaid_knows(run: Run) -> None:
    done = run("diagrams", "show", "docs/orders.md:7")
    assert done.returncode == 0
    assert done.stdout == (
        "docs/orders.md:3  flowchart  valid\n"
        "  title: Orders service\n"
        "  accTitle: How an order travels\n"
        "  accDescr: From the shop to the queue\n"
        "  nodes (2)\n"
        "    shop: Shop\n"
        "    queue\n"
        "  groups (1)\n"
        "    ours\n"
        "  edges (1)\n"
        "    shop -> queue: puts\n"
        "\n" + "".join(f"    {line}\n" for line in PAGE.splitlines()[3:12])
    )


@pytest.mark.usefixtures("page")
def test_show_without_a_line_shows_all_of_a_file(run: Run) -> None:
    done = run("diagrams", "show", "docs/orders.md")
    assert done.stdout.count("docs/orders.md:") == 2
    assert "docs/orders.md:17  sequence  invalid\n  line 19, column " in done.stdout


@pytest.mark.usefixtures("page")
def test_show_as_json_has_source_and_facts_by_name(run: Run) -> None:
    (only,) = json.loads(run("diagrams", "show", "docs/orders.md:3", "--json").stdout)["diagrams"]
    assert only["source"].startswith("---\ntitle: Orders service\n---\nflowchart LR\n")
    assert only["facts"]["acc_title"] == "How an order travels"
    assert [node["id"] for node in only["facts"]["nodes"]] == ["shop", "queue"]
    assert only["facts"]["edges"][0]["label"] == "puts"
    (only,) = json.loads(run("diagrams", "show", "docs/orders.md:18", "--json").stdout)["diagrams"]
    assert only["facts"] is None


def test_a_file_whose_name_ends_like_a_line_is_a_file(run: Run, repository: Path) -> None:
    (repository / "a:7").write_text("# T\n\n```mermaid\npie\n```\n")
    assert run("diagrams", "show", "a:7").stdout.startswith("a:7:3  pie  valid\n")


REFUSED = [
    (("show", "docs/orders.md:2"), "has no diagram at line 2; its diagrams are at 3-13, 17-20"),
    (("show", "nosuch.md"), "nosuch.md: does not exist"),
    (("show", "mkdocs.yml"), "has no diagram"),
    (("show",), "Missing argument"),
    (("check", "-", "docs"), "cannot be mixed"),
    (("check", "--engine", "node"), "'node' is not one of"),
    (("list", "--jobs", "-1"), "-1 is not in the range"),
    (("lst",), "No such command 'lst'"),
]


@pytest.mark.parametrize(("call", "said"), REFUSED, ids=[" ".join(call) for call, _ in REFUSED])
@pytest.mark.usefixtures("page")
def test_bad_calls_are_one_line_and_exit_2(run: Run, call: tuple[str, ...], said: str) -> None:
    done = run("diagrams", *call)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["list", "check"])
def test_an_unreadable_file_is_2_and_the_others_are_told(run: Run, page: Path, command: str) -> None:
    (page.parent / "bad.md").write_bytes(b"# \xff\n")
    done = run("diagrams", command, "docs")
    assert done.returncode == 2
    assert "docs/orders.md" in done.stdout
    assert "bad.md: is not UTF-8" in done.stderr
    as_json = run("diagrams", command, "docs", "--json")
    assert len(json.loads(as_json.stdout)["errors"]) == 1
