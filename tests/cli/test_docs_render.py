"""`docs diagrams render`, as installed, with the Chromium of this machine."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handbook.diagrams.drawing import browser as browsers
from handbook.diagrams.drawing import render
from handbook.diagrams.process import engine
from handbook.errors import HandbookError
from tests.cli.conftest import Run
from tests.conftest import require
from tests.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
PAGE = """# Orders

```mermaid
---
title: Orders & payments
---
flowchart LR
  accTitle: How an order travels
  accDescr: From the shop to the queue
  shop["Shop<br/>front"] -->|puts| queue["Überweisung"]
```

```mermaid
sequenceDiagram
  Shop->Bank
```

```mermaid
sequenceDiagram
  Shop->>Bank: pay < 5
```
"""
# Those whose drawing asks for chance, the clock or HTML, and one with a link.
KINDS = {
    "architecture": "architecture-beta\n  service db(database)[Db]\n  service s(server)[Shop]\n  db:L -- R:s",
    "mindmap": "mindmap\n  root((Site))\n    Pages\n    Records",
    "git": "gitGraph\n  commit\n  branch next\n  commit",
    "gantt": "gantt\n  dateFormat YYYY-MM-DD\n  Build :a, 2026-01-01, 900d",
    "journey": "journey\n  section Day\n    Deploy: 5: Me",
    "link": 'flowchart LR\n  a[Start] --> b[End]\n  click a "https://example.org/" "there"',
    "loose": "---\nconfig:\n  htmlLabels: true\n  securityLevel: loose\n---\nflowchart LR\n  a[Start]",
    "class": "classDiagram\n  class Order {\n    +pay()\n  }",
    "state": "stateDiagram-v2\n  [*] --> Proposed : writes",
    "er": "erDiagram\n  ORDER ||--o{ LINE : has",
}


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in browsers.BROWSERS if (path := shutil.which(name))), "")
    require(bool(found), "Chromium")
    return found


@pytest.fixture
def page(repository: Path) -> Path:
    file = repository / "docs" / "orders.md"
    file.write_text(PAGE)
    return file


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it was drawn here


def words(root: ET.Element) -> str:
    return " ".join("".join(root.itertext()).split())


@pytest.mark.usefixtures("page", "chromium")
def test_the_valid_are_drawn_the_others_are_told(run: Run, repository: Path) -> None:
    done = run("diagrams", "render", "docs/orders.md", "--out", "build/pictures")
    assert done.returncode == 1
    names = ["build/pictures/orders-orders-payments.svg", "build/pictures/orders-3.svg"]
    assert done.stdout.splitlines() == names
    assert done.stderr.startswith("docs/orders.md:15:")
    assert sorted(file.name for file in (repository / "build/pictures").iterdir()) == [
        "orders-3.svg",
        "orders-orders-payments.svg",
    ]
    drawn = parsed((repository / names[0]).read_text())
    assert drawn.tag == f"{SVG}svg"
    assert [drawn.findtext(f"{SVG}title"), drawn.findtext(f"{SVG}desc")] == [
        "How an order travels",
        "From the shop to the queue",
    ]
    for word in ("Orders & payments", "Shop", "front", "puts", "Überweisung"):
        assert word in words(drawn)
    assert "pay < 5" in words(parsed((repository / names[1]).read_text()))


@pytest.fixture(scope="module")
def drawn(chromium: str) -> dict[str, str]:
    tasks = [render.Task(f"diagram-{name}", source) for name, source in KINDS.items()]
    made = list(render.draw(tasks, browser=chromium))
    assert [each.error for each in made] == [""] * len(tasks)
    return dict(zip(KINDS, (each.svg for each in made), strict=True))


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_stands_alone(drawn: dict[str, str], name: str) -> None:
    root = parsed(drawn[name])
    assert root.tag == f"{SVG}svg"
    assert root.get("id") == f"diagram-{name}"
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    assert float(root.attrib["width"]) == pytest.approx(width)
    assert float(root.attrib["height"]) == pytest.approx(height)
    # HTML only where an SVG text stands beside it for those who show none.
    html = list(root.iter(f"{SVG}foreignObject"))
    beside = [
        child
        for switch in root.iter(f"{SVG}switch")
        if switch.find(f"{SVG}text") is not None
        for child in switch
    ]
    assert all(each in beside for each in html)
    assert "<script" not in drawn[name]
    assert not any(attribute.startswith("on") for element in root.iter() for attribute in element.attrib)
    assert "url(http" not in drawn[name]
    assert "@import" not in drawn[name]


def test_the_same_text_gives_the_same_bytes_whatever_is_drawn_beside_it(
    chromium: str, drawn: dict[str, str]
) -> None:
    tasks = [render.Task(f"diagram-{name}", source) for name, source in reversed(KINDS.items())]
    again = [each.svg for each in render.draw(tasks, browser=chromium)]
    assert dict(zip(reversed(KINDS), again, strict=True)) == drawn


def test_text_and_links_arrive(drawn: dict[str, str]) -> None:
    assert "Start" in words(parsed(drawn["loose"]))
    link = next(parsed(drawn["link"]).iter(f"{SVG}a"))
    assert "https://example.org/" in link.attrib.values()


class _Counting(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[tuple[str, list[str]]]:
    """Another host, as far as the page is concerned, and what it was asked for."""
    asked: list[str] = []
    handler = type("Handler", (_Counting,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_nobody_is_asked_for_anything(chromium: str, host: tuple[str, list[str]]) -> None:
    address, asked = host
    picture = f'flowchart LR\n  a@{{ img: "http://{address}/a.png", label: "A", h: 60, w: 60 }} --> b\n'
    style = f'%%{{init: {{"themeCSS": "@import url(http://{address}/b.css);"}}}}%%\nflowchart LR\n  a --> b\n'
    tasks = [render.Task("one", picture), render.Task("two", style), render.Task("three", "flowchart LR\n a")]
    drawings = list(render.draw(tasks, browser=chromium, deadline=PATIENCE_SECONDS))
    assert drawings[2].svg.startswith("<svg ")
    assert asked == []


@pytest.mark.usefixtures("page", "chromium")
def test_json_tells_each_diagram_with_its_file(run: Run) -> None:
    done = run("diagrams", "render", "docs", "--out", "out", "--json", "--theme", "dark")
    assert (done.returncode, done.stderr) == (1, "")
    rows = json.loads(done.stdout)["diagrams"]
    assert [row["file"] for row in rows] == ["out/orders-orders-payments.svg", "", "out/orders-3.svg"]
    assert [row["problem"] for row in rows] == ["", "", ""]
    assert rows[1]["error"]["line"] == 15


@pytest.mark.usefixtures("chromium")
def test_a_diagram_file_keeps_its_name(run: Run, repository: Path) -> None:
    (repository / "flow.mmd").write_text("flowchart LR\n  a --> b\n")
    done = run("diagrams", "render", "flow.mmd", "--out", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "out/flow.svg\n", "")
    assert run("diagrams", "render", "docs", "--out", "out").stderr == "note: no diagram found\n"


def program(folder: Path, text: str, name: str = "browser") -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


def test_without_a_browser_it_is_one_line_and_nothing_is_written(
    run: Run, page: Path, tmp_path: Path
) -> None:
    calls = [
        ((), {"PATH": str(tmp_path)}, "drawing needs Chromium, Chrome or Edge, and there is none on PATH"),
        (("--browser", "nosuch"), {}, "--browser is 'nosuch', which is no program"),
        ((), {"HANDBOOK_BROWSER": "nosuch"}, "HANDBOOK_BROWSER is 'nosuch', which is no program"),
        (("--browser", program(tmp_path, "echo No usable sandbox! >&2; exit 1")), {}, "try --no-sandbox"),
        (
            ("--browser", program(tmp_path, "exit 3", "other")),
            {},
            "the browser ended before the diagrams were drawn",
        ),
    ]
    for options, environment, said in calls:
        done = run("diagrams", "render", str(page), "--out", "out", *options, **environment)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / "out").exists()


def test_two_diagrams_are_never_drawn_to_one_file(run: Run, repository: Path, chromium: str) -> None:
    for name in ("a/flow.mmd", "b/Flow.mmd"):
        (repository / name).parent.mkdir()
        (repository / name).write_text("pie\n")
    done = run("diagrams", "render", ".", "--out", "out", "--browser", chromium)
    assert done.returncode == 2
    assert "Flow.svg would be both a/flow.mmd:1 and b/Flow.mmd:1" in done.stderr
    assert not (repository / "out").exists()


def test_a_release_that_cannot_draw_is_refused(run: Run, repository: Path, chromium: str) -> None:
    (repository / "handbook.toml").write_text('[diagrams]\nmermaid-version = "1.2.3"\n')
    (repository / "a.mmd").write_text("pie\n")
    done = run("diagrams", "render", "a.mmd", "--out", "out", "--browser", chromium)
    assert done.returncode == 2
    assert (
        f"judged by Mermaid 1.2.3 as configured, but only {engine.mermaid_version()} can draw" in done.stderr
    )


def test_what_draws_is_the_release_that_judges() -> None:
    assert render.mermaid_version() == engine.mermaid_version()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks /proc which processes there are")
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_is_stopped_leaves_no_browser_and_no_half_picture(
    repository: Path, cache: Path, chromium: str, stop: signal.Signals, code: int
) -> None:
    for number in range(40):
        (repository / f"flow-{number:02}.mmd").write_text(f"flowchart LR\n  a --> b{number}\n")
    profiles = Path(tempfile.mkdtemp())  # Short, as the usual one: else the profile goes elsewhere.
    # A suite that was started in the background of a shell inherits an ignored SIGINT.
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from handbook.cli.docs import main; main()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, "diagrams", "render", ".", "--out", "out", "--browser", chromium],
        cwd=repository,
        env={**os.environ, "HANDBOOK_CACHE": str(cache), "TMPDIR": str(profiles)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert eventually(lambda: any((repository / "out").glob("*.svg")))
    running.send_signal(stop)
    _, said = running.communicate(timeout=PATIENCE_SECONDS)
    assert (running.returncode, said) == (code, b"")
    drawn = list((repository / "out").iterdir())
    assert 1 <= len(drawn) < 40
    assert all(parsed(file.read_text()).tag == f"{SVG}svg" for file in drawn if file.suffix == ".svg")
    assert {file.suffix for file in drawn} == {".svg"}
    assert eventually(lambda: not using(profiles))  # The killed are buried by another process.
    profiles.rmdir()


def using(folder: Path) -> list[str]:
    """The processes whose command line names a folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # It has ended meanwhile.
            command = file.read_bytes().decode(errors="replace")
            found += [command] if str(folder) in command else []
    return found


def test_a_long_path_of_temporary_files_keeps_no_browser_from_starting(
    run: Run, repository: Path, chromium: str
) -> None:
    long = repository / ("long" * 30)
    long.mkdir()
    (repository / "a.mmd").write_text("pie\n")
    done = run("diagrams", "render", "a.mmd", "--out", "out", "--browser", chromium, TMPDIR=str(long))
    assert (done.returncode, done.stdout, done.stderr) == (0, "out/a.svg\n", "")


HANGS = """
import sys, time, urllib.request
urllib.request.urlopen(sys.argv[-1]).read()
open(sys.argv[1], "a").write("x")
time.sleep(600)
"""


@dataclass
class Clock:
    """A clock that stands still until another page has been taken: 10 s a page."""

    taken: Path

    def monotonic(self) -> float:
        return 10.0 * len(self.taken.read_text())


def test_a_diagram_that_is_never_finished_costs_itself_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each browser of this test takes its page and hangs; a second one means that the first was given up."""
    taken, hangs = tmp_path / "taken", tmp_path / "hangs.py"
    taken.touch()
    hangs.write_text(HANGS)
    monkeypatch.setattr(render, "time", Clock(taken))
    browser = program(tmp_path, f'exec {sys.executable} {hangs} {taken} "$@"')
    tasks = [render.Task("one", "pie"), render.Task("two", "pie")]
    made = list(render.draw(tasks, browser=browser, deadline=3))
    assert made == [render.Drawn("", "took longer than 3 s to draw")] * 2
    assert taken.read_text() == "xx"


def test_a_browser_that_never_asks_for_its_page_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(HandbookError, match=r"has not asked for its page in 0\.5 s"):
        list(
            render.draw([render.Task("one", "pie")] * 9, browser=program(tmp_path, "sleep 60"), deadline=0.5)
        )


def test_the_browser_gets_no_network(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    browser = program(tmp_path, f'printf "%s\\n" "$@" > {seen}; exit 1')
    with pytest.raises(HandbookError, match="browser ended"):
        list(render.draw([render.Task("one", "pie")], browser=browser))
    flags = seen.read_text().splitlines()
    assert "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1" in flags
    assert "--no-proxy-server" in flags
