"""What a theme brings with it: files, icons, and hosts that its pages ask."""

from __future__ import annotations

import os

from mkdocs.config import config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from handbook.site import shipped


def dress(config: MkDocsConfig) -> None:
    """Put our styles and our script into the theme, and parts of ours in the place of some of Material's."""
    if config.theme.name == "material":
        # Before the theme, after the site's own overrides.
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(shipped.OVERRIDES))
    script = config_options.ExtraScriptValue(f"{shipped.SERVED}/{shipped.SCRIPT}")
    script.type = "module"
    config.extra_css.append(f"{shipped.SERVED}/{shipped.STYLE}")
    config.extra_javascript.append(script)


def file_at(config: MkDocsConfig, address: str) -> str:
    """Return the file of the theme whose place a file of the site would take; empty where it has none."""
    places = (os.path.join(folder, address) for folder in config.theme.dirs)
    return next((place for place in places if os.path.isfile(place)), "")


def has_file_for(config: MkDocsConfig, uri: str) -> bool:
    """Return whether the theme has a file where the site would put one of its sources."""
    return bool(file_at(config, File.generated(config, uri, content="").dest_uri))


def has_icon(config: MkDocsConfig, name: str) -> bool:
    """Return whether the theme has an icon, as front matter names it."""
    return bool(file_at(config, os.path.join(".icons", f"{name}.svg")))
