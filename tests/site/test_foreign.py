"""The plugin in a repository that has nothing of ours: ``plugins: [handbook]`` and no other word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.markdown.extensions import Dialect
from handbook.project.exactly import PageReader
from handbook.project.project import open_project
from handbook.site import shipped
from tests.site.conftest import Site, built, write

PAGE = (
    "# Shop\n\nWhy: [PostgreSQL](adr/0001-use-postgresql.md).\n\n```mermaid\nflowchart LR\n  a --> b\n```\n"
)
RECORD = (
    "# 1. Use PostgreSQL\n\nDate: 2026-11-26\n\n## Status\n\nAccepted\n\n## Context\n\nRows.\n\n"
    "## Decision\n\nPostgreSQL.\n\n## Consequences\n\nOne more server.\n"
)
FILES = {"docs/index.md": PAGE, "docs/adr/0001-use-postgresql.md": RECORD}
Foreign = Callable[..., Site]
DRAWN = '<div class="mermaid">flowchart LR\n  a --&gt; b</div>'


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Foreign:
    """Return a function that builds a repository which inherits nothing."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")

    def make(files: Mapping[str, str], **settings: Any) -> Site:
        write(tmp_path, files)
        config = {"site_name": "Shop", "plugins": ["handbook"], **settings}
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        return built(tmp_path / "mkdocs.yml", lambda: (), strict=True)

    return make


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_diagrams_and_decisions_are_there_with_any_theme(foreign: Foreign, theme: str) -> None:
    site = foreign(FILES, theme=theme)
    assert DRAWN in site.page("")
    assert 'href="adr/0001-use-postgresql/"' in site.page("")
    assert "Use PostgreSQL" in site.page("adr")
    assert "Accepted" in site.page("adr")
    settings = (site.folder / "assets/handbook/settings.mjs").read_text(encoding="utf-8")
    assert 'settings = {"layout": "dagre", "securityLevel": "strict"}' in settings
    assert (site.folder / "assets/mermaid/mermaid.esm.min.mjs").is_file()


EXTENSIONS: tuple[Any, ...] = (
    [],
    ["pymdownx.superfences"],
    ["pymdownx.extra"],
    [{"pymdownx.superfences": {"custom_fences": [{"name": "math", "class": "arithmatex"}]}}],
    [{"pymdownx.extra": {"pymdownx.superfences": {"css_class": "code"}}}],
)


@pytest.mark.parametrize("extensions", EXTENSIONS, ids=str)
def test_what_the_site_draws_is_what_the_linter_sees(
    foreign: Foreign, tmp_path: Path, extensions: list[Any]
) -> None:
    site = foreign(FILES, markdown_extensions=extensions)
    assert DRAWN in site.page("")
    dialect = read_dialect(tmp_path)
    assert dialect.draws("mermaid")
    pages = PageReader()
    try:
        assert len(list(pages.read("docs/index.md", PAGE, dialect).drawn())) == 1
    finally:
        pages.close()


def read_dialect(folder: Path) -> Dialect:
    return open_project(folder).dialect_of(folder / "docs" / "index.md")


def test_a_fence_of_the_sites_own_stays_what_it_is(foreign: Foreign, tmp_path: Path) -> None:
    fence = {"name": "mermaid", "class": "picture"}
    site = foreign(FILES, markdown_extensions=[{"pymdownx.superfences": {"custom_fences": [fence]}}])
    assert '<pre class="picture">' in site.page("")
    assert not read_dialect(tmp_path).draws("mermaid")


def test_an_index_that_somebody_wrote_stays(foreign: Foreign) -> None:
    assert "Ours" in foreign({**FILES, "docs/adr/index.md": "# Ours\n"}).page("adr")


def test_each_decision_log_gets_an_index(foreign: Foreign) -> None:
    site = foreign(
        {**FILES, "docs/pay/adr/0001-take-cards.md": RECORD.replace("Use PostgreSQL", "Take cards")}
    )
    assert '<a href="0001-take-cards/">' in site.page("pay/adr")
    assert '<a href="0001-take-cards/">' not in site.page("adr")


def test_a_theme_that_asks_another_host_is_told_and_may(
    foreign: Foreign, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    page = foreign(FILES).page("")
    assert "`highlightjs: false` below `theme` ends that" in caplog.text
    assert (
        "https://cdnjs.cloudflare.com" in page.partition("</head>")[0].partition("Content-Security-Policy")[2]
    )
    caplog.clear()
    page = foreign(FILES, theme={"name": "mkdocs", "highlightjs": False}).page("")
    assert "below `theme`" not in caplog.text
    assert "cdnjs" not in page


def test_settings_of_mermaid2_count_where_it_is_declared(foreign: Foreign) -> None:
    version = (shipped.ASSETS / "mermaid/VERSION").read_text(encoding="utf-8").strip()
    declared = {
        "version": version,
        "javascript": "js/mermaid.esm.min.mjs",
        "arguments": {"look": "handDrawn"},
    }
    site = foreign(FILES, plugins=[{"mermaid2": declared}, "handbook"])
    assert (site.folder / "js/mermaid.esm.min.mjs").is_file()
    assert '"look": "handDrawn"' in (site.folder / "assets/handbook/settings.mjs").read_text(encoding="utf-8")
