"""Which configuration applies to a file: the nearest one at or above it, wherever the run was started."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property

from handbook.config.file import ConfigSource
from handbook.config.search import in_folder
from handbook.config.settings import Config, read
from handbook.disk.git import MARK, upward
from handbook.errors import ConfigError, HandbookError
from handbook.globs import leaves_out
from handbook.kinds import library
from handbook.kinds.library import Library
from handbook.lint.engine import Selection
from handbook.lint.own import Registry

MOST = 1_000
"""Configurations of one run."""
LIMIT = 4_000_000
"""Bytes of all configurations of one run: each takes its time to read."""


class Settings:
    """What one configuration says about the files that it applies to."""

    def __init__(self, config: Config, kinds: Callable[[Config], Library]) -> None:
        self.config = config
        self._kinds = kinds
        self._prefix = os.path.join(config.root, "")

    @cached_property
    def kinds(self) -> Library:
        """The kinds of documents. Raises TemplateError, or UnknownNameError for a configured kind."""
        found = self._kinds(self.config)
        found.require(name for _, name in self.globs)
        return found

    @cached_property
    def globs(self) -> tuple[tuple[str, str], ...]:
        """Pairs of glob and kind; the first that matches counts: that of the last override that names one."""
        overrides = reversed([override for override in self.config.overrides if override.kind])
        named = ((pattern, override.kind) for override in overrides for pattern in override.files)
        return (*named, *self.config.kinds)

    @cached_property
    def selection(self) -> Selection:
        """The rules for each file. Raises UnknownNameError or ConfigError."""
        return Selection(self.config, self.registry.rules, self.registry.refused)

    @cached_property
    def registry(self) -> Registry:
        """All rules that the configuration can name. Raises ConfigError for a package that cannot be used."""
        if not self.config.plugins:
            return Registry(refused=self.config.refused)
        from handbook.project import plugins  # Most configurations name no package.

        return plugins.registry(self.config)

    def relative(self, path: str) -> str:
        """Return an absolute path as the patterns of the configuration have it."""
        return path.removeprefix(self._prefix).replace(os.sep, "/")

    def check(self) -> None:
        """Raise HandbookError where the configuration names what does not exist."""
        _ = self.kinds, self.selection


class Nearest:
    """The configurations of a run, each read when the first file below it is asked for."""

    def __init__(self, config: Config, merged: Callable[[Config], Config]) -> None:
        """``config`` is the one of the folder in which the run begins; ``merged`` adds the command line."""
        self.run = Settings(config, self._library)
        self._merged = merged
        self._root = os.path.abspath(config.root)
        self._folders: dict[str, Settings | HandbookError] = {self._root: self.run}
        self._libraries: dict[tuple[str, str], Library] = {}
        self._whole: set[str] = set()
        """The folders of which no configuration below that of the run excludes a file."""
        self._count = self._size = 0

    def of(self, folder: str) -> Settings:
        """Return what applies to the files in a folder, an absolute path.

        Raises HandbookError where the nearest configuration cannot be used.
        """
        found = self._folders.get(folder) or self._search(folder)
        if isinstance(found, HandbookError):
            raise found
        return found

    def _search(self, folder: str) -> Settings | HandbookError:
        passed: list[str] = []
        found: Settings | HandbookError | None = None
        for each in upward(folder):
            found = self._folders.get(each) or self._in(each)
            if found is not None:
                break
            passed.append(each)
            if os.path.lexists(os.path.join(each, MARK)):
                break
        # Where no file says anything, the configuration of the run does.
        found = found or self.run
        self._folders.update(dict.fromkeys(passed, found))
        return found

    def leaves_out(self, path: str) -> bool:
        """Return whether the configuration of a file excludes it; one that is broken excludes nothing."""
        folder = path.rpartition(os.sep)[0] or os.sep
        if folder in self._whole:
            return False
        try:
            settings = self.of(folder)
        except HandbookError:
            return False
        exclude = settings.config.lint.exclude
        if settings is self.run or not exclude:
            self._whole.add(folder)
            return False
        return leaves_out(exclude, settings.relative(path))

    @property
    def every(self) -> tuple[Settings, ...]:
        """All configurations that were asked for and can be used, by their folders."""
        found = {id(each): each for each in self._folders.values() if isinstance(each, Settings)}
        return tuple(sorted(found.values(), key=lambda each: str(each.config.root)))

    def _in(self, folder: str) -> Settings | HandbookError | None:
        """Return what the configuration in a folder says, the error that it is, or None without one."""
        try:
            source = in_folder(folder)
            if source is None:
                return None
            self._require_room(source)
            found = Settings(self._merged(read(source)), self._library)
            found.check()
        except HandbookError as error:
            found_error = self._folders[folder] = _of_file(error, folder, self._root)
            return found_error
        self._folders[folder] = found
        return found

    def _require_room(self, source: ConfigSource) -> None:
        files = (source, *source.bases)
        self._count += len(files)
        self._size += sum(os.path.getsize(each.file) for each in files)
        if self._count > MOST or self._size > LIMIT:
            problem = (
                f"is one of more than {MOST:,} configurations, or of {LIMIT // 1_000_000} MB of them; "
                "name fewer files at a time"
            )
            raise ConfigError(source.where, problem)

    def _library(self, config: Config) -> Library:
        """Return the kinds of a configuration; all that have no templates of their own share one library."""
        key = (str(config.root) if config.templates else "", config.templates)
        if key not in self._libraries:
            self._libraries[key] = library.load(config.root, config.templates)
        return self._libraries[key]


def _of_file(error: HandbookError, folder: str, root: str) -> HandbookError:
    """Return an error that names the folder of the configuration, relative to the root of the run."""
    below = os.path.relpath(folder, root).replace(os.sep, "/") if folder.startswith(root) else folder
    said = str(error).removeprefix(os.path.join(folder, ""))
    return HandbookError(f"{below}/{said}" if isinstance(error, ConfigError) else f"{below}: {said}")
