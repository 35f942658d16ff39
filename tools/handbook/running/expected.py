"""What a block is expected to print, compared with what it printed.

``...`` stands for any text within a line; a line that is nothing else stands for any number of lines. White
space at the ends of lines and empty lines at both ends do not count, and tabs are what a terminal makes of
them: a page on the site has none.
"""

from __future__ import annotations

from collections.abc import Sequence

ANY = "..."


def lines_of(text: str) -> list[str]:
    """Return the lines that count."""
    lines = [line.expandtabs().rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return lines


def line_fits(pattern: str, line: str) -> bool:
    """Return whether a line is what is expected; ``...`` in the pattern stands for any text."""
    first, *rest = pattern.split(ANY)
    if not rest:
        return pattern == line
    if not line.startswith(first):
        return False
    at, last = len(first), rest.pop()
    for piece in rest:
        found = line.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(line) - at >= len(last) and line.endswith(last)


def fits(expected: str, printed: str) -> bool:
    """Return whether a text is what is expected."""
    patterns, lines = lines_of(expected), lines_of(printed)
    at = number = 0
    star = resume = -1
    while number < len(lines):
        if at < len(patterns) and patterns[at].strip() == ANY:
            star, resume, at = at, number, at + 1
        elif at < len(patterns) and line_fits(patterns[at], lines[number]):
            at, number = at + 1, number + 1
        elif star >= 0:
            resume += 1
            at, number = star + 1, resume
        else:
            return False
    return all(pattern.strip() == ANY for pattern in patterns[at:])


def has_line(pattern: str, printed: str) -> bool:
    """Return whether a line of a text, without white space at its ends, is what is expected."""
    return any(line_fits(pattern, line.strip()) for line in lines_of(printed))


def renewed(expected: str, printed: str) -> list[str]:
    """Return the lines to expect from now on: those that were printed, with the ``...`` that still fit.

    A line that stands for any number of lines stays, if what is between the lines around it is one stretch.
    """
    patterns, found, at = lines_of(expected), list[str](), 0
    for line in lines_of(printed):
        place = next(
            (
                n
                for n in range(at, len(patterns))
                if _is_partly_open(patterns[n]) and line_fits(patterns[n], line)
            ),
            None,
        )
        if place is not None:
            at = place + 1
        found.append(line if place is None else patterns[place])
    return found


def _is_partly_open(pattern: str) -> bool:
    return ANY in pattern and pattern.strip() != ANY


def first_difference(expected: str, printed: str) -> tuple[str, str]:
    """Return the first line that differs, as expected and as printed; empty where one has no more lines."""
    patterns, lines = lines_of(expected), lines_of(printed)
    at = 0
    while at < min(len(patterns), len(lines)):
        if patterns[at].strip() == ANY or not line_fits(patterns[at], lines[at]):
            break
        at += 1
    return _at(patterns, at), _at(lines, at)


def _at(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""
