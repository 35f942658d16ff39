"""While a site is served, a changed page is there at once; the whole site follows as a clean build has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from tests.site.conftest import project

ADDRESS = "http://127.0.0.1:8000/"
HOME = "---\ntitle: Home\n---\n# Home\n\n[First](first.md) and [second](second.md).\n"
FIRST = "---\ntitle: First\n---\n# First\n\nOld words, and [a part](second.md#part).\n"
SECOND = "---\ntitle: Second\n---\n# Second\n\n## Part\n\nText.\n"
RUNBOOK = "---\ntitle: Disk full\n---\n# Disk full\n\nOld help.\n"


class Served:
    """A site that is served; nothing is built but by `change`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = {"docs/index.md": HOME, "docs/first.md": FIRST, "docs/second.md": SECOND}
        self.config_file = project(folder, {**files, "runbooks/disk-full.md": RUNBOOK}, {})
        config = load_config(str(self.config_file), site_dir=str(folder / "site"))
        self.plugins = config.plugins
        self.plugins.on_startup(command="serve", dirty=False)
        self.whole = 0
        self.server = LiveReloadServer(self.build, "127.0.0.1", 0, str(folder / "site"))
        self.build()
        config.plugins.on_serve(self.server, config=config, builder=self.build)

    def build(self) -> None:
        self.whole += 1
        config = load_config(str(self.config_file), site_dir=str(self.folder / "site"))
        config.site_url = ADDRESS
        build(config, serve_url=ADDRESS)

    def change(self, *names: str, old: str, new: str) -> None:
        for name in names:
            path = self.folder / name
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        self.server.builder()

    def files(self) -> dict[str, bytes]:
        site = self.folder / "site"
        return {
            str(path.relative_to(site)): path.read_bytes()
            for path in sorted(site.rglob("*"))
            if path.is_file() and path.suffix != ".gz"
        }

    def page(self, name: str) -> str:
        return (self.folder / "site" / name).read_text(encoding="utf-8")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setattr("handbook.site.mkdocs.preview.REST", 0.0)
    site = Served(tmp_path)
    yield site
    site.server.server_close()
    site.plugins.on_startup(command="build", dirty=False)  # MkDocs keeps the plugins for the whole process.


@pytest.mark.parametrize(
    ("source", "page"),
    [("docs/first.md", "first/index.html"), ("runbooks/disk-full.md", "runbooks/disk-full/index.html")],
)
def test_a_changed_page_is_built_alone_just_as_the_whole_build_has_it(
    served: Served, source: str, page: str
) -> None:
    before = served.files()
    served.change(source, old="Old", new="New")
    alone = served.files()
    assert served.whole == 1
    assert {name for name in alone if alone[name] != before.get(name)} == {page}
    assert "New" in served.page(page)
    served.build()
    assert served.files()[page] == alone[page]


def test_the_whole_site_follows_as_a_clean_build_has_it(served: Served) -> None:
    served.change("docs/first.md", old="Old words", new="## A new part\n\nOther words")
    served.change("docs/first.md", old="title: First", new="title: Last")
    assert served.whole == 1
    with served.server._rebuild_cond:
        assert served.server._rebuild_cond.wait_for(lambda: served.server._want_rebuild, timeout=60)
    served.server.builder()
    assert served.whole == 2
    assert "Last" in served.page("second/index.html")
    followed = served.files()
    served.build()
    assert served.files() == followed


def test_more_than_one_changed_page_is_a_matter_of_the_whole_site(served: Served) -> None:
    served.change("docs/first.md", "docs/second.md", old="e", new="é")
    assert served.whole == 2


@pytest.mark.parametrize("name", ["docs/owners.yml", "docs/third.md", "mkdocs.yml"])
def test_what_is_no_page_or_is_new_is_a_matter_of_the_whole_site(served: Served, name: str) -> None:
    path = served.folder / name
    path.write_text(path.read_text(encoding="utf-8") + "\n" if path.exists() else "{}\n", encoding="utf-8")
    served.server.builder()
    assert served.whole == 2


def test_a_page_that_has_gone_is_a_matter_of_the_whole_site(served: Served) -> None:
    (served.folder / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    served.server.builder()
    (served.folder / "docs/second.md").unlink()
    served.server.builder()
    assert served.whole == 2
    assert "second/index.html" not in served.files()


def test_a_page_that_cannot_be_built_alone_is_left_to_the_whole_site(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("mkdocs.commands.build._build_page", fail)
    with pytest.raises(RuntimeError):  # Of the whole build, which says it to whoever serves.
        served.change("docs/first.md", old="Old", new="New")
    assert served.whole == 2


def test_a_server_without_what_wakes_it_stays_as_it_is(served: Served) -> None:
    class Other:
        builder = served.build

    other = Other()
    config = load_config(str(served.config_file), site_dir=str(served.folder / "site"))
    config.plugins.on_serve(other, config=config, builder=served.build)  # type: ignore[arg-type]
    assert other.builder == served.build


def test_no_thread_waits_after_the_whole_site_was_built(served: Served) -> None:
    served.change("docs/first.md", old="Old", new="New")
    served.change("docs/first.md", "docs/second.md", old="e", new="é")
    assert not [
        each for each in threading.enumerate() if isinstance(each, threading.Timer) and each.is_alive()
    ]
