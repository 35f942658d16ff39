"""The staged tree: another engine makes of it the site that our plugin makes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.config import load_config

from handbook.errors import ConfigError, HandbookError
from handbook.site import configuration, finish, settings, staging
from handbook.site.configuration import Tagged
from handbook.site.mkdocs.settings import Options, declaration
from handbook.site.twins import Twins
from tests.site.conftest import Site, built, project, write
from tests.site.hostile import FILES
from tests.site.test_hostile import acts, pages

RECORD = "# 1. Record decisions\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n"
NEXT = "# 2. Keep them\n\nDate: 2026-02-03\n\n## Status\n\nAccepted\n\nAmends [1](0001-record.md)\n"
AWKWARD = {
    "docs/index.md": (
        "---\ntitle: Home & <more>\nkeywords: [too many, '<p99>']\nowner: team-x\n---\n# Home\n\n"
        "[a](../adr/0001-record.md#status) [b](../adr/) [c](a%20b/c.md 'T') [d](<a b/c.md>)\n\n"
        "![p](plan.svg)\n\n"
        "[code][r] `[x](../adr/0001-record.md)` <https://example.org> [mail](mailto:a@example.org)\n\n"
        "[r]: ../tools/x.py\n\n*[SLO]: a target\n\nAn SLO.\n\n- [ ] a task\n- [x] done\n\n"
        "```mermaid\ngraph LR\n  a[\"../adr/\"] --> b\n```\n\n--8<-- \"part.md\"\n\n"
        "```python\n--8<-- \"part.md\"\n```\n\n;--8<-- \"part.md\"\n\n<b>raw</b> <i>kept</i>\n"
    ),
    "docs/part.md": "[to a record](../adr/0001-record.md) from a part\n",
    "docs/a b/c.md": "\ufeff---\r\ntitle: C\r\n---\r\n# C\r\n\r\n[home](../index.md) [web](../../LICENSE)\r\n",  # noqa: E501 - one page
    "docs/plan.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "docs/log/0001-other.md": RECORD,
    "docs/words.md": "# Words\n\n| Word | Meaning |\n|---|---|\n| task | What is to be done. |\n",
    "docs/secret.md": "# Secret\n",
    "docs/draft.md": "# Draft\n",
    "adr/0001-record.md": RECORD,
    "adr/0002-keep.md": NEXT,
    "runbooks/README.md": "# All runbooks\n\n[late](late.md)\n",
    "runbooks/late.md": "# Late\n\n    [not a link](x.md)\n\n=== \"Tab\"\n\n    [home](../docs/index.md)\n",
    "runbooks/notes.txt": "plain\n",
    "runbooks/slow.md": (
        "---\nkind: runbook@1\nseverity: SEV2\nalerts: [Slow]\n"
        "last_tested: {on: 2026-01-02, how: drill, seconds: 5}\n---\n# Slow\n\n## Mitigation\n\n"
        "1. SAFE: look.\n2. DESTRUCTIVE: drop it, after Mitigation 1.\n\n## Escalation\n\nCall.\n"
    ),
    "runbooks/alerts.yml": "groups:\n  - name: a\n    rules:\n      - alert: Slow\n        expr: x > 1\n",
    "tools/x.py": "x = 1\n",
    "LICENSE": "MIT\n",
}  # fmt: skip
HANDBOOK = {
    "mounts": ["adr", "runbooks"],
    "redirects": {"old.md": "adr/0001-record.md#status"},
    "glossary": "words.md",
}
MERMAID = {
    "version": "12.3.0",
    "javascript": "assets/mermaid/mermaid.esm.min.mjs",
    "arguments": {"layout": "dagre"},
}
SETTINGS: dict[str, Any] = {
    "plugins": ["search", {"handbook": HANDBOOK}, {"mermaid2": MERMAID}],
    "exclude_docs": "secret.md\n",
    "draft_docs": "draft.md\n",
    "not_in_nav": "part.md\n",
}
Stage = Callable[[Path], tuple[staging.Staged, list[str]]]


@pytest.fixture
def staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return a function that stages a project into the folder `stage` beside it."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")

    def make(config: Path) -> tuple[staging.Staged, list[str]]:
        told: list[str] = []
        done = staging.stage(config, tmp_path / "stage", settings.Log(lambda _: None, told.append))
        return done, told

    return make


def site_of(folder: Path) -> Site:
    """Build a staged tree with MkDocs, without our plugin, and finish it."""
    assert "handbook:" not in yaml.dump(configuration.load(folder / "mkdocs.yml").get("plugins"))
    site = built(folder / "mkdocs.yml", tuple, strict=True)
    finish.finish(str(site.folder), finish.Plan.of((folder / "handbook.json").read_text(), "it"))
    return site


def contents(site: Path) -> dict[str, object]:
    """Return what a site has by file: of pages tags and words, of lists the set of entries."""
    found: dict[str, object] = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_dir() or name.endswith(".gz"):
            continue
        if name == "search/search_index.json":
            docs = json.loads(path.read_text(encoding="utf-8"))["docs"]
            found[name] = {each["location"]: (each["title"], each["text"]) for each in docs}
        elif name == "sitemap.xml":
            found[name] = set(re.findall("<loc>(.*?)</loc>", path.read_text(encoding="utf-8")))
        elif name.endswith(".html"):
            text = path.read_text(encoding="utf-8")
            text = re.sub("Build Date.*", "", text)
            # The plugin lets Material leave out blank lines between tags; an engine alone does not.
            parts = (line.strip() for part in re.split(r"(<[^>]*>)", text) for line in part.split("\n"))
            found[name] = list(filter(None, parts))
        else:
            found[name] = path.read_bytes()
    return found


def differences(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, object]:
    return {
        name: (ours.get(name), theirs.get(name))
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    }


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_an_engine_without_the_plugin_makes_the_same_site_of_the_tree(
    tmp_path: Path, staged: Stage, theme: str, directory_urls: bool
) -> None:
    more = {} if theme == "material" else {"theme": {"name": theme, "highlightjs": False}}
    if more:
        # The repository's own settings are those of Material.
        more |= {"INHERIT": None, "site_name": "x", "repo_url": "https://git.example.org/x"}  # type: ignore[dict-item]
    config = project(tmp_path / "p", AWKWARD, {**SETTINGS, **more, "use_directory_urls": directory_urls})
    if more:
        said = yaml.safe_load(config.read_text())
        extensions = ["abbr", "attr_list", "tables", "toc", "pymdownx.superfences", "pymdownx.tasklist"]
        snippets = {"pymdownx.snippets": {"base_path": [str(tmp_path / "p/docs")]}}
        said |= {
            "markdown_extensions": [*extensions, snippets, {"pymdownx.tabbed": {"alternate_style": True}}]
        }
        said |= {"edit_uri": "edit/main/docs/"}
        del said["INHERIT"]
        config.write_text(yaml.safe_dump(said))
    ours = built(config, tuple)
    done, told = staged(config)
    theirs = site_of(tmp_path / "stage")
    assert contents(ours.folder).keys() == contents(theirs.folder).keys()
    differing = differences(contents(ours.folder), contents(theirs.folder))
    if theme != "material":
        # These have no partial of ours, so that the engine makes the address of the edit button of a mount.
        differing = {
            name: each
            for name, each in differing.items()
            if not name.startswith(("adr/", "runbooks/", "log/"))
        }
    assert differing == {}
    assert 'class="term"' in ours.page("")
    assert done.pages == len(list((tmp_path / "stage/docs").rglob("*.md")))
    assert told == []


def test_nothing_of_a_stranger_acts_in_a_site_that_another_engine_makes_of_the_tree(
    tmp_path: Path, staged: Stage
) -> None:
    config = project(tmp_path / "p", FILES, {})
    staged(config)
    site = built(tmp_path / "stage/mkdocs.yml", tuple)
    finish.finish(str(site.folder))
    found = {name: acts(html) for name, html in pages(site)}
    assert len(found) > sum(name.endswith(".md") for name in FILES) - 2
    assert {name: each for name, each in found.items() if each} == {}


def test_only_what_changes_is_written_and_what_is_gone_is_removed(tmp_path: Path, staged: Stage) -> None:
    config = project(tmp_path / "p", AWKWARD, SETTINGS)
    first, _ = staged(config)
    before = {path: path.read_bytes() for path in (tmp_path / "stage").rglob("*") if path.is_file()}
    assert (first.written, first.removed) == (len(before), 0)
    again, _ = staged(config)
    assert (again.written, again.removed) == (0, 0)
    (tmp_path / "p/runbooks/notes.txt").unlink()
    write(tmp_path / "p", {"docs/part.md": "[to a record](../adr/0002-keep.md)\n"})
    after, _ = staged(config)
    # The part itself, the page that includes it, and the plan, which has both as Markdown.
    assert (after.written, after.removed) == (3, 1)
    assert not (tmp_path / "stage/docs/runbooks/notes.txt").exists()


def test_pages_that_are_excluded_and_drafts_are_not_in_the_tree(tmp_path: Path, staged: Stage) -> None:
    staged(project(tmp_path / "p", AWKWARD, SETTINGS))
    names = {path.name for path in (tmp_path / "stage/docs").rglob("*.md")}
    assert names & {"secret.md", "draft.md"} == set()
    assert "part.md" in names


def test_a_dead_link_is_told_with_its_page(tmp_path: Path, staged: Stage) -> None:
    _, told = staged(project(tmp_path / "p", {"docs/index.md": "# H\n\n[x](gone.md)\n"}, {}))
    assert [each for each in told if "gone.md" in each and each.startswith("docs/index.md: ")] == told


@pytest.mark.parametrize("where", ["p", ".", "p/docs/x", "p/adr"])
def test_a_folder_with_the_sources_or_in_them_is_refused(tmp_path: Path, where: str) -> None:
    config = project(tmp_path / "p", AWKWARD, SETTINGS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(HandbookError, match="lie in each other"):
        staging.stage(config, tmp_path / where, settings.Log(lambda _: None, lambda _: None))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_with_files_of_somebody_else_is_refused(tmp_path: Path) -> None:
    config = project(tmp_path / "p", AWKWARD, SETTINGS)
    write(tmp_path, {"stage/docs/mine.md": "mine"})
    with pytest.raises(HandbookError, match="are not of `docs stage`"):
        staging.stage(config, tmp_path / "stage", settings.Log(lambda _: None, lambda _: None))
    assert [path.name for path in (tmp_path / "stage").rglob("*.*")] == ["mine.md"]


def test_a_configuration_is_read_with_what_it_inherits_and_written_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = (
        "site_name: base\nextra: {a: 1, b: 2}\nmarkdown_extensions:\n  - pymdownx.superfences:\n"
        "      custom_fences:\n        - format: !!python/name:pymdownx.superfences.fence_div_format\n"
    )
    write(
        tmp_path,
        {
            "base.yml": base,
            "mkdocs.yml": (
                "INHERIT: base.yml\nsite_url: !ENV [NOT_SET, URL, x]\n"
                "extra: {b: 3}\nstrict: !ENV [NONE, true]\n"
            ),
        },
    )
    monkeypatch.setenv("URL", "https://docs.example.org/")
    loaded = configuration.load(tmp_path / "mkdocs.yml")
    assert loaded["site_name"] == "base"
    assert loaded["extra"] == {"a": 1, "b": 3}
    assert (loaded["site_url"], loaded["strict"]) == ("https://docs.example.org/", True)
    fence = loaded["markdown_extensions"][0]["pymdownx.superfences"]["custom_fences"][0]
    assert fence["format"] == Tagged(
        "tag:yaml.org,2002:python/name:pymdownx.superfences.fence_div_format", ""
    )
    (tmp_path / "again.yml").write_text(configuration.written(loaded), encoding="utf-8")
    assert configuration.load(tmp_path / "again.yml") == loaded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("site_name: [", "mkdocs.yml: is not YAML"),
        ("- x", "mkdocs.yml: must be a table"),
        ("INHERIT: mkdocs.yml\n", "inherits from itself"),
        ("x: !!python/object/new:os.system [ls]\n", "mkdocs.yml:1: the tag"),
        ("plugins:\n  - handbook: {mount: [adr]}\n", "'mount' is not an option"),
        ("plugins:\n  - handbook: {mounts: adr}\n", "mounts must be a list"),
        ("plugins:\n  - handbook: {raw_html: some}\n", "raw_html must be"),
        ("plugins:\n  - handbook: {twins: some}\n", "twins must be"),
        ("plugins:\n  - handbook: {glossary: [a.md]}\n", "glossary must be the path of a page"),
        ("plugins:\n  - handbook: {redirects: [a]}\n", "redirects must be a table"),
        ("docs_dir: ../x\n", "must lie below"),
        ("plugins:\n  - handbook: {mounts: [nowhere]}\n", "'nowhere' is not a folder"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_one_error(tmp_path: Path, text: str, words: str) -> None:
    write(tmp_path, {"p/mkdocs.yml": text, "p/docs/index.md": "# H\n"})
    with pytest.raises(ConfigError) as caught:
        staging.stage(tmp_path / "p/mkdocs.yml", tmp_path / "s", settings.Log(lambda _: None, lambda _: None))
    assert words in str(caught.value)
    assert not os.path.exists(tmp_path / "s")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 0, "hosts": [], "strict": true, "moved": {}}'])
def test_a_plan_of_another_release_is_refused(text: str) -> None:
    with pytest.raises(HandbookError, match="run it again"):
        finish.Plan.of(text, "handbook.json")


@pytest.mark.parametrize("name", ["../x.html", "/x.html", "a/../../x.html"])
def test_a_plan_that_writes_outside_of_the_site_is_refused(name: str) -> None:
    with pytest.raises(HandbookError, match="run it again"):
        finish.Plan.of(finish.Plan(moved={name: "<p>"}).as_json(), "handbook.json")


def test_hooks_are_said_to_be_left_out(tmp_path: Path, staged: Stage) -> None:
    config = project(tmp_path / "p", {"docs/index.md": "# H\n"}, {"hooks": ["h.py"]})
    assert [each for each in staged(config)[1] if "hooks are not carried over" in each]
    assert "hooks" not in (tmp_path / "stage/mkdocs.yml").read_text()


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_a_staged_site_asks_the_hosts_that_its_theme_asks(tmp_path: Path, theme: str) -> None:
    write(tmp_path, {"mkdocs.yml": f"site_name: x\ntheme: {theme}\n", "docs/index.md": "# H\n"})
    file = tmp_path / "mkdocs.yml"
    theirs = declaration(load_config(str(file)), Options())
    found = configuration.declaration(configuration.load(file), file).asked
    assert found
    assert found == theirs.asked


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = finish.Plan(
        hosts=("https://a.example",),
        strict=False,
        moved={"a/index.html": "<p>"},
        twins=Twins({"b.md": "# B"}, {"b/index.html": "b.md"}),
        diagram="d",
    )
    assert finish.Plan.of(plan.as_json(), "it") == plan


@pytest.mark.parametrize(
    ("said", "edit_uri"),
    [
        ("repo_url: https://github.com/a/b\n", "edit/master/docs/"),
        ("repo_url: https://bitbucket.org/a/b\n", "src/default/docs/"),
        ("repo_url: https://git.example.org/a/b\n", ""),
        ("repo_url: https://github.com/a/b\nedit_uri: ''\n", ""),
        ("repo_url: https://github.com/a/b\nedit_uri: edit/main/docs\n", "edit/main/docs/"),
    ],
)
def test_pages_are_edited_where_mkdocs_would_have_it(tmp_path: Path, said: str, edit_uri: str) -> None:
    write(tmp_path, {"mkdocs.yml": f"site_name: x\n{said}", "docs/index.md": "# H\n"})
    assert (load_config(str(tmp_path / "mkdocs.yml")).edit_uri or "") == edit_uri
    file = tmp_path / "mkdocs.yml"
    assert configuration.declaration(configuration.load(file), file).edit_uri == edit_uri
