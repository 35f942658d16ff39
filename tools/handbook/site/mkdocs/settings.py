"""What mkdocs.yml says about the site, checked before anything is built."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from logging import Logger, LoggerAdapter
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig

from handbook import printable
from handbook.disk import files
from handbook.disk.place import tree
from handbook.errors import ConfigError, ReadError
from handbook.lint.pages import OWNERS
from handbook.project.project import open_project
from handbook.project.records import DecisionLogs
from handbook.site import diagrams, facts, links, markup, mount, shipped
from handbook.site.facts import Reporting
from handbook.site.mkdocs import theme
from handbook.site.publisher import Publisher


class Options(Config):
    """The plugin's entry in mkdocs.yml."""

    mounts = config_options.ListOfItems(config_options.Type(str), default=[])
    """Folders to publish, relative to the folder of mkdocs.yml."""
    raw_html = config_options.Choice(("reduced", "allowed"), default="reduced")
    """What of the HTML in pages is published: a closed list of elements and attributes, or all of it."""
    files = config_options.ListOfItems(config_options.Type(str), default=[])
    """Patterns of files to publish although they are of a kind that may act, as in ``CNAME``."""
    templates = config_options.ListOfItems(config_options.Type(str), default=[])
    """Files of the theme that a page may name as its ``template``."""
    redirects = config_options.Type(dict, default={})
    """Old paths of pages, as in ``adr/0001-x.md``, and the paths where they are now."""
    hosts = config_options.ListOfItems(config_options.Type(str), default=[])
    """Other hosts that pages may ask, as in ``https://img.example.org``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The same, with what follows from it."""

    root: Path
    docs: str
    """The folder of the pages, relative to the root."""
    mounts: tuple[str, ...]
    hosts: tuple[str, ...]
    publisher: Publisher
    diagrams: diagrams.Settings
    web: links.WebView | None
    owners: Mapping[str, Mapping[str, str]]
    """Who keeps pages, by id."""
    reporting: Reporting | None
    today: str


def read(config: MkDocsConfig, options: Options, log: Logger | LoggerAdapter[Logger]) -> SiteSettings:
    """Return the settings of a site. Raises ConfigError, or EngineUnavailable without our Mermaid files."""
    # Both paths are relative when MkDocs is called with -f.
    root = Path(config.config_file_path).resolve().parent
    pages = Path(config.docs_dir).resolve()
    if not pages.is_relative_to(root):
        raise ConfigError("mkdocs.yml: docs_dir", "must lie below the folder of mkdocs.yml")
    docs = pages.relative_to(root).as_posix()
    mounts = mount.checked_mounts(options.mounts, docs)
    _check_folders(root, docs, mounts)
    for base in _snippet_bases(config):
        if root.is_relative_to(Path(base).resolve()):
            # Else one line of a page publishes the git directory and the files with secrets.
            log.warning(
                f"mkdocs.yml: pymdownx.snippets: base_path '{base}' is the whole checkout; "
                "name the folders that pages include from"
            )
    for key in theme.asked(config):
        log.info(f"the theme makes pages ask another host; `{key}: false` below `theme` ends that")
    hosts = markup.hosts_of(options.hosts, _addresses(config))
    today = time.strftime("%Y-%m-%d")
    publisher = Publisher(
        root,
        DecisionLogs(open_project(root)),
        named=(*options.files, *_named(config)),
        hosts=hosts,
        warn=log.warning,
        is_of_theme=partial(theme.has_file_for, config),
        today=today,
    )
    mermaid2 = config.plugins.get("mermaid2")
    declared = None if mermaid2 is None else dict(mermaid2.config)
    template = (config.edit_uri_template or "").partition("{path")[0]
    return SiteSettings(
        root=root,
        docs=docs,
        mounts=mounts,
        hosts=hosts,
        publisher=publisher,
        diagrams=diagrams.checked_settings(declared, shipped.mermaid_version()),
        web=links.web_view(config.repo_url or "", config.edit_uri or template, docs),
        owners=_owners(root),
        reporting=facts.reporting(config.repo_url or "", config.edit_uri or template),
        today=today,
    )


def _owners(root: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the owners of pages; none where their file cannot be read, which `docs lint` says."""
    try:
        return facts.teams(files.read(root / OWNERS, tree(root)))
    except ReadError:
        return {}


def _check_folders(root: Path, docs: str, mounts: tuple[str, ...]) -> None:
    for folder in mounts:
        if not (root / folder).is_dir():
            raise ConfigError(mount.WHERE, f"'{folder}' is not a folder; create it or remove the mount")
    # MkDocs follows links to folders, and without end where one leads to a folder above it.
    for folder in (docs, *mounts):
        if linked := files.linked_folder(root / folder):
            shown = os.path.relpath(linked, root)
            raise ConfigError("mkdocs.yml", f"{printable.line(shown)} is a link to a folder; remove it")


def _snippet_bases(config: MkDocsConfig) -> list[str]:
    """Return the folders from which the extension for snippets includes files; none where it is not used."""
    used = config.mdx_configs.get("pymdownx.snippets")
    if used is None:
        return ["."] if "pymdownx.snippets" in config.markdown_extensions else []
    bases = used.get("base_path", ["."])
    return [str(base) for base in ([bases] if isinstance(bases, str) else bases)]


def _named(config: MkDocsConfig) -> Iterator[str]:
    """Yield the files that the configuration names: they are published, whatever their kind."""
    icons = (config.theme.get("logo"), config.theme.get("favicon"))
    yield from (str(each) for each in (*config.extra_css, *config.extra_javascript, *icons) if each)


def _addresses(config: MkDocsConfig) -> list[str]:
    """Return the addresses that the site's own configuration makes pages ask."""
    hosts = (host for of in theme.asked(config).values() for host in of)
    return [*hosts, *map(str, config.extra_css), *map(str, config.extra_javascript)]
