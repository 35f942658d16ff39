"""The MkDocs plugin ``handbook``: glue between MkDocs' events and what decides, which stands beside it."""

from __future__ import annotations

from functools import partial

import yaml
from jinja2 import Environment
from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.site import front, glossary, mount, redirects, settings, targets
from handbook.site.article import finished, taken_out
from handbook.site.contents import gathered
from handbook.site.finish import Plan, finish
from handbook.site.markdown.extension import RepositoryPages
from handbook.site.markdown.rendered import RenderedPage
from handbook.site.mkdocs import fences, messages, sources, theme
from handbook.site.mkdocs.preview import Built, Preview
from handbook.site.mkdocs.settings import Options, declaration
from handbook.site.page import allowance, surroundings
from handbook.site.twins import Collection, PageText

log = get_plugin_logger(__name__)


class HandbookPlugin(BasePlugin[Options]):
    """One site."""

    is_preview = False
    """`mkdocs serve` puts a script of its own into each page."""

    def __init__(self) -> None:
        super().__init__()
        self.preview = Preview()

    def on_startup(self, *, command: str, **_: object) -> None:
        """Take note of what the site is built for."""
        self.is_preview = command == "serve"

    def on_serve(self, server: LiveReloadServer, **_: object) -> LiveReloadServer:
        """Show a changed page before the rest of the site is built."""
        self.preview.take_over(server)
        return server

    @event_priority(100)  # Before mermaid2, which would ask the network when its settings are incomplete.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the settings and put our extension, scripts and watched folders into the configuration."""
        messages.guard(log.logger)
        declared = declaration(config, self.config)
        with messages.ending_the_build():
            told = settings.Log(log.info, log.warning)
            self.site = settings.read(declared, told, partial(theme.has_file_for, config))
        self.rendered = RenderedPage(say=log.log, hidden=self.site.publisher.hidden)
        self.allowance = allowance(self.site)
        fences.take_over(config)
        fences.mark(config, self.allowance.diagram)
        config.markdown_extensions.append(RepositoryPages(self.rendered))  # type: ignore[arg-type]  # MkDocs hands it on
        config.watch.extend(str(self.site.root / folder) for folder in self.site.mounts)
        theme.dress(config)
        self.preview.begin(config)
        return config

    def on_files(self, known: Files, /, *, config: MkDocsConfig) -> Files:
        """Add what the site has besides its own pages; leave out what must not be published."""
        with messages.ending_the_build():
            kept = [each for each in sources.own(known, config) if self.site.publisher.has(each)]
            sources.leave_out(known, config, kept)
            self.contents = gathered(self.site, kept, partial(sources.is_in_nav, known, config))
        for each in self.contents.added:
            known.append(sources.file_for(each, config, self.site.docs))
        if config.nav is not None:
            config.nav = mount.expanded_nav(config.nav, self.contents.mounted)
        return known

    def on_nav(self, nav: Navigation, *, files: Files, **_: object) -> Navigation:
        """Remember what the site publishes, after all plugins have added their files."""
        self.rendered.places = targets.places(
            self.site, [file.src_uri for file in files if not file.inclusion.is_excluded()]
        )
        with messages.ending_the_build():
            self.moved = redirects.checked(self.config.redirects, self.rendered.places.published.values())
            self.glossary = glossary.address(self.site.declared, self.rendered.places.published.values())
        self.twins = Collection(self.site, self.rendered.places)
        self.nav = nav
        return nav

    def on_page_read_source(self, *, page: Page, **_: object) -> str | None:
        """Take a front matter from a page that MkDocs could not read to its end."""
        source = self.source = page.file.content_string
        kept = front.without_unreadable(yaml, source)
        if kept != source:
            log.warning(f"{self._path(page)}: {front.UNREADABLE}")
        return kept

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
        """Note which page is about to be rendered: Python-Markdown does not tell its extensions."""
        self.rendered.begin(self._path(page))
        self.rendered.level = config.validation.links.not_found
        page.meta, dropped = front.published(
            page.meta, self.config.templates, partial(theme.has_icon, config)
        )
        if dropped:
            log.warning(front.left_out(self._path(page), dropped))
        if self.site.runbooks.has(self._path(page), self.source):
            page.meta = front.boosted(page.meta)
        return markdown

    @event_priority(-100)  # After all that other plugins put into the page.
    def on_page_content(self, html: str, *, page: Page, **_: object) -> str:
        """Publish of the page's HTML what the list has, and what comes around its text."""
        around = surroundings(self.site, self.contents, page.file.src_uri, self.source, page.meta)
        done = finished(html, around, self.allowance)
        if done.removed:
            log.warning(taken_out(self._path(page), done.removed))
        self.twins.add(PageText(page.file.src_uri, self.source, self.rendered.text, done.html))
        return done.html

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep the theme from making markup of text: its `striptags` decodes what was encoded."""
        if config.theme.name == "material":
            env.trim_blocks = env.lstrip_blocks = True  # Half a kilobyte of blank lines in each page.
        env.filters["striptags"] = lambda value: escape(Markup(value).striptags())  # noqa: S704 - it only decodes
        self.building = Built(config, files, self.nav, env)
        return env

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig, **_: object) -> None:
        """Put what leads on to old addresses, and say in each page which scripts may run."""
        plan = Plan(
            hosts=self.site.hosts,
            strict=self.allowance.reduced and not self.is_preview,
            moved=redirects.pages(self.moved, directory_urls=config.use_directory_urls),
            twins=self.twins.done(config.nav),
            glossary=self.glossary,
        )
        done = finish(config.site_dir, plan)
        self.preview.built, self.preview.in_page = self.building, done.in_page
        if done.said:
            log.info(done.said)

    def _path(self, page: Page) -> str:
        return self.site.repository_path(page.file.src_uri)
