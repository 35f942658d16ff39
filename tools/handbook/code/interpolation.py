"""SQL that code builds out of text: by f-strings and templates, by formats, by joining strings with ``+``.

The code is not parsed: it is cut into literals and what stands between them, which works for pieces, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from handbook.patterns import lazy


class Family(NamedTuple):
    """How a group of languages writes strings, and what builds text in them."""

    name: str
    words: frozenset[str]
    """What fences call the languages."""
    tokens: re.Pattern[str]
    """Comments and literals; the group ``comment`` or ``text``, ``prefix`` before the quotes."""


class Interpolation(NamedTuple):
    """A place at which a value is put into SQL as text; offsets into the code, ``end`` exclusive."""

    start: int
    end: int
    expression: str
    family: str


class _Literal(NamedTuple):
    start: int
    end: int
    prefix: str
    text: str
    """With its quotes."""


_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"


def _tokens(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.DOTALL)


FAMILIES = (
    Family(
        "python",
        frozenset({"python", "py", "python3", "py3"}),
        _tokens(
            r"(?P<comment>#[^\n]*+)",
            r"(?P<prefix>\b[A-Za-z]{1,2})?(?P<text>"
            r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
            r"|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
            rf"|{_DOUBLE}|{_SINGLE})",
        ),
    ),
    Family(
        "javascript",
        frozenset({"javascript", "js", "jsx", "mjs", "cjs", "node", "typescript", "ts", "tsx", "mts", "cts"}),
        _tokens(
            rf"(?P<comment>//[^\n]*+|{_BLOCK})",
            rf"(?P<prefix>)(?P<text>`(?:[^`\\]|\\.)*+`?|{_DOUBLE}|{_SINGLE})",
        ),
    ),
    Family(
        "java",
        frozenset({"java", "kotlin", "kt", "scala", "groovy"}),
        _tokens(
            rf"(?P<comment>//[^\n]*+|{_BLOCK})",
            rf'(?P<prefix>)(?P<text>"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|{_DOUBLE}|{_SINGLE})',
        ),
    ),
    Family(
        "csharp",
        frozenset({"csharp", "cs", "c#"}),
        _tokens(
            rf"(?P<comment>//[^\n]*+|{_BLOCK})",
            r"(?P<prefix>[$@]{1,3})?(?P<text>"
            r'"""(?:[^"]|"(?!""))*+(?:""")?'
            rf'|(?<=@)"(?:[^"]|"")*+"?|(?<=@\$)"(?:[^"]|"")*+"?|{_DOUBLE}|{_SINGLE})',
        ),
    ),
    Family(
        "go",
        frozenset({"go", "golang"}),
        _tokens(
            rf"(?P<comment>//[^\n]*+|{_BLOCK})",
            rf"(?P<prefix>)(?P<text>`[^`]*+`?|{_DOUBLE}|{_SINGLE})",
        ),
    ),
    Family(
        "rust",
        frozenset({"rust", "rs"}),
        _tokens(
            rf"(?P<comment>//[^\n]*+|{_BLOCK})",
            r'(?P<prefix>\bb?r?)?(?P<text>#"(?:[^"]|"(?!\#))*+(?:"\#)?|"(?:[^"\\]|\\.)*+"?)',
        ),
    ),
)
_BY_WORD = {word: family for family in FAMILIES for word in family.words}
_SQL = lazy(
    r"""["'`#\s]*+(?:
        (?:SELECT|select)\b[^;]{0,2000}?\b(?:FROM|from)\s
      | (?:INSERT\s+INTO|insert\s+into|REPLACE\s+INTO|MERGE\s+INTO)\s
      | (?:UPDATE\s+\S{1,200}(?:\s+\w+)?\s+SET|update\s+\S{1,200}\s+set)\s
      | (?:DELETE\s+FROM|delete\s+from|TRUNCATE\s+TABLE|truncate\s+table)\s
      | (?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|VIEW|ROLE|USER|DATABASE|SCHEMA|SEQUENCE)\s
      | (?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|view|role|user|database|schema|sequence)\s
      | WITH\s+(?:RECURSIVE\s+)?\w+\s+AS\s*+\(\s*+SELECT\b
    )""",
    re.VERBOSE,
)
"""How a text begins that is SQL: its words are all in upper or all in lower case, unlike a sentence."""
_HARMLESS = lazy(
    r"""\s*+(?: -?\d+ | (?:(?:self|this|cls|Self)(?:\.|::))?_?[A-Z][A-Z\d_]*+(?:\.[A-Z\d_]++)*+
      | [\w.]*(?:[Pp]laceholder|PLACEHOLDER|bindvar|quote_?[Ii]dent|escape_?[Ii]d|Identifier|dialect)[^}+]*+
    )\s*+""",
    re.VERBOSE,
)
"""An expression that is no value from outside: a number, a constant, placeholders, a quoted identifier."""
_TAG = lazy(r"([A-Za-z_$][\w$]*|[)\]>])$")
_KEYWORDS = frozenset({"return", "await", "yield", "case", "typeof", "default", "else", "in", "of", "throw"})
_SAFE_CALLS = lazy(
    r"\b(?:SQL|FromSql|FromSqlInterpolated|ExecuteSql\w*|SqlQuery\w*|QueryInterpolated\w*)\s*(?:<[^<>]*>)?\(\s*$"
)
"""Calls that make parameters of what is put into their text."""
_APART = 200
"""Characters between two parts of a text, and before it, that are looked at."""
_FORMATS = {
    "java": re.compile(r"String\.format\(\s*$"),
    "go": re.compile(r"fmt\.(?:Sp|Fp|P)rintf?\([^()\"`]{0,60}$|Sprintf\(\s*$"),
    "rust": re.compile(r"format!\(\s*$"),
    "csharp": re.compile(r"[Ss]tring\.Format\(\s*$"),
    "javascript": re.compile(r"util\.format\(\s*$"),
}
_FORMATTED = lazy(r"\s*+\.formatted\(")
_VERBS = {
    "java": re.compile(r"%(?:\d+\$)?[-+ 0#,(]*+\d*+[sdfxc]"),
    "go": re.compile(r"%[-+# 0]*+\d*+[svdqxtT]"),
    "rust": re.compile(r"(?<!\{)\{([^{}]*+)\}(?!\})"),
    "csharp": re.compile(r"(?<!\{)\{(\d+[^{}]*+)\}(?!\})"),
    "javascript": re.compile(r"%[sdijo]"),
}
_PERCENT = lazy(r"%(?:\(\w{1,60}\))?[-+ 0#]*+\d*+[sdrfi]")
_BRACES_OR_NONE = lazy(r"(?<!\{)\{[^{}]*+\}(?!\})")
_VALUE = lazy(
    r"""(?: [=<>~%]
      | \b(?:I?LIKE|LIMIT|OFFSET|BETWEEN|ANY\s*\(|IN\s*\(?|VALUES\s*\([^()]{0,150}) )[\s(]*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before a value in SQL; before a name of a table or a column it is something else."""
_MARKS = lazy(r"""["'](?:\?|%s|[$:]\w?)["']|placeholder|bindvar|quote_?ident|escape_?id""", re.IGNORECASE)
"""An expression that makes marks for parameters, or quotes a name."""
_BRACES = lazy(r"(?<!\{)(?:\{\{)*+\{([^{}]*+)\}")
_DOLLARS = lazy(r"(?<!\\)\$\{([^{}`]*+)\}?")
_PLUS = lazy(r"\s*+\+\s*+(?P<value>[A-Za-z_$(][^;\n\"'`+]*+)")
_MODULO = lazy(r"\s*+\)?\s*+%\s*+(?P<value>[A-Za-z_({\[][^;\n]*+)")
_DOT_FORMAT = lazy(r"\s*+\)?\s*+\.format\((?P<value>[^;\n]*+)")


def family_of(word: str) -> Family | None:
    """Return the family of the language that a fence names; None for one in which nothing is looked for."""
    return _BY_WORD.get(word)


def interpolations(family: Family, code: str) -> Iterator[Interpolation]:
    """Yield the places at which code puts values into SQL as text, at most one for each SQL text."""
    literals = tuple(_literals(family, code))
    position = 0
    while position < len(literals):
        chain, last = _chain(code, literals, position)
        if _SQL.match("".join(map(_bare, chain))):
            found = next(_found(family, code, chain), None)
            if found is not None:
                yield found
        position = last + 1


def _literals(family: Family, code: str) -> Iterator[_Literal]:
    for token in family.tokens.finditer(code):
        if token["text"] is not None:
            yield _Literal(token.start("text"), token.end("text"), token["prefix"] or "", token["text"])


def _chain(code: str, literals: tuple[_Literal, ...], first: int) -> tuple[list[_Literal], int]:
    """Return the literals that nothing, ``+`` or constants stand between, and the index of the last."""
    chain, last = [literals[first]], first
    while last + 1 < len(literals):
        between = code[literals[last].end : literals[last + 1].start - len(literals[last + 1].prefix)]
        added = between.strip(" \t\r\n\\")
        constant = added[:1] == added[-1:] == "+" and _HARMLESS.fullmatch(added[1:-1])
        if len(between) > _APART or not (added in {"", "+"} or constant):
            break
        last += 1
        chain.append(literals[last])
    return chain, last


def _quotes(literal: _Literal) -> int:
    """Return how many characters a literal begins and ends with that are not its text."""
    triple = literal.text[:3] in {'"""', "'''"} and len(literal.text) >= 6
    return 3 if triple else 2 if literal.text.startswith("#") else 1


def _bare(literal: _Literal) -> str:
    """Return a literal without its quotes; what is put in is left as it is written."""
    quotes = _quotes(literal)
    closed = literal.text[-1:] in "\"'`#" and len(literal.text) >= 2 * quotes
    return literal.text[quotes : len(literal.text) - quotes if closed else None]


def _found(family: Family, code: str, chain: list[_Literal]) -> Iterator[Interpolation]:
    """Yield what is put into a text as a value: within it, behind it, or by the call around it."""
    before = code[max(0, chain[0].start - _APART) : chain[0].start - len(chain[0].prefix)]
    if not _SAFE_CALLS.search(before):
        yield from _within(family, code, chain)
        yield from _formatted(family, code, chain, before)
    added = _PLUS.match(code, chain[-1].end)
    if added and not _HARMLESS.fullmatch(added["value"].strip()) and _ends_with_value(chain):
        yield _at(family, added.start("value"), added["value"])


class _Place(NamedTuple):
    """Something in a text that is replaced; offsets into the code."""

    start: int
    end: int
    found: re.Match[str]
    is_value: bool


def _places(chain: list[_Literal], pattern: re.Pattern[str]) -> Iterator[_Place]:
    """Yield the matches of a pattern in the texts of a chain, and whether SQL has a value there."""
    tail, is_open = "", False
    for literal in chain:
        text, at = _bare(literal), 0
        first = literal.start + _quotes(literal)
        for found in pattern.finditer(text):
            said = text[at : found.start()]
            is_open ^= said.count("'") % 2 == 1
            tail = (tail + said)[-_APART:]
            is_value = is_open or _VALUE.search(tail) is not None
            yield _Place(first + found.start(), first + found.end(), found, is_value)
            tail, at = f"{tail}x", found.end()
        is_open ^= text.count("'", at) % 2 == 1
        tail = (tail + text[at:])[-_APART:]


def _ends_with_value(chain: list[_Literal]) -> bool:
    text = "".join(map(_bare, chain))
    return text.count("'") % 2 == 1 or _VALUE.search(text[-_APART:]) is not None


def _formatted(family: Family, code: str, chain: list[_Literal], before: str) -> Iterator[Interpolation]:
    """Yield what a format puts in: an operator or a method behind the text, or a call around it."""
    behind = chain[-1].end
    if family.name == "python":
        for pattern, verb in ((_MODULO, _PERCENT), (_DOT_FORMAT, _BRACES_OR_NONE)):
            found = pattern.match(code, behind)
            if found is None or _HARMLESS.fullmatch(found["value"]) or _MARKS.search(found["value"][:_APART]):
                continue
            if any(place.is_value for place in _places(chain, verb)):
                yield _at(family, found.start("value"), found["value"])
    formats = _FORMATS.get(family.name)
    called = formats is not None and (formats.search(before) or _FORMATTED.match(code, behind))
    if called and not _MARKS.search(code[behind : behind + _APART].split("\n", 1)[0]):
        for place in _places(chain, _VERBS[family.name]):
            named = place.found[1] if family.name == "rust" else ""
            if place.is_value and not (named and _HARMLESS.fullmatch(named)):
                yield Interpolation(place.start, place.end, place.found[0], family.name)


def _within(family: Family, code: str, chain: list[_Literal]) -> Iterator[Interpolation]:
    """Yield what stands in the text itself, between braces."""
    pattern = _DOLLARS if family.name == "javascript" else _BRACES
    texts = {literal.start: literal for literal in chain if _interpolates(family, code, literal)}
    if not texts:
        return
    starts = sorted(texts)
    for place in _places(chain, pattern):
        at = bisect_right(starts, place.start) - 1
        if at < 0 or place.start >= texts[starts[at]].end or not place.is_value:
            continue
        expression = place.found[1].partition(":")[0] if pattern is _BRACES else place.found[1]
        if expression.strip() and not _HARMLESS.fullmatch(expression) and not _MARKS.search(expression):
            yield Interpolation(place.start, place.end, place.found[0], family.name)


def _interpolates(family: Family, code: str, literal: _Literal) -> bool:
    """Return whether the language puts values into a literal."""
    if family.name == "python":
        return "f" in literal.prefix.lower()
    if family.name == "csharp":
        return "$" in literal.prefix
    return family.name == "javascript" and literal.text[0] == "`" and not _is_tagged(code, literal.start)


def _is_tagged(code: str, start: int) -> bool:
    """Return whether a function takes a template apart, as in sql`...`: it makes parameters of the values."""
    before = code[max(0, start - _APART) : start]
    tag = _TAG.search(before.rstrip())
    return tag is not None and tag[1] not in _KEYWORDS and not (before[-1:].isspace() and tag[1] in ")]>")


def _at(family: Family, start: int, value: str) -> Interpolation:
    shown = value.rstrip(" \t),")
    shown = value.rstrip() if shown.count("(") > shown.count(")") else shown
    return Interpolation(start, start + max(len(shown), 1), shown or value, family.name)
