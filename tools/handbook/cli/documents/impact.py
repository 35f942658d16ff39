"""``docs impact``: which documents speak about what a change has touched."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.documents import comment
from handbook.cli.output import HELP, examples
from handbook.kinds.anchor import KEY
from handbook.project import impact as use_case
from handbook.project import suggesting
from handbook.project.impact import Impact, Impacts, State
from handbook.project.project import Project, open_project
from handbook.report.spans import LONGEST

FORMATS = ("text", "json", "markdown")
_STYLES = {State.OPEN: "suggestion", State.UPDATED: "good", State.REVIEWED: "good", State.UNAFFECTED: "good"}
_EXITS = """
\b
Exit codes: 0 each document has an answer, or none is touched, 1 one has none,
2 a usage error, a commit that git does not know, an invalid configuration or a
file that cannot be read."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs impact",
        "docs impact --since origin/main",
        "docs impact --since origin/main --format markdown > comment.md",
        "docs impact --suggest docs/orders.md",
    )
    + f"\n{_EXITS}",
)
@click.argument("pages", nargs=-1, type=click.Path(path_type=Path), metavar="[PAGE]...")
@click.option(
    "--since", "ref", metavar="REF", help="Compare with the commit where HEAD left REF. [default: HEAD]"
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--suggest", is_flag=True, help=f"Propose '{KEY}' for pages, from the paths and symbols in their text."
)
@click.pass_obj
def impact(folder: Path, pages: tuple[Path, ...], ref: str | None, form: str, suggest: bool) -> None:
    """List the documents that speak about what a change has touched.

    A document names code in 'covers_paths' of its front matter, shows sections of files, or runs them. Of a
    symbol, as in app/orders.py#place, only a change of what it does counts: code that is moved or formatted,
    and comments, are silent.

    A document is answered when its text has changed as well, when its review is newer than the change
    (`docs review PAGE`), or when each commit that touched the code has a trailer 'Docs-Unaffected: reason'.
    Without --since the change is what is not committed.
    """
    project = open_project(folder)
    if suggest:
        if ref is not None or form == "markdown":
            raise click.UsageError("--suggest goes with neither --since nor --format markdown")
        raise SystemExit(_suggest(project, tuple(folder / page for page in pages), form))
    if pages:
        raise click.UsageError("PAGE goes with --suggest; `docs for PATH` says which documents name a file")
    found = use_case.impacts(project, "HEAD" if ref is None else ref, today=_today())
    if form == "json":
        output.say(printable.json_text(_json(found)))
    elif form == "markdown":
        output.say(comment.render(found), nl=False)
    else:
        _tell(project, found)
    for error in found.errors:
        output.complain(error)
    raise SystemExit(output.FAILED if found.errors else int(found.unanswered > 0))


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def _tell(project: Project, found: Impacts) -> None:
    for each in found.every:
        place = reporting.clickable(project.root, each.subject.path)
        word = terminal.styled(f"{each.state.value:10}", _STYLES[each.state])
        output.say(f"{word} {terminal.strong(place)}{printable.line(_standing(each))}", styled=True)
        for touched in each.touched:
            output.say(printable.line(f"    {touched.way.value} {touched.anchor}: {touched.what}"))
    output.say(_summary(found))


def _standing(each: Impact) -> str:
    """Return who keeps a document, when it was reviewed and what was answered, in brackets."""
    stamp = each.subject.reviewed
    parts = [each.subject.owner or "no owner", f"reviewed on {stamp.on}" if stamp else "never reviewed"]
    if each.subject.status:
        parts = (
            [each.subject.status.lower(), each.subject.owner] if each.subject.owner else [each.subject.status]
        )
    if each.state is State.UNAFFECTED:
        parts.append(printable.shortened(each.answer, LONGEST))
    return f" ({', '.join(parts)})"


def _summary(found: Impacts) -> str:
    documents = (
        "1 document speaks" if len(found.every) == 1 else f"{len(found.every) or 'no'} documents speak"
    )
    files = "1 changed file" if found.changed == 1 else f"{found.changed} changed files"
    waiting = f"; {found.unanswered} without an answer" if found.every else ""
    return f"{documents} about the change ({files}){waiting}"


def _json(found: Impacts) -> dict[str, Any]:
    """Return an object with ``documents``; ``reviewed`` is null where a document has no stamp."""
    return {
        "version": 1,
        "since": found.since,
        "changed_files": found.changed,
        "unanswered": found.unanswered,
        "documents": [
            {
                "path": each.subject.path,
                "title": each.subject.title,
                "kind": each.subject.kind,
                "owner": each.subject.owner,
                "status": each.subject.status,
                "reviewed": {"on": each.subject.reviewed.on, "by": each.subject.reviewed.by}
                if each.subject.reviewed
                else None,
                "state": each.state.value,
                "answer": each.answer,
                "touched": [
                    {
                        "anchor": touched.anchor,
                        "way": touched.way.value,
                        "what": touched.what,
                        "files": list(touched.files),
                    }
                    for touched in each.touched
                ],
            }
            for each in found.every
        ],
    }


def _suggest(project: Project, pages: tuple[Path, ...], form: str) -> int:
    found = suggesting.suggestions(project, pages)
    if form == "json":
        rows = [{"path": each.path, "anchors": list(each.anchors)} for each in found.every]
        output.say(printable.json_text({"version": 1, "documents": rows}))
    else:
        for each in found.every:
            output.say(terminal.strong(reporting.clickable(project.root, each.path)), styled=True)
            output.say(f"    {KEY}:")
            for anchor in each.anchors:
                output.say(printable.line(f"      - {printable.json_text(anchor)}"))
        if not found.every:
            output.say("nothing to propose: the texts name no file that is not named already")
    for error in found.errors:
        output.complain(error)
    return output.FAILED if found.errors else 0
