"""Templates that were written for adr-tools: the words NUMBER, TITLE, DATE and STATUS."""

from __future__ import annotations

import re

from handbook.errors import HandbookError

PLACE = ("templates", "template.md")
"""Where adr-tools looks for a template below the folder of the log."""
_WORD = re.compile(r"(?<![A-Za-z])(NUMBER|TITLE|DATE|STATUS)(?![A-Za-z])")
_OURS = re.compile(r"\{(?:title|number|date|status|author)\}")


class ForeignTemplateError(HandbookError):
    """A template that cannot begin a record."""


def template(path: str, text: str) -> str:
    """Return a template with our placeholders; one that has them already stays as it is.

    As in adr-tools, a word counts once in a line; unlike there, ``UPDATE`` is no date.
    Raises ForeignTemplateError for one without a title.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not _OURS.search(text):
        text = "".join(_adapted(line) for line in text.splitlines(keepends=True))
    if "{title}" not in text:
        raise ForeignTemplateError(f"{path}: has no place for the title; write TITLE or {{title}} into it")
    return text if text.endswith("\n") else text + "\n"


def _adapted(line: str) -> str:
    seen: set[str] = set()

    def placed(match: re.Match[str]) -> str:
        if match[1] in seen:
            return match[0]
        seen.add(match[1])
        return f"{{{match[1].lower()}}}"

    return _WORD.sub(placed, line)
