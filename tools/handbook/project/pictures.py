"""Which file each diagram is drawn to, and the drawing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from handbook.adr.numbering import slug
from handbook.diagrams.drawing import render
from handbook.diagrams.extract import Drawing, is_diagram_file
from handbook.disk import files
from handbook.errors import HandbookError


class Planned(NamedTuple):
    """A diagram that can be drawn, and the name of its file without the suffix."""

    drawing: Drawing
    name: str


class Picture(NamedTuple):
    """A diagram, the file that holds its picture, and why there is none, when there is none."""

    drawing: Drawing
    file: str
    error: str = ""


def planned(drawings: Sequence[Drawing]) -> tuple[Planned, ...]:
    """Name the files of the valid diagrams: after the page, and after the title or the number in it.

    Raises HandbookError when two would be one file.
    """
    plan: dict[str, Planned] = {}
    numbers: dict[str, int] = {}
    for drawing in drawings:
        path = drawing.document.path
        numbers[path] = numbers.get(path, 0) + 1
        if not drawing.verdict.valid:
            continue
        name = _name(drawing, numbers[path])
        if other := plan.get(name.casefold()):  # Not every disk tells capitals from small letters.
            raise HandbookError(
                f"{name}.svg would be both {_place(other.drawing)} and {_place(drawing)}; "
                "give them different titles, or draw them into different folders"
            )
        plan[name.casefold()] = Planned(drawing, name)
    return tuple(plan.values())


def _name(drawing: Drawing, number: int) -> str:
    """Return the name; the number counts all diagrams of the page, so that a repair renames no other."""
    stem = PurePosixPath(drawing.document.path).stem
    if is_diagram_file(drawing.document.path):
        return stem
    title = drawing.facts.title if drawing.facts else ""
    return f"{stem}-{slug(title) if title.strip() else number}"


def _place(drawing: Drawing) -> str:
    return f"{drawing.document.path}:{drawing.line}"


def made(
    plan: Sequence[Planned],
    folder: Path,
    *,
    within: str,
    browser: str,
    theme: str,
    max_size: int,
    sandbox: bool,
    progress: Callable[[str, int, int], None],
) -> tuple[Picture, ...]:
    """Draw what is planned, and write each picture when it is there: complete or not at all.

    ``within`` is the tree (`place.tree`) out of which no link is followed.

    Raises HandbookError when the browser does not start, WriteError when a file cannot be written.
    """
    if not plan:
        return ()
    tasks = [render.Task(f"diagram-{slug(each.name)}", each.drawing.fence.content) for each in plan]
    drawings = render.draw(tasks, browser=browser, theme=theme, max_size=max_size, sandbox=sandbox)
    pictures = []
    with closing(drawings):
        progress("drawing", 0, len(plan))
        for each, drawn in zip(plan, drawings, strict=True):
            file = folder / f"{each.name}.svg"
            if drawn.svg:
                files.overwrite(file, drawn.svg, within)
            pictures.append(Picture(each.drawing, str(file), " ".join(drawn.error.split())))
            progress("drawing", len(pictures), len(plan))
    return tuple(pictures)
