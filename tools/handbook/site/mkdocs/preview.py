"""`mkdocs serve`: the page that was changed is there at once, the rest of the site when nobody is writing.

MkDocs builds the whole site after each change, seconds for hundreds of pages. After a change of one page
this builds the page alone, with what the last build knows of all others, and the whole site once there was no
change for a while: what other pages, the search and the indexes show of the page is theirs from then on.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.disk import files as disk

REST = 3.0
"""Seconds without a change, after which the whole site is built."""
_MADE_OF = ("_populate_page", "_build_page")
_WOKEN_BY = ("_rebuild_cond", "_want_rebuild")
"""MkDocs 1.6 and what continues it have these. They are no interface: without one, all is as it was."""

log = get_plugin_logger(__name__)


@dataclass(frozen=True, slots=True)
class Built:
    """What the last build of the whole site knows."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment


class Preview:
    """What is built after a change while a site is served."""

    def __init__(self) -> None:
        self.built: Built | None = None
        self.in_page: Callable[[str, bytes], bytes] = lambda _, page: page
        self._seen: Mapping[str, tuple[int, int]] = {}
        self._rest = threading.Timer(0, lambda: None)

    def begin(self, config: MkDocsConfig) -> None:
        """Note what the folders hold that a build of the whole site is about to read."""
        self.built = None
        self._seen = _states(config)

    def take_over(self, server: LiveReloadServer) -> None:
        """Have a server build what this decides; one that lacks what is needed stays as it is."""
        if all(hasattr(mkdocs_build, name) for name in _MADE_OF) and all(
            hasattr(server, name) for name in _WOKEN_BY
        ):
            whole = server.builder
            server.builder = lambda: self.build(whole, lambda: _wake(server))

    def build(self, whole: Callable[[], None], wake: Callable[[], None]) -> None:
        """Build the one page that was changed, and ask for the rest later; or the whole site."""
        self._rest.cancel()
        if not self._has_built_page():
            whole()
            return
        self._rest = threading.Timer(REST, wake)
        self._rest.daemon = True
        self._rest.start()

    def _has_built_page(self) -> bool:
        built = self.built
        if built is None:
            return False
        states = _states(built.config)
        changed = [path for path, _ in states.items() ^ self._seen.items()]
        page = _page_of(built.files, changed[0]) if len(set(changed)) == 1 and changed[0] in states else None
        if page is None:
            return False
        try:
            self._page(built, page)
        except Exception as error:
            log.debug("%s alone could not be built: %s", page.file.src_uri, error)
            return False
        self._seen = states
        log.info(f"Built {page.file.src_uri}; the rest follows when nothing has changed for a while")
        return True

    def _page(self, built: Built, page: Page) -> None:
        file, config = page.file, built.config
        mkdocs_build._populate_page(page, config, built.files)  # noqa: SLF001 - see _MADE_OF
        pages = built.files.documentation_pages()
        mkdocs_build._build_page(page, config, pages, built.nav, built.env)  # noqa: SLF001
        written = Path(file.abs_dest_path)
        written.write_bytes(self.in_page(file.dest_uri, written.read_bytes()))


def _wake(server: LiveReloadServer) -> None:
    state: Any = server
    with state._rebuild_cond:  # noqa: SLF001 - see _WOKEN_BY
        state._want_rebuild = True  # noqa: SLF001
        state._rebuild_cond.notify_all()  # noqa: SLF001


def _page_of(known: Files, path: str) -> Page | None:
    """Return the page that is made of a file, if it is one that the site shows for good."""
    for file in known.documentation_pages():
        if file.abs_src_path and os.path.abspath(file.abs_src_path) == path:
            return None if file.inclusion.is_excluded() else file.page
    return None


def _states(config: MkDocsConfig) -> dict[str, tuple[int, int]]:
    """Return of each file that is watched when it was changed, in nanoseconds, and its size."""
    found = {}
    for top in (config.docs_dir, config.config_file_path or "", *config.watch):
        listed = [os.path.join(above, name) for above, _, names in disk.walk(top) for name in names]
        for path in listed or [top]:
            try:
                state = os.stat(path)
            except OSError:  # It has gone meanwhile.
                continue
            found[os.path.abspath(path)] = (state.st_mtime_ns, state.st_size)
    return found
