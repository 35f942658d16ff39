"""``adr show``: print one record."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import Any

import click

from handbook import printable
from handbook.adr.record.links import links
from handbook.adr.target import target
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing, reading
from handbook.errors import HandbookError, ReadError


@click.command(
    context_settings=HELP,
    epilog=examples("adr show 3", "adr show ADR-3", "adr show kafka", "adr show 3 --json"),
)
@click.argument("word", metavar="RECORD", shell_complete=at.record_completion)
@at.json_option
@click.pass_context
def show(context: click.Context, word: str, as_json: bool) -> None:
    """Print a record.

    RECORD is a number, a file name or a part of a name that no other record has. On a terminal, the
    record is shown in the pager that ADR_PAGER or PAGER names.
    """
    record = target(reading.log_of(context), word)
    if record.problem:
        raise ReadError(record.path, record.problem)
    if as_json:
        related = [link._asdict() for link in links(record)]
        printing.print_json(
            {**printing.facts(record), "links": [_named(link) for link in related], "text": record.text}
        )
    elif not _paged(printable.block(record.text)):
        say(record.text, nl=not record.text.endswith("\n"))


def _named(link: dict[str, Any]) -> dict[str, Any]:
    return {key: link[key] for key in ("words", "number", "target")}


def _paged(text: str) -> bool:
    """Show the text in the pager; return False when there is no pager or no terminal."""
    pager = os.environ.get("ADR_PAGER") or os.environ.get("PAGER") or ""
    if not pager.strip() or not sys.stdout.isatty():
        return False
    try:
        subprocess.run(shlex.split(pager), input=text, encoding="utf-8", check=False)
    except ValueError:
        raise HandbookError(f"ADR_PAGER or PAGER has an unclosed quote: {pager}; close it") from None
    except OSError as error:
        raise HandbookError(f"'{pager}' cannot be started ({error.strerror}); set ADR_PAGER") from error
    return True
