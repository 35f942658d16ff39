"""From paths to documents and the verdicts on their diagrams: what commands do before rules run."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from handbook import markdown
from handbook.diagrams import checks, extract
from handbook.diagrams.process import folders
from handbook.disk import files
from handbook.disk.place import inside, tree
from handbook.errors import ExactUnavailable, HandbookError, ReadError, fault_of_ours
from handbook.markdown.extensions import Dialect
from handbook.model.document import Document, Fence
from handbook.model.terms import PAGES, Flavour
from handbook.model.verdict import Verdict
from handbook.project.exactly import PageReader, Unread
from handbook.project.project import Project

if TYPE_CHECKING:
    from handbook.diagrams.process.engine import Engine

Progress = Callable[[str, int, int], None]
"""``progress(what, done, all)``: called often, shows what it likes."""

Judged = tuple[tuple[Fence, Verdict], ...]
"""The diagrams of a document with what Mermaid says of them."""

_BATCH = 480
"""Diagrams between two reports of progress: enough to be worth several processes."""
LIMIT = 200 * 1024**2
"""Characters of all texts of one run: they are held in memory, with what was read in them."""
SUFFIXES = (*PAGES, *extract.SUFFIXES)


class Source(NamedTuple):
    """A text to lint, and the file that it is (or, from standard input, would be)."""

    path: Path
    text: str


def silent(what: str, done: int, total: int) -> None:
    """Show no progress."""
    del what, done, total


class Candidate(NamedTuple):
    """A file that a run is about, before it is read."""

    path: str
    """Absolute."""
    info: os.stat_result | None
    """What the system says of the file; None of a link, and of what lies outside of the repository."""


def read(
    project: Project,
    paths: Sequence[Path],
    *,
    as_rendered: bool = False,
    wanted: Callable[[str], bool] = lambda _: True,
) -> tuple[list[Source], list[str]]:
    """Read files, and folders by what is a document; what cannot be read is a line of the second list.

    A file that has several names through links is read once, by its own name if that is among them. With
    ``as_rendered`` it is read once for each way in which it is rendered: `docs/index.md` may be a link to the
    README of a repository. Only files that are ``wanted`` are read.
    """
    candidates, errors = found(project, paths, as_rendered=as_rendered, wanted=wanted)
    sources, unread = load(project, candidates)
    return sources, [*errors, *unread.values()]


def found(
    project: Project,
    paths: Sequence[Path],
    *,
    as_rendered: bool = False,
    wanted: Callable[[str], bool] = lambda _: True,
) -> tuple[list[Candidate], list[str]]:
    """Return the files that `read` reads, by their paths, and the lines on what cannot be looked into."""
    names, unfound = files.listed(
        paths,
        root=project.root,
        suffixes=SUFFIXES,
        exclude=project.config.lint.exclude,
        seen=project.seen,
    )
    errors = [str(error) for error in unfound]
    # A file that is named is read whatever excludes it.
    given = {os.path.abspath(path) for path in paths}
    ours = (path for path in names if path in given or not project.nearest.leaves_out(path))
    named: dict[str, list[Candidate]] = {}
    size = 0
    ordered = list(_by_own_names_first(filter(wanted, ours), tree(project.root), project.seen))
    for number, (candidate, real, length) in enumerate(ordered):
        if size > LIMIT:
            rest, most = len(ordered) - number, f"{LIMIT // 1024**2} MB"
            problem = f"{rest:,} files are not read, as those before them have {most}; name fewer at a time"
            errors.append(problem)
            break
        same = named.setdefault(real, [])
        if not same or (as_rendered and _is_rendered_otherwise(project, candidate.path, same)):
            same.append(candidate)
            size += length
    every = (candidate for same in named.values() for candidate in same)
    return sorted(every, key=lambda candidate: candidate.path), errors


def usual(candidates: Mapping[str, Candidate]) -> Iterator[str]:
    """Yield the paths of those that are regular files below the root."""
    return (path for path, each in candidates.items() if each.info is not None and path[:1] not in "./")


def load(project: Project, candidates: Sequence[Candidate]) -> tuple[list[Source], dict[str, str]]:
    """Read files; of one that cannot be read, the second value has the line that says why."""
    within = tree(project.root)
    sources: list[Source] = []
    errors: dict[str, str] = {}
    for name, _ in candidates:
        path = Path(name)
        try:
            sources.append(Source(path=path, text=files.read(path, within, named=True)))
        except ReadError as error:
            errors[name] = str(error)
    return sources, errors


def _is_rendered_otherwise(project: Project, path: str, named: Sequence[Candidate]) -> bool:
    dialect = project.dialect_of(path)
    return all(project.dialect_of(other.path) != dialect for other in named)


def _by_own_names_first(
    paths: Iterable[str], within: str, seen: files.Seen
) -> Iterator[tuple[Candidate, str, int]]:
    """Yield each file with its real path and its bytes, those that are links last.

    Most files share their folder with others. Each link that leads out of the tree ``within`` is yielded,
    as each is to be said.
    """
    folders: dict[str, tuple[str, bool]] = {}
    links: list[str] = []
    for path in paths:
        info = seen.infos.get(path) or _unless_link(path)
        if info is None:
            links.append(path)
            continue
        folder, _, name = path.rpartition(os.sep)
        if folder not in folders:
            real = os.path.realpath(folder or os.sep)
            folders[folder] = os.path.join(real, ""), inside(real, within)
        above, ours = folders[folder]
        usual = ours and stat.S_ISREG(info.st_mode)
        yield Candidate(path, info if usual else None), above + name, info.st_size
    for path in links:
        real = os.path.realpath(path)
        size = os.stat(real).st_size if os.path.isfile(real) else 0
        yield Candidate(path, None), real if inside(real, within) else path, size


def _unless_link(path: str) -> os.stat_result | None:
    """Return what the system says of a path; None of a link, and where there is nothing."""
    try:
        info = os.lstat(path)
    except (OSError, ValueError):
        return None
    return None if stat.S_ISLNK(info.st_mode) else info


class DocumentReader:
    """Reads documents as they are rendered, and remembers which it could not read exactly."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._approximate: dict[str, tuple[str, ...]] = {}
        """Each path that the site's own parser was asked for in vain, with the reason."""
        self.missing_for: set[str] = set()
        """Paths of pages for which the site's own parser is not installed."""
        self._pages = project.session.pages if project.session is not None else PageReader()
        self._passing: set[str] = set()
        """Paths of pages that may be read otherwise in the next run: it was a matter of time."""
        self.unmet: dict[str, None] = {}
        """Lines on sites whose pages were to be read exactly and cannot be."""

    def documents(self, sources: Sequence[Source], progress: Progress) -> tuple[list[Document], list[str]]:
        """Parse all texts; one that cannot be parsed is a line of the second list, and the rest goes on."""
        documents: list[Document] = []
        errors: list[str] = []
        try:
            for number, source in enumerate(sources):
                progress("reading", number, len(sources))
                document, error = self.attempted(source)
                documents += [document] if document else []
                errors += [error] if error else []
        except BaseException:
            self._pages.kill()  # Whoever is interrupted does not want to wait for a polite end.
            raise
        self.close()
        return documents, [*self._project.sites.errors, *self.unmet, *errors]

    def attempted(self, source: Source) -> tuple[Document | None, str]:
        """Return a document, or the line that says why there is none."""
        try:
            return self.document(source), ""
        except HandbookError as error:
            return None, str(error)
        except Exception as fault:  # A fault of ours in one file must not hide the findings in others.
            return None, f"{self._project.shown(source.path)}: cannot be read{fault_of_ours(fault)}"

    def document(self, source: Source) -> Document:
        """Parse one text: by the scanner, and by the site's own parser where the scanner is not sure."""
        shown = self._project.shown(source.path)
        if extract.is_diagram_file(shown):
            return extract.document(shown, source.text)
        dialect = self._project.dialect_of(source.path)
        scanned = markdown.parse(shown, source.text, dialect)
        document = scanned
        on_site = dialect.flavour is Flavour.MKDOCS
        if on_site and (
            self._project.config.lint.exact or any(not one.extension for one in scanned.uncertainties)
        ):
            document = self._exactly(shown, source.text, dialect) or scanned
        return document

    def is_final(self, path: str) -> bool:
        """Return whether another run would read a page in the same way."""
        return path not in self._passing

    def close(self) -> None:
        """End the process that reads pages exactly, if there is one and no session goes on with it."""
        if self._project.session is None:
            self._pages.close()

    def kill(self) -> None:
        """End it at once."""
        self._pages.kill()

    def approximate(self, documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
        """Return the path of each document that was not read exactly, with the reasons where any are known.

        What no rule has looked into does not count: it was not read.
        """
        found: dict[str, tuple[str, ...]] = {}
        for document in documents:
            reasons = self._approximate.get(document.path)
            uncertain = document.uncertainties if document.is_looked_into else ()
            if reasons is not None or uncertain:
                known = (one.reason for one in uncertain if one.extension)
                found[document.path] = tuple(dict.fromkeys((*(reasons or ()), *known)))
        return found

    def _exactly(self, shown: str, text: str, dialect: Dialect) -> Document | None:
        """Return what the site's own parser makes of a page, or None where it cannot be asked."""
        try:
            return self._pages.read(shown, text, dialect)
        except ExactUnavailable as unavailable:
            asked = self._project.config.lint.exact
            if unavailable.installable:
                if asked:
                    raise
                self.missing_for.add(shown)
            else:
                self._approximate[shown] = (unavailable.missing,)
                if unavailable.__cause__ is not None:  # The process could not be started.
                    self._passing.add(shown)
                if asked:  # One line, however many pages the site has: they are read all the same.
                    self.unmet[str(unavailable)] = None
            return None
        except Unread as unread:
            self._passing.add(shown)
            self._approximate[shown] = (f"the site's own parser gives up on it: {unread}",)
            return None


def judge(
    project: Project,
    fences: Sequence[Sequence[Fence]],
    *,
    mend: bool = False,
    jobs: int = 0,
    progress: Progress = silent,
) -> list[Judged]:
    """Judge the diagrams of all documents, given for each, in one engine, so that it starts once.

    With ``mend`` a repair is looked for where a diagram is not valid, which parses it some more times.
    """
    return judge_steadily(project, fences, mend=mend, jobs=jobs, progress=progress)[0]


def judge_steadily(
    project: Project,
    fences: Sequence[Sequence[Fence]],
    *,
    mend: bool = False,
    jobs: int = 0,
    progress: Progress = silent,
) -> tuple[list[Judged], bool]:
    """Return what `judge` does, and whether another run would find the same: nothing was too slow."""
    texts = [fence.content for of in fences for fence in of]
    if not texts:
        return [()] * len(fences), True
    from handbook.diagrams.process import engine as diagrams  # Most runs over records and runbooks have none.

    verdicts: list[Verdict] = []
    settings = project.config.diagrams
    start = project.session.engine if project.session is not None else diagrams.start
    with start(settings, cache=has_cache(project), jobs=jobs) as running:
        for first in range(0, len(texts), _BATCH):
            progress("checking diagrams", first, len(texts))
            batch = texts[first : first + _BATCH]
            verdicts += _checked(batch, running, mend=mend)
    progress("checking diagrams", len(texts), len(texts))
    rest = iter(verdicts)
    return [tuple((fence, next(rest)) for fence in of) for of in fences], running.steady


def has_cache(project: Project) -> bool:
    """Return whether what a run finds out is kept between runs."""
    return project.config.diagrams.cache and _is_ours(project)


def _is_ours(project: Project) -> bool:
    """Return whether the cache lies outside of the repository: what is in it may be a stranger's."""
    return not inside(os.path.realpath(folders.cache()), tree(project.root))


def _checked(texts: Sequence[str], running: Engine, *, mend: bool) -> tuple[Verdict, ...]:
    """Return the verdicts; a fault of ours in one diagram must not hide the findings in others."""
    try:
        found = running.check(texts)
        return _mended(texts, found, running) if mend else found
    except HandbookError:
        raise
    except Exception as fault:
        if len(texts) == 1:
            return (checks.failed(type(fault).__name__),)
        return tuple(verdict for text in texts for verdict in _checked((text,), running, mend=mend))


def _mended(texts: Sequence[str], verdicts: tuple[Verdict, ...], running: Engine) -> tuple[Verdict, ...]:
    """Look for repairs where there is something to repair."""
    if all(verdict.parses for verdict in verdicts):
        return verdicts
    from handbook.diagrams.repair.fixing import with_fixes

    return with_fixes(texts, verdicts, running.trial)
