"""Ask a worker for the hashes of syntax trees: see `trees`."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from handbook.errors import EngineUnavailable
from handbook.processes.allowance import Allowance
from handbook.processes.child import Child, Fate, command

DEADLINE_SECONDS = 2.0
"""Of processor time for a file; most take some milliseconds."""
TOTAL_SECONDS = 20.0
LONGEST = 2_000_000
"""Characters of a file that is parsed; a longer one is compared as a text."""
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from handbook.code.process.trees import main; main()"
_LANGUAGES = {
    ".py": "python", ".pyi": "python", ".go": "go", ".java": "java", ".rs": "rust",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript", ".cts": "typescript",
    ".tf": "hcl", ".hcl": "hcl",
}  # fmt: skip


class Wanted(NamedTuple):
    """A file, and the symbols in it whose hashes are wanted; the empty one is the whole file."""

    language: str
    text: str
    symbols: tuple[str, ...]


def language_of(path: str) -> str:
    """Return the language of a file by its name; empty where no tree can be made."""
    return _LANGUAGES.get(posixpath.splitext(path)[1].lower(), "")


def hashes(wanted: Sequence[Wanted]) -> tuple[Mapping[str, str] | None, ...]:
    """Return for each file the hash of each symbol: empty where it is not defined.

    None where a file has no tree: no parser is installed, it does not parse, or takes too long.
    """
    answers: list[Mapping[str, str] | None] = [None] * len(wanted)
    child: Child | None = None
    allowance = Allowance(TOTAL_SECONDS)
    allowance.add(len(wanted))
    try:
        for number, each in enumerate(wanted):
            deadline = allowance.deadline(DEADLINE_SECONDS)
            if not each.language or len(each.text) > LONGEST or not deadline:
                continue
            if child is not None and child.spent:
                child.end()
                child = None
            if child is None:
                child = Child(command(_BOOT), "the reader of syntax trees")
                child.wait()
            answer = child.ask(json.dumps([each.language, each.text, each.symbols]), deadline)
            if isinstance(answer, Fate):
                child.kill()
                child = None
                allowance.lose(deadline)
            else:
                answers[number] = json.loads(answer)
    except EngineUnavailable:
        pass  # Files are compared as texts.
    finally:
        if child is not None:
            child.kill()
    return tuple(answers)
