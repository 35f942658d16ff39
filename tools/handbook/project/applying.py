"""What applies to a file and why, for people who ask: settings, kind and rules, each with its origin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from handbook.config.origins import DEFAULT, Origins
from handbook.config.settings import Config
from handbook.disk import files
from handbook.errors import HandbookError
from handbook.globs import matches
from handbook.kinds.library import Claim, Decider
from handbook.lint.standing import Place, Standing, standings
from handbook.model.terms import PAGES, Flavour
from handbook.project.linting import Linter, today
from handbook.project.nearest import Settings
from handbook.project.project import Project
from handbook.project.reading import SUFFIXES, DocumentReader, Source

_OF_A_FILE = ("templates", "plugins", "flavour")
_LINT_OF_A_FILE = ("select", "ignore", "exclude", "strict_names")
_LINT_OF_A_RUN = ("fail_on", "baseline", "exact")


class Setting(NamedTuple):
    """One setting in force."""

    name: str
    value: object
    """As TOML has it."""
    origin: str
    """File and line, or ``default``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRule:
    """A rule as it stands for a file, with the origins as people read them."""

    standing: Standing
    runs: bool
    """Whether it runs for the file: it is on, and about documents like this one."""
    origin: str
    severity_origin: str
    options: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What applies to one file."""

    path: str
    configuration: str
    """The nearest one; empty without any."""
    extends: tuple[str, ...]
    """Those that it extends, the nearest first."""
    settings: tuple[Setting, ...]
    claim: Claim
    kind_origin: str
    rules: tuple[AppliedRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What applies to a run, and what its configurations are."""

    settings: tuple[Setting, ...]
    configurations: tuple[tuple[str, int], ...]
    """Each with the number of documents that it applies to."""
    notes: tuple[str, ...]
    """What a configuration says about files that do not exist."""
    errors: tuple[str, ...]
    """Configurations that cannot be used."""


def applied(project: Project, path: Path) -> Applied:
    """Return what applies to a file, which need not exist yet. Raises HandbookError."""
    shown = project.shown(path)
    if not shown.lower().endswith(SUFFIXES):
        raise HandbookError(f"{shown}: is not a document; those are *{', *'.join(PAGES)} and diagrams")
    if path.is_dir():
        raise HandbookError(f"{shown}: is a folder; name a file")
    settings = project.settings_of(shown)
    origins, run = _origins(project, settings), _origins(project, project.nearest.run)
    text = files.read(path) if path.exists() else ""
    document = DocumentReader(project).document(Source(path=path, text=text))
    claim, running = Linter(project=project, today=today()).running(document)
    below = settings.relative(os.path.join(project.root, shown))
    return Applied(
        path=shown,
        configuration=origins.file,
        extends=origins.bases,
        settings=(*_of_file(settings.config, origins, document.flavour), *_of_run(project.config, run)),
        claim=claim,
        kind_origin=_kind_origin(settings.config, claim, below, origins),
        rules=tuple(
            _rule(standing, origins, runs=standing.rule.code in running)
            for standing in standings(
                settings.config, below, settings.registry.rules, settings.registry.refused
            )
        ),
    )


def overview(project: Project) -> Overview:
    """Return what applies to a run over the root. Raises HandbookError where its configuration is wrong."""
    project.nearest.run.check()
    found = files.find(
        [project.root], root=project.root, suffixes=SUFFIXES, exclude=project.config.lint.exclude
    )
    paths: dict[int, list[str]] = {id(project.nearest.run): []}
    errors: dict[str, None] = dict.fromkeys(str(error) for error in found.errors)
    for file in map(str, found.files):
        if project.nearest.leaves_out(file):
            continue
        try:
            settings = project.nearest.of(os.path.dirname(file))
        except HandbookError as error:
            errors[str(error)] = None
        else:
            paths.setdefault(id(settings), []).append(settings.relative(file))
    every = [settings for settings in project.nearest.every if id(settings) in paths]
    origins = {id(settings): _origins(project, settings) for settings in every}
    return Overview(
        settings=tuple(_of_run(project.config, _origins(project, project.nearest.run))),
        configurations=tuple((origins[id(each)].file, len(paths[id(each)])) for each in every),
        notes=tuple(
            note for each in every for note in _unmatched(each.config, paths[id(each)], origins[id(each)])
        ),
        errors=tuple(errors),
    )


def _origins(project: Project, settings: Settings) -> Origins:
    file = settings.config.source
    return Origins(str(file.parent) if file else "", lambda each: project.shown(Path(each)))


def _of_file(config: Config, origins: Origins, flavour: Flavour) -> Iterator[Setting]:
    yield Setting("templates", config.templates, origins.of(("templates",)))
    yield Setting("plugins", list(config.plugins), origins.of(("plugins",)))
    origin = origins.of(("flavour",))
    if origin == DEFAULT:
        origin = "a page of a site" if flavour is Flavour.MKDOCS else "a page of no site"
    yield Setting("flavour", flavour.value, origin)
    for name in _LINT_OF_A_FILE:
        yield _lint(config, name, origins)


def _of_run(config: Config, origins: Origins) -> Iterator[Setting]:
    for name in _LINT_OF_A_RUN:
        yield _lint(config, name, origins)
    for name, value in config.diagrams._asdict().items():
        key = name.replace("_", "-")
        yield Setting(f"diagrams.{key}", _plain(value), origins.of(("diagrams", key)))


def _lint(config: Config, name: str, origins: Origins) -> Setting:
    key = name.replace("_", "-")
    return Setting(f"lint.{key}", _plain(getattr(config.lint, name)), origins.of(("lint", key)))


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _rule(standing: Standing, origins: Origins, *, runs: bool) -> AppliedRule:
    return AppliedRule(
        standing=standing,
        runs=runs,
        origin=_origin(standing.by, origins),
        severity_origin=_origin(standing.severity_by, origins),
        options=tuple(
            Setting(option.name, _plain(option.value), _origin(option.by, origins))
            for option in standing.options
        ),
    )


def _origin(by: Place, origins: Origins) -> str:
    return origins.of(by) if by else DEFAULT


def _kind_origin(config: Config, claim: Claim, path: str, origins: Origins) -> str:
    """Return the line that decides of the kind; empty where it is no line of the configuration."""
    if claim.by is not Decider.CONFIGURATION:
        return ""
    for at, override in reversed(list(enumerate(config.overrides))):
        if override.kind and any(matches(pattern, path) for pattern in override.files):
            return origins.of(("overrides", str(at), "kind"))
    return origins.of(("kinds", claim.pattern))


def _unmatched(config: Config, paths: list[str], origins: Origins) -> Iterator[str]:
    """Yield a line for each pattern that matches no document."""
    stated: list[tuple[Place, str]] = [(("kinds", pattern), pattern) for pattern, _ in config.kinds]
    stated += [
        (("overrides", str(at), "files"), pattern)
        for at, override in enumerate(config.overrides)
        for pattern in override.files
    ]
    for place, pattern in stated:
        if not any(matches(pattern, path) for path in paths):
            yield f"{origins.of(place)}: the pattern '{pattern}' matches no document"
