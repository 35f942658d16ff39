"""``adr edit``: open a record in the user's editor."""

from __future__ import annotations

import os
import sys

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import home as at
from handbook.errors import HandbookError


class EditorError(HandbookError):
    """No editor can be opened, or it failed."""


@click.command(context_settings=HELP, epilog=examples("adr edit 3", "EDITOR=nano adr edit use-kafka"))
@click.argument("record")
@click.pass_obj
def edit(start: str, record: str) -> None:
    """Open RECORD in the editor that VISUAL, else EDITOR names, and print its path.

    Without a terminal, or where CI is set, this is an error: an editor would wait for ever.
    """
    from handbook.adr.target import target
    from handbook.cli.records.changing import shown_path

    log = at.log_of(at.home(start), must_exist=True)
    path = shown_path(log.root, target(log, record).path)
    opened(editor(path), path)
    click.echo(path)


def editor(path: str) -> str:
    """Return the command of the editor. Raises EditorError where none may be opened."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise EditorError(f"no editor is opened where CI is set; change {path} by other means")
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise EditorError(f"no editor is opened without a terminal; change {path} by other means")
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command.strip():
        raise EditorError(f"no editor is known; set VISUAL or EDITOR, or open {path} yourself")
    return command


def opened(command: str, path: str) -> None:
    """Run the editor until it is closed. Raises EditorError when it fails."""
    import shlex
    import subprocess  # An editor is the only program that these commands start.

    try:
        words = shlex.split(command, posix=os.name != "nt")
        code = subprocess.run([*words, path], check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EditorError(f"editor '{command}' cannot be started ({reason}); set VISUAL or EDITOR") from None
    if code:
        raise EditorError(f"editor '{command}' ended with {code}; {path} is as it left it")
