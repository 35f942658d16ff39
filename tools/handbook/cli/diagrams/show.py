"""``docs diagrams show``: one diagram, and what Mermaid's own database knows of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click

from handbook import printable
from handbook.cli import reporting, terminal
from handbook.cli.diagrams import gathering
from handbook.cli.output import HELP, examples, say
from handbook.config.settings import Overrides
from handbook.diagrams.extract import Drawing, at_line
from handbook.errors import HandbookError
from handbook.model.facts import Facts
from handbook.project.project import open_project

_PLACE = re.compile(r"(.+):([0-9]+)")


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs diagrams show flow.mmd",
        "docs diagrams show docs/design/orders.md:12",
        "docs diagrams show docs/design/orders.md --json",
    ),
)
@click.argument("place", metavar="PATH[:LINE]")
@gathering.json_option
@reporting.engine_options
@click.pass_obj
def show(
    folder: Path,
    place: str,
    as_json: bool,
    says: Overrides,
) -> None:
    """Show the diagrams of a file and what they say.

    That is type, verdict and source; nodes, edges and titles are those of Mermaid's own database. Exits
    with 0 whether a diagram is valid or not, and with 2 when there is none.
    """
    project = open_project(folder, says)
    path, line = _split(folder, place)
    found = gathering.gather(project, folder, [path])
    for error in found.errors:
        raise HandbookError(error)
    drawings = _chosen(found, path, line)
    if as_json:
        gathering.print_json(found, [_told(drawing) for drawing in drawings])
        return
    for number, drawing in enumerate(drawings):
        say(("\n" if number else "") + "\n".join(_shown(found, drawing)), styled=True)


def _split(folder: Path, place: str) -> tuple[Path, int]:
    """Split a path from a line, 0 where none is given; a file whose name ends in a number stays whole."""
    parts = _PLACE.fullmatch(place)
    if parts is None or (folder / place).exists():
        return Path(place), 0
    return Path(parts[1]), int(parts[2])


def _chosen(found: gathering.Gathered, path: Path, line: int) -> tuple[Drawing, ...]:
    if not found.drawings:
        raise HandbookError(f"{path}: has no diagram; a fence that opens with ```mermaid is one")
    if not line:
        return found.drawings
    drawing = at_line(found.drawings, line)
    if drawing is None:
        known = ", ".join(f"{each.line}-{each.last_line}" for each in found.drawings)
        raise HandbookError(f"{path}: has no diagram at line {line}; its diagrams are at {known}")
    return (drawing,)


def _told(drawing: Drawing) -> dict[str, Any]:
    facts = drawing.facts
    return {
        **gathering.told(drawing),
        "source": drawing.fence.content,
        "facts": None if facts is None else _plain(facts),
    }


def _plain(value: object) -> object:
    """Return frozen values as JSON has them: objects with names, never bare rows."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        parts = [_plain(part) for part in value]
        return parts if names is None else dict(zip(names, parts, strict=True))
    return value


def _shown(found: gathering.Gathered, drawing: Drawing) -> Iterator[str]:
    verdict = drawing.verdict
    said = terminal.styled("valid", "good") if verdict.valid else terminal.styled("invalid", "critical")
    place = gathering.place(found.project, drawing)
    yield f"{terminal.strong(place)}  {printable.line(drawing.type) or 'unknown type'}  {said}"
    if not verdict.valid:
        finding = gathering.finding(drawing)
        where = f"line {finding.start.line}, column {finding.start.column}: " if finding else ""
        yield f"  {where}{printable.line(verdict.message)}"
    elif drawing.facts is not None:
        yield from _facts(drawing.facts)
    yield ""
    for line in drawing.fence.content.split("\n"):
        yield f"    {printable.block(line)}".rstrip()


def _facts(facts: Facts) -> Iterator[str]:
    rows: tuple[tuple[str, list[str]], ...] = (
        ("title", [facts.title]),
        ("accTitle", [facts.acc_title]),
        ("accDescr", [facts.acc_description]),
        ("nodes", [f"{node.id}: {node.label}" if node.label else node.id for node in facts.nodes]),
        ("groups", [f"{group.id}: {group.label}" if group.label else group.id for group in facts.groups]),
        ("edges", [_edge(edge.source, edge.target, edge.label) for edge in facts.edges]),
        ("notes", list(facts.texts)),
        ("links", [f"{link.node}: {link.address}" for link in facts.links]),
        ("settings", [f"{setting.key} = {setting.value}" for setting in facts.settings]),
    )
    for name, values in rows:
        kept = [printable.line(" ".join(value.split())) for value in values if value]
        if len(kept) > 1 or (kept and name in ("nodes", "groups", "edges")):
            yield f"  {name} ({len(kept)})"
            yield from (f"    {value}" for value in kept)
        elif kept:
            yield f"  {name}: {kept[0]}"


def _edge(source: str, target: str, label: str) -> str:
    return f"{source} -> {target}: {label}" if label else f"{source} -> {target}"
