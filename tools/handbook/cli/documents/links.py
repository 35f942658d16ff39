"""``docs links``: the links to other hosts, and whether somebody answers there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.output import HELP, examples, say
from handbook.diagrams.process import folders
from handbook.errors import HandbookError
from handbook.network.asking import Asker
from handbook.project import external, proofs
from handbook.project.external import Found, Place, State, Survey
from handbook.project.project import Project, open_project

_EXITS = """
\b
Exit codes: 0 no dead link, 1 dead links, 2 a usage error, an invalid
configuration or a file that cannot be read or written."""
_SHOWN = 5
"""Places of one address that the text report names."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs links                         list them; no host is asked",
        "docs links --external              ask each host: for a job that runs each night",
        "docs links docs --external --json --cache build/links.json",
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--external", "ask", is_flag=True, help="Ask the hosts whether the addresses are there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--cache",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that remembers when each address answered. [default: links.json in the user's cache folder]",
)
@click.option(
    "--max-age",
    "days",
    type=click.IntRange(0, 3650),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Do not ask again what has answered in so many days.",
)
@click.option(
    "--ignore", multiple=True, metavar="PATTERN", help="Do not ask these addresses: 'https://wiki.corp/*'."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 300),
    default=15,
    show_default=True,
    metavar="SECONDS",
    help="How long a host may take for each step.",
)
@click.option(
    "--retries",
    type=click.IntRange(0, 10),
    default=2,
    show_default=True,
    metavar="N",
    help="How often a host is asked again that cannot be reached or is busy.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    metavar="N",
    help="Hosts at a time.",
)
@click.option("--allow-private", is_flag=True, help="Ask machines of your own network, too.")
@click.pass_obj
def links(
    folder: Path,
    paths: tuple[Path, ...],
    ask: bool,
    as_json: bool,
    file: Path | None,
    days: int,
    ignore: tuple[str, ...],
    timeout: float,
    retries: int,
    jobs: int,
    allow_private: bool,
) -> None:
    """List the links to other hosts and, with --external, find those that are dead.

    PATHS are files and folders; without any, the current folder. `docs lint` judges links within the
    repository and asks no host: a change must not fail because another host is down. Run this one in a
    scheduled job. Each host is asked one address at a time; redirects are followed. An answer of 429 (too
    many requests), 401 or 403 is accepted: somebody is there. Hosts of examples and addresses that are not
    on the open internet are not asked.
    """
    project = open_project(folder)
    wanted = tuple(folder / path for path in paths) or (folder,)
    every, errors = external.addresses(project, wanted)
    if not ask:
        _list(every, project, as_json=as_json)
    else:
        place = folder / file if file else folders.cache() / "links.json"
        known = proofs.load(place)
        now = datetime.now(UTC).replace(microsecond=0)
        with terminal.progress() as progress:
            how = Survey(
                asker=Asker(timeout=timeout, private=allow_private),
                proofs=known,
                now=now,
                fresh=timedelta(days=days),
                ignore=ignore,
                retries=retries,
                jobs=jobs,
                progress=progress,
            )
            found = external.survey(every, how)
        try:
            proofs.save(place, external.remembered(found, known))
        except OSError as fault:
            raise HandbookError(
                f"{place}: cannot be written ({fault.strerror}); name another with --cache"
            ) from fault
        say(_json(found, now)) if as_json else _report(found, now, project)
    for error in errors:
        output.complain(error)
    dead = ask and any(each.state is State.DEAD for each in found)
    raise SystemExit(output.FAILED if errors else int(dead))


def _list(every: dict[str, tuple[Place, ...]], project: Project, *, as_json: bool) -> None:
    if as_json:
        rows = [{"url": url, "places": _places(places)} for url, places in every.items()]
        say(printable.json_text({"version": 1, "asked": False, "links": rows}))
        return
    for url, places in every.items():
        say(printable.line(f"{url}  ({_where(places, project)})"))


def _where(places: Sequence[Place], project: Project) -> str:
    shown = [f"{reporting.clickable(project.root, each.path)}:{each.line}" for each in places[:_SHOWN]]
    more = len(places) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _report(found: Sequence[Found], now: datetime, project: Project) -> None:
    for line in _lines(found, now, project):
        say(line, styled=True)


def _lines(found: Sequence[Found], now: datetime, project: Project) -> Iterator[str]:
    for each in found:
        where = printable.line(_where(each.places, project))
        if each.state is State.DEAD:
            yield f"{terminal.styled('dead', 'critical')}  {printable.line(each.url)}"
            yield printable.line(f"      {each.reason}; {_last(each, now)}")
            yield f"      {where}"
        elif each.moved and each.state is State.ALIVE:
            yield f"{terminal.styled('moved', 'suggestion')} {printable.line(each.url)}"
            yield printable.line(f"      to {each.moved}")
            yield f"      {where}"
    reasons = Counter(each.reason for each in found if each.state in (State.REFUSED, State.ACCEPTED))
    for reason, count in sorted(reasons.items()):
        yield printable.line(
            f"{count} {'address is' if count == 1 else 'addresses are'} not judged: {reason}"
        )
    states = Counter(each.state for each in found)
    asked = states[State.ALIVE] + states[State.DEAD] + states[State.ACCEPTED]
    yield (
        f"{states[State.DEAD]} dead of {len(found)} addresses"
        f" ({asked} asked, {states[State.PROVED]} proved before)"
    )


def _last(each: Found, now: datetime) -> str:
    if each.proof is None:
        return "it has never answered"
    days = each.proof.age(now).days
    return f"it last answered on {each.proof.at.date()}, {days} {'day' if days == 1 else 'days'} ago"


def _places(places: Sequence[Place]) -> list[dict[str, object]]:
    return [{"path": each.path, "line": each.line, "column": each.column} for each in places]


def _json(found: Sequence[Found], now: datetime) -> str:
    """Return an object with ``links``; ``age_days`` is that of the last proof, or null."""
    rows = [
        {
            "url": each.url,
            "state": each.state.value,
            "status": each.status or None,
            "reason": each.reason,
            "moved": each.moved or None,
            "proved": each.proof.at.isoformat() if each.proof else None,
            "age_days": each.proof.age(now).days if each.proof else None,
            "places": _places(each.places),
        }
        for each in found
    ]
    return printable.json_text({"version": 1, "asked": True, "links": rows})
