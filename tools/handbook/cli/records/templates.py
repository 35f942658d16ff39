"""``adr templates``: what a new record can be made from."""

from __future__ import annotations

import os

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at


@click.group(
    invoke_without_command=True,
    context_settings=HELP,
    epilog=examples("adr templates", "adr templates --json", "adr templates show madr"),
)
@at.json_option
@click.pass_context
def templates(context: click.Context, as_json: bool) -> None:
    """List the templates for records: the name for `adr new --template`, and where it comes from.

    Own templates stand in the folder that `templates` in handbook.toml names; one of a shipped name
    takes its place.
    """
    if context.invoked_subcommand is not None:
        return
    home = at.home(context.obj)
    default = at.template_of(home, at.log_of(home, deep=False))
    found = [{**each, "default": each["name"] == default} for each in listed(home)]
    if as_json:
        at.print_json(found)
        return
    for each in found:
        mark = " (default)" if each["default"] else ""
        click.echo(f"{each['name']:<16}{each['from']}{mark}")


def listed(home: at.Home) -> list[dict[str, object]]:
    """Return the templates for records: ``name``, and ``from``, the file or ``shipped``."""
    from handbook.kinds import template

    settings = home.settings
    found: list[dict[str, object]] = []
    for name in template.names(settings.root, settings.templates):
        if "{status}" in template.source(name, settings.root, settings.templates):
            file = template.locate(name, settings.root, settings.templates)
            shipped = os.path.dirname(file) == template.SHIPPED
            place = "shipped" if shipped else os.path.relpath(file, settings.root).replace(os.sep, "/")
            found.append({"name": name, "from": place})
    return found


@templates.command(
    context_settings=HELP,
    epilog=examples("adr templates show adr", "adr templates show madr > templates/madr.md"),
)
@click.argument("name", shell_complete=at.completes("templates"))
@at.json_option
@click.pass_obj
def show(start: str, name: str, as_json: bool) -> None:
    """Print a template as it is: the start of one of your own."""
    from handbook.kinds import source

    settings = at.home(start).settings
    text = source(name, settings.root, settings.templates)
    if as_json:
        at.print_json({"name": name, "text": text})
    else:
        click.echo(text, nl=not text.endswith("\n"))
