"""The MkDocs plugin ``handbook``: glue between MkDocs' events and what decides, which stands beside it.

It publishes folders of the repository root, resolves links written for the repository's web view, and
puts the scripts, styles and Mermaid files into the site, so that no page asks another host for anything.
"""

from __future__ import annotations

import os
import posixpath
import secrets
from functools import partial

import yaml
from jinja2 import Environment
from markupsafe import Markup, escape
from mkdocs.config import config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import meta, write_file

from handbook.errors import HandbookError
from handbook.model.entry import Entry
from handbook.site import facts, finish, front, links, markup, mount, redirects, shipped
from handbook.site.decisions import DecisionSite
from handbook.site.dress import dressed
from handbook.site.markdown.extension import RepositoryPages
from handbook.site.markdown.rendered import RenderedPage
from handbook.site.mkdocs import fences, settings, theme
from handbook.site.mkdocs.messages import guard
from handbook.site.publisher import Source

log = get_plugin_logger(__name__)


class HandbookPlugin(BasePlugin[settings.Options]):
    """One site."""

    is_preview = False
    """`mkdocs serve` puts a script of its own into each page."""

    def on_startup(self, *, command: str, **_: object) -> None:
        """Take note of what the site is built for."""
        self.is_preview = command == "serve"

    @event_priority(100)  # Before mermaid2, which would ask the network when its settings are incomplete.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the settings and put our extension, scripts and watched folders into the configuration."""
        guard(log.logger)
        try:
            self.site = settings.read(config, self.config, log)
        except HandbookError as error:
            raise PluginError(str(error)) from error
        self.page = RenderedPage(say=log.log, hidden=self.site.publisher.hidden)
        _take_over_mermaid2(config)
        # Drawn is what the linter sees as a diagram: a fence. A page cannot know this class.
        self.diagram_class = f"diagram-{secrets.token_hex(16)}"
        fences.mark(config, self.diagram_class)
        if self.config.raw_html == "allowed":
            log.info("raw HTML of pages is published as it is (plugins: handbook: raw_html: allowed)")
        config.markdown_extensions.append(RepositoryPages(self.page))  # type: ignore[arg-type]  # MkDocs hands it on
        config.watch.extend(str(self.site.root / folder) for folder in self.site.mounts)
        if config.theme.name == "material":
            # Before the theme, after the site's own overrides.
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(shipped.OVERRIDES))
        config.extra_css.append(f"{shipped.SERVED}/{shipped.STYLE}")
        config.extra_javascript.append(_module(f"{shipped.SERVED}/{shipped.SCRIPT}"))
        return config

    def on_files(self, known: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the mounted folders, our assets and the Mermaid files; leave out what must not be published."""
        try:
            self._leave_out(known, config)
            for asset in shipped.assets(self.site.diagrams):
                known.append(_generated(config, asset.uri, asset.path, asset.text))
            self.logs: dict[str, DecisionSite] = {}
            pages = {folder: self._mount(folder, known, config) for folder in self.site.mounts}
            ours = [_source(file) for file in known if file.src_dir == config.docs_dir and _is_in_nav(file)]
            for folder, found in self.site.publisher.logs_in(self.site.docs, ours).items():
                for file in self._log(folder, found, config):
                    known.append(file)
        except HandbookError as error:
            raise PluginError(str(error)) from error
        if config.nav is not None:
            config.nav = mount.expanded_nav(config.nav, pages)
        return known

    def _leave_out(self, known: Files, config: MkDocsConfig) -> None:
        """Take out what must not be published; in the place of a theme's file there is the theme's."""
        for file in list(known):
            if file.src_dir == config.docs_dir and not self.site.publisher.has(_source(file)):
                known.remove(file)
                if theirs := theme.file_at(config, file.dest_uri):
                    known.append(_generated(config, file.src_uri, theirs))

    def _mount(self, folder: str, known: Files, config: MkDocsConfig) -> list[str]:
        """Add the files of a mounted folder; return the paths of its pages."""
        found: dict[str, File] = {}
        for source in self.site.publisher.mounted(folder):
            file = _generated(config, source.uri, source.path)
            file.edit_uri = mount.edit_path(source.uri, self.site.docs)
            other = found.setdefault(file.dest_uri, file)
            if other is not file:
                log.warning(
                    f"'{source.uri}' and '{other.src_uri}' would become the same page; rename one of them"
                )
        mounted = list(found.values())
        set_exclusions(mounted, config)
        pages = [_source(file) for file in mounted if _is_in_nav(file)]
        if self.site.publisher.is_log(folder):
            mounted += self._log(folder, pages, config)
        elif mount.index_of(folder, {page.uri for page in pages}) is None:
            mounted.append(self._index(folder, pages, None, config))
        for file in mounted:
            _refuse_clash(file, known)
            known.append(file)
        return [file.src_uri for file in mounted if _is_in_nav(file)]

    def _log(self, folder: str, pages: list[Source], config: MkDocsConfig) -> list[File]:
        """Take note of a decision log; return what the site has of it besides the records."""
        suffix = "/" if config.use_directory_urls else ".html"
        log = self.logs[folder] = self.site.publisher.decisions(folder, pages, suffix)
        address = f"{(config.site_url or '/').rstrip('/')}/{folder}/"
        added = [_generated(config, f"{folder}/index.json", text=log.as_json(address))]
        feed = log.feed(f"{config.site_name}: decisions", address)
        if config.site_url and feed:
            added.append(_generated(config, f"{folder}/feed.xml", text=feed))
        if mount.index_of(folder, {page.uri for page in pages}) is None:
            added.append(self._index(folder, pages, log, config))
        return added

    def _index(
        self, folder: str, pages: list[Source], log: DecisionSite | None, config: MkDocsConfig
    ) -> File:
        text = self.site.publisher.index(folder, pages, log)
        file = _generated(config, f"{folder}/index.md", text=text)
        set_exclusions([file], config)
        return file

    def _dressed(self, html: str, page: Page) -> str:
        """Put around a page what it does not say itself."""
        found = facts.page_facts(page.file.content_string, self.site.owners)
        report = self.site.reporting
        title = str(Markup(page.title or "").unescape())  # noqa: S704 - it only decodes
        form = report.address(title, self.repository_path(page.file)) if report else ""
        log, name = self._log_of(page.file.src_uri)
        above = (
            facts.line(found, form),
            facts.banner(found, self.site.today),
            log.above(name) if log is not None else "",
        )
        return dressed(html, "\n".join(filter(None, above)), log.below(name) if log is not None else "")

    def _log_of(self, uri: str) -> tuple[DecisionSite | None, str]:
        """Return the decision log in whose folder a page lies, and the page's path in it."""
        folder, _, name = uri.rpartition("/")
        while folder and folder not in self.logs:
            folder, _, last = folder.rpartition("/")
            name = f"{last}/{name}"
        return self.logs.get(folder), name

    def on_nav(self, nav: Navigation, *, files: Files, **_: object) -> Navigation:
        """Remember what the site publishes, after all plugins have added their files."""
        published = {
            self.repository_path(file): file.src_uri for file in files if not file.inclusion.is_excluded()
        }
        try:
            self.moved = redirects.checked(self.config.redirects, set(published.values()))
        except HandbookError as error:
            raise PluginError(str(error)) from error
        near = links.Suggestions(published).near
        self.page.places = links.Places(published=published, entry=self._entry, near=near, web=self.site.web)
        return nav

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig, **_: object) -> None:
        """Put what leads on to old addresses, and say in each page which scripts may run."""
        for source, target in self.moved.items():
            old = _generated(config, source)
            path, hash_, anchor = target.partition("#")
            there = _generated(config, path).url + hash_ + anchor
            text = redirects.page(old.url, there)
            write_file(text.encode(), os.path.join(config.site_dir, old.dest_uri))
        strict = self.config.raw_html != "allowed" and not self.is_preview
        done = finish.finish(config.site_dir, self.site.hosts, strict=strict)
        if done.handlers:
            log.info(
                f"{done.handlers} has scripts in attributes, so that all scripts within pages stay allowed"
            )

    def repository_path(self, file: File) -> str:
        """Return where the source of a file stands in the repository."""
        if any(file.src_uri.startswith(f"{folder}/") for folder in self.site.mounts):
            return file.src_uri
        return posixpath.join(self.site.docs, file.src_uri)

    def _entry(self, path: str) -> Entry:
        full = os.path.join(self.site.root, path)
        if os.path.isdir(full):  # Whatever a link says: a name too long for a file is nothing.
            return Entry.FOLDER
        return Entry.FILE if os.path.isfile(full) else Entry.NOTHING

    def on_page_read_source(self, *, page: Page, **_: object) -> str | None:
        """Take a front matter from a page that MkDocs could not read to its end."""
        source = page.file.content_string
        block = meta.YAML_RE.match(source)
        if block is None or front.is_readable(yaml, block[1]):
            return source
        name = self.repository_path(page.file)
        log.warning(f"{name}: its front matter nests or merges too much, and is left out; make it plain")
        return source[block.end() :]

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
        """Note which page is about to be rendered: Python-Markdown does not tell its extensions."""
        self.page.begin(self.repository_path(page.file))
        self.page.level = config.validation.links.not_found
        page.meta, dropped = front.published(
            page.meta, self.config.templates, partial(theme.has_icon, config)
        )
        if dropped:
            keys = ", ".join(dropped)
            log.warning(f"{self.page.path}: front matter that a theme cannot show is left out: {keys}")
        return markdown

    @event_priority(-100)  # After all that other plugins put into the page.
    def on_page_content(self, html: str, *, page: Page, **_: object) -> str:
        """Publish of the page's HTML what the list has."""
        if self.config.raw_html == "allowed":
            shown = html.replace(self.diagram_class, markup.DRAWN)
            return front.findable(self._dressed(shown, page), page.meta)
        published = markup.published(html, self.site.hosts, self.diagram_class)
        if published.removed:
            log.warning(
                f"{self.repository_path(page.file)}: not published: {', '.join(published.removed[:9])}; "
                "write it in Markdown, or set raw_html in mkdocs.yml (plugins: handbook)"
            )
        return front.findable(self._dressed(published.html, page), page.meta)

    def on_env(self, env: Environment, **_: object) -> Environment:
        """Keep the theme from making markup of text: its `striptags` decodes what was encoded."""
        env.filters["striptags"] = lambda value: escape(Markup(value).striptags())  # noqa: S704 - it only decodes
        return env

    @event_priority(-100)
    def on_post_page(self, output: str, **_: object) -> str:
        """Let no page ask another host."""
        return output.replace("<head>", f"<head>\n    {markup.policy(self.site.hosts)}", 1)

    def on_post_template(self, output: str, *, template_name: str, **_: object) -> str:
        """Let no other page of the theme, such as that of error 404, ask another host."""
        if not template_name.endswith(".html"):
            return output
        if template_name == "404.html":
            output = output.replace("</h1>", "</h1>\n<div data-lost></div>", 1)
        return self.on_post_page(output)


def _take_over_mermaid2(config: MkDocsConfig) -> None:
    """Keep mermaid2 as the place of the settings, and from parsing and rewriting pages."""
    mermaid2 = config.plugins.get("mermaid2")
    if mermaid2 is not None:
        handlers = config.plugins.events["post_page"]
        handlers[:] = [handler for handler in handlers if getattr(handler, "__self__", None) is not mermaid2]


def _generated(config: MkDocsConfig, uri: str, path: str = "", text: str = "") -> File:
    if path:
        return File.generated(config, uri, abs_src_path=path)
    return File.generated(config, uri, content=text)


def _source(file: File) -> Source:
    return Source(file.src_uri, str(file.abs_src_path))


def _is_in_nav(file: File) -> bool:
    return mount.is_page(file.src_uri) and file.inclusion.is_in_nav()


def _refuse_clash(file: File, files: Files) -> None:
    if files.get_file_from_path(file.src_uri) is not None:
        raise PluginError(
            f"{mount.WHERE}: '{file.src_uri}' is in a mount and in docs_dir; keep it in one of them"
        )


def _module(path: str) -> config_options.ExtraScriptValue:
    script = config_options.ExtraScriptValue(path)
    script.type = "module"
    return script
