"""On which line of a TOML file each key is stated: what Python's parser does not say.

For texts that it has accepted; of others it says something, in time proportional to their length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

Path = tuple[str, ...]
"""Names from the top downward; a table of an array has its number: ``("overrides", "0", "files")``."""

_TOKEN = re.compile(
    r"""(?xs)
      (?P<text> \"{3} (?: [^"\\]++ | \\. | "{1,2}(?!") )*+ "{3,5}
        | '{3} (?: [^']++ | '{1,2}(?!') )*+ '{3,5}
        | " (?: [^"\\\n]++ | \\. )*+ "
        | ' [^'\n]*+ ' )
    | (?P<bare> [\w-]++ )
    | (?P<passed> [ \t\r]++ | \#[^\n]*+ )
    | (?P<sign> . )
    """
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\bfnrt]))')
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def lines(text: str) -> Mapping[Path, int]:
    """Return the 1-based line of each table and each key; what is in a value has the line of its key."""
    return _Reader(text).found


class _Reader:
    """Goes over a text once, statement by statement."""

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._counts: Counter[Path] = Counter()
        self._table: Path = ()
        self._names: list[str] = []
        self._depth = 0
        self._in_value = False
        self._line = 1
        for token in _TOKEN.finditer(text.removeprefix("\ufeff")):
            if token["sign"] in ("'", '"'):
                break  # It is never closed. The parser stops here, too.
            if not token["passed"]:
                self._take(token)
            self._line += token[0].count("\n")
        self._end()

    def _take(self, token: re.Match[str]) -> None:
        sign = token["sign"]
        if sign == "\n":
            if not (self._in_value and self._depth):
                self._end()
        elif self._in_value:
            self._depth += (sign in ("[", "{")) - (sign in ("]", "}")) if sign else 0
        elif sign == "=":
            self._state((*self._table, *self._names))
            self._in_value = True
        elif sign == "[":
            self._depth += 1
        elif sign is None:
            self._names.append(_name(token))

    def _end(self) -> None:
        """End a statement: a header of a table, or a key with its value."""
        if not self._in_value and self._depth and self._names:
            self._table = self._header(tuple(self._names), is_array=self._depth > 1)
        self._names, self._depth, self._in_value = [], 0, False

    def _header(self, names: Path, *, is_array: bool) -> Path:
        """Return the path of a table: within an array of tables it belongs to the last one."""
        path: Path = ()
        for name in names[:-1] if is_array else names:
            path = self._last((*path, name))
        if is_array:
            path = (*path, names[-1])
            self._counts[path] += 1
            path = self._last(path)
        self._state(path)
        return path

    def _last(self, path: Path) -> Path:
        count = self._counts.get(path, 0)
        return (*path, str(count - 1)) if count else path

    def _state(self, path: Path) -> None:
        self.found.setdefault(path, self._line)


def _name(token: re.Match[str]) -> str:
    text = token[0]
    if token["bare"] or text.startswith("'"):
        return text.strip("'")
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code is None:
        return _LETTERS.get(found[3], found[3])
    return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else ""
