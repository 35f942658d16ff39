"""The parsers that the worker asks: Python's own, PyYAML, and the grammars of tree-sitter.

Each takes a text and returns where it does not parse, or None. They may be slow, use up memory or end the
process on hostile input: they run in a worker only.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
import tomllib
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

from handbook.code.readings import Fault, Parse
from handbook.printable import line as one_line

GRAMMARS = {
    "dockerfile": ("tree_sitter_dockerfile", "language"),
    "go": ("tree_sitter_go", "language"),
    "hcl": ("tree_sitter_hcl", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "typescript": ("tree_sitter_typescript", "language_tsx"),
}
"""The module of each grammar, and the function in it that returns the grammar."""
_TYPED = ("tree_sitter_typescript", "language_typescript")
"""The grammar without JSX, which reads ``<T>value`` as TypeScript did before."""
_NEWER = (
    (
        (3, 12),
        re.compile(
            r"""^[ \t]*+(?:type[ \t]++\w++[^=\n]{0,200}=|(?:async[ \t]++)?(?:def|class)[ \t]++\w++\[)
              |\b[fF][rR]?(?P<quote>["'])(?:(?!(?P=quote))[^\n{]){0,300}\{[^{}\n]{0,100}(?:(?P=quote)|\\)""",
            re.MULTILINE | re.VERBOSE,
        ),
    ),
    ((3, 14), re.compile(r"""\b[tT][rR]?["']|^[ \t]*+except[ \t]++\w++[ \t]*+,""", re.MULTILINE)),
)
"""Signs of what Python has learnt since a version: an older one that runs this program cannot judge it."""
_PLACE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_REDEFINED = ("Cannot declare", "Cannot overwrite", "Cannot mutate", "Cannot redefine")
_SHOWN = 40


def parser(language: str) -> Parse:
    """Return the parser of a language. Raises ImportError where what it needs is not installed."""
    if language in GRAMMARS:
        _grammar(*GRAMMARS[language])
        return lambda text: _by_grammar(language, text)
    if language == "yaml":
        _loader()
    return _PARSERS[language]


def _python(text: str) -> Fault | None:
    found = _python_fault(text)
    newer = found is not None and any(
        sys.version_info < version and signs.search(text) for version, signs in _NEWER
    )
    return None if newer else found


def _python_fault(text: str) -> Fault | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        end = error.end_offset or 0
        return Fault(line, column, end if error.end_lineno == line and end > column else column, error.msg)
    except ValueError:  # A character that no source can hold.
        return Fault(1, 1, 1, "it holds a character that no source code can hold")
    return None


def _json(text: str) -> Fault | None:
    bare = without_comments(text)
    first = _values(bare)
    if first is None:
        return None
    body = bare.strip().rstrip(",")
    if any(_values(f"{opening}{body}{closing}") is None for opening, closing in ("{}", "[]")):
        return None
    return first


def _values(text: str) -> Fault | None:
    """Read one value after another: a block may show a request and its answer."""
    # Numbers stay texts: to make one of a million digits takes long.
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    at = 0
    try:
        while (at := _BLANK.match(text, at).end()) < len(text):  # type: ignore[union-attr]
            at = decoder.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        return Fault(error.lineno, error.colno, error.colno, _lowered(error.msg))
    return None


def without_comments(text: str) -> str:
    """Return JSON with blanks in place of its comments, which many readers of it know."""
    return "".join(_pieces(text))


_BLANK = re.compile(r"\s*+")
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*+|/\*|(?m:^[ \t]*+#[^\n]*+)|[^"/#]++|.', re.DOTALL)


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        piece = found[0] if found else text[at]
        if piece == "/*":
            end = text.find("*/", at)
            piece = text[at : end + 2 if end >= 0 else len(text)]
        if piece.startswith(("//", "/*")) or piece.lstrip(" \t").startswith("#"):
            yield re.sub(r"[^\n]", " ", piece)
        else:
            yield piece
        at += len(piece)


def _toml(text: str) -> Fault | None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        if message.startswith(_REDEFINED):  # A block may show two ways to set the same key.
            return None
        place = _PLACE.match(message)
        if place is None or place[2] is None:
            last = text.rstrip("\n").split("\n")
            return Fault(
                len(last), len(last[-1]) + 1, len(last[-1]) + 1, _lowered(place[1] if place else message)
            )
        return Fault(int(place[2]), int(place[3]), int(place[3]), _lowered(place[1]))
    return None


@cache
def _loader() -> Any:
    yaml = importlib.import_module("yaml")
    return yaml, getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _yaml(text: str) -> Fault | None:
    yaml, loader = _loader()
    try:
        # Events only: no alias is followed, and no tag makes an object.
        for _ in yaml.parse(text, Loader=loader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = error.problem or error.context or "the text is not YAML"
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Fault(line, column, column, message)
    except yaml.YAMLError as error:
        return Fault(1, 1, 1, str(error).split("\n")[0])
    return None


@cache
def _grammar(module: str, function: str) -> Any:
    binding = importlib.import_module("tree_sitter")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Some grammars hand over a number, as they did before.
        language = binding.Language(getattr(importlib.import_module(module), function)())
    return binding.Parser(language)


def tree(language: str, text: str) -> Any:
    """Return the root of a text's syntax tree. Raises ImportError without the grammar of the language."""
    parser = _grammar(*GRAMMARS[language])
    found = parser.parse(text.encode("utf-8", "replace")).root_node
    if found.has_error and language == "typescript":
        other = _grammar(*_TYPED).parse(text.encode("utf-8", "replace")).root_node
        return found if other.has_error else other
    return found


def _by_grammar(language: str, text: str) -> Fault | None:
    found = _errors(_grammar(*GRAMMARS[language]), text)
    if found is not None and language == "typescript":
        return _errors(_grammar(*_TYPED), text) and found
    return found


def _errors(parser: Any, text: str) -> Fault | None:
    source = (text.rstrip("\n") + "\n").encode("utf-8", "replace")
    tree = parser.parse(source)
    if not tree.root_node.has_error:
        return None
    return _placed(_first_error(tree.root_node), source)


def _first_error(root: Any) -> Any:
    """Return the first node that is an error or is missing, the innermost on the way down."""
    node = root
    while not node.is_missing:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None or node.is_error:
            return node
        node = inner
    return node


def _placed(node: Any, source: bytes) -> Fault:
    row, column = node.start_point
    line = source.split(b"\n")[row]
    start = len(line[:column].decode("utf-8", "replace")) + 1
    if node.is_missing:
        return Fault(row + 1, start, start, f"'{node.type}' is missing")
    text = one_line(source[node.start_byte : node.end_byte].decode("utf-8", "replace").split("\n")[0])
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return Fault(
        row + 1, start, start + len(text), f"'{shown}' does not fit here" if shown else "the code breaks off"
    )


def _lowered(message: str) -> str:
    """Return a message as it stands in a sentence of ours."""
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


_PARSERS: dict[str, Parse] = {"json": _json, "python": _python, "toml": _toml, "yaml": _yaml}
