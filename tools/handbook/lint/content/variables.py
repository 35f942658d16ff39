"""The variables and placeholders of shell commands: which are used, and which are set somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.code.language import word
from handbook.lint.content.commands import CommandBlock, Tongue
from handbook.patterns import lazy

_GIVEN = frozenset({
    "HOME", "USER", "LOGNAME", "PATH", "PWD", "OLDPWD", "HOSTNAME", "SHELL", "EDITOR", "PAGER", "LANG", "IFS",
    "TMPDIR", "TMP", "TEMP", "UID", "EUID", "GID", "PPID", "RANDOM", "SECONDS", "LINENO", "TERM", "OSTYPE",
    "DISPLAY", "PIPESTATUS", "REPLY", "FUNCNAME", "BASHPID", "COLUMNS", "LINES", "HISTFILE", "OPTARG",
    "OPTIND", "KUBECONFIG", "AWS_PROFILE", "AWS_REGION", "SSH_AUTH_SOCK",
})  # fmt: skip
"""What a shell, a login or the set-up of a tool gives."""
_OTHER_SHELLS = frozenset({"powershell", "ps1", "pwsh", "cmd", "bat", "batch", "fish"})
"""Shells whose variables are set in so many ways that a missing one cannot be told."""
_SETS = lazy(
    r"""(?:^|[;&|({`\s])(?:(?:export|local|declare|typeset|readonly|env)[ \t]++(?:-\w++[ \t]++)*+)?
        (?P<name>[A-Za-z_]\w*+)(?:\[[^\]\n]{0,60}\])?\+?=
      |(?:^|[;&|({\s])(?:for|select)[ \t]++(?P<loop>[A-Za-z_]\w*+)[ \t]++in\b
      |\b(?:read|mapfile|readarray)\b(?P<read>[^\n;|&<]{0,200})
      |\bprintf[ \t]++-v[ \t]++(?P<print>[A-Za-z_]\w*+)
      |\bgetopts[ \t]++\S{1,60}[ \t]++(?P<option>[A-Za-z_]\w*+)
    """,
    re.MULTILINE | re.VERBOSE,
)
_NAME = lazy(r"(?<![\w-])[A-Za-z_]\w*+")
_USE = lazy(r"(?<!\\)\$(?:\{(?P<braced>[A-Za-z_]\w*+)(?P<tail>:?[-=?+])?|(?P<plain>[A-Za-z_]\w*+))")
_HOLE = lazy(
    r"(?<![<\w])<(?P<angled>[A-Za-z][\w./:-]{0,60}(?:[ _-][\w./'-]{1,40}){0,8})>(?![>=])"
    r"|\b(?P<word>YOUR_[A-Z0-9_]{2,40}|CHANGE_?ME|REPLACE_?ME|REPLACE_WITH_\w{1,40}|X{4,})\b"
)
_ASSIGNMENT = lazy(r"[ \t]*+(?:export[ \t]++)?[A-Za-z_]\w*+=")
"""A line that sets a variable: a placeholder in it is where the reader fills it in."""
_TAG = lazy(r"</|/>|<\?xml|<!DOCTYPE", re.IGNORECASE)


class Use(NamedTuple):
    """A variable or a placeholder in a command, at offsets of the block's text."""

    name: str
    start: int
    end: int
    variable: bool


def names_set(block: CommandBlock) -> Iterator[str]:
    """Yield the names of the variables that a block sets."""
    if block.tongue is not Tongue.SHELL:
        return
    for match in _SETS.finditer(block.text):
        if match["read"] is not None:
            yield from _NAME.findall(match["read"])
        else:
            yield next(filter(None, match.groups()))


def uses(block: CommandBlock) -> Iterator[Use]:
    """Yield what a reader has to fill in: placeholders, and variables that the shell does not give.

    A variable with a default or with a message for its absence needs nobody to set it.
    """
    if block.tongue in (Tongue.SHELL, Tongue.SQL):
        markup = _TAG.search(block.text) is not None
        for hole in _HOLE.finditer(block.text):
            filled = _ASSIGNMENT.match(block.line_of(hole.start())) is not None
            if not (filled or (markup and hole["angled"])):
                yield Use(hole.group(), *hole.span(), variable=False)
    if block.tongue is not Tongue.SHELL or word(block.fence) in _OTHER_SHELLS:
        return
    for use in _USE.finditer(block.unquoted):
        name = use["braced"] or use["plain"]
        if not use["tail"] and name not in _GIVEN and not name.startswith(("BASH_", "XDG_", "LC_")):
            yield Use(name, use.start(), use.end() + bool(use["braced"]), variable=True)
