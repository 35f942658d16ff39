"""Markdown files as they are rendered: `parse` scans fast, `exact.parse` asks the site's own renderer.

The parts are loaded when they are first used: a new decision record needs `frontmatter` only, and must not
wait for the scanner's patterns.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handbook.markdown import dialect, exact, frontmatter
    from handbook.markdown.dialect import Dialect
    from handbook.markdown.scanner import parse

__all__ = ["Dialect", "dialect", "exact", "frontmatter", "parse"]

_HOMES = {"Dialect": "dialect", "parse": "scanner"}


def __getattr__(name: str) -> Any:
    """Load what is asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_HOMES.get(name, name)}")
    value = getattr(module, name) if name in _HOMES else module
    globals()[name] = value
    return value
