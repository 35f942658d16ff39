"""``docs kinds``: the kinds of documents and their templates."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.cli import terminal
from handbook.cli.documents.completing import completes_kinds
from handbook.cli.listing import kind_json, kinds_json
from handbook.cli.output import HELP, examples, say
from handbook.kinds import contract, template
from handbook.kinds import kind as grammar
from handbook.project.project import open_project


@click.group(
    invoke_without_command=True,
    context_settings=HELP,
    epilog=examples("docs kinds", "docs kinds show architecture", "docs kinds schema"),
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def kinds(ctx: click.Context, as_json: bool) -> None:
    """List the kinds of documents, their paths and sections.

    A document is of the kind that its front matter states (`kind: runbook`), else of the one whose paths
    match, unless its sections show that it is something else. Optional sections are in brackets.
    """
    if ctx.invoked_subcommand is not None:
        return
    project = open_project(ctx.obj)
    root, templates = project.root, project.config.templates
    every = [(kind, template.origin(kind.name, root, templates)) for kind in project.kinds.kinds]
    if as_json:
        say(kinds_json(every))
        return
    for kind, origin in every:
        own = "" if origin == "shipped" else f", {origin}"
        say(f"{terminal.strong(kind.name)} {printable.line(f'(version {kind.version}{own})')}", styled=True)
        if kind.description:
            say(printable.line(f"  {kind.description}"))
        paths = ", ".join(kind.paths) or f"none; a document states it: kind: {kind.name}"
        say(printable.line(f"  paths:    {paths}"))
        if kind.folder:
            say(printable.line(f"  new in:   {kind.folder}"))
        names = ", ".join(s.name if s.required else f"[{s.name}]" for s in kind.sections)
        say(printable.line(f"  sections: {names}"))


@kinds.command(
    context_settings=HELP,
    epilog=examples(
        "docs kinds show runbook",
        "docs kinds show runbook > templates/runbook.md",
        "docs kinds show runbook --json",
    ),
)
@click.argument("name", shell_complete=completes_kinds)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: what the template says, and its text.")
@click.pass_obj
def show(folder: Path, name: str, as_json: bool) -> None:
    """Print the template of a kind.

    It is what `docs new` writes and what `docs lint` requires. Lines that begin with `rule:` say what a
    section must have; `runbook@1` is version 1, where it is kept beside a newer one.
    """
    project = open_project(folder)
    root, templates = project.root, project.config.templates
    text = template.source(name, root, templates)
    if as_json:
        origin = template.origin(name, root, templates)
        say(kind_json(grammar.parse(name, origin, text), origin, text))
    else:
        say(text, nl=False)


@kinds.command(
    context_settings=HELP,
    epilog=examples("docs kinds schema > docs/page.schema.json")
    + "\n\b\nIn a page, for editors that use the YAML language server:\n"
    "  ---\n  # yaml-language-server: $schema=../page.schema.json\n  title: ...",
)
def schema() -> None:
    """Print the page contract as a JSON Schema for front matter.

    It is made of the same declaration by which `docs lint` judges pages (PAG101).
    """
    say(printable.json_text(contract.schema()))
