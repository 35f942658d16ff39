"""What the configuration says about the site, checked before anything is built."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook import printable
from handbook.disk import files
from handbook.disk.place import tree
from handbook.errors import ConfigError, ReadError
from handbook.lint.pages import OWNERS
from handbook.markdown import Dialect
from handbook.model.terms import Flavour
from handbook.project.project import open_project
from handbook.project.records import DecisionLogs
from handbook.site import diagrams, facts, links, markup, mount, shipped
from handbook.site.declared import Declared
from handbook.site.facts import Reporting
from handbook.site.publisher import Publisher
from handbook.site.runbooks import Runbooks


@dataclass(frozen=True, slots=True)
class Log:
    """Who is told of the build."""

    info: Callable[[str], None]
    """What is worth knowing."""
    warning: Callable[[str], None]
    """What is wrong, or left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The configuration, with what follows from it."""

    declared: Declared
    root: Path
    docs: str
    """The folder of the pages, relative to the root."""
    mounts: tuple[str, ...]
    hosts: tuple[str, ...]
    publisher: Publisher
    runbooks: Runbooks
    dialect: Dialect
    """How its pages are written."""
    diagrams: diagrams.Settings
    web: links.WebView | None
    owners: Mapping[str, Mapping[str, str]]
    """Who keeps pages, by id."""
    reporting: Reporting | None
    today: str
    log: Log

    def repository_path(self, uri: str) -> str:
        """Return where the repository has a file of the site's sources."""
        if any(uri.startswith(f"{folder}/") for folder in self.mounts):
            return uri
        return f"{self.docs}/{uri}"


def read(declared: Declared, log: Log, is_of_theme: Callable[[str], bool]) -> SiteSettings:
    """Return the settings of a site.

    ``is_of_theme`` tells whether the theme has a file where the site would put one of its sources. Raises
    ConfigError, or EngineUnavailable without our Mermaid files.
    """
    root = declared.file.parent
    if not declared.pages.is_relative_to(root):
        raise ConfigError("mkdocs.yml: docs_dir", "must lie below the folder of mkdocs.yml")
    docs = declared.pages.relative_to(root).as_posix()
    mounts = mount.checked_mounts(declared.options.mounts, docs)
    _check_folders(root, docs, mounts)
    for base in declared.snippet_bases:
        if root.is_relative_to(Path(base).resolve()):
            # Else one line of a page publishes the git directory and the files with secrets.
            log.warning(
                f"mkdocs.yml: pymdownx.snippets: base_path '{base}' is the whole checkout; "
                "name the folders that pages include from"
            )
    for key in declared.asked:
        log.info(f"the theme makes pages ask another host; `{key}: false` below `theme` ends that")
    asked = [host for hosts in declared.asked.values() for host in hosts]
    hosts = markup.hosts_of(declared.options.hosts, [*asked, *declared.files])
    today = time.strftime("%Y-%m-%d")
    project = open_project(root)
    publisher = Publisher(
        root,
        DecisionLogs(project),
        named=(*declared.options.files, *declared.files),
        hosts=hosts,
        warn=log.warning,
        is_of_theme=is_of_theme,
        today=today,
    )
    if not declared.options.reduced:
        log.info("raw HTML of pages is published as it is (plugins: handbook: raw_html: allowed)")
    return SiteSettings(
        declared=declared,
        root=root,
        docs=docs,
        mounts=mounts,
        hosts=hosts,
        publisher=publisher,
        runbooks=Runbooks(project),
        dialect=project.sites.dialect_by(declared.pages / "index.md", Flavour.MKDOCS),
        diagrams=diagrams.checked_settings(declared.diagrams, shipped.mermaid_version()),
        web=links.web_view(declared.repo_url, declared.edit_uri, docs),
        owners=_owners(root),
        reporting=facts.reporting(declared.repo_url, declared.edit_uri),
        today=today,
        log=log,
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
