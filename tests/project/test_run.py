"""How a run is shared out, in one process or several, changes nothing of what is reported."""

from __future__ import annotations

import importlib.util
import os
import signal
from pathlib import Path

import pytest

from handbook.config.settings import Overrides
from handbook.disk import files, keeping
from handbook.errors import HandbookError
from handbook.lint.report import Report
from handbook.processes.child import Child
from handbook.project import parallel
from handbook.project import run as runs
from handbook.project.linting import Linter
from handbook.project.project import open_project
from handbook.project.reading import Candidate
from tests.project.test_memory import DAY, FILES


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / "cache"))
    top = (tmp_path / "root").resolve()
    for path, text in FILES.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    (top / "docs/broken.md").write_bytes(b"\xff")
    (top / "docs/link.md").symlink_to("plain.md")
    return top


def report(root: Path, *, jobs: int = 1, keep: bool = False, says: Overrides | None = None) -> Report:
    project = open_project(root, says)
    return Linter(project=project, today=DAY, scheduled=True, jobs=jobs, keep=keep).lint([root])


def test_documents_can_be_judged_one_after_the_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = report(root)
    monkeypatch.setattr(runs, "SHARE", 1)
    assert report(root) == together
    assert {finding.code[:3] for finding in together.findings} >= {"ADR", "COD", "DOC", "LNK", "PAG", "RUN"}


def test_what_rules_ask_of_documents_of_other_shares_is_kept_with_their_outcomes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SHARE", 1)
    fresh = report(root)
    assert report(root, keep=True) == fresh
    assert report(root, keep=True) == fresh
    more = root / "docs/more.md"
    more.write_text(more.read_text(encoding="utf-8").replace("How long", "How much"), encoding="utf-8")
    changed = report(root)
    assert changed != fresh
    assert report(root, keep=True) == changed


def test_documents_of_other_shares_are_forgotten(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = report(root)
    monkeypatch.setattr(runs, "SHARE", 1)
    monkeypatch.setattr(runs, "_MOST_KEPT", 0)
    assert report(root) == together


@pytest.mark.parametrize("jobs", [2, 5])
def test_several_processes_find_what_one_finds(root: Path, jobs: int) -> None:
    one = report(root)
    assert report(root, jobs=jobs) == one
    assert report(root, jobs=jobs, keep=True) == one
    assert report(root, keep=True) == one


def test_what_other_processes_have_read_is_not_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "COARSE_NS", 0)
    (root / "docs/link.md").unlink()
    report(root, jobs=2, keep=True)
    read: list[str] = []
    real = files.raw

    def raw(path: str | os.PathLike[str], within: str = "", *, named: bool = False) -> bytes:
        read.append(os.path.relpath(path, root))
        return real(path, within, named=named)

    monkeypatch.setattr(files, "raw", raw)
    report(root, keep=True)
    read_by_name = [path for path in read if path.startswith(("docs/", "memos/")) and path.endswith(".md")]
    assert set(read_by_name) == {"docs/broken.md"}


def test_what_other_processes_found_out_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(root, jobs=2, keep=True)
    judged: list[object] = []
    monkeypatch.setattr(runs.Run, "share", lambda _, paths: judged.append(paths))
    monkeypatch.setattr(parallel, "judged", lambda *_, **__: judged.append(_))
    # A file that cannot be read has no outcome.
    (root / "docs/broken.md").unlink()
    (root / "docs/link.md").unlink()
    says = Linter(project=open_project(root), today=DAY, scheduled=True, keep=True)
    assert says.lint([root / "memos"]).files == 1
    assert judged == []


def test_an_error_of_the_run_is_the_same_in_several_processes(root: Path) -> None:
    says = Overrides(engine="quickjs") if _has_no("quickjs") else Overrides(exact=True)
    errors = []
    for jobs in (1, 2):
        try:
            errors.append("\n".join(report(root, jobs=jobs, says=says).errors))
        except HandbookError as error:
            errors.append(str(error))
    assert errors[0] == errors[1]


def _has_no(module: str) -> bool:
    return importlib.util.find_spec(module) is None


def test_a_process_that_is_lost_is_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Child.ask
    asked: list[int] = []

    def ask(self: Child, message: str, deadline: float) -> object:
        if isinstance(self, parallel._Worker) and len(message) < 2_000:
            asked.append(self.pid)
            os.kill(self.pid, signal.SIGKILL)
        return real(self, message, deadline)

    monkeypatch.setattr(Child, "ask", ask)
    with pytest.raises(HandbookError, match="has ended without an answer"):
        report(root, jobs=2)
    assert all(_has_ended(pid) for pid in asked)
    assert len(asked) > 1


def test_an_interrupt_ends_all_processes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    real = Child.ask

    def ask(self: Child, message: str, deadline: float) -> object:
        begun.append(self.pid)
        if isinstance(self, parallel._Worker) and len(message) < 2_000:
            raise KeyboardInterrupt
        return real(self, message, deadline)

    monkeypatch.setattr(Child, "ask", ask)
    with pytest.raises(KeyboardInterrupt):
        report(root, jobs=2)
    assert begun
    assert all(_has_ended(pid) for pid in begun)


def _has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("files", "size", "jobs", "expected"),
    [
        (1, 100, 0, 1),
        (1_000, 1_000, 0, 1),
        (20_000, 1_000, 0, 4),
        (100, 100_000, 0, 4),
        (10, 100, 3, 3),
        (2, 100, 3, 2),
        (20_000, 1_000, 1, 1),
        (0, 0, 0, 1),
    ],
)
def test_a_process_is_started_for_so_much_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, size: int, jobs: int, expected: int
) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 4)
    (tmp_path / "a.md").write_bytes(b"x" * size)
    one = Candidate(str(tmp_path / "a.md"), (tmp_path / "a.md").stat())
    paths = [f"{number}.md" for number in range(files)]
    assert parallel.processes(paths, dict.fromkeys(paths, one), jobs) == expected


def test_progress_is_shown_share_by_share(root: Path) -> None:
    said: list[tuple[str, int, int]] = []

    def note(what: str, count: int, total: int) -> None:
        said.append((what, count, total))

    Linter(project=open_project(root), today=DAY, jobs=2, progress=note).lint([root])
    assert said[-1][1] == said[-1][2] == len([path for path in FILES if path.endswith(".md")]) + 1


def test_pages_that_are_read_exactly_are_read_in_one_process_unless_more_are_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def processes(paths: list[str], candidates: object, jobs: int) -> int:
        del paths, candidates
        asked.append(jobs)
        return 1

    monkeypatch.setattr(parallel, "processes", processes)
    for exact, jobs in ((False, 0), (True, 0), (True, 2)):
        report(root, jobs=jobs, says=Overrides(exact=exact))
    assert asked == [0, 1, 2]
