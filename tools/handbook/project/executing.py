"""`docs run` from paths to what came of the blocks: read the pages, plan, run, write shown output anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from handbook import markdown
from handbook.changes import ChangeSet, Replace
from handbook.diagrams import extract
from handbook.disk.place import confined, refusal, tree
from handbook.errors import HandbookError, ReadError
from handbook.kinds.fit import fit
from handbook.markdown.extensions import Dialect
from handbook.model.document import Document
from handbook.processes.group import another_user
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Source, read, silent
from handbook.running.drill import Drill, drill
from handbook.running.page import Outcome, PageRun, Verdict, run_page
from handbook.running.plan import Plan, plan
from handbook.running.updating import applied, updated
from handbook.running.world import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, and what it asks to be run."""

    path: Path
    document: Document
    plan: Plan
    drill: Drill | None = None
    """The plan by the mitigations of a runbook; None for any other page."""

    @property
    def asks(self) -> bool:
        """Whether it says of any block that it is run, or why not."""
        return bool(self.plan.blocks or self.plan.left_out)


def pages(project: Project, paths: Sequence[Path]) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """Read pages, and those of folders; what cannot be read or followed is a line of the second list."""
    sources, errors = read(project, paths)
    texts = [source for source in sources if not extract.is_diagram_file(source.path.name)]
    reader = DocumentReader(project)
    documents, unread = reader.documents(texts, silent)
    by_path = {project.shown(source.path): source for source in texts}
    found: list[Page] = []
    for document in documents:
        try:
            found.append(_page(project, by_path[document.path], document))
        except HandbookError as error:
            errors.append(str(error))
    return tuple(found), (*errors, *unread)


def _page(project: Project, source: Source, document: Document) -> Page:
    planned = plan(document)
    kind = project.claim(document).kind if planned.blocks else None
    walks = drill(document, planned, fit(kind, document)) if kind is not None else None
    return Page(path=source.path, document=document, plan=planned, drill=walks)


def place(project: Project) -> Place:
    """Return where blocks are run. Raises ReadError where the scenarios lie outside of the repository."""
    within, folder = tree(project.root), project.root / project.config.scenarios
    if confined(folder, within) is None:
        raise ReadError(str(folder), refusal(within))
    return Place(root=project.root.resolve(), scenarios=folder.resolve(), user=another_user())


def run(
    page: Page, where: Place, *, deadline: int, update: bool, report: Callable[[Outcome], None]
) -> PageRun:
    """Run the blocks of a page; see `run_page`."""
    walks = page.drill.walks if page.drill is not None else ()
    return run_page(page.plan, where, walks=walks, deadline=deadline, update=update, report=report)


def changes(project: Project, ran: Sequence[tuple[Page, PageRun]]) -> tuple[ChangeSet, tuple[str, ...]]:
    """Return what makes pages show what was printed; a page where that is uncertain is a line."""
    replaced: list[Replace] = []
    errors: list[str] = []
    for page, result in ran:
        if not any(outcome.verdict is Verdict.UPDATED for outcome in result.outcomes):
            continue
        parse = partial(_parsed, page.document.path, project.dialect_of(page.path))
        try:
            edits = updated(page.document, result.outcomes, parse)
        except HandbookError as error:
            errors.append(str(error))
            continue
        after = applied(page.document.text, edits)
        replaced.append(Replace(str(page.path.absolute()), page.document.text, after))
    return ChangeSet(str(project.root), tuple(replaced)), tuple(errors)


def _parsed(path: str, dialect: Dialect, text: str) -> Document:
    return markdown.parse(path, text, dialect)
