"""What breaks other tools: every row ends in a sane record or in a clean refusal.

The rows are those on which twelve other tools were measured. `pytest -s` prints our column;
`python tests/adr/test_torture.py` prints the table as Markdown.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.adr.numbering import validated
from handbook.adr.record.record import parse

pytestmark = pytest.mark.slow

ADR = str(Path(sys.executable).parent / "adr")
DAY = "2026-11-22"
RIGHTS = "-dac_override,-dac_read_search"
PARALLEL = 50
FIRST = "adr/0001-record-architecture-decisions.md"
ADR_TOOLS = "# NUMBER. TITLE\n\nDate: DATE\n\n## Status\n\nSTATUS\n\n## Context\n\nx\n"


class Place:
    """A repository for one row, with a log of one record unless the row says otherwise."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ".git").mkdir()
        self.prefix: tuple[str, ...] = ()

    def adr(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        drop = ("ADR_", "VISUAL", "EDITOR", "GIT_")
        env = {key: value for key, value in os.environ.items() if not key.startswith(drop)}
        return subprocess.run(
            (*self.prefix, ADR, *args),
            cwd=self.root,
            env={**env, "ADR_DATE": DAY, **more},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def write(self, name: str, text: str) -> None:
        path = self.root / "adr" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def snapshot(self) -> dict[str, bytes]:
        files = (path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files}

    def new(self, title: str, *args: str, changed: tuple[str, ...] = (), **env: str) -> str:
        """Write a record, check that it is sane and that only ``changed`` has changed; return its path."""
        before = self.snapshot()
        ran = self.adr("new", *args, "--", title, **env)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
        path = ran.stdout.removesuffix("\n")
        after = self.snapshot()
        assert set(after) - set(before) == {path}
        assert {name for name in before if before[name] != after[name]} == set(changed)
        assert re.fullmatch(r"adr/\d{4,}-[a-z0-9]+(-[a-z0-9]+)*\.md", path)
        assert len(path) < 100
        text = after[path].decode()
        record = parse(path, text)
        assert text.splitlines()[0] == f"# {record.number}. {validated(title)}"
        assert (record.status, record.date) == ("Proposed", DAY)
        return path

    def refused(self, *args: str, **env: str) -> str:
        """Check that a command says in one line why it does nothing, and does nothing."""
        before = self.snapshot()
        ran = self.adr(*args, **env)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert re.fullmatch(r"error: [^\n]+\n", ran.stderr), ran.stderr
        assert self.snapshot() == before
        assert not list(self.root.rglob(".handbook-*"))
        return f"refused: {ran.stderr.removeprefix('error: ').strip()}"


def titled(title: str) -> Callable[[Place], str]:
    def row(place: Place) -> str:
        place.adr("init")
        path = place.new(title)
        return (
            f"`{path.removeprefix('adr/')}`"
            if len(path) < 60
            else f"a name of {len(path) - 4} characters, cut at a word"
        )

    return row


def refusing(title: str) -> Callable[[Place], str]:
    def row(place: Place) -> str:
        place.adr("init")
        return place.refused("new", "--", title)

    return row


def quotes(place: Place) -> str:
    said = titled("\"$(touch pwned)\" 'a' `touch pwned`")(place)
    assert "pwned" not in place.snapshot()
    return said


def template_words(place: Place) -> str:
    place.adr("init")
    title = "DATE and STATUS, NUMBER and TITLE {date} {status}"
    path = place.new(title)
    place.write("templates/template.md", ADR_TOOLS)
    place.new(title)
    (place.root / "t.md").write_text(ADR_TOOLS, encoding="utf-8")
    place.new(title, ADR_TEMPLATE="t.md")
    return f"kept, also with adr-tools' templates: `{path.removeprefix('adr/')}`"


def after_9999(place: Place) -> str:
    place.write("9999-x.md", "# 9999. X\n\n## Status\n\nAccepted\n")
    assert place.new("One") == "adr/10000-one.md"
    assert place.new("Two") == "adr/10001-two.md"
    return "10000, 10001"


def stray_year(place: Place) -> str:
    place.adr("init")
    place.write("2024-plan.md", "# The plan for 2024\n\nprose\n")
    place.write("README.md", "# Decisions\n")
    path = place.new("Next")
    assert path == "adr/0002-next.md"
    return "next = 0002"


def twice(place: Place) -> str:
    place.adr("init")
    assert [place.new("Same"), place.new("Same")] == ["adr/0002-same.md", "adr/0003-same.md"]
    return "2 records, 0002 and 0003"


def no_init(place: Place) -> str:
    assert place.new("First") == "adr/0001-first.md"
    return "creates `adr/`, 0001"


def missing(place: Place) -> str:
    place.adr("init")
    return place.refused("new", "X", "-s", "99")


def crlf(place: Place) -> str:
    old = "# 1. Old\r\n\r\n## Status\r\n\r\nAccepted\r\n\r\n## Context\r\n"
    place.write("0001-old.md", old)
    path = place.new("New", "-s", "1", changed=("adr/0001-old.md",))
    after = place.snapshot()
    link = "Superseded by [2. New](0002-new.md)"
    assert after["adr/0001-old.md"].decode() == old.replace("Accepted", link)
    assert b"Supersedes [1. Old](0001-old.md)" in after[path]
    return "both sides, CRLF kept"


def status_last(place: Place) -> str:
    place.write("0001-old.md", "# 1. Old\n\n## Status\n\nAccepted")
    path = place.new("New", "-s", "1", changed=("adr/0001-old.md",))
    after = place.snapshot()
    assert after["adr/0001-old.md"] == b"# 1. Old\n\n## Status\n\nSuperseded by [2. New](0002-new.md)"
    assert b"Supersedes [1. Old](0001-old.md)" in after[path]
    return "both sides"


def number_in_name(place: Place) -> str:
    for number in (1, 5, 9):
        name = "use-http9" if number == 5 else "x"
        place.write(f"{number:04d}-{name}.md", f"# {number}. X\n\n## Status\n\nAccepted\n")
    place.new("New", "-s", "9", changed=("adr/0009-x.md",))
    (place.root / "adr/0009-x.md").unlink()
    return f"0009 superseded; without it {place.refused('new', 'X', '-s', '9')}"


def unreadable(place: Place) -> str:
    place.adr("init")
    folder = place.root / "adr"
    if os.geteuid() == 0:  # Whom no mode of a folder stops, unless it gives up that right.
        if shutil.which("setpriv") is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)("setpriv is missing")
        place.prefix = ("setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}")
    before = place.snapshot()
    folder.chmod(0)
    try:
        runs = [place.adr("accept", "1"), place.adr("new", "X")]
    finally:
        folder.chmod(0o755)
    for ran in runs:
        assert (ran.returncode, ran.stdout) == (2, "")
        assert re.fullmatch(r"error: [^\n]+\n", ran.stderr), ran.stderr
    assert place.snapshot() == before
    return f"refused: {ran.stderr.removeprefix('error: ').strip()}".replace(str(place.root), "...")


def parallel(place: Place) -> str:
    place.adr("init")
    with ThreadPoolExecutor(PARALLEL) as pool:
        runs = list(pool.map(lambda n: place.adr("new", f"Decision {n}"), range(PARALLEL)))
    assert {(ran.returncode, ran.stderr) for ran in runs} == {(0, "")}
    found = place.snapshot()
    assert sorted(int(Path(name).name[:4]) for name in found) == list(range(1, PARALLEL + 2))
    assert {ran.stdout.strip() for ran in runs} == set(found) - {FIRST}
    lengths = set()
    for ran in runs:
        path = ran.stdout.strip()
        record = parse(path, found[path].decode())
        assert (record.status, int(Path(path).name[:4])) == ("Proposed", record.number)
        lengths.add(len(found[path].decode().partition("## Status")[2]))
    assert len(lengths) == 1, "a file is not whole"
    return f"{PARALLEL} of {PARALLEL} distinct numbers, no partial file"


class Row(NamedTuple):
    """An input, and what two of the peers make of it."""

    name: str
    bash: str
    python: str
    ours: Callable[[Place], str]


ROWS = (
    Row("`Use A/B testing`", "OK", "traceback", titled("Use A/B testing")),
    Row("`../../../evil`", "OK", "traceback", titled("../../../evil")),
    Row("newline in title", "EMPTY, rc1", "MANGLED", refusing("a\nb")),
    Row("control character", "not measured", "not measured", refusing("a\x1b[31mb")),
    Row("`<!-- hidden`", "not measured", "not measured", refusing("<!-- hidden")),
    Row("`R&D platform`", "MANGLED", "MANGLED", titled("R&D platform")),
    Row("`a\\|b`", "EMPTY, rc1", "`\\|` in name", titled("a|b")),
    Row("`C:\\new\\1`", "EMPTY, rc1", "`:\\` in name", titled("C:\\new\\1")),
    Row("quotes, `$(...)`", "OK", "in file name", quotes),
    Row("`Überprüfung naïve`", "`berpr-fung-na-ve`", "kept", titled("Überprüfung naïve")),
    Row("CJK only", "`0002-.md`", "kept", titled("使用数据库")),
    Row("`CON` (reserved on Windows)", "not measured", "not measured", titled("CON")),
    Row("begins with `-`", "OK", "not measured", titled("-Bar-")),
    Row("empty title", "OK, rc1", "`0002-.md`, rc0", refusing("")),
    Row("only a space", "not measured", "not measured", refusing(" ")),
    Row("300 characters", "shell error, rc1", "traceback", titled("long title " * 27 + "end")),
    Row("DATE, STATUS in title", "MANGLED", "OK", template_words),
    Row("after 9999", "10000, 10001", "10000, 10000", after_9999),
    Row("`2024-plan.md` in folder", "next = 2025", "next = 0001", stray_year),
    Row("same title twice", "2 records", "2 records", twice),
    Row("no init", "creates doc/adr", "traceback", no_init),
    Row("supersede of missing", "record and `.tmp` left, rc1", "record left, traceback", missing),
    Row("supersede, old file CRLF", "one-sided, rc0", "rewrites to LF", crlf),
    Row("supersede, Status last", "status deleted, no link, rc0", "not measured", status_last),
    Row("`-s 9` with `...http9.md` earlier", "wrong record", "wrong record", number_in_name),
    Row("folder unreadable", "tries 0001, permission error", "not measured", unreadable),
    Row("parallel `new`", "2 of 10 numbers", "10 of 10, by luck", parallel),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_ends_in_a_sane_record_or_a_clean_refusal(row: Row, tmp_path: Path) -> None:
    said = row.ours(Place(tmp_path))
    sys.stdout.write(f"\n{row.name}: {said}\n")


def table() -> str:
    """Return the table, its last column filled from a run."""
    lines = ["| input | adr-tools (bash) | adr-tools-python | ours |", "|---|---|---|---|"]
    for row in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            said = row.ours(Place(Path(folder))).replace("|", "\\|")
        lines.append(f"| {row.name} | {row.bash} | {row.python} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
