"""``docs lint``: what a kind requires, and diagrams that parse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, stdin, terminal
from handbook.cli.documents import shards, watching
from handbook.cli.output import HELP, examples
from handbook.config.settings import Overrides
from handbook.lint.part import Part
from handbook.lint.report import Report
from handbook.lint.shard import Number
from handbook.model.terms import Severity
from handbook.project import baselines
from handbook.project.baselines import Known
from handbook.project.linting import Linter, today
from handbook.project.project import open_project

_EXITS = """
\b
Exit codes: 0 clean, 1 findings at or above --fail-on, 2 a usage error,
an invalid configuration or a file that cannot be read."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs lint                         the current folder",
        "docs lint docs adr --fail-on nit",
        "docs lint --select DGM --format github",
        "docs lint --changed-since origin/main --changed-lines",
        "docs lint docs --watch            while you write",
        "docs lint docs --shard 1/4 --output shard-1.json",
        "docs lint --merge shard-*.json --format github",
        "docs lint --write-baseline        hide all that is found today",
        "cat draft.md | docs lint - --stdin-filename docs/design/draft.md",
        "cat flow.mmd | docs lint - --stdin-filename flow.mmd",
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@reporting.options
@stdin.filename_option
@click.option(
    "--strict-names", is_flag=True, default=None, help="Accept only a kind's own names of its sections."
)
@click.option(
    "--exact",
    is_flag=True,
    default=None,
    help="Read every page of a site with the site's own Python-Markdown.",
)
@reporting.changed_since_option
@click.option(
    "--changed-lines",
    is_flag=True,
    help="With --changed-since: only findings about what has changed in them.",
)
@reporting.baseline_options
@click.option(
    "--write-baseline", is_flag=True, help="Add all findings to the baseline; begin it if there is none."
)
@click.option(
    "--update-baseline", is_flag=True, help="Take from the baseline what no longer occurs; add nothing."
)
@click.option("--upgrade", is_flag=True, help="Check against the newest version of each template.")
@click.option(
    "--scheduled",
    is_flag=True,
    help="Report also what is overdue in documents that nobody has changed: for a job that runs each night.",
)
@click.option(
    "--show-suppressed",
    is_flag=True,
    help="With --format sarif: also what comments and the baseline hide, marked as suppressed.",
)
@reporting.no_plugins_option
@shards.options
@watching.option
@reporting.engine_options
@reporting.jobs_option
@click.pass_obj
def lint(
    folder: Path,
    paths: tuple[Path, ...],
    form: str,
    fail_on: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    target: str,
    against: str | None,
    stdin_filename: str | None,
    strict_names: bool | None,
    exact: bool | None,
    changed_since: str | None,
    changed_lines: bool,
    baseline_file: str | None,
    no_baseline: bool,
    write_baseline: bool,
    update_baseline: bool,
    upgrade: bool,
    scheduled: bool,
    show_suppressed: bool,
    no_plugins: bool,
    shard: Number | None,
    merge: bool,
    watch: bool,
    says: Overrides,
    jobs: int,
) -> None:
    """Check documents against their kind, and the diagrams in them.

    PATHS are files and folders; without any, the current folder; '-' is standard input. Documents are
    *.md, and *.mmd and *.mermaid with one diagram each.

    What comes of a document is kept in your cache folder, and used again as long as the document and all
    that the rules asked about it are the same: the files it links to, settings, templates, owners, alerts,
    records, the day, this program and its tools. `docs cache` says where that is; --no-cache does without.
    """
    says = says._replace(
        select=reporting.split(select),
        ignore=reporting.split(ignore),
        fail_on=Severity(fail_on) if fail_on else None,
        strict_names=strict_names,
        exact=exact,
        plugins=not no_plugins,
    )
    others: dict[str, object] = {
        "standard input": stdin_filename or Path("-") in paths,
        "--changed-since": changed_since,
        "--write-baseline": shard and write_baseline,
        "--update-baseline": shard and update_baseline,
    }
    if show_suppressed and form != "sarif":
        raise click.UsageError("--show-suppressed needs --format sarif: no other format can mark a finding")
    if show_suppressed and (write_baseline or update_baseline):
        raise click.UsageError("--show-suppressed does not go with writing a baseline; do that first")
    shards.require_whole(shard, form, others, merge=merge)
    if watch:
        writing = {"--write-baseline": write_baseline, "--update-baseline": update_baseline}
        watching.require_plain(form, target, {**others, **writing, "--shard": shard, "--merge": merge})
    project = open_project(folder, says)
    parts = shards.read(folder, paths) if merge else ()
    given = stdin.given(folder, paths, stdin_filename)
    if write_baseline or update_baseline:
        part = "not standard input" if given else "not only those that have changed" if changed_since else ""
        _require_whole(write_baseline, update_baseline, no_baseline=no_baseline, part=part)
        read = baselines.read_or_begin if write_baseline else baselines.read_existing
        known: Known | None = read(project, baseline_file, folder)
    else:
        known = reporting.baseline_of(project, folder, baseline_file, none=no_baseline)
    changed = reporting.changed_of(project, changed_since, lines=changed_lines, is_text=given is not None)
    wanted = tuple(folder / path for path in paths) or (folder,)
    with terminal.progress() as progress:
        linter = Linter(
            project=project,
            upgrade=upgrade,
            today=today(),
            scheduled=scheduled,
            against=against,
            part=Part.ALONE if shard else Part.TOGETHER if merge else Part.WHOLE,
            baseline=None if shard else known,
            changed=changed,
            jobs=jobs,
            progress=progress,
            keep=True,
        )
        if watch:
            raise SystemExit(watching.watch(linter, wanted, folder, says))
        if shard:
            report, written = shards.linted(linter, wanted, shard)
            reporting.write(report, written, target, folder, project)
            raise SystemExit(output.DONE)
        if parts:
            report = linter.merge(parts)
        elif given:
            report = linter.report([given])
        else:
            report = linter.lint(wanted)
    if known and (write_baseline or update_baseline):
        report = baselines.updated(report, known, grow=write_baseline)
        output.say(printable.line(_counted(report, known)), err=True)
    report = replace(report, shows_concealed=show_suppressed)
    decided = project.config.source or known or changed or given or select or ignore or upgrade
    raise SystemExit(reporting.deliver(report, form, target, folder, project, first=not decided))


def _require_whole(write: bool, update: bool, *, no_baseline: bool, part: str) -> None:
    """Refuse what would write a baseline of a part of the findings. Raises click.UsageError."""
    if write and update:
        raise click.UsageError(
            "--write-baseline adds findings, --update-baseline never does; use one of them"
        )
    word = "--write-baseline" if write else "--update-baseline"
    if no_baseline:
        raise click.UsageError(f"{word} and --no-baseline exclude each other")
    if part:
        raise click.UsageError(f"{word} needs all files, {part}")


def _counted(report: Report, known: Known) -> str:
    """Return what has happened to the baseline."""
    before, after = known.baseline.size, report.comparison.baseline.size if report.comparison else 0
    change = f"{after - before} more" if after > before else f"{before - after} fewer"
    size = f"{after} finding{'' if after == 1 else 's'}"
    return f"note: {known.place.shown} has {size} now" + (f", {change}" if before != after else "")
