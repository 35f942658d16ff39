"""``adr guard``: run the checks that accepted records name."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from handbook import printable
from handbook.adr.guards.judging import Verdict
from handbook.adr.record.record import AdrLog, Record, heading
from handbook.adr.target import target
from handbook.cli import output, terminal
from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.errors import HandbookError
from handbook.project import guard_runs, guarding
from handbook.project.guarding import Command, Guarded, Outcome, Plan
from handbook.project.linting import today
from handbook.project.project import Project, open_project

FOUND = 1
_COLOURS = {Verdict.HOLDS: "green", Verdict.FAILS: "red", Verdict.UNJUDGED: "red", Verdict.WAIVED: "yellow"}
_WIDTH = max(len(verdict.value) for verdict in Verdict)
_EXITS = """
\b
Exit codes: 0 no guard fails, 1 one fails, 2 a guard that is malformed or
could not be judged, a usage error."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr guard                 run the guards of all accepted records",
        "adr guard 7 12            only those of these records",
        "adr guard --dry-run       list guards and commands; run nothing",
        "adr guard --no-run        judge what needs no command",
        "adr list --unguarded      accepted records without a guard",
    )
    + f"\n{_EXITS}",
)
@click.argument("words", nargs=-1, metavar="[RECORD]...", shell_complete=at.record_completion)
@click.option("--dry-run", is_flag=True, help="List the guards and what would be run; judge nothing.")
@click.option(
    "--no-run",
    is_flag=True,
    help="Judge the guards that need no command; of the others, look whether what they name is there.",
)
@at.json_option
@click.pass_context
def guard(
    context: click.Context, words: tuple[str, ...], *, dry_run: bool, no_run: bool, as_json: bool
) -> None:
    """Run the checks that accepted records name.

    A guard is a list item below the heading Confirmation of a record, such as
    `- guard: test tests/test_layers.py::test_imports`. Kinds: test, ast-grep, command, path-absent,
    forbid-dependency, reviewed-by. The first three run programs of the repository: what is going to be run
    is printed first. Records that are not accepted, or are superseded, have no guards.
    """
    log = reading.log_of(context)
    asked = tuple(target(log, word) for word in words)
    plan = guarding.plan(log, asked)
    project = open_project(Path(context.obj.start))
    for record in plan.retired:
        printing.note(
            f"{_number(record, log)} is {record.status or 'without a status'}: its guards are retired"
        )
    if dry_run:
        _list(project, plan, log, as_json=as_json)
        outcomes: list[Outcome] = []
    else:
        outcomes = _judged(project, plan, run=not no_run)
        if as_json:
            printing.print_json([_facts(each) for each in outcomes])
        else:
            _report(outcomes, plan, log)
    _end(context, plan, outcomes, asked or log.records)


def _judged(project: Project, plan: Plan, *, run: bool) -> list[Outcome]:
    day = today()
    found = dict(guarding.look(project, plan.guards, day))
    left = [each for each in plan.guards if found[each].verdict is Verdict.NOT_RUN]
    if run and left:
        if os.name != "posix":
            raise HandbookError("guards that run programs need Linux or macOS; see `adr guard --no-run`")
        config = project.config.guards
        every = guarding.commands(left, config)
        for command in every:
            output.say(printable.line(f"running: {_shown(command)}"), err=True)
        with terminal.stoppable():
            for command in every:
                found.update(guard_runs.judged(command, project.root, config))
    return [guarding.outcome(project, each, found[each], day) for each in plan.guards]


def _shown(command: Command) -> str:
    return shlex.join(command.words)


def _number(record: Record, log: AdrLog) -> str:
    return record.name if record.number is None else f"{record.number:0{log.digits}d}"


def _place(each: Guarded) -> str:
    return f"{each.record.path}:{each.line}"


def _list(project: Project, plan: Plan, log: AdrLog, *, as_json: bool) -> None:
    """Print the guards, and what would be run for them."""
    every = guarding.commands(plan.guards, project.config.guards)
    if as_json:
        words = {each: command.words for command in every for each in command.guards}
        printing.print_json([_named(each) | {"command": words.get(each)} for each in plan.guards])
        return
    for each in plan.guards:
        output.say(printable.line(f"{_number(each.record, log)}  {each.guard.words}"))
    for command in every:
        output.say(printable.line(f"would run: {_shown(command)}"))


def _report(outcomes: Sequence[Outcome], plan: Plan, log: AdrLog) -> None:
    for each in outcomes:
        judged = each.judged
        verdict = click.style(f"{judged.verdict.value:{_WIDTH}}", fg=_COLOURS.get(judged.verdict))
        row = printable.line(f"{_number(each.of.record, log)}  {each.of.guard.words}")
        output.say(f"{verdict}  {row}", styled=True)
        lines = list(judged.details)
        if each.since:
            lines.append(f"since {each.since}")
        if judged.verdict is Verdict.FAILS:
            lines.append(
                f"{_place(each.of)} ({heading(each.of.record)}) names this check: change the code, waive the "
                "guard with a reason and a date, or supersede the record"
            )
        for line in lines:
            output.say(printable.line(f"{'':{_WIDTH}}    {line}"))
    counts = [sum(each.judged.verdict is verdict for each in outcomes) for verdict in Verdict]
    told = ", ".join(
        f"{count} {verdict.value}" for count, verdict in zip(counts, Verdict, strict=True) if count
    )
    guarded = len({each.record.path for each in plan.guards})
    output.say(f"{told or 'no guards'}; records: {guarded} guarded, {len(plan.unguarded)} not")


def _named(each: Guarded) -> dict[str, object]:
    guard = each.guard
    return {
        "number": each.record.number,
        "title": each.record.title,
        "path": each.record.path,
        "line": each.line,
        "kind": guard.kind.value,
        "guard": guard.words,
    }


def _facts(each: Outcome) -> dict[str, object]:
    waiver = each.of.guard.waiver
    return _named(each.of) | {
        "verdict": each.judged.verdict.value,
        "details": list(each.judged.details),
        "since": each.since,
        "waiver": {"until": waiver.until, "reason": waiver.reason} if waiver else None,
    }


def _end(context: click.Context, plan: Plan, outcomes: Sequence[Outcome], records: Sequence[Record]) -> None:
    """Name what could not be read, and end with the code of the worst."""
    for record, fault in plan.faults:
        line = record.text.count("\n", 0, fault.start) + 1
        output.complain(f"{record.path}:{line}: {fault.problem}" + (f"; {fault.hint}" if fault.hint else ""))
    reading.admit(context, records)
    if plan.faults or any(each.judged.verdict is Verdict.UNJUDGED for each in outcomes):
        context.exit(output.FAILED)
    if any(each.judged.verdict is Verdict.FAILS for each in outcomes):
        context.exit(FOUND)
