"""A run over files: in shares, so that what was read for one is forgotten before the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from handbook.lint.asked import NEVER
from handbook.lint.outcome import Outcome
from handbook.lint.rule import Documents
from handbook.model.document import Document
from handbook.project.circumstances import Circumstances
from handbook.project.judge import Judge, Judged, Judgement
from handbook.project.memory import Memory
from handbook.project.reading import Candidate, DocumentReader, load
from handbook.project.shares import SHARE, shares

_MOST_KEPT = 4_000_000
"""Characters of documents that are kept because a rule has asked for one of another share."""


class Run:
    """The files of a run, and the documents in them."""

    def __init__(
        self,
        judge: Judge,
        candidates: Mapping[str, Candidate],
        others: Callable[[], Sequence[Document]] = tuple,
        circumstances: Circumstances | None = None,
        *,
        only: Collection[str] | None = None,
        parallel: bool = False,
    ) -> None:
        """``candidates`` are the files that the run is about, by their paths; ``others`` reads the rest.

        Only those with one of the paths ``only`` are judged; None: all.

        ``circumstances`` say what outcomes depend on, where they are to be kept. With ``parallel``, several
        processes share a long run.
        """
        self._judge = judge
        self._candidates = candidates
        self._others = others
        self._circumstances = circumstances
        self._only = candidates.keys() if only is None else only
        self._parallel = parallel
        self._reader = DocumentReader(judge.project)
        self._documents: dict[str, Document | None] = {}
        self._size = 0
        self._every = Documents((), judge.files, self._all_but, rest=self.document)

    def judged(self, memory: Memory | None) -> Judgement:
        """Judge all files, but for those whose outcome is known."""
        kept: Mapping[str, Outcome] = memory.known() if memory is not None else {}
        known = {path: outcome for path, outcome in kept.items() if path in self._only}
        whole = Judgement(judged=[Judged(outcome) for outcome in known.values()])
        for path in {path.rpartition("/")[0]: path for path in self._candidates}.values():
            # What is wrong with a site, or with the place of a log, is said, whoever judges.
            self._judge.project.dialect_of(self._candidates[path].path)
            self._judge.logs.of(path)
        left = [path for path in self._candidates if path in self._only and path not in known]
        for made in self._shares(left):
            whole.add(made)
            if memory is not None:
                memory.keep(made)
        if memory is not None:
            memory.save()
        return whole

    def _shares(self, paths: Sequence[str]) -> Iterator[Judgement]:
        """Yield what comes of the documents, in shares: in several processes where that pays."""
        if self._parallel and paths:
            from handbook.project import parallel  # Most runs are about few documents.

            # A rule that looks at all pages makes each process read them all, which takes long where each is
            # read exactly.
            jobs = self._judge.jobs or int(self._judge.project.config.lint.exact)
            count = parallel.processes(paths, self._candidates, jobs)
            if count > 1:
                keeps = self._circumstances is not None
                yield from parallel.judged(self._judge, self._candidates, paths, count, keeps=keeps)
                return
        for share in shares(paths, self._candidates, SHARE):
            yield self.share(share)

    def share(self, paths: Sequence[str]) -> Judgement:
        """Judge some of the files."""
        try:
            made = self._share(paths)
        except BaseException:
            self._reader.kill()
            raise
        self._reader.close()
        return made

    def document(self, path: str) -> Document | None:
        """Return a document of the run, which is read when it is asked for."""
        if path not in self._candidates:
            return None
        if path not in self._documents:
            if self._size > _MOST_KEPT:
                self._documents.clear()
                self._size = 0
            sources, _ = load(self._judge.project, [self._candidates[path]])
            self._documents[path] = self._reader.attempted(sources[0])[0] if sources else None
            for source in sources:
                self._size += len(source.text)
                if self._circumstances is not None:
                    self._circumstances.read(path, source.text)
        if not self._reader.is_final(path):
            self._every.asked.note(*NEVER)
        return self._documents[path]

    def _all_but(self, given: Collection[str]) -> tuple[Document, ...]:
        here = (self.document(path) for path in self._candidates if path not in given)
        return (*(document for document in here if document is not None), *self._others())

    def _share(self, paths: Sequence[str]) -> Judgement:
        sources, unreadable = load(self._judge.project, [self._candidates[path] for path in paths])
        if self._circumstances is not None:
            for source in sources:
                self._circumstances.read(self._judge.project.shown(source.path), source.text)
        made = self._judge.judged(sources, self._every)
        made.unreadable = unreadable
        if self._circumstances is not None:
            _add_circumstances(made, self._circumstances)
        return made


def _add_circumstances(made: Judgement, circumstances: Circumstances) -> None:
    """Add what outcomes depend on."""
    asked = {question for each in made.judged for question in each.asked}
    asked.update(question for part in made.parts.values() for question in part)
    made.answers = {question: circumstances.answer(*question) for question in asked}
    made.judged = [
        each._replace(
            environment=circumstances.environment(each.outcome.path),
            text=circumstances.text(each.outcome.path),
        )
        for each in made.judged
    ]
    made.steady = circumstances.steady
