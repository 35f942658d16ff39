"""Writes a site's sources as one plain tree: for engines that cannot run a plugin of ours.

In the tree each page is where the site has it, with links that lead there and its includes in it; what our
plugin would do while it renders is done by a Markdown extension, and what comes last by `docs finish`.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from logging import WARNING
from pathlib import Path

import pathspec
import yaml

from handbook.disk import files
from handbook.errors import HandbookError
from handbook.markdown import parse
from handbook.markdown.dialect import from_site
from handbook.model.document import Document
from handbook.site import configuration, front, glossary, mount, redirects, settings, shipped, targets
from handbook.site.configuration import Data
from handbook.site.content import Content
from handbook.site.contents import Contents, gathered
from handbook.site.engine_config import OVERRIDES, PAGES, engine_config
from handbook.site.finish import Plan
from handbook.site.markdown import expanded, staged
from handbook.site.markdown.rendered import RenderedPage
from handbook.site.markup import text as html
from handbook.site.page import allowance, surroundings
from handbook.site.publisher import Source
from handbook.site.rewriting import Destination, rewritten
from handbook.site.settings import SiteSettings
from handbook.site.tree import Tree
from handbook.site.twins import Collection, PageText

CONFIG, PLAN = "mkdocs.yml", "handbook.json"
_PATTERNS = ("exclude_docs", "draft_docs", "not_in_nav")
_ALWAYS_LEFT_OUT = (".*", "/templates/")
"""As MkDocs does."""
_SPECIAL = re.compile('[<>&"]')
_OF_THEMES = ("assets/images/favicon.png", "search.json", "search/*", "sitemap.xml", "sitemap.xml.gz")
"""Where themes have files of their own that could be published by their kind."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What came of it."""

    pages: int
    files: int
    written: int
    removed: int


def stage(config_file: Path, target: Path, log: settings.Log) -> Staged:
    """Write the tree below ``target``; only files that change are written, and those of before removed.

    Raises HandbookError where mkdocs.yml, a mount or the target cannot be used; then nothing was written.
    """
    config = configuration.load(config_file)
    declared = configuration.declaration(config, config_file)
    if config.get("hooks"):
        log.warning("mkdocs.yml: hooks are not carried over; only MkDocs runs them")
    patterns = pathspec.GitIgnoreSpec.from_lines(_OF_THEMES)
    site = settings.read(declared, log, patterns.match_file)
    tree = Tree(target, PLAN, (PAGES, OVERRIDES))
    tree.check(declared.file.parent, (declared.pages, *(site.root / each for each in site.mounts)))
    return _Staging(config, site, tree).run()


class _Staging:
    def __init__(self, config: Data, site: SiteSettings, tree: Tree) -> None:
        self._config = config
        self._site = site
        self._tree = tree
        # As the engine is going to read the pages, be what it inherits in the repository or not.
        self._dialect = from_site((configuration.written(config),))
        self._page = RenderedPage(say=self._say, hidden=site.publisher.hidden)
        used = dict(configuration.entries(config, "markdown_extensions"))
        self._includes = used.get(expanded.NAME)
        self._expander = expanded.Expander(self._includes)
        self._pages = 0

    def run(self) -> Staged:
        own = [each for each in self._own() if self._site.publisher.has(each)]
        left_out = self._matcher(*_PATTERNS)
        contents = gathered(self._site, own, lambda uri: not left_out(uri))
        excluded = self._matcher(*_PATTERNS[:2])
        all_ = [
            *(Content(each.uri, each.path, repository=self._site.repository_path(each.uri)) for each in own),
            *(each for each in contents.added if not excluded(each.uri)),
        ]
        self._page.places = targets.places(self._site, [each.uri for each in all_])
        self._twins = Collection(self._site, self._page.places)
        declared, published = self._site.declared, self._page.places.published.values()
        moved = redirects.checked(declared.options.redirects, published)
        words = glossary.address(declared, published)
        allowed = allowance(self._site, self._diagram())
        for each in all_:
            self._put(each, contents)
        self._put_overrides()
        config = engine_config(self._config, self._site, contents, allowed)
        self._tree.put(CONFIG, configuration.written(config))
        urls = self._site.declared.directory_urls
        plan = Plan(
            hosts=self._site.hosts,
            strict=allowed.reduced,
            moved=redirects.pages(moved, directory_urls=urls),
            diagram=allowed.diagram,
            twins=self._twins.done(config.get("nav")),
            glossary=words,
        )
        self._tree.put(PLAN, plan.as_json())
        removed = self._tree.remove_others()
        return Staged(self._pages, len(self._tree.names), self._tree.written, removed)

    def _diagram(self) -> str:
        """Return the class of diagrams in the tree of before: with another one each page would change."""
        before = self._tree.text_of(PLAN)
        try:
            return Plan.of(before, PLAN).diagram if before else ""
        except HandbookError:  # Of another release.
            return ""

    def _say(self, level: int, message: str) -> None:
        (self._site.log.warning if level >= WARNING else self._site.log.info)(message)

    def _own(self) -> Iterator[Source]:
        """Yield the files of the folder of the pages that the engine would see."""
        base = str(self._site.declared.pages)
        left_out = self._matcher(*_PATTERNS[:2])
        for above, folders, names in files.walk(base):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = os.path.join(above, name)
                uri = os.path.relpath(path, base).replace(os.sep, "/")
                if os.path.isfile(path) and not left_out(uri):
                    yield Source(uri, path)

    def _matcher(self, *keys: str) -> Callable[[str], bool]:
        """Return what tells whether a path in the sources is matched by the patterns of some keys."""
        lines = [line for key in keys for line in str(self._config.get(key) or "").splitlines()]
        spec = pathspec.GitIgnoreSpec.from_lines([*_ALWAYS_LEFT_OUT, *lines])
        return spec.match_file

    def _put(self, content: Content, contents: Contents) -> None:
        place = f"{PAGES}/{content.uri}"
        if mount.is_page(content.uri):
            self._pages += 1
            self._tree.put(place, self._text(content, contents))
        elif content.path:
            self._tree.copy(place, content.path)
        else:
            self._tree.put(place, content.text)

    def _text(self, content: Content, contents: Contents) -> str:
        """Return a page as it stands in the tree."""
        path = self._site.repository_path(content.uri)
        source = _lines(files.read(content.path) if content.path else content.text)
        kept = front.without_unreadable(yaml, source)
        if kept != source:
            self._site.log.warning(f"{path}: {front.UNREADABLE}")
        said, body = front.parted(yaml, kept)
        meta, dropped = front.published(said, self._site.declared.options.templates)
        if dropped:
            self._site.log.warning(front.left_out(path, dropped))
        if self._site.runbooks.has(path, source):
            meta = front.boosted(meta)
        around = surroundings(self._site, contents, content.uri, source, meta)
        document = self._document(path, body)
        self._twins.add(PageText(content.uri, source, document.text))
        heading = next((section.title for section in document.sections if section.level == 1), "")
        if "title" not in meta and _SPECIAL.search(heading):
            meta["title"] = html(heading)  # Themes put into the head what they have decoded of the heading.
        meta["source_path"] = content.repository
        begun = yaml.safe_dump(meta, sort_keys=False, allow_unicode=True)
        return f"---\n{begun}---\n{staged.line(path, around)}\n{rewritten(document, self._chosen)}"

    def _document(self, path: str, body: str) -> Document:
        """Return a page's text with its includes in it; its links are to be resolved next."""
        self._page.begin(path)
        folder = self._site.root / posixpath.dirname(path)
        bases = configuration.bases(self._includes, self._site.root, folder)
        text = self._expander.expanded(body, bases, self._page)
        return parse(path, text, self._dialect)

    def _chosen(self, destination: Destination) -> str | None:
        if destination.html:  # Engines make no address of these.
            return None
        found = self._page.resolved(destination.address, image=destination.image)
        return found if isinstance(found, str) and found != destination.address else None

    def _put_overrides(self) -> None:
        """Put ours and those of the site into one folder; the site's count."""
        look = configuration.theme(self._config)
        folders = [shipped.OVERRIDES] if look.get("name") == "material" else []
        if own := look.get("custom_dir"):
            folders.append(self._site.root / str(own))
        found = {}
        for folder in folders:
            for above, _, names in files.walk(str(folder)):
                for name in names:
                    full = os.path.join(above, name)
                    found[os.path.relpath(full, folder).replace(os.sep, "/")] = full
        for name, full in found.items():
            self._tree.copy(f"{OVERRIDES}/{name}", full)


def _lines(text: str) -> str:
    """Return a text as engines read it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
