"""The user's own folders on this system. The build reads this file by itself: it imports nothing of ours."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache() -> Path:
    """Return where verdicts are kept; it may be deleted at any time. HANDBOOK_CACHE names another place."""
    if chosen := os.environ.get("HANDBOOK_CACHE"):
        return Path(chosen)
    return _base("XDG_CACHE_HOME", ".cache", "Library/Caches") / "handbook"


def data() -> Path:
    """Return where parsers of other releases of Mermaid are kept."""
    return _base("XDG_DATA_HOME", ".local/share", "Library/Application Support") / "handbook"


def _base(variable: str, usual: str, mac: str) -> Path:
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else home / "AppData" / "Local"
    if sys.platform == "darwin":
        return home / mac
    chosen = os.environ.get(variable, "")
    return Path(chosen) if os.path.isabs(chosen) else home / usual
