"""Which scripts of a built site may run, and what servers are told to send."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from handbook.site.finish import HEADERS, NGINX, Plan, finish, has_handler, hashes, server_headers
from handbook.site.markup import policy
from tests.site.conftest import Build, write

PAGE = "<!doctype html>\n<html><head>{0}</head><body>{1}</body></html>"


def sha(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


@pytest.mark.parametrize(
    ("html", "scripts"),
    [
        ("<script>a()</script>", ["a()"]),
        ('<script>\n a < b \n</script><SCRIPT type="module">é</SCRIPT >', ["\n a < b \n", "é"]),
        ('<script src="a.js"></script>', []),
        ('<script type="application/json">{}</script>', []),
        ("<script>a()</script><script>a()</script>", ["a()", "a()"]),
        ("<script>a()", []),
        ("<scripted>a()</scripted><script>b()</script>", ["b()"]),
        ("<p>&lt;script&gt;a()&lt;/script&gt;", []),
    ],
)
def test_each_script_within_a_page_that_runs_has_a_hash(html: str, scripts: list[str]) -> None:
    assert list(hashes(html.encode())) == list(map(sha, scripts))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="#" onclick="a()">', True),
        ("<A\nONCLICK = a()>", True),
        ('<p title="x">text onclick="a()"</p>', False),
        ('<p title="on fire">one = two</p>', False),
        ('<p content="x">é</p>', False),
    ],
)
def test_script_in_an_attribute_is_seen(html: str, expected: bool) -> None:
    assert has_handler(html.encode()) is expected


def test_all_pages_allow_the_scripts_of_all_pages(tmp_path: Path) -> None:
    # Instant navigation runs those of the next page under the policy of the first one.
    write(tmp_path, {
        "index.html": PAGE.format(policy(), "<script>a()</script>"),
        "deep/index.html": PAGE.format("", "<script>b()</script>"),
    })  # fmt: skip
    done = finish(str(tmp_path))
    assert done.pages == 2
    assert set(done.scripts) == {sha("a()"), sha("b()")}
    for name in ("index.html", "deep/index.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert page.count("Content-Security-Policy") == 1
        assert policy((), done.scripts) in page
        assert "script-src &#x27;self&#x27; &#x27;unsafe-inline&#x27;" not in page


def test_to_finish_twice_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": PAGE.format("", "<script>a()</script>")})
    finish(str(tmp_path), Plan(hosts=("https://img.example.org",)))
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    finish(str(tmp_path), Plan(hosts=("https://img.example.org",)))
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert b"https://img.example.org" in before[tmp_path / "index.html"]


@pytest.mark.parametrize(("body", "strict"), [('<a href="#" onclick="a()">b</a>', True), ("<p>b</p>", False)])
def test_scripts_in_attributes_and_html_as_it_is_keep_all_scripts_allowed(
    tmp_path: Path, body: str, strict: bool
) -> None:
    write(tmp_path, {"index.html": PAGE.format("", body)})
    done = finish(str(tmp_path), Plan(strict=strict))
    assert done.handlers == ("index.html" if strict else "")
    assert policy() in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_servers_get_the_same_policy_and_that_no_page_is_shown_in_a_frame(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": PAGE.format("", "<script>a()</script>")})
    finish(str(tmp_path))
    headers = (tmp_path / HEADERS).read_text(encoding="utf-8")
    assert f"script-src 'self' '{sha('a()')}';" in headers
    assert "frame-ancestors 'none'\n" in headers
    nginx = (tmp_path / NGINX).read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split()[1] for line in nginx] == [name for name, _ in server_headers((), ())]
    assert all(line.startswith("add_header ") and line.endswith('" always;') for line in nginx)


def test_a_file_for_servers_that_somebody_wrote_stays(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": PAGE.format("", ""), HEADERS: "/*\n  X-Ours: 1\n"})
    finish(str(tmp_path))
    assert (tmp_path / HEADERS).read_text(encoding="utf-8") == "/*\n  X-Ours: 1\n"


def test_a_built_site_names_its_scripts_and_no_page_allows_others(build_site: Build) -> None:
    site = build_site({"docs/index.md": "# Home\n"}, strict=True)
    for page in (site.page(""), (site.folder / "404.html").read_text(encoding="utf-8")):
        allowed = page.partition("script-src ")[2].partition(";  style-src")[0].partition("style-src")[0]
        assert "sha256-" in allowed
        assert "unsafe-inline" not in allowed
    assert "sha256-" in (site.folder / HEADERS).read_text(encoding="utf-8")
