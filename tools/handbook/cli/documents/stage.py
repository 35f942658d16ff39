"""``docs stage``: the site's sources as one plain tree, for engines without our plugin."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.cli import output
from handbook.cli.output import HELP, examples
from handbook.errors import HandbookError

_MISSING = "this needs the extra `site`; run pip install 'handbook[site]'"


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs stage build/stage",
        "docs stage build/stage --strict && cd build/stage && zensical build --clean",
        "docs stage build/stage --config site/mkdocs.yml --json",
    ),
)
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--config",
    "config",
    default="mkdocs.yml",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The site's configuration.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when anything is warned about.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def stage(folder: Path, target: Path, config: Path, strict: bool, as_json: bool) -> None:
    """Write the site's pages into DIR as one plain tree that any engine can build.

    DIR gets docs/ with all pages, mounted folders too, their links rewritten and their includes in them;
    overrides/ for the theme; a mkdocs.yml; and handbook.json, which `docs finish` reads after the build.
    Build it with Zensical, MkDocs without the plugin, or TechDocs, in an environment that has the package
    `handbook[site]`. Only files that change are written; those of a page that is gone are removed. DIR must
    be new, empty, or staged before.

    Exit code 2 when the configuration or DIR cannot be used, 1 with --strict for a warning, else 0.
    """
    try:
        from handbook.site import settings, staging
    except ImportError as error:
        raise HandbookError(_MISSING) from error
    warned: list[str] = []

    def warning(message: str) -> None:
        warned.append(message)
        output.say(f"warning: {printable.line(message)}", err=True)

    done = staging.stage(folder / config, folder / target, settings.Log(lambda _: None, warning))
    if as_json:
        counts = {"pages": done.pages, "files": done.files, "written": done.written, "removed": done.removed}
        output.say(printable.json_text({**counts, "warnings": warned}))
    else:
        pages = f"{done.pages} page{'' if done.pages == 1 else 's'}"
        output.say(f"{target}: {pages} in {done.files} files; {done.written} written, {done.removed} removed")
        output.say(f"Next: build {target}/mkdocs.yml, then run docs finish {target}/site", err=True)
    raise SystemExit(1 if strict and warned else 0)
