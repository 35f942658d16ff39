"""The plugin in real builds, with the settings of the repository's own mkdocs.yml."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from handbook.site import shipped
from tests.site.conftest import Build, project, write
from tests.waiting import PATIENCE_SECONDS, eventually

HOME = {"docs/index.md": "# Home\n"}
RECORD = "# 1. Record decisions\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n"
ADR = {"adr/0001-record-decisions.md": RECORD}
WEB = "https://git.example.org/handbook"


def links(html: str) -> list[str]:
    """Return the addresses of the links in a page's own text."""
    article = html.split("<article", 1)[1].split("</article>", 1)[0]
    text = re.sub(r'<p class="page-facts".*?</p>', "", article.split("</h1>", 1)[1])
    found = re.findall(r'<a[^>]* href="([^"]*)"', text)
    return [address for address in found if not address.startswith("#")]


def test_mounted_page_is_edited_at_its_place_in_the_repository(build_site: Build) -> None:
    html = build_site({**HOME, **ADR}).page("adr/0001-record-decisions")
    assert f'href="{WEB}/edit/main/adr/0001-record-decisions.md"' in html
    assert f'href="{WEB}/raw/main/adr/0001-record-decisions.md"' in html


def test_generated_index_has_no_edit_button(build_site: Build) -> None:
    assert "/edit/main/" not in build_site({**HOME, **ADR}).page("adr")


def test_links_written_for_the_repository_lead_to_pages_of_the_site(build_site: Build) -> None:
    site = build_site(
        {
            "docs/index.md": (
                "# Home\n\n[a](../adr/0001-record-decisions.md#status) [b](../adr/) [c](a/b.md)\n"
            ),
            "docs/a/b.md": "# B\n\n[r]: ../../runbooks/late.md\n\n[r] ![plan](plan.svg)\n",
            "docs/a/plan.svg": "<svg/>",
            **ADR,
            "runbooks/late.md": "# Late\n\n[home](../docs/index.md) [b](/docs/a/b.md)\n",
        },
        strict=True,
    )
    assert links(site.page("")) == ["adr/0001-record-decisions/#status", "adr/", "a/b/"]
    assert links(site.page("a/b")) == ["../../runbooks/late/"]
    assert 'src="../plan.svg"' in site.page("a/b")
    assert links(site.page("runbooks/late")) == ["../../", "../../a/b/"]


def test_files_outside_of_the_site_are_linked_to_the_repository(build_site: Build) -> None:
    site = build_site(
        {
            "docs/index.md": "# Home\n\n[a](../LICENSE) [b](../tools/x.py#L1) [c](../tools/)\n\n"
            "`[d](../nowhere.md)`\n\n```\n[e](../nowhere.md)\n```\n",
            "LICENSE": "",
            "tools/x.py": "",
        },
        strict=True,
    )
    assert links(site.page("")) == [
        f"{WEB}/blob/main/LICENSE",
        f"{WEB}/blob/main/tools/x.py#L1",
        f"{WEB}/tree/main/tools",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a](nowhere.md)", "docs/index.md: the link 'nowhere.md' leads to 'docs/nowhere.md', which does"),
        ("[a](../adr/0001-record-decisions.md#no)", "does not contain an anchor '#no'"),
        ("![a](../picture.png)", "which does not exist"),
        ("[a](#no)", "there is no such anchor on this page"),
    ],
)
def test_dead_link_stops_a_strict_build_and_is_told_once(
    build_site: Build, caplog: pytest.LogCaptureFixture, text: str, complaint: str
) -> None:
    with pytest.raises(Abort):
        build_site({"docs/index.md": f"# Home\n\n{text}\n", **ADR}, strict=True)
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1
    assert complaint in warnings[0]


def test_a_page_is_found_by_its_keywords(build_site: Build) -> None:
    front = '---\nkeywords: ["too many connections", p99 <slow>]\n---\n'
    site = build_site({"docs/index.md": f"{front}# Home\n\nWords.\n\n## Last\n\nMore.\n"})
    index = json.loads((site.folder / "search" / "search_index.json").read_text(encoding="utf-8"))
    texts = {entry["location"]: entry["text"] for entry in index["docs"]}
    assert "too many connections, p99 &lt;slow&gt;" in texts[""]
    assert "connections" not in texts["#last"]


def test_dead_link_is_shown_as_such_in_the_preview(build_site: Build) -> None:
    site = build_site({"docs/index.md": "# Home\n\n[words](nowhere.md)\n"})
    assert re.search(r'<span class="dead-link" title="This link leads to [^"]*">words</span>', site.page(""))


def test_navigation_and_index_list_what_is_in_the_folder(build_site: Build) -> None:
    files = {
        **HOME,
        **ADR,
        "adr/0002-use-kafka.md": "# 2. Use Kafka\n\n## Status\n\nProposed\n",
        "runbooks/late.md": "# Orders are late\n",
        "adr/templates/template.md": "# Form\n",
    }
    nav = [{"Home": "index.md"}, {"Decisions": "adr/"}, {"Runbooks": "runbooks/"}]
    site = build_site(files, strict=True, nav=nav)
    assert links(site.page("adr")) == ["0001-record-decisions/", "0002-use-kafka/"]
    assert ">Accepted</span></td>" in site.page("adr")
    assert "2026-01-02" in site.page("adr")
    assert links(site.page("runbooks")) == ["late/"]
    assert 'href="../0002-use-kafka/" class="md-nav__link"' in site.page("adr/0001-record-decisions")
    assert not (site.folder / "adr/templates").exists()


def test_each_decision_log_of_the_repository_gets_an_index_of_decisions(build_site: Build) -> None:
    log = '[[adr]]\nname = "{0}"\ndirectory = "{0}"\n'
    files = {
        **HOME,
        **ADR,
        "handbook.toml": log.format("adr") + log.format("decided"),
        "decided/0001-use-kafka.md": "# 1. Use Kafka\n\n## Status\n\nProposed\n",
    }
    site = build_site(files, **plugins(mounts=("adr", "decided")))
    assert ">Accepted</span></td>" in site.page("adr")
    assert ">Proposed</span></td>" in site.page("decided")


def test_empty_mounts_build(build_site: Build) -> None:
    nav = [{"Home": "index.md"}, {"Decisions": "adr/"}, {"Runbooks": "runbooks/"}]
    assert "No decision is recorded yet" in build_site(HOME, strict=True, nav=nav).page("adr")


def test_index_of_the_folder_itself_is_kept(build_site: Build) -> None:
    site = build_site({**HOME, "runbooks/README.md": "# Ours\n", "runbooks/a.md": "# A\n"}, strict=True)
    assert "Ours" in site.page("runbooks")
    assert f"{WEB}/edit/main/runbooks/README.md" in site.page("runbooks")


def test_two_files_for_one_page_are_told(build_site: Build) -> None:
    files = {**HOME, "runbooks/README.md": "# Two\n", "runbooks/index.md": "# One\n"}
    site = build_site(files)
    told = "'runbooks/README.md' and 'runbooks/index.md' would become the same page; rename one of them"
    assert site.complaints == (f"handbook: {told}",)
    assert "One" in site.page("runbooks")


def test_kind_in_the_front_matter_is_not_taken_for_a_theme_file(build_site: Build) -> None:
    text = "---\ntemplate: architecture@1\n---\n# Home\n"
    assert "Home" in build_site({"docs/index.md": text}, strict=True).page("")


def test_page_names_no_other_host_but_in_links(build_site: Build) -> None:
    html = build_site({"docs/index.md": "# Home\n\n```mermaid\nflowchart LR\n  a --> b\n```\n"}).page("")
    loaded = re.findall(r'<(?:script|img|iframe|source)[^>]* src="([^"]*)"', html)
    loaded += re.findall(r'<link[^>]* href="([^"]*)"', html)
    assert loaded
    assert [address for address in loaded if "//" in address.replace("http://127.0.0.1:8000/", "")] == []
    assert 'data-md-component="source"' not in html


def test_diagram_stays_text_until_the_browser_draws_it(build_site: Build) -> None:
    text = '# Home\n\n```mermaid\nflowchart LR\n  a["<img src=x onerror=alert(1)>"] --> b\n```\n'
    site = build_site({"docs/index.md": text})
    assert '<div class="mermaid">flowchart LR\n  a["&lt;img src=x' in site.page("")
    assert "mermaid.initialize" not in site.page("")
    assert 'settings = {"layout": "dagre", "securityLevel": "strict"}' in (
        site.folder / "assets/handbook/settings.mjs"
    ).read_text(encoding="utf-8")


def plugins(mounts: tuple[str, ...] = ("adr",), **change: object) -> dict[str, object]:
    version = (shipped.ASSETS / "mermaid/VERSION").read_text(encoding="utf-8").strip()
    declared = {"version": version, "javascript": "assets/mermaid/mermaid.esm.min.mjs", **change}
    return {"plugins": [{"mermaid2": declared}, {"handbook": {"mounts": list(mounts)}}]}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"plugins": ["mermaid2", "handbook"]}, "version is '10.4.0' but the files are Mermaid"),
        (plugins(javascript=None), "must be a path in the site"),
        (plugins(arguments={"securityLevel": "loose"}), "securityLevel"),
        (plugins(mounts=("no",)), "'no' is not a folder"),
        (plugins(mounts=("docs/adr",)), "lie in each other"),
        ({"docs_dir": "../docs"}, "docs_dir: must lie below"),
    ],
)
def test_setting_that_cannot_work_stops_the_build_with_one_line(
    build_site: Build,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    settings: dict[str, object],
    words: str,
) -> None:
    (tmp_path.parent / "docs").mkdir(exist_ok=True)
    with pytest.raises(Abort):
        build_site(HOME, **settings)
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert words in errors[0]


def test_same_path_in_docs_and_in_a_mount_is_refused(
    build_site: Build, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Abort):
        build_site({**HOME, **ADR, "docs/adr/0001-record-decisions.md": "# Other\n"})
    assert "is in a mount and in docs_dir" in caplog.text


def test_record_that_is_not_text_is_told_in_one_line_and_the_rest_is_built(
    build_site: Build, tmp_path: Path
) -> None:
    write(tmp_path, {"adr/0001-x.md": ""})
    (tmp_path / "adr/0001-x.md").write_bytes(b"# 1. caf\xe9\n")
    site = build_site({**HOME, "adr/0002-y.md": RECORD})
    assert ["adr/0001-x.md is not published: it is not UTF-8" in each for each in site.complaints] == [True]
    assert "Record decisions" in site.page("adr")
    with pytest.raises(Abort):
        build_site({}, strict=True)


def test_missing_mermaid_names_the_next_step(
    build_site: Build, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shipped, "ASSETS", tmp_path / "nowhere")
    with pytest.raises(Abort):
        build_site(HOME)
    assert "`make bundle`" in caplog.text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shows(process: subprocess.Popen[str], address: str, words: str) -> bool:
    """Wait until a page of a server has the words; return False where the server has ended."""

    def look() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - ours
                return words in answer.read().decode()
        except OSError:
            return process.poll() is not None

    return eventually(look) and process.poll() is None


@pytest.mark.slow
def test_preview_follows_changes_in_a_mounted_folder(tmp_path: Path) -> None:
    project(tmp_path, {**HOME, **ADR}, {})
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "-a", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert shows(process, f"{site}/adr/0001-record-decisions/", "Record decisions")
            write(tmp_path, {"adr/0001-record-decisions.md": f"{RECORD}\nChanged words.\n"})
            assert shows(process, f"{site}/adr/0001-record-decisions/", "Changed words")
            write(tmp_path, {"adr/0002-use-kafka.md": "# 2. Use Kafka\n\n## Status\n\nProposed\n"})
            assert shows(process, f"{site}/adr/", "Use Kafka")
        finally:
            process.terminate()
