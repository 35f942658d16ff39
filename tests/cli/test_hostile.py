"""Both commands in a repository that is made to fool whoever reads their output."""

from __future__ import annotations

import json
import os
import re
import subprocess
from html import unescape
from pathlib import Path

import click
import pytest

from handbook.cli import output
from handbook.cli.adr import adr
from handbook.cli.docs import docs
from handbook.cli.reporting import FORMATS

TITLE = "Use \x1b]0;x\x07Kafka\x9b2J \u202egnp ##[error]forged"
COMMAND = re.compile(r"^\s*::(?!error file=|warning file=|notice file=)[a-z]|##\[", re.MULTILINE)
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
RECORD = "# 1. {title}\n\nDate: {day}\n\n## Status\n\n{status}\n\n## Context\n\n::error::by a line\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HANDBOOK_CACHE", str(tmp_path / ".git" / "cache"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "handbook.toml").write_text('[kinds]\n"docs/*" = "runbook"\n', encoding="utf-8")
    return tmp_path


def ran(capfd: pytest.CaptureFixture[str], family: str, *args: str) -> tuple[int, str, str]:
    try:
        code = output.outcome({"adr": adr, "docs": docs}[family], family, args)
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    said = capfd.readouterr()
    for stream in said:
        assert not OBEYED.search(stream)
        assert not COMMAND.search(stream)
    return code, said.out, said.err


@pytest.mark.parametrize("form", FORMATS)
def test_names_headings_and_front_matter_are_shown_in_every_format(
    form: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    names = ("a\n::error::by a name.md", "::error::at the start.md", "b\u202egnp.md", "c\x1b[31m.md")
    for name in names:
        (folder / "docs" / name).write_text(f"# {TITLE}\n\n## {TITLE}\n", encoding="utf-8")
    (folder / "::error::here.md").write_text(
        '---\nkind: "a\\n::error::by a kind"\n---\n# T\n', encoding="utf-8"
    )
    (folder / "docs" / "wide\n::error::x.md").write_bytes("x".encode("utf-16"))
    Path(os.fsdecode(os.fsencode(folder / "docs") + b"/\xff.md")).write_text("# T\n", encoding="utf-8")
    code, out, err = ran(capfd, "docs", "lint", "--format", form)
    assert code == 2
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "is not UTF-8" in err
    if form in ("json", "sarif", "gitlab", "rdjson"):
        assert json.loads(out)
    if form == "sarif":
        assert "docs/%FF.md" in out
    elif form != "github":
        assert "\\xff.md" in unescape(out)


@pytest.mark.parametrize(
    "args",
    [
        ("list",), ("list", "--table"), ("list", "--json"), ("show", "1"), ("show", "1", "--json"), ("toc",),
        ("toc", "--table"), ("graph",), ("graph", "--format", "dot"), ("export",), ("doctor",), ("check",),
        ("export", "--format", "csv"), ("export", "--format", "markdown"), ("search", "error"), ("lint",),
        ("lint", "--format", "github"), ("templates",), ("config",), ("status", "1", "accepted", "--dry-run"),
        ("supersede", "1", "--by", "2", "--dry-run"), ("new", "X", "--supersedes", "1", "--dry-run"),
        ("renumber", "1", "7", "--dry-run"), ("renumber", "1", "7", "--dry-run", "--json"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_titles_and_statuses_of_records_are_shown_and_not_obeyed(
    args: tuple[str, ...], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "adr").mkdir()
    hostile = RECORD.format(title=TITLE, day="2026-01-01\x1b[5m", status="Accepted \x1b]8;;http://x\x07")
    (folder / "adr/0001-use.md").write_text(hostile, encoding="utf-8")
    (folder / "adr/0002-b.md").write_text(
        RECORD.format(title="B", day="2026-01-02", status="Proposed"), encoding="utf-8"
    )
    (folder / "adr/notes\n::error::x.md").write_text("# Notes\n", encoding="utf-8")
    _, out, err = ran(capfd, "adr", *args)
    assert out or err


READING = [
    ("list",),
    ("list", "--json"),
    ("lint",),
    ("doctor",),
    ("export",),
    ("toc",),
    ("graph",),
    ("show", "1"),
]


@pytest.mark.parametrize("args", [*READING, ("renumber", "1", "7", "--dry-run")], ids=" ".join)
def test_a_record_whose_name_is_not_utf8_is_no_fault(
    args: tuple[str, ...], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "adr").mkdir()
    path = os.fsencode(folder / "adr") + b"/0001-\xff.md"
    Path(os.fsdecode(path)).write_text(RECORD.format(title="A", day="2026-01-01", status="Accepted"))
    _, out, err = ran(capfd, "adr", *args)
    assert "fault" not in out + err


@pytest.mark.parametrize("args", [*READING, ("renumber", "1", "7", "--dry-run")], ids=" ".join)
@pytest.mark.parametrize(
    "text",
    [
        "# {nines}. A\n\n## Status\n\nAccepted\n",
        "# 1. A\n\n## Status\n\nAccepted\n\nAmends [{nines}. B](000{nines}-b.md)\n\nAmends ADR-{nines}\n",
        "# ADR-{nines}: A\n\n## Status\n\nSuperseded by ADR {nines}\n\n## Context\n\nADR-{nines} said so.\n",
    ],
    ids=["title", "links", "words"],
)
def test_a_number_of_thousands_of_digits_is_no_fault(
    text: str, args: tuple[str, ...], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "adr").mkdir()
    (folder / "adr/0001-a.md").write_text(text.format(nines="9" * 6000), encoding="utf-8")
    _, out, err = ran(capfd, "adr", *args)
    assert "fault" not in out + err


@pytest.mark.parametrize("key", ["kind", "template"])
def test_a_version_of_thousands_of_digits_is_no_fault(
    key: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = f"---\n{key}: architecture@{'9' * 6000}\n---\n# T\n"
    (folder / "docs" / "x.md").write_text(text, encoding="utf-8")
    code, out, err = ran(capfd, "docs", "lint")
    assert code == 1
    assert "fault" not in out + err
    assert "there is no version 999999999 of template 'architecture'" in out


@pytest.mark.parametrize("family", ["adr", "docs"])
def test_a_fault_of_ours_is_one_line_that_asks_for_a_report(
    family: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def broken() -> None:
        raise RecursionError("a\n::error::b")

    monkeypatch.delenv("HANDBOOK_TRACEBACK", raising=False)
    assert output.outcome(broken, family, []) == 2
    said = capfd.readouterr()
    assert said.out == ""
    told = r"error: [^\n]*RecursionError at test_hostile\.py:\d+[^\n]*please report it[^\n]*\n"
    assert re.fullmatch(told, said.err)
    monkeypatch.setenv("HANDBOOK_TRACEBACK", "1")
    assert output.outcome(broken, family, []) == 2
    assert capfd.readouterr().err.startswith("Traceback")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (OSError(28, "No space left on device"), "No space left on device; check"),
        (FileNotFoundError(2, "No such file or directory", "a\n::error::b"), "a\\n::error::b: No such file"),
        (FileNotFoundError(2, "No such file or directory"), "the current folder: No such file"),
        (MemoryError(), "there is not enough memory; give it"),
    ],
    ids=["disk", "file", "folder", "memory"],
)
def test_what_the_system_refuses_is_one_line(
    refusal: Exception, said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def refused() -> None:
        raise refusal

    monkeypatch.delenv("HANDBOOK_TRACEBACK", raising=False)
    assert output.outcome(refused, "docs", []) == 2
    err = capfd.readouterr().err
    assert err.startswith(f"error: {said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "a=" + "[" * 5000 + "]" * 5000,
        '[lint]\nexclude = ["[z-a]"]',
        '[adr]\ndirectory = "a\\u0000b"',
        "a = " + "9" * 6000,
    ],
    ids=["nesting", "range", "NUL", "digits"],
)
@pytest.mark.parametrize(
    "args", [("docs", "lint"), ("adr", "list"), ("docs", "fix"), ("docs", "kinds")], ids=" ".join
)
def test_a_configuration_of_a_stranger_is_one_error(
    text: str, args: tuple[str, ...], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "handbook.toml").write_text(text, encoding="utf-8")
    (folder / "docs" / "x.md").write_text("# T\n", encoding="utf-8")
    code, _, err = ran(capfd, *args)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("error: ")
