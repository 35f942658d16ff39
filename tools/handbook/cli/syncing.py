"""What ``sync`` and ``check`` of one rule do: copies in pages are written anew, or only judged."""

from __future__ import annotations

from pathlib import Path

from handbook import printable
from handbook.changes import diff
from handbook.cli import output, reporting, terminal
from handbook.lint.rule import Rule
from handbook.project import fixing, reading, writing
from handbook.project.linting import Linter
from handbook.project.project import open_project


def sync(rule: Rule, folder: Path, paths: tuple[Path, ...], noun: tuple[str, str], *, dry_run: bool) -> int:
    """Make the fixes of a rule, and no others, and say so; return the exit code.

    ``noun`` is what the rule is about, one and many of them.
    """
    project = open_project(folder)
    root = str(project.root)
    if not dry_run:
        for path in writing.recover(root):
            note = f"note: an earlier run was killed; {path} is restored to what it was before"
            output.say(printable.line(note), err=True)
    with terminal.progress() as progress:
        linter = Linter(project=project, only=(rule,), progress=progress)
        sources, errors = reading.read(project, tuple(folder / path for path in paths) or (folder,))
        outcome = fixing.repaired(linter, sources, errors)
    if dry_run:
        output.say(diff(outcome.changes(root)), nl=False)
    else:
        writing.write(outcome.changes(root))
    verb = "to write" if dry_run else "written"
    for repair in outcome.repairs:
        count = len(repair.findings)
        what = f"{count} {noun[count != 1]} {verb}"
        place = reporting.clickable(project.root, repair.path)
        output.say(printable.line(f"{place}: {what}"), err=dry_run)
    if not outcome.repairs:
        output.say("nothing to write", err=dry_run)
    for finding in outcome.left:
        place = f"{reporting.clickable(project.root, finding.path)}:{finding.start.line}"
        output.complain(f"{place}: {finding.message}; {finding.hint}")
    for error in outcome.errors:
        output.complain(error)
    return output.FAILED if outcome.errors else int(bool(outcome.left))


def check(rule: Rule, folder: Path, paths: tuple[Path, ...], form: str) -> int:
    """Report the findings of a rule, and of no other; return the exit code."""
    project = open_project(folder)
    with terminal.progress() as progress:
        report = Linter(project=project, only=(rule,), progress=progress).lint(
            tuple(folder / path for path in paths) or (folder,)
        )
    return reporting.deliver(report, form, "-", folder, project)
