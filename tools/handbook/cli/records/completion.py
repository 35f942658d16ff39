"""``adr completion``: the script with which a shell completes the words after adr."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from handbook.cli.output import HELP, examples, say

SHELLS = ("bash", "zsh", "fish")


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr completion bash > ~/.local/share/bash-completion/completions/adr",
        'adr completion zsh > "${fpath[1]}/_adr"',
        "adr completion fish > ~/.config/fish/completions/adr.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    It completes commands, options, records, statuses, relations, rules and names. Put it where the shell
    looks for completions, as in the examples, and start a new shell. bash needs version 4.4 or newer.
    """
    root = context.find_root()
    name = root.info_name or "adr"
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"click has no completion for {shell}", context)
    script = found(root.command, {}, name, f"_{name.upper()}_COMPLETE")
    # Not `source()`: for bash it would start the bash on PATH, which may not be the one that reads this.
    say(script.source_template % script.source_vars())
