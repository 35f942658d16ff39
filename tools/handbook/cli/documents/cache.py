"""``docs cache``: where results are kept between runs, how much that is, and away with it."""

from __future__ import annotations

import click

from handbook import printable
from handbook.cli.output import HELP, examples, say
from handbook.project import memory


@click.command(context_settings=HELP, epilog=examples("docs cache", "docs cache --clear"))
@click.option("--clear", is_flag=True, help="Delete what is kept. It is found out anew by the next run.")
def cache(clear: bool) -> None:
    """Show where results are kept between runs, and how much that is.

    Nothing that is kept changes a report: it holds for the same texts, settings and tools only. The folder is
    yours alone, and may be deleted at any time; HANDBOOK_CACHE names another one.
    """
    kept = memory.deleted() if clear else memory.sizes()
    word = "deleted" if clear else "kept"
    say(printable.line(f"{memory.folder().parent}: {_counted(kept)} {word}"))


def _counted(sizes: list[int]) -> str:
    noun = "file" if len(sizes) == 1 else "files"
    return f"{len(sizes)} {noun}, {sum(sizes) / 1_000_000:.1f} MB," if sizes else "nothing is"
