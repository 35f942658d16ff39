"""Where the baseline of a run is, and how its paths and the disk belong together."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from handbook.disk import files
from handbook.disk.git import upward
from handbook.disk.place import inside, tree
from handbook.errors import ConfigError, HandbookError
from handbook.lint import baseline
from handbook.lint.baseline import Baseline, Comparison
from handbook.lint.report import Report
from handbook.model.finding import Finding
from handbook.project.project import Project


class Place(NamedTuple):
    """The file of a baseline, and the folder that its paths are relative to."""

    file: str
    """Absolute, whether it exists or not."""
    within: str
    """The root of the repository, else that of the configuration."""
    root: str
    """The folder that the paths of findings are relative to."""

    @property
    def shown(self) -> str:
        """The file as messages have it."""
        return self.file.removeprefix(os.path.join(self.within, "")).replace(os.sep, "/")

    def path(self, path: str) -> str | None:
        """Return the path of a finding as the baseline has it; None for a file outside of the repository."""
        below = os.path.relpath(os.path.join(self.root, path), self.within)
        if below == os.pardir or below.startswith(os.pardir + os.sep):
            return None
        return baseline.as_text(below.replace(os.sep, "/"))

    def exists(self, path: str) -> bool:
        """Return whether the file that an entry names is there; names that lead elsewhere name none."""
        parts = path.split("/")
        if os.pardir in parts or os.path.isabs(path) or "\0" in path or len(path) > files.LONGEST_PATH:
            return False
        return os.path.lexists(os.path.join(self.within, *parts))


class Known(NamedTuple):
    """A baseline that a run compares with."""

    place: Place
    baseline: Baseline


def locate(project: Project, given: str | None, folder: Path) -> Place:
    """Return where the baseline is or would be written.

    ``given`` is what the command line names, relative to ``folder``; else ``lint.baseline`` of the
    configuration counts, then the nearest `baseline.FILE` at or above the root. Raises ConfigError for one
    that the configuration has outside of the repository.
    """
    root, within = os.path.realpath(project.root), tree(project.root)
    if given:
        return Place(os.path.abspath(folder / given), within, root)
    configured = project.config.lint.baseline
    if configured:
        file = os.path.abspath(os.path.join(root, configured))
        if not inside(os.path.realpath(file), within):
            where = project.config.source.name if project.config.source else "lint"
            raise ConfigError(
                where, f"'baseline' names a file outside of {within}; move it into the repository"
            )
        return Place(file, within, root)
    for each in upward(root):
        file = os.path.join(each, baseline.FILE)
        if os.path.lexists(file):
            return Place(file, within, root)
        if each == within:
            break
    return Place(os.path.join(within, baseline.FILE), within, root)


def read(project: Project, given: str | None, folder: Path) -> Known | None:
    """Return the baseline of a run; None where nothing names one and none is found.

    Raises ReadError, BaselineError, or HandbookError for one that is named and does not exist.
    """
    place = locate(project, given, folder)
    named = given or project.config.lint.baseline
    return _known(place) if named or os.path.lexists(place.file) else None


def read_existing(project: Project, given: str | None, folder: Path) -> Known:
    """Return the baseline that is about to shrink. Raises what `read` raises, also where none is found."""
    return _known(locate(project, given, folder))


def read_or_begin(project: Project, given: str | None, folder: Path) -> Known:
    """Return the baseline that is about to be written: what the file holds, or an empty one."""
    place = locate(project, given, folder)
    return _known(place) if os.path.lexists(place.file) else Known(place, Baseline({}))


def _known(place: Place) -> Known:
    if not os.path.lexists(place.file):
        raise HandbookError(f"{place.shown} does not exist; write it with `docs lint --write-baseline`")
    return Known(place, baseline.parse(place.shown, files.read(place.file, place.within, named=True)))


def updated(report: Report, known: Known, *, grow: bool) -> Report:
    """Write what the baseline is after a run, and return the report as it is with that baseline.

    Without ``grow`` findings only go. Raises WriteError.
    """
    place, before = known.place, report.comparison
    if before is None:
        return report
    after = before.grown(place.path) if grow else before.shrunk()
    files.overwrite(Path(place.file), baseline.render(after.baseline), place.within)
    return replace(report, findings=after.kept, comparison=after)


def compare(
    known: Known,
    findings: Sequence[Finding],
    judged: Callable[[str, str], bool],
    new: Callable[[Finding], bool],
) -> Comparison:
    """Compare with the findings of a run; see `baseline.compare`. A file that is gone has no findings."""
    place = known.place
    exists: dict[str, bool] = {}

    def certain(path: str, code: str) -> bool:
        if path not in exists:
            exists[path] = place.exists(path)
        return not exists[path] or judged(path, code)

    return baseline.compare(known.baseline, findings, place.path, certain, new)
