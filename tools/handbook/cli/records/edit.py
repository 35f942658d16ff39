"""``adr edit``: open a record in the user's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import click

from handbook import printable
from handbook.adr.record.record import Record, parse
from handbook.adr.target import target
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.disk.files import read
from handbook.disk.place import tree
from handbook.errors import HandbookError


class EditorError(HandbookError):
    """No editor can be opened, or the editor failed."""


@click.command(
    context_settings=HELP,
    epilog=examples("adr edit 3", "EDITOR=nano adr edit use-kafka", "adr edit 3 --dry-run"),
)
@click.argument("record", shell_complete=at.record_completion)
@click.option("--dry-run", is_flag=True, help="Show the command that would be run; open nothing.")
@at.json_option
@click.pass_context
def edit(context: click.Context, record: str, dry_run: bool, as_json: bool) -> None:
    """Open a record in your editor and print its path.

    The editor is the one that VISUAL names, otherwise EDITOR. Without a terminal, or where CI is set, this
    is an error, as the editor would wait for ever.
    """
    log = reading.log_of(context, dry_run=dry_run)
    before = target(log, record)
    path = printing.path_of(log.root, before.path)
    if dry_run:
        _foretell(path, as_json=as_json)
        return
    opened(editor(path), path)
    if as_json:
        printing.print_json({"changed": _changed(path, before), "dry_run": False})
    else:
        say(printable.line(path))


def _foretell(path: str, *, as_json: bool) -> None:
    """Print the command that would be run; what it would change, nobody can know."""
    command = f"{_known(path)} {shlex.quote(path)}"
    if as_json:
        printing.print_json({"changed": [], "dry_run": True, "diff": "", "command": command})
    else:
        say(printable.line(command))


def _changed(path: str, before: Record) -> list[dict[str, object]]:
    text = read(path, tree(os.curdir), named=True)
    return [] if text == before.text else [printing.facts(parse(before.path, text))]


def editor(path: str) -> str:
    """Return the command of the editor. Raises EditorError where none may be opened."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise EditorError(f"no editor can be opened where CI is set; change {path} by other means")
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise EditorError(f"no editor can be opened without a terminal; change {path} by other means")
    return _known(path)


def configured() -> str:
    """Return the command of the editor that the environment names; empty when it names none."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    return command if command.strip() else ""


def _known(path: str) -> str:
    command = configured()
    if not command:
        raise EditorError(f"no editor is set; set VISUAL or EDITOR, or open {path} yourself")
    return command


def opened(command: str, path: str) -> None:
    """Run the editor until it is closed. Raises EditorError when it fails."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
        # A name of a stranger is a file, never an option: editors run what follows a `-c` or a `+`.
        named = (
            path
            if path[:1].isalnum() or path.startswith((os.sep, os.curdir))
            else os.path.join(os.curdir, path)
        )
        code = subprocess.run([*words, named], check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EditorError(f"editor '{command}' cannot be started ({reason}); set VISUAL or EDITOR") from None
    if code:
        raise EditorError(f"editor '{command}' exited with {code}; {path} is as the editor left it")
