"""The part of the configuration that decision records need."""

from __future__ import annotations

import os
from typing import NamedTuple


class Settings(NamedTuple):
    """Where the log is and how new records look; the defaults are those of `handbook.config`."""

    root: str
    """The folder of the configuration file, else the root of the repository, else the start folder."""
    directory: str = ""
    template: str = "adr"
    status: str = "Proposed"
    digits: int = 4
    templates: str = ""


def load(start: str) -> Settings:
    """Return the settings for a folder.

    A repository without configuration does not pay for the machinery that reads one: it costs
    more than all else that `adr new` does. Raises ConfigError.
    """
    top = os.path.realpath(start)
    folder = top
    while True:
        if _configured(folder):
            return _configuration(start)
        if os.path.exists(os.path.join(folder, ".git")):
            return Settings(folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            return Settings(top)
        folder = parent


def _configured(folder: str) -> bool:
    """Say whether a folder may hold a configuration; the true answer is `handbook.config`'s."""
    if os.path.isfile(os.path.join(folder, "handbook.toml")):
        return True
    try:
        with open(os.path.join(folder, "pyproject.toml"), "rb") as stream:
            return b"tool.handbook" in stream.read()
    except FileNotFoundError:
        return False
    except OSError:
        return True  # `handbook.config` says what is wrong with it.


def _configuration(start: str) -> Settings:
    from pathlib import Path

    from handbook import config

    loaded = config.load(Path(start))
    adr = loaded.adr
    return Settings(str(loaded.root), adr.directory, adr.template, adr.status, adr.digits, loaded.templates)
