"""A repository as one run sees it: its root, configuration, kinds and decision logs, found once.

A use case takes a project and what it is asked for. Nothing here prints.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from handbook.config.settings import Config, Overrides, load, merged
from handbook.disk import files
from handbook.errors import ReadError
from handbook.kinds import library
from handbook.kinds.library import Library
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect, from_site, inherits
from handbook.model.terms import Flavour


@dataclass(frozen=True, kw_only=True)
class Project:
    """What every use case needs to know of the repository it works in."""

    config: Config
    named_log: str = ""
    """The folder that ADR_DIRECTORY names; empty when it names none."""
    _dialects: dict[Path, Dialect] = field(default_factory=dict, repr=False, compare=False)
    """By site file: each is read once."""

    @property
    def root(self) -> Path:
        """The folder that paths are shown relative to."""
        return self.config.root

    @cached_property
    def kinds(self) -> Library:
        """The kinds of documents. Raises TemplateError, or UnknownNameError for a configured kind."""
        found = library.load(self.root, self.config.templates)
        found.require(name for _, name in self.config.kinds)
        return found

    def shown(self, path: Path) -> str:
        """Return a path as findings have it: with ``/``, relative to the root where it lies below it."""
        # Strings, as this is asked of thousands of files.
        root = os.path.join(self.root, "")
        absolute = os.path.join(os.getcwd(), path)
        return (absolute[len(root) :] if absolute.startswith(root) else str(path)).replace(os.sep, "/")

    def dialect_of(self, path: Path) -> Dialect:
        """Return how a file is rendered. Raises ReadError when the file of its site cannot be read."""
        site = files.site_config(path.absolute(), self.root)
        flavour = self.config.flavour or (Flavour.MKDOCS if site else Flavour.GITHUB)
        if flavour is Flavour.GITHUB:
            return GITHUB
        if site is None:
            return MATERIAL
        if site not in self._dialects:
            self._dialects[site] = from_site(tuple(_chain(site)))
        return self._dialects[site]


def open_project(folder: Path, overrides: Overrides | None = None) -> Project:
    """Return the project of a folder, the command line taking precedence over the configuration.

    Raises ConfigError.
    """
    config = load(folder)
    return Project(
        config=merged(config, overrides) if overrides else config,
        named_log=os.environ.get("ADR_DIRECTORY", ""),
    )


def _chain(site: Path) -> Iterator[str]:
    """Yield the texts of a mkdocs.yml and of what it inherits, the base first."""
    texts: list[str] = []
    seen: set[Path] = set()
    current: Path | None = site
    while current is not None:
        if current in seen:
            raise ReadError(
                str(current), "inherits from itself; remove the INHERIT key from one of the files"
            )
        seen.add(current)
        texts.append(files.read(current))
        base = inherits(texts[-1])
        current = (current.parent / base).resolve() if base else None
    return reversed(texts)
