"""The programs that judge code blocks: bash, shellcheck and squawk. None of them runs what it judges.

Each gets the block on standard input, an empty folder to work in, an environment that holds nothing of ours,
and limits of time and memory. shellcheck and squawk are taken from where the interpreter's packages put their
programs, bash from the folders of the system: never from `PATH`, which may lead into a repository.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import site
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from handbook.code.readings import Fault
from handbook.model.code import CodeProblem

SECONDS = 5
"""Of processor time for one block; most take some milliseconds."""
PATIENCE = 20
"""Wall seconds allowed for one second of processor time, when the machine is busy."""
MOST_BYTES = 1_500_000_000
"""Of data: shellcheck needs some hundred times the length of a block, which is limited."""
_FOLDERS = ("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/run/current-system/sw/bin")
_SEVERITY = "info"
"""The lowest of shellcheck's levels that is asked for: what is below is style."""


class Unanswered(Exception):
    """A program that gave no answer on a block: it took too long, failed, or said something else."""


@cache
def bash() -> str:
    """Return the path of bash; empty where the system has none."""
    found = (os.path.join(folder, "bash") for folder in _FOLDERS)
    return next((path for path in found if os.access(path, os.X_OK)), "")


@cache
def shellcheck() -> str:
    """Return the path of shellcheck; empty where it is not installed."""
    return _installed("shellcheck")


@cache
def squawk() -> str:
    """Return the path of squawk; empty where it is not installed."""
    return _installed("squawk")


def _installed(name: str) -> str:
    """Return the path of a program of a Python package: beside the interpreter, or in the user's own folder.

    What the packages say of their files is not asked: the path that they are imported from may lead into a
    repository.
    """
    folders = [os.path.dirname(sys.executable)] if sys.executable else []
    folders.append(sysconfig.get_path("scripts"))
    if site.ENABLE_USER_SITE:
        folders.append(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")))
    names = (f"{name}.exe",) if sys.platform == "win32" else (name,)
    found = (os.path.join(folder, each) for folder in folders if os.path.isabs(folder) for each in names)
    return next((path for path in found if os.path.isfile(path) and os.access(path, os.X_OK)), "")


class _Run(NamedTuple):
    code: int
    out: str
    err: str


def _run(command: Sequence[str], text: str, files: Mapping[str, str] | None = None) -> _Run:
    """Run a program on a text, with files in its folder. Raises Unanswered when it does not end by itself."""
    with tempfile.TemporaryDirectory(prefix="handbook-") as folder:
        for name, content in (files or {}).items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content.encode("utf-8", "replace"))
        environment = {"LC_ALL": "C.UTF-8", "HOME": folder, "TMPDIR": folder}
        if sys.platform == "win32":
            environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")  # Nothing starts without it there.
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise Unanswered(f"{os.path.basename(command[0])} cannot be started") from error
        with process:
            _limit(process.pid)
            try:
                out, err = process.communicate(text.encode("utf-8", "replace"), SECONDS * PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Unanswered(f"{os.path.basename(command[0])} takes too long") from None
    if process.returncode < 0:
        raise Unanswered(f"{os.path.basename(command[0])} takes too long or needs too much memory")
    return _Run(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _limit(pid: int) -> None:
    """Limit what a process that was just started may use; where the system cannot, the clock ends it."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
            resource.prlimit(pid, resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))


_COMPLAINT = re.compile(r"^[^\n:]*: line (\d+): (.*)$", re.MULTILINE)


def shell_fault(text: str) -> Fault | None:
    """Return where bash does not parse a text: with ``-n`` it reads commands and runs none.

    Extended patterns are only known to bash where a script has switched them on, so both are tried. Where
    there is no bash, shellcheck reads the text.
    """
    if not bash():
        return _shell_fault_by_shellcheck(text)
    command = [bash(), "--norc", "--noprofile", "-n"]
    run = _run([*command, "-s"], text)
    if not _COMPLAINT.search(run.err) and run.code == 0:
        return None
    extended = _run([*command, "-O", "extglob", "-s"], text)
    if not _COMPLAINT.search(extended.err) and extended.code == 0:
        return None
    found = _COMPLAINT.search(run.err)
    if found is None:
        raise Unanswered("bash gives no reason")
    return _shell_place(int(found[1]), found[2], text.split("\n"))


_SIMPLE = re.compile(
    r"""(?: (?<!\S)\#[^\n]*+ | [\w\s./:=@%+,~^*?!\[\]\#|&;-] | \\. | \\\n | <(?![<(]) | >(?!\()
      | '[^'\n]*+' | "(?:[^"\n\\`$]|\\.|\$\w|\$\{\w++\})*+" | \$\w | \$\{\w++\} )*+""",
    re.VERBOSE,
)
"""A text in which each quote and bracket is closed in its line: nothing in it reaches into the next one."""
_MANY = 256
"""How many blocks one bash reads at most."""
_MOST_FAILED = 2_000
"""How often what is read together may not parse: after that a run goes on without this shortcut."""
_MOST_TOGETHER = 500_000
"""How many characters these have at most."""


_MANY_ADVISED = 32
_MOST_ADVISED = 30_000
"""How many blocks one shellcheck judges at most, and how many characters these have."""


def parsed_together(texts: Sequence[str]) -> frozenset[str]:
    """Return those of some texts that bash parses: to start it takes much longer than to read a block.

    Only simple ones are asked about, each as the body of a function, so that what one leaves open does not
    close in another. What is not returned must be judged for itself.
    """
    found: set[str] = set()
    batches: list[list[str]] = [[]]
    size = 0
    for text in filter(_SIMPLE.fullmatch, texts):
        if len(batches[-1]) == _MANY or size + len(text) > _MOST_TOGETHER:
            batches.append([])
            size = 0
        batches[-1].append(text)
        size += len(text)
    failed = 0
    while batches and failed < _MOST_FAILED:
        batch = batches.pop()
        script = "".join(f"f() {{\n:\n{text}\n}}\n" for text in batch)
        run = _run([bash(), "--norc", "--noprofile", "-n", "-s"], script)
        if run.code == 0 and not run.err:
            found.update(batch)
            continue
        failed += 1
        if len(batch) > 1:
            batches += [batch[: len(batch) // 2], batch[len(batch) // 2 :]]
    return frozenset(found)


def _shell_place(number: int, message: str, lines: Sequence[str]) -> Fault:
    """Return bash's complaint with the place of the word that it quotes."""
    at = min(max(number, 1), len(lines))
    while at > 1 and not lines[at - 1].strip():  # It counts on to the end of what was never closed.
        at -= 1
    line = lines[at - 1]
    quoted = re.search(r"near unexpected token [`'](.+)'$|looking for matching [`'](.+)'$", message)
    word = (quoted[1] or quoted[2]) if quoted else ""
    column = line.find(word) if word and word != "newline" else -1
    if column < 0:
        start = len(line) - len(line.lstrip()) if word != "newline" else len(line.rstrip())
        return Fault(at, start + 1, max(start, len(line.rstrip())) + 1, message)
    return Fault(at, column + 1, column + 1 + len(word), message)


def shell_advice(text: str) -> tuple[CodeProblem, ...]:
    """Return what shellcheck says of a text that parses; it follows no file that the text names."""
    return _shellchecked((text,), _SEVERITY)[0]


def shell_advice_together(texts: Sequence[str]) -> tuple[tuple[CodeProblem, ...], ...]:
    """Return what shellcheck says of texts that parse: to start it takes longer than to judge some of them.

    Raises Unanswered where one of them is too much for it.
    """
    found: list[tuple[CodeProblem, ...]] = []
    batch: list[str] = []
    for text in texts:
        if batch and (len(batch) == _MANY_ADVISED or sum(map(len, batch)) + len(text) > _MOST_ADVISED):
            found += _shellchecked(batch, _SEVERITY)
            batch = []
        batch.append(text)
    return (*found, *(_shellchecked(batch, _SEVERITY) if batch else ()))


def _shellchecked(texts: Sequence[str], severity: str) -> list[tuple[CodeProblem, ...]]:
    options = [
        "--norc",
        "--format=json1",
        f"--severity={severity}",
        "--shell=bash",
        "--extended-analysis=false",
    ]
    mark = os.urandom(8).hex()  # A block that sources a file must not guess the name of another block.
    files = {f"{mark}-{number}": text for number, text in enumerate(texts)}
    answer = _json(_run([shellcheck(), *options, *files], "", files), "shellcheck")
    problems: dict[str, list[CodeProblem]] = {name: [] for name in files}
    for row in _rows(answer.get("comments") if isinstance(answer, dict) else None, "shellcheck"):
        problem = CodeProblem(
            message=_sentence(row["message"]),
            line=_number(row["line"]),
            column=_number(row["column"]),
            end_column=_number(row["endColumn" if row["endLine"] == row["line"] else "column"]),
            tool="shellcheck",
            code=f"SC{row['code']}",
            minor=row.get("level") not in {"error", "warning"},
        )
        problems.setdefault(str(row.get("file")), []).append(problem)
    return [_sorted(problems[name]) for name in files]


def _shell_fault_by_shellcheck(text: str) -> Fault | None:
    errors = (problem for problem in _shellchecked((text,), "error")[0] if problem.code.startswith("SC1"))
    first = next(errors, None)
    return Fault(first.line, first.column, first.end_column, first.message) if first else None


def sql_fault(text: str) -> Fault | None:
    """Return where squawk, which reads SQL as PostgreSQL does, does not parse a text."""
    wrong = [row for row in _squawked(text, "--assume-in-transaction") if row["rule_name"] == "syntax-error"]
    if not wrong:
        return None
    first = min(wrong, key=lambda row: (_number(row["line"]), _number(row["column"])))
    line, column, end = _sql_place(first, text)
    return Fault(line, column, end, _sentence(first["message"]))


def sql_advice(text: str, *, in_transaction: bool) -> tuple[CodeProblem, ...]:
    """Return what squawk says of a migration that parses."""
    found = _squawked(text, "--assume-in-transaction" if in_transaction else "--no-assume-in-transaction")
    problems = []
    for row in found:
        if row["rule_name"] != "syntax-error":
            line, column, end = _sql_place(row, text)
            problems.append(
                CodeProblem(
                    message=_sentence(row["message"]),
                    line=line,
                    column=column,
                    end_column=end,
                    tool="squawk",
                    code=str(row["rule_name"]),
                    step=_sentence(row.get("help") or ""),
                )
            )
    return _sorted(problems)


def _squawked(text: str, *options: str) -> list[dict[str, object]]:
    # Without a file of settings of its own it would look for one around the folder that it runs in.
    command = [squawk(), "--config", os.devnull, "--reporter=json", "--pg-version=15.0", *options]
    return _rows(_json(_run(command, text), "squawk"), "squawk")


def _sql_place(row: dict[str, object], text: str) -> tuple[int, int, int]:
    """Return 1-based line and columns of a row of squawk, which counts lines and bytes from 0."""
    lines = text.split("\n")
    number = min(_number(row["line"]), len(lines) - 1)
    line = lines[number].encode("utf-8", "replace")
    start = len(line[: _number(row["column"])].decode("utf-8", "replace"))
    last = len(line) if row["line_end"] != row["line"] else _number(row["column_end"])
    end = len(line[:last].decode("utf-8", "replace"))
    return number + 1, start + 1, max(start, end) + 1


def _json(run: _Run, who: str) -> object:
    try:
        answer: object = json.loads(run.out or "[]")
    except ValueError:
        raise Unanswered(f"{who} gives no answer") from None
    return answer


def _rows(answer: object, who: str) -> list[dict[str, object]]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise Unanswered(f"{who} gives no answer")
    return answer


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise Unanswered("a program of another version gives no number there")
    return value


def _sentence(text: object) -> str:
    """Return a message of a program as one of ours: one line without a final full stop."""
    return " ".join(str(text).split()).removesuffix(".").rstrip()


def _sorted(problems: Iterable[CodeProblem]) -> tuple[CodeProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column, problem.code)))
