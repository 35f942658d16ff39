"""What the configuration of a site says about Markdown, and which dialect that makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handbook.markdown.catalogue import BUNDLES, KNOWN, PLUGIN_MARKS, SLUGS, Effect
from handbook.markdown.extensions import DEFAULT_EXTENSIONS, Dialect, Slug
from handbook.model.terms import Flavour

Lines = tuple[str, ...]
"""The options of an extension as lines ``key: value``, whatever file they come from."""

_OPTION = re.compile(r"(?:^|[{,\s])[\"']?(?P<key>\w+)[\"']?\s*:\s*(?P<value>[^\s,}\]]+)")
_NO = ("false", "no", "off")
_CUSTOM_FENCE = re.compile(r"(?:^|\n)[ \t]*-[ \t]|\{")
_ALTERING = ("preserve_tabs", "relaxed_headers", "disable_indented_code_blocks")
"""Options of superfences that change what is a fence."""
_SLUGIFY = re.compile(r"slugify[\"']?\s*:\s*(?P<how>[^\n]*)")
_OBJECT = re.compile(r"(?:markdown\.extensions\.toc|pymdownx\.slugs)\.\w+")
_NOT_FOLLOWED = ("the custom fences in mkdocs.yml are not followed", "")
_DEFAULT_VALIDATOR = "pymdownx.superfences.default_validator"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A site's own configuration."""

    extensions: dict[str, Lines] = field(default_factory=dict)
    """Name, without ``markdown.extensions.`` -> its options."""
    plugins: tuple[str, ...] = ()
    docs_dir: str = "docs"
    mounts: tuple[str, ...] = ()
    """The folders beside ``docs_dir`` whose pages our own plugin adds to the site."""
    hooks: bool = False
    """Scripts of the site's own take part in its build."""
    uncertainties: tuple[tuple[str, str], ...] = ()
    """See `Dialect.uncertainties`."""


def short(name: str) -> str:
    """Return the name under which an extension is known."""
    return name.removeprefix("markdown.extensions.")


def dialect(site: SiteFile, texts: tuple[str, ...], *, toml: bool = False) -> Dialect:
    """Return the dialect of a site; ``texts`` are kept for the exact reading."""
    names = _names(site)
    options = site.extensions
    fences, unread = _custom_fences(_options(site, "pymdownx.superfences"))
    base_level, slug, toc_uncertainties = _contents(_options(site, "toc"))
    is_drawn = any(name == "mermaid" for name, _ in fences) or _NOT_FOLLOWED in unread
    adds_fence = "handbook" in site.plugins and not toml and not is_drawn
    if adds_fence:
        names = tuple(dict.fromkeys((*names, "pymdownx.superfences")))
        fences = (*fences, ("mermaid", "mermaid"))
    return Dialect(
        flavour=Flavour.MKDOCS,
        extensions=names,
        custom_fences=fences,
        adds_fence=adds_fence,
        pygments=value(options.get("pymdownx.highlight", ()), "use_pygments") not in _NO,
        mermaid_plugin="mermaid2" in site.plugins,
        base_level=base_level,
        slug=slug,
        uncertainties=(
            *site.uncertainties,
            *unread,
            *toc_uncertainties,
            *_uncertainties(names, options),
        ),
        marks=tuple(_marks(names, Effect.MARKED)),
        includes=(
            *_marks(names, Effect.INCLUDES),
            *((name, PLUGIN_MARKS[name]) for name in site.plugins if name in PLUGIN_MARKS),
        ),
        site_texts=texts,
        toml=toml,
    )


def _marks(names: tuple[str, ...], effect: Effect) -> Iterator[tuple[str, str]]:
    known = ((name, KNOWN[name]) for name in names if name in KNOWN)
    return ((name, extension.mark) for name, extension in known if extension.effect is effect)


def value(lines: Lines, key: str) -> str:
    """Return the last value of an option, in lower case; empty when it is not set."""
    values = [found["value"] for line in lines for found in _OPTION.finditer(line) if found["key"] == key]
    return values[-1].strip("\"'").lower() if values else ""


def _names(site: SiteFile) -> tuple[str, ...]:
    names: dict[str, None] = dict.fromkeys(DEFAULT_EXTENSIONS)
    for name in site.extensions:
        for part in BUNDLES.get(name, (name,)):
            names[part] = None
    return tuple(names)


def _options(site: SiteFile, name: str) -> Lines:
    """Return the options of an extension, also those that are given inside of a bundle."""
    lines = list(site.extensions.get(name, ()))
    for bundle, parts in BUNDLES.items():
        if name not in parts or bundle not in site.extensions:
            continue
        found = site.extensions[bundle]
        starts = [at for at, line in enumerate(found) if line.strip().startswith(f"{name}:")]
        for start in starts:
            depth = _depth(found[start])
            inside = next(
                (at for at in range(start + 1, len(found)) if _depth(found[at]) <= depth), len(found)
            )
            lines += [found[start].partition(f"{name}:")[2], *found[start + 1 : inside]]
    return tuple(lines)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _custom_fences(lines: Lines) -> tuple[tuple[tuple[str, str], ...], list[tuple[str, str]]]:
    """Return ``(name, class)`` of each custom fence, and what was not understood."""
    text = "\n".join(lines)
    if "custom_fences" not in text:
        return (), []
    found: list[tuple[str, str]] = []
    uncertainties: list[tuple[str, str]] = []
    for item in _CUSTOM_FENCE.split(text[text.index("custom_fences") :])[1:]:
        options = {match["key"]: match["value"].strip("\"'") for match in _OPTION.finditer(item)}
        if "name" in options and "class" in options:
            found.append((options["name"], options["class"]))
        validator = options.get("validator", _DEFAULT_VALIDATOR)
        if not validator.endswith(_DEFAULT_VALIDATOR):
            uncertainties.append((f"the fence validator {_object(validator)}", "validator"))
    if not found:
        uncertainties.append(_NOT_FOLLOWED)
    return tuple(found), uncertainties


def _object(tag: str) -> str:
    """Return what a ``!!python/name:`` tag names, as a report may print it."""
    return "".join(char if char.isprintable() else "?" for char in (tag.partition(":")[2] or tag)[:80])


def _contents(lines: Lines) -> tuple[int, Slug, list[tuple[str, str]]]:
    """Return the base level and the slugs that the options of `toc` ask for."""
    uncertainties: list[tuple[str, str]] = []
    level = value(lines, "baselevel") or "1"
    separator = value(lines, "separator") or "-"
    if not level.isdecimal() or len(level) > 1:
        uncertainties.append(("the option baselevel of toc", ""))
        level = "1"
    if separator not in ("-", "_"):
        uncertainties.append(("the option separator of toc", ""))
        separator = "-"
    slug = Slug(separator=separator)
    text = "\n".join(lines)
    asked = _SLUGIFY.search(text)
    if asked is not None:
        known = _slug(text[asked.start() :], separator)
        if known is None:
            uncertainties.append((f"the slugs of {_object(asked['how']) or 'toc'}", "slugify"))
        else:
            slug = known
    return int(level), slug, uncertainties


def _slug(text: str, separator: str) -> Slug | None:
    """Return the slugs of a known maker, or nothing."""
    found = _OBJECT.search(text)
    name = found.group() if found else ""
    if name in ("markdown.extensions.toc.slugify", "markdown.extensions.toc.slugify_unicode"):
        return Slug("unicode" if name.endswith("unicode") else "ascii", separator)
    if name in SLUGS:
        return Slug("pymdownx", separator, *SLUGS[name])
    if name != "pymdownx.slugs.slugify":
        return None
    words = {
        key: match[1] if (match := re.search(rf"{key}[\"']?\s*:\s*[\"']?([\w-]+)", text)) else ""
        for key in ("case", "percent_encode", "normalize")
    }
    return Slug(
        "pymdownx",
        separator,
        words["case"] or "none",
        words["percent_encode"].lower() in ("true", "yes", "on"),
        words["normalize"] or "NFC",
    )


def _uncertainties(names: tuple[str, ...], options: dict[str, Lines]) -> list[tuple[str, str]]:
    found = [(f"the Markdown extension {name} is not known", name) for name in names if name not in KNOWN]
    found += (
        (f"the option {key} of pymdownx.superfences", "")
        for key in _ALTERING
        if value(options.get("pymdownx.superfences", ()), key) not in ("", *_NO)
    )
    order = list(options)
    if "extra" in order and "pymdownx.superfences" in order[: order.index("extra")]:
        found.append(("the extension extra comes after superfences and takes its place", ""))
    return found
