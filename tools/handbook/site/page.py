"""What a page's own text does not say: who keeps it, how old it is, what decisions say of each other."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping

from markupsafe import Markup

from handbook.site import addresses, facts, front, mount
from handbook.site.article import Allowance, Surroundings
from handbook.site.contents import Contents
from handbook.site.markup import text as html
from handbook.site.runbook_facts import RunbookFacts, contacts, runbook_facts
from handbook.site.settings import SiteSettings
from handbook.site.wording import name

_DEEP = 2
"""Folders: a page in so many is led back to those above it."""


def allowance(site: SiteSettings, diagram: str = "") -> Allowance:
    """Return what the pages of a site may have, in this build; ``diagram`` is the class of one before."""
    diagram = diagram or f"diagram-{secrets.token_hex(16)}"
    return Allowance(reduced=site.declared.options.reduced, hosts=site.hosts, diagram=diagram)


def surroundings(
    site: SiteSettings, contents: Contents, uri: str, text: str, meta: Mapping[str, object]
) -> Surroundings:
    """Return what comes around a page; ``text`` is its source, ``meta`` what `front.published` has kept."""
    found = facts.page_facts(text, site.owners)
    stated = meta.get("title")
    title = Markup(stated).unescape() if isinstance(stated, str) and stated else name(uri)  # noqa: S704 - it only decodes
    report = site.reporting.address(title, site.repository_path(uri)) if site.reporting else ""
    log, path = contents.log_of(uri)
    above = (
        front.keywords(meta),
        facts.line(found, report, _twin(site, uri), trail(uri, contents.indexes)),
        facts.banner(found, site.today),
        log.above(path) if log is not None else "",
    )
    runbook = _runbook(site, contents, site.repository_path(uri), text)
    below = (
        log.below(path) if log is not None else "",
        front.keyword_titles(meta) if runbook is not None else "",
    )
    return Surroundings("\n".join(filter(None, above)), "\n".join(filter(None, below)), runbook)


def _runbook(site: SiteSettings, contents: Contents, path: str, text: str) -> RunbookFacts | None:
    if not site.runbooks.has(path, text):
        return None
    web = site.web.files if site.web is not None else ""
    reached = contacts(site.owners)
    return runbook_facts(text, path, contents.alerts, web, site.runbooks.escalation, reached)


def trail(uri: str, indexes: Collection[str]) -> str:
    """Return the HTML of the way to the pages above one that lies deep: navigation may not have it.

    ``indexes`` are the paths of the pages of folders. Empty for a page less than two folders deep, and where
    no folder above it has a page.
    """
    folders = uri.split("/")[:-1]
    if len(folders) < _DEEP:
        return ""
    parts, file = [], addresses.file_of(uri, directory_urls=True)
    for depth in range(1, len(folders) + 1):
        folder = "/".join(folders[:depth])
        index = next((each for each in (f"{folder}/index.md", f"{folder}/README.md") if each in indexes), "")
        label = html(mount.label(folder))
        if index and index != uri:
            way = addresses.way(file, addresses.file_of(index, directory_urls=True)).removesuffix(
                "index.html"
            )
            label = f'<a href="{html(way)}">{label}</a>'
        if index != uri:
            parts.append(label)
    return " / ".join(parts) if any("<a" in each for each in parts) else ""


def _twin(site: SiteSettings, uri: str) -> str:
    """Return the way from a page to its Markdown; empty where the site has none."""
    file = addresses.file_of(uri, directory_urls=site.declared.directory_urls)
    return addresses.way(file, addresses.twin_of(uri)) if site.declared.options.twins else ""
