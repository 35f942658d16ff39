"""Read what a mkdocs.yml says about Markdown, without a YAML library and without ever failing.

Only a few keys are looked for: the extensions with the options that change how headings and fences are read,
the plugins, and the folder of the pages. What is written in a way that this reader does not follow becomes an
uncertainty, not an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handbook.markdown.site_file import Lines, SiteFile, short

_TOP_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w-]*|\"[^\"]*\"|'[^']*')[ \t]*:(?:[ \t]+(?P<value>.*))?$")
_ENTRY = re.compile(
    r"^(?P<dash>-[ \t]+)?(?P<name>[\w.\-/]+|\"[^\"]*\"|'[^']*')[ \t]*(?P<colon>:(?:[ \t]+(?P<value>.*))?)?$"
)
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_FLOW_LIST = re.compile(r"\[[\w.,\s\"'\-/]*\]")
_HOOKS = re.compile(r"^hooks[ \t]*+:", re.MULTILINE)
_ENVIRONMENT = re.compile(r"!ENV[ \t]+(?:\[(?P<names>[^\]]*)\]|\S+)$")


@dataclass(frozen=True, slots=True)
class _Listing:
    """The entries below a key: name -> the lines of its options."""

    entries: dict[str, Lines]
    mapping: bool
    uncertainties: tuple[tuple[str, str], ...] = ()


def inherits(text: str) -> str | None:
    """Return the value of the top-level key ``INHERIT`` of a mkdocs.yml, or nothing.

    Of ``!ENV [NAME, default]`` it is the default: the environment is that of another machine.
    """
    given = _scalar(text, "INHERIT")
    environment = _ENVIRONMENT.match(given)
    if environment is None:
        return given.strip("\"'") or None
    names = [name.strip().strip("\"'") for name in (environment["names"] or "").split(",")]
    return names[-1] or None if len(names) > 1 else None


def read(texts: tuple[str, ...]) -> SiteFile:
    """Return what a site's configuration says; ``texts`` is the mkdocs.yml chain, the base first."""
    extensions = _inherited(texts, "markdown_extensions")
    plugins = _inherited(texts, "plugins")
    uncertainties = list(extensions.uncertainties)
    for text in texts:
        given = _scalar(text, "INHERIT")
        if _ENVIRONMENT.match(given) and inherits(text) is None:
            uncertainties.append((f"the file that mkdocs.yml inherits from, {_shown(given)}", "INHERIT"))
    return SiteFile(
        extensions={short(name): lines for name, lines in extensions.entries.items()},
        plugins=tuple(name.removeprefix("material/") for name in plugins.entries),
        docs_dir=next((found for text in reversed(texts) if (found := _docs_dir(text))), "docs"),
        mounts=_mounts(plugins.entries.get("handbook", ())),
        hooks=any(_HOOKS.search(text) for text in texts),
        uncertainties=tuple(uncertainties),
    )


def _shown(line: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in line.strip()[:60])


def _scalar(text: str, key: str) -> str:
    """Return the value of a top-level key on its own line, without a comment."""
    for line in text.removeprefix("\ufeff").splitlines():
        match = _TOP_KEY.match(line)
        if match and match["key"].strip("\"'") == key:
            return _COMMENT.sub("", match["value"] or "").strip()
    return ""


def _docs_dir(text: str) -> str:
    given = _scalar(text, "docs_dir")
    environment = _ENVIRONMENT.match(given)
    if environment is not None:
        names = (environment["names"] or "").split(",")
        given = names[-1].strip() if len(names) > 1 else ""
    return given.strip("\"'")


def _mounts(lines: Lines) -> tuple[str, ...]:
    """Return the folders in the option ``mounts`` of our plugin."""
    text = "\n".join(lines)
    if "mounts:" not in text:
        return ()
    after = text.partition("mounts:")[2]
    inline = re.match(r"[ \t]*\[([^\]]*)\]", after)
    if inline:
        return tuple(name.strip().strip("\"'") for name in inline[1].split(",") if name.strip())
    items = re.match(r"(?:[ \t]*\n[ \t]*-[ \t]+[^\n]+)+", after)
    found = re.findall(r"-[ \t]+([^\n]+)", items.group()) if items else ()
    # An entry may be a mapping of a folder to its settings.
    return tuple(name.strip().rstrip(":").strip("\"'") for name in found)


def _inherited(texts: tuple[str, ...], key: str) -> _Listing:
    """Return the entries below a key: a mapping adds to an inherited mapping, all else replaces it."""
    listing = _Listing({}, mapping=True)
    for text in texts:
        found = _listing(text, key)
        if found is None:
            continue
        if found.mapping and listing.mapping:
            entries = dict(listing.entries)
            for name, lines in found.entries.items():
                entries[name] = (*entries.get(name, ()), *lines)
            found = _Listing(entries, True, (*listing.uncertainties, *found.uncertainties))
        listing = found
    return listing


def _listing(text: str, wanted: str) -> _Listing | None:
    lines = text.removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines):
        match = _TOP_KEY.match(line)
        if match is None or match["key"].strip("\"'") != wanted:
            continue
        value = _COMMENT.sub("", match["value"] or "").strip()
        if value in ("[]", "{}", "null", "~"):
            return _Listing({}, mapping=value == "{}")
        if value:
            words = re.findall(r"[\w.\-/]+", value) if _FLOW_LIST.fullmatch(value) else []
            unclear = () if words else ((f"'{wanted}' in mkdocs.yml is not followed", ""),)
            return _Listing(dict.fromkeys(words, ()), mapping=False, uncertainties=unclear)
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
    uncertainties: list[tuple[str, str]] = []
    indent = len(block[0]) - len(block[0].lstrip()) if block else 0
    mapping = bool(block) and not block[0].lstrip().startswith("-")
    name = ""
    for line in block:
        depth = len(line) - len(line.lstrip())
        match = _ENTRY.match(line.strip()) if depth == indent else None
        if match is None or bool(match["dash"]) == mapping:
            if depth <= indent or not name:
                uncertainties.append((f"line '{_shown(line)}' of mkdocs.yml", ""))
            else:
                entries[name].append(line)
            continue
        name = match["name"].strip("\"'")
        entries[name] = [match["value"]] if match["value"] else []
    return _Listing({key: tuple(value) for key, value in entries.items()}, mapping, tuple(uncertainties))
