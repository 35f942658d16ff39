"""Which log a command acts on: it is found, never begun a second time, and never another one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.script import BIN, Repository, environment

RECORD = "# {}. {}\n\nDate: 2026-11-22\n\n## Status\n\nAccepted\n\n## Context\n\nIt is so.\n"
WRONG = "# 5. Wrong\n\nDate: 22.11.2026\n\n## Status\n\nDone\n\n## Context\n\nIt is so.\n"
CODES = {"ADR101", "ADR102", "ADR107"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    return Repository(tmp_path)


def put(repository: Repository, path: str, text: str = "") -> None:
    file = repository.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text or RECORD.format(1, "A"), encoding="utf-8")


def git(repository: Repository, *args: str) -> str:
    command = ("git", "-C", str(repository.root), *args)
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def findings(repository: Repository, *args: str, **env: str) -> set[tuple[str, str]]:
    """Return path and code of each finding."""
    ran = repository.run(*args, "--json", "--select", "ADR", **env)
    assert ran.returncode in (0, 1), ran.stderr
    return {(each["path"], each["code"]) for each in json.loads(ran.stdout)["findings"]}


def of(path: str) -> set[tuple[str, str]]:
    return {(path, code) for code in CODES}


class TestAnotherLogIsNotBegunByAccident:
    STEP = "write it to .adr-dir or adr.directory, or begin another log with `adr init`"

    @pytest.mark.parametrize(
        "args", [("new", "B"), ("list",), ("show", "1"), ("lint",), ("check",), ("accept", "1"), ("doctor",)]
    )
    def test_a_command_names_the_folder_with_records_and_the_next_step(
        self, repository: Repository, args: tuple[str, ...]
    ) -> None:
        put(repository, "notes/choices/0001-a.md")
        said = repository.refused(*args)
        assert "there are decision records in notes/choices" in said
        assert self.STEP in said

    def test_an_empty_folder_with_a_usual_name_changes_nothing(self, repository: Repository) -> None:
        put(repository, "notes/0001-a.md")
        (repository.root / "adr").mkdir()
        assert "records in notes," in repository.refused("new", "B")

    def test_of_many_folders_the_first_are_named(self, repository: Repository) -> None:
        for name in "abcde":
            put(repository, f"{name}/choices/0001-a.md")
        said = repository.refused("new", "B")
        assert "in a/choices, b/choices, c/choices and 2 more" in said

    def test_init_begins_one_on_purpose_and_says_so(self, repository: Repository) -> None:
        put(repository, "notes/0001-a.md")
        ran = repository.run("init")
        assert (ran.returncode, ran.stdout) == (0, "adr/0001-record-architecture-decisions.md\n")
        assert ran.stderr == "note: there are decision records in notes already; this is another log\n"
        assert repository.out("new", "B") == "adr/0002-b.md\n"

    def test_a_folder_that_something_names_is_begun(self, repository: Repository) -> None:
        put(repository, "notes/0001-a.md")
        assert repository.out("new", "B", ADR_DIRECTORY="log") == "log/0001-b.md\n"
        (repository.root / ".adr-dir").write_text("other\n", encoding="utf-8")
        assert repository.out("new", "B") == "other/0001-b.md\n"

    def test_an_import_begins_none_either(self, repository: Repository) -> None:
        put(repository, "notes/0001-a.md")
        put(repository, "log.json", json.dumps({"version": "1.0.0", "records": []}))
        assert "records in notes," in repository.refused("import", "log.json")

    def test_chapters_and_posts_are_not_records(self, repository: Repository) -> None:
        put(repository, "book/01-intro.md", "# 1. Intro\n\nOnce.\n")
        put(repository, "blog/2026-01-13-news.md", "# News\n")
        assert repository.out("new", "A") == "adr/0001-a.md\n"


class TestAdrDirectory:
    def test_it_is_relative_to_the_root_wherever_one_is(self, repository: Repository) -> None:
        put(repository, "records/0001-a.md")
        (repository.root / "src").mkdir()
        inside = Repository(repository.root / "src")
        assert inside.out("list", "--paths", ADR_DIRECTORY="records") == "../records/0001-a.md\n"
        assert (
            repository.out("-C", "src", "list", "--paths", ADR_DIRECTORY="records") == "records/0001-a.md\n"
        )

    def test_the_root_is_that_of_the_configuration(self, repository: Repository) -> None:
        put(repository, "part/handbook.toml", "[adr]\ndigits = 3\n")
        put(repository, "part/records/0001-a.md")
        assert repository.out("-C", "part", "list", ADR_DIRECTORY="records") == "part/records/0001-a.md\n"


class TestTheLogThatIsAskedForIsJudged:
    """Each repository has a right log in the usual place, and a wrong one that is asked for."""

    def test_by_the_environment(self, repository: Repository) -> None:
        put(repository, "adr/0001-a.md")
        put(repository, "records/0001-w.md", WRONG)
        (repository.root / "src").mkdir()
        assert findings(repository, "lint", ADR_DIRECTORY="records") >= of("records/0001-w.md")
        assert findings(repository, "-C", "src", "lint", ADR_DIRECTORY="records") >= of("records/0001-w.md")

    def test_by_its_name(self, repository: Repository) -> None:
        put(repository, "adr/0001-a.md")
        put(repository, "services/orders/choices/0001-w.md", WRONG)
        put(
            repository,
            "handbook.toml",
            '[[adr]]\nname = "main"\ndirectory = "adr"\n\n'
            '[[adr]]\nname = "orders"\ndirectory = "services/orders/choices"\n',
        )
        wrong = "services/orders/choices/0001-w.md"
        assert findings(repository, "--log", "orders", "lint") >= of(wrong)
        assert findings(repository, "-C", "services/orders", "lint") >= of(wrong)
        assert not {path for path, _ in findings(repository, "--log", "main", "lint")} & {wrong}

    @pytest.mark.parametrize("args", [("-C", "part", "lint"), ("-C", "part/choices", "lint")])
    def test_by_a_pointer_in_a_subfolder(self, repository: Repository, args: tuple[str, ...]) -> None:
        put(repository, "adr/0001-a.md")
        put(repository, "part/.adr-dir", "choices\n")
        put(repository, "part/choices/0001-w.md", WRONG)
        assert findings(repository, *args) >= of("part/choices/0001-w.md")

    def test_behind_a_link(self, repository: Repository) -> None:
        put(repository, "records/0001-w.md", WRONG)
        (repository.root / "adr").symlink_to("records")
        assert {code for _, code in findings(repository, "lint")} >= CODES

    @pytest.mark.parametrize("folder", ["adr", "docs"])
    def test_but_not_behind_a_link_out_of_the_repository(
        self, repository: Repository, tmp_path_factory: pytest.TempPathFactory, folder: str
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (outside / "adr").mkdir()
        for name in ("0001-w.md", "adr/0001-w.md"):
            (outside / name).write_text(WRONG, encoding="utf-8")
        (repository.root / folder).symlink_to(outside)
        ran = repository.run("lint")
        assert (ran.returncode, WRONG.split("\n", maxsplit=1)[0] in ran.stdout + ran.stderr) == (2, False)
        assert "through a link, which is not followed; name the real folder by ADR_DIRECTORY" in ran.stderr

    def test_outside_of_the_root(
        self, repository: Repository, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (outside / "0001-w.md").write_text(WRONG, encoding="utf-8")
        assert {code for _, code in findings(repository, "lint", ADR_DIRECTORY=str(outside))} >= CODES

    def test_in_a_worktree(self, repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
        put(repository, "docs/adrs/0001-w.md", WRONG)
        git = ("git", "-C", str(repository.root), "-c", "user.name=n", "-c", "user.email=a@b.example")
        subprocess.run((*git, "add", "-A"), check=True)
        subprocess.run((*git, "commit", "-qm", "x"), check=True)
        tree = tmp_path_factory.mktemp("trees") / "tree"
        subprocess.run((*git, "worktree", "add", "-q", str(tree)), check=True, capture_output=True)
        assert findings(Repository(tree), "lint") >= of("docs/adrs/0001-w.md")

    def test_docs_lint_judges_them_all(self, repository: Repository) -> None:
        wrong = ("adr/0001-w.md", "services/orders/choices/0001-w.md", "docs/ADRs/0001-w.md")
        for path in wrong:
            put(repository, path, WRONG)
        put(
            repository,
            "handbook.toml",
            '[[adr]]\nname = "main"\ndirectory = "adr"\n\n'
            '[[adr]]\nname = "orders"\ndirectory = "services/orders/choices"\n',
        )
        ran = subprocess.run(
            (str(BIN / "docs"), "lint", "--format", "json", "--select", "ADR"),
            cwd=repository.root,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        found = {(each["path"], each["code"]) for each in json.loads(ran.stdout)["findings"]}
        for path in wrong:
            assert found >= of(path)


class TestSubfolders:
    def test_doctor_names_a_subfolder_with_records(self, repository: Repository) -> None:
        put(repository, "adr/0001-a.md")
        put(repository, "adr/backend/0002-b.md", RECORD.format(2, "B"))
        ran = repository.run("doctor")
        assert (ran.returncode, ran.stdout) == (
            1,
            (
                "adr/backend: holds a record that the log does not have, such as 0002-b.md; "
                "move them up into the log, or make the folder a log of its own\n"
            ),
        )

    def test_a_subfolder_that_is_a_log_of_its_own_is_in_order(self, repository: Repository) -> None:
        put(repository, "adr/0001-a.md")
        put(repository, "adr/backend/0001-b.md", RECORD.format(1, "B"))
        put(repository, "adr/backend/.adr-dir", ".\n")
        assert repository.out("doctor") == ""
        (repository.root / "adr/backend/.adr-dir").unlink()
        put(
            repository,
            "handbook.toml",
            '[[adr]]\nname = "main"\ndirectory = "adr"\n\n[[adr]]\nname = "b"\ndirectory = "adr/backend"\n',
        )
        assert repository.out("--log", "main", "doctor") == ""


def test_a_change_that_was_left_half_made_is_recovered_below_a_configuration(repository: Repository) -> None:
    put(repository, "part/handbook.toml", "[adr]\ndigits = 4\n")
    put(repository, "part/adr/0001-a.md", RECORD.format(1, "New"))
    old = repository.root / "part/adr/.handbook-1-0123456789ab.tmp"
    old.write_text(RECORD.format(1, "Old"), encoding="utf-8")
    file = repository.root / "part/adr/0001-a.md"
    program = (
        "import sys; from handbook.disk import journal; from handbook.disk.locks import journal_file\n"
        "path, old, folder = sys.argv[1:]\n"
        "new = journal.digest(open(path, 'rb').read())\n"
        "step = {'kind': 'replace', 'path': path, 'target': '', 'new': old, 'old': old, 'sha256': new}\n"
        "journal.write(journal_file(folder), [step])\n"
    )
    subprocess.run((str(BIN / "python"), "-c", program, str(file), str(old), str(file.parent)), check=True)
    ran = repository.run("-C", "part", "list", "--table")
    assert (ran.returncode, "Old" in ran.stdout) == (0, True)
    assert "an earlier run was killed" in ran.stderr
    assert file.read_text(encoding="utf-8") == RECORD.format(1, "Old")


class TestCheckWithoutARemote:
    def test_the_log_is_compared_with_itself(self, repository: Repository) -> None:
        put(repository, "adr/0001-a.md")
        put(repository, "adr/0001-b.md", RECORD.format(1, "B"))
        ran = repository.run("check")
        assert (ran.returncode, "number 0001 is that of" in ran.stdout) == (1, True)
        assert ran.stderr.startswith("note: no other branch was looked at: the repository has no remote")

    def test_outside_of_git_as_well(self, tmp_path: Path) -> None:
        plain = Repository(tmp_path)
        put(plain, "adr/0001-a.md")
        ran = plain.run("check")
        assert (ran.returncode, ran.stdout) == (0, "")
        assert ran.stderr == "note: no other branch was looked at: the log is in no git repository\n"

    def test_with_a_remote_whose_main_branch_is_not_known_it_is_an_error(
        self, repository: Repository
    ) -> None:
        put(repository, "adr/0001-a.md")
        git = ("git", "-C", str(repository.root), "-c", "user.name=n", "-c", "user.email=a@b.example")
        subprocess.run((*git, "add", "-A"), check=True)
        subprocess.run((*git, "commit", "-qm", "x"), check=True)
        subprocess.run((*git, "update-ref", "refs/remotes/origin/trunk", "HEAD"), check=True)
        assert "name a branch by --against" in repository.refused("check")


class TestTemplateFile:
    TEMPLATE = "# TITLE\n\nOf FILE, STATUS\n"

    @pytest.mark.parametrize("name", ["mine.md", "./mine.md", "mine"])
    def test_a_file_is_a_template(self, repository: Repository, name: str) -> None:
        put(repository, name, self.TEMPLATE)
        made = repository.out("new", "A", "--template", name).strip()
        assert repository.text(made) == "# A\n\nOf FILE, Proposed\n"

    def test_it_is_relative_to_the_folder_of_c(self, repository: Repository) -> None:
        put(repository, "part/mine.md", self.TEMPLATE)
        made = repository.out("-C", "part", "new", "A", "--template", "mine.md").strip()
        assert repository.text(made).startswith("# A\n\nOf FILE")

    def test_a_file_that_is_missing_is_said(self, repository: Repository) -> None:
        assert "does not exist" in repository.refused("new", "A", "--template", "./none.md")
        assert "unknown template 'none'" in repository.refused("new", "A", "--template", "none")


class TestContentsAreKept:
    INDEX = "# Log\n\nOurs.\n\n<!-- adrlog -->\n<!-- adrlogstop -->\n\nEnd.\n"

    @pytest.fixture
    def kept(self, repository: Repository) -> Repository:
        put(repository, "handbook.toml", '[adr]\ntoc = "README.md"\n')
        put(repository, "adr/README.md", self.INDEX)
        put(repository, "adr/0001-a.md")
        return repository

    def test_a_new_record_is_listed(self, kept: Repository) -> None:
        assert kept.out("new", "B", "-s", "1") == "adr/0002-b.md\n"
        text = kept.text("adr/README.md")
        assert "* [1. A](0001-a.md)\n* [2. B](0002-b.md)\n" in text
        assert text.startswith("# Log\n\nOurs.\n\n<!-- adrlog -->\n")
        assert text.endswith("<!-- adrlogstop -->\n\nEnd.\n")

    def test_a_status_is_brought_up_to_date_in_a_table(self, kept: Repository) -> None:
        put(kept, "adr/README.md", self.INDEX.replace("adrlog -->\n", "adrlog -->\n\n| x |\n\n", 1))
        assert kept.out("deprecate", "1").split() == ["adr/0001-a.md", "adr/README.md"]
        assert "| [1. A](0001-a.md) | Deprecated | 2026-11-22 |" in kept.text("adr/README.md")

    def test_a_preview_shows_it(self, kept: Repository) -> None:
        before = kept.snapshot()
        assert "+* [2. B](0002-b.md)\n" in kept.out("new", "B", "--dry-run")
        assert kept.snapshot() == before

    def test_a_file_elsewhere_links_to_the_log(self, kept: Repository) -> None:
        put(kept, "handbook.toml", '[adr]\ntoc = "../INDEX.md"\n')
        put(kept, "INDEX.md", self.INDEX)
        kept.out("new", "B")
        assert "* [2. B](adr/0002-b.md)\n" in kept.text("INDEX.md")

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("# Log\n", "has no place for the list of records; write '<!-- adrlog -->'"),
            (None, "does not exist"),
        ],
    )
    def test_without_a_place_for_the_list_nothing_is_written(
        self, kept: Repository, text: str | None, problem: str
    ) -> None:
        if text is None:
            (kept.root / "adr/README.md").unlink()
        else:
            put(kept, "adr/README.md", text)
        assert problem in kept.refused("new", "B")


class TestWhatTheRepositoryNamesOutsideOfItself:
    """A file of the repository may name no folder outside of it; the user may."""

    @pytest.fixture
    def outside(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("outside")
        (folder / "0001-a.md").write_text(RECORD.format(1, "Secret"), encoding="utf-8")
        (folder / "template.md").write_text("# {number}. {title}\n\n{status} secret\n", encoding="utf-8")
        return folder

    @pytest.fixture
    def way(self, repository: Repository, outside: Path) -> str:
        return os.path.relpath(outside, repository.root)

    @pytest.mark.parametrize("command", [("new", "X"), ("list",), ("accept", "1")], ids=" ".join)
    def test_a_log_is_refused_with_the_next_step(
        self, repository: Repository, outside: Path, way: str, command: tuple[str, ...]
    ) -> None:
        for named in (way, str(outside)):
            put(repository, ".adr-dir", f"{named}\n")
            assert "or name this one by ADR_DIRECTORY" in repository.refused(*command)
        (repository.root / ".adr-dir").unlink()
        put(repository, "handbook.toml", f'[adr]\ndirectory = "{way}"\n')
        assert "remove it there, and name the folder by ADR_DIRECTORY" in repository.refused(*command)
        assert sorted(os.listdir(outside)) == ["0001-a.md", "template.md"]

    @pytest.mark.parametrize("folder", ["adr", "docs", "docs/adr"])
    @pytest.mark.parametrize(
        "command",
        [
            ("list",), ("toc",), ("graph",), ("doctor",), ("lint",), ("check",), ("export",), ("new", "X"),
            ("accept", "1"), ("renumber", "1"), ("init",), ("init", "docs/adr"), ("init", "adr"),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_the_log_of_another_repository_behind_a_link_is_not_listed_locked_or_changed(
        self,
        repository: Repository,
        tmp_path_factory: pytest.TempPathFactory,
        folder: str,
        command: tuple[str, ...],
    ) -> None:
        other = Repository(tmp_path_factory.mktemp("other"))
        git(other, "init", "-q")
        put(other, "0001-secret.md", RECORD.format(1, "Secret"))
        put(other, "adr/0001-secret.md", RECORD.format(1, "Secret"))
        git(other, "add", ".")
        git(other, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-m", "x")
        kept = sorted(os.listdir(other.root / ".git"))
        (repository.root / folder).parent.mkdir(exist_ok=True)
        (repository.root / folder).symlink_to(other.root)
        ran = repository.run(*command)
        assert ran.returncode == 2
        assert f"{folder}: leads out of" in ran.stderr
        assert "secret" not in (ran.stdout + ran.stderr).lower()
        assert git(other, "status", "--short") == ""
        assert sorted(os.listdir(other.root / ".git")) == kept

    def test_a_link_out_of_the_repository_beside_a_log_is_passed_over(
        self, repository: Repository, outside: Path
    ) -> None:
        put(repository, "adr/0001-a.md")
        (repository.root / "docs").symlink_to(outside)
        assert repository.out("list") == "adr/0001-a.md\n"

    def test_the_user_may_name_it(self, repository: Repository, outside: Path) -> None:
        assert "Secret" in repository.out("list", "--table", ADR_DIRECTORY=str(outside))
        repository.out("new", "X", ADR_DIRECTORY=str(outside))
        assert (outside / "0002-x.md").exists()

    def test_the_git_directory_is_no_place_for_a_log(self, repository: Repository) -> None:
        put(repository, ".adr-dir", ".git\n")
        assert "leads out of" in repository.refused("new", "X")

    def test_a_folder_of_templates_is_refused(self, repository: Repository, way: str) -> None:
        put(repository, "handbook.toml", f'templates = "{way}"\n[adr]\ntemplate = "template"\n')
        assert "error: templates: leads out of" in repository.refused("new", "X")

    def test_a_template_behind_a_link_is_not_read(self, repository: Repository, outside: Path) -> None:
        put(repository, "adr/0001-a.md")
        (repository.root / "adr/template.md").symlink_to(outside / "template.md")
        assert "through a link, which is not followed" in repository.refused("new", "X")

    def test_a_record_behind_a_link_is_neither_shown_nor_changed(
        self, repository: Repository, outside: Path
    ) -> None:
        put(repository, "adr/0001-a.md")
        (repository.root / "adr/0002-b.md").symlink_to(outside / "0001-a.md")
        before = (outside / "0001-a.md").read_bytes()
        for command in (
            ("show", "2"),
            ("accept", "2"),
            ("search", "Secret"),
            ("export",),
            ("list", "--table"),
        ):
            ran = repository.run(*command)
            assert (ran.returncode, "Secret" in ran.stdout + ran.stderr) == (2, False), command
        assert (outside / "0001-a.md").read_bytes() == before

    def test_a_list_of_records_is_not_kept_outside(
        self, repository: Repository, outside: Path, way: str
    ) -> None:
        put(repository, "adr/0001-a.md")
        marks = "<!-- adrlog -->\n<!-- adrlogstop -->\n"
        (outside / "list.md").write_text(marks, encoding="utf-8")
        put(repository, "handbook.toml", f'[adr]\ntoc = "../{way}/list.md"\n')
        assert "adr.toc leads out of" in repository.refused("new", "X")
        (repository.root / "adr/list.md").symlink_to(outside / "list.md")
        put(repository, "handbook.toml", '[adr]\ntoc = "list.md"\n')
        assert "adr.toc leads out of" in repository.refused("new", "X")
        ran = repository.run("toc", "--output", "adr/list.md")
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "through a link, which is not followed" in ran.stderr
        assert (outside / "list.md").read_text(encoding="utf-8") == marks

    def test_but_the_user_may_write_one_there(self, repository: Repository, outside: Path) -> None:
        put(repository, "adr/0001-a.md")
        repository.out("toc", "--output", str(outside / "list.md"))
        assert "0001-a.md" in (outside / "list.md").read_text(encoding="utf-8")


def test_a_journal_in_a_folder_above_that_is_no_repository_is_not_obeyed(tmp_path: Path) -> None:
    above = tmp_path / "up"
    inner = Repository(above / "home/project")
    put(inner, "adr/0001-a.md")
    (above / ".git").mkdir()
    for name, text in (("home/key", "key\n"), ("evil.md", "evil\n")):
        (above / name).write_text(text, encoding="utf-8")
    step = {"kind": "rename", "path": str(above / "home/start.md"), "target": str(above / "evil.md")}
    forged = {**step, "new": str(above / "home/key"), "old": "", "sha256": ""}
    journal = above / ".git/handbook.journal"
    journal.write_text(json.dumps({"done": False, "steps": [forged]}), encoding="utf-8")
    assert inner.out("list") == "adr/0001-a.md\n"
    assert (above / "home/key").exists()
    assert not (above / "home/start.md").exists()
    # In a real repository it is read, and then refused.
    journal.unlink()
    (above / ".git").rmdir()
    subprocess.run(("git", "init", "-q", str(above)), check=True)
    journal.write_text(json.dumps({"done": False, "steps": [forged]}), encoding="utf-8")
    journal.chmod(0o600)
    assert "says what handbook never does" in inner.refused("list")
    assert (above / "home/key").exists()


def test_a_malformed_journal_is_one_error_with_the_next_step(repository: Repository) -> None:
    put(repository, "adr/0001-a.md")
    (repository.root / ".git/handbook.journal").write_text("{}", encoding="utf-8")
    for command in (("list",), ("new", "X")):
        assert "(`git status`), then delete the file" in repository.refused(*command)
    (repository.root / ".git/handbook.journal").unlink()
    repository.out("new", "X")
