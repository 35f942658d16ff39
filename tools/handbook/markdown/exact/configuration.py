"""Read the extensions and options of a site's configuration as plain values, whatever the file is made of.

YAML is read as a tree of nodes, and only the part below ``markdown_extensions`` becomes values: no object is
made, nothing that is named is imported, a value is made once however often it is referred to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handbook.errors import ExactUnavailable
from handbook.markdown import zensical_toml
from handbook.markdown.extensions import Dialect
from handbook.markdown.site_file import short

_NAME = "tag:yaml.org,2002:python/name:"
_APPLY = "tag:yaml.org,2002:python/object/apply:"
_MERGE = "tag:yaml.org,2002:merge"
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Named:
    """What a tag names, and the words that it would be called with."""

    name: str
    words: Mapping[str, Any]


class _Unknown:
    """Stands for a value that is not read; whoever asked for it falls back to the default."""


_UNKNOWN = _Unknown()


def listed(module: Callable[[str], Any], dialect: Dialect) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each extension of a site with its options, in order; ``module`` imports PyYAML if needed.

    Raises ExactUnavailable for a configuration that cannot be read.
    """
    if dialect.toml:
        project = zensical_toml.load(dialect.site_texts[-1])
        yield from zensical_toml.extensions(project).items()
        return
    yaml = module("yaml")
    found: Any = None
    for text in dialect.site_texts:
        found = _merged(found, _below(yaml, text, "markdown_extensions"))
    pairs = found.items() if isinstance(found, dict) else map(_pair, found if isinstance(found, list) else ())
    for name, options in pairs:
        if isinstance(name, str):
            kept = options if isinstance(options, dict) else {}
            yield short(name), {key: value for key, value in kept.items() if isinstance(key, str)}


def is_mapping(yaml: Any, text: str) -> bool:
    """Return whether MkDocs takes a text for front matter: YAML whose root is a mapping, all of it valid.

    Each node is looked at once. A document whose references multiply is as quick as any other.
    """
    root = _root(yaml, text)
    if not isinstance(root, yaml.MappingNode):
        return False
    loader = yaml.SafeLoader("")
    try:
        return all(_is_valid(yaml, loader, node) for node in _nodes(yaml, root))
    except Exception:  # A scalar that is of no use as what it looks like, such as the date 9999-99-99.
        return False


def _pair(entry: Any) -> tuple[Any, Any]:
    return next(iter(entry.items()), ("", None)) if isinstance(entry, dict) else (entry, None)


def _merged(base: Any, child: Any, depth: int = 0) -> Any:
    """Merge as MkDocs merges an inherited file: mappings deeply, all else replaced."""
    if child is None:
        return base
    if isinstance(base, dict) and isinstance(child, dict) and depth < _DEEPEST:
        return {**base, **{key: _merged(base.get(key), value, depth + 1) for key, value in child.items()}}
    return child


def _root(yaml: Any, text: str) -> Any:
    """Return the root node of a text, or None for one that is not YAML."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except Exception:  # YAMLError, and RecursionError for brackets within brackets.
        return None


def _below(yaml: Any, text: str, wanted: str) -> Any:
    root = _root(yaml, text)
    if root is None and text.strip():
        raise ExactUnavailable("mkdocs.yml cannot be read as YAML", installable=False)
    if not isinstance(root, yaml.MappingNode):
        return None
    node = next((value for key, value in reversed(root.value) if key.value == wanted), None)
    return None if node is None else _Values(yaml).of(node, 0)


class _Values:
    """Makes plain values of nodes."""

    def __init__(self, yaml: Any) -> None:
        self._yaml = yaml
        self._loader = yaml.SafeLoader("")
        self._made: dict[int, Any] = {}

    def of(self, node: Any, depth: int) -> Any:
        """Return the value of a node; one that is referred to again is the same value."""
        if depth > _DEEPEST:
            raise ExactUnavailable("mkdocs.yml cannot be read as YAML", installable=False)
        if id(node) not in self._made:
            self._made[id(node)] = _UNKNOWN  # What a node holds of itself is not read.
            self._made[id(node)] = self._value(node, depth)
        return self._made[id(node)]

    def _value(self, node: Any, depth: int) -> Any:
        tag = str(node.tag)
        if tag.startswith(_NAME):
            return Named(tag.removeprefix(_NAME), {})
        if tag.startswith(_APPLY):
            inside = self._mapping(node, depth) if isinstance(node, self._yaml.MappingNode) else {}
            words = inside.get("kwds")
            return Named(tag.removeprefix(_APPLY), words if isinstance(words, dict) else {})
        if tag == "!ENV":
            # The value is the machine's; a default in the file is the best that is known here.
            parts = node.value if isinstance(node, self._yaml.SequenceNode) else []
            return self.of(parts[-1], depth + 1) if len(parts) > 1 else _UNKNOWN
        if not tag.startswith("tag:yaml.org,2002:"):
            return _UNKNOWN
        if isinstance(node, self._yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, self._yaml.SequenceNode):
            made = (self.of(part, depth + 1) for part in node.value)
            return [value for value in made if value is not _UNKNOWN]
        return self._scalar(node)

    def _mapping(self, node: Any, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                base = self.of(value, depth + 1)
                for part in base if isinstance(base, list) else [base]:
                    found = {**(part if isinstance(part, dict) else {}), **found}
                continue
            name = self.of(key, depth + 1)
            made = self.of(value, depth + 1)
            if isinstance(name, str | int | float | bool) and made is not _UNKNOWN:
                found[name] = made
        return found

    def _scalar(self, node: Any) -> Any:
        try:
            value = self._loader.construct_object(node)
        except Exception:  # A number or a date that is none.
            return _UNKNOWN
        plain = value is None or isinstance(value, str | int | float | bool)
        return value if plain and not (isinstance(value, float) and math.isnan(value)) else _UNKNOWN


def _nodes(yaml: Any, root: Any) -> Iterator[Any]:
    """Yield each node of a tree once, however often it is referred to."""
    seen: set[int] = set()
    rest = [root]
    while rest:
        node = rest.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            rest += (part for pair in node.value for part in pair if part.tag != _MERGE)
        elif isinstance(node, yaml.SequenceNode):
            rest += node.value


def _is_valid(yaml: Any, loader: Any, node: Any) -> bool:
    """Return whether a safe loader makes a value of a node, given that it does so of the nodes in it."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.tag == _MERGE:
                parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
                if not all(isinstance(part, yaml.MappingNode) for part in parts):
                    return False
            elif not isinstance(key, yaml.ScalarNode):
                return False
        return str(node.tag).startswith("tag:yaml.org,2002:") and "python" not in str(node.tag)
    if isinstance(node, yaml.SequenceNode):
        return str(node.tag).startswith("tag:yaml.org,2002:") and "python" not in str(node.tag)
    loader.construct_object(node)
    return True
