"""Templates as text: find one, strip what only the linter reads, fill the placeholders.

The light half of the kinds, on the way of ``adr new``: no parser, no pathlib, no pattern compiled early.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from handbook.errors import ConfigError, ReadError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHIPPED = os.path.dirname(os.path.abspath(__file__))
LONGEST, MOST = 100_000, 100
"""Characters of a template, and templates of a repository: all are read for each run."""
PLACEHOLDERS = frozenset({"title", "number", "date", "status", "author"})

_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_FENCE = "---"


def names(root: str | os.PathLike[str], templates: str) -> tuple[str, ...]:
    """Return the names of all current kinds, shipped and own, sorted; older versions are not listed."""
    return tuple(name for name in _stems(root, templates) if "@" not in name)


def pinned_names(root: str | os.PathLike[str], templates: str) -> tuple[str, ...]:
    """Return the older versions that stand beside the current templates: ``architecture@1``."""
    return tuple(name for name in _stems(root, templates) if "@" in name)


def locate(name: str, root: str | os.PathLike[str], templates: str) -> str:
    """Return the path of a template, the repository's own before the shipped one.

    ``architecture@1`` names an older version. Raises UnknownNameError with the nearest name.
    """
    if _is_name(name):
        for folder in _folders(root, templates):
            file = os.path.join(folder, f"{name}.md")
            if os.path.isfile(file):
                return file
    raise UnknownNameError("kind", name, names(root, templates), "`docs kinds` lists them")


def source(name: str, root: str | os.PathLike[str], templates: str) -> str:
    """Return the raw text of a template. Raises UnknownNameError, or ReadError when it is not UTF-8."""
    file = locate(name, root, templates)
    if os.path.dirname(file) != SHIPPED:
        from handbook.disk.files import read
        from handbook.disk.place import tree

        text = read(file, tree(root)).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST:
            raise ReadError(file, f"has more than {LONGEST:,} characters; a template needs no more")
        return text
    try:
        with open(file, encoding="utf-8-sig") as stream:
            return stream.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(file, f"template cannot be read ({error}); save it as UTF-8") from error


def origin(name: str, root: str | os.PathLike[str], templates: str) -> str:
    """Return where a template is from: ``shipped``, or its file relative to the root."""
    file = locate(name, root, templates)
    return "shipped" if os.path.dirname(file) == SHIPPED else os.path.relpath(file, root).replace(os.sep, "/")


def blank(text: str) -> str:
    """Return what a new document starts from: no ``rule:`` comments, and only the fields it needs.

    The nested block ``front-matter:`` of the template's header becomes the header of the document.
    """
    header, body = _parted(text)
    fields = list(_own_fields(header))
    head = [_FENCE, *fields, _FENCE] if fields else []
    return "".join(f"{line}\n" for line in head) + unruled(body).lstrip("\n")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the placeholders in one pass, so that words in the user's title are never replaced.

    In the document's own header a value is quoted where YAML would read it as something else.
    """
    header, _ = _parted(text)
    done = len(header)
    first, *rest = text.split("{")
    pieces, at, quotes = [first], len(first), _quotes(0, first)
    for part in rest:
        name, closed, after = part.partition("}")
        value = values.get(name) if closed and name in PLACEHOLDERS else None
        if value is not None and at < done:
            value = _escaped(value) if quotes % 2 else _quoted(value)
        added = ("{", part) if value is None else (value, after)
        if at < done:
            for piece in added:
                quotes = _quotes(quotes, piece)
        pieces += added
        at += 1 + len(part)
    return "".join(pieces)


def _quotes(before: int, piece: str) -> int:
    """Return how many quotation marks a line has up to the end of a piece of a text."""
    _, ends, last = piece.rpartition("\n")
    return last.count('"') + (0 if ends else before)


def _is_name(name: str) -> bool:
    base, pinned, version = name.partition("@")
    plain = bool(base) and _NAME_CHARACTERS.issuperset(base) and base[0] != "-"
    return plain and (not pinned or (version.isdecimal() and version[0] != "0"))


def _parted(text: str) -> tuple[str, str]:
    """Split a text behind its header; the header is empty where there is none."""
    lines = text.splitlines(keepends=True)
    if lines and lines[0].rstrip() == _FENCE:
        for index, line in enumerate(lines[1:], 2):
            if line.rstrip() == _FENCE:
                return "".join(lines[:index]), "".join(lines[index:])
    return "", text


def _own_fields(header: str) -> Iterator[str]:
    """Yield the lines below ``front-matter:``, their common indentation removed."""
    lines = iter(header.splitlines())
    block: list[str] = []
    if any(line.rstrip() == "front-matter:" for line in lines):
        block.extend(itertools.takewhile(lambda line: line.startswith((" ", "\t")), lines))
    margin = min((len(line) - len(line.lstrip()) for line in block), default=0)
    return (line[margin:] for line in block)


def unruled(body: str) -> str:
    """Return the text without the comments that begin with ``rule:``; one that never ends stays."""
    # By hand: to compile two patterns would cost `adr new` a tenth of what it takes.
    kept, at, mark = [], 0, body.find("<!--")
    while mark >= 0:
        line = body.rfind("\n", 0, mark) + 1
        begin = mark
        while begin > line and body[begin - 1] in " \t":
            begin -= 1
        word = mark + len("<!--")
        while word < len(body) and body[word].isspace():
            word += 1
        after = mark + 1
        if begin == line and body.startswith("rule:", word):
            close = body.find("-->", word)
            if close < 0:
                break
            end = close + len("-->")
            after = end
            while end < len(body) and body[end] in " \t":
                end += 1
            if body[end : end + 1] == "\n":
                kept.append(body[at:line])
                at = after = end + 1
        mark = body.find("<!--", after)
    return "".join((*kept, body[at:]))


def _quoted(value: str) -> str:
    plain = value[:1].isalpha() and value.lower() not in _YAML_WORDS
    if plain and value.strip() == value and all(char.isalnum() or char in " _,.'()/+-" for char in value):
        return value
    return f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    """Return a value as it is written between double quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _stems(root: str | os.PathLike[str], templates: str) -> tuple[str, ...]:
    found: set[str] = set()
    for folder in _folders(root, templates):
        listed = os.listdir(folder) if os.path.isdir(folder) else ()
        stems = [name for name in (file[:-3] for file in listed if file.endswith(".md")) if _is_name(name)]
        if len(stems) > MOST and folder != SHIPPED:
            raise ConfigError("templates", f"{folder} has more than {MOST} templates; move others elsewhere")
        found.update(stems)
    return tuple(sorted(found))


def _folders(root: str | os.PathLike[str], templates: str) -> tuple[str, ...]:
    if not templates:
        return (SHIPPED,)
    from handbook.disk.place import inside, tree

    own, within = os.path.join(root, templates), tree(root)
    if not inside(os.path.realpath(own), within):
        raise ConfigError("templates", f"leads out of {within}, to {own}; name a folder in the repository")
    return own, SHIPPED
