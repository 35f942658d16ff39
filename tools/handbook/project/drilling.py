"""`docs drill` from runbooks to the evidence that they work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from handbook.changes import ChangeSet, Replace
from handbook.disk.place import confined, refusal, tree
from handbook.errors import ReadError
from handbook.kinds.fit import Fit, fit
from handbook.lint.content.runbook import KIND
from handbook.project import executing
from handbook.project.executing import Page
from handbook.project.project import Project
from handbook.running.drill import Drill, check
from handbook.running.evidence import tested
from handbook.running.rehearsal import Rehearsal, Stage, rehearse
from handbook.running.tabletop import Stop, stops
from handbook.running.updating import applied
from handbook.running.world import Place


def runbooks(project: Project, paths: Sequence[Path]) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """Read runbooks, by their paths or by folders; what is none is left out of folders, else a line."""
    within = tree(project.root)
    for path in paths:
        if confined(path, within, named=True) is None:
            raise ReadError(str(path), refusal(within))
    pages, errors = executing.pages(project, paths)
    given = {project.shown(path) for path in paths if not path.is_dir()}
    found = tuple(page for page in pages if _is_runbook(project, page))
    named = {page.plan.path for page in found}
    strangers = (page.plan.path for page in pages if page.plan.path in given - named)
    return found, (*errors, *(f"{path}: is no runbook; state 'kind: runbook' in it" for path in strangers))


def drill_of(page: Page) -> Drill:
    """Return what is walked. Raises ReadError or PlanError for a runbook that no drill can prove."""
    if page.drill is None:
        raise ReadError(page.plan.path, "no block of it is run; mark its commands with {.run}")
    check(page.drill)
    return page.drill


def rehearsed(drill: Drill, place: Place, *, deadline: int, report: Callable[[Stage], None]) -> Rehearsal:
    """Walk a runbook; see `rehearse`."""
    return rehearse(drill, place, deadline=deadline, report=report)


def table(project: Project, page: Page) -> tuple[Stop, ...]:
    """Return the stops at which people read a runbook together."""
    claimed = _fit(project, page)
    return stops(page.document, claimed) if claimed is not None else ()


def evidence(project: Project, pages: Sequence[tuple[Page, float]], *, on: str, how: str) -> ChangeSet:
    """Return the change that writes when and how runbooks were tested, each with its seconds.

    Raises StampError where the place is uncertain.
    """
    replaced = []
    for page, seconds in pages:
        edit = tested(page.document, on=on, how=how, seconds=seconds)
        text = page.document.text
        replaced.append(Replace(str(page.path.absolute()), text, applied(text, [edit])))
    return ChangeSet(str(project.root), tuple(replaced))


def _is_runbook(project: Project, page: Page) -> bool:
    kind = project.claim(page.document).kind
    return kind is not None and kind.name == KIND


def _fit(project: Project, page: Page) -> Fit | None:
    kind = project.claim(page.document).kind
    return fit(kind, page.document) if kind is not None else None
