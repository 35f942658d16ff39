"""Build the site's own Python-Markdown from its mkdocs.yml. The only module here that imports it.

A mkdocs.yml can name any Python object. What it names is imported only from the packages that such files are
written for: a linter must not run code that a pull request brings along.
"""

from __future__ import annotations

import importlib
from typing import Any

from handbook.errors import ExactUnavailable
from handbook.markdown.extensions import DEFAULT_EXTENSIONS, Dialect

_TRUSTED = ("markdown.", "pymdownx.", "material.", "materialx.", "mermaid2.")
_LEFT_OUT = ("pymdownx.snippets", "meta")
"""Snippets would read files and shift lines; front matter is taken off before."""


def build(dialect: Dialect) -> Any:
    """Return a ``markdown.Markdown`` with the extensions of a dialect and their options."""
    try:
        import markdown
    except ImportError as missing:
        raise ExactUnavailable("Python-Markdown") from missing
    extensions, configs = _extensions(dialect)
    for name in extensions:
        _check(name)
    try:
        return markdown.Markdown(extensions=extensions, extension_configs=configs)
    except ImportError as missing:
        raise ExactUnavailable(missing.name or "an extension of the site") from missing
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise ExactUnavailable(f"the site's set-up of its extensions ({wrong})") from wrong


def _check(name: str) -> None:
    """Refuse an extension that is neither a known package's nor registered by an installed one."""
    full = name if "." in name else f"markdown.extensions.{name}"
    if full.startswith(_TRUSTED):
        return
    from importlib import metadata  # It is slow to load, and few sites need it.

    registered = metadata.entry_points(group="markdown.extensions")
    if name not in {point.name for point in registered}:
        raise ExactUnavailable(f"the Markdown extension {name}")


def _extensions(dialect: Dialect) -> tuple[list[str], dict[str, dict[str, Any]]]:
    if not dialect.site_texts:
        fences = [{"name": name, "class": css} for name, css in dialect.custom_fences]
        configs: dict[str, dict[str, Any]] = {
            "pymdownx.superfences": {"custom_fences": fences},
            "pymdownx.tabbed": {"alternate_style": True},
        }
        return list(dialect.extensions), {name: configs[name] for name in configs if dialect.has(name)}
    listed: Any = None
    for text in dialect.site_texts:
        listed = _merged(listed, _load(text).get("markdown_extensions"))
    names, configs = list(DEFAULT_EXTENSIONS), {}
    pairs = listed.items() if isinstance(listed, dict) else (_pair(entry) for entry in listed or ())
    for name, options in pairs:
        names.append(str(name))
        if isinstance(options, dict):
            configs[str(name)] = _without_unknown(options)
    return [
        name for name in dict.fromkeys(names) if name.removeprefix("markdown.extensions.") not in _LEFT_OUT
    ], configs


def _pair(entry: Any) -> tuple[Any, Any]:
    return next(iter(entry.items()), ("", None)) if isinstance(entry, dict) else (entry, None)


def _merged(base: Any, child: Any) -> Any:
    """Merge as MkDocs merges an inherited file: mappings deeply, all else replaced."""
    if child is None:
        return base
    if isinstance(base, dict) and isinstance(child, dict):
        return {**base, **{key: _merged(base.get(key), value) for key, value in child.items()}}
    return child


def _without_unknown(value: Any) -> Any:
    """Drop what was not resolved: the extension then falls back to its own default."""
    if isinstance(value, dict):
        return {key: _without_unknown(entry) for key, entry in value.items() if entry is not _UNKNOWN}
    if isinstance(value, list):
        return [_without_unknown(entry) for entry in value if entry is not _UNKNOWN]
    return value


_UNKNOWN: Any = object()


def resolved(name: str) -> Any:
    """Return the object of a dotted name if it lies in a trusted package, else a mark to drop."""
    module, _, attribute = name.rpartition(".")
    if not f"{module}.".startswith(_TRUSTED):
        return _UNKNOWN
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return _UNKNOWN


def _load(text: str) -> dict[str, Any]:
    try:
        import yaml
    except ImportError as missing:
        raise ExactUnavailable("PyYAML") from missing

    class Loader(yaml.SafeLoader):
        """Knows the tags of mkdocs.yml; nothing that is named is called, except a slug maker."""

    def name(loader: Any, suffix: str, node: Any) -> Any:
        del loader, node
        return resolved(suffix)

    def apply(loader: Any, suffix: str, node: Any) -> Any:
        function = resolved(suffix) if suffix.startswith("pymdownx.slugs.") else _UNKNOWN
        if function is _UNKNOWN or not isinstance(node, yaml.MappingNode):
            return function
        return function(**loader.construct_mapping(node, deep=True).get("kwds", {}))

    def environment(loader: Any, node: Any) -> Any:
        # The value is the machine's; a default in the file is the best that is known here.
        values = loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else []
        return values[-1] if len(values) > 1 else _UNKNOWN

    def other(loader: Any, suffix: str, node: Any) -> Any:
        del loader, suffix, node
        return _UNKNOWN

    Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", name)
    Loader.add_multi_constructor("tag:yaml.org,2002:python/object/apply:", apply)
    Loader.add_constructor("!ENV", environment)
    Loader.add_multi_constructor("!", other)
    Loader.add_multi_constructor("tag:yaml.org,2002:python/", other)
    try:
        loaded = yaml.load(text, Loader=Loader)  # noqa: S506 - it derives from SafeLoader
    except (yaml.YAMLError, TypeError) as wrong:
        raise ExactUnavailable("a mkdocs.yml that can be read") from wrong
    return loaded if isinstance(loaded, dict) else {}


def is_mapping(text: str) -> bool:
    """Say whether a text is a YAML mapping, as MkDocs asks of front matter."""
    try:
        import yaml
    except ImportError as missing:
        raise ExactUnavailable("PyYAML") from missing
    try:
        return isinstance(yaml.safe_load(text), dict)
    except (yaml.YAMLError, ValueError):
        return False
