"""The closed word lists that settings use too, apart from the model to keep reading a setting cheap."""

from __future__ import annotations

import enum


class Severity(enum.Enum):
    """How much a finding matters; the words are the handbook's own review severities."""

    CRITICAL = "critical"
    SUGGESTION = "suggestion"
    NIT = "nit"

    @property
    def rank(self) -> int:
        """3 for the gravest, 1 for the lightest: compare ranks, not names."""
        return {"critical": 3, "suggestion": 2, "nit": 1}[self.value]


class Flavour(enum.Enum):
    """Who renders the file: a MkDocs site with its own extensions, or a repository's web view."""

    MKDOCS = "mkdocs"
    GITHUB = "github"
