"""From a document to what is to be run: its marked blocks in order, and what they are expected to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.code.language import word
from handbook.code.runnable import (
    BOTH,
    KEEP_ONE,
    NAME_A_SCENARIO,
    NO_DATABASE,
    OUTPUT,
    Mark,
    is_name,
    mark_of,
    output_of,
)
from handbook.errors import HandbookError
from handbook.kinds.fit import outline
from handbook.lint.content.items import visible
from handbook.lint.content.runbook import Step, around, steps
from handbook.model.document import Document, Fence, Span

_LABEL = "DESTRUCTIVE"
_NO_CODE = frozenset({"text", "txt", "plain", "plaintext", "none", "log", "diff", OUTPUT})
"""What shows output, trees of files and other text."""


class PlanError(HandbookError):
    """A page that cannot be run as its marks say; ``path`` and ``line`` (1-based) say where."""

    def __init__(self, path: str, line: int, problem: str, step: str) -> None:
        super().__init__(f"{path}:{line}: {problem}; {step}; nothing was run")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block that is run."""

    line: int
    """Of its opening mark, 1-based."""
    mark: Mark
    content: str
    offset: int
    """Where it begins in the text of the document."""
    scenario: str
    """The scenario that it is run in; empty for none."""
    output: Fence | None = None
    """The block below it that shows what it prints."""
    step: str = ""
    """The first line of the step or section that it belongs to."""

    @property
    def expects(self) -> bool:
        """Whether it says what it prints or how it ends."""
        return bool(self.mark.expect or self.mark.exit or self.output is not None)

    @property
    def summary(self) -> str:
        """The first line that is no comment."""
        lines = [line.strip() for line in self.content.split("\n") if line.strip()]
        return next((line for line in lines if not line.startswith(("#", "--"))), lines[0] if lines else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A block that is marked as not run."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a page asks for."""

    path: str
    scenario: str
    """Of the whole page, from its front matter; empty for none."""
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...]
    unmarked: tuple[int, ...]
    """The lines of the blocks with code that say nothing of being run."""


def plan(document: Document) -> Plan:
    """Return what a page asks to be run. Raises PlanError at the first mark that cannot be followed."""
    scenario = _scenario(document)
    current = scenario
    blocks: list[Block] = []
    left_out: list[LeftOut] = []
    unmarked: list[int] = []
    fences = [fence for fence in document.fences if fence.live and not fence.drawn]
    places = _Places(document)
    for number, fence in enumerate(fences):
        line = document.position(fence.span.start).line
        mark = mark_of(fence)
        for problem, step in mark.problems if mark is not None else ():
            raise PlanError(document.path, line, problem, step)
        if mark is None:
            if word(fence) not in _NO_CODE and fence.content.strip():
                unmarked.append(line)
        elif not mark.run:
            left_out.append(LeftOut(line=line, reason=mark.reason))
        else:
            current = mark.scenario or current
            block = Block(
                line=line,
                mark=mark,
                content=fence.content,
                offset=fence.span.start,
                scenario=current,
                output=output_of(fences, number, mark),
                step=places.title(fence.span.start),
            )
            _check(document, block, places)
            blocks.append(block)
    return Plan(
        path=document.path,
        scenario=scenario,
        blocks=tuple(blocks),
        left_out=tuple(left_out),
        unmarked=tuple(unmarked),
    )


def _scenario(document: Document) -> str:
    front = document.front_matter
    field = front.field("scenario") if front is not None else None
    name = field.value if field is not None else ""
    if field is not None and name and not (isinstance(name, str) and is_name(name)):
        line = document.position(field.span.start).line
        step = "write one name in small letters, digits and hyphens"
        raise PlanError(document.path, line, "'scenario' is no name of a scenario", step)
    return name if isinstance(name, str) else ""


def _check(document: Document, block: Block, places: _Places) -> None:
    if block.mark.expect and block.output is not None:
        step = KEEP_ONE
        raise PlanError(document.path, block.line, BOTH, step)
    if block.scenario:
        return
    if block.mark.name == "sql":
        step = NAME_A_SCENARIO
        raise PlanError(document.path, block.line, NO_DATABASE, step)
    if _LABEL in places.text(block.offset):
        step = "name a scenario in which nothing is lost"
        raise PlanError(document.path, block.line, f"a step that is {_LABEL} is run without a scenario", step)


class _Places:
    """The steps and sections that blocks belong to."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._steps = tuple(_steps(document))

    def _extent(self, offset: int) -> Span:
        return around(self._document, offset, self._steps)

    def text(self, offset: int) -> str:
        """Return the text of the step, else of the section, that holds an offset."""
        extent = self._extent(offset)
        return self._document.text[extent.start : extent.end]

    def title(self, offset: int) -> str:
        """Return the first line of it, without marks of headings and emphasis."""
        line = self.text(offset).strip().partition("\n")[0]
        return line.strip("#*_ \t\r").replace("**", "")


def _steps(document: Document) -> Iterator[Step]:
    """Yield the numbered steps of a page, in its order."""
    text, done = visible(document), -1
    for section in outline(document):
        if section.heading.start >= done:
            yield from steps(document, section, text)
            done = section.span.end
