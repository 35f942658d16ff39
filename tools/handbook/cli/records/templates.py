"""``adr templates``: the templates for records."""

from __future__ import annotations

import click

from handbook import printable
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.kinds import source
from handbook.project import log as logs


@click.group(
    invoke_without_command=True,
    context_settings=HELP,
    epilog=examples("adr templates", "adr templates --json", "adr templates show madr"),
)
@at.json_option
@click.pass_context
def templates(context: click.Context, as_json: bool) -> None:
    """List the templates for records.

    Each line has the name for `adr new --template` and where the template comes from. Your own are in
    the folder that `templates` in handbook.toml names; one with the name of a shipped template replaces it.
    """
    if context.invoked_subcommand is not None:
        return
    home = at.home(context.obj)
    default = logs.template_of(home, logs.read(home, deep=False))
    found: list[dict[str, object]] = [
        {"name": each.name, "from": each.source, "default": each.name == default}
        for each in logs.templates(home)
    ]
    if as_json:
        printing.print_json(found)
        return
    width = max(len(str(each["name"])) for each in found)
    for each in found:
        mark = " (default)" if each["default"] else ""
        say(printable.line(f"{each['name']:<{width}}  {each['from']}{mark}"))


@templates.command(
    context_settings=HELP,
    epilog=examples("adr templates show adr", "adr templates show madr > templates/madr.md"),
)
@click.argument("name", shell_complete=at.completes("templates"))
@at.json_option
@click.pass_obj
def show(call: at.Call, name: str, as_json: bool) -> None:
    """Print a template as it is, as a start for one of your own."""
    config = at.home(call).config
    text = source(name, config.root, config.templates)
    if as_json:
        printing.print_json({"name": name, "text": text})
    else:
        say(text, nl=not text.endswith("\n"))
