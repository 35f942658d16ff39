"""``docs drill``: walk runbooks, and write the evidence that they work."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from handbook import printable
from handbook.changes import diff
from handbook.cli import output, reporting, terminal
from handbook.cli.documents import ran
from handbook.cli.documents.run import note_user, require_posix
from handbook.cli.output import HELP, examples
from handbook.code.runnable import MOST_SECONDS
from handbook.errors import HandbookError
from handbook.project import drilling, executing, writing
from handbook.project.executing import Page
from handbook.project.project import Project, open_project
from handbook.running.evidence import DRILL, TABLETOP
from handbook.running.page import SECONDS
from handbook.running.rehearsal import SAYS, Part, Rehearsal, Stage

_EXITS = """
\b
Exit codes: 0 all runbooks did what they promise, 1 one did not,
2 a usage error, or a runbook that no drill can prove."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs drill runbooks/slow-database-queries.md",
        "docs drill runbooks --dry-run             walk all of them; write nothing",
        "docs drill runbooks/incident-response.md --tabletop",
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUNBOOK...")
@click.option("--tabletop", is_flag=True, help="Lead people through it, step by step; run nothing.")
@click.option("--dry-run", is_flag=True, help="Show the evidence as a diff; write nothing.")
@click.option(
    "--deadline",
    type=click.IntRange(1, MOST_SECONDS),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="What a block may take that states no deadline.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def drill(
    folder: Path, paths: tuple[Path, ...], tabletop: bool, dry_run: bool, deadline: int, as_json: bool
) -> None:
    """Walk runbooks in their scenarios, and write into them that they were tested.

    For each mitigation: the scenario makes the fault. Diagnosis must show it, Verification must not hold.
    Mitigation must remove it, Verification hold, Diagnosis show it no longer. Rollback must leave the state
    as it was. Each part is timed, and a runbook that passes states when, how and of which text:
    `last_tested: {on, how, sha, seconds}`. Not another byte is changed.
    """
    if tabletop and as_json:
        raise click.UsageError("--tabletop is for people, --json for machines; use one of them")
    project = open_project(folder)
    found, errors = drilling.runbooks(project, [folder / path for path in paths])
    if tabletop:
        passed = [(page, _at_the_table(project, page)) for page in found]
        proved = [(page, seconds) for page, seconds in passed if seconds is not None]
        failed = len(proved) < len(passed)
    else:
        require_posix()
        with terminal.stoppable():
            results, refused = _drill(project, found, deadline=deadline, quiet=as_json)
        errors += refused
        proved = [(page, result.seconds) for page, result in results if result.passed]
        failed = len(proved) < len(results)
        if as_json:
            output.say(printable.json_text(_json(results, errors)))
    _write(project, proved, how=TABLETOP if tabletop else DRILL, dry_run=dry_run, quiet=as_json)
    for error in errors:
        output.complain(error)
    raise SystemExit(output.FAILED if errors else int(failed))


def _drill(
    project: Project, found: Sequence[Page], *, deadline: int, quiet: bool
) -> tuple[list[tuple[Page, Rehearsal]], tuple[str, ...]]:
    place = executing.place(project)
    note_user(place)
    results: list[tuple[Page, Rehearsal]] = []
    refused: list[str] = []
    for page in found:
        shown = reporting.clickable(project.root, page.plan.path)

        def report(stage: Stage, shown: str = shown) -> None:
            if not quiet:
                output.say(_told(shown, stage), styled=True)

        try:
            result = drilling.rehearsed(drilling.drill_of(page), place, deadline=deadline, report=report)
        except HandbookError as error:
            refused.append(str(error))
            continue
        if result.problem and not quiet:
            said = printable.line(f"{shown}: {result.problem}")
            output.say(f"{terminal.styled('failed  ', 'critical')} {said}", styled=True)
        results.append((page, result))
    return results, tuple(refused)


def _told(shown: str, stage: Stage) -> str:
    """Return the line of a part and, where it has failed, why; above the first part, what is walked."""
    rows = [terminal.strong(f"{shown}  {_named(stage)}")] if stage.part is Part.FAULT else []
    word = terminal.styled("passed  " if stage.passed else "failed  ", "good" if stage.passed else "critical")
    first, *rest = (stage.problem or SAYS[stage.part]).split("\n")
    rows.append(f"  {word} {printable.escaped(f'{stage.part.value:12} {stage.seconds:6.2f} s  {first}')}")
    rows += [f"    {printable.escaped(row)}" for row in rest]
    if stage.outcome is not None:
        rows += ran.difference(stage.outcome)
    return "\n".join(rows)


def _named(stage: Stage) -> str:
    walk = stage.walk
    return f"mitigation {walk.number}: {walk.title}" if walk.number else walk.title


def _at_the_table(project: Project, page: Page) -> float | None:
    """Lead people through a runbook; return the seconds it took, None where they could not go on."""
    shown = reporting.clickable(project.root, page.plan.path)
    begun = time.monotonic()
    for stop in drilling.table(project, page):
        number = f" {stop.number}" if stop.number else ""
        output.say(
            terminal.strong(f"\n{shown}:{stop.line}  {stop.section}{number}".lstrip("\n")), styled=True
        )
        output.say(f"{stop.text}\n")
        since = time.monotonic()
        if not click.confirm("Could you do it, with what stands here?", default=True):
            output.say(f"{shown}:{stop.line}: write down what was missing, and correct the runbook")
            return None
        output.say(f"{time.monotonic() - since:.0f} s\n")
    return time.monotonic() - begun


def _write(
    project: Project, proved: Sequence[tuple[Page, float]], *, how: str, dry_run: bool, quiet: bool
) -> None:
    today = datetime.now().astimezone().date().isoformat()
    changes = drilling.evidence(project, proved, on=today, how=how)
    if dry_run:
        if not quiet:
            output.say(diff(changes), nl=False)
        return
    writing.write(changes)
    for page, seconds in proved if not quiet else ():
        shown = reporting.clickable(project.root, page.plan.path)
        output.say(printable.line(f"{shown}: tested on {today} by {how}, {seconds:.1f} s"))


def _json(results: Sequence[tuple[Page, Rehearsal]], errors: Sequence[str]) -> dict[str, Any]:
    return {
        "version": 1,
        "passed": not errors and all(result.passed for _, result in results),
        "runbooks": [
            {
                "path": page.plan.path,
                "passed": result.passed,
                "seconds": round(result.seconds, 3),
                "problem": result.problem,
                "parts": [_part(stage) for stage in result.stages],
            }
            for page, result in results
        ],
        "errors": list(errors),
    }


def _part(stage: Stage) -> dict[str, Any]:
    failed = stage.outcome
    return {
        "mitigation": stage.walk.number,
        "title": stage.walk.title,
        "part": stage.part.value,
        "passed": stage.passed,
        "seconds": round(stage.seconds, 3),
        "problem": stage.problem,
        "line": failed.block.line if failed is not None else None,
        "expected": failed.expected if failed is not None else "",
        "got": failed.got if failed is not None else "",
    }
