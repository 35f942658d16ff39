"""The commands that change records, run as the installed script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.cli.records.edit import opened
from tests.cli.script import BIN, DAY, Repository, environment

ONE, TWO, THREE = (
    "adr/0001-record-architecture-decisions.md",
    "adr/0002-use-rabbit.md",
    "adr/0003-use-kafka.md",
)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / ".git").mkdir()
    made = Repository(tmp_path)
    made.out("init")
    made.out("new", "Use Rabbit")
    made.out("new", "Use Kafka")
    return made


def test_a_decision_is_proposed_accepted_and_deprecated(repository: Repository) -> None:
    before = repository.text(TWO)
    assert repository.out("accept", "2") == f"{TWO}\n"
    assert repository.text(TWO) == before.replace("\nProposed\n", "\nAccepted\n")
    assert repository.out("deprecate", "use-rabbit") == f"{TWO}\n"
    assert repository.out("reject", "ADR-3") == f"{THREE}\n"
    assert "is Rejected and that is final, not Accepted; --force" in repository.refused("accept", "3")
    assert repository.out("status", "3", "accepted", "--force") == f"{THREE}\n"
    ran = repository.run("accept", "3")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == "note: nothing to change: the records already say so\n"


def test_a_record_supersedes_another_that_exists(repository: Repository) -> None:
    assert repository.out("supersede", "2", "--by", "3") == f"{THREE}\n{TWO}\n"
    assert "\nSuperseded by [3. Use Kafka](0003-use-kafka.md)\n" in repository.text(TWO)
    assert "\nProposed\n\nSupersedes [2. Use Rabbit](0002-use-rabbit.md)\n" in repository.text(THREE)
    assert "call `adr unlink 0002-use-rabbit.md 0003-use-kafka.md` first" in repository.refused("accept", "2")
    assert repository.out("unlink", "2", "3") == f"{TWO}\n{THREE}\n"
    assert "\nAccepted\n\n##" in repository.text(TWO)


def test_records_are_linked_as_with_adr_tools(repository: Repository) -> None:
    before = repository.snapshot()
    assert repository.out("link", "3", "Amends", "2", "Amended by") == f"{THREE}\n{TWO}\n"
    assert repository.out("link", "3", "Clarifies", "1") == f"{THREE}\n{ONE}\n"
    assert "no reverse is known for 'Mentions'" in repository.refused("link", "3", "Mentions", "1")
    assert "Amended by [3. Use Kafka](0003-use-kafka.md)" in repository.text(TWO)
    assert repository.out("unlink", "2", "3", "Amended by") == f"{TWO}\n{THREE}\n"
    assert repository.out("unlink", "1", "3") == f"{ONE}\n{THREE}\n"
    assert repository.snapshot() == before
    assert "no relation between" in repository.refused("unlink", "1", "3")


def test_a_new_record_is_linked(repository: Repository) -> None:
    args = ("-l", "3:Amends:Amended by", "--link", "1:Relates to", "-s", "2")
    assert repository.out("new", "Partition", *args) == "adr/0004-partition.md\n"
    for path, words in ((THREE, "Amended by"), (ONE, "Relates to"), (TWO, "Superseded by")):
        assert f"{words} [4. Partition](0004-partition.md)" in repository.text(path)
    assert "is not like '3:Amends:Amended by'" in repository.refused("new", "X", "-l", "3")
    assert "no record answers to '9'" in repository.refused("new", "X", "-l", "9:Amends")
    assert "no reverse is known" in repository.refused("new", "X", "-l", "1:Mentions")
    repository.out("reject", "3")
    assert "--force" in repository.refused("new", "X", "-s", "3")
    assert repository.out("new", "X", "-s", "3", "--force") == "adr/0005-x.md\n"


WRITES = (
    ("status", "2", "accepted"),
    ("accept", "2"),
    ("reject", "2"),
    ("deprecate", "1"),
    ("supersede", "2", "--by", "3"),
    ("link", "2", "Amends", "3"),
    ("unlink", "1", "3"),
    ("new", "X", "-l", "2:Amends"),
)


@pytest.mark.parametrize("args", WRITES, ids=lambda args: args[0])
def test_a_preview_and_json_tell_what_is_done(repository: Repository, args: tuple[str, ...]) -> None:
    repository.out("link", "1", "Clarifies", "3")
    before = repository.snapshot()
    assert repository.out(*args, "--dry-run").startswith("diff --git a/adr/")
    shown = json.loads(repository.out(*args, "--dry-run", "--json"))
    assert repository.snapshot() == before
    done = json.loads(repository.out(*args, "--json"))
    assert shown.pop("diff").startswith("diff --git a/adr/")
    assert shown == {**done, "dry_run": True}
    after = repository.snapshot()
    changed = {name for name in after if before.get(name) != after[name]}
    paths = {each if isinstance(each, str) else each["path"] for each in done["changed"]}
    assert paths == changed - {done.get("path")}


@pytest.mark.parametrize("args", [each for each in WRITES if each[0] != "new"], ids=lambda args: args[0])
def test_targets_are_exact(repository: Repository, args: tuple[str, ...]) -> None:
    at = 3 if args[0] == "supersede" else 1
    for word, said in (("9", "no record answers to '9'"), ("use", "more than one record answers to 'use'")):
        assert said in repository.refused(*args[:at], word, *args[at + 1 :])
    (repository.root / "empty").mkdir()
    assert "begin one with `adr init`" in repository.refused(*args, ADR_DIRECTORY="none")


def test_the_configuration_says_the_life_cycle(repository: Repository) -> None:
    (repository.root / "handbook.toml").write_text(
        '[adr]\nstatus = "Idea"\n[adr.transitions]\nIdea = ["Agreed"]\n', encoding="utf-8"
    )
    assert repository.out("new", "Four") == "adr/0004-four.md\n"
    assert "is Idea and can become Agreed, not Rejected" in repository.refused("reject", "4")
    assert repository.out("status", "4", "agreed") == "adr/0004-four.md\n"
    assert repository.out("new", "Five", "--status", "agreed") == "adr/0005-five.md\n"
    assert "\nAgreed\n" in repository.text("adr/0005-five.md")


ADR_TOOLS = "# NUMBER. TITLE\n\nDate: DATE, UPDATED DATE\n\n## Status\n\nSTATUS\n\n## Own\n\n{left}\n"


@pytest.mark.parametrize("place", ["environment", "log"])
def test_a_template_of_adr_tools_is_used(repository: Repository, place: str) -> None:
    path = "own.md" if place == "environment" else "adr/templates/template.md"
    (repository.root / path).parent.mkdir(exist_ok=True)
    (repository.root / path).write_bytes(b"\xef\xbb\xbf" + ADR_TOOLS.replace("\n", "\r\n").encode())
    env = {"ADR_TEMPLATE": path} if place == "environment" else {}
    title = "STATUS {date} of NUMBER TITLE"
    made = repository.out("new", title, "--status", "accepted", **env).strip()
    assert made == "adr/0004-status-date-of-number-title.md"
    assert repository.text(made) == (
        f"# 4. {title}\n\nDate: {DAY}, UPDATED DATE\n\n## Status\n\nAccepted\n\n## Own\n\n{{left}}\n"
    )
    assert "decision-makers" in repository.text(
        repository.out("new", "M", "--template", "madr", **env).strip()
    )
    (repository.root / path).write_text("# {number}. {title}\n\nDATE {date}\n", encoding="utf-8")
    assert repository.text(repository.out("new", "Five", **env).strip()) == f"# 6. Five\n\nDATE {DAY}\n"
    (repository.root / path).write_text("# X\n", encoding="utf-8")
    assert "has no place for the title; write TITLE" in repository.refused("new", "Six", **env)
    assert "does not exist; check the path" in repository.refused("new", "Six", ADR_TEMPLATE="none.md")


def on_a_terminal(repository: Repository, *args: str, **env: str) -> tuple[int, str]:
    """Run the script with a terminal of its own; return its exit code and what it shows."""
    pty = pytest.importorskip("pty")
    main, side = pty.openpty()
    with subprocess.Popen(
        [str(BIN / "adr"), *args],
        cwd=repository.root,
        env=environment(**env),
        stdin=side,
        stdout=side,
        stderr=side,
    ) as running:
        os.close(side)
        shown = b""
        try:
            while piece := os.read(main, 4096):
                shown += piece
        except OSError:  # How Linux says that the other side is closed.
            pass
        os.close(main)
    return running.returncode, shown.decode().replace("\r\n", "\n")


@pytest.fixture
def editor(tmp_path: Path) -> str:
    program = tmp_path.parent / f"{tmp_path.name} editor.py"
    program.write_text("import sys\nopen(sys.argv[1], 'a').write('edited\\n')\n", encoding="utf-8")
    return f"{sys.executable} '{program}'"


def test_an_editor_is_opened_on_a_terminal(repository: Repository, editor: str) -> None:
    code, shown = on_a_terminal(repository, "edit", "2", VISUAL=editor, EDITOR="false")
    assert (code, shown) == (0, f"{TWO}\n")
    assert repository.text(TWO).endswith("edited\n")
    code, shown = on_a_terminal(repository, "new", "Four", "--edit", EDITOR=editor)
    assert (code, shown) == (0, "adr/0004-four.md\n")
    assert repository.text("adr/0004-four.md").endswith("edited\n")
    code, shown = on_a_terminal(repository, "new", "Five", EDITOR=editor)
    assert (code, shown) == (0, "adr/0005-five.md\n")
    assert "edited" not in repository.text("adr/0005-five.md")


@pytest.mark.parametrize("begin", ["+", "-", "+call x() ", " ", "|", "@"])
def test_the_name_of_a_record_is_no_command_to_an_editor(
    tmp_path: Path, begin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = f"{begin}log/0001-x.md"
    file = tmp_path / path
    file.parent.mkdir()
    file.write_text("# 1. X\n")
    seen = tmp_path / "seen"
    opened(f"sh -c 'printf %s \"$1\" > {seen}' editor", path)
    assert seen.read_text() == f"./{path}"


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, f"no editor is set; set VISUAL or EDITOR, or open {TWO} yourself"),
        ({"EDITOR": "vi", "CI": "true"}, f"no editor can be opened where CI is set; change {TWO}"),
        ({"EDITOR": "false"}, "editor 'false' exited with 1"),
        (
            {"EDITOR": "no-such-editor"},
            "editor 'no-such-editor' cannot be started (No such file or directory)",
        ),
        ({"EDITOR": "vi 'x"}, "cannot be started (No closing quotation)"),
    ],
)
def test_an_editor_that_cannot_be_opened_is_said(
    repository: Repository, env: dict[str, str], said: str
) -> None:
    before = repository.snapshot()
    code, shown = on_a_terminal(repository, "edit", "2", **env)
    assert code == 2
    assert said in shown
    assert repository.snapshot() == before


def test_no_editor_is_opened_without_a_terminal(repository: Repository, editor: str) -> None:
    said = f"no editor can be opened without a terminal; change {TWO} by other means"
    assert said in repository.refused("edit", "2", EDITOR=editor)
    assert "made without --edit" in repository.refused("new", "Four", "--edit", EDITOR=editor)
    assert repository.out("new", "Four", "--edit", "--dry-run", EDITOR=editor).startswith("diff --git")
