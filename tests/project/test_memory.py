"""What is kept of earlier runs is never seen in a report: it is that of a run that keeps nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.code.process import judging, programs
from handbook.code.process.judging import Block, Judgement
from handbook.config.settings import Overrides
from handbook.diagrams.process import cache
from handbook.disk import files, keeping
from handbook.lint.outcome import Outcome, plain, restored
from handbook.lint.report import Report
from handbook.model.finding import Finding, Hidden
from handbook.project import conditions, memory
from handbook.project.circumstances import Circumstances
from handbook.project.judge import Judge
from handbook.project.linting import Linter
from handbook.project.project import open_project
from handbook.project.reading import Source

DAY = "2026-11-26"
PAGE = """\
---
title: {title}
description: What the page about {title} is for, in some more words than fifty of them.
kind: page
owner: team-platform
reviewed:
  on: 2026-08-01
  by: someone
review_every: 90d
---
# {title}

## In short

{text}
"""
FILES = {
    "handbook.toml": 'templates = "templates"\n[kinds]\n"memos/**" = "memo"\n',
    "templates/memo.md": "---\nkind: memo\nversion: 1\n---\n# {title}\n\n## Why\n<!-- rule: required -->\n",
    "memos/a.md": "# A\n\n## Why\n\nBecause.\n",
    "docs/owners.yml": "team-platform:\n  team: Platform\n  channel: '#platform'\n",
    "docs/index.md": PAGE.format(
        title="Start", text="[More](more.md#how-long), [that](gone.md), [it](gone/)."
    ),
    "docs/more.md": PAGE.format(title="More", text="### How long\n\nTwo seconds."),
    "docs/plain.md": "# Plain\n\n```sh\nif true; then\n```\n",
    "docs/design/x.md": "# X\n\n## Context\n\nWords.\n\n```mermaid\nflowchart LR\n  a --> b\n```\n",
    "adr/0001-a.md": "# 1. A\n\nDate: 2026-01-01\n\n## Status\n\nAccepted\n\n## Context\n\nx\n",
    "adr/0002-b.md": "# 2. B\n\nDate: 2026-01-02\n\n## Status\n\nSuperseded by [3](0003-c.md)\n",
    "runbooks/lag.md": "---\nkind: runbook\nalerts: [Lag]\n---\n# Lag\n\n## Steps\n\nx\n",
    "runbooks/alerts.yml": (
        "groups:\n- rules:\n  - alert: Lag\n    annotations: {runbook_url: runbooks/lag.md}\n"
    ),
}


@dataclass
class Repository:
    """A repository, and runs over it."""

    root: Path
    judged: list[str] = field(default_factory=list)
    today: str = DAY
    scheduled: bool = False
    upgrade: bool = False
    says: Overrides | None = None

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def run(self, *, keep: bool) -> Report:
        """Run over all files; what was judged, and not taken from an earlier run, is in ``judged``."""
        self.judged.clear()
        linter = Linter(
            project=open_project(self.root, self.says),
            today=self.today,
            scheduled=self.scheduled,
            upgrade=self.upgrade,
            keep=keep,
        )
        return linter.lint([self.root])


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(keeping, "COARSE_NS", 0)  # So that the files of a test are old enough.
    found = Repository((tmp_path / "root").resolve())
    for path, text in FILES.items():
        found.write(path, text)
    real = Judge.judged

    def judged(self: Judge, sources: list[Source], *rest: object) -> object:
        found.judged += (self.project.shown(source.path) for source in sources)
        return real(self, sources, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Judge, "judged", judged)
    return found


def test_what_has_not_changed_is_not_judged_again(repository: Repository) -> None:
    fresh = repository.run(keep=False)
    every = list(repository.judged)
    assert repository.run(keep=True) == fresh
    assert repository.judged == every
    assert repository.run(keep=True) == fresh
    assert repository.judged == []


def test_files_that_have_not_changed_are_not_even_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = repository.run(keep=True)
    read: list[str] = []
    real = files.raw

    def raw(path: str | os.PathLike[str], within: str = "", *, named: bool = False) -> bytes:
        read.append(os.path.relpath(path, repository.root))
        return real(path, within, named=named)

    monkeypatch.setattr("handbook.disk.files.raw", raw)
    assert repository.run(keep=True) == fresh
    assert not [path for path in read if path.startswith(("docs", "runbooks", "memos"))]


def _settings(text: str) -> Callable[[Repository], None]:
    return lambda repository: repository.write("handbook.toml", FILES["handbook.toml"] + text)


def _set(**values: object) -> Callable[[Repository], object]:
    return lambda repository: vars(repository).update(values)


def _replaced(path: str, old: str, new: str) -> Callable[[Repository], None]:
    return lambda repository: repository.replace(path, old, new)


def _without(path: str) -> Callable[[Repository], None]:
    return lambda repository: (repository.root / path).unlink()


def _written(path: str, text: str) -> Callable[[Repository], None]:
    return lambda repository: repository.write(path, text)


def _exchanged(repository: Repository) -> None:
    """Put another file of the same size and time in the place of one."""
    file = repository.root / "docs/more.md"
    info = file.stat()
    other = file.with_suffix(".new")
    other.write_text(FILES["docs/more.md"].replace("How long", "How much"), encoding="utf-8")
    os.utime(other, ns=(info.st_atime_ns, info.st_mtime_ns))
    other.replace(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (info.st_size, info.st_mtime_ns)


def _written_in_place(repository: Repository) -> None:
    """Write another text of the same size into a file, and set its time back."""
    file = repository.root / "docs/more.md"
    info = file.stat()
    with file.open("r+", encoding="utf-8") as stream:
        stream.write(FILES["docs/more.md"].replace("How long", "How much"))
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


def _linked(repository: Repository) -> None:
    shutil.move(repository.root / "docs/more.md", repository.root / "kept.md")
    (repository.root / "docs/more.md").symlink_to("../kept.md")


def _flavour(repository: Repository) -> None:
    settings = FILES["handbook.toml"].replace("[kinds]", 'flavour = "mkdocs"\n[kinds]')
    repository.write("handbook.toml", settings)


def _extended(repository: Repository) -> None:
    repository.write("base.toml", '[lint]\nignore = ["LNK101"]\n')
    repository.write("handbook.toml", f'extend = "base.toml"\n{FILES["handbook.toml"]}')


OWN = FILES["templates/memo.md"].replace("memo", "page")
CHANGES: list[tuple[str, Callable[[Repository], object]]] = [
    ("the text", _replaced("docs/plain.md", "# Plain", "Plain")),
    ("a suppression", _replaced("docs/index.md", "[More]", "<!-- handbook: disable=LNK101 no -->\n[More]")),
    ("the anchor in a neighbour", _replaced("docs/more.md", "How long", "How much")),
    ("a neighbour is gone", _without("docs/more.md")),
    ("a neighbour is there", _written("docs/gone.md", "# Gone\n")),
    ("a neighbour is a folder", lambda each: (each.root / "docs/gone.md").mkdir()),
    ("a neighbour of a similar name", _written("docs/gonx.md", "# Gone\n")),
    ("a neighbour becomes a link", _linked),
    ("a neighbour is deprecated", _replaced("docs/more.md", "owner:", "status: deprecated\nowner:")),
    ("another file of the same size and time", _exchanged),
    ("another text of the same size and time", _written_in_place),
    ("a title that another page has", _replaced("docs/more.md", "title: More", "title: Start")),
    ("an ignored rule", _settings('[lint]\nignore = ["LNK101"]\n')),
    ("the severity of a rule", _settings('[rules.LNK101]\nseverity = "nit"\n')),
    ("the option of a rule", _settings('[rules.PAG102]\nfile = "docs/others.yml"\n')),
    ("an override", _settings('[[overrides]]\nfiles = ["docs/index.md"]\nignore = ["LNK"]\n')),
    ("the kind by an override", _settings('[[overrides]]\nfiles = ["docs/plain.md"]\nkind = "memo"\n')),
    ("an excluded folder", _settings('[lint]\nexclude = ["memos"]\n')),
    ("what a configuration extends", _extended),
    ("a nearer configuration", _written("docs/handbook.toml", '[lint]\nignore = ["LNK101"]\n')),
    ("strict names", _set(says=Overrides(strict_names=True, select=("DOC", "LNK")))),
    ("selected rules", _set(says=Overrides(select=("DOC",)))),
    ("the template of a kind", _replaced("templates/memo.md", "## Why", "## Why not")),
    ("a template for pages", _written("templates/page.md", OWN)),
    ("a site", _written("mkdocs.yml", "site_name: x\nplugins: [mermaid2]\nmarkdown_extensions: [toc]\n")),
    ("a generator", _written("docs/docusaurus.config.js", "x\n")),
    ("the flavour", _flavour),
    ("the day", _set(today="2027-11-26", scheduled=True)),
    ("a scheduled run", _set(scheduled=True)),
    ("the owners", _written("docs/owners.yml", "team-orders: {team: Orders, channel: x}\n")),
    ("no owners", _without("docs/owners.yml")),
    ("the alerts", _replaced("runbooks/alerts.yml", "alert: Lag", "alert: Late")),
    ("other alerts", _written("runbooks/more.rules.yml", FILES["runbooks/alerts.yml"].replace("Lag", "Z"))),
    ("a record", _replaced("adr/0002-b.md", "Superseded by [3](0003-c.md)", "Accepted")),
    ("another record", _written("adr/0003-c.md", "# 3. C\n\nDate: 2026-01-03\n\n## Status\n\nAccepted\n")),
    ("a record is gone", _without("adr/0001-a.md")),
    ("another place of the log", lambda each: (each.root / "adr").rename(each.root / "choices")),
]


@pytest.mark.parametrize("change", [each[1] for each in CHANGES], ids=[each[0] for each in CHANGES])
def test_a_change_is_seen(repository: Repository, change: Callable[[Repository], object]) -> None:
    before = repository.run(keep=True)
    assert repository.run(keep=True) == before
    change(repository)
    fresh = repository.run(keep=False)
    assert repository.run(keep=True) == fresh
    assert fresh != before
    assert repository.run(keep=True) == fresh


def test_only_what_a_change_is_about_is_judged_again(repository: Repository) -> None:
    repository.run(keep=True)
    repository.replace("docs/plain.md", "# Plain", "# Plainer")
    repository.run(keep=True)
    assert "docs/plain.md" in repository.judged
    # The text of all pages tells whether one of the contract is a duplicate, and which runbooks there are.
    assert not {"memos/a.md", "adr/0001-a.md", "docs/design/x.md"} & set(repository.judged)


def test_another_day_is_asked_about_by_documents_with_dates_only(repository: Repository) -> None:
    repository.scheduled = True
    repository.run(keep=True)
    repository.today = "2026-11-27"
    repository.run(keep=True)
    assert "docs/index.md" in repository.judged
    assert "docs/plain.md" not in repository.judged


@pytest.mark.parametrize("what", ["program", "packages"])
def test_another_program_begins_anew(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    repository.run(keep=True)
    monkeypatch.setattr(conditions, what, lambda: "another one")
    repository.run(keep=True)
    assert len(repository.judged) == len([path for path in FILES if path.endswith(".md")])


def test_the_program_is_another_one_when_one_of_its_files_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kinds").mkdir()
    for name in ("__init__.py", "kinds/page.md"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    monkeypatch.setattr("handbook.project.conditions.handbook.__file__", str(tmp_path / "__init__.py"))
    before = conditions.program()
    assert conditions.program() == before
    (tmp_path / "kinds/page.md").write_text("xy\n", encoding="utf-8")
    assert conditions.program() != before


def test_a_tool_that_is_gone_or_there_is_seen_where_code_was_judged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = repository.run(keep=True)
    for name in ("bash", "shellcheck"):
        monkeypatch.setattr(programs, name, lambda: "")
    fresh = repository.run(keep=False)
    assert fresh != before
    assert repository.run(keep=True) == fresh
    assert repository.judged == ["docs/plain.md"]
    assert repository.run(keep=True) == fresh
    assert repository.judged == []
    monkeypatch.undo()


def test_what_was_too_slow_is_judged_again(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(blocks: list[Block]) -> Judgement:
        late = ("late",) * len(blocks)
        return Judgement((None,) * len(blocks), (), late)

    monkeypatch.setattr(judging, "judge", judge)
    assert "no parser answers on time" in " ".join(repository.run(keep=True).notes)
    monkeypatch.undo()
    monkeypatch.setenv("HANDBOOK_CACHE", str(repository.root.parent / "cache"))
    assert repository.run(keep=True) == repository.run(keep=False)


def test_a_file_that_cannot_be_read_is_said_each_time(repository: Repository) -> None:
    (repository.root / "docs/plain.md").write_bytes(b"# \xff\n")
    fresh = repository.run(keep=False)
    assert len(fresh.errors) == 1
    assert repository.run(keep=True) == fresh
    assert repository.run(keep=True) == fresh


def test_a_run_over_a_part_keeps_what_is_known_of_the_rest(repository: Repository) -> None:
    repository.run(keep=True)
    linter = Linter(project=open_project(repository.root), today=DAY, keep=True)
    repository.judged.clear()
    linter.lint([repository.root / "memos"])
    repository.replace("docs/plain.md", "# Plain", "# Plainer")
    Linter(project=open_project(repository.root), today=DAY, keep=True).lint(
        [repository.root / "docs/plain.md"]
    )
    repository.run(keep=True)
    assert "memos/a.md" not in repository.judged
    assert "docs/plain.md" not in repository.judged


def kept(repository: Repository) -> Path:
    (file,) = (repository.root.parent / "cache/lint").iterdir()
    return file


BROKEN: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("cut off", lambda data: data[: len(data) // 2]),
    ("empty", lambda _: b""),
    ("one byte", lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]),
    ("something else", lambda _: os.urandom(4_000)),
    ("a form of its own", lambda _: _summed(b"[]")),
    ("lacks a part", lambda _: _summed(b'{"rows": [], "documents": {}, "files": {}}')),
    ("numbers", lambda data: _summed(json.dumps({key: [1, 2] for key in json.loads(data[32:])}).encode())),
    (
        "odd documents",
        lambda data: _summed(data[32:].replace(b'"documents":{', b'"documents":{"docs/plain.md":[0],')),
    ),
]


def _summed(data: bytes) -> bytes:
    return keeping.digest(data).encode() + data


def _circle(data: bytes) -> bytes:
    known = json.loads(data[32:])
    known["rows"] = [["once", "x", [number]] for number in range(len(known["rows"]))]
    return _summed(json.dumps(known).encode())


BROKEN.append(("rows that ask for themselves", _circle))


@pytest.mark.parametrize("broken", [each[1] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_a_broken_file_is_no_file(repository: Repository, broken: Callable[[bytes], bytes]) -> None:
    fresh = repository.run(keep=True)
    kept(repository).write_bytes(broken(kept(repository).read_bytes()))
    assert repository.run(keep=True) == fresh
    assert repository.run(keep=True) == fresh
    assert repository.judged == []


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
@pytest.mark.parametrize("how", ["the folder", "the file", "a link", "a second name"])
def test_what_somebody_else_can_have_written_is_not_believed(repository: Repository, how: str) -> None:
    repository.run(keep=True)
    file = kept(repository)
    if how == "the folder":
        file.parent.chmod(0o777)
    elif how == "the file":
        file.chmod(0o666)
    elif how == "a link":
        file.rename(repository.root / "theirs")
        file.symlink_to(repository.root / "theirs")
    else:
        (repository.root / "theirs").hardlink_to(file)
    repository.run(keep=True)
    assert repository.judged


def test_nothing_is_kept_in_the_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDBOOK_CACHE", str(repository.root / "cache"))
    repository.run(keep=True)
    assert not (repository.root / "cache").exists()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_what_is_kept_is_private(repository: Repository) -> None:
    repository.run(keep=True)
    assert kept(repository).stat().st_mode & 0o077 == 0
    assert kept(repository).parent.stat().st_mode & 0o077 == 0


def test_what_was_written_longest_ago_goes_when_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_IN_ALL", 250)
    folder = tmp_path / "lint"
    for number, name in enumerate("abc"):
        keeping.keep(folder, name, b"x" * 60)
        os.utime(folder / name, (number, number))
    keeping.keep(folder, "d", b"x" * 60)
    assert sorted(entry.name for entry in keeping.kept(folder)) == ["c", "d"]
    monkeypatch.setattr(keeping, "MOST_BYTES", 10)
    keeping.keep(folder, "d", b"y" * 60)
    assert keeping.load(folder, "d") is None


EDITS = st.sampled_from(
    [
        ("docs/a.md", "# A\n\n[b](b.md#x) and [c](c.md)\n"),
        ("docs/a.md", "# A\n\n## X\n\n[b](./b.md#y)\n"),
        ("docs/b.md", "# B\n\n## X\n"),
        ("docs/b.md", "# B\n\n## Y\n\n[a](a.md#x) [c](C.md)\n"),
        ("docs/b.md", PAGE.format(title="Same", text="[a](a.md)")),
        ("docs/c.md", PAGE.format(title="Same", text="[a](a.md#x)")),
        ("docs/c.md", "# C\n\n```sh\nif\n```\n"),
        ("docs/index.md", "# I\n\n[a](a.md)\n"),
        ("adr/0001-a.md", "# 1. A\n\n## Status\n\nAccepted\n"),
        ("adr/0002-b.md", "# 2. B\n\n## Status\n\nSupersedes [1](0001-a.md)\n"),
        ("docs/owners.yml", "team-platform: {team: P, channel: c}\n"),
        ("docs/owners.yml", "team-orders: {team: P}\n"),
        ("handbook.toml", '[lint]\nignore = ["PAG107"]\n'),
        ("docs/a.md", ""),
        ("docs/b.md", None),
        ("docs/c.md", None),
        ("docs/owners.yml", None),
        ("adr/0001-a.md", None),
        ("handbook.toml", None),
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(EDITS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_after_any_edits_a_run_finds_what_a_first_one_finds(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str | None]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        top = tmp_path_factory.mktemp("edits").resolve()
        patch.setenv("HANDBOOK_CACHE", str(top / "cache"))
        patch.setattr(keeping, "COARSE_NS", 0)
        repository = Repository(top / "root")
        (top / "root").mkdir()
        for edits in rounds:
            for path, text in edits:
                if text is not None:
                    repository.write(path, text)
                else:
                    (repository.root / path).unlink(missing_ok=True)
            assert repository.run(keep=True) == repository.run(keep=False)


def test_runs_at_the_same_time_do_each_other_no_harm(repository: Repository) -> None:
    command = [sys.executable, "-m", "handbook", "docs", "lint", "--format", "json", "."]
    environment = {**os.environ, "HANDBOOK_CACHE": str(repository.root.parent / "cache")}

    def begun() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, cwd=repository.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    (first, *_), (second, *_) = (
        [each.communicate()[0] for each in running] for running in ([begun(), begun()], [begun(), begun()])
    )
    alone = subprocess.run([*command, "--no-cache"], cwd=repository.root, capture_output=True, check=False)
    assert first == second == alone.stdout
    assert json.loads(alone.stdout)


FINDINGS = st.builds(Finding, path=st.just("a.md") | st.just("b.md"))


@given(
    st.builds(
        Outcome,
        path=st.just("a.md"),
        findings=st.just(()),
        suppressed=st.integers(0, 9),
        failed=st.just(()) | st.just(("DOC101",)),
        hidden=st.lists(st.builds(Hidden, FINDINGS, st.text(max_size=3), st.just(True)), max_size=2).map(
            tuple
        ),
        kind=st.text(max_size=3),
        is_diagram=st.booleans(),
        passed_over=st.booleans(),
        drawn=st.integers(0, 9),
        approximate=st.none() | st.lists(st.text(max_size=3), max_size=2).map(tuple),
        exact_missing=st.booleans(),
        unjudged=st.lists(
            st.tuples(st.text(max_size=2), st.text(max_size=2), st.integers(1, 5)), max_size=2
        ).map(tuple),
    )
)
def test_an_outcome_that_is_restored_is_the_same(outcome: Outcome) -> None:
    assert restored("a.md", json.loads(json.dumps(plain(outcome)))) == outcome


def test_findings_with_their_fixes_are_restored(repository: Repository) -> None:
    repository.write("docs/more.md", FILES["docs/more.md"].replace("Two", "[x](index.md#in_short) Two"))
    report = repository.run(keep=True)
    assert any(finding.fix for finding in report.findings)
    assert repository.run(keep=True).findings == report.findings


def test_a_question_that_cannot_be_asked_again_keeps_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Circumstances._found

    def found(self: Circumstances, about: str, of: str) -> str | None:
        return None if about == "programs" else real(self, about, of)

    monkeypatch.setattr(Circumstances, "_found", found)
    repository.run(keep=True)
    repository.run(keep=True)
    assert repository.judged == ["docs/plain.md"]


def test_what_is_kept_is_counted_and_deleted(repository: Repository) -> None:
    assert memory.sizes() == []
    repository.run(keep=True)
    outcomes, verdicts = memory.sizes()
    assert outcomes == kept(repository).stat().st_size
    assert verdicts == (repository.root.parent / "cache" / cache.FILE).stat().st_size
    assert memory.deleted() == [outcomes, verdicts]
    assert memory.sizes() == []
    repository.run(keep=True)
    assert repository.judged
