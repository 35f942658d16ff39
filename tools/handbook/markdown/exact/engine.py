"""Build the site's own Python-Markdown, from nothing but what the catalogue allows.

A mkdocs.yml is text of strangers. An extension is loaded when the catalogue has its exact name, by the class
that the catalogue says, with options of plain types; what a tag names is looked up in a closed list. All else
is left out, and `Renderer` says so.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import site
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handbook.errors import ExactUnavailable
from handbook.markdown.catalogue import BUNDLES, KNOWN, SLUGS, Effect, Extension
from handbook.markdown.exact import configuration
from handbook.markdown.exact.configuration import Named
from handbook.markdown.extensions import DEFAULT_EXTENSIONS, Dialect
from handbook.markdown.site_file import short

_SUPERFENCES = "pymdownx.superfences"
_INTERNAL = Extension(Effect.INLINE, "pymdownx._bypassnorm:BypassNormExtension")
"""An extension that others of its package register."""
_EMOJI = {
    **{
        f"pymdownx.emoji.{name}": ("pymdownx.emoji", name)
        for name in (
            "emojione", "gemoji", "twemoji", "to_alt", "to_awesome", "to_png", "to_png_sprite", "to_svg",
            "to_svg_sprite",
        )
    },
    **{
        f"{package}.{name}": ("material.extensions.emoji", name)
        for package in ("material.extensions.emoji", "materialx.emoji", "zensical.extensions.emoji")
        for name in ("to_svg", "twemoji")
    },
}  # fmt: skip
"""What the options of `pymdownx.emoji` may name, and where it is."""
_TOC = "markdown.extensions.toc"
_SLUG_OPTIONS: Mapping[str, tuple[object, ...]] = {
    "case": ("none", "lower", "lower-ascii", "fold"),
    "percent_encode": (True, False),
    "normalize": ("NFC", "NFD", "NFKC", "NFKD"),
}
_LARGEST = 2000
"""Parts of the value of one option: more is no configuration that a person has written."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """A ``markdown.Markdown``, the extensions in it, and what was asked for and is left out."""

    md: Any
    loaded: frozenset[str]
    refused: tuple[tuple[str, str], ...]
    """As in `Dialect.uncertainties`: a reason, and the name of what is left out."""


def build(dialect: Dialect) -> Renderer:
    """Return the renderer of a dialect. Raises ExactUnavailable where Python-Markdown is not installed."""
    markdown = _module("markdown")
    refused: list[tuple[str, str]] = []
    built: list[tuple[str, Any]] = []
    for name, options in _extensions(dialect):
        extension = KNOWN.get(name)
        if extension is None:
            refused.append((f"the Markdown extension {_shown(name)} is not known", name))
        elif extension.home and (instance := _instance(name, extension, options, refused)) is not None:
            built.append((name, instance))

    class Markdown(markdown.Markdown):  # type: ignore[name-defined, misc]
        """Extensions that register others by name get those of the catalogue too, and no others."""

        def build_extension(self, ext_name: str, configs: Mapping[str, Any]) -> Any:
            inner = ext_name == _INTERNAL.home.partition(":")[0]
            known = _INTERNAL if inner else KNOWN.get(short(ext_name))
            if known is None or not known.home:
                raise ValueError(f"{ext_name} is not an extension that is ever loaded")
            return _class(known.home)(**configs)

    try:
        md = Markdown(extensions=[instance for _, instance in built])
    except Exception as wrong:  # Whatever an extension makes of the site's options.
        problem = f"its extensions do not take their options ({type(wrong).__name__})"
        raise ExactUnavailable(problem, installable=False) from wrong
    return Renderer(md, frozenset(name for name, _ in built), tuple(dict.fromkeys(refused)))


def is_mapping(text: str) -> bool:
    """Return whether a text is a YAML mapping, as MkDocs asks of front matter."""
    return configuration.is_mapping(_module("yaml"), text)


def _shown(name: object) -> str:
    """Return a name of the configuration as a report may print it."""
    return "".join(char if char.isprintable() else "?" for char in str(name)[:80])


def _module(name: str) -> Any:
    """Import a module that is installed; one that merely lies in the current folder is a stranger's."""
    top = name.partition(".")[0]
    found = importlib.util.find_spec(top)
    if found is None or not found.origin:
        raise ExactUnavailable({"markdown": "Python-Markdown", "yaml": "PyYAML"}.get(top, top))
    place = os.path.realpath(found.origin)
    here = os.path.join(os.path.realpath(os.getcwd()), "")
    installed = (*site.getsitepackages(), site.getusersitepackages())
    roots = (os.path.join(os.path.realpath(folder), "") for folder in installed)
    if place.startswith(here) and not place.startswith(tuple(roots)):
        raise ExactUnavailable(f"an installed {top}: the one in the current folder is not run")
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise ExactUnavailable(missing.name or name) from missing


def _class(home: str) -> Any:
    """Return the class at ``module:Class``. Raises ExactUnavailable where it is not what it is known as."""
    module, _, name = home.partition(":")
    found = getattr(_module(module), name, None)
    base = _module("markdown.extensions").Extension
    if not (isinstance(found, type) and issubclass(found, base) and found.__module__ == module):
        raise ExactUnavailable(f"the class {name} in {module}")
    return found


def _instance(
    name: str, extension: Extension, options: Mapping[str, Any], refused: list[tuple[str, str]]
) -> Any:
    """Return an extension with its options; None where it is not installed and need not be."""
    try:
        made = _class(extension.home)
    except ExactUnavailable:
        if extension.home.startswith(("markdown.", "pymdownx.")):
            raise
        return None
    given: dict[str, Any] = {}
    for key, value in options.items():
        types = extension.options.get(key)
        if key in extension.others:
            continue
        if types is None:
            refused.append((f"the option {_shown(key)} of {name} is not known", key))
        elif type(value) in types and _is_plain(value):
            given[key] = value
        else:
            refused.append((f"the value of the option {key} of {name}", key))
    given.update(_objects(name, options, refused))
    try:
        return made(**given)
    except Exception as wrong:  # A value that the extension does not take.
        refused.append((f"the options of {name} ({type(wrong).__name__})", f"options of {name}"))
        return made()


def _objects(
    name: str, options: Mapping[str, Any], refused: list[tuple[str, str]]
) -> Iterator[tuple[str, Any]]:
    """Yield the options whose values are functions, where the list has them."""
    if name == _SUPERFENCES:
        yield "custom_fences", list(_fences(options.get("custom_fences"), refused))
    elif name == "pymdownx.emoji":
        for key in ("emoji_index", "emoji_generator"):
            named = _name_of(options.get(key))
            if named in _EMOJI and (function := _function(*_EMOJI[named])) is not None:
                yield key, function
    elif name == "toc" and "slugify" in options:
        maker = _slug_maker(options["slugify"])
        if maker is None:
            refused.append((f"the slugs of {_shown(_name_of(options['slugify']) or 'toc')}", "slugify"))
        else:
            yield "slugify", maker


def _fences(listed: Any, refused: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the custom fences by name and class; the reader puts its own formatter into each."""
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, dict):
            continue
        name, css = entry.get("name"), entry.get("class")
        if isinstance(name, str) and isinstance(css, str):
            yield {"name": name, "class": css}
        validator = _name_of(entry.get("validator"))
        if "validator" in entry and validator != "pymdownx.superfences.default_validator":
            refused.append((f"the fence validator {_shown(validator)}", "validator"))


def _name_of(value: Any) -> str:
    """Return what a value names: by a tag, as a word, or (in zensical.toml) in a table."""
    if isinstance(value, dict):
        value = value.get("object")
    return value.name if isinstance(value, Named) else value if isinstance(value, str) else ""


def _function(module: str, name: str) -> Any:
    try:
        return getattr(_module(module), name, None)
    except ExactUnavailable:
        return None


def _slug_maker(value: Any) -> Any:
    """Return the function that a site's slugs are made by, or None for one that is not on the list."""
    name = _name_of(value)
    if name in (f"{_TOC}.slugify", f"{_TOC}.slugify_unicode"):
        return _function(_TOC, name.rpartition(".")[2])
    words: Mapping[str, Any] = {}
    if name in SLUGS:
        words = dict(zip(("case", "percent_encode"), SLUGS[name], strict=True))
    elif name == "pymdownx.slugs.slugify":
        table = value.get("kwds") if isinstance(value, dict) else None
        words = value.words if isinstance(value, Named) else table if isinstance(table, dict) else {}
    else:
        return None
    if not all(key in _SLUG_OPTIONS and word in _SLUG_OPTIONS[key] for key, word in words.items()):
        return None
    make = _function("pymdownx.slugs", "slugify")
    return make(**words) if make else None


def _is_plain(value: Any) -> bool:
    """Return whether a value is made of words, numbers, lists and mappings only, and of few of them."""
    left = _LARGEST
    rest = [value]
    while rest and left:
        left -= 1
        part = rest.pop()
        if isinstance(part, dict):
            rest += part.values()
            rest += part.keys()
        elif isinstance(part, list):
            rest += part
        elif not isinstance(part, str | int | float | bool | None):
            return False
    return not rest


def _extensions(dialect: Dialect) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each extension with its options, bundles taken apart, in the order of their registration.

    An extension that a bundle brings in once more is yielded once more: it then takes the place of the first.
    """
    if not dialect.site_texts:
        for name in dialect.extensions:
            yield name, _ready(name, dialect)
        return
    pairs = _configured(dialect)
    if not dialect.adds_fence:
        yield from pairs
        return
    added = {"name": "mermaid", "class": "mermaid"}
    lacking = True
    for name, options in pairs:
        if name != _SUPERFENCES:
            yield name, options
            continue
        lacking = False
        fences = options.get("custom_fences")
        yield name, {**options, "custom_fences": [*(fences if isinstance(fences, list) else ()), added]}
    if lacking:
        yield _SUPERFENCES, {"custom_fences": [added]}


def _configured(dialect: Dialect) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = dict(configuration.listed(_module, dialect))
    for name in DEFAULT_EXTENSIONS:
        yield name, listed.pop(name, {})
    for name, options in listed.items():
        if name not in BUNDLES:
            yield name, options
            continue
        for part in BUNDLES[name]:
            inside = options.get(part)
            yield part, inside if isinstance(inside, dict) else {}


def _ready(name: str, dialect: Dialect) -> Mapping[str, Any]:
    if name == _SUPERFENCES:
        return {"custom_fences": [{"name": name, "class": css} for name, css in dialect.custom_fences]}
    return {"alternate_style": True} if name == "pymdownx.tabbed" else {}
