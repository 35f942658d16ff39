"""Diagrams that parse and cannot be drawn: what is said of each kind, in both engines and in Chromium."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright import sync_api

from handbook import site
from handbook.config.settings import DiagramsConfig
from handbook.diagrams.messages.drawing import _SENTENCES
from handbook.diagrams.process.engine import Engine, start
from handbook.diagrams.repair.fixing import fixed
from tests.diagrams.corpus import rows

GANTT = "gantt\n  dateFormat YYYY-MM-DD\n"
PARSED = "requirementDiagram\n  requirement fast {\n    id: 1\n  }\n"

# As in test_messages.py, « and » mark the place; the kind of problem, what is wrong, what to do.
UNDRAWN = {
    "month-13": (
        f"{GANTT}  Build :b, «2026-13-01», 3d\n",
        "date",
        "'2026-13-01' is not a date of the form 'YYYY-MM-DD', nor 'after' a task",
    ),
    "time-for-a-date": (
        f"{GANTT}  Build : «7:00am», 60m\n",
        "date",
        "'7:00am' is not a date of the form 'YYYY-MM-DD', nor 'after' a task",
    ),
    "word-for-a-date": (
        f"{GANTT}  Build : «soon», 3d\n",
        "date",
        "'soon' is not a date of the form 'YYYY-MM-DD', nor 'after' a task",
    ),
    "start-without-end": (
        f"{GANTT}  section One\n  «Build :2026-01-01»\n",
        "task-without-start",
        "the first task needs a start and an end",
    ),
    "task-of-four-parts": (
        f"{GANTT}  «Build : a, 2026-01-01, 3d, soon»\n",
        "task-without-start",
        "a task has an id, a start and an end",
    ),
    "no-day-left": (
        f"{GANTT}  «excludes weekends, monday, tuesday, wednesday, thursday, friday»\n  A : 2026-01-01, 3d\n",
        "excluded-days",
        "'excludes' leaves no day on which a task can be",
    ),
    "circle": (
        "sankey\nshop,bank,3\n«bank,shop,»2\n",
        "sankey-circle",
        "'bank' flows back to 'shop', and a Sankey diagram has no circles",
    ),
    "flow-to-itself": (
        "sankey\nbank,shop,1\n«shop,shop,»2\n",
        "sankey-circle",
        "'shop' flows back to 'shop', and a Sankey diagram has no circles",
    ),
    "unknown-alignment": (
        "---\nconfig:\n  sankey:\n    «nodeAlignment»: middle\n---\nsankey\na,b,1\n",
        "sankey-alignment",
        "'middle' is not an alignment of nodes",
    ),
    "chart-without-data": ("«xychart»\n  x-axis [jan, feb]\n", "no-data", "the chart has no data"),
    "chart-without-sets": ("«venn-beta»\n", "no-sets", "the diagram has no sets"),
    "unknown-requirement": (
        f"{PARSED}  «shop» - satisfies -> fast\n",
        "unknown-requirement",
        "'shop' is not a requirement or an element of this diagram",
    ),
    "blank-element": (
        'requirementDiagram\n  element «" "» {\n    type: x\n  }\n',
        "blank-text",
        "a text of '' is blank",
    ),
    "blank-class": ('classDiagram\n  class «Order»[" "]\n', "blank-text", "a text of 'Order' is blank"),
    "blank-entity": (
        'erDiagram\n  «ORDER»[" "] {\n    int id\n  }\n',
        "blank-text",
        "a text of 'ORDER' is blank",
    ),
    "blank-comment-of-an-attribute": (
        'erDiagram\n  «ORDER» {\n    int id " "\n  }\n',
        "blank-text",
        "a text of 'ORDER' is blank",
    ),
    "unknown-alias": (
        'C4Context\n  Person(reader, "Reader")\n  Rel(reader, «site», "asks")\n',
        "unknown-element",
        "'site' is not an element or a boundary of this diagram",
    ),
    "blank-alias": (
        'C4Context\n  «Boundary("","Shop")» {\n    Person(a, "A")\n  }\n'.replace(
            '«Boundary("","Shop")»', '«Boundary("",»"Shop")'
        ),
        "blank-alias",
        "a boundary needs an alias",
    ),
    "edge-twice": (
        "architecture-beta\n  service a(server)[A]\n  service b(server)[B]\n  a:R -- L:b\n  «a»:T -- B:b\n",
        "second-edge",
        "a second edge leads from 'a' to 'b', and an architecture diagram draws one",
    ),
    "note-of-nobody": (
        "stateDiagram-v2\n  a --> b\n  note left of «c» : why\n",
        "note-of-unknown-state",
        "the note is beside 'c', which is not a state of this diagram",
    ),
    "empty-region": (
        "stateDiagram-v2\n  state A {\n    [*] --> x\n    --\n    [*] --> y\n    «--»\n  }\n".replace(
            "    --\n    [*] --> y\n    «--»", "    [*] --> y\n    «--»"
        ),
        "empty-region",
        "nothing follows '--'",
    ),
    "state-in-itself": (
        "stateDiagram-v2\n  state A {\n    «A» --> b\n  }\n",
        "state-in-itself",
        "the state 'A' is named within itself",
    ),
    "state-in-what-it-holds": (
        "stateDiagram-v2\n  state A {\n    state B {\n      x\n    }\n    B --> «A»\n  }\n",
        "state-in-itself",
        "the state 'A' is named within itself",
    ),
    "state-called-constructor": (
        "stateDiagram-v2\n  state «constructor» {\n    a --> b\n  }\n",
        "reserved-group",
        "Mermaid's layout cannot draw a group that is called 'constructor'",
    ),
    "subgraph-called-toString": (
        "flowchart LR\n  subgraph «toString»\n    a --> b\n  end\n",
        "reserved-group",
        "Mermaid's layout cannot draw a group that is called 'toString'",
    ),
    "number-for-a-curve": (
        "flowchart LR\n  a e1@--> b\n  e1@{ curve: «5» }\n",
        "curve",
        "'5' is not a curve",
    ),
    "layout-of-mindmaps": (
        "---\nconfig:\n  layout: «cose-bilkent»\n---\nflowchart LR\n  a --> b\n",
        "layout-of-mindmaps",
        "the layout 'cose-bilkent' draws mindmaps only",
    ),
    "swimlane-with-a-loop": (
        "swimlane-beta LR\n  a --> «a»\n",
        "self-loop",
        "'a' is joined with itself, which a swimlane diagram cannot draw",
    ),
    "number-for-a-link": (
        'sequenceDiagram\n  participant A\n  links «A»: {"docs": 1}\n',
        "link-without-quotes",
        "a link of 'A' is not a text",
    ),
    "active-and-unknown": (
        "sequenceDiagram\n  activate «A»\n  deactivate A\n",
        "active-stranger",
        "'A' is active, but takes part in nothing",
    ),
    "no-columns": (
        "block\n  «columns 0»\n  a b\n",
        "no-columns",
        "a block cannot have 0 columns",
    ),
    "blanks-in-data": (
        "eventmodeling\n\ntf 01 cmd Add [[Item]]\n\ndata «Item» {   \n  id: 1   \n}\n",
        "blanks-in-data",
        "a line of the data block 'Item' ends with blanks",
    ),
}

# Near to them, and drawn.
DRAWN = {
    "date-of-another-form": f"{GANTT}  A : Jan 5 2026, 3d\n",
    "day-31-of-a-short-month": f"{GANTT}  A : 2026-02-30, 3d\n",
    "after-nobody": f"{GANTT}  A : after b, 3d\n",
    "tasks-in-a-circle": f"{GANTT}  A : a, after b, 3d\n  B : b, after a, 3d\n",
    "milestone": f"{GANTT}  A : milestone, crit, a, 2026-01-01, 0d\n",
    "most-days-excluded": f"{GANTT}  excludes weekends, monday\n  A : 2026-01-01, 3d\n",
    "diamond": "sankey\na,b,1\na,c,1\nb,d,1\nc,d,1\n",
    "no-flow": "sankey\na,b,0\n",
    "bar-without-axis": "xychart\n  bar [1, 2]\n",
    "pie-without-slices": "pie\n",
    "requirement-of-itself": f"{PARSED}  fast - traces -> fast\n",
    "relation-to-a-boundary": 'C4Context\n  Boundary(b, "B") {\n    Person(a, "A")\n  }\n  Rel(a, b, "x")\n',
    "edge-and-its-reverse": (
        "architecture-beta\n  service a(server)[A]\n  service b(server)[B]\n  a:R -- L:b\n  b:L -- R:a\n"
    ),
    "blank-label-of-a-node": 'flowchart LR\n  a[" "] --> b\n',
    "blank-label-of-a-relation": 'erDiagram\n  A ||--o{ B : " "\n',
    "no-break-space-for-a-label": 'classDiagram\n  class A["\u00a0"]\n',
    "note-of-a-state-defined-later": "stateDiagram-v2\n  note right of a : x\n  a --> b\n".replace(
        "  note right of a : x\n  a --> b\n", "  a --> b\n  note right of a : x\n"
    ),
    "two-regions": "stateDiagram-v2\n  state A {\n    [*] --> x\n    --\n    [*] --> y\n  }\n",
    "state-with-itself": "stateDiagram-v2\n  state A {\n    x\n  }\n  A --> A\n",
    "state-called-constructor": "stateDiagram-v2\n  constructor --> b\n",
    "subgraph-in-itself": "flowchart LR\n  subgraph s\n    s\n  end\n",
    "unknown-curve": "flowchart LR\n  a e1@--> b\n  e1@{ curve: wild }\n",
    "loop-in-a-flowchart": "flowchart LR\n  a --> a\n",
    "active-and-known": "sequenceDiagram\n  A->>B: x\n  activate B\n",
    "columns-by-themselves": "block\n  columns auto\n  a b\n",
    "data-without-blanks": "eventmodeling\n\ntf 01 cmd Add [[Item]]\n\ndata Item {\n  id: 1\n}\n",
}


@pytest.mark.parametrize(("marked", "problem", "message"), UNDRAWN.values(), ids=UNDRAWN.keys())
def test_what_cannot_be_drawn_is_not_called_valid(
    engine: Engine, marked: str, problem: str, message: str
) -> None:
    before, place, _after = marked.replace("«", "\0").replace("»", "\0").split("\0")
    source = marked.replace("«", "").replace("»", "")
    (verdict,) = engine.check([source])
    assert (verdict.parses, verdict.valid) == (True, False)
    assert verdict.mistake == problem
    assert verdict.message == message
    assert verdict.step
    assert verdict.detail
    assert verdict.facts is not None
    lines = before.split("\n")
    assert (verdict.line, verdict.column) == (len(lines), len(lines[-1]) + 1)
    assert verdict.end_column == verdict.column + max(len(place), 1)
    assert fixed(source, verdict, engine.check) is None


@pytest.mark.parametrize("source", DRAWN.values(), ids=DRAWN.keys())
def test_what_is_drawn_is_valid(engine: Engine, source: str) -> None:
    (verdict,) = engine.check([source])
    assert (verdict.parses, verdict.valid, verdict.message) == (True, True, "")


def test_every_kind_has_an_example() -> None:
    assert {problem for _marked, problem, _message in UNDRAWN.values()} == set(_SENTENCES)


def test_a_fix_of_the_syntax_is_made_though_the_diagram_cannot_be_drawn(engine: Engine) -> None:
    broken = "sequenceDiagram\n  activate A\n  Note left A: x\n"
    (verdict,) = engine.check([broken])
    found = fixed(broken, verdict, engine.check)
    assert found is not None
    assert found.text == "sequenceDiagram\n  activate A\n  Note left of A: x\n"


def unmarked(marked: str) -> str:
    return marked.replace("«", "").replace("»", "")


def sources() -> list[str]:
    return [unmarked(marked) for marked, *_rest in UNDRAWN.values()] + list(DRAWN.values())


def test_the_diagram_before_changes_nothing(engine: Engine) -> None:
    assert engine.check(sources()[::-1])[::-1] == engine.check(sources())


@pytest.mark.slow
def test_both_engines_say_the_same(engine: Engine) -> None:
    pytest.importorskip("quickjs")
    with start(DiagramsConfig(engine="quickjs", deadline=60)) as other:
        assert other.check(sources()) == engine.check(sources())


@pytest.mark.slow
def test_no_diagram_is_blamed_that_a_browser_draws() -> None:
    """The ids are those that Chromium did not draw with `mermaid.render`; all the rest it drew."""
    undrawn = set(json.loads((Path(__file__).parent / "undrawn.json").read_text(encoding="utf-8")))
    valid = [row for row in rows() if row.valid]
    with start(DiagramsConfig(deadline=60, max_size=100_000)) as engine:
        verdicts = engine.check([row.text for row in valid])
    found = {row.id for row, verdict in zip(valid, verdicts, strict=True) if not verdict.valid}
    assert found - undrawn == set()
    missed = undrawn & {row.id for row in valid} - found
    assert len(missed) <= len(undrawn) / 50, missed


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MERMAID = Path(site.__file__).parent / "assets" / "mermaid"
PAGE = """<!doctype html><meta charset="utf-8"><body><script type="module">
const { default: mermaid } = await import("./mermaid.esm.min.mjs");
mermaid.initialize({ startOnLoad: false, suppressErrorRendering: true });
let number = 0;
window.drawn = async (text) => {
  try {
    await mermaid.render(`drawn${number++}`, text);
    return "";
  } catch (error) {
    return String(error.message ?? error);
  }
};
</script>"""


class _Pages(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Know modules, which not every system does."""
        return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing."""


@pytest.fixture(scope="module")
def page() -> Iterator[sync_api.Page]:
    """Yield a page of Chromium with the site's own Mermaid, which draws as it does by itself."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Pages, directory=str(MERMAID))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_function("window.drawn !== undefined")
        yield page
        browser.close()
    server.shutdown()
    server.server_close()


ENDLESS = {"blank-alias", "state-in-itself", "state-in-what-it-holds"}
"""The browser never comes to an end with these: nobody waits for that."""


@pytest.mark.slow
@pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true",
    reason="NO BROWSER CHECK WAS MADE: Chromium is not installed (Debian: apt-get install chromium)",
)
def test_a_browser_draws_what_is_valid_and_nothing_else(page: sync_api.Page) -> None:
    undrawn = {name: marked for name, (marked, *_rest) in UNDRAWN.items() if name not in ENDLESS}
    said = {name: page.evaluate("drawn", unmarked(marked)) for name, marked in undrawn.items()}
    assert [name for name, error in said.items() if not error] == []
    said = {name: page.evaluate("drawn", source) for name, source in DRAWN.items()}
    assert {name: error for name, error in said.items() if error} == {}
