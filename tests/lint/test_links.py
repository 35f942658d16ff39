from __future__ import annotations

import itertools
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from handbook import testing
from handbook.config.settings import Overrides
from handbook.lint import engine
from handbook.lint.fix import fixed
from handbook.lint.rule import Context, Documents
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.model.entry import Entry
from handbook.model.terms import Severity
from handbook.project.linting import Linter
from handbook.project.project import open_project

FILES = {
    "docs/a.md": "# A\n",
    "docs/practice/limits.md": "# Limits\n\n## Most of all\n",
    "adr/0001-wait.md": "# 1. Wait\n\n## Context\n",
    "img/flow.svg": "<svg/>\n",
}
RULES = testing.rules("LNK101", "LNK102")
ADDRESSES = ("practice/limits.html#most-of-all", "practice/limits/")


def findings(text: str, dialect: Dialect) -> list[str]:
    files = tuple({**FILES, "docs/a.md": text}.items())
    return [found.code for found in testing.run_files(RULES, files, dialect=dialect)]


@pytest.mark.parametrize("dialect", [GITHUB, MATERIAL], ids=["github", "site"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    "target",
    ["limits.md", "limits.md#most_of-all", *ADDRESSES, "flow.svg",
     "0001-wait.md?x#context", "practice/Limits.md"],
)  # fmt: skip
@pytest.mark.parametrize(
    "form", ["[x]({})", "[x](<{}>)", '![x]({} "title")', "[r]: {}", "- [x]({})", '<a href="{}">x</a>']
)
def test_what_is_fixed_leads_somewhere_and_no_other_byte_is_changed(
    form: str, target: str, end: str, dialect: Dialect
) -> None:
    before, after = f"\ufeff# A{end}{end}Text {end}", f"  {end}Last line"
    text = before + (end + form.format(target) if form == "[r]: {}" else form.format(target)) + after
    while True:
        files = tuple({**FILES, "docs/a.md": text}.items())
        found = testing.run_files(RULES, files, dialect=dialect)
        following, applied = fixed(text, found)
        assert len(applied) == sum(bool(each.fix) for each in found)
        assert following.startswith(before)
        assert following.endswith(after)
        if following == text:
            break
        text = following
    if dialect is GITHUB and target in ADDRESSES:
        # A generator that nobody knows of may make the page of this address.
        assert [(each.code, each.severity) for each in found] == [("LNK102", Severity.NIT)]
    else:
        assert found == ()


@pytest.mark.parametrize(
    "name",
    ["docusaurus.config.js", "_config.yml", "website/docusaurus.config.ts", "book.toml", "docs/_Sidebar.md"],
)
def test_only_files_are_judged_where_a_generator_makes_the_addresses(tmp_path: Path, name: str) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    page = tmp_path / "docs/a.md"
    page.parent.mkdir()
    page.write_text(
        "# A\n\n[x](b) [y](/docs/b/) [z](#none) [p](b.png) [f](b.md#none)\n\n[dead](c.md)\n", encoding="utf-8"
    )
    (tmp_path / "docs/b.md").write_text("# B\n", encoding="utf-8")
    linter = Linter(project=open_project(tmp_path, Overrides(select=("LNK",))))
    assert [f.code for f in linter.lint([tmp_path]).findings] == [
        "LNK102",
        "LNK102",
        "LNK101",
        "LNK101",
        "LNK101",
        "LNK101",
    ]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("", encoding="utf-8")
    linter = Linter(project=open_project(tmp_path, Overrides(select=("LNK",))))
    assert [f.start.line for f in linter.lint([tmp_path]).findings] == [5]


@pytest.mark.parametrize(
    ("setting", "count"),
    [("plugins: [search]\n", 3), ("plugins:\n  - gen-files\n", 0), ("hooks:\n  - x.py\n", 0),
     ("plugins:\n  - autorefs\n", 2)],
)  # fmt: skip
def test_a_site_may_have_pages_and_labels_that_are_no_files(tmp_path: Path, setting: str, count: int) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{setting}", encoding="utf-8")
    (tmp_path / "docs/a.md").write_text("# A\n\n[x](none.md) [y](#none) [text][label]\n", encoding="utf-8")
    linter = Linter(project=open_project(tmp_path, Overrides(select=("LNK",))))
    assert len(linter.lint([tmp_path]).findings) == count


def test_links_lead_from_the_top_of_the_repository_or_of_the_site(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    for path in ("part/docs/a.md", "part/docs/b/c.md", "part/README.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(
            "# A\n\n[x](/b/c.md) [x](/b/none.md)\n[y](/part/README.md) [y](/part/none.md)\n", encoding="utf-8"
        )
    (tmp_path / "part/handbook.toml").write_text("", encoding="utf-8")
    (tmp_path / "part/mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    report = Linter(project=open_project(tmp_path / "part", Overrides(select=("LNK",)))).lint(
        [tmp_path / "part"]
    )
    found = [(f.path, f.excerpt[f.start.column - 1 : f.end.column - 1]) for f in report.findings]
    assert found == [
        ("README.md", "/part/none.md"), ("docs/a.md", "/b/none.md"), ("docs/b/c.md", "/b/none.md"),
    ]  # fmt: skip


def test_nothing_out_of_the_repository_is_looked_for(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    subprocess.run(("git", "init", "-q", str(root)), check=True)
    (tmp_path / "secret.md").write_text("# Secret\n", encoding="utf-8")
    (root / "a.md").write_text("# A\n\n[x](../secret.md#none) [y](../none.md)\n", encoding="utf-8")
    report = Linter(project=open_project(root, Overrides(select=("LNK",)))).lint([root])
    assert report.findings == ()


def test_hints_of_a_page_full_of_dead_links_are_bounded() -> None:
    files = [(f"docs/{number}-name.md", "# T\n") for number in range(400)]
    dead = "".join(f"[x]({number}-nmae.md)\n" for number in range(300))
    found = testing.run_files(testing.rules("LNK101"), (*files, ("docs/a.md", f"# A\n\n{dead}")))
    hinted = [bool(finding.hint.startswith("did you mean")) for finding in found]
    assert [key for key, _ in itertools.groupby(hinted)] == [True, False]
    assert sum(hinted) <= 20


def test_a_page_outside_of_the_root_is_judged_by_its_own_anchors_only(tmp_path: Path) -> None:
    for name in ("a.md", "root/b.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# A\n\n[x](c.md) [y](#none)\n", encoding="utf-8")
    (tmp_path / "root" / "handbook.toml").write_text("", encoding="utf-8")
    (tmp_path / "c.md").write_text("# C\n", encoding="utf-8")
    linter = Linter(project=open_project(tmp_path / "root", Overrides(select=("LNK",))))
    report = linter.lint([tmp_path / "a.md", tmp_path / "root" / "b.md"])
    assert report.errors == ()
    found = [
        (Path(each.path).name, each.excerpt[each.start.column - 1 : each.end.column - 1])
        for each in report.findings
    ]
    assert sorted(found) == [("a.md", "#none"), ("b.md", "#none"), ("b.md", "c.md")]


class Overlooking(testing.Folder):
    """A file system that finds files by their names in any case."""

    def entry(self, path: str) -> Entry:
        """Return what stands at a path, or at one that differs from it in case."""
        every = [*self.named(""), *(folder for file in self.named("") for folder in parents(file))]
        known = {each.casefold(): each for each in every}
        return super().entry(known.get(path.casefold(), path))


def parents(path: str) -> list[str]:
    return [str(folder) for folder in PurePosixPath(path).parents]


def test_the_case_of_a_path_counts_where_the_file_system_overlooks_it() -> None:
    text = "# A\n\n[x](b.md) [x](B.md) [x](part/c.md) [x](Part/c.md) [x](part) [x](PART)\n"
    folder = Overlooking([("docs/a.md", text), ("docs/b.md", "# B\n"), ("docs/part/c.md", "# C\n")])
    page = folder.document("docs/a.md")
    assert page is not None
    context = Context(project=Documents((page,), folder))
    found, _ = engine.check([(page, context)], testing.rules("LNK101"))
    assert [text.split("\n")[2][each.start.column - 1 : each.end.column - 1] for each in found] == [
        "B.md", "Part/c.md", "PART",
    ]  # fmt: skip
