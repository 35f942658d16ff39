"""All that a site has besides the pages in its own folder: mounted folders, decision logs, and our assets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handbook.disk import files
from handbook.errors import ConfigError
from handbook.site import addresses, decision_feeds, index_page, mount, runbook_index, shipped
from handbook.site.content import Content
from handbook.site.decisions import DecisionSite
from handbook.site.publisher import Source
from handbook.site.runbook_facts import Rule, runbook_facts, searched_for
from handbook.site.settings import SiteSettings

IsShown = Callable[[str], bool]
"""Tells of a path in the site's sources whether the engine makes a page of it that navigation may show."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a site adds to the pages in its own folder."""

    added: tuple[Content, ...]
    mounted: Mapping[str, Sequence[str]]
    """Mounted folder -> its pages, for the navigation."""
    logs: Mapping[str, DecisionSite] = field(default_factory=dict)
    """The folder of a decision log, in the site's sources, and the log."""
    alerts: tuple[Rule, ...] = ()
    """What the rule files among the published ones define."""
    indexes: frozenset[str] = frozenset()
    """The pages of folders: `index.md` and `README.md`, in the site's sources."""

    def log_of(self, uri: str) -> tuple[DecisionSite | None, str]:
        """Return the decision log in whose folder a page lies, and the page's path in it."""
        folder, _, name = uri.rpartition("/")
        while folder and folder not in self.logs:
            folder, _, last = folder.rpartition("/")
            name = f"{last}/{name}"
        return self.logs.get(folder), name


def gathered(site: SiteSettings, own: Iterable[Source], is_shown: IsShown) -> Contents:
    """Return what the site adds; ``own`` are the files of its own folder that are published.

    Raises ConfigError where a mount has a file of the same path, and HandbookError where git does not answer.
    """
    return _Gathering(site, tuple(own), is_shown).run()


class _Gathering:
    def __init__(self, site: SiteSettings, own: Sequence[Source], is_shown: IsShown) -> None:
        self._site = site
        self._own = own
        self._is_shown = is_shown
        self._directory_urls = site.declared.directory_urls
        self._logs: dict[str, DecisionSite] = {}

    def run(self) -> Contents:
        added = list(shipped.assets(self._site.diagrams))
        mounted = {}
        for folder in self._site.mounts:
            found = self._mount(folder)
            self._refuse_clash(found)
            added += found
            mounted[folder] = [each.uri for each in found if self._is_page(each.uri)]
        pages = [source for source in self._own if self._is_page(source.uri)]
        for folder, of in self._site.publisher.logs_in(self._site.docs, pages).items():
            added += self._log(folder, of)
        own = (
            Content(each.uri, each.path, repository=self._site.repository_path(each.uri))
            for each in self._own
        )
        uris = (*(each.uri for each in self._own), *(each.uri for each in added))
        indexes = frozenset(each for each in uris if each.endswith(("/index.md", "/README.md")))
        return Contents(tuple(added), mounted, self._logs, self._site.runbooks.rules([*own, *added]), indexes)

    def _is_page(self, uri: str) -> bool:
        return mount.is_page(uri) and self._is_shown(uri)

    def _place(self, uri: str) -> str:
        """Return where the built site has a file."""
        return addresses.file_of(uri, directory_urls=self._directory_urls) if mount.is_page(uri) else uri

    def _mount(self, folder: str) -> list[Content]:
        """Return the files of a mounted folder, with the page at its address."""
        found: dict[str, Source] = {}
        for source in self._site.publisher.mounted(folder):
            other = found.setdefault(self._place(source.uri), source)
            if other is not source:
                self._site.log.warning(
                    f"'{source.uri}' and '{other.uri}' would become the same page; rename one of them"
                )
        contents = [Content(source.uri, source.path, repository=source.uri) for source in found.values()]
        pages = [source for source in found.values() if self._is_page(source.uri)]
        if self._site.publisher.is_log(folder):
            return contents + self._log(folder, pages)
        if mount.index_of(folder, {page.uri for page in pages}) is None:
            contents.append(self._index(folder, pages, None))
        return contents

    def _log(self, folder: str, pages: Sequence[Source]) -> list[Content]:
        """Take note of a decision log; return what the site has of it besides the records."""
        declared = self._site.declared
        suffix = "/" if self._directory_urls else ".html"
        log = self._logs[folder] = self._site.publisher.decisions(folder, pages, suffix)
        address = f"{(declared.address or '/').rstrip('/')}/{folder}/"
        added = [Content(f"{folder}/index.json", text=decision_feeds.as_json(log, address))]
        feed = decision_feeds.feed(log, f"{declared.name}: decisions", address)
        if declared.address and feed:
            added.append(Content(f"{folder}/feed.xml", text=feed))
        if mount.index_of(folder, {page.uri for page in pages}) is None:
            added.append(self._index(folder, pages, log))
        return added

    def _index(self, folder: str, pages: Sequence[Source], log: DecisionSite | None) -> Content:
        text = self._site.publisher.index(folder, pages, log)
        if log is None:
            text = runbook_index.with_alerts(text, self._runbooks(folder, pages))
        return Content(f"{folder}/index.md", text=text)

    def _runbooks(self, folder: str, pages: Iterable[Source]) -> Iterator[runbook_index.Listed]:
        """Yield the runbooks in a mounted folder."""
        for page in pages:
            text = files.read(page.path)
            if self._site.runbooks.has(page.uri, text):
                path = page.uri.removeprefix(f"{folder}/")
                facts = runbook_facts(text, page.uri)
                title = index_page.page_entry(path, text).title
                yield runbook_index.Listed(path, title, facts, searched_for(text))

    def _refuse_clash(self, mounted: Iterable[Content]) -> None:
        own = {source.uri for source in self._own}
        for each in mounted:
            if each.uri in own:
                problem = f"'{each.uri}' is in a mount and in docs_dir; keep it in one of them"
                raise ConfigError(mount.WHERE, problem)
