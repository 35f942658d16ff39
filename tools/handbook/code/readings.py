"""What authors leave out of a code block, and how a block reads with that put back.

A block in a document is seldom a whole file: it is a piece of one, with ``<names>`` to replace and lines
left out. It is only called wrong where no such reading of it parses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from handbook.patterns import lazy

MOST = 200_000
"""Characters of a block that is judged: more is data that somebody pasted."""


class Fault(NamedTuple):
    """The place where a text does not parse: 1-based line and columns in characters, ``end`` exclusive."""

    line: int
    column: int
    end: int
    message: str


Parse = Callable[[str], Fault | None]
"""Returns where a text does not parse, or None. May raise what stops the judging of this block."""

_PROMPT = lazy(
    r"""^[ \t]*+(?:
      [$%>❯➜›][ \t]
      | \#[ \t]\$[ \t]
      | >>>(?:[ \t]|$) | \.\.\.[ \t] | In[ ]\[\d*\]: | Out\[\d*\]:
      | PS[ ][A-Z]?:?[^>\n]{0,80}> | [A-Z]:\\[^>\n]{0,80}>
      | [\w.-]{1,40}@[\w.-]{1,60}[ :][^\n$#]{0,80}[$#] | \[[\w.-]{1,40}@[^\]\n]{1,80}\][$#%]
      | sh-\d[\w.]{0,9}[$\#] | (?:bash|root|/)[\w.-]{0,20}[$\#][ \t]
      | (?:mysql|sqlite|mariadb|redis|node|irb)[\w\[\]() .:/-]{0,40}?>[ \t]
    )""",
    re.MULTILINE | re.VERBOSE,
)
"""A line that a person typed behind the prompt of a shell or an interpreter: what follows is its output."""
_PSQL_PROMPT = lazy(r"^[ \t]*+\w{1,60}[-=*'(][>#][ \t]", re.MULTILINE)
_TABLE = lazy(r"^[ \t]*+[-+|]{3,}+[-+| \t]*+$|^\(\d+ rows?\)", re.MULTILINE)
_PSQL = lazy(r"^[ \t]*+\\[a-z?!][^\n]*+$", re.MULTILINE)
"""A command of psql itself."""
_MAGIC = lazy(r"^[ \t]*+(?:%{1,2}[a-z]|![\w./])", re.MULTILINE)
_OTHER_SQL = lazy(
    r"""`|\bENGINE\s*=|\bAUTO_?INCREMENT\b|\bLIMIT\s+\d+\s*,|\bSELECT\s+TOP\b|\bDELIMITER\b|^[ \t]*+GO[ \t]*+$
      |\[dbo\]|\bdbo\.|\bNVARCHAR|\bVARCHAR2|\bFROM\s+DUAL\b|\bSTRUCT<|\bMergeTree|\bON\s+DUPLICATE\s+KEY
      |\bINSERT\s+IGNORE|\bREPLACE\s+INTO\b|\bPRAGMA\b|\bSHOW\s+(?:TABLES|DATABASES|CREATE|FULL|ENGINE|INDEX)
      |\bUPDATE\s+\w+(?:\s+\w+)?\s+(?:INNER\s+|LEFT\s+)?JOIN\b|\bUNSIGNED\b|\bDATETIME\b|\bNOLOCK\b|@@\w
      |\bDISTKEY\b|\bQUALIFY\b|\bLATERAL\s+VIEW\b|\bCREATE\s+KEYSPACE\b|\bALLOW\s+FILTERING\b|\bMERGE\s+TREE""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""What only other systems than PostgreSQL, or SQLite with its own words, know."""
_ELIDED = lazy(
    r"""(?<![\w.])\.{3,}+(?![\w\[(]) | … | \.[ ]\.[ ]\.
      | ^[ \t]*+(?:\.[ \t]*+$ | etc\b | (?:\#|//|--|/\*)[^\n]*?\.\.\.)""",
    re.MULTILINE | re.VERBOSE,
)
"""Dots in place of what is left out, or a comment that says so."""
_TEMPLATE = lazy(r"\{\{|\{%|<%|^[ \t]*+(?:;?--8<--|\{!|```|~~~)", re.MULTILINE)
"""What another program replaces before anybody parses the text, and Markdown that is shown as such."""
_CHANGED = lazy(r"^(?:[-+](?![-+])|@@ |<<<<<<<|>>>>>>>)", re.MULTILINE)
_ADDED = lazy(r"^(?:\+(?!\+)|@@ )", re.MULTILINE)
_PLACEHOLDER = lazy(r"<[A-Za-z_][^<>\n]{0,80}>|\$\{[^{}\n]{1,80}\}|\[[A-Z_]{2,40}\]|%[A-Z_]{2,40}%")
_PARAMETER = lazy(r"(?<![:\w]):[A-Za-z_]\w{0,60}|%\(\w{1,60}\)s|%s|(?<![\w?])\?(?!\w)|@[A-Za-z_]\w{0,60}")
_NAMED_IN_SHELL = lazy(r"<[A-Za-z_/$\[{](?:[^<>\n|&;]{0,120}[^<>\s|&;])?>")
"""A name to replace; what goes out of one file and into another has a blank before the second sign."""


def is_abridged(text: str) -> bool:
    """Return whether something in a block stands for something else, or is left out."""
    return any(pattern.search(text) for pattern in (_ELIDED, _TEMPLATE, _PLACEHOLDER))


def is_source(language: str, text: str) -> bool:
    """Return whether a block holds source that can be judged: not nothing, no session, no other dialect."""
    if not text.strip() or len(text) > MOST:
        return False
    if language in {"bash", "python", "sql", "javascript"} and _PROMPT.search(text):
        return False
    if language == "sql":
        return not (_OTHER_SQL.search(text) or _TABLE.search(text) or _PSQL_PROMPT.search(text))
    return not (language == "python" and _MAGIC.search(text))


def fault(language: str, text: str, parse: Parse) -> Fault | None:
    """Return where a block does not parse, or None where some reading of it does."""
    removed, bare = dedented(text) if language == "python" else (0, text)
    if language == "sql":
        bare = _PSQL.sub(_blank, bare)
    found = parse(bare)
    if found is None or is_excused(language, text):
        return None
    if any(parse(reading) is None for reading in readings(language, bare)):
        return None
    return found._replace(column=found.column + removed, end=found.end + removed)


def is_excused(language: str, text: str) -> bool:
    """Return whether an author says that something is left out, generated or changed in a block."""
    if _ELIDED.search(text) or _TEMPLATE.search(text):
        return True
    marks = _ADDED if language in {"yaml", "bash"} else _CHANGED
    return bool(marks.search(text))


def with_names(language: str, text: str) -> str:
    """Return shell or SQL with something in place of the names to replace: no offset changes."""
    if language == "bash":
        return _NAMED_IN_SHELL.sub(_word, text)
    return _PARAMETER.sub(_number, _PLACEHOLDER.sub(_word, _PSQL.sub(_blank, text)))


def readings(language: str, text: str) -> Iterator[str]:
    """Yield how a block that does not parse may be meant, nearest first."""
    named = text
    if language == "bash":
        named = _PLACEHOLDER.sub(_word, with_names(language, text))
    elif language == "sql":
        named = with_names(language, text)
        yield _PARAMETER.sub(_number, _PLACEHOLDER.sub(_number, text))
    else:
        named = _PLACEHOLDER.sub(_word, named)
        numbered = _PLACEHOLDER.sub(_number, text)
        if numbered != text:
            yield numbered
    if named != text:
        yield named
    if (spoken := _spoken(language, named)) != named:
        yield spoken
    for before, after in AROUND.get(language, ()):
        yield f"{before}{named}{after}"
    if language == "rust" and "\n# " in f"\n{text}":
        yield re.sub(r"^([ \t]*+)#(?: |$)", r"\1", text, flags=re.MULTILINE)


def _spoken(language: str, text: str) -> str:
    """Return code with something in place of comments that say what stands there, or of other signs."""
    if language == "yaml":  # Its newer version allows tabs between words.
        return re.sub(r"(?<=[^\s])\t", " ", text)
    if language == "python":
        return re.sub(r"^([ \t]++)#[^\n]*+$", r"\1pass", text, flags=re.MULTILINE)
    if language in {"javascript", "typescript", "java", "go", "rust"}:
        return re.sub(r"/\*[^*\n]*+\*/", _word, text)
    return text


AROUND = {
    "go": (
        ("func f() {\n", "\n}\n"),
        ("type T struct {\n", "\n}\n"),
        ("type T interface {\n", "\n}\n"),
        ("var x = []T{\n", "\n}\n"),
        ("func ", " {}\n"),
        ("var x = ", "\n"),
        ("type ", "\n"),
        ("const (\n", "\n)\n"),
    ),
    "rust": (
        ("fn f() {\n", "\n}\n"),
        ("impl T {\n", "\n}\n"),
        ("trait T {\n", "\n}\n"),
        ("struct T {\n", "\n}\n"),
        ("fn f() { match x {\n", "\n} }\n"),
    ),
    "java": (
        ("class T {\n", "\n}\n"),
        ("class T { void f() {\n", "\n} }\n"),
        ("interface T {\n", "\n}\n"),
        ("class T { Object x = ", "\n; }\n"),
    ),
    "javascript": (
        ("({\n", "\n})\n"),
        ("(\n", "\n)\n"),
        ("class T {\n", "\n}\n"),
        ("async function f() {\n", "\n}\n"),
        ("[\n", "\n]\n"),
    ),
    "typescript": (
        ("({\n", "\n})\n"),
        ("(\n", "\n)\n"),
        ("declare class T {\n", "\n}\n"),
        ("class T {\n", "\n}\n"),
        ("interface T {\n", "\n}\n"),
        ("type T = ", "\n"),
        ("declare function ", "\n"),
        ("[\n", "\n]\n"),
    ),
    "python": (
        ("", ": pass\n"),
        ("", "\n    pass\n"),
        ("(\n", "\n)\n"),
        ("{\n", "\n}\n"),
        ("f(\n", "\n)\n"),
    ),
    "hcl": (("x {\n", "\n}\n"), ("x = ", "\n"), ("x = {\n", "\n}\n")),
    "dockerfile": (("FROM x\n", "\n"),),
    "sql": (
        ("SELECT 1 ", ""),
        ("SELECT 1 FROM x ", ""),
        ("SELECT * FROM (", ") x"),
        ("CREATE TABLE x (", ")"),
    ),
}
"""Where a piece of a file may have stood, by language: the text before it and after it."""


def dedented(text: str) -> tuple[int, str]:
    """Return how many characters of white space all lines begin with, and the text without them."""
    lines = text.split("\n")
    margins = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    least = min(margins, default=0)
    heads = {line[:least] for line in lines if line.strip()}
    if not least or len(heads) > 1:
        return 0, text
    return least, "\n".join(line[least:] for line in lines)


def _word(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def _number(found: re.Match[str]) -> str:
    return "1" * len(found[0])


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
