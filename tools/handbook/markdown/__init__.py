"""Markdown files as they are rendered: `parse` scans fast, `exact.parse` asks the site's own renderer."""

from __future__ import annotations

from handbook.markdown import dialect, exact, frontmatter
from handbook.markdown.dialect import Dialect
from handbook.markdown.scanner import parse

__all__ = ["Dialect", "dialect", "exact", "frontmatter", "parse"]
