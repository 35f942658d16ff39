"""Run the commands that guards name, and tell the guards of one command apart."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from handbook.adr.guards.guard import Kind
from handbook.adr.guards.judging import Judged, Verdict
from handbook.config.settings import GuardsConfig
from handbook.processes.command import Ended, run
from handbook.project.guarding import Command, Guarded, test_command
from handbook.running import told

_LINES = 8
"""How many of the last lines of a command are shown."""
_MOST_REPORT = 50_000_000
"""Bytes of a report that is read."""
_USAGE = 4
"""What pytest ends with where it was asked for something that is not there: then it runs nothing at all."""
_FOUND, _CLEAN = 1, 0
"""What ast-grep ends with where a rule found something, and where it did not; all else is an error."""


def judged(command: Command, root: Path, config: GuardsConfig) -> tuple[tuple[Guarded, Judged], ...]:
    """Run a command and return what came of each of its guards. Nothing is raised for what it does."""
    if command.kind is Kind.TEST:
        return tuple(zip(command.guards, _tests(command.guards, root, config), strict=True))
    ended = _ended(command.words, root, config)
    if isinstance(ended, Judged):
        result = ended
    elif ended.status == _CLEAN:
        result = Judged(Verdict.HOLDS)
    elif command.kind is Kind.AST_GREP and ended.status != _FOUND:
        result = Judged(Verdict.UNJUDGED, (f"ast-grep ended with {ended.status}", *_last(ended.output)))
    elif ended.status in (126, 127):
        problem = f"the command could not be run (status {ended.status})"
        result = Judged(Verdict.UNJUDGED, (problem, *_last(ended.output)))
    else:
        result = Judged(Verdict.FAILS, (f"it ended with {ended.status}", *_last(ended.output)))
    return tuple((each, result) for each in command.guards)


def _tests(guards: Sequence[Guarded], root: Path, config: GuardsConfig) -> list[Judged]:
    """Run tests in one process. Where it refuses them because of one, the halves are run apart."""
    nodes = dict.fromkeys(each.guard.subject for each in guards)
    with tempfile.TemporaryDirectory(prefix="adr-guard-") as folder:
        report = Path(folder) / "report.xml"
        words = (*test_command(config), f"--junitxml={report}", *nodes)
        ended = _ended(words, root, config)
        if isinstance(ended, Judged):
            return [ended] * len(guards)
        if ended.status == _USAGE and len(nodes) > 1:
            half = len(guards) // 2
            return [*_tests(guards[:half], root, config), *_tests(guards[half:], root, config)]
        try:
            if report.stat().st_size > _MOST_REPORT:
                raise ValueError("is too large")
            found = told.cases(report.read_text("utf-8", "replace"))
        except FileNotFoundError:
            return [_unreported("wrote no report", ended)] * len(guards)
        except ValueError as error:
            return [_unreported(f"wrote a report that {error}", ended)] * len(guards)
    return [_of(each.guard.subject, found, ended) for each in guards]


def _of(node: str, found: Sequence[told.Case], ended: Ended) -> Judged:
    mine = told.of(node, found)
    failed = [case for case in mine if case.fate is told.Fate.FAILED]
    if failed:
        names = f"{len(failed)} of its {len(mine)} tests fail: " if len(mine) > 1 else "it fails: "
        return Judged(Verdict.FAILS, (f"{names}{failed[0].name}", *_last(failed[0].said)))
    skipped = [case for case in mine if case.fate is told.Fate.SKIPPED]
    if not mine:
        return Judged(Verdict.UNJUDGED, ("it was not run", *_last(ended.output)))
    if len(skipped) == len(mine):
        return Judged(Verdict.UNJUDGED, ("it was skipped, which proves nothing", *_last(skipped[0].said)))
    return Judged(
        Verdict.HOLDS, (f"{len(skipped)} of its {len(mine)} tests were skipped",) if skipped else ()
    )


def _unreported(problem: str, ended: Ended) -> Judged:
    said = f"the command for tests ended with {ended.status} and {problem}"
    return Judged(Verdict.UNJUDGED, (said, *_last(ended.output), "its words stand in [guards] test"))


def _ended(words: Sequence[str], root: Path, config: GuardsConfig) -> Ended | Judged:
    """Run a command; what keeps it from an end of its own is a verdict."""
    try:
        ended = run(words, folder=root, environment=os.environ, seconds=config.deadline)
    except FileNotFoundError:
        return Judged(Verdict.UNJUDGED, (f"there is no program '{words[0]}' here; install it",))
    except (OSError, ValueError) as error:
        return Judged(Verdict.UNJUDGED, (f"'{words[0]}' cannot be started: {error}",))
    if ended.status is None:
        late = f"it took longer than {config.deadline} seconds and was ended"
        return Judged(Verdict.UNJUDGED, (late, *_last(ended.output)))
    return ended


def _last(output: str) -> tuple[str, ...]:
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    return tuple(lines[-_LINES:])
