"""Templates as text: find one, strip what only the linter reads, fill the placeholders.

The light half of the kinds: ``adr new`` needs this and no parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from handbook.errors import ReadError, UnknownNameError

SHIPPED = Path(__file__).parent
PLACEHOLDERS = ("title", "number", "date", "status", "author")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(?:@[1-9][0-9]*)?")
_HEADER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_OWN_FIELDS = re.compile(r"^front-matter:[ \t]*\n((?:[ \t]+.*\n)+)", re.MULTILINE)
_RULE_COMMENT = re.compile(r"^[ \t]*<!--\s*rule:.*?-->[ \t]*\n", re.MULTILINE | re.DOTALL)
_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_PLAIN_SCALAR = re.compile(r"[A-Za-z][\w ,.'()/+-]*(?<![ ])")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def names(root: Path, templates: str) -> tuple[str, ...]:
    """Return the names of all current kinds, shipped and own, sorted; older versions are not listed."""
    return tuple(name for name in _stems(root, templates) if "@" not in name)


def pinned_names(root: Path, templates: str) -> tuple[str, ...]:
    """Return the older versions that stand beside the current templates: ``architecture@1``."""
    return tuple(name for name in _stems(root, templates) if "@" in name)


def locate(name: str, root: Path, templates: str) -> Path:
    """Return the file of a template, the repository's own before the shipped one.

    ``architecture@1`` names an older version. Raises UnknownNameError with the nearest name.
    """
    if _NAME.fullmatch(name):
        for folder in _folders(root, templates):
            file = folder / f"{name}.md"
            if file.is_file():
                return file
    raise UnknownNameError("kind", name, names(root, templates), "`docs kinds` lists them")


def source(name: str, root: Path, templates: str) -> str:
    """Return the raw text of a template. Raises UnknownNameError, or ReadError when it is not UTF-8."""
    file = locate(name, root, templates)
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(str(file), f"template cannot be read ({error}); save it as UTF-8") from error


def blank(text: str) -> str:
    """Return what a new document starts from: no ``rule:`` comments, and only the fields it needs.

    The nested block ``front-matter:`` of the template's header becomes the header of the document.
    """
    header = _HEADER.match(text)
    body = text[header.end() :] if header else text
    own = _OWN_FIELDS.search(header[1]) if header else None
    fields = ""
    if own:
        lines = own[1].splitlines()
        margin = min(len(line) - len(line.lstrip()) for line in lines)
        fields = "---\n" + "".join(f"{line[margin:]}\n" for line in lines) + "---\n"
    return fields + _RULE_COMMENT.sub("", body).lstrip("\n")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the placeholders in one pass, so that words in the user's title are never replaced.

    In the document's own header a value is quoted where YAML would read it as something else.
    """
    header = _HEADER.match(text)
    edge = header.end() if header else 0

    def value(match: re.Match[str]) -> str:
        given = values.get(match[1])
        if given is None:
            return match[0]
        return _quoted(given) if match.start() < edge else given

    return _PLACEHOLDER.sub(value, text)


def _quoted(value: str) -> str:
    if _PLAIN_SCALAR.fullmatch(value) and value.lower() not in _YAML_WORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _stems(root: Path, templates: str) -> tuple[str, ...]:
    found = {file.stem for folder in _folders(root, templates) for file in folder.glob("*.md")}
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


def _folders(root: Path, templates: str) -> tuple[Path, ...]:
    own = (root / templates,) if templates else ()
    return (*own, SHIPPED)
