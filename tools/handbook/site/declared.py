"""What the configuration of a site says that we go by, whatever engine reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The entry of ``handbook`` under ``plugins``."""

    mounts: tuple[str, ...] = ()
    """Folders to publish, relative to the folder of mkdocs.yml."""
    reduced: bool = True
    """Of the HTML in pages, publish a closed list of elements and attributes; else all of it."""
    files: tuple[str, ...] = ()
    """Patterns of files to publish although they are of a kind that may act, as in ``CNAME``."""
    templates: tuple[str, ...] = ()
    """Files of the theme that a page may name as its ``template``."""
    redirects: Mapping[object, object] = field(default_factory=dict)
    """Old paths of pages, as in ``adr/0001-x.md``, and the paths where they are now."""
    hosts: tuple[str, ...] = ()
    """Other hosts that pages may ask, as in ``https://img.example.org``."""
    twins: bool = True
    """Publish each page as Markdown, too, and ``llms.txt``."""
    glossary: str = ""
    """The page whose words are explained on the others, as in ``start/glossary.md``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The configuration of a site."""

    file: Path
    """The mkdocs.yml; its folder is the root of the repository."""
    pages: Path
    """The folder of the pages."""
    name: str
    about: str = ""
    """What the site is, in a sentence."""
    address: str = ""
    """Where the site is going to be served, if it is known."""
    directory_urls: bool = True
    """Whether ``x.md`` becomes ``x/`` rather than ``x.html``."""
    repo_url: str = ""
    edit_uri: str = ""
    """What follows ``repo_url`` in the address where a page is edited, before its path."""
    options: Options
    diagrams: Mapping[str, object] | None = None
    """The options of the plugin ``mermaid2``; None: it is not used."""
    snippet_bases: tuple[str, ...] = ()
    """The folders from which pages include files."""
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Settings of the theme by which pages ask other hosts, with these."""
    files: tuple[str, ...] = ()
    """Files and addresses that the configuration names: styles, scripts and icons."""

    def edit_base(self, docs: str) -> str:
        """Return the address to which the repository path of a file is added where it is edited, or nothing.

        ``docs`` is the folder of the pages, relative to the root.
        """
        pages = (
            urljoin(f"{self.repo_url.rstrip('/')}/", self.edit_uri) if self.repo_url and self.edit_uri else ""
        )
        return pages.removesuffix(f"{docs}/") if pages.endswith(f"/{docs}/") else ""
