"""``docs run``: run the marked blocks of pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from handbook import printable
from handbook.changes import diff
from handbook.cli import output, reporting, terminal
from handbook.cli.documents import ran
from handbook.cli.output import HELP, examples
from handbook.code.runnable import MOST_SECONDS
from handbook.disk import files
from handbook.disk.place import tree
from handbook.errors import HandbookError
from handbook.project import executing, writing
from handbook.project.executing import Page
from handbook.project.project import Project, open_project
from handbook.running import junit
from handbook.running.page import SECONDS, Outcome, PageRun
from handbook.running.world import Place

Result = tuple[Page, PageRun]

_EXITS = """
\b
Exit codes: 0 all blocks did what the pages say, 1 one did not,
2 a usage error, a page whose marks cannot be followed."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs run docs/data/migrations.md",
        "docs run runbooks --junit run.xml",
        "docs run docs/data --update            write anew what the pages show as output",
        "docs run docs runbooks --dry-run       list the blocks; run nothing",
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--update", is_flag=True, help="Write the output that differs into the pages.")
@click.option("--dry-run", is_flag=True, help="List what would be run; with --update, show its changes only.")
@click.option(
    "--deadline",
    type=click.IntRange(1, MOST_SECONDS),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="What a block may take that states no deadline.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--junit", "target", metavar="FILE", help="Write a JUnit report to FILE, too.")
@click.pass_obj
def run(
    folder: Path,
    paths: tuple[Path, ...],
    update: bool,
    dry_run: bool,
    deadline: int,
    as_json: bool,
    target: str | None,
) -> None:
    """Run the marked blocks of pages, and compare what they print.

    Marked are code blocks with {.run} behind their language. They run in the order of the page: shell in one
    bash, SQL in one psql. Their world is a scratch folder and the scenario that the page names; they run as
    the user nobody where root asks. A page stops at the first block that fails. What is not marked is never
    run.
    """
    require_posix()
    project = open_project(folder)
    found, errors = executing.pages(project, [folder / path for path in paths])
    results: list[Result] = []
    if dry_run and not update:
        _list(project, found, as_json=as_json)
    else:
        with terminal.stoppable():
            results = _run(project, found, deadline=deadline, update=update, quiet=as_json)
        if update:
            errors += _update(project, results, dry_run=dry_run)
        if as_json:
            by_path = {page.plan.path: result for page, result in results}
            output.say(printable.json_text(ran.told_as_json(found, by_path, errors)))
        else:
            _sum_up(found, results)
    if target:
        report = junit.render([result for _, result in results], errors)
        files.overwrite(folder / target, report, tree(project.root))
    for error in errors:
        output.complain(error)
    failed = any(not result.passed for _, result in results)
    raise SystemExit(output.FAILED if errors else int(failed))


def require_posix() -> None:
    """Refuse where there is no shell that could run a block. Raises HandbookError."""
    if os.name != "posix":
        raise HandbookError("blocks need bash, which this system does not have; run them on Linux or macOS")


def note_user(place: Place) -> None:
    """Say when blocks run as root."""
    if place.user is None and os.geteuid() == 0:
        output.say("note: the blocks are run as root, as this machine has no other user for them", err=True)


def _run(
    project: Project, found: Sequence[Page], *, deadline: int, update: bool, quiet: bool
) -> list[Result]:
    place = executing.place(project)
    note_user(place)
    results: list[Result] = []
    for page in (each for each in found if each.asks):
        shown = reporting.clickable(project.root, page.plan.path)

        def report(outcome: Outcome, shown: str = shown) -> None:
            if not quiet:
                output.say(ran.told(shown, outcome), styled=True)

        result = executing.run(page, place, deadline=deadline, update=update, report=report)
        if result.problem and not quiet:
            said = printable.line(f"{shown}: {result.problem}")
            output.say(f"{terminal.styled('failed  ', 'critical')} {said}", styled=True)
        results.append((page, result))
    return results


def _update(project: Project, results: Sequence[Result], *, dry_run: bool) -> tuple[str, ...]:
    changes, errors = executing.changes(project, results)
    if dry_run:
        output.say(diff(changes), nl=False)
    elif changes.changes:
        writing.write(changes)
    return errors


def _sum_up(found: Sequence[Page], results: Sequence[Result]) -> None:
    """Print what was not run, with the reasons, and the numbers."""
    for page in found:
        for left in page.plan.left_out:
            output.say(printable.line(f"not run  {page.plan.path}:{left.line}  {left.reason}"))
    done = sum(len(result.outcomes) for _, result in results)
    failed = sum(not result.passed for _, result in results)
    left_out = sum(len(page.plan.left_out) for page in found)
    unmarked = sum(len(page.plan.unmarked) for page in found)
    seconds = sum(result.seconds for _, result in results)
    pages = f"{ran.count(done, 'block')} run in {ran.count(len(results), 'page')}"
    wanting = f"{ran.count(failed, 'page')} failed, {left_out} not run, {unmarked} unmarked"
    output.say(f"{pages}, {wanting}; {seconds:.1f} s")


def _list(project: Project, found: Sequence[Page], *, as_json: bool) -> None:
    """Print what would be run."""
    if as_json:
        output.say(printable.json_text(ran.told_as_json(found, {}, ())))
        return
    for page in found:
        shown = reporting.clickable(project.root, page.plan.path)
        rows = [
            (block.line, f"{block.mark.name:8} {shown}:{block.line}  {ran.summary(block)}")
            for block in page.plan.blocks
        ]
        rows += [(left.line, f"not run  {shown}:{left.line}  {left.reason}") for left in page.plan.left_out]
        for _, row in sorted(rows):
            output.say(printable.line(row))
    blocks, left_out = sum(len(p.plan.blocks) for p in found), sum(len(p.plan.left_out) for p in found)
    unmarked = sum(len(page.plan.unmarked) for page in found)
    output.say(f"{ran.count(blocks, 'block')} to run, {left_out} not run, {unmarked} unmarked")
