"""What the shell offers for a kind. Whatever is broken, the answer is nothing, and nothing is printed."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from handbook import printable
from handbook.adr.record.form import FORMS
from handbook.project.project import open_project

RECORDS = frozenset(form.template for form in FORMS)
"""The kinds of decision records, which `adr new` writes."""


def completes_kinds(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the kinds that begin so, each with what it is; for `docs new` only those that it writes."""
    del parameter
    try:
        kinds = open_project(_folder(context)).kinds.kinds
    except Exception:  # Half a command line can be wrong in any way.
        return []
    left_out = RECORDS if context.info_name == "new" else frozenset()
    return [
        CompletionItem(kind.name, help=printable.line(kind.description) or None)
        for kind in kinds
        if kind.name.startswith(incomplete) and kind.name not in left_out
    ]


def _folder(context: click.Context) -> Path:
    """Return the folder that the line names: the group is not invoked before a completion."""
    while context.parent is not None and "folder" not in context.params:
        context = context.parent
    return Path(context.params.get("folder") or ".")
