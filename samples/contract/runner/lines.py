"""How long a service is: its lines without those that are blank, comments or tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from samples.contract.stacks import Stack

_TEST = re.compile(r"(?:^|/)(?:tests?/|test_)|_test\.|\.(?:test|spec)\.|Tests?\.java$|/src/test/")


def of(stack: Stack) -> int:
    """Return the number of lines of a stack's service."""
    return sum(count(file.read_text(encoding="utf-8"), file.suffix) for file in files(stack))


def files(stack: Stack) -> tuple[Path, ...]:
    """Return the source files of the service, without its tests. Raises LookupError where there are none."""
    found = {file for pattern in stack.source for file in stack.folder.glob(pattern) if file.is_file()}
    kept = sorted(file for file in found if not _TEST.search(file.relative_to(stack.folder).as_posix()))
    if not kept:
        raise LookupError(f"{stack.key}: `source` of its stack.toml names no file")
    return tuple(kept)


def count(text: str, suffix: str) -> int:
    """Return the lines of code in a text: of Python (`.py`), or of a language with the comments of C.

    A comment behind code is part of its line; a unit test inside of a file of Rust is none of the service.
    """
    if suffix == ".rs":
        text = text.partition("#[cfg(test)]")[0]
    left_out = set(_docstrings(text)) if suffix == ".py" else set(_blocks(text))
    mark = "#" if suffix in {".py", ".toml", ".yml", ".yaml"} else "//"
    return sum(
        bool(line.strip()) and not line.strip().startswith(mark)
        for number, line in enumerate(text.splitlines(), 1)
        if number not in left_out
    )


def _docstrings(text: str) -> Iterator[int]:
    """Yield the lines of texts that are statements of their own."""
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _blocks(text: str) -> Iterator[int]:
    """Yield the lines of comments that begin a line and may end lines below."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        inside = inside or line.strip().startswith("/*")
        if inside:
            yield number
        inside = inside and "*/" not in line
