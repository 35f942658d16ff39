"""What the consumers of each format read is there, and no text of a stranger breaks out of it."""

from __future__ import annotations

import json as standard
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from handbook import testing
from handbook.lint.report import Report
from handbook.lint.reporters import checkstyle, gitlab, json, jsonl, junit, markdown, rdjson, sarif
from handbook.model.document import Position, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity

RULES = testing.rules("DOC103", "DGM102")
TEXT = "# Träge\n\nein 漢字 TODO hier\n``` {mermaid}\n"
TODO = Finding(
    code="DOC103",
    message="'TODO' is left",
    path="docs/a b.md",
    span=Span(16, 20),
    start=Position(3, 8),
    end=Position(3, 12),
    severity=Severity.CRITICAL,
    excerpt="ein 漢字 TODO hier",
    section="Träge",
    hint="settle it",
)
FENCE = Finding(
    code="DGM102",
    message="'{mermaid}' is not drawn",
    path="docs/a b.md",
    span=Span(30, 39),
    start=Position(4, 5),
    end=Position(4, 14),
    severity=Severity.NIT,
    excerpt="``` {mermaid}",
    fix=(Edit(30, 39, "mermaid"),),
)
REPORT = Report(
    findings=(TODO, FENCE),
    rules=RULES,
    files=2,
    diagrams=1,
    suppressed=1,
    notes=("a note",),
    errors=("docs/b.md: is not UTF-8",),
    text={"docs/a b.md": TEXT}.get,
)
CLEAN = Report(findings=(), rules=RULES, files=2, diagrams=0)
read_xml = ElementTree.fromstring
EVERY = (json, jsonl, gitlab, sarif, rdjson, junit, checkstyle, markdown)


def test_the_places_of_the_example_are_those_of_its_text() -> None:
    assert [TEXT[each.span.start : each.span.end] for each in REPORT.findings] == ["TODO", "{mermaid}"]


def test_jsonl_has_the_findings_of_the_json_report_and_then_the_rest_of_it() -> None:
    first, second, last = map(standard.loads, jsonl.render(REPORT).splitlines())
    whole = standard.loads(json.render(REPORT))
    assert [first.pop("type"), second.pop("type"), last.pop("type")] == ["finding", "finding", "summary"]
    assert [first, second] == whole.pop("findings")
    assert last == whole
    assert len(jsonl.render(CLEAN).splitlines()) == 1


def test_gitlab_gets_the_fields_that_a_merge_request_shows() -> None:
    first, second = standard.loads(gitlab.render(REPORT))
    assert first["description"] == "'TODO' is left: settle it"
    assert first["check_name"] == "DOC103"
    assert first["severity"] == "critical"
    assert first["location"] == {"path": "docs/a b.md", "lines": {"begin": 3, "end": 3}}
    assert second["severity"] == "info"
    assert re.fullmatch("[0-9a-f]{32}", first["fingerprint"])
    assert first["fingerprint"] != second["fingerprint"]
    assert standard.loads(gitlab.render(CLEAN)) == []


def test_a_finding_that_has_moved_keeps_its_fingerprint_in_each_format_that_has_one() -> None:
    moved = replace(TODO, start=Position(9, 1), end=Position(9, 5), span=Span(90, 94))
    before, after = (replace(REPORT, findings=(each,)) for each in (TODO, moved))
    assert _print(standard.loads(gitlab.render(before))[0]) == _print(standard.loads(gitlab.render(after))[0])
    old, new = (standard.loads(sarif.render(each))["runs"][0]["results"][0] for each in (before, after))
    assert old["partialFingerprints"] == new["partialFingerprints"]


def _print(issue: dict[str, Any]) -> object:
    return issue["fingerprint"]


def test_checkstyle_has_each_file_once_with_its_errors() -> None:
    root = read_xml(checkstyle.render(REPORT))
    assert root.tag == "checkstyle"
    assert root.get("version")
    (file,) = root
    assert (file.tag, file.attrib) == ("file", {"name": "docs/a b.md"})
    assert [each.attrib for each in file] == [
        {
            "line": "3",
            "column": "8",
            "severity": "error",
            "message": "'TODO' is left: settle it",
            "source": "handbook.DOC103.empty-section",
        },
        {
            "line": "4",
            "column": "5",
            "severity": "info",
            "message": "'{mermaid}' is not drawn",
            "source": "handbook.DGM102.fence-not-a-diagram",
        },
    ]
    assert list(read_xml(checkstyle.render(CLEAN))) == []


def test_junit_fails_what_fails_the_run_and_skips_what_does_not() -> None:
    root = read_xml(junit.render(REPORT))
    assert root.tag == "testsuites"
    counts = {"tests": "3", "failures": "1", "errors": "1", "skipped": "1"}
    assert {name: root.get(name) for name in counts} == counts
    page, others = root
    assert page.get("name") == "docs/a b.md"
    assert [(case.get("classname"), case.get("file"), case.get("line")) for case in page] == [
        ("docs/a b.md", "docs/a b.md", "3"),
        ("docs/a b.md", "docs/a b.md", "4"),
    ]
    (failure,), (skipped,) = page
    assert (failure.tag, failure.attrib) == (
        "failure",
        {"type": "CRITICAL", "message": "'TODO' is left: settle it"},
    )
    assert (skipped.tag, skipped.get("message")) == ("skipped", "NIT: '{mermaid}' is not drawn")
    assert [each.get("message") for each in others.iter("error")] == ["docs/b.md: is not UTF-8"]
    strict = read_xml(junit.render(replace(REPORT, fail_on=Severity.NIT)))
    assert strict.get("failures") == "2"


def test_junit_has_a_test_that_passes_where_nothing_is_found() -> None:
    (suite,) = read_xml(junit.render(CLEAN))
    assert [(case.get("name"), list(case)) for case in suite] == [("no findings in 2 files", [])]


def test_rdjson_counts_columns_in_bytes_and_suggests_a_fix_of_one_edit() -> None:
    found = standard.loads(rdjson.render(REPORT))
    assert found["source"]["name"] == "handbook"
    first, second = found["diagnostics"]
    line = TEXT.splitlines()[2].encode()
    place = first["location"]["range"]
    assert first["location"]["path"] == "docs/a b.md"
    assert line[place["start"]["column"] - 1 : place["end"]["column"] - 1] == b"TODO"
    assert first["message"] == "'TODO' is left: settle it"
    assert (first["severity"], second["severity"]) == ("ERROR", "INFO")
    assert first["code"] == {"value": "DOC103"}
    assert "suggestions" not in first
    assert second["suggestions"] == [
        {
            "range": {"start": {"line": 4, "column": 5}, "end": {"line": 4, "column": 14}},
            "text": "mermaid",
        }
    ]
    twice = replace(FENCE, fix=(*FENCE.fix, Edit(0, 0, "x")))
    (only,) = standard.loads(rdjson.render(replace(REPORT, findings=(twice,))))["diagnostics"]
    assert "suggestions" not in only, "a part of a fix is none"


@pytest.mark.parametrize("text", ["", "# T", "\ufeff" + TEXT, None])
def test_a_file_that_has_changed_or_gone_since_makes_no_format_fail(text: str | None) -> None:
    changed = replace(REPORT, text=lambda _: text)
    for reporter in EVERY:
        assert reporter.render(changed), reporter


def test_a_byte_order_mark_is_counted_in_bytes() -> None:
    at_start = replace(TODO, start=Position(1, 3), end=Position(1, 8))
    marked = replace(REPORT, findings=(at_start,), text=lambda _: "\ufeff" + TEXT)
    (only,) = standard.loads(rdjson.render(marked))["diagnostics"]
    columns = [only["location"]["range"][end]["column"] - 1 for end in ("start", "end")]
    assert ("\ufeff" + TEXT).encode()[slice(*columns)].decode() == "Träge"


def test_sarif_has_the_fix_as_places_and_the_help_as_markdown() -> None:
    (run,) = standard.loads(sarif.render(REPORT))["runs"]
    first, second = run["results"]
    assert "fixes" not in first
    ((change,),) = (each["artifactChanges"] for each in second["fixes"])
    assert change["artifactLocation"] == second["locations"][0]["physicalLocation"]["artifactLocation"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 14},
            "insertedContent": {"text": "mermaid"},
        }
    ]
    for rule in run["tool"]["driver"]["rules"]:
        assert "Why:" in rule["help"]["text"]
        assert rule["help"]["markdown"]


def test_sarif_with_fixes_validates_against_the_oasis_schema(node_modules: Path) -> None:
    from jsonschema import Draft4Validator

    file = node_modules / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
    validator = Draft4Validator(standard.loads(file.read_text(encoding="utf-8")))
    log = standard.loads(sarif.render(REPORT))
    assert list(validator.iter_errors(log)) == []
    del log["runs"][0]["results"][1]["fixes"][0]["artifactChanges"]
    assert list(validator.iter_errors(log)), "the schema must be able to fail"


def cells(text: str) -> list[list[str]]:
    """Return the words of each row of the one table, as a page shows them."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).enable("table").parse(text)
    rows: list[list[str]] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("td_open", "th_open"):
            inline = tokens[at + 1].children or []
            allowed = {"text", "html_inline", "text_special"}
            assert {each.type for each in inline} <= allowed, [each.type for each in inline]
            tags = {each.content for each in inline if each.type == "html_inline"}
            assert tags <= {"<code>", "</code>"}
            rows[-1].append("".join(each.content for each in inline if each.type != "html_inline"))
    return rows


def test_the_summary_has_the_most_serious_first_and_says_what_was_not_checked() -> None:
    shown = markdown.render(replace(REPORT, findings=(FENCE, TODO)))
    assert shown.startswith(
        "### docs lint: 1 CRITICAL, 1 NIT\n\n2 files and 1 diagram checked, 1 suppressed.\n"
    )
    assert "- **error:** <code>docs/b&#46;md&#58;</code> is not <code>UTF-8</code>\n- note: a note\n" in shown
    head, first, second = cells(shown)
    assert head == ["Severity", "Place", "Finding"]
    assert first == ["🔴 CRITICAL", "docs/a b.md:3", "'TODO' is left: settle it (DOC103 empty-section)"]
    assert second[0] == "🟢 NIT"
    assert markdown.render(CLEAN) == "### docs lint: clean\n\n2 files and 0 diagrams checked.\n"


def test_a_long_summary_ends_in_how_much_is_left() -> None:
    many = replace(REPORT, findings=(replace(TODO, message="|" * 5_000),) * 500)
    shown = markdown.render(many)
    assert len(shown) < 65_536
    listed = len(cells(shown)) - 1
    assert f"\n{500 - listed} more findings are not listed here.\n" in shown


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\n\r\t\x00\x0b\x1b\x85\u2028\u202e\ufffe\uffff\ud800\udcff|`<>&\"'[]()@#:!*_~\\"),
    ),
    max_size=40,
)
PIECES = st.sampled_from(
    (
        *("]]>", "<!--", "-->", "<script>", "</failure>", "&amp;", "::error::x", "##[error]x", "\x1b[2J"),
        *("@team", "#12", "https://a.b/c", "www.a.b", "a@b.c", "[a](https://b.c)", "![a](b)", "\n\n# T"),
        *("|b|", "``", "\\|"),
    )
)
WORDS = st.lists(st.one_of(HOSTILE, PIECES, st.just(" ")), max_size=6).map("".join)
BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufeff\ud800-\udfff]")
COMMAND = re.compile(r"(?m)^\s*::[A-Za-z]|##\[|##vso\[|##teamcity\[")


def hostile(path: str, words: str) -> Report:
    odd = replace(TODO, path=path, message=words, hint=words, excerpt=words, section=words, fix=FENCE.fix)
    return replace(
        REPORT, findings=(odd,), notes=(words,), errors=(words,), since=words, text=lambda _: words
    )


@pytest.mark.parametrize("reporter", EVERY, ids=lambda each: each.__name__.rpartition(".")[2])
@given(path=WORDS, words=WORDS)
@example(path="a]]>\n::error::x", words="]]><x a='b'/>\n::error::x")
def test_no_path_or_message_sends_a_terminal_or_a_runner_anything(
    reporter: Any, path: str, words: str
) -> None:
    shown = reporter.render(hostile(path, words))
    shown.encode()
    assert not BROKEN.search(shown)
    assert not COMMAND.search(shown)


@given(path=WORDS, words=WORDS)
def test_no_path_or_message_breaks_out_of_json(path: str, words: str) -> None:
    report = hostile(path, words)
    (issue,) = standard.loads(gitlab.render(report))
    assert set(issue) == {"type", "check_name", "description", "severity", "fingerprint", "location"}
    assert "\n" not in issue["description"]
    (diagnostic,) = standard.loads(rdjson.render(report))["diagnostics"]
    assert "\n" not in diagnostic["message"]
    assert [standard.loads(line)["type"] for line in jsonl.render(report).split("\n")[:-1]] == [
        "finding",
        "summary",
    ]


def shape(element: ElementTree.Element) -> object:
    return (
        element.tag,
        sorted(element.attrib),
        element.text and element.text.strip(),
        list(map(shape, element)),
    )


@pytest.mark.parametrize("render", [junit.render, checkstyle.render])
@given(path=WORDS, words=WORDS)
@example(path="]]>", words="\ufffe<![CDATA[")
def test_no_path_or_message_breaks_out_of_xml(render: Callable[[Report], str], path: str, words: str) -> None:
    plain = read_xml(render(hostile("docs/a.md", "a word")))
    assert shape(read_xml(render(hostile(path, words)))) == shape(plain)


@given(path=WORDS, words=WORDS)
@example(path="a|b", words="a\\| [x](y) @team #1 https://a.b <b>")
def test_no_path_or_message_is_markdown_in_the_summary(path: str, words: str) -> None:
    shown = markdown.render(hostile(path, words))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).enable("table").parse(shown)
    assert [each.tag for each in tokens if each.nesting == 1 and each.level == 0] == [
        "h3",
        "p",
        "ul",
        "table",
    ]
    head, row = cells(shown)
    assert (len(head), len(row)) == (3, 3)
    for found in re.sub("<code>.*?</code>", " ", shown).split():
        assert not re.search(r"[@\[\]<>`\\]|://|www\.|#\d|&", found), "what is outside of code is words"
    for quoted in re.findall("<code>(.*?)</code>", shown):
        assert not re.search(r"[@\[\]<>`\\|*_~:!#.](?!\d+;)", quoted)
        assert unescape(quoted)
