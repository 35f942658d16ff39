"""A run in shards finds what one run finds, and what does not belong together is refused."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.config.settings import load
from handbook.lint import rules, shard
from handbook.lint.documents import Documents
from handbook.lint.part import Part
from handbook.lint.report import Report
from handbook.lint.reporters import json as own_json
from handbook.lint.rule import Needs
from handbook.lint.shard import Number, ShardError, assigned
from handbook.project.linting import Linter
from handbook.project.project import Project

DAY = "2026-11-27"
PAGE = """---
title: {title}
description: {description}
kind: page
owner: team-orders
---
# {title}

## In short

{text}
"""
DIAGRAM = "\n```mermaid\nflowchart LR\n  a -> b\n```\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Pages with faults of their own and faults that only a look at all pages shows."""
    (tmp_path / "handbook.toml").write_text(
        '[lint]\nselect = ["DOC", "DGM", "PAG", "LNK", "RUN107", "COD"]\n'
    )
    (tmp_path / "mkdocs.yml").write_text("site_name: T\nnav:\n  - index.md\n")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "owners.yml").write_text("team-orders:\n  team: Orders\n  channel: orders\n")
    same = "What this page answers, in words that stand in the same form on another page as well."
    written = {
        "index.md": (
            "Start",
            "The first page of all, which leads to the others that can be reached.",
            "See [a](a.md).",
        ),
        "a.md": ("Orders", same, "[dead](nowhere.md)" + DIAGRAM),
        "b.md": ("Orders", same, "TODO"),
        "c.md": (
            "Alone",
            "A page that nothing leads to and that says that this is known, with a reason for it.",
            "<!-- handbook: disable=PAG108 no page has this title -->\n\nWords.",
        ),
        "d.md": (
            "Large",
            "A page that is larger than the others, so that the shards differ in size.",
            "word " * 900,
        ),
    }
    for name, (title, description, text) in written.items():
        page = PAGE.format(title=title, description=description, text=text)
        (docs / name).write_text(page)
    hidden = "<!-- handbook: disable-file=PAG107,DOC999 it is linked by a program -->\n"
    (docs / "e.md").write_text((docs / "c.md").read_text().replace("Alone", "Also alone") + f"\n{hidden}")
    (docs / "wide.mmd").write_bytes(b"\xff")
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "alerts.yml").write_text("groups: []\n")
    return tmp_path


def linter(root: Path, part: Part = Part.WHOLE) -> Linter:
    return Linter(project=Project(config=load(root)), today=DAY, part=part, jobs=1)


def written(root: Path, of: int, paths: tuple[Path, ...]) -> list[str]:
    """Return the files of all shards."""
    made = (linter(root, Part.ALONE).shard(paths, Number(at, of)) for at in range(1, of + 1))
    return [shard.render(report, one) for report, one in made]


def merged(root: Path, files: list[str]) -> Report:
    shards = shard.complete([shard.read(f"{at}.json", text) for at, text in enumerate(files, 1)])
    return linter(root, Part.TOGETHER).merge(shards)


@pytest.mark.parametrize("of", [1, 2, 3, 20])
def test_the_shards_of_a_run_are_merged_to_what_one_run_finds(root: Path, of: int) -> None:
    whole = linter(root).lint([root])
    codes = {finding.code for finding in whole.findings}
    assert {"PAG107", "PAG108", "DGM102", "LNK101", "DOC103", "DOC192"} <= codes
    assert len(whole.errors) == 1
    assert whole.suppressed == 1
    assert own_json.render(merged(root, written(root, of, (root,)))) == own_json.render(whole)


def test_what_looks_at_all_documents_is_found_only_where_the_shards_are_merged(root: Path) -> None:
    report, one = linter(root, Part.ALONE).shard((root,), Number(1, 1))
    found = {finding.code for finding in report.findings}
    assert found
    assert not found & {"PAG107", "PAG108"}
    assert one.run


def test_a_rule_that_looks_at_all_documents_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Documents) -> Any:
        raise AssertionError("a rule without `others` in its needs looks at all documents")

    monkeypatch.setattr(Documents, "every", property(refused))
    for at in (1, 2):
        report, _ = linter(root, Part.ALONE).shard((root,), Number(at, 2))
        assert not [error for error in report.errors if "fails on it" in error]
    report = linter(root).lint([root])
    assert [error for error in report.errors if "fails on it" in error], "the refusal must be able to fail"


def test_the_rules_that_read_all_pages_are_those_that_wait_for_the_merge() -> None:
    waiting = {rule.code for rule in rules.ALL if Needs.OTHERS in rule.needs}
    assert waiting == {"PAG105", "PAG106", "PAG107", "PAG108", "PAG111", "RUN107"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["md-ms-playbook", "md-openshift-runbooks"])
def test_a_corpus_in_shards_is_what_it_is_in_one_run(corpora: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(corpora / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    whole = linter(tmp_path).lint([tmp_path])
    assert whole.files > 200
    assert own_json.render(merged(tmp_path, written(tmp_path, 3, (tmp_path,)))) == own_json.render(whole)


SIZES = st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 1000), max_size=30)


@given(SIZES, st.integers(1, 8))
def test_each_document_is_in_one_shard_and_none_is_much_larger_than_another(
    sizes: dict[str, int], of: int
) -> None:
    shards = [assigned(sizes, Number(at, of)) for at in range(1, of + 1)]
    assert sorted(path for each in shards for path in each) == sorted(sizes)
    loads = [sum(sizes[path] + 1 for path in each) for each in shards]
    assert max(loads) - min(loads) <= max(sizes.values(), default=0) + 1
    turned = dict(reversed(sizes.items()))
    assert shards == [assigned(turned, Number(at, of)) for at in range(1, of + 1)]


@pytest.mark.parametrize(
    "text", ["", "1", "0/3", "4/3", "-1/3", "1/3/5", "a/b", "1/2000", "\u0661/3", " 1/3"]
)
def test_what_is_no_shard_of_n_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        Number.read(text)


def edited(text: str, change: Callable[[dict[str, Any]], object]) -> str:
    found = json.loads(text)
    change(found["shard"])
    return json.dumps(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda own: own.update(program="0.0.1"), "handbook 0.0.1 wrote it"),
        (lambda own: own.update(number=1), "it is shard 1/2, as 1.json is"),
        (lambda own: own.update(of=3), "it is shard 2/3, and 1.json is shard 1/2"),
        (lambda own: own.update(of=1), "something in it is not as"),
        (lambda own: own.update(number=True), "something in it is not as"),
        (lambda own: own.update(run="other"), "not made of the same files and options as 1.json"),
        (lambda own: own.update(paths=["../.."]), "something in it is not as"),
        (lambda own: own.update(paths=["docs"]), "not made of the same files and options as 1.json"),
        (lambda own: own.pop("documents"), "something in it is not as"),
        (lambda own: own.update(documents=[7]), "something in it is not as"),
        (lambda own: own["documents"].pop(), "made of other files, or with other options, than are here"),
        (lambda own: own["documents"].__setitem__(0, ["0" * 32, []]), "had another text where it was judged"),
    ],
)
def test_a_shard_that_does_not_fit_is_refused_by_name(
    root: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    first, second = written(root, 2, (root,))
    with pytest.raises(ShardError, match=said) as refused:
        merged(root, [first, edited(second, change)])
    assert str(refused.value).startswith("2.json: ")


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"shard": 1}', "[" * 100_000, '{"shard": {}}'])
def test_what_is_no_report_of_a_shard_is_refused(text: str) -> None:
    with pytest.raises(ShardError, match=r"^x\.json: "):
        shard.read("x.json", text)


def test_missing_shards_are_named(root: Path) -> None:
    first, _, third, _ = written(root, 4, (root,))
    with pytest.raises(ShardError, match="2 shards missing: 2/4, 4/4; name all of them"):
        merged(root, [third, first])


def test_a_checkout_with_another_file_or_text_is_refused(root: Path) -> None:
    files = written(root, 2, (root,))
    page = root / "docs" / "b.md"
    text = page.read_text()
    page.write_text(text.replace("TODO", "TADA"))
    with pytest.raises(ShardError, match=r"docs/b\.md had another text"):
        merged(root, files)
    page.write_text(text)
    (root / "docs" / "new.md").write_text("# New\n")
    with pytest.raises(ShardError, match="other files"):
        merged(root, files)


def test_other_options_are_refused(root: Path) -> None:
    files = written(root, 2, (root,))
    shards = [shard.read(str(at), text) for at, text in enumerate(files)]
    with pytest.raises(ShardError, match="other options"):
        replace(linter(root, Part.TOGETHER), upgrade=True).merge(shards)
