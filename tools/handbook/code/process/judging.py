"""Judge the code blocks of a run: ask the worker and the programs, and count what nobody could judge."""

from __future__ import annotations

import importlib.util
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from handbook.code import readings
from handbook.code.language import TITLES
from handbook.code.process import parsers, programs
from handbook.code.readings import Fault
from handbook.errors import EngineUnavailable
from handbook.model.code import CodeProblem, CodeVerdict
from handbook.processes.allowance import Allowance
from handbook.processes.child import Child, Fate, command

DEADLINE_SECONDS = 2.0
"""Of processor time for a block; most take a millisecond."""
TOTAL_SECONDS = 20.0
"""What all blocks of a run together may lose by being late, besides a little for each of them."""
MOST_PARSED = 20_000
MOST_RUN = 3_000
"""Blocks of a run that the worker parses, and that programs are started for: each takes some milliseconds."""
MOST_LATE = 8
"""Blocks on which a program may come to its limits; after that none is started any more."""
INSTALL = "pip install 'handbook[code]'"
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from handbook.code.process.worker import main; main()"
_STANDARD = frozenset({"json", "python", "toml"})
_AT_ONCE = 4
_TOOLS = {"bash": "bash", "sql": "squawk"}


class Block(NamedTuple):
    """A code block to judge."""

    language: str
    """As in `handbook.code.language`."""
    text: str
    advised: bool = False
    """Whether linters are asked, too."""
    in_transaction: bool = True
    """For SQL: whether the tool that runs it wraps it in a transaction."""


class Judgement(NamedTuple):
    """What became of the blocks of a run."""

    verdicts: tuple[CodeVerdict | None, ...]
    """One for each block, in their order; None: it holds no source, or nobody could judge it."""
    notes: tuple[str, ...] = ()
    """One line for each reason for which blocks were not judged, with how many, and what to do."""
    unjudged: tuple[str, ...] = ()
    """For each block why it was not judged, or less than was asked for: a key of `notes`; empty: it was."""


class _Answer(NamedTuple):
    verdict: CodeVerdict | None = None
    unjudged: str = ""
    """Why there is no verdict, or less of one than was asked for: a key of the notes."""


def judge(blocks: Sequence[Block]) -> Judgement:
    """Judge blocks; equal ones are judged once."""
    sources = dict.fromkeys(block for block in blocks if readings.is_source(block.language, block.text))
    by_worker = [block for block in sources if block.language not in _TOOLS]
    parsed = frozenset(_parsed_together(sources))
    answers = {block: _Answer(_verdict(block)) for block in sources if block in parsed and not block.advised}
    answers |= _advised_together([block for block in sources if block in parsed and block.advised])
    by_program = [block for block in sources if block.language in _TOOLS and block not in answers]
    for block in (*by_worker[MOST_PARSED:], *by_program[MOST_RUN:]):
        answers[block] = _Answer(_verdict(block) if block in parsed else None, unjudged="many")
    by_worker, by_program = by_worker[:MOST_PARSED], by_program[:MOST_RUN]
    if by_program:
        with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
            later = pool.map(_ProgramJudge(parsed), by_program)
            try:
                answers |= _by_worker(by_worker)
                answers |= dict(zip(by_program, later, strict=True))
            except BaseException:
                pool.shutdown(cancel_futures=True)  # Whoever is interrupted does not wait for the rest.
                raise
    else:
        answers |= _by_worker(by_worker)
    given = [answers.get(block, _Answer()) for block in blocks]
    unjudged = tuple(answer.unjudged for answer in given)
    counts = Counter(
        (reason, block.language) for block, reason in zip(blocks, unjudged, strict=True) if reason
    )
    return Judgement(tuple(answer.verdict for answer in given), notes(counts), unjudged)


def _parsed_together(blocks: Iterable[Block]) -> list[Block]:
    """Return the shell blocks without a fault that one bash has read in one go with others.

    Not asked of those in which something stands for something else: they seldom parse as they are.
    """
    plain = [block for block in blocks if block.language == "bash" and not readings.is_abridged(block.text)]
    if len(plain) <= 1 or not programs.bash():
        return []
    try:
        parsed = programs.parsed_together([block.text for block in plain])
    except programs.Unanswered:
        return []
    return [block for block in plain if block.text in parsed]


def _advised_together(blocks: Sequence[Block]) -> dict[Block, _Answer]:
    """Return shell blocks that parse, with what one shellcheck says of many of them."""
    if not programs.shellcheck():
        return {block: _Answer(_verdict(block), unjudged="advice") for block in blocks}
    plain = [block for block in blocks if not readings.is_excused(block.language, block.text)]
    answers = {block: _Answer(_verdict(block)) for block in blocks}
    answers |= {block: _Answer(_verdict(block), unjudged="many") for block in plain[MOST_RUN:]}
    plain = plain[:MOST_RUN]
    try:
        texts = [readings.with_names(block.language, block.text) for block in plain]
        found = programs.shell_advice_together(texts)
    except programs.Unanswered:
        return {}  # Each is judged for itself, and the one that is too much loses only its own.
    return answers | {
        block: _Answer(_verdict(block, advice=of)) for block, of in zip(plain, found, strict=True)
    }


class _ProgramJudge:
    """Asks bash or squawk whether a block parses, and then shellcheck or squawk for advice."""

    def __init__(self, parsed: Set[Block]) -> None:
        """Take the blocks that are known to parse."""
        self._parsed = parsed
        self._late = 0

    def __call__(self, block: Block) -> _Answer:
        if not (programs.squawk() if block.language == "sql" else programs.bash() or programs.shellcheck()):
            return _Answer(unjudged="bash" if block.language == "bash" else "install")
        if self._late >= MOST_LATE:
            return _Answer(unjudged="late")
        try:
            return self._answer(block)
        except programs.Unanswered:
            self._late += 1
            return _Answer(unjudged="late")

    def _answer(self, block: Block) -> _Answer:
        parse = {"bash": programs.shell_fault, "sql": programs.sql_fault}[block.language]
        fault = None if block in self._parsed else readings.fault(block.language, block.text, parse)
        if fault is not None:
            return _Answer(_verdict(block, fault))
        if not block.advised or readings.is_excused(block.language, block.text):
            return _Answer(_verdict(block))
        if block.language == "bash" and not programs.shellcheck():
            return _Answer(_verdict(block), unjudged="advice")
        return _Answer(_verdict(block, advice=_advice(block)))


def _advice(block: Block) -> tuple[CodeProblem, ...]:
    text = readings.with_names(block.language, block.text)
    if block.language == "sql":
        return programs.sql_advice(text, in_transaction=block.in_transaction)
    return programs.shell_advice(text)


def _verdict(block: Block, fault: Fault | None = None, advice: tuple[CodeProblem, ...] = ()) -> CodeVerdict:
    problem = None
    if fault is not None:
        problem = CodeProblem(
            message=fault.message,
            line=fault.line,
            column=fault.column,
            end_column=max(fault.end, fault.column),
            tool=_TOOLS.get(block.language, TITLES[block.language]),
        )
    return CodeVerdict(language=block.language, fault=problem, advice=advice)


def _by_worker(blocks: Sequence[Block]) -> Mapping[Block, _Answer]:
    """Ask one worker after another; what kills one is not judged, and the next goes on."""
    answers: dict[Block, _Answer] = {}
    installed = {language: _is_installed(language) for language in {block.language for block in blocks}}
    asked = [block for block in blocks if installed[block.language]]
    answers |= {block: _Answer(unjudged="install") for block in blocks if not installed[block.language]}
    allowance = Allowance(TOTAL_SECONDS)
    allowance.add(len(asked))
    child: Child | None = None
    try:
        for block in asked:
            deadline = allowance.deadline(DEADLINE_SECONDS)
            if child is not None and child.spent:
                child.end()
                child = None
            if child is None and deadline:
                child = Child(command(_BOOT), "the parser of code blocks")
                child.wait()
            answer = (
                child.ask(json.dumps([block.language, block.text]), deadline)
                if child and deadline
                else Fate.UNASKED
            )
            if isinstance(answer, Fate):
                answers[block] = _Answer(unjudged="late")
                if child is not None:
                    child.kill()
                    child = None
                    allowance.lose(deadline)
            else:
                answers[block] = _answered(block, json.loads(answer))
    except EngineUnavailable:
        answers |= {block: _Answer(unjudged="late") for block in asked if block not in answers}
    finally:
        if child is not None:
            child.kill()
    return answers


def _answered(block: Block, reply: object) -> _Answer:
    """Return what the worker's reply means: a fault, none, or why there is no answer."""
    if reply is None:
        return _Answer(_verdict(block))
    if isinstance(reply, list):
        line, column, end, message = reply
        return _Answer(_verdict(block, Fault(int(line), int(column), int(end), str(message))))
    return _Answer(unjudged="install" if reply == "missing" else "late")


def _is_installed(language: str) -> bool:
    if language in _STANDARD:
        return True
    modules = ("yaml",) if language == "yaml" else ("tree_sitter", parsers.GRAMMARS[language][0])
    return all(importlib.util.find_spec(module) is not None for module in modules)


_REASONS = {
    "install": ("not checked", f"; to check {{them}}: {INSTALL}"),
    "bash": ("not checked", f": bash is not installed; to check {{them}} without: {INSTALL}"),
    "late": ("not checked", ": no parser answers on time"),
    "many": ("not checked", f": a run judges {MOST_PARSED:,} at most, {MOST_RUN:,} of them in shell and SQL"),
    "advice": ("checked without shellcheck", f"; to use it: {INSTALL}"),
}
"""What is said of the blocks that were not judged, before and behind their languages."""


PASSING = frozenset({"late", "many"})
"""Reasons that may not hold in the next run."""


def notes(counts: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    """Return a line for each reason; ``counts`` are those of blocks, by reason and language."""
    found: dict[str, Counter[str]] = {}
    for (reason, language), count in counts.items():
        found.setdefault(reason, Counter())[language] += count
    return tuple(_note(reason, found[reason]) for reason in _REASONS if reason in found)


def _note(reason: str, found: Counter[str]) -> str:
    said, step = _REASONS[reason]
    noun, them = ("code block", "it") if found.total() == 1 else ("code blocks", "them")
    languages = ", ".join(sorted(TITLES[language] for language in found))
    return f"{found.total()} {noun} {said} ({languages}){step.format(them=them)}"
