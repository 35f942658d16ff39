"""All kinds of one run, and which of them a document belongs to."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from handbook.errors import UnknownNameError, suggestion
from handbook.globs import matches, matches_any
from handbook.kinds import kind as grammar
from handbook.kinds import template
from handbook.kinds.fit import fit, outline
from handbook.kinds.kind import Kind
from handbook.markdown import frontmatter
from handbook.model.document import Document, Span

NOWHERE = Span(0, 0)
_ABOUT_ITS_FOLDER = frozenset({"readme", "index", "_index", "contributing", "changelog"})
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_STATED = re.compile(r"([a-z0-9][a-z0-9-]*)@([1-9][0-9]*)")
_MOST_DIGITS = 9
"""Of a version; Python itself refuses to read thousands of them."""


class Decider(enum.Enum):
    """What decides of which kind a document is, or that it is of none."""

    DOCUMENT = "its front matter"
    CONFIGURATION = "the configuration"
    LOG = "its decision log"
    PATHS = "the kind's own paths"
    NAME = "its name: it is about its folder, or a template"
    SECTIONS = "its sections: none of them is one of the kind to which its path belongs"
    NOTHING = "nothing: no front matter states a kind, and no path of a kind matches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a document is, and who says so.

    ``kind`` is the schema to judge by, None where the document has none. ``newest`` differs from it
    when the document states an older version of its template. ``problem`` says why what the document
    states cannot be followed, ``hint`` is the next step; ``span`` is where it states it.
    """

    kind: Kind | None = None
    newest: Kind | None = None
    problem: str = ""
    hint: str = ""
    span: Span = NOWHERE
    by: Decider = Decider.NOTHING
    pattern: str = ""
    """The glob that matches the path of the document, where one decides."""


class Shipped:
    """A kind of which only the head has been read: most documents of a run are of few kinds, or of none."""

    def __init__(self, name: str, root: Path, templates: str) -> None:
        """``name`` is that of a template that belongs to this package; see `template.locate` for the rest."""
        self.name = name.partition("@")[0]
        self._make = partial(_parsed, name, root, templates)
        front = frontmatter.read(template.source(name, root, templates))
        paths = front.field("paths") if front is not None else None
        self.paths = paths.value if paths is not None and isinstance(paths.value, tuple) else ()
        self.version = int(front.scalar("version")) if front is not None else 0

    @cached_property
    def kind(self) -> Kind:
        """The whole kind."""
        return self._make()


class Library:
    """The kinds that exist: one for each name, and the older versions that are kept beside it."""

    def __init__(
        self, kinds: Iterable[Kind | Shipped], older: Iterable[Kind | Shipped] = (), digest: str = ""
    ) -> None:
        self._heads = tuple(kinds)
        self._older = tuple(older)
        self.digest = digest
        """Changes with the templates of the repository; empty where it has none."""

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The newest version of each kind."""
        return tuple(map(_whole, self._heads))

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(glob for kind in self._heads for glob in kind.paths)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(kind.name for kind in self._heads)

    def named(self, name: str) -> Kind | None:
        """Return the newest version of a kind."""
        return next((_whole(kind) for kind in self._heads if kind.name == name), None)

    def require(self, names: Iterable[str]) -> None:
        """Raise UnknownNameError for the first name that is no kind."""
        for name in names:
            if name not in self._names:
                raise UnknownNameError("kind", name, self._names, "`docs kinds` lists them")

    def version(self, name: str, number: int) -> Kind | None:
        """Return a kind at one version."""
        every = (*self._heads, *self._older)
        return next((_whole(kind) for kind in every if (kind.name, kind.version) == (name, number)), None)

    def claim(
        self,
        document: Document,
        globs: Sequence[tuple[str, str]] = (),
        *,
        path: str = "",
        record: str = "",
        upgrade: bool = False,
    ) -> Claim:
        """Say what a document is: front matter, then configured globs, then the kinds' own paths.

        ``path`` is the document's as the globs have it, where that is not its own path.
        ``record`` is the kind of a decision log's records, where the document is one of them: it comes
        before the kinds' own paths. These are a guess: they do not hold for the index of a folder, for a
        template, and for a document whose sections show that it is something else.
        With ``upgrade`` an older template version that the document states is not honoured.
        """
        front = document.front_matter
        if front is not None and front.error:
            start = document.line_span(front.error_line)
            return Claim(
                problem=f"front matter cannot be read: {front.error}",
                hint="write 'key: value' lines",
                span=start,
                by=Decider.DOCUMENT,
            )
        for key in ("template", "kind"):
            field = front.field(key) if front else None
            value = field.value if field else ""
            # MkDocs has a key `template` of its own, for a theme's file: ours always has a version.
            theirs = key == "template" and isinstance(value, str) and not _STATED.fullmatch(value)
            if field and isinstance(value, str) and value and not theirs:
                return self._stated(value, field.span, upgrade=upgrade)
        return self._by_path(document, path or document.path, globs, record)

    def _stated(self, value: str, span: Span, *, upgrade: bool) -> Claim:
        parts = _STATED.fullmatch(value)
        name = parts[1] if parts else value
        newest = self.named(name)
        if newest is None:
            hint = suggestion(name, self._names, "`docs kinds` lists them")
            return Claim(problem=f"unknown kind '{name}'", hint=hint, span=span, by=Decider.DOCUMENT)
        if not parts:
            return Claim(kind=newest, newest=newest, span=span, by=Decider.DOCUMENT)
        number = parts[2][:_MOST_DIGITS]
        stated = self.version(name, int(number)) if number == parts[2] else None
        if stated is None:
            problem = f"there is no version {number} of template '{name}'"
            hint = f"the newest is {newest.version}"
            return Claim(
                kind=newest, newest=newest, problem=problem, hint=hint, span=span, by=Decider.DOCUMENT
            )
        kind = newest if upgrade else stated
        return Claim(kind=kind, newest=newest, span=span, by=Decider.DOCUMENT)

    def _by_path(self, document: Document, path: str, globs: Sequence[tuple[str, str]], record: str) -> Claim:
        for pattern, name in globs:
            if matches(pattern, path):
                kind = self.named(name)
                return Claim(kind=kind, newest=kind, by=Decider.CONFIGURATION, pattern=pattern)
        if record:
            kind = self.named(record)
            return Claim(kind=kind, newest=kind, by=Decider.LOG)
        # Most documents are of no kind: one match says so.
        if not matches_any(self._paths, path):
            return Claim()
        kind = next(_whole(kind) for kind in self._heads if matches_any(kind.paths, path))
        if _is_index_or_template(path):
            return Claim(by=Decider.NAME)
        if _is_unlike(kind, document):
            return Claim(by=Decider.SECTIONS)
        pattern = next(glob for glob in kind.paths if matches(glob, path))
        return Claim(kind=kind, newest=kind, by=Decider.PATHS, pattern=pattern)


def _is_index_or_template(path: str) -> bool:
    """Return whether a file is about the documents of its folder, by its name.

    In a folder whose name begins with a number, README.md is the document: ``rfcs/0012-retries/README.md``.
    """
    folders, _, name = path.rpartition("/")
    folder = folders.rpartition("/")[2].casefold()
    if name.partition(".")[0].casefold() in _ABOUT_ITS_FOLDER:
        return not folder[:1].isdigit()
    words = [word for word in _BETWEEN_WORDS.split(name.rpartition(".")[0].casefold()) if word]
    return folder in {"template", "templates"} or "template" in (*words[:1], *words[-1:])


def _is_unlike(kind: Kind, document: Document) -> bool:
    """Return whether a document has sections, and not one of them under a name that the kind knows."""
    if document.includes or not outline(document):
        return False
    return all(match.section is None for match in fit(kind, document).matches)


def _whole(kind: Kind | Shipped) -> Kind:
    return kind.kind if isinstance(kind, Shipped) else kind


def load(root: Path, templates: str) -> Library:
    """Read all templates. Raises TemplateError at the first of the repository that is wrong, with its line.

    Of those of this package the sections are read when a document is of their kind: tests hold them to be
    right, and to read them all would take longer than most runs do.
    """
    own = hashlib.sha256()

    def read(name: str) -> Kind | Shipped:
        if template.origin(name, root, templates) == "shipped":
            return Shipped(name, root, templates)
        own.update(f"{name}\0{template.source(name, root, templates)}\0".encode("utf-8", "surrogatepass"))
        return _parsed(name, root, templates)

    kinds = [read(name) for name in template.names(root, templates)]
    older = [read(name) for name in template.pinned_names(root, templates)]
    return Library(kinds, older, own.hexdigest() if templates else "")


def _parsed(name: str, root: Path, templates: str) -> Kind:
    file = Path(template.locate(name, root, templates))
    shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
    return grammar.parse(name, shown, template.source(name, root, templates))
