"""Documents that are watched: what has changed since the last look, and what of a report is about that."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from handbook.disk.keeping import Look
from handbook.lint.report import Report
from handbook.model.finding import Finding
from handbook.project.project import Project
from handbook.project.reading import found


def look(project: Project, paths: Sequence[Path]) -> dict[str, Look]:
    """Return what all documents look like, and the file of the configuration, by their paths."""
    candidates, _ = found(project, paths, as_rendered=True)
    files = [candidate.path for candidate in candidates]
    if project.config.source is not None:
        files.append(str(project.config.source))
    return {project.shown(path): Look.of(info) for path, info in _infos(files)}


def _infos(files: Sequence[str]) -> Iterator[tuple[str, os.stat_result]]:
    for path in files:
        try:
            yield path, os.stat(path)
        except OSError:  # It has gone since; the next look will not find it.
            continue


def changed(before: Mapping[str, Look], after: Mapping[str, Look]) -> tuple[str, ...]:
    """Return the paths of files that are new, gone, or look otherwise."""
    return tuple(path for path in sorted({*before, *after}) if before.get(path) != after.get(path))


def news(report: Report, before: Report | None, paths: Collection[str]) -> tuple[Finding, ...]:
    """Return the findings in changed files, and those that the last report did not have.

    A change of one file can make a finding in another one: a link to a heading that is gone.
    """
    known = {_same(finding) for finding in before.findings} if before else set()
    return tuple(each for each in report.findings if each.path in paths or _same(each) not in known)


def _same(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.path, finding.start, finding.message
