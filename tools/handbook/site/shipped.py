"""The files of the package that a site serves: scripts, style, and Mermaid."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from handbook.errors import EngineUnavailable
from handbook.site import diagrams
from handbook.site.content import Content

ASSETS = Path(__file__).parent / "assets"
OVERRIDES = Path(__file__).parent / "overrides"
"""What takes the place of parts of the theme Material."""
SERVED = "assets/handbook"
SCRIPT = "handbook.mjs"
"""What each page has; it fetches the others where a page needs them."""
PARTS = ("diagrams.mjs", "viewer.mjs", "decisions.mjs", "pages.mjs", "lost.mjs", "twins.mjs", "runbook.mjs")
STYLE = "handbook.css"
STYLES = (
    "access.css",
    "layout.css",
    "identity.css",
    "diagrams.css",
    "decisions.css",
    "pages.css",
    "runbook.css",
    "print.css",
)
"""What it is put together from, in this order: one file is one request."""
SETTINGS = "settings.mjs"
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SCRIPT_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t\n]+", re.MULTILINE)
_SPACED = re.compile(r"(?<=[{};,])\s+|\s+(?=\{)|;?\s+(?=\})")
"""Space that styles do without. No text in ours has a comma, a semicolon or a brace."""


def mermaid_version() -> str:
    """Return the Mermaid release of our files, which the build of the package puts there.

    Raises EngineUnavailable where it has not.
    """
    entry, version = ASSETS / "mermaid" / diagrams.ENTRY, ASSETS / "mermaid" / diagrams.VERSION
    if not (entry.is_file() and version.is_file()):
        raise EngineUnavailable(diagrams.MISSING)
    return version.read_text(encoding="utf-8").strip()


def stylesheet() -> str:
    """Return the stylesheet of a site."""
    text = "\n".join((ASSETS / "css" / name).read_text(encoding="utf-8") for name in STYLES)
    return _SPACED.sub("", _STYLE_COMMENT.sub("", text))


def script(name: str) -> str:
    """Return a script as it is served: no reader waits for its comments. No text in ours spans lines."""
    text = (ASSETS / name).read_text(encoding="utf-8")
    return _INDENTED.sub("", _SCRIPT_COMMENT.sub("", text))


def assets(settings: diagrams.Settings) -> Iterator[Content]:
    """Yield all of them, for a site with these settings of diagrams."""
    for name in (SCRIPT, *PARTS):
        yield Content(f"{SERVED}/{name}", text=script(name))
    yield Content(f"{SERVED}/{STYLE}", text=stylesheet())
    yield Content(f"{SERVED}/{SETTINGS}", text=diagrams.settings_module(settings, SERVED))
    folder, target = ASSETS / "mermaid", posixpath.dirname(settings.library)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != diagrams.VERSION:
            yield Content(posixpath.join(target, path.relative_to(folder).as_posix()), str(path))
