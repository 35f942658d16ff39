"""Closed word lists that settings use too; apart from the documents, so that reading a setting is cheap."""

from __future__ import annotations

import enum


class Severity(enum.Enum):
    """How much a finding matters; the words are the handbook's own review severities."""

    CRITICAL = "critical"
    SUGGESTION = "suggestion"
    NIT = "nit"

    @property
    def rank(self) -> int:
        """3 for the most serious, 1 for the least: compare ranks, not names."""
        return {"critical": 3, "suggestion": 2, "nit": 1}[self.value]


class Flavour(enum.Enum):
    """What renders the file: a MkDocs site with its own extensions, or a repository's web view."""

    MKDOCS = "mkdocs"
    GITHUB = "github"


PAGES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""How the names of files end that are pages, in lower case: those of MkDocs, so that no page is left out."""
