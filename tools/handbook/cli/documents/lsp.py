"""``docs lsp``: a language server for documents."""

from __future__ import annotations

import importlib.util

import click

from handbook.cli.output import HELP, examples
from handbook.errors import HandbookError


@click.command(
    context_settings=HELP, epilog=examples("docs lsp          as the command of an editor's client")
)
def lsp() -> None:
    """Serve an editor: findings while you write, fixes, explanations, completion and renaming.

    It speaks the Language Server Protocol on standard input and output; editors start it. It reports what
    `docs lint` reports for the folder that is open in the editor, for texts as they are there, saved or not.
    It runs nothing that a repository names, and asks no other host. What goes wrong is on standard error.

    It needs the extra `lsp`: pip install 'handbook[lsp]'.
    """
    if importlib.util.find_spec("pygls") is None:
        raise HandbookError("`docs lsp` needs pygls, which is not installed: pip install 'handbook[lsp]'")
    from handbook.lsp.server import serve

    serve()
