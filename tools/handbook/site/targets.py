"""Where the links of a site's pages can lead: what it publishes, and what only the repository has."""

from __future__ import annotations

import os
from collections.abc import Iterable

from handbook.model.entry import Entry
from handbook.site import links
from handbook.site.settings import SiteSettings


def places(site: SiteSettings, published: Iterable[str]) -> links.Places:
    """Return all that a link can lead to; ``published`` are paths in the site's sources."""
    known = {site.repository_path(uri): uri for uri in published}

    def entry(path: str) -> Entry:
        full = os.path.join(site.root, path)
        if os.path.isdir(full):  # Whatever a link says: a name too long for a file is nothing.
            return Entry.FOLDER
        return Entry.FILE if os.path.isfile(full) else Entry.NOTHING

    return links.Places(published=known, entry=entry, near=links.Suggestions(known).near, web=site.web)
