"""Hashes of syntax trees, of whole files and of symbols in them: layout and comments do not count.

A worker process makes them (`main`), as parsers may be slow or end the process on hostile input. Python is
read by its own parser, without docstrings; other languages by the grammars of tree-sitter.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from handbook.code.process import parsers
from handbook.code.process.worker import MOST_BYTES, SECONDS
from handbook.processes.limits import limit_memory, limit_time
from handbook.processes.serving import serve

_DEFINES = (
    "_declaration", "_definition", "_item", "_spec", "_declarator", "_signature", "_variant", "_constant",
    "_elem",
)  # fmt: skip
"""How the nodes that define a name end in the grammars."""
_OUTER = frozenset({"prototype", "module", "exports"})
"""What stands in a target of an assignment beside the name that is defined."""
_FUNCTIONS = ("function_expression", "arrow_function", "generator_function", "class")
_LONGEST_TARGET = 300
_DEEPEST = 20
"""Names around a definition that are kept: no anchor says more, and nesting may be as deep as a file."""
_HOLDS_MEMBERS = (
    "variable_declarator", "assignment_expression", "pair", "return_statement", "export_statement",
    "as_expression", "satisfies_expression",
)  # fmt: skip
_CLOSING = (")", "]", "}", ">")
_QUOTES = ("'", '"')
_RECEIVER = re.compile(r"(\w+)(?:\[[^\]]*\])?\s*,?\s*\)$")
_FIRST_NAME = re.compile(r"(\w+)\s*(?:<|$)")

Definition = tuple[tuple[str, ...], Callable[[], str]]
"""The names from the outside inwards, and what spells the definition without its layout."""


def answer(message: str) -> str:
    """Return the hashes of ``[language, text, symbols]`` as JSON; null where the text cannot be read.

    The empty symbol is the whole file; the hash of a symbol that is not defined is empty.
    """
    language, text, symbols = json.loads(message)
    limit_time(SECONDS)
    try:
        return json.dumps(hashes(language, text, symbols))
    except Exception:  # Whatever a parser makes of a hostile file: it is compared as a text.
        return json.dumps(None)
    finally:
        limit_time(0)


def hashes(language: str, text: str, symbols: Sequence[str]) -> dict[str, str]:
    """Return the hash of each symbol. Raises what parsers raise, ImportError without a grammar."""
    if language == "python":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        _strip_docstrings(tree)
        whole: Iterable[str] = map(ast.dump, tree.body)
        known = list(_of_python(tree, ())) if any(symbols) else []
    else:
        root = parsers.tree(language, text)
        script = language in ("javascript", "typescript")
        whole = (_spelled(child, script) for child in root.children)
        known = list(_of_grammar(root, script)) if any(symbols) else []
    return {symbol: _hash(_chosen(known, symbol)) if symbol else _hash([*whole, ""]) for symbol in symbols}


def _chosen(known: Sequence[Definition], symbol: str) -> list[str]:
    """Return the definitions of a symbol: those of exactly this name, else those that end with it."""
    names = tuple(symbol.split("."))
    exact = [spell() for path, spell in known if path == names]
    return exact or [spell() for path, spell in known if path[-len(names) :] == names]


def _hash(parts: Sequence[str]) -> str:
    """Return the hash of some texts in any order, as code may be moved; empty for none."""
    if not parts:
        return ""
    joined = "\0".join(sorted(part for part in parts if part))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _strip_docstrings(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            value = first.value if isinstance(first, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                node.body = node.body[1:]


def _of_python(tree: ast.AST, around: tuple[str, ...]) -> Iterator[Definition]:
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(tree, around)]
    while waiting:
        node, path = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield (*path, child.name), partial(ast.dump, child)
                waiting.append((child, (*path, child.name)))
            elif isinstance(child, ast.Assign | ast.AnnAssign):
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                yield from (((*path, name), partial(ast.dump, child)) for name in names)
            elif isinstance(child, ast.stmt | ast.ExceptHandler):
                waiting.append((child, path))


def _of_grammar(root: Any, script: bool) -> Iterator[Definition]:
    waiting: list[tuple[Any, tuple[str, ...], bool]] = [(root, (), False)]
    while waiting:
        node, path, holds = waiting.pop()
        for child in node.named_children:
            name, within = _name(child) or (_of_script(child, holds) if script else ()), path
            if name:
                yield (*path, *name), partial(_spelled, _with_type(child), script)
                within = (*path, *name)[-_DEEPEST:]
            elif child.type == "impl_item":
                found = _FIRST_NAME.search(_text(child.child_by_field_name("type")))
                within = (*path, found[1]) if found else path
            waiting.append((child, within, script and _holds_members(node, child, holds)))


def _name(node: Any) -> tuple[str, ...]:
    """Return the name that a node defines, after the type that it is a method of; empty for none."""
    if not node.type.endswith(_DEFINES):
        return ()
    named = node.child_by_field_name("name") or node.child_by_field_name("property")
    if named is None or named.child_count:
        return ()
    receiver = _RECEIVER.search(_text(node.child_by_field_name("receiver")))
    return (receiver[1], _text(named)) if receiver else (_text(named),)


def _of_script(node: Any, in_members: bool) -> tuple[str, ...]:
    """Return the name that a member of an object or an assignment gives (``Order.prototype.place = ...``)."""
    if node.type == "pair":
        key = node.child_by_field_name("key")
        named = in_members and key is not None and key.type == "property_identifier"
        return (_text(key),) if named else ()
    if node.type != "assignment_expression":
        return ()
    value, target = (node.child_by_field_name(each) for each in ("right", "left"))
    if value is None or target is None or target.type != "member_expression":
        return ()
    names = _short(target).split(".")
    if not all(map(str.isidentifier, names)):
        return ()
    outer = _OUTER.intersection(names) or value.type in _FUNCTIONS
    return tuple(each for each in names if each not in _OUTER and each != "this") if outer else ()


def _holds_members(node: Any, child: Any, holds: bool) -> bool:
    """Return whether a child is an object whose members are definitions, or the arguments with such objects.

    ``holds`` is the same of the node. Other arguments of a call define nothing.
    """
    if child.type == "arguments":
        return _short(node.child_by_field_name("function")) == "Object.defineProperties"
    return child.type == "object" and (node.type in _HOLDS_MEMBERS or (node.type == "arguments" and holds))


def _with_type(node: Any) -> Any:
    """Return the declaration around a declarator that stands alone in it: it has the type."""
    if not node.type.endswith("_declarator"):
        return node
    around = node.parent
    alone = around is not None and around.type.endswith("_declaration")
    return around if alone and sum(each.type == node.type for each in around.named_children) == 1 else node


def _text(node: Any) -> str:
    return node.text.decode("utf-8", "replace") if node is not None else ""


def _short(node: Any) -> str:
    """Return the text of a node, empty for a long one: what contains calls may contain the whole file."""
    return _text(node) if node is not None and node.end_byte - node.start_byte <= _LONGEST_TARGET else ""


def _spelled(node: Any, script: bool) -> str:
    """Return how a node is spelled without blanks and comments, nor what formatters add or leave out."""
    parts: list[str] = []
    cursor = node.walk()
    while True:
        entered = _take(cursor, parts, script)
        if entered and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return "\x1f".join(parts)
            _close(parts, "<end>")


def _take(cursor: Any, parts: list[str], script: bool) -> bool:
    """Write the node at the cursor; return whether its children are to be written, too."""
    node = cursor.node
    kind = node.type
    if "comment" in kind:
        return False
    if node.child_count:
        parts.append(f"<{cursor.field_name or ''}:{kind}")
        return True
    if kind == ";" or (script and kind in _QUOTES):
        return False
    if kind in _CLOSING:
        _close(parts, kind)
    else:
        parts.append("," if kind == "," else f"{cursor.field_name or ''}:{kind}={_text(node)}")
    return False


def _close(parts: list[str], mark: str) -> None:
    if parts and parts[-1] == ",":  # Formatters write one behind the last of several lines.
        parts.pop()
    parts.append(mark)


@contextlib.contextmanager
def _hashing() -> Iterator[Callable[[str], str]]:
    limit_memory(MOST_BYTES)
    yield answer


def main() -> None:
    """Be the worker process."""
    serve(_hashing)
