"""A repository as one run sees it: its root, configuration, kinds and decision logs, found once.

A use case takes a project and what it is asked for. Nothing here prints.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from handbook.config.settings import Config, Overrides, load, merged
from handbook.disk.files import Seen
from handbook.errors import HandbookError
from handbook.kinds.library import Claim, Library
from handbook.markdown.extensions import Dialect
from handbook.model.document import Document
from handbook.model.terms import Flavour
from handbook.project.nearest import Nearest, Settings
from handbook.project.sites import Site, Sites

if TYPE_CHECKING:
    from handbook.project.session import Session


@dataclass(frozen=True, kw_only=True)
class Project:
    """What every use case needs to know of the repository it works in."""

    config: Config
    named_log: str = ""
    """The folder that ADR_DIRECTORY names; empty when it names none."""
    said: Overrides | None = None
    """What the command line says; it is in ``config`` already."""
    session: Session | None = None
    """What is kept between runs, in a process that goes on; it has texts that count instead of files."""

    @property
    def texts(self) -> Mapping[str, str]:
        """Texts that count instead of those on disk, by their paths as findings have them."""
        return self.session.texts if self.session is not None else {}

    @property
    def root(self) -> Path:
        """The folder that paths are shown relative to."""
        return self.config.root

    @cached_property
    def kinds(self) -> Library:
        """The kinds of documents. Raises TemplateError, or UnknownNameError for a configured kind."""
        return self.nearest.run.kinds

    @cached_property
    def nearest(self) -> Nearest:
        """The configurations of the repository: that of the run, and those in folders below and beside it."""
        return Nearest(self.config, lambda config: merged(config, self.said) if self.said else config)

    def settings_of(self, path: str) -> Settings:
        """Return what applies to a file, given absolute or relative to the root.

        Raises HandbookError where the nearest configuration cannot be used.
        """
        # This is asked some times for each of thousands of files: by the folder as it is written.
        folder = path.rpartition("/")[0]
        found = self._settings.get(folder)
        if found is None:
            absolute = os.path.join(self._root, path)
            found = self._settings[folder] = self.nearest.of(os.path.dirname(absolute))
        return found

    @cached_property
    def _settings(self) -> dict[str, Settings]:
        return {}

    def as_configured(self, path: str) -> str:
        """Return a path, relative to the root, as the patterns of the nearest configuration have it."""
        settings = self.settings_of(path)
        return path if settings is self.nearest.run else settings.relative(os.path.join(self._root, path))

    def claim(self, document: Document, *, record: str = "", upgrade: bool = False) -> Claim:
        """Return what a document is; see `Library.claim`.

        Raises HandbookError where the nearest configuration cannot be used.
        """
        settings = self.settings_of(document.path)
        path = self.as_configured(document.path)
        return settings.kinds.claim(document, settings.globs, path=path, record=record, upgrade=upgrade)

    @cached_property
    def sites(self) -> Sites:
        """The sites of the repository, each read when the first of its pages is."""
        return Sites(self.config)

    @cached_property
    def seen(self) -> Seen:
        """What git and the system have said of files in this run."""
        return Seen()

    @cached_property
    def _root(self) -> str:
        return os.path.abspath(self.root)

    @cached_property
    def _prefix(self) -> str:
        return os.path.join(self.root, "")

    def shown(self, path: str | Path) -> str:
        """Return a path as findings have it: with ``/``, relative to the root where it lies below it."""
        # Strings, as this is asked of thousands of files.
        root, given = self._prefix, str(path)
        absolute = given if given.startswith(root) else os.path.join(os.getcwd(), given)
        return (absolute[len(root) :] if absolute.startswith(root) else given).replace(os.sep, "/")

    def dialect_of(self, path: str | Path) -> Dialect:
        """Return how a file is rendered."""
        folder = os.path.dirname(path)
        found = self._dialects.get(folder)
        if found is None:
            found = self._dialects[folder] = self.sites.dialect_by(path, self._flavour_of(path))
        return found

    @cached_property
    def _dialects(self) -> dict[str, Dialect]:
        """By folder as it is named: most folders hold many files."""
        return {}

    def site_of(self, path: Path) -> Site | None:
        """Return the site that a file is a page of."""
        return self.sites.site_by(path, self._flavour_of(path))

    def _flavour_of(self, path: str | Path) -> Flavour | None:
        try:
            return self.nearest.of(os.path.dirname(os.path.abspath(path))).config.flavour
        except HandbookError:
            return self.config.flavour  # It is reported where the file is to be checked.


def open_project(folder: Path, overrides: Overrides | None = None) -> Project:
    """Return the project of a folder, the command line taking precedence over the configuration.

    Packages with rules are not used unless ``overrides`` say so. Raises ConfigError.
    """
    said = overrides or Overrides()
    return Project(
        config=merged(load(folder), said), named_log=os.environ.get("ADR_DIRECTORY", ""), said=said
    )
