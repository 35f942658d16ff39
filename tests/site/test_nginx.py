"""The site as nginx serves it by deploy/nginx.conf: headers on each answer, pages that run under them."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright import sync_api

from tests.conftest import ROOT, require
from tests.site.conftest import project
from tests.site.test_browser import ARGUMENTS, CHROMIUM, FLOWCHART
from tests.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.slow
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIGURATION = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
AROUND = """
pid {home}/pid;
error_log {home}/error.log;
daemon off;
worker_processes 1;
events {{}}
http {{
  include {mime};
  default_type application/octet-stream;
  access_log off;
  {temporary}
  include {home}/site.conf;
}}
"""
FILES = {
    "docs/index.md": f"# Home\n\n{FLOWCHART}\n[Guide](guide/index.md)\n",
    "docs/guide/index.md": f"# Guide\n\nÄpfel\n\n{FLOWCHART}",
    "docs/guide/notes.txt": "plain words " * 200,
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """nginx with a site."""

    port: int
    site: Path

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask for a path as it is written, following nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        got = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return got


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def put(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"deploy/nginx.conf says '{old}' not once"
    return text.replace(old, new)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    require(NGINX is not None, "nginx (Debian: apt-get install nginx)")
    assert NGINX is not None
    home, site, port = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("site"), free_port()
    home.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        config = project(tmp_path_factory.mktemp("project"), FILES, {})
        build(load_config(str(config), site_dir=str(site), site_url=f"http://127.0.0.1:{port}/"))
    notes = site / "guide/notes.txt"
    notes.with_name("notes.txt.gz").write_bytes(gzip.compress(notes.read_bytes()))
    ours = put(CONFIGURATION, "listen 8080;", f"listen 127.0.0.1:{port};")
    ours = put(ours, "/usr/share/nginx/html", str(site))
    ours = put(ours, "/etc/nginx/handbook-headers.conf", str(site / "_headers.nginx"))
    (home / "site.conf").write_text(ours, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    around = AROUND.format(
        home=home,
        mime=Path(NGINX).resolve().parents[2] / "etc/nginx/mime.types",
        temporary=" ".join(f"{kind}_temp_path {home / kind};" for kind in kinds),
    )
    if os.geteuid() == 0:  # Its workers would be those of a user who cannot read folders of tests.
        around = f"user root;\n{around}"
    (home / "nginx.conf").write_text(around, encoding="utf-8")
    process = subprocess.Popen([NGINX, "-e", str(home / "error.log"), "-c", str(home / "nginx.conf")])

    def answers() -> bool:
        assert process.poll() is None, (home / "error.log").read_text(encoding="utf-8")
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", port)) == 0

    try:
        assert eventually(answers)
        yield Server(port, site)
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/guide/", 200),
        ("/assets/handbook/handbook.mjs", 200),
        ("/guide", 301),
        ("/nowhere/", 404),
        ("/_headers", 404),
        ("/_headers.nginx", 404),
        ("/404.html", 404),
    ],
)
def test_each_answer_has_the_headers_that_the_build_wrote(server: Server, path: str, status: int) -> None:
    answer = server.ask(path)
    assert answer.status == status
    wanted = dict(
        line.strip().split(": ", 1)
        for line in (server.site / "_headers").read_text(encoding="utf-8").splitlines()
        if line.startswith("  ")
    )
    assert "frame-ancestors 'none'" in wanted["Content-Security-Policy"]
    assert {name: answer.headers.get_all(name) for name in wanted} == {
        name: [value] for name, value in wanted.items()
    }
    assert answer.headers["Server"] == "nginx"


def test_what_is_not_there_is_answered_by_the_page_of_the_site(server: Server) -> None:
    page = (server.site / "404.html").read_bytes()
    assert [server.ask(path).body for path in ("/nowhere/", "/404.html", "/_headers")] == [page] * 3


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/guide/", "text/html; charset=utf-8"),
        ("/assets/handbook/handbook.mjs", "text/javascript; charset=utf-8"),
        ("/assets/handbook/handbook.css", "text/css; charset=utf-8"),
        ("/guide/notes.txt", "text/plain; charset=utf-8"),
    ],
)
def test_files_are_sent_as_what_they_are(server: Server, path: str, kind: str) -> None:
    assert server.ask(path).headers["Content-Type"] == kind


def test_a_folder_is_led_to_without_the_port_of_the_container(server: Server) -> None:
    assert server.ask("/guide").headers["Location"] == "/guide/"


def test_a_page_is_asked_for_anew_and_sent_only_when_it_has_changed(server: Server) -> None:
    first = server.ask("/guide/")
    assert first.headers["Cache-Control"] == "no-cache"
    again = server.ask("/guide/", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_a_compressed_neighbour_is_sent_to_those_who_take_it(server: Server) -> None:
    packed = server.ask("/guide/notes.txt", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == server.ask("/guide/notes.txt").body


def test_pages_run_under_the_headers_without_a_violation(server: Server) -> None:
    require(CHROMIUM is not None, "Chromium (Debian: apt-get install chromium)")
    complaints: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.port}/", wait_until="networkidle")
        sync_api.expect(page.locator(".mermaid svg")).to_be_visible()
        page.locator("article").get_by_role("link", name="Guide").click()
        sync_api.expect(page.get_by_role("heading", level=1)).to_contain_text("Guide")
        sync_api.expect(page.locator(".mermaid svg")).to_be_visible()
        browser.close()
    assert complaints == []
