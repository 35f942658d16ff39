"""Guards the extension that includes files in pages: what it takes, how much, and what becomes of a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pymdownx.snippets import SnippetMissingError

from handbook.disk import files
from handbook.errors import ReadError

MOST_FILES = 1_000
MOST_CHARACTERS = 1_000_000
"""For one page. Files that include files twice make a page of any size of a few bytes."""
LONGEST_TARGET = 1_000
"""Characters of a line that names a file, with the parts of it that are wanted."""

_Lines = list[str]


class Includer(Protocol):
    """What knows the page that takes text from files."""

    def may_be_included(self, path: str) -> bool:
        """Return whether the page may show a file, and report one that it must not."""
        ...

    def not_included(self, what: str, reason: str) -> None:
        """Report what the page does not show."""
        ...


class Includes:
    """Stands between the extension ``pymdownx.snippets`` and the disk, for one page.

    Where the extension would end the build, or take what is too much, a part of the page is missing and
    its author is told.
    """

    def __init__(self, snippets: Any, page: Includer) -> None:
        self._snippets = snippets
        self._page = page
        self._find: Callable[[str], str | None] = snippets.get_snippet_path
        self._asked: bool = snippets.check_paths
        """Whether the site wants to know of files that are not there."""
        self._files = 0
        self._characters = 0
        self._full = False

    def guard(self) -> None:
        """Take the place of what the extension does; some of it is there since its release 13."""
        snippets = self._snippets
        snippets.check_paths = False
        snippets.get_snippet_path = self.path
        snippets.extract_section = self._section(snippets.extract_section)
        if hasattr(snippets, "parse_snippet_target"):
            snippets.parse_snippet_target = self._target(snippets.parse_snippet_target)
            snippets.select_snippet_lines = self._selection(snippets.select_snippet_lines)

    def path(self, name: str) -> str | None:
        """Return the file that a page may include by a name, and report one that it must not."""
        file = None if self._full else self._find(name)
        if file is None:
            if self._asked and not self._full:
                self._page.not_included(name, "it does not exist; correct the path")
            return None
        if not self._page.may_be_included(file):
            return None
        try:
            text = files.raw(file).decode(self._snippets.encoding)
        except ReadError as error:
            self._page.not_included(name, f"it {error.reason}")
            return None
        except (UnicodeError, LookupError):
            self._page.not_included(name, f"it is no text in {self._snippets.encoding}; convert it")
            return None
        self._files += 1
        return file if self._has_room(name, len(text)) else None

    def _has_room(self, name: str, characters: int) -> bool:
        self._characters += characters
        room = self._files <= MOST_FILES and self._characters <= MOST_CHARACTERS
        if not (room or self._full):
            self._full = True  # One line, however much there is to come.
            most = f"{MOST_FILES:,} files or {MOST_CHARACTERS:,} characters"
            self._page.not_included(name, f"the page would take more than {most} from files")
        return room

    def _section(self, extract: Callable[[str, _Lines], _Lines]) -> Callable[[str, _Lines], _Lines]:
        def section(name: str, lines: _Lines) -> _Lines:
            self._snippets.check_paths = self._asked
            try:
                return extract(name, lines)
            except SnippetMissingError:
                self._page.not_included(name, "the file has no such section; correct its name")
                return []
            finally:
                self._snippets.check_paths = False

        return section

    def _target(self, parse: Callable[[str], Any]) -> Callable[[str], Any]:
        def target(path: str) -> Any:
            if len(path) <= LONGEST_TARGET:
                return parse(path)
            self._page.not_included(path, f"its name has more than {LONGEST_TARGET:,} characters")
            return None

        return target

    def _selection(
        self, select: Callable[[_Lines, Mapping[str, Any]], _Lines]
    ) -> Callable[[_Lines, Mapping[str, Any]], _Lines]:
        def selection(lines: _Lines, target: Mapping[str, Any]) -> _Lines:
            parts = len(target["start"])
            more = sum(map(len, lines)) + len(lines) if parts > 1 else 0
            return select(lines, target) if self._has_room(target["path"], parts * more) else []

        return selection
