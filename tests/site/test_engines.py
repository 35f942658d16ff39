"""Other engines tell readers what MkDocs does: the exit that decision 32 promises, tried at each commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import require
from tests.site import pages
from tests.site.conftest import OwnSite, project
from tests.site.test_staging import AWKWARD, SETTINGS

pytestmark = pytest.mark.slow
GENERATOR = re.compile(rb'<meta name="generator" content="([^"]*)">')


def engine(root: Path, name: str, program: str) -> str:
    """Return the program of an engine that has an environment of its own."""
    path = root / ".venv/engines" / name / ("Scripts" if sys.platform == "win32" else "bin") / program
    require(path.exists(), f"the engine {name} (make .venv/.engines)")
    return str(path)


def run(*command: str, folder: Path) -> None:
    """Run a build; what it says is shown where it fails."""
    # A sitemap says when its site was built.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1800000000"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-4_000:] + done.stdout[-4_000:]


def content(site: Path) -> dict[str, bytes]:
    """Return all files of a site, but for the name of the engine."""
    return {
        path.relative_to(site).as_posix(): GENERATOR.sub(b"", path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def generators(site: Path) -> set[bytes]:
    return {found[1] for path in site.rglob("*.html") if (found := GENERATOR.search(path.read_bytes()))}


def test_the_continuation_of_mkdocs_builds_our_handbook_byte_for_byte(
    root: Path, tmp_path: Path, own_build: OwnSite
) -> None:
    program = engine(root, "continuation", "mkdocs")
    run(program, "build", "--strict", "--quiet", "--clean", "--site-dir", str(tmp_path), folder=root)
    (one,), (other,) = generators(own_build.folder), generators(tmp_path)
    assert one != other, "both were built by the same engine"
    ours, theirs = content(own_build.folder), content(tmp_path)
    assert len(ours) > 300
    assert list(ours) == list(theirs)
    assert [path for path, text in ours.items() if theirs[path] != text] == []


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def staged(config: Path, folder: Path, zensical: str, *strict: str) -> Path:
    """Build a site of its staged tree with Zensical; return the site."""
    run(tool("docs"), "stage", str(folder), "--config", str(config), "--strict", folder=config.parent)
    run(zensical, "build", "--clean", *strict, folder=folder)
    run(tool("docs"), "finish", str(folder / "site"), "--staged", str(folder), folder=folder)
    assert generators(folder / "site") == {generator(zensical)}
    return folder / "site"


def generator(zensical: str) -> bytes:
    told = subprocess.run([zensical, "--version"], capture_output=True, text=True, check=True).stdout
    (release,) = re.findall(r"\d+\.\d+\.\d+", told)
    return f"zensical-{release}".encode()


@pytest.fixture(scope="module")
def staged_site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our handbook, built by Zensical of the staged tree."""
    zensical = engine(root, "zensical", "zensical")
    return staged(root / "mkdocs.yml", tmp_path_factory.mktemp("stage"), zensical, "--strict")


def test_zensical_tells_readers_of_our_handbook_what_mkdocs_does(
    own_build: OwnSite, staged_site: Path
) -> None:
    ours = pages.site(own_build.folder)
    assert len(ours) > 200
    assert sum(len(page.diagrams) for page in ours.values()) > 50
    assert sum(len(page.badges) for page in ours.values()) > 30
    assert sum(len(page.edit) for page in ours.values()) > 200
    assert pages.differences(ours, pages.site(staged_site)) == []


def test_no_link_of_the_site_by_zensical_is_dead(staged_site: Path) -> None:
    found = pages.site(staged_site)
    links = {
        (address, urlsplit(link).path)
        for address, page in found.items()
        for link in page.links
        if not urlsplit(link).scheme
    }
    assert len(links) > 1_000
    dead = [
        (address, path)
        for address, path in sorted(links)
        if path not in found and not (staged_site / path).is_file()
    ]
    assert dead == []


def test_pages_by_zensical_name_no_file_of_another_host_and_have_a_policy(staged_site: Path) -> None:
    loads = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//([^/\"'>\s]+)")
    for address, path in pages.addresses(staged_site):
        html = path.read_text(encoding="utf-8")
        assert {host for host in loads.findall(html) if host != "127.0.0.1:8000"} == set(), address
        assert html.count('<meta http-equiv="Content-Security-Policy"') == 1, address


def test_zensical_tells_readers_of_a_small_site_with_awkward_pages_what_mkdocs_does(
    root: Path, tmp_path: Path
) -> None:
    zensical = engine(root, "zensical", "zensical")
    (tmp_path / "project").mkdir()
    config = project(tmp_path / "project", AWKWARD, SETTINGS)
    run(tool("mkdocs"), "build", "--quiet", "--site-dir", str(tmp_path / "ours"), folder=config.parent)
    # Not strict: it warns of a link in an indented block of code.
    theirs = staged(config, tmp_path / "stage", zensical)
    assert pages.differences(pages.site(tmp_path / "ours"), pages.site(theirs)) == []
