"""``docs config``: which settings apply and why, and what a configuration may hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.output import HELP, examples, say
from handbook.config.settings import Overrides
from handbook.lint.schema import schema as schema_of
from handbook.project.applying import Applied, AppliedRule, Overview, Setting, applied, overview
from handbook.project.project import open_project


@click.group(
    context_settings=HELP,
    epilog=examples("docs config show", "docs config show docs/design/orders.md", "docs config schema"),
)
def config() -> None:
    """Show which settings apply and why, or their JSON Schema.

    They are set in handbook.toml, or in pyproject.toml below [tool.handbook].
    """


@config.command(
    context_settings=HELP,
    epilog=examples(
        "docs config show                          of a run in this folder",
        "docs config show docs/design/orders.md    of one file, with kind and rules",
        "docs config show docs/a.md --json",
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@reporting.no_plugins_option
@click.pass_obj
def show(folder: Path, file: Path | None, as_json: bool, no_plugins: bool) -> None:
    """Print the settings in force, and where each of them comes from.

    With FILE: those of the file, its kind, and which rules run for it. Without: those of a run, how many
    documents each configuration applies to, and which patterns match no document.
    """
    project = open_project(folder, Overrides(plugins=not no_plugins))
    if file is None:
        found = overview(project)
        say(_overview_json(found)) if as_json else _say_overview(found)
        for error in found.errors:
            output.complain(error)
        raise SystemExit(output.FAILED if found.errors else 0)
    of_file = applied(project, folder / file)
    say(_applied_json(of_file)) if as_json else _say_applied(of_file)


@config.command(
    context_settings=HELP,
    epilog=examples("docs config schema > handbook.schema.json"),
)
@reporting.no_plugins_option
@click.pass_obj
def schema(folder: Path, no_plugins: bool) -> None:
    """Print the JSON Schema of handbook.toml, for editors.

    It knows the rules of the packages that the configuration names.

    Editors that use Taplo, such as Even Better TOML, read it where the first line of the configuration is
    `#:schema ./handbook.schema.json`.
    """
    project = open_project(folder, Overrides(plugins=not no_plugins))
    say(printable.json_text(schema_of(project.nearest.run.registry.rules)))


def _say_overview(found: Overview) -> None:
    _say_settings(found.settings)
    for name, count in found.configurations:
        say(printable.line(f"{name or 'no configuration'}: {_many(count, 'document')}"))
    for note in found.notes:
        say(printable.line(f"note: {note}"))


def _say_applied(found: Applied) -> None:
    say(terminal.strong(found.path), styled=True)
    kind = f"{found.claim.kind.name} (version {found.claim.kind.version})" if found.claim.kind else "none"
    rows = [
        Setting("configuration", found.configuration or "none", ""),
        *(Setting("extends", name, "") for name in found.extends),
        Setting("kind", kind, _because(found)),
        *found.settings,
    ]
    _say_settings(rows)
    on = [rule for rule in found.rules if rule.standing.on]
    groups = (
        ("Rules that run for it:", [rule for rule in on if rule.runs]),
        ("Rules that are on, for other documents:", [rule for rule in on if not rule.runs]),
        ("Rules that are off:", [rule for rule in found.rules if not rule.standing.on]),
    )
    for title, rules in groups:
        if rules:
            say(f"\n{title}")
            width = max(len(rule.standing.rule.name) for rule in found.rules)
            for rule in rules:
                say(_rule(rule, width), styled=True)


def _because(found: Applied) -> str:
    said = found.claim.by.value
    pattern = f": {found.claim.pattern}" if found.claim.pattern and not found.kind_origin else ""
    return found.kind_origin or found.claim.problem or f"{said}{pattern}"


def _rule(rule: AppliedRule, width: int) -> str:
    standing = rule.standing
    name = f"{standing.rule.code:<6}  {standing.rule.name:<{width}}"
    if not standing.on:
        origin = rule.origin if standing.by else "off by default"
        return f"  {name}  {terminal.styled(f'({origin})', 'faint')}"
    origins = [rule.severity_origin] if standing.severity_by else []
    options = "".join(
        f"  {option.name} = {_shown(option.value)}" for option in rule.options if option.origin != "default"
    )
    origins += [option.origin for option in rule.options if option.origin != "default"]
    if standing.by:
        origins.insert(0, rule.origin)
    severity = terminal.styled(f"{standing.severity.name:<10}", standing.severity.value)
    where = terminal.styled(f"({', '.join(dict.fromkeys(origins)) or 'default'})", "faint")
    return f"  {name}  {severity}{printable.line(options)}  {where}"


def _say_settings(settings: Iterable[Setting]) -> None:
    rows = list(settings)
    width = max(len(row.name) for row in rows)
    for name, value, origin in rows:
        where = f"  {terminal.styled(f'({origin})', 'faint')}" if origin else ""
        say(f"{name:<{width}}  {printable.line(_shown(value))}{where}", styled=True)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    return str(value) or "-"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _overview_json(found: Overview) -> str:
    """Return an object with ``settings``, ``configurations``, ``notes`` and ``errors``."""
    return printable.json_text(
        {
            "version": 1,
            "settings": [setting._asdict() for setting in found.settings],
            "configurations": [{"file": file, "documents": count} for file, count in found.configurations],
            "notes": found.notes,
            "errors": found.errors,
        }
    )


def _applied_json(found: Applied) -> str:
    """Return an object: ``path``, ``configuration``, ``extends``, ``kind``, ``settings`` and ``rules``."""
    kind = found.claim.kind
    return printable.json_text(
        {
            "version": 1,
            "path": found.path,
            "configuration": found.configuration,
            "extends": found.extends,
            "kind": {
                "name": kind.name if kind else "",
                "version": kind.version if kind else 0,
                "because": _because(found),
            },
            "settings": [setting._asdict() for setting in found.settings],
            "rules": [
                {
                    "code": rule.standing.rule.code,
                    "name": rule.standing.rule.name,
                    "on": rule.standing.on,
                    "runs": rule.runs,
                    "origin": rule.origin,
                    "severity": rule.standing.severity.value,
                    "severity_origin": rule.severity_origin,
                    "options": [option._asdict() for option in rule.options],
                }
                for rule in found.rules
            ],
        }
    )
