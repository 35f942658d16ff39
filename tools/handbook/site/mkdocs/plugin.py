"""The MkDocs plugin ``handbook``: the only module that knows MkDocs; what it decides stands beside it.

It publishes folders of the repository root, resolves links written for the repository's web view, and
puts the scripts, styles and Mermaid files into the site, so that no page asks another host for anything.
"""

from __future__ import annotations

import os
import posixpath
import secrets
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

import yaml
from jinja2 import Environment
from markupsafe import Markup, escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import meta

from handbook import printable
from handbook.disk import files, git, place
from handbook.errors import ConfigError, EngineUnavailable, HandbookError, ReadError
from handbook.globs import matches
from handbook.model.entry import Entry
from handbook.project.project import open_project
from handbook.project.records import DecisionLogs
from handbook.site import diagrams, front, index_page, links, markup, mount, svg
from handbook.site.mkdocs import fences
from handbook.site.mkdocs.extension import RepositoryPages
from handbook.site.mkdocs.messages import guard
from handbook.site.tracked import Tracked

log = get_plugin_logger(__name__)

PACKAGE = Path(__file__).parents[1]
ASSETS = PACKAGE / "assets"
SERVED = "assets/handbook"
SCRIPTS = ("diagrams.mjs", "access.mjs")
STYLE = "handbook.css"
SETTINGS = "settings.mjs"
_HIGHLIGHTER: dict[str, tuple[str, ...]] = {"highlightjs": ("https://cdnjs.cloudflare.com",)}
_THEMES: dict[str, dict[str, tuple[str, ...]]] = {
    "material": {"font": ("https://fonts.googleapis.com", "https://fonts.gstatic.com")},
    "mkdocs": _HIGHLIGHTER,
    "readthedocs": _HIGHLIGHTER,
}
"""By theme and setting the hosts that its pages ask unless the setting is false."""


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
    hosts = config_options.ListOfItems(config_options.Type(str), default=[])
    """Other hosts that pages may ask, as in ``https://img.example.org``."""


class HandbookPlugin(BasePlugin[Options]):
    """Glue between MkDocs' events and the pure modules of ``handbook.site``."""

    @event_priority(100)  # Before mermaid2, which would ask the network when its settings are incomplete.
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the settings and put our extension, scripts and watched folders into the configuration."""
        guard(log.logger)
        self.late = 0
        try:
            self._read(config)
        except HandbookError as error:
            raise PluginError(str(error)) from error
        self._take_over_mermaid2(config)
        # Drawn is what the linter sees as a diagram: a fence. A page cannot know this class.
        self.diagram_class = f"diagram-{secrets.token_hex(16)}"
        fences.mark(config, self.diagram_class)
        if self.config.raw_html == "allowed":
            log.info("raw HTML of pages is published as it is (plugins: handbook: raw_html: allowed)")
        config.markdown_extensions.append(RepositoryPages(self))  # type: ignore[arg-type]  # MkDocs hands it on
        config.watch.extend(str(self.root / folder) for folder in self.mounts)
        if config.theme.name == "material":
            # Before the theme, after the site's own overrides.
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(PACKAGE / "overrides"))
        config.extra_css.append(f"{SERVED}/{STYLE}")
        config.extra_javascript.extend(_module(f"{SERVED}/{name}") for name in SCRIPTS)
        return config

    def _read(self, config: MkDocsConfig) -> None:
        # Both paths are relative when MkDocs is called with -f.
        self.root = Path(config.config_file_path).resolve().parent
        docs = Path(config.docs_dir).resolve()
        if not docs.is_relative_to(self.root):
            raise ConfigError("mkdocs.yml: docs_dir", "must lie below the folder of mkdocs.yml")
        self.docs = docs.relative_to(self.root).as_posix()
        self.mounts = mount.checked_mounts(self.config.mounts, self.docs)
        for folder in self.mounts:
            if not (self.root / folder).is_dir():
                raise ConfigError(mount.WHERE, f"'{folder}' is not a folder; create it or remove the mount")
        for base in _snippet_bases(config):
            if self.root.is_relative_to(Path(base).resolve()):
                # Else one line of a page publishes the git directory and the files with secrets.
                log.warning(
                    f"mkdocs.yml: pymdownx.snippets: base_path '{base}' is the whole checkout; "
                    "name the folders that pages include from"
                )
        # MkDocs follows links to folders, and without end where one leads to a folder above it.
        for folder in (self.docs, *self.mounts):
            if linked := files.linked_folder(self.root / folder):
                shown = os.path.relpath(linked, self.root)
                raise ConfigError("mkdocs.yml", f"{printable.line(shown)} is a link to a folder; remove it")
        names = (
            config.extra_css,
            config.extra_javascript,
            [config.theme.get("logo"), config.theme.get("favicon")],
        )
        self._named = [*self.config.files, *(str(each) for some in names for each in some if each)]
        self.hosts = markup.hosts_of(self.config.hosts, _addresses(config))
        for key in _asking(config):
            said = f"the theme makes pages ask another host; `{key}: false` below `theme` ends that"
            log.info(said)
        self.logs = DecisionLogs(open_project(self.root))
        mermaid2 = config.plugins.get("mermaid2")
        declared = None if mermaid2 is None else dict(mermaid2.config)
        self.diagrams = diagrams.checked_settings(declared, _shipped_version())
        template = (config.edit_uri_template or "").partition("{path")[0]
        self.web = links.web_view(config.repo_url or "", config.edit_uri or template, self.docs)

    def _take_over_mermaid2(self, config: MkDocsConfig) -> None:
        """Keep mermaid2 as the place of the settings, and from parsing and rewriting pages."""
        mermaid2 = config.plugins.get("mermaid2")
        handlers = config.plugins.events["post_page"]
        handlers[:] = [
            handler
            for handler in handlers
            if mermaid2 is None or getattr(handler, "__self__", None) is not mermaid2
        ]

    def on_files(self, known: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the mounted folders, our assets and the Mermaid files; leave out what must not be published."""
        for file in list(known):
            if file.src_dir == config.docs_dir and not self._is_publishable(file, config):
                known.remove(file)
                if theirs := _of_the_theme(file, config):
                    known.append(File.generated(config, file.src_uri, abs_src_path=theirs))
        for file in _assets(self.diagrams, config):
            known.append(file)
        pages: dict[str, list[str]] = {}
        for folder in self.mounts:
            try:
                mounted = self._mounted(folder, config)
            except HandbookError as error:
                raise PluginError(str(error)) from error
            for file in mounted:
                _refuse_clash(file, known)
                known.append(file)
            pages[folder] = [file.src_uri for file in mounted if _is_in_nav(file)]
        for file in self._indexes_of_logs(known, config):
            known.append(file)
        if config.nav is not None:
            config.nav = mount.expanded_nav(config.nav, pages)
        return known

    def _mounted(self, folder: str, config: MkDocsConfig) -> list[File]:
        base = self.root / folder
        names = (path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file())
        found: dict[str, File] = {}
        # index.md before README.md, which would become the same page.
        for name in sorted(mount.publishable(names), key=lambda name: posixpath.basename(name) != "index.md"):
            path = f"{folder}/{name}"
            file = File.generated(config, path, abs_src_path=str(base / name))
            if not self._is_publishable(file, config):
                continue
            file.edit_uri = mount.edit_path(path, self.docs)
            other = found.setdefault(file.dest_uri, file)
            if other is not file:
                log.warning(f"'{path}' and '{other.src_uri}' would become the same page; rename one of them")
        mounted = list(found.values())
        set_exclusions(mounted, config)
        if mount.index_of(folder, {file.src_uri for file in mounted}) is None:
            is_log = self.logs.at(str(self.root / folder)) is not None
            mounted.append(self._index(folder, mounted, config, is_log=is_log))
        return mounted

    def _indexes_of_logs(self, known: Files, config: MkDocsConfig) -> list[File]:
        """Return the index of each decision log in the folder of the pages that has none."""
        logs: dict[str, list[File]] = {}
        for file in known:
            if file.src_dir == config.docs_dir and mount.is_page(file.src_uri):
                logs.setdefault(posixpath.dirname(file.src_uri), []).append(file)
        return [
            self._index(folder, pages, config, is_log=True)
            for folder, pages in logs.items()
            if folder
            and self.logs.at(str(self.root / self.docs / folder)) is not None
            and mount.index_of(folder, {page.src_uri for page in pages}) is None
        ]

    def _index(self, folder: str, found: list[File], config: MkDocsConfig, *, is_log: bool) -> File:
        """Return the page of a folder of the site, which lists what was found in it."""
        pages = sorted((page for page in found if _is_in_nav(page)), key=_reading_order)
        texts = [
            (page.src_uri.removeprefix(f"{folder}/"), files.read(str(page.abs_src_path))) for page in pages
        ]
        if is_log:
            entries = (index_page.decision_entry(path, text) for path, text in texts)
            text = index_page.decision_index("Decisions", [entry for entry in entries if entry is not None])
            text += index_page.relation_graph(texts)
        else:
            listed = [index_page.page_entry(path, text) for path, text in texts]
            text = index_page.page_list(mount.label(folder), listed)
        file = File.generated(config, f"{folder}/index.md", content=text)
        set_exclusions([file], config)
        return file

    def _is_publishable(self, file: File, config: MkDocsConfig) -> bool:
        """Return whether a file may be published, and say why where it must not."""
        named = any(matches(pattern, file.src_uri) for pattern in self._named)
        if not mount.is_plain(file.src_uri):
            reason = "its name has characters that mean something in HTML, or that nobody sees; rename it"
        elif not named and _of_the_theme(file, config):
            reason = "the theme has a file of this name; rename it"
        elif not named and not mount.is_published_kind(file.src_uri):
            reason = "files of its kind may act in a browser; name it under `files` (plugins: handbook)"
        else:
            reason = self._hidden(str(file.abs_src_path))
        if not reason and (mount.is_page(file.src_uri) or file.src_uri.lower().endswith(".svg")):
            try:
                text = files.read(str(file.abs_src_path))
            except ReadError as error:
                reason = f"it {error.reason}"
            else:
                reason = "" if named or mount.is_page(file.src_uri) else svg.problem(text, self.hosts)
        if reason:
            log.warning(f"{file.src_uri} is not published: {reason}")
        return not reason

    def _hidden(self, path: str) -> str:
        """Return why a file is nothing to be shown, wherever a link to it stands; empty where it is."""
        real = os.path.realpath(path)
        name = os.path.relpath(real, self.root).replace(os.sep, "/")
        if not place.inside(real, str(self.root)):
            return "it is outside of the repository; copy the file"
        if any(part.startswith(".") for part in name.split("/")):
            return "it is hidden"
        try:
            return "" if self._tracked.has(real) else "git ignores it"
        except git.GitError as error:
            raise PluginError(
                f"what git ignores is not published, but which files are that? {error}"
            ) from error

    @cached_property
    def _tracked(self) -> Tracked:
        found = Tracked(str(self.root))
        if not found.known and git.repository(str(self.root)):
            log.warning("git is not installed: files that it ignores are published, too")
        return found

    def may_be_included(self, path: str) -> bool:
        """Return whether the page may show a file, and report one that it must not."""
        reason = self._hidden(path)
        if reason:
            self.not_included(path, reason)
        return not reason

    def not_included(self, what: str, reason: str) -> None:
        """Report what the page does not show, once."""
        if (what, reason) not in self._told:
            self._told.add((what, reason))
            log.warning(f"{self.page}: {what} is not included: {reason}")

    def not_rendered(self, reason: str) -> None:
        """Report that the page is published as text."""
        log.warning(f"{self.page}: is published as text: {reason}")

    def on_nav(self, nav: Navigation, *, files: Files, **_: object) -> Navigation:
        """Remember what the site publishes, after all plugins have added their files."""
        published = {
            self.repository_path(file): file.src_uri for file in files if not file.inclusion.is_excluded()
        }
        near = links.Suggestions(published).near
        self.places = links.Places(published=published, entry=self._entry, near=near, web=self.web)
        return nav

    def repository_path(self, file: File) -> str:
        """Return where the source of a file stands in the repository."""
        if any(file.src_uri.startswith(f"{folder}/") for folder in self.mounts):
            return file.src_uri
        return posixpath.join(self.docs, file.src_uri)

    def _entry(self, path: str) -> Entry:
        full = os.path.join(self.root, path)
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
        self.page = self.repository_path(page.file)
        self._told: set[tuple[str, str]] = set()
        self.level = config.validation.links.not_found
        page.meta, dropped = front.published(page.meta, self.config.templates, partial(_has_icon, config))
        if dropped:
            keys = ", ".join(dropped)
            log.warning(f"{self.page}: front matter that a theme cannot show is left out: {keys}")
        return markdown

    @event_priority(-100)  # After all that other plugins put into the page.
    def on_page_content(self, html: str, *, page: Page, **_: object) -> str:
        """Publish of the page's HTML what the list has."""
        if self.config.raw_html == "allowed":
            return front.findable(html.replace(self.diagram_class, markup.DRAWN), page.meta)
        published = markup.published(html, self.hosts, self.diagram_class)
        if published.removed:
            log.warning(
                f"{self.repository_path(page.file)}: not published: {', '.join(published.removed[:9])}; "
                "write it in Markdown, or set raw_html in mkdocs.yml (plugins: handbook)"
            )
        return front.findable(published.html, page.meta)

    def on_env(self, env: Environment, **_: object) -> Environment:
        """Keep the theme from making markup of text: its `striptags` decodes what was encoded."""
        env.filters["striptags"] = lambda value: escape(Markup(value).striptags())  # noqa: S704 - it only decodes
        return env

    @event_priority(-100)
    def on_post_page(self, output: str, **_: object) -> str:
        """Let no page ask another host."""
        return output.replace("<head>", f"<head>\n    {markup.policy(self.hosts)}", 1)

    def on_post_template(self, output: str, *, template_name: str, **_: object) -> str:
        """Let no other page of the theme, such as that of error 404, ask another host."""
        if not template_name.endswith(".html"):
            return output
        return output.replace("<head>", f"<head>\n    {markup.policy(self.hosts)}", 1)

    def resolved(self, href: str, *, image: bool) -> str | links.Dead:
        """Resolve a link of the page that is being rendered, and report a dead one."""
        target = links.resolve(href, self.page, self.places, image=image)
        if isinstance(target, links.Dead):
            log.log(self.level, f"{self.page}: the link '{href}' {target.reason}")
        return target


def _reading_order(file: File) -> tuple[tuple[int, str], ...]:
    return mount.reading_order(file.src_uri)


def _is_in_nav(file: File) -> bool:
    return mount.is_page(file.src_uri) and file.inclusion.is_in_nav()


def _has_icon(config: MkDocsConfig, name: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, ".icons", f"{name}.svg")) for folder in config.theme.dirs)


def _of_the_theme(file: File, config: MkDocsConfig) -> str:
    """Return the file of the theme whose place a file would take, empty where it has none."""
    places = (os.path.join(folder, file.dest_uri) for folder in config.theme.dirs)
    return next((place for place in places if os.path.isfile(place)), "")


def _refuse_clash(file: File, files: Files) -> None:
    other = files.get_file_from_path(file.src_uri)
    if other is not None:
        raise PluginError(
            f"{mount.WHERE}: '{file.src_uri}' is in a mount and in docs_dir; keep it in one of them"
        )


def _module(path: str) -> config_options.ExtraScriptValue:
    script = config_options.ExtraScriptValue(path)
    script.type = "module"
    return script


def _snippet_bases(config: MkDocsConfig) -> list[str]:
    """Return the folders from which the extension for snippets includes files; none where it is not used."""
    used = config.mdx_configs.get("pymdownx.snippets")
    if used is None:
        return ["."] if "pymdownx.snippets" in config.markdown_extensions else []
    bases = used.get("base_path", ["."])
    return [str(base) for base in ([bases] if isinstance(bases, str) else bases)]


def _asking(config: MkDocsConfig) -> dict[str, tuple[str, ...]]:
    """Return the settings of the theme by which pages ask other hosts, with these."""
    known = _THEMES.get(config.theme.name or "", {})
    return {key: hosts for key, hosts in known.items() if config.theme.get(key) is not False}


def _addresses(config: MkDocsConfig) -> list[str]:
    """Return the addresses that the site's own configuration makes pages ask."""
    asked = (host for hosts in _asking(config).values() for host in hosts)
    return [*asked, *map(str, config.extra_css), *map(str, config.extra_javascript)]


def _shipped_version() -> str:
    """Return the Mermaid release of our files, which the build of the package puts there."""
    entry, version = ASSETS / "mermaid" / diagrams.ENTRY, ASSETS / "mermaid" / diagrams.VERSION
    if not (entry.is_file() and version.is_file()):
        raise EngineUnavailable(diagrams.MISSING)
    return version.read_text(encoding="utf-8").strip()


def _assets(settings: diagrams.Settings, config: MkDocsConfig) -> Iterator[File]:
    for name in (*SCRIPTS, STYLE):
        yield File.generated(config, f"{SERVED}/{name}", abs_src_path=str(ASSETS / name))
    yield File.generated(config, f"{SERVED}/{SETTINGS}", content=diagrams.settings_module(settings, SERVED))
    folder, target = ASSETS / "mermaid", posixpath.dirname(settings.library)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != diagrams.VERSION:
            uri = posixpath.join(target, path.relative_to(folder).as_posix())
            yield File.generated(config, uri, abs_src_path=str(path))
