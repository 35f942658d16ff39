"""The settings with which the site draws its diagrams.

They stand where authors of MkDocs sites look for them, at the plugin ``mermaid2`` in mkdocs.yml, if it is
there. Its own way of drawing needs the network and does not survive instant navigation, so that our script
draws; it takes version, file and arguments from there.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.errors import ConfigError

WHERE = "mkdocs.yml: plugins: mermaid2"
ENTRY = "mermaid.esm.min.mjs"
VERSION = "VERSION"
MISSING = "the Mermaid files are not there; run `make bundle`, which takes them from package-lock.json"
_SAFE = ("strict", "sandbox")
USUAL = {"layout": "dagre", "securityLevel": "strict"}
"""The arguments of a site without ``mermaid2``; Mermaid's own layout fetches 1.6 MB more for a flowchart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What mkdocs.yml says about diagrams."""

    version: str
    library: str
    """Where the site serves the Mermaid file."""
    arguments: str
    """The arguments of ``mermaid.initialize`` as JSON."""


def checked_settings(declared: Mapping[str, object] | None, shipped: str) -> Settings:
    """Return the settings of the plugin ``mermaid2``; ``shipped`` is the version of our Mermaid files."""
    if declared is None:
        return Settings(version=shipped, library=f"assets/mermaid/{ENTRY}", arguments=_json(USUAL))
    version, library = str(declared.get("version") or ""), str(declared.get("javascript") or "")
    if version != shipped:
        raise ConfigError(
            WHERE, f"version is '{version}' but the files are Mermaid {shipped}; write version: {shipped}"
        )
    if "://" in library or posixpath.basename(library) != ENTRY or library.startswith(("/", "..")):
        raise ConfigError(
            WHERE, f"javascript is '{library}'; it must be a path in the site that ends with {ENTRY}"
        )
    arguments = declared.get("arguments") or {}
    if not isinstance(arguments, Mapping):
        raise ConfigError(WHERE, "arguments must be a table")
    if arguments.get("securityLevel", "strict") not in _SAFE:
        raise ConfigError(WHERE, f"securityLevel must be one of {', '.join(_SAFE)}: others run page content")
    return Settings(version=version, library=library, arguments=_json(arguments))


def _json(arguments: Mapping[str, object]) -> str:
    try:
        return json.dumps(arguments, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ConfigError(WHERE, f"arguments cannot be written as JSON ({error})") from error


def settings_module(settings: Settings, folder: str) -> str:
    """Return the script module with the settings; ``folder`` is where the site serves it."""
    library = json.dumps(posixpath.relpath(settings.library, folder))
    return f"export const library = {library};\nexport const settings = {settings.arguments};\n"
