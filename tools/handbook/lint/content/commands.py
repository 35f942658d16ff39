"""The commands in the code of a document, apart from prompts, output and comments. Nothing is run."""

from __future__ import annotations

import enum
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from handbook.code.language import word
from handbook.markdown.inline import masked
from handbook.model.document import Document, Fence, Span, starting_in
from handbook.patterns import lazy


class Tongue(enum.Enum):
    """What a block of commands is written for."""

    SHELL = "shell"
    SQL = "sql"
    QUERY = "query"
    OTHER = "other"


_SHELL = frozenset({
    "", "bash", "sh", "shell", "ash", "dash", "zsh", "ksh", "fish", "console", "shell-session", "bat", "cmd",
    "shellsession", "bash-session", "session", "terminal", "batch", "powershell", "ps1", "pwsh",
})  # fmt: skip
_SQL = frozenset({
    "sql", "postgres", "postgresql", "pgsql", "psql", "plpgsql", "mysql", "mariadb", "tsql", "plsql",
    "sqlite",
})  # fmt: skip
_QUERY = frozenset({"promql", "logql", "traceql", "kql", "kusto", "influxql", "spl", "graphql", "http"})
_OUTPUT = frozenset({"text", "txt", "plain", "plaintext", "output", "log", "none", "diff", "markdown", "md"})
_PROMPT = lazy(
    r"""[ \t]*+(?:
      [$%❯➜][ \t]++
      | [\w.-]{1,40}@[\w.-]{1,60}[ :][^\n$#]{0,80}[$#][ \t]++ | \[[\w.-]{1,40}@[^\]\n]{1,80}\][$#%][ \t]++
      | (?:sh|bash)-\d[\w.]{0,9}[$\#][ \t]++ | PS[ ][A-Z]?:?[^>\n]{0,80}>[ \t]++
      | (?:mysql|sqlite|mariadb|redis|MariaDB[ ]\[\w{0,40}\])[\w.:]{0,60}>[ \t]++ | \w{1,60}[-=][>#][ \t]++
    )""",
    re.VERBOSE,
)
_GOES_ON = lazy(r"[ \t]*+>[ \t]")
_SHELL_MARKS = lazy(r"\\.|['\"#]|<<(?!<)-?[ \t]*+['\"]?(?P<here>\w+)['\"]?", re.DOTALL)
_SQL_COMMENT = lazy(r"--[^\n]*+|/\*.*?(?:\*/|\Z)", re.DOTALL)
_INLINE = lazy(
    r"(?:\$[ ]|sudo[ ])?+(?:(?<=[$o][ ])\S.*|"
    r"[a-z][a-z0-9_.-]*+(?:/[\w./-]++)?[ ]++[^\s=:,].*"
    r"|\.{0,2}/[\w./-]++(?:[ ].*)?|(?:SELECT|UPDATE|DELETE|INSERT|ALTER|SHOW|EXPLAIN|GET|POST|PUT|PATCH)[ ].+"
    r"|[a-z_:]++(?:\(.*\)|\{.*\}).*"
    r"|(?:uptime|top|htop|free|dmesg|df|iostat|vmstat|mount|lsblk|env|id|hostname|w|who|date|jobs)"
    r")",
    re.DOTALL,
)


@dataclass(frozen=True)
class CommandBlock:
    """A code block with commands. ``text`` is as long as its content; all that is no command is blank."""

    fence: Fence
    tongue: Tongue
    text: str
    unquoted: str
    """The same, with blanks in place of what stands in single quotes: no variable is replaced there."""

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.fence.content.split("\n"))]

    def place(self, start: int, end: int) -> Span:
        """Map offsets of the text, on one line, to a span of the document."""
        line = bisect_right(self._starts, start) - 1
        if line >= len(self.fence.lines):
            return self.fence.info_span
        row, first = self.fence.lines[line], self._starts[line]
        return Span(min(row.start + start - first, row.end), min(row.start + end - first, row.end))

    def line_of(self, offset: int) -> str:
        """Return the line of the text that holds an offset."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return self.text[start : end if end >= 0 else len(self.text)]


def blocks_of(document: Document, span: Span | None = None) -> Iterator[CommandBlock]:
    """Yield the blocks with commands of a document, or of a span of it."""
    fences = starting_in(span, document.fences) if span is not None else document.fences
    for fence in fences:
        tongue = _tongue(fence)
        if tongue is not None:
            yield _block(fence, tongue)


def has_command(document: Document, span: Span) -> bool:
    """Return whether a span holds a command: a code block that is no output, or one within a sentence."""
    if any(_tongue(fence) is not None for fence in starting_in(span, document.fences)):
        return True
    code = document.inline.code
    first = bisect_left(code, span.start, key=lambda each: each.start)
    for at in range(first, len(code)):
        each = code[at]
        if each.start >= span.end:
            return False
        if is_command(document.text[each.start : each.end].strip("` \t")):
            return True
    return False


def is_command(code: str) -> bool:
    """Return whether a code span reads like a command or a query, and not like a name or a value."""
    return _INLINE.fullmatch(code) is not None


def _tongue(fence: Fence) -> Tongue | None:
    if not fence.live or fence.drawn or not fence.content.strip():
        return None
    name = word(fence)
    if name in _OUTPUT or name.startswith("mermaid"):
        return None
    for names, tongue in ((_SHELL, Tongue.SHELL), (_SQL, Tongue.SQL), (_QUERY, Tongue.QUERY)):
        if name in names:
            return tongue
    return Tongue.OTHER


def _block(fence: Fence, tongue: Tongue) -> CommandBlock:
    typed = _typed(fence.content)
    if tongue is Tongue.SQL:
        text = masked(typed, (Span(*found.span()) for found in _SQL_COMMENT.finditer(typed)))
        return CommandBlock(fence, tongue, text, text)
    if tongue is not Tongue.SHELL:
        return CommandBlock(fence, tongue, typed, typed)
    comments, quoted = _comments_and_quotes(typed)
    text = masked(typed, comments)
    return CommandBlock(fence, tongue, text, masked(text, quoted))


def _typed(content: str) -> str:
    """Blank out prompts and, where there are any, all lines that nobody typed."""
    if not any(_PROMPT.match(line) for line in content.split("\n")):
        return content
    found: list[str] = []
    typed = goes_on = False
    for line in content.split("\n"):
        # A shell shows `>` while a quote, a word or a here-document is not closed.
        prompt = _PROMPT.match(line) or (_GOES_ON.match(line) if typed else None)
        typed = prompt is not None or goes_on
        if not typed:
            found.append(" " * len(line))
            continue
        at = prompt.end() if prompt is not None else 0
        found.append(" " * at + line[at:])
        goes_on = line.rstrip().endswith("\\")
    return "\n".join(found)


def _comments_and_quotes(text: str) -> tuple[list[Span], list[Span]]:
    """Return the comments of a shell text, and what stands in its single quotes."""
    comments: list[Span] = []
    quoted: list[Span] = []
    at, double = 0, False
    ends: dict[str, list[int]] | None = None
    while mark := _SHELL_MARKS.search(text, at):
        sign, start, at = mark.group(), mark.start(), mark.end()
        if sign == '"':
            double = not double
        elif sign == "'" and not double:
            end = text.find("'", at)
            quoted.append(Span(at, end if end >= 0 else len(text)))
            at = end + 1 if end >= 0 else len(text)
        elif sign == "#" and not double and (start == 0 or text[start - 1] in " \t\n;(&|"):
            end = text.find("\n", at)
            at = end if end >= 0 else len(text)
            comments.append(Span(start, at))
        elif mark["here"] and not double:
            ends = ends if ends is not None else _line_ends(text)
            known = ends.get(mark["here"], [])
            close = bisect_right(known, at)
            at = known[close] if close < len(known) else at
    return comments, quoted


def _line_ends(text: str) -> dict[str, list[int]]:
    """Return where the lines end that hold nothing but a word: one of them closes each here-document."""
    found: dict[str, list[int]] = {}
    at = 0
    for line in text.split("\n"):
        at += len(line)
        found.setdefault(line.strip(), []).append(at)
        at += 1
    return found
