"""The command ``handbook``: ``adr`` and ``docs`` as sub-commands, each imported when it is called."""

from __future__ import annotations

import click

from handbook.cli.output import HELP, color_option, examples, version_option


class _Families(click.Group):
    """Imports a family of commands by its name: `adr` must not pay for `docs`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return ["adr", "docs"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name == "adr":
            from handbook.cli.adr import adr

            return adr
        if cmd_name == "docs":
            from handbook.cli.docs import docs

            return docs
        return None


@click.group(
    cls=_Families,
    context_settings=HELP,
    epilog=examples('handbook adr new "Use PostgreSQL for orders"', "handbook docs lint"),
)
@version_option("handbook")
@color_option
def handbook() -> None:
    """Decision records (adr) and document checks (docs)."""
