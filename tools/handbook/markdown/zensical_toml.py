"""Read what a zensical.toml says about Markdown: the same as a mkdocs.yml, in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handbook import toml
from handbook.markdown.catalogue import BUNDLES, KNOWN
from handbook.markdown.site_file import SiteFile, short

DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    name: {}
    for name in (
        "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "toc",
        "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.details", "pymdownx.emoji",
        "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.magiclink",
        "pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.tasklist", "pymdownx.tilde",
    )
} | {
    "pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]},
    "pymdownx.tabbed": {"alternate_style": True},
}  # fmt: skip
"""The extensions of a site that configures none."""


def load(text: str) -> dict[str, Any]:
    """Return the table ``project``; empty where the file cannot be read or has none."""
    try:
        project = toml.loads(text).get("project")
    except toml.TomlError:
        return {}
    return project if isinstance(project, dict) else {}


def read(text: str) -> SiteFile:
    """Return what a site's configuration says."""
    project = load(text)
    # The renderer could not read more of it than we do: to ask it would make a guess look certain.
    unread = ("zensical.toml has no table 'project' that can be read", "configuration")
    uncertainties = () if project else (unread,)
    folder = project.get("docs_dir")
    return SiteFile(
        extensions={name: tuple(_lines(options)) for name, options in extensions(project).items()},
        docs_dir=folder if isinstance(folder, str) and folder else "docs",
        uncertainties=uncertainties,
    )


def extensions(project: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return each extension with its options; dotted names are tables within tables."""
    listed = project.get("markdown_extensions")
    if not isinstance(listed, dict) or not listed:
        return dict(DEFAULTS)
    return dict(_flat(listed, ""))


def _flat(tables: Mapping[str, Any], above: str, depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, inside in tables.items():
        name = short(f"{above}.{key}" if above else str(key))
        table = inside if isinstance(inside, dict) else {}
        known = name in KNOWN or name in BUNDLES or not table or depth > 3
        if known or not all(isinstance(part, dict) for part in table.values()):
            yield name, table
        else:
            yield from _flat(table, name, depth + 1)


def _lines(options: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield options as the lines that they would be in a mkdocs.yml."""
    pad = "  " * depth
    if depth > 5:
        return
    for key, value in options.items():
        if isinstance(value, dict):
            yield f"{pad}{key}:"
            yield from _lines(value, depth + 1)
        elif isinstance(value, list):
            yield f"{pad}{key}:"
            for item in value:
                first, *more = (
                    _lines(item, depth + 2) if isinstance(item, dict) and item else [f"{pad}    {item}"]
                )
                yield f"{pad}  - {first.strip()}"
                yield from more
        else:
            yield f"{pad}{key}: {str(value).lower() if isinstance(value, bool) else value}"
