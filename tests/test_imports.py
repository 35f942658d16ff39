"""Start-up is a feature: what `adr new` may import beyond click, as a list that grows by decision only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "tools"
# Each module of ours is one that a new record needs.
ALLOWED = {"_locale", "locale", "time", "unicodedata", "gc", "encodings.utf_8_sig"}
OURS = {
    "handbook", "handbook.errors", "handbook.changes", "handbook.printable",
    "handbook.cli", "handbook.cli.adr", "handbook.cli.lazy", "handbook.cli.output",
    "handbook.cli.records", "handbook.cli.records.new", "handbook.cli.records.options",
    "handbook.cli.records.printing", "handbook.cli.start", "handbook.project", "handbook.project.log",
    "handbook.kinds", "handbook.kinds.template",
    "handbook.adr", "handbook.adr.errors", "handbook.adr.log", "handbook.adr.numbering",
    "handbook.adr.change", "handbook.adr.change.plan",
    "handbook.adr.record", "handbook.adr.record.form", "handbook.adr.record.names",
    "handbook.adr.record.record",
    "handbook.config", "handbook.config.file", "handbook.config.logs", "handbook.config.search",
    "handbook.disk", "handbook.disk.files", "handbook.disk.git", "handbook.disk.place",
}  # fmt: skip
WRITING = {
    "fcntl", "handbook.disk.locks", "handbook.disk.step", "handbook.disk.text_file",
    "handbook.disk.transaction",
}  # fmt: skip
PROGRAM = """
import sys
import click
before = set(sys.modules)
sys.argv = ["adr", "new", *sys.argv[1:]]
from handbook.cli.start import adr as main
try:
    main()
finally:
    print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


def loaded(folder: Path, *args: str) -> set[str]:
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = (sys.executable, "-c", PROGRAM, *args)
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.split())


# A configuration brings the parser of the standard library, and that all kinds of dates.
CONFIGURED = {
    "_datetime", "_string", "datetime", "handbook.config.logs", "handbook.config.reader", "handbook.toml",
    "string", "tomllib", "tomllib._parser", "tomllib._re", "tomllib._types",
}  # fmt: skip


def test_a_new_record_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    (tmp_path / "adr").mkdir()
    (tmp_path / "adr/0001-x.md").write_text("# 1. X\n\n## Status\n\nAccepted\n", encoding="utf-8")
    assert loaded(tmp_path, "--dry-run", "X") <= OURS | ALLOWED
    assert loaded(tmp_path, "X") <= OURS | ALLOWED | WRITING
    assert loaded(tmp_path, "Größe") <= OURS | ALLOWED | WRITING
    (tmp_path / "handbook.toml").write_text('[adr]\nstatus = "Accepted"\n', encoding="utf-8")
    assert loaded(tmp_path, "Y") <= OURS | ALLOWED | WRITING | CONFIGURED


def test_a_run_in_which_all_is_known_imports_no_rule(tmp_path: Path) -> None:
    (tmp_path / "handbook.toml").write_text('[rules.DOC101]\nseverity = "nit"\n', encoding="utf-8")
    (tmp_path / "page.md").write_text(
        "---\nkind: page\n---\n# Page\n\n## In short\n\nA text.\n", encoding="utf-8"
    )
    program = PROGRAM.replace('"adr", "new"', '"docs", "lint"').replace("adr as main", "docs as main")
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "XDG_CACHE_HOME": str(tmp_path.parent / "cache")}
    asked = (sys.executable, "-c", program)
    rules: list[set[str]] = []
    for _ in range(2):
        ran = subprocess.run(asked, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=False)
        assert ran.stdout.startswith("clean (1 file"), ran.stdout + ran.stderr
        rules.append({name for name in ran.stderr.split() if re.fullmatch(r".*\.rules\.[a-z]+\.\w+", name)})
    first, second = rules
    assert len(first) > 3
    assert second == {"handbook.lint.rules.doc.doc101"}, "the configuration states something of it"
