"""Where the built Mermaid parsers are, and which release of Mermaid they are."""

from __future__ import annotations

import json
from pathlib import Path

from handbook.errors import EngineUnavailable

_DIST = Path(__file__).with_name("js") / "dist"
PARSER = _DIST / "parser.js"
MANIFEST = _DIST / "manifest.json"


def mermaid_version() -> str:
    """Return the release of Mermaid that judges, such as ``12.3.0``."""
    try:
        version = json.loads(MANIFEST.read_text(encoding="utf-8"))["mermaid"]
    except FileNotFoundError:
        raise EngineUnavailable(
            "the Mermaid parser is not built: run 'python hatch_build.py' in a checkout of the handbook, "
            "or install its wheel, which has it"
        ) from None
    if not isinstance(version, str) or not PARSER.is_file():
        raise EngineUnavailable(
            "the Mermaid parser is only half built: delete tools/handbook/diagrams/js/dist "
            "and run 'python hatch_build.py'"
        )
    return version
