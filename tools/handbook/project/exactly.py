"""Read pages by the site's own Python-Markdown, in a child process with a deadline and a limit of memory.

A page of a stranger can be slow on purpose, and so can the configuration of its site: it is never read so in
this process. See `page_worker` for the other side.
"""

from __future__ import annotations

import base64
import importlib.util
import pickle
from dataclasses import replace
from typing import NamedTuple

from handbook.errors import ExactUnavailable, HandbookError
from handbook.markdown.extensions import Dialect
from handbook.model.document import Blocks, Document, Fence, Inline, Section
from handbook.processes.allowance import Allowance
from handbook.processes.child import Child, Fate, command

DEADLINE_SECONDS = 5.0
"""Of processor time for a page, and as much again for each of `SHARE` characters of it."""
SHARE = 200_000
"""Characters that take half a second on a slow machine."""
TOTAL_SECONDS = 30.0
"""What all pages of a run together may lose by being late, besides a little for each page that is read."""
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from handbook.project.page_worker import main; main()"


class Unread(Exception):
    """A page that could not be read in this way; its text says why, as a part of a report's line."""


class Request(NamedTuple):
    """One page to read; ``dialect`` is None where it is that of the page before."""

    path: str
    text: str
    dialect: Dialect | None


class Whole(NamedTuple):
    """A document of which everything is made that others make when it is first asked for."""

    document: Document
    blocks: Blocks
    fences: tuple[Fence, ...]
    sections: tuple[Section, ...]
    inline: Inline

    @classmethod
    def of(cls, document: Document) -> Whole:
        """Make all of it; what is left in ``document`` can be sent to another process."""
        bare = replace(
            document, read_blocks=Blocks, read_fences=tuple, read_sections=tuple, read_inline=Inline
        )
        return cls(bare, document.blocks, document.fences, document.sections, document.inline)

    def restored(self) -> Document:
        """Return the document as it was before it was sent."""
        return replace(
            self.document,
            read_blocks=lambda: self.blocks,
            read_fences=lambda: self.fences,
            read_sections=lambda: self.sections,
            read_inline=lambda: self.inline,
        )


class Reply(NamedTuple):
    """What became of a page: a document, or why there is none."""

    whole: Whole | None = None
    missing: str = ""
    """As in `ExactUnavailable`; empty where the renderer can be asked."""
    installable: bool = True
    fault: str = ""
    """The name of the exception that an extension raised on the page."""


class PageReader:
    """Asks one child after another; the child starts with the first page and ends with `close`."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._dialect: Dialect | None = None
        self._allowance = Allowance(TOTAL_SECONDS)

    def read(self, path: str, text: str, dialect: Dialect) -> Document:
        """Return a page as the site renders it.

        Raises ExactUnavailable where the renderer cannot be asked, Unread for a page that takes too long,
        needs too much memory, or makes an extension fail.
        """
        if importlib.util.find_spec("markdown") is None:
            raise ExactUnavailable("Python-Markdown")
        self._allowance.add(1)
        deadline = self._allowance.deadline(usual_seconds(text))
        if not deadline:
            raise Unread("slow pages before it have used up the time")
        answer = self._asked(Request(path, text, dialect), deadline)
        if isinstance(answer, Fate):
            self.kill()
            self._allowance.lose(deadline)
            late = answer is Fate.LATE
            raise Unread(f"it takes longer than {deadline:g} s" if late else "it needs too much memory")
        reply = decoded(answer)
        if not isinstance(reply, Reply):
            raise TypeError("the worker sent something else than a reply")
        if reply.missing:
            raise ExactUnavailable(reply.missing, installable=reply.installable)
        if reply.whole is None:
            raise Unread(f"it fails with {reply.fault}")
        return reply.whole.restored()

    def renew(self) -> None:
        """Give the pages that follow their whole time, whatever was lost on those before."""
        self._allowance = Allowance(TOTAL_SECONDS)

    def close(self) -> None:
        """End the child; a later page starts another."""
        if self._child is not None:
            self._child.end()
        self._child = self._dialect = None

    def kill(self) -> None:
        """End the child at once."""
        if self._child is not None:
            self._child.kill()
        self._child = self._dialect = None

    def _asked(self, request: Request, deadline: float) -> str | Fate:
        if self._child is not None and self._child.spent:
            self.close()
        if self._child is None:
            self._child = Child(command(_BOOT), "the site's own Markdown renderer")
        try:
            self._child.wait()
        except HandbookError as error:
            self.kill()
            raise ExactUnavailable(str(error), installable=False) from error
        if request.dialect == self._dialect:
            request = request._replace(dialect=None)
        else:
            self._dialect = request.dialect
        return self._child.ask(encoded(request), deadline)


def usual_seconds(text: str) -> float:
    """Return the seconds of processor time that a page may take."""
    return DEADLINE_SECONDS * (1 + len(text) // SHARE)


def encoded(value: object) -> str:
    """Return a value as one line."""
    return base64.b64encode(pickle.dumps(value)).decode("ascii")


def decoded(line: str) -> object:
    """Return what `encoded` was given: both sides are this program, strangers wrote only texts in it."""
    return pickle.loads(base64.b64decode(line))  # noqa: S301
