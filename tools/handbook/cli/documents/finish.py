"""``docs finish``: what is done with a built site, whatever has built it."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.cli import output
from handbook.cli.output import HELP, examples
from handbook.disk import files
from handbook.errors import HandbookError

_MISSING = "this needs the extra `site`; run pip install 'handbook[site]'"
_PLAN = "handbook.json"


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs finish build/stage/site",
        "docs finish public --staged build/stage",
    ),
)
@click.argument("site", metavar="SITE", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--staged",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that `docs stage` wrote; without it, the one that SITE is in.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def finish(folder: Path, site: Path, staged: Path | None, as_json: bool) -> None:
    """Finish the built folder SITE: say which scripts may run, and lead on from old addresses.

    Each page gets a Content Security Policy with the hashes of the scripts in it; _headers and _headers.nginx
    have the same for servers. The plugin `handbook` does this by itself at the end of a build; this command
    is for sites that another engine has built of a staged tree. To run it again changes nothing.

    Exit code 2 when SITE is not a built site, else 0.
    """
    try:
        from handbook.site import finish as finishing
    except ImportError as error:
        raise HandbookError(_MISSING) from error
    built = folder / site
    if not (built / "index.html").is_file() and not (built / "404.html").is_file():
        raise HandbookError(f"{site}: is not a built site, it has no index.html; build it first")
    path = (folder / staged if staged is not None else built.parent) / _PLAN
    if not path.is_file():
        raise HandbookError(
            f"{site}: no {_PLAN} of `docs stage` is beside it; name the staged folder with --staged DIR"
        )
    done = finishing.finish(str(built), finishing.Plan.of(files.read(path), str(path)))
    if as_json:
        output.say(printable.json_text({"pages": done.pages, "scripts": list(done.scripts)}))
    else:
        pages = f"{done.pages} page{'' if done.pages == 1 else 's'}"
        output.say(f"{site}: {pages}, {len(done.scripts)} scripts within pages allowed")
    if done.said:
        output.say(f"note: {done.said}", err=True)
