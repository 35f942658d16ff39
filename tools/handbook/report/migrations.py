"""Migrations that a change touches: which tables, which way, and whether there is a way back."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from handbook.code import migrations, sql
from handbook.report.sections import How

LANGUAGES = {".sql": "sql", ".py": "python", ".js": "javascript", ".mjs": "javascript", ".ts": "typescript"}
"""The languages of migrations by the suffix of their files."""
_FOLDER = re.compile(r"(?:^|/)(?:[^/]{0,80}migrat[^/]{0,80}|alembic|versions)/", re.IGNORECASE)
"""Code counts as a migration only in such a folder: other code has functions `up` and `down`, too."""


class MigrationChange(NamedTuple):
    """A migration that is not as it was."""

    path: str
    old_path: str
    """Where it was; empty for a new one."""
    how: How
    tables: tuple[str, ...]
    indexes: tuple[str, ...]
    way_back: bool | None
    """Whether the text marks a way back that is not empty; None where the text alone does not tell."""


def is_candidate(path: str) -> bool:
    """Return whether a file of this name may be a migration."""
    suffix = posixpath.splitext(path)[1].lower()
    return suffix == ".sql" or (suffix in LANGUAGES and _FOLDER.search(path) is not None)


def migration_change(
    old_path: str, path: str, old: str | None, new: str | None, *, has_other: bool
) -> MigrationChange | None:
    """Return what is said of a migration; None where neither side is one, or both say the same.

    ``has_other`` says whether the other half exists, where the name of the file says that there are two.
    """
    text = new if new is not None else old
    if text is None or old == new or not (_is_migration(path, text)):
        return None
    how = How.ADDED if not old_path else How.REMOVED if new is None else How.CHANGED
    language = LANGUAGES[posixpath.splitext(path)[1].lower()]
    found = sql.tables(text) if language == "sql" else sql.tables(text) | sql.tables_in_code(text)
    indexes = sql.indexes(text) if language == "sql" else sql.indexes_in_code(text)
    names = tuple(dict.fromkeys(index.name for index in indexes if index.name))
    back = _way_back(path, text, language, has_other=has_other) if how is not How.REMOVED else None
    return MigrationChange(path, old_path, how, tuple(sorted(found)), names, back)


def other_half(path: str) -> str:
    """Return the path of the other half of a migration in two files; empty where the name tells of none."""
    pair = migrations.pair(path)
    return pair.other if pair is not None else ""


def _is_migration(path: str, text: str) -> bool:
    language = LANGUAGES[posixpath.splitext(path)[1].lower()]
    if migrations.marked(text, language) is not None or migrations.pair(path) is not None:
        return True
    return language == "sql" and sql.changes_schema(text)


def _way_back(path: str, text: str, language: str, *, has_other: bool) -> bool | None:
    marked = migrations.marked(text, language)
    if marked is not None:
        return marked.down is not None and not marked.down.empty
    pair = migrations.pair(path)
    return has_other if pair is not None and pair.is_up else None
