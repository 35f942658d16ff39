"""Read what a mkdocs.yml says about Markdown, without a YAML library and without ever failing.

Only two things are looked for: the list of extensions and the options that change how headings and fences
are read. What is written in a way that this reader does not follow becomes an uncertainty, not an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handbook.markdown.extensions import BLOCK_LEVEL, BUNDLES, DEFAULT_EXTENSIONS, INLINE_ONLY, Dialect
from handbook.model.terms import Flavour

_TOP_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w-]*|\"[^\"]*\"|'[^']*')[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_ENTRY = re.compile(
    r"^(?P<dash>-[ \t]+)?(?P<name>[\w.\-]+|\"[^\"]*\"|'[^']*')[ \t]*(?P<colon>:(?:[ \t]+(?P<value>.*))?)?$"
)
_OPTION = re.compile(r"(?:^|[{,\s])[\"']?(?P<key>\w+)[\"']?\s*:\s*(?P<value>[^\s,}\]]+)")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_ALTERING = {
    "pymdownx.superfences": ("preserve_tabs", "relaxed_headers", "disable_indented_code_blocks"),
    "toc": ("baselevel", "slugify", "separator"),
}
"""Options that change what is a fence, or which level and id a heading has."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """The entries of ``markdown_extensions``: name -> the lines of its options."""

    entries: dict[str, tuple[str, ...]]
    mapping: bool
    uncertainties: tuple[str, ...] = ()


def inherits(text: str) -> str | None:
    """Return the value of the top-level key ``INHERIT`` of a mkdocs.yml, or nothing."""
    for line in text.splitlines():
        match = _TOP_KEY.match(line)
        if match and match["key"].strip("\"'") == "INHERIT":
            return _COMMENT.sub("", match["value"] or "").strip().strip("\"'") or None
    return None


def from_site(texts: tuple[str, ...]) -> Dialect:
    """Return the dialect of a site; ``texts`` is the mkdocs.yml chain, the inherited base first."""
    listing = _Listing({}, mapping=True)
    for text in texts:
        found = _listing(text)
        if found is None:
            continue
        if found.mapping and listing.mapping:
            entries = dict(listing.entries)
            for name, lines in found.entries.items():
                entries[name] = (*entries.get(name, ()), *lines)
            found = _Listing(
                entries, mapping=True, uncertainties=(*listing.uncertainties, *found.uncertainties)
            )
        listing = found
    names = _names(listing)
    options = listing.entries
    fences, fence_uncertainties = _custom_fences(options.get("pymdownx.superfences", ()))
    return Dialect(
        flavour=Flavour.MKDOCS,
        extensions=names,
        custom_fences=fences,
        pygments=_option(options.get("pymdownx.highlight", ()), "use_pygments") not in ("false", "no", "off"),
        uncertainties=(*listing.uncertainties, *fence_uncertainties, *_uncertainties(names, options)),
        site_texts=texts,
    )


def _listing(text: str) -> _Listing | None:
    lines = text.removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines):
        match = _TOP_KEY.match(line)
        if match is None or match["key"].strip("\"'") != "markdown_extensions":
            continue
        value = _COMMENT.sub("", match["value"] or "").strip()
        if value in ("[]", "{}", "null", "~"):
            return _Listing({}, mapping=value == "{}")
        if value:
            words = (
                tuple(re.findall(r"[\w.\-]+", value)) if re.fullmatch(r"\[[\w.,\s\"'\-]*\]", value) else ()
            )
            uncertainties = (
                () if words else ("mkdocs.yml lists its Markdown extensions in a way that is not followed",)
            )
            return _Listing(dict.fromkeys(map(_short, words), ()), mapping=False, uncertainties=uncertainties)
        return _entries(_block(lines[number + 1 :]))
    return None


def _block(lines: list[str]) -> list[str]:
    """Return the lines below a top-level key, without comments and blank lines."""
    block: list[str] = []
    for line in lines:
        bare = _COMMENT.sub("", line).rstrip()
        if not bare:
            continue
        if not bare.startswith((" ", "\t", "-")):
            break
        block.append(bare)
    return block


def _entries(block: list[str]) -> _Listing:
    entries: dict[str, list[str]] = {}
    uncertainties: list[str] = []
    indent = len(block[0]) - len(block[0].lstrip()) if block else 0
    mapping = bool(block) and not block[0].lstrip().startswith("-")
    name = ""
    for line in block:
        depth = len(line) - len(line.lstrip())
        match = _ENTRY.match(line.strip()) if depth == indent else None
        if match is None or bool(match["dash"]) == mapping:
            if depth <= indent or not name:
                uncertainties.append(f"'{line.strip()}' in mkdocs.yml is not followed")
            else:
                entries[name].append(line)
            continue
        name = _short(match["name"].strip("\"'"))
        entries[name] = [match["value"]] if match["value"] else []
    return _Listing({key: tuple(value) for key, value in entries.items()}, mapping, tuple(uncertainties))


def _short(name: str) -> str:
    return name.removeprefix("markdown.extensions.")


def _names(listing: _Listing) -> tuple[str, ...]:
    names: dict[str, None] = dict.fromkeys(DEFAULT_EXTENSIONS)
    for name in listing.entries:
        for part in BUNDLES.get(name, (name,)):
            names[part] = None
    return tuple(names)


def _option(lines: tuple[str, ...], key: str) -> str:
    """Return the last value of an option, in lower case; empty when it is not set."""
    values = [found["value"] for line in lines for found in _OPTION.finditer(line) if found["key"] == key]
    return values[-1].strip("\"'").lower() if values else ""


def _custom_fences(lines: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return ``(name, class)`` of each custom fence, and what was not understood."""
    text = "\n".join(lines)
    if "custom_fences" not in text:
        return (), ()
    items = re.split(r"(?:^|\n)[ \t]*-[ \t]|\{", text[text.index("custom_fences") :])[1:]
    found: list[tuple[str, str]] = []
    for item in items:
        options = {match["key"]: match["value"].strip("\"'") for match in _OPTION.finditer(item)}
        if "name" in options and "class" in options:
            found.append((options["name"], options["class"]))
        if "validator" in options:
            return tuple(found), ("a fence of this site has its own validator",)
    return tuple(found), () if found else ("the custom fences in mkdocs.yml are not followed",)


def _uncertainties(names: tuple[str, ...], options: dict[str, tuple[str, ...]]) -> list[str]:
    known = INLINE_ONLY | BLOCK_LEVEL
    uncertainties = [
        f"the extension {name} may change what is a heading or a fence" for name in names if name not in known
    ]
    for name, keys in _ALTERING.items():
        uncertainties += (
            f"the option {key} of {name}"
            for key in keys
            if _option(options.get(name, ()), key) not in ("", "false", "no", "off")
        )
    order = list(options)
    if "extra" in order and "pymdownx.superfences" in order[: order.index("extra")]:
        uncertainties.append("the extension extra stands behind superfences and takes its place")
    if any("pymdownx.superfences" in options.get(bundle, ()) for bundle in BUNDLES):
        uncertainties.append("superfences is set up inside of a bundle of extensions")
    return uncertainties
