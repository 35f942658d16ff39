"""``docs diagrams render``: diagrams as SVG files, for places that do not run Mermaid."""

from __future__ import annotations

import os
from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.diagrams import gathering
from handbook.cli.output import HELP, examples
from handbook.config.settings import Config, Overrides
from handbook.diagrams.drawing.browser import find
from handbook.diagrams.drawing.render import mermaid_version
from handbook.disk.place import tree
from handbook.errors import HandbookError
from handbook.project import pictures
from handbook.project.pictures import Picture
from handbook.project.project import open_project

_THEMES = (
    *("default", "neutral", "dark", "forest", "base", "neo", "neo-dark"),
    *("redux", "redux-dark", "redux-color", "redux-dark-color"),
)


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs diagrams render flow.mmd --out pictures",
        "docs diagrams render docs/design/orders.md --out slides --theme neutral",
        "HANDBOOK_BROWSER=/opt/chrome/chrome docs diagrams render docs --out build/pictures",
    )
    + "\n\n\b\nExit codes: 0 all are drawn, 1 one cannot be drawn (the others are),\n"
    "2 usage error, no browser, or a file that cannot be read or written.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "target",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the files; created if it does not exist.",
)
@click.option(
    "--theme",
    type=click.Choice(_THEMES),
    default="default",
    metavar="NAME",
    show_default=True,
    help="Mermaid's theme, where a diagram names none: default, neutral, dark, forest, base, ...",
)
@click.option(
    "--browser",
    default="",
    metavar="PROGRAM",
    help="Chromium, Chrome or Edge. [HANDBOOK_BROWSER, CHROME, else the first on PATH]",
)
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Start the browser without its sandbox, for containers that allow none. Not needed as root.",
)
@gathering.json_option
@reporting.engine_options
@reporting.jobs_option
@click.pass_obj
def render(
    folder: Path,
    paths: tuple[Path, ...],
    target: Path,
    theme: str,
    browser: str,
    no_sandbox: bool,
    as_json: bool,
    says: Overrides,
    jobs: int,
) -> None:
    """Draw diagrams as SVG files.

    The same Mermaid release that checks them draws them, in an installed browser without network access.
    A file is named after the page and the diagram's title, else its number: orders-3.svg; that of flow.mmd
    is flow.svg. Prints each path. The same text gives the same file, where the same fonts are installed.
    """
    program = find(browser, os.environ)
    project = open_project(folder, says)
    _must_be_one_release(project.config)
    found = gathering.gather(project, folder, paths, jobs=jobs)
    plan = pictures.planned(found.drawings)
    with terminal.progress() as progress, terminal.stoppable():
        made = pictures.made(
            plan,
            folder / target,
            within=tree(project.root),
            browser=program,
            theme=theme,
            max_size=project.config.diagrams.max_size,
            sandbox=not no_sandbox,
            progress=progress,
        )
    if as_json:
        _print_json(found, made)
    else:
        _print(found, made)
    for error in found.errors:
        output.complain(error)
    bad = any(not drawing.verdict.valid for drawing in found.drawings) or any(each.error for each in made)
    raise SystemExit(output.FAILED if found.errors else int(bad))


def _must_be_one_release(config: Config) -> None:
    """Raise HandbookError where the linter is told to judge by another release than the one that draws."""
    wanted, ours = config.diagrams.mermaid_version, mermaid_version()
    if wanted and wanted != ours:
        raise HandbookError(
            f"diagrams are judged by Mermaid {wanted} as configured, but only {ours} can draw; "
            "leave mermaid-version out to draw"
        )


def _print(found: gathering.Gathered, made: tuple[Picture, ...]) -> None:
    """Print the files to stdout, and what could not be drawn to stderr."""
    for picture in made:
        if picture.error:
            place = gathering.place(found.project, picture.drawing)
            error = printable.line(picture.error)
            output.say(f"{terminal.strong(place)} cannot be drawn: {error}", err=True, styled=True)
        else:
            output.say(printable.line(os.path.relpath(picture.file)))
    invalid = [drawing for drawing in found.drawings if not drawing.verdict.valid]
    if invalid:
        output.say(gathering.text(found, invalid), nl=False, err=True, styled=True)
    if not found.drawings and not found.errors:
        output.say("note: no diagram found", err=True)


def _print_json(found: gathering.Gathered, made: tuple[Picture, ...]) -> None:
    """Print every diagram, with ``file`` where it was drawn and ``problem`` where it could not be."""
    drawn = {id(picture.drawing): picture for picture in made}
    rows = []
    for drawing in found.drawings:
        picture = drawn.get(id(drawing))
        file = os.path.relpath(picture.file) if picture and not picture.error else ""
        rows.append({**gathering.told(drawing), "file": file, "problem": picture.error if picture else ""})
    gathering.print_json(found, rows)
