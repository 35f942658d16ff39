"""JavaScript engines that can run the bundled parsers; only the worker process imports them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

_PART = re.compile(rb"^//# part (\S+)\n", re.MULTILINE)


class Script:
    """The built parser: a head that is evaluated at the start, and parts that wait until they are needed."""

    def __init__(self, folder: Path) -> None:
        head, *rest = _PART.split((folder / "parser.js").read_bytes())
        self.head = head.decode()
        self._parts = {name.decode(): body for name, body in zip(rest[::2], rest[1::2], strict=True)}

    def parts(self, names: str) -> str:
        """Return the script that brings the named parts, one name a line, and lets the parser go on."""
        return b"".join([*(self._parts.pop(name) for name in names.split("\n")), b"arrive()"]).decode()


class Running:
    """An engine with the head of the parser loaded."""

    def __init__(self, script: Script, evaluate: Callable[[str], object]) -> None:
        self._script = script
        self._evaluate = evaluate
        evaluate(script.head)

    def judge(self, diagram: str) -> str:
        """Return the entry script's answer on one diagram, as one line of JSON."""
        self._evaluate(f"begin({json.dumps(diagram)})")
        said = self._evaluate("outcome ?? wanted()")
        while isinstance(said, str) and said and not said.startswith("{"):
            self._evaluate(self._script.parts(said))
            said = self._evaluate("outcome ?? wanted()")
        if not isinstance(said, str) or not said:
            raise RuntimeError("the parser waits for something that this engine does not have")
        return said


def named(name: str) -> Callable[[Script], AbstractContextManager[Running]]:
    """Return how to start an engine; only its own library is imported."""
    if name == "quickjs":
        from handbook.diagrams.process.engines import quickjs

        return quickjs.running
    from handbook.diagrams.process.engines import v8

    return v8.running
