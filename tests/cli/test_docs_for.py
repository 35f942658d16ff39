"""`docs for`, as installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("files")
FILES = {
    "app/orders.py": "class Orders:\n    def place(self): ...\n\ndef cancel(): ...\n",
    "app/other.py": "x = 1\n",
    "docs/whole.md": "---\ncovers_paths: [app/**]\nowner: team-orders\n---\n# All of it\n",
    "docs/place.md": '---\ncovers_paths: ["app/orders.py#Orders.place"]\n---\n# Placing\n',
    "docs/text.md": "# Text\n\nSee `app/orders.py` and [it](../app/orders.py).\n",
    "docs/near.md": "# Near\n\nSee `my/app/orders.py`, `app/orders.python` and `app/orders.py/x`.\n",
    "docs/adr/0001-use-a-class.md": "# 1. Use a class\n\n## Status\n\nAccepted\n\nIn `app/orders.py`.\n",
}


@pytest.fixture
def files(repository: Path) -> Path:
    for name, text in FILES.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    return repository


def paths(run: Run, path: str) -> list[str]:
    done = run("for", path, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return [Path(each["path"]).stem for each in json.loads(done.stdout)["documents"]]


def test_documents_are_listed_by_path_and_decisions_last(run: Run) -> None:
    done = run("for", "app/orders.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "docs/place.md  Placing\n"
        "    covers app/orders.py#Orders.place\n"
        "docs/text.md  Text\n"
        "    names it in line 3\n"
        "docs/whole.md  All of it (team-orders)\n"
        "    covers app/**\n"
        "docs/adr/0001-use-a-class.md  Use a class (accepted)\n"
        "    names it in line 7\n"
    )


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("app/other.py", ["whole"]),
        ("app/orders.py#Orders.place", ["place", "text", "whole", "0001-use-a-class"]),
        ("app/orders.py#Orders", ["place", "text", "whole", "0001-use-a-class"]),
        ("app/orders.py#place", ["place", "text", "whole", "0001-use-a-class"]),
        ("app/orders.py#cancel", ["text", "whole", "0001-use-a-class"]),
        ("./app/../app/other.py", ["whole"]),
        ("docs/text.md", []),
    ],
)
def test_a_symbol_is_meant_by_itself_and_by_what_is_around_it(run: Run, path: str, named: list[str]) -> None:
    assert paths(run, path) == named


def test_a_folder_is_meant_by_anchors_of_files_in_it(run: Run) -> None:
    assert paths(run, "app") == ["place", "whole"]


def test_the_path_is_seen_from_the_folder_of_the_command(run: Run, files: Path) -> None:
    (files / "handbook.toml").write_text("", encoding="utf-8")
    found = json.loads(run("-C", "app", "for", "other.py", "--json").stdout)
    assert found["path"] == "app/other.py"
    assert [each["path"] for each in found["documents"]] == ["docs/whole.md"]


@pytest.mark.parametrize(
    "path", ["../x.py", "/etc/passwd", "src/none.py", "app/orders.py#", "", "app/orders.py#a b"]
)
def test_what_is_no_file_is_one_line(run: Run, path: str) -> None:
    done = run("for", path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_json_has_the_ways_and_the_line(run: Run) -> None:
    found = json.loads(run("for", "app/orders.py", "--json").stdout)
    assert (found["version"], found["path"], found["symbol"]) == (1, "app/orders.py", "")
    last = found["documents"][-1]
    assert (last["kind"], last["status"], last["anchors"], last["line"]) == ("decision", "Accepted", [], 7)
    assert found["documents"][0]["anchors"] == [{"anchor": "app/orders.py#Orders.place", "way": "covers"}]
