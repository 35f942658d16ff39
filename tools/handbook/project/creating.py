"""`docs new` from a kind and a title to the one file that it makes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from handbook.adr.numbering import slug, validated
from handbook.changes import ChangeSet, Create
from handbook.disk.place import inside, tree
from handbook.errors import HandbookError
from handbook.kinds import kind as grammar
from handbook.kinds import template
from handbook.kinds.kind import Kind
from handbook.project.project import Project


def creation(
    project: Project, folder: Path, kind: str, values: Mapping[str, str], target: str | None
) -> ChangeSet:
    """Plan a new document. Raises HandbookError when its place is unknown or the title is no title."""
    root, templates = project.root, project.config.templates
    title = validated(values["title"])
    raw = template.source(kind, root, templates)
    schema = grammar.parse(kind, str(template.locate(kind, root, templates)), raw)
    text = template.fill(template.blank(raw), {**values, "title": title})
    name = target or f"{_place(root, schema)}/{slug(title)}.md"
    path = (folder if target else root) / name
    within = tree(root)
    if not target and not inside(os.path.realpath(path.parent), within):
        raise HandbookError(f"the folder of kind '{kind}' leads out of {within}; say where with --path FILE")
    return ChangeSet(root=str(root), changes=(Create(str(path.absolute()), text),))


def _place(root: Path, kind: Kind) -> str:
    """Return the first of the kind's own folders that exists, else its first."""
    folders = [kind.folder] if kind.folder else []
    folders += [glob.removesuffix("/**") for glob in kind.paths if _is_folder(glob)]
    if not folders:
        raise HandbookError(f"kind '{kind.name}' has no folder of its own; say where with --path FILE")
    return next((folder for folder in folders if (root / folder).is_dir()), folders[0])


def _is_folder(glob: str) -> bool:
    """Return whether a pattern stands for one folder and all below it."""
    return glob.endswith("/**") and not any(char in "*?[" for char in glob[:-3])
