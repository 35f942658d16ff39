"""What rules can see of the repository besides the document; whatever they ask is noted: see `asked`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeVar

from handbook.lint.asked import Asked, Question
from handbook.model.document import Document
from handbook.model.entry import Entry
from handbook.model.publication import Publication

V = TypeVar("V")


class Files(Protocol):
    """The files of the repository, whether the run is about them or not; read when a rule asks.

    Paths are relative to the root, with ``/``, and may lead above it within the repository.
    """

    def entry(self, path: str) -> Entry:
        """Return what stands at a path."""

    def text(self, path: str) -> str | None:
        """Return the text of a file; None where there is none that can be read within the limits of a run."""

    def document(self, path: str) -> Document | None:
        """Return a page, read as it is rendered; None as for `text`."""

    def named(self, *suffixes: str) -> tuple[str, ...]:
        """Return the paths of all files with one of the suffixes that belong to the repository, sorted."""

    def matched(self, pattern: str) -> bool:
        """Return whether a path pattern matches a file of the repository, excluded from judgement or not."""

    def publication(self, path: str) -> Publication:
        """Return how a page is published."""


class NoFiles:
    """A repository without any file."""

    def entry(self, path: str) -> Entry:
        """Return that nothing is there."""
        del path
        return Entry.NOTHING

    def text(self, path: str) -> str | None:
        """Return nothing."""
        del path
        return None

    def document(self, path: str) -> Document | None:
        """Return nothing."""
        del path
        return None

    def named(self, *suffixes: str) -> tuple[str, ...]:
        """Return nothing."""
        del suffixes
        return ()

    def matched(self, pattern: str) -> bool:
        """Return that there is none."""
        del pattern
        return False

    def publication(self, path: str) -> Publication:
        """Return that pages are read in the repository."""
        del path
        return Publication()


class NotedFiles:
    """Files of which each question is noted."""

    def __init__(self, files: Files, asked: Asked) -> None:
        self._files = files
        self._note = asked.note

    def entry(self, path: str) -> Entry:
        """Return what stands at a path."""
        self._note("entry", path)
        return self._files.entry(path)

    def text(self, path: str) -> str | None:
        """Return the text of a file, or None."""
        self._note("text", path)
        return self._files.text(path)

    def document(self, path: str) -> Document | None:
        """Return a page, or None."""
        self._note("page", path)
        return self._files.document(path)

    def named(self, *suffixes: str) -> tuple[str, ...]:
        """Return the paths of all files with one of the suffixes, sorted."""
        self._note("named", "\0".join(suffixes))
        return self._files.named(*suffixes)

    def matched(self, pattern: str) -> bool:
        """Return whether a path pattern matches a file of the repository."""
        self._note("matched", pattern)
        return self._files.matched(pattern)

    def publication(self, path: str) -> Publication:
        """Return how a page is published."""
        self._note("publication", path)
        return self._files.publication(path)


def _nothing(path: str) -> Document | None:
    del path
    return None


class Documents:
    """All documents of a run, in its order, and what else the repository holds."""

    def __init__(
        self,
        given: Sequence[Document],
        files: Files | None = None,
        others: Callable[[Collection[str]], Sequence[Document]] = lambda _: (),
        *,
        rest: Callable[[str], Document | None] = _nothing,
    ) -> None:
        """``given`` are those that are judged; ``others`` reads all of the run but those of some paths.

        ``rest`` returns one of the others that the run is about, although it is not judged here and now.
        """
        self._given = {document.path: document for document in given}
        self._others = others
        self._rest = rest
        self.asked = Asked()
        """What rules ask."""
        self._plain: Files = files if files is not None else NoFiles()
        self.files: Files = NotedFiles(self._plain, self.asked)
        """The files of the repository."""
        self._once: dict[Callable[[Documents], object], tuple[object, tuple[Question, ...]]] = {}
        self._last: dict[Callable[[Document, Documents], object], _Remembered] = {}

    def judge(self, given: Sequence[Document]) -> None:
        """Let other documents be those that are judged; what was found out about all of them stays."""
        self._given = {document.path: document for document in given}

    @property
    def some_path(self) -> str:
        """The path of a document of the run whose case can be changed; empty where there is none."""
        return next((path for path in self._given if path != path.swapcase()), "")

    @property
    def every(self) -> tuple[Document, ...]:
        """All documents of the files and folders that the run was called for, in their order."""
        self.asked.note("every")
        # Not kept: they may be many, and what is found out about all of them is found out once.
        rest, given = self._others(self._given.keys()), tuple(self._given.values())
        return tuple(sorted((*given, *rest), key=lambda each: each.path)) if rest else given

    def once(self, make: Callable[[Documents], V]) -> V:
        """Return what a function finds out about all documents; it is called once in a run."""
        if make not in self._once:
            with self.asked.recording() as asked:
                value = make(self)
            self._once[make] = value, self._named(make, tuple(asked))
        found, questions = self._once[make]
        self.asked.note_all(questions)
        return found  # type: ignore[return-value]

    def _named(
        self, make: Callable[[Documents], object], asked: tuple[Question, ...]
    ) -> tuple[Question, ...]:
        """Return what stands for what a function has asked: one question, as many documents ask for it."""
        if not asked or "<" in make.__qualname__:  # The name of a function within another one is not its own.
            return asked
        question = Question("once", f"{make.__module__}.{make.__qualname__}")
        self.asked.parts[question] = asked
        return (question,)

    def of(self, document: Document, make: Callable[[Document, Documents], V]) -> V:
        """Return what a function finds out about one document, after which several rules ask in a row."""
        known = self._last.get(make)
        if known is None or known.document is not document:
            with self.asked.recording() as asked:
                value = make(document, self)
            known = self._last[make] = _Remembered(document, value, tuple(asked))
        self.asked.note_all(known.asked)
        return known.value  # type: ignore[return-value]

    def at(self, path: str) -> Document | None:
        """Return the document of a path, relative to the root: of the run, or any page of the repository."""
        self.asked.note("page", path)
        return self._given.get(path) or self._rest(path) or self._plain.document(path)


class _Remembered:
    """The last document that a function was asked about."""

    __slots__ = ("asked", "document", "value")

    def __init__(self, document: Document, value: object, asked: tuple[Question, ...]) -> None:
        self.document = document
        self.value = value
        self.asked = asked
