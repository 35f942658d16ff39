"""`docs`: lint documents, make new ones from a kind, explain the rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handbook.cli import output, reporting, terminal
from handbook.errors import HandbookError, ReadError

if TYPE_CHECKING:  # The domain is imported in the bodies: `docs --help` pays for click only.
    from handbook.cli.linting import Source
    from handbook.lint.rule import Rule


class _Docs(click.Group):
    """Commands in the order of their use, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


@click.group(
    cls=_Docs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExamples:\n  docs lint\n  docs lint docs/design --format sarif --output lint.sarif\n"
    '  docs new architecture "Orders service"\n  docs explain DOC104',
)
@output.version_option("docs")
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Work as if started in DIR.",
)
@output.color_option
@click.pass_context
def docs(ctx: click.Context, folder: Path) -> None:
    """Keep documents true: what a kind requires, and diagrams that parse."""
    ctx.obj = folder


@docs.command(
    epilog="\b\nExamples:\n  docs lint                         the current folder\n"
    "  docs lint docs adr --fail-on nit\n  docs lint --select DGM --format github\n"
    "  cat draft.md | docs lint - --stdin-filename docs/design/draft.md\n\n"
    "\b\nExit codes: 0 clean, 1 findings at or above --fail-on, 2 a wrong call,\n"
    "a wrong configuration or a file that cannot be read."
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@reporting.options
@click.option("--stdin-filename", metavar="NAME", help="The file that standard input ('-') stands for.")
@click.option(
    "--strict-names", is_flag=True, default=None, help="Accept no other names for a kind's sections."
)
@click.option(
    "--exact", is_flag=True, default=None, help="Read every page of a site by its own Python-Markdown."
)
@click.option("--upgrade", is_flag=True, help="Judge by the newest version of each template.")
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
    upgrade: bool,
) -> None:
    """Check documents for what their kind requires, and their diagrams for syntax.

    PATHS are files and folders (the current folder when none is given); '-' is standard input.
    """
    from handbook.cli import linting
    from handbook.config import Overrides, load, merged
    from handbook.model import Severity

    says = Overrides(
        select=reporting.split(select),
        ignore=reporting.split(ignore),
        fail_on=Severity(fail_on) if fail_on else None,
        strict_names=strict_names,
        exact=exact,
    )
    config = merged(load(folder), says)
    stdin = _stdin(folder, paths, stdin_filename)
    wanted = tuple(folder / path for path in paths) or (folder,)
    with terminal.progress() as progress:
        report = linting.report(
            config,
            wanted,
            stdin=stdin,
            upgrade=upgrade,
            today=linting.today(),
            against=against,
            progress=progress,
        )
    raise SystemExit(reporting.deliver(report, form, target, folder, config))


def _stdin(folder: Path, paths: tuple[Path, ...], name: str | None) -> Source | None:
    from handbook.cli.linting import Source

    given = Path("-") in paths
    if given and len(paths) > 1:
        raise click.UsageError("'-' (standard input) cannot be mixed with other paths")
    if not given and not (name and not paths):
        if name:
            raise click.UsageError("--stdin-filename goes with '-' and with no other path")
        return None
    data = sys.stdin.buffer.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError("<stdin>", f"is not UTF-8 (byte {error.start}); convert it first") from error
    return Source(path=folder / (name or "stdin.md"), text=text)


@docs.command(
    epilog='\b\nExamples:\n  docs new architecture "Orders service"\n'
    '  docs new runbook "Queue backlog" --dry-run\n'
    '  docs new page "Retries" --path docs/practice/retries.md'
)
@click.argument("kind")
@click.argument("title", nargs=-1, required=True)
@click.option(
    "--path", "target", metavar="FILE", help="Where to write it; else the kind's own folder and the title."
)
@click.option("--author", default="", help="Fills {author} of the template: a person or a team.")
@click.option("--status", default="Proposed", show_default=True, help="Fills {status} of the template.")
@click.option("--dry-run", is_flag=True, help="Show what would be written.")
@click.pass_obj
def new(
    folder: Path,
    kind: str,
    title: tuple[str, ...],
    target: str | None,
    author: str,
    status: str,
    dry_run: bool,
) -> None:
    """Write a new document of a KIND, with the sections that `docs lint` will look for.

    Prints the path and nothing else.
    """
    from datetime import datetime

    from handbook import files
    from handbook.changes import diff
    from handbook.cli.creating import creation
    from handbook.config import load

    if kind == "adr":
        raise HandbookError("decision records are numbered: make one with `adr new TITLE`")
    today = datetime.now().astimezone().date().isoformat()
    values = {"title": " ".join(title), "author": author, "status": status, "date": today}
    config = load(folder)
    changes = creation(config, folder, kind, values, target)
    if dry_run:
        click.echo(diff(changes), nl=False)
        return
    for path in files.apply(changes, lock=None):
        click.echo(reporting.clickable(config.root, str(path)))


@docs.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  docs kinds\n  docs kinds show architecture",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def kinds(ctx: click.Context, as_json: bool) -> None:
    """List the kinds of documents, their paths and sections."""
    if ctx.invoked_subcommand is not None:
        return
    from handbook.config import load
    from handbook.kinds import library

    config = load(ctx.obj)
    every = library.load(config.root, config.templates).kinds
    if as_json:
        from handbook.cli.listing import kinds_json

        click.echo(kinds_json(every))
        return
    for kind in every:
        click.echo(f"{terminal.strong(kind.name)} (version {kind.version})")
        click.echo(f"  paths:    {', '.join(kind.paths) or 'stated in the front matter: kind: ' + kind.name}")
        names = ", ".join(s.name if s.required else f"[{s.name}]" for s in kind.sections)
        click.echo(f"  sections: {names}")


@kinds.command(epilog="\b\nExample:\n  docs kinds show runbook")
@click.argument("name")
@click.pass_obj
def show(folder: Path, name: str) -> None:
    """Print the template of a kind: what `docs new` writes and `docs lint` demands."""
    from handbook.config import load
    from handbook.kinds import template

    config = load(folder)
    click.echo(template.source(name, config.root, config.templates), nl=False)


@docs.command(epilog="\b\nExamples:\n  docs rules\n  docs rules --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rules(as_json: bool) -> None:
    """List all rules with their severity."""
    from handbook.lint.rules import ALL

    if as_json:
        from handbook.cli.listing import rules_json

        click.echo(rules_json(ALL))
        return
    width = max(len(rule.name) for rule in ALL)
    for rule in sorted(ALL, key=lambda rule: rule.code):
        severity = terminal.styled(f"{rule.severity.name:<10}", rule.severity.value)
        click.echo(f"{terminal.strong(rule.code)}  {rule.name:<{width}}  {severity}  {rule.summary}")


@docs.command(epilog="\b\nExamples:\n  docs explain DOC104\n  docs explain missing-diagram")
@click.argument("code")
def explain(code: str) -> None:
    """Tell what a rule wants, why, and how good and bad look."""
    from handbook.errors import UnknownNameError
    from handbook.lint.rules import ALL

    wanted: Rule | None = next((r for r in ALL if code.upper() == r.code or code == r.name), None)
    if wanted is None:
        known = (*(rule.code for rule in ALL), *(rule.name for rule in ALL))
        raise UnknownNameError("rule", code, known, "`docs rules` lists them")
    head = f"{wanted.code} {wanted.name}"
    click.echo(f"{terminal.strong(head)} ({wanted.severity.name})\n")
    click.echo(wanted.doc.strip())


def main() -> None:
    """Run `docs` as a program."""
    output.run(docs, "docs")
