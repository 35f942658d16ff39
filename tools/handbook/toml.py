"""TOML that a stranger may have written, read in time proportional to its length.

Python's parser takes time with the square of the names in one dotted key, and makes whole numbers that Python
then refuses to write. Both are refused before it sees them.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

LIMIT = 1_000_000
"""Characters of a text: the largest pyproject.toml in public use has a tenth of that."""
MOST_PARTS = 50
"""Names in one dotted key."""
_MOST_DIGITS = 1_000
# Compiled where a text needs them, which few do: `adr new` reads a configuration, too.
_LONG_NUMBER = rf"\b0[box]\w{{{_MOST_DIGITS}}}"
_PIECE = r"""(?xs)
      (?P<name> [\w-]++
        | \"{3} (?: [^"\\] | \\. | "{1,2}(?!") )*+ "{3,5}
        | '{3} (?: [^'] | '{1,2}(?!') )*+ '{3,5}
        | " (?: [^"\\\n] | \\. )*+ "
        | ' [^'\n]*+ ' )
    | (?P<passed> [ \t]++ | \#[^\n]*+ )
    | .
"""
"""A name, a number, a string of any kind, what may stand between two names, or any other character."""


class TomlError(ValueError):
    """Raised for a text that cannot be read; the message goes on after the name of the file."""


def loads(text: str) -> dict[str, Any]:
    """Read a whole TOML file, with or without a byte order mark. Raises TomlError."""
    if len(text) > LIMIT:
        raise TomlError(f"is larger than {LIMIT // 1_000_000} MB; a configuration never is")
    text = text.removeprefix("\ufeff")
    # Few files have a line of so many dots: only these are taken apart twice.
    dotted = any(line.count(".") >= MOST_PARTS for line in text.split("\n"))
    if dotted or (len(text) > _MOST_DIGITS and re.search(_LONG_NUMBER, text)):
        _check(text)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise TomlError("has lists or tables in each other, hundreds deep; flatten it") from None
    except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits.
        raise TomlError(f"is not valid TOML: {error}") from error


def _check(text: str) -> None:
    """Refuse keys of very many names and numbers of very many digits, before the parser meets them."""
    parts, after_dot = 0, False
    for found in re.finditer(_PIECE, text):
        if found["passed"]:
            continue
        if found[0] in ("'", '"'):
            return  # It is never closed: the parser stops here, too.
        if found["name"]:
            parts = parts + 1 if after_dot else 1
        elif found[0] != ".":
            parts = 0
        after_dot = found[0] == "."
        number = re.match(_LONG_NUMBER, found[0])
        if parts > MOST_PARTS or number:
            line = text.count("\n", 0, found.start()) + 1
            what = f"a number of more than {_MOST_DIGITS:,} digits"
            what = what if number else f"a key of more than {MOST_PARTS} names"
            raise TomlError(f"has {what} at line {line}; shorten it")
