"""Which anchors `docs impact --suggest` proposes, and which it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from handbook.project.project import open_project
from handbook.project.suggesting import MOST_DOCUMENTS, suggestions


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in {"handbook.toml": "", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def proposals(folder: Path, page: str) -> list[str]:
    """Return the anchors that are proposed for a page."""
    every = suggestions(open_project(folder), (folder / page,)).every
    return [anchor for each in every for anchor in each.anchors]


@pytest.mark.parametrize(
    ("page", "files", "wanted"),
    [
        ("docs/Error-Codes.md", ["lib/error_codes.py"], ["lib/error_codes.py"]),
        ("docs/refund.md", ["lib/refunds.js", "types/refunds.d.ts"], ["lib/refunds.js"]),
        ("docs/refund.md", ["types/refund.d.ts"], ["types/refund.d.ts"]),
        ("docs/refund.md", ["a/refund.py", "b/refund.py"], []),
        ("docs/refund.md", ["tests/refund.py", "lib/refund.txt"], []),
        ("docs/index.md", ["lib/index.js"], []),
    ],
)
def test_the_only_file_of_code_with_the_name_of_a_page_is_proposed(
    tmp_path: Path, page: str, files: list[str], wanted: list[str]
) -> None:
    write(tmp_path, {**dict.fromkeys(files, "\n"), page: "# A\n"})
    assert proposals(tmp_path, page) == wanted


def test_of_the_file_with_the_name_of_a_page_no_symbols_are_proposed(tmp_path: Path) -> None:
    write(tmp_path, {"lib/refund.py": "def pay_back(): ...\n", "docs/refund.md": "# A\n\n`pay_back()`\n"})
    assert proposals(tmp_path, "docs/refund.md") == ["lib/refund.py"]


def test_a_heading_that_is_a_name_of_code_counts_as_one(tmp_path: Path) -> None:
    code = "class Payment:\n    def pay_back(self, sum): ...\n\n\nE_FULL = 1\n\n\nclass Refund: ...\n"
    write(tmp_path, {"lib/all.py": code})
    write(tmp_path, {"docs/a.md": "# A\n\n## .pay_back(sum)\n\n## E_FULL\n\n## Refund\n"})
    assert proposals(tmp_path, "docs/a.md") == ["lib/all.py#pay_back", "lib/all.py#E_FULL"]


def test_a_symbol_that_many_pages_name_is_proposed_only_where_it_is_a_heading(tmp_path: Path) -> None:
    pages = {f"docs/p{number}.md": "# P\n\nSee `pay_back`.\n" for number in range(MOST_DOCUMENTS)}
    write(tmp_path, {"lib/all.py": "def pay_back(): ...\n", **pages})
    assert proposals(tmp_path, "docs/p0.md") == ["lib/all.py#pay_back"]
    write(tmp_path, {"docs/about.md": "# A\n\n## pay_back\n"})
    assert proposals(tmp_path, "docs/p0.md") == []
    assert proposals(tmp_path, "docs/about.md") == ["lib/all.py#pay_back"]


def test_manifests_and_folders_of_the_root_are_not_proposed_for_their_mere_name(tmp_path: Path) -> None:
    files = dict.fromkeys(("package.json", "part/package.json", "setup.sh", "app/settings/x.py"), "\n")
    names = "`package.json`, `part/package.json`, `app/`, `app/settings/`, `setup.sh`"
    write(tmp_path, {**files, "docs/a.md": f"# A\n\n{names}\n"})
    assert proposals(tmp_path, "docs/a.md") == ["part/package.json", "app/settings", "setup.sh"]
    write(tmp_path, {"docs/a.md": "# A\n\n[The manifest](../package.json)\n"})
    assert proposals(tmp_path, "docs/a.md") == ["package.json"]
