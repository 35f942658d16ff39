"""The mkdocs.yml of a staged tree: the site's own, with what takes the place of our plugin."""

from __future__ import annotations

from handbook.site import configuration, fences, mount, shipped
from handbook.site.article import Allowance
from handbook.site.configuration import Data, Tagged
from handbook.site.contents import Contents
from handbook.site.settings import SiteSettings

PAGES, OVERRIDES, BUILT = "docs", "overrides", "site"
"""The folders of a staged tree: pages, parts of the theme, and what the engine builds."""
EXTENSION = "handbook.site.markdown.staged"
_INCLUDES = "pymdownx.snippets"
"""They are in the staged pages already."""
_LEFT_OUT = ("docs_dir", "site_dir", "hooks", "watch", "exclude_docs", "draft_docs")
_OURS = ("handbook", "mermaid2")
_DRAWING = Tagged("tag:yaml.org,2002:python/name:pymdownx.superfences.fence_div_format", "")
_EDIT = "handbook_edit"
"""What `overrides/partials/actions.html` asks for."""


def engine_config(config: Data, site: SiteSettings, contents: Contents, allowance: Allowance) -> Data:
    """Return the configuration; ``config`` is that of the site, see `configuration.load`."""
    # To MkDocs nothing is the default; Zensical fails on it.
    done = {key: value for key, value in config.items() if key not in _LEFT_OUT and value is not None}
    done |= {"docs_dir": PAGES, "site_dir": BUILT}
    if isinstance(config.get("nav"), list):
        done["nav"] = mount.expanded_nav(config["nav"], contents.mounted)
    look = configuration.theme(config)
    if look.get("name") == "material" or look.get("custom_dir"):
        done["theme"] = {**look, "custom_dir": OVERRIDES}
    plugins = [each for each in configuration.entries(config, "plugins") if each[0] not in _OURS]
    done["plugins"] = configuration.as_list(plugins)
    done["markdown_extensions"] = _extensions(config, allowance)
    done["extra_css"] = [*(config.get("extra_css") or ()), f"{shipped.SERVED}/{shipped.STYLE}"]
    script = {"path": f"{shipped.SERVED}/{shipped.SCRIPT}", "type": "module"}
    done["extra_javascript"] = [*(config.get("extra_javascript") or ()), script]
    edit = site.declared.edit_base(site.docs)
    if edit:
        done["extra"] = {**(config.get("extra") or {}), _EDIT: edit}
    else:
        done.pop("edit_uri", None)  # The engine would make addresses of it that do not exist.
    return done


def _extensions(config: Data, allowance: Allowance) -> list[object]:
    listed = [each for each in configuration.entries(config, "markdown_extensions") if each[0] != _INCLUDES]
    names, options = [name for name, _ in listed], dict(listed)
    fences.mark(names, options, allowance.diagram, _DRAWING)
    ours = {"diagram": allowance.diagram, "reduced": allowance.reduced, "hosts": list(allowance.hosts)}
    return configuration.as_list([*((name, options.get(name, {})) for name in names), (EXTENSION, ours)])
