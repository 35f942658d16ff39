"""``docs for``: which documents and decisions speak about a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.output import HELP, examples
from handbook.project.about import About, Speaks, about
from handbook.project.project import open_project

_EXITS = """
\b
Exit codes: 0 done, 2 a usage error, a path that is neither there nor named, an
invalid configuration or a file that cannot be read."""


@click.command(
    "for",
    context_settings=HELP,
    epilog=examples(
        "docs for app/orders.py",
        "docs for 'app/orders.py#place'",
        "docs for app/orders.py --json | jq -r '.documents[].path'",
    )
    + f"\n{_EXITS}",
)
@click.argument("path", metavar="PATH[#SYMBOL]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def for_(folder: Path, path: str, as_json: bool) -> None:
    """List the documents and decisions that speak about a file.

    Or about a symbol in it: PATH#SYMBOL. They name it in 'covers_paths', show code from it, run it, or have
    its path in their text. Decisions come last. PATH may be a folder, too.
    """
    project = open_project(folder)
    found = about(project, path, folder)
    if as_json:
        output.say(printable.json_text(_json(found)))
    else:
        for each in found.every:
            place = terminal.strong(reporting.clickable(project.root, each.subject.path))
            output.say(f"{place}  {printable.line(each.subject.title + _standing(each))}", styled=True)
            output.say(printable.line(f"    {', '.join(_ways(each))}"))
        if not found.every:
            output.say(printable.line(f"no document speaks about {found.anchor.text}"))
    for error in found.errors:
        output.complain(error)
    raise SystemExit(output.FAILED if found.errors else 0)


def _standing(each: Speaks) -> str:
    subject = each.subject
    said = [subject.status.lower() or "decision"] if subject.kind == "decision" else []
    said += [subject.owner] if subject.owner else []
    return f" ({', '.join(said)})" if said else ""


def _ways(each: Speaks) -> list[str]:
    ways = [f"{link.way.value} {link.text}" for link in each.anchors]
    return [*ways, f"names it in line {each.line}"] if each.line else ways


def _json(found: About) -> dict[str, Any]:
    """Return an object with ``documents``; ``line`` is null where the text has not the path of the file."""
    return {
        "version": 1,
        "path": found.anchor.path,
        "symbol": found.anchor.symbol,
        "documents": [
            {
                "path": each.subject.path,
                "title": each.subject.title,
                "kind": each.subject.kind,
                "owner": each.subject.owner,
                "status": each.subject.status,
                "anchors": [{"anchor": link.text, "way": link.way.value} for link in each.anchors],
                "line": each.line or None,
            }
            for each in found.every
        ],
    }
