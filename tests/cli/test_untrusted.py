"""The page on untrusted pull requests: each of its statements, on a repository that tries to make it wrong.

The interpreter reports what is done, as audit events, in the linter and in each process that it starts.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import handbook
from handbook.cli.reporting import FORMATS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "running-on-untrusted-pull-requests.md"
SOURCE = Path(handbook.__file__).parents[1]
WATCH = """
import json, os, sys

def watch(log):
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    seen = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.startfile", "open", "import",
            "os.remove", "os.rename", "os.mkdir", "os.link", "os.symlink", "os.chmod")
    plain = lambda value: value if isinstance(value, (int, str, type(None))) else (
        os.fsdecode(value) if isinstance(value, bytes) else [plain(part) for part in value]
        if isinstance(value, (list, tuple)) else str(value))
    def hook(event, args):
        if event in seen or event.partition(".")[0] in ("socket", "urllib", "http", "ftplib", "shutil"):
            said = json.dumps([event, [plain(arg) for arg in args]])
            os.write(handle, said.encode() + b"\\n")
    sys.addaudithook(hook)
"""
PROGRAM = """
import sys
from handbook.code.process import judging
from handbook.diagrams.process import child
from handbook.project import exactly

begun = WATCH + f"watch({sys.argv[1]!r})\\n"
child._BOOT = begun + child._BOOT
judging._BOOT = begun + judging._BOOT
exactly._BOOT = begun + exactly._BOOT
watch(sys.argv[1])
sys.argv[:] = ["docs", *sys.argv[2:]]
from handbook.cli.docs import main
main()
"""
TRAP = "open({trap!r}, 'w').close()\n"
SITE = """
site_name: x
INHERIT: ../outside.yml
markdown_extensions:
  - markdown.__main__:yaml_load:
      stream: "!!python/object/apply:os.system ['touch {trap}']"
  - toc:
      slugify: !!python/name:shutil.rmtree
  - pymdownx.snippets:
      base_path: [/]
      url_download: true
  - mdx_include
  - plugin_of_the_change
  - pymdownx.superfences:
      custom_fences:
        - {{name: mermaid, class: mermaid, format: !!python/name:plugin_of_the_change.run }}
hooks: [plugin_of_the_change.py]
"""
CONFIGURATION = """
templates = "templates"

[kinds]
"docs/*" = "runbook"

[lint]
exact = true
"""
GIT = """
[core]
\tfsmonitor = "touch {trap}; false"
\tsshCommand = "touch {trap}"
[diff "x"]
\ttextconv = "touch {trap}"
\tcommand = "touch {trap}"
"""
PAGES = {
    "diagram.md": "# D\n\n```mermaid\nflowchart TD\n  A[\"<img src='http://127.0.0.1:9/x'>\"] --> B\n```\n",
    "includes.md": '# I\n\n--8<-- "http://127.0.0.1:9/x"\n\n--8<-- "/etc/motd"\n',
    "more.md": "# I\n\n{! http://127.0.0.1:9/x !}\n",
    "title \x1b]0;x\x07\n::error::by a name.md": "# T \x1b[2J\u202e\n\n## ##[error]x\n",
    "front.md": "---\nkind: !!python/object/apply:os.system ['touch {trap}']\n---\n\n# F\n",
    "tabs.md": '=== "Tab"\n\n    # In a tab\n\n        not code\n\n# /\n',
    "code.md": (
        "# C\n\n```bash\ntouch {trap} $(touch {trap})\n```\n\n```python\nopen('{trap}', 'w')\n```\n\n"
        "```sql\nCOPY t TO PROGRAM 'touch {trap}';\n```\n\n"
        "```yaml\na: !!python/object/apply:os.system ['touch {trap}']\n```\n"
    ),
    "run.md": (
        "---\nkind: runbook\nscenario: evil\n---\n\n# R\n\n"
        "```bash {.run scenario=evil}\ntouch {trap}\n```\n\n"
        "```bash {.run file={trap}}\nx\n```\n\n```sql {.run}\n\\! touch {trap}\n```\n"
    ),
    "deep.md": "".join("    " * level + "- a\n" for level in range(120)) + "\n# T\n",
}


class Event(NamedTuple):
    """What the interpreter reports: its name for it, and the arguments."""

    name: str
    args: list[object]


class Run(NamedTuple):
    """One run of `docs lint` on the hostile repository."""

    root: Path
    outside: Path
    trap: Path
    events: tuple[Event, ...]
    before: dict[str, bytes]
    code: int
    out: str
    err: str

    def of(self, *names: str) -> list[Event]:
        return [event for event in self.events if event.name in names]


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def hostile(root: Path, outside: Path, trap: Path) -> None:
    """Make a repository that tries whatever has worked once."""
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    docs = root / "docs"
    docs.mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(text.replace("{trap}", str(trap)), encoding="utf-8")
    (root / "mkdocs.yml").write_text(SITE.format(trap=trap), encoding="utf-8")
    (root / "handbook.toml").write_text(CONFIGURATION, encoding="utf-8")
    (root / "templates").mkdir()
    (root / "scenarios" / "evil").mkdir(parents=True)
    for name in ("up", "down", "probe"):
        script = root / "scenarios" / "evil" / name
        script.write_text(f"#!/bin/sh\ntouch {trap}\n", encoding="utf-8")
        script.chmod(0o755)
    for name in ("plugin_of_the_change", "yaml", "markdown", "sitecustomize", "py_mini_racer", "json"):
        (root / f"{name}.py").write_text(TRAP.format(trap=str(trap)), encoding="utf-8")
    (docs / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (docs / "config").write_text(GIT.format(trap=trap), encoding="utf-8")
    for name in ("objects", "refs"):
        (docs / name).mkdir()
    subprocess.run(["git", "config", "core.worktree", str(outside.parent)], cwd=root, check=True)
    (root / ".gitattributes").write_text("*.md diff=x\n", encoding="utf-8")
    (outside / "secret.md").write_text("# SECRET\n", encoding="utf-8")
    (outside.parent / "outside.yml").write_text("site_name: SECRET\n", encoding="utf-8")
    (docs / "link.md").symlink_to(outside / "secret.md")
    (docs / "folder").symlink_to(outside)
    for name in ("bash", "squawk", "shellcheck"):
        (root / name).write_text(f"#!/bin/sh\ntouch {trap}\n", encoding="utf-8")
        (root / name).chmod(0o755)
    (root / ".adr-dir").write_text(str(outside), encoding="utf-8")
    for name, target in (("nested", outside.parent / "outside.yml"), ("beside", Path("/dev/zero"))):
        (docs / name).mkdir()
        (docs / name / "page.md").write_text("# N\n", encoding="utf-8")
        (docs / name / "handbook.toml").symlink_to(target)
    rows = [
        {"path": path, "code": "DOC101", "section": "", "message": "m"}
        for path in ("../outside/secret.md", str(outside / "secret.md"), "docs/pipe.md")
    ]
    (root / "handbook-baseline.json").write_text(
        json.dumps({"version": 1, "findings": rows}), encoding="utf-8"
    )
    os.mkfifo(docs / "pipe.md")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    top = tmp_path_factory.mktemp("untrusted")
    root, outside, trap = top / "repository", top / "outside", top / "TRAP"
    root.mkdir()
    outside.mkdir()
    hostile(root, outside, trap)
    log = top / "events"
    program = f"WATCH = {WATCH!r}\n{WATCH}{PROGRAM}"
    before = contents(root)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(log), "lint", "docs"],
        cwd=root,
        env={
            **os.environ,
            "HANDBOOK_CACHE": str(top / "cache"),
            "GIT_TERMINAL_PROMPT": "1",
            "PATH": f"{os.environ['PATH']}:{root}:.",
        },
        capture_output=True,
        check=False,
    )
    events = tuple(Event(*json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines())
    out, err = done.stdout.decode(), done.stderr.decode()
    return Run(root, outside, trap, events, before, done.returncode, out, err)


def no_program(run: Run) -> None:
    started = run.of("subprocess.Popen")
    programs = {Path(str(event.args[0])).name for event in started}
    # shellcheck is asked only by rules about runbooks.
    assert programs - {"shellcheck"} == {"git", "bash", "squawk", Path(sys.executable).name}
    assert not run.of("os.exec", "os.posix_spawn", "os.system", "os.startfile")
    for event in started:
        words = [str(word) for word in event.args[1]] if isinstance(event.args[1], list) else []
        if Path(words[0]).name == "git":
            assert "core.fsmonitor=false" in words
            assert "core.hooksPath=/dev/null" in words
        elif Path(words[0]).name in {"bash", "shellcheck", "squawk"}:
            assert Path(words[0]).is_absolute()
            assert not words[0].startswith(str(run.root))
            assert not str(event.args[2]).startswith(str(run.root))
        else:
            assert "-I" in words[1:3]
    assert not run.trap.exists()


def no_block(run: Run) -> None:
    imported = {str(event.args[0]) for event in run.of("import")}
    assert "handbook.lint" in imported
    assert not [name for name in imported if name.startswith("handbook.running")]
    assert not run.trap.exists()


def nothing_fetched(run: Run) -> None:
    groups = ("socket", "urllib", "http", "ftplib")
    network = [event for event in run.events if event.name.partition(".")[0] in groups]
    # The engine's event loop makes a pair of sockets within its process.
    pairs = [event for event in network if event.name == "socket.__new__" and event.args[1] == socket.AF_UNIX]
    assert network == pairs


def nothing_imported(run: Run) -> None:
    imported = [str(event.args[1]) for event in run.of("import") if event.args[1]]
    assert not [file for file in imported if file.startswith(str(run.root))]
    assert "plugin_of_the_change" not in {str(event.args[0]) for event in run.of("import")}
    opened = [str(event.args[0]) for event in run.of("open")]
    assert not [file for file in opened if file.startswith(str(run.root)) and file.endswith((".py", ".pyc"))]
    assert not run.trap.exists()


def nothing_outside_read(run: Run) -> None:
    opened = [str(event.args[0]) for event in run.of("open") if isinstance(event.args[0], str)]
    outside = (str(run.outside), str(run.root.parent / "outside.yml"))
    assert [file for file in opened if file.startswith(str(run.root / "docs"))]
    assert not [file for file in opened if file.startswith(outside)]
    # The interpreter, what is installed, and what Python keeps for itself while it works.
    ours = (str(SOURCE), sys.prefix, sys.base_prefix, str(run.root), str(run.root.parent / "cache"))
    system = ("/proc/", "/dev/", "/sys/", "/usr/", "/lib", "/etc/", tempfile.gettempdir())
    own = [file for file in opened if os.path.isabs(file) and not file.startswith((*ours, *system))]
    assert own == []
    assert "/etc/motd" not in opened
    assert "SECRET" not in run.out + run.err


def nothing_written(run: Run) -> None:
    assert contents(run.root) == run.before
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    for event in run.of("open"):
        if isinstance(event.args[0], str) and isinstance(event.args[2], int) and event.args[2] & writes:
            assert not event.args[0].startswith(str(run.root))
    for event in run.of("os.remove", "os.rename", "os.mkdir", "os.link", "os.symlink", "os.chmod"):
        assert not str(event.args[0]).startswith(str(run.root))
    assert (run.root.parent / "cache").is_dir()


def no_limit_raised(run: Run) -> None:
    config = run.root / "handbook.toml"
    for line in ("deadline = 11", "max-size = 1000001"):
        config.write_text(f"[diagrams]\n{line}\n", encoding="utf-8")
        code, out, err = linted(run.root)
        assert (code, out) == (2, "")
        assert "must be a whole number" in err
    config.write_text(CONFIGURATION, encoding="utf-8")


def one_file_stops_nothing(run: Run) -> None:
    assert run.code == 2
    assert "Traceback" not in run.err
    assert "docs/diagram.md:" in run.out
    assert "read approximately" in run.out
    assert run.err.count("error: ") == len(run.err.splitlines()) >= 1


def nothing_commanded(run: Run) -> None:
    for form in FORMATS:
        _, out, err = linted(run.root, "--format", form)
        for said in (out, err):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said)
            assert not re.search(r"^\s*::(?!(?:error|warning|notice) file=)\w", said, re.MULTILINE)
            assert "##[" not in said


def no_module_by_name(run: Run) -> None:
    config = run.root / "handbook.toml"
    mark = run.root / "docs" / "imported"
    (run.root / "effect.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    try:
        for name in ("effect", "effect:RULES", "handbook.testing.suite", "DOC"):
            config.write_text(f'plugins = ["{name}"]\n', encoding="utf-8")
            code, out, err = linted(run.root)
            assert (code, out) == (2, "")
            assert f"'plugins' names '{name}'" in err
            assert not mark.exists()
    finally:
        config.write_text(CONFIGURATION, encoding="utf-8")


def no_plugin_of_the_tree(run: Run) -> None:
    config = run.root / "handbook.toml"
    mark = run.root / "docs" / "imported"
    (run.root / "effect.py").write_text(f"open({str(mark)!r}, 'w').close()\nRULES = []\n")
    declared = run.root / "effect-1.dist-info"
    declared.mkdir(exist_ok=True)
    (declared / "METADATA").write_text("Metadata-Version: 2.1\nName: effect\nVersion: 1\n")
    (declared / "entry_points.txt").write_text("[handbook.rules]\nEFF = effect:RULES\n")
    config.write_text('plugins = ["EFF"]\n', encoding="utf-8")
    try:
        # Python puts the folder of the repository first where somebody asks for it, or starts it with -m.
        for words in (["-c", "from handbook.cli.docs import main; main()"], ["-m", "handbook", "docs"]):
            done = subprocess.run(
                [sys.executable, *words, "lint", "docs"],
                cwd=run.root / "docs" / "..",
                env={**os.environ, "PYTHONPATH": str(run.root)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 2
            assert not mark.exists(), words
    finally:
        config.write_text(CONFIGURATION, encoding="utf-8")


HELD: dict[str, Callable[[Run], None]] = {
    "No program of the repository is run": no_program,
    "No block of a page is run": no_block,
    "Nothing is fetched": nothing_fetched,
    "Nothing of the repository is imported": nothing_imported,
    "Nothing outside of the repository is read": nothing_outside_read,
    "Nothing is written into the repository": nothing_written,
    "No setting of the repository raises a limit": no_limit_raised,
    "One bad file stops nothing": one_file_stops_nothing,
    "Nothing that is printed commands a terminal or a runner": nothing_commanded,
    "A name in `plugins` imports no module that was not installed as a package of rules": no_module_by_name,
    "No code of the repository is imported for it": no_plugin_of_the_tree,
}


def linted(root: Path, *args: str) -> tuple[int, str, str]:
    program = "from handbook.cli.docs import main; main()"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, "lint", "docs", *args],
        cwd=root,
        env={**os.environ, "HANDBOOK_CACHE": str(root.parent / "cache")},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_each_statement_of_the_page_is_held_by_a_test() -> None:
    stated = re.findall(r"^- \*\*([^*]+)\.\*\*", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert stated == list(HELD)


@pytest.mark.skipif(os.name != "posix", reason="pipes and links as on POSIX")
@pytest.mark.parametrize("statement", HELD)
def test_the_statement_holds_on_a_hostile_repository(statement: str, run: Run) -> None:
    HELD[statement](run)


@pytest.mark.skipif(os.name != "posix", reason="pipes and links as on POSIX")
def test_the_watch_sees_what_the_run_does(run: Run) -> None:
    assert len(run.of("subprocess.Popen")) >= 3  # git, and both kinds of workers
    workers = [event.args[0] for event in run.of("import") if "mini_racer" in str(event.args[0])]
    assert workers
    opened = [str(event.args[0]) for event in run.of("open")]
    assert any("pymdownx" in file and "superfences" in file for file in opened)
