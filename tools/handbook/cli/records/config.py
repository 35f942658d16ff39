"""``adr config``: the settings in force, and where each of them comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import click

from handbook import printable
from handbook.cli import terminal
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.config.search import source
from handbook.project import log as logs

_BUILT_IN = "default"
_VARIABLES = {
    "date": ("ADR_DATE",),
    "template file": ("ADR_TEMPLATE",),
    "author": ("GIT_AUTHOR_NAME",),
    "pager": ("ADR_PAGER", "PAGER"),
    "editor": ("VISUAL", "EDITOR"),
}


class EffectiveSetting(NamedTuple):
    """One setting; ``source`` is a file, a variable, the log itself or ``default``."""

    name: str
    value: object
    source: str


@click.command(
    context_settings=HELP, epilog=examples("adr config", "adr config --json", "adr -C services/orders config")
)
@at.json_option
@click.pass_obj
def config(call: at.Call, as_json: bool) -> None:
    """Print the settings in force and where each comes from.

    They are set in handbook.toml, or in pyproject.toml below [tool.handbook.adr].
    """
    home = at.home(call)
    found = (*_log(home), *_configured(home), *_environment())
    if as_json:
        printing.print_json([setting._asdict() for setting in found])
        return
    width = max(len(setting.name) for setting in found)
    for name, value, by in found:
        shown = printable.line(_shown(value))
        say(f"{name:<{width}}  {shown}  {terminal.styled(f'({by})', 'faint')}", styled=True)


def _log(home: logs.Home) -> tuple[EffectiveSetting, ...]:
    root = home.config.root
    if home.config.directory:
        by = _stated(home).get("directory", _BUILT_IN)
    elif os.path.isabs(home.by):
        by = _below(home.by, root)
    else:
        by = home.by or ("found" if os.path.isdir(home.folder) else _BUILT_IN)
    return (
        EffectiveSetting("folder", _below(home.folder, root), by),
        EffectiveSetting("root", root, "found"),
    )


def _configured(home: logs.Home) -> tuple[EffectiveSetting, ...]:
    """Return the keys of the table `adr` and the folder of own templates."""
    stated = _stated(home)
    found = []
    for name, value in home.config._asdict().items():
        if name not in ("root", "directory"):
            by = stated.get(name) or _default_of(home, name)
            found.append(EffectiveSetting(name, dict(value) if name == "transitions" else value, by))
    log = logs.read(home)
    if not home.config.template:
        name = logs.template_of(home, log)
        follows = "the newest record" if log.records else _BUILT_IN
        by = f"compatible = {home.config.compatible}" if home.config.compatible else follows
        found = [
            EffectiveSetting("template", name, by) if each.name == "template" else each for each in found
        ]
    if any(record.digits for record in log.records):
        digits = EffectiveSetting("digits", log.digits, "the newest record")
        found = [digits if setting.name == "digits" else setting for setting in found]
    return tuple(found)


def _default_of(home: logs.Home, name: str) -> str:
    """Return where a value comes from that the file does not state."""
    if name == "compatible" and home.config.compatible:
        return "ADR_COMPATIBLE"
    follows = home.config.compatible and name in ("status", "spelling")
    return f"compatible = {home.config.compatible}" if follows else _BUILT_IN


def _stated(home: logs.Home) -> dict[str, str]:
    """Return the name of the file that states each key for this log."""
    found = source(home.start)
    stated: dict[str, str] = {}
    for each in reversed(
        (found._replace(table=found.own or found.table), *found.bases) if found.file else ()
    ):
        name = os.path.relpath(each.file, found.root).replace(os.sep, "/")
        stated |= dict.fromkeys(_keys(each.table, home.config.name), name)
    return stated


def _keys(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the keys that a file states for a log, and that of the folder of templates."""
    stated = table.get("adr", {})
    every = stated if isinstance(stated, list) else [stated]
    log: dict[str, Any] = next((each for each in every if each.get("name", "") == name), {})
    return (*log, *(("templates",) if "templates" in table else ()))


def _environment() -> tuple[EffectiveSetting, ...]:
    found = []
    for name, variables in _VARIABLES.items():
        variable = next((each for each in variables if os.environ.get(each)), "")
        found.append(EffectiveSetting(name, os.environ.get(variable, ""), variable or "not set"))
    return tuple(found)


def _below(path: str, root: str) -> str:
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:  # Another drive.
        return path


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{word} -> {', '.join(after)}" for word, after in value.items()) or "-"
    return str(value) or "-"
