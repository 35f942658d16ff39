"""The page of a runbook: labels become badges, steps get addresses, what destroys is fenced off."""

from __future__ import annotations

import re

import pytest

from handbook.kinds.library import load
from handbook.site.runbook import dressed, escalate, line
from handbook.site.runbook_facts import (
    Alert,
    Contact,
    Rule,
    RunbookFacts,
    alert_rules,
    contacts,
    escalation_titles,
    runbook_facts,
    stated_kind,
)
from tests.site.conftest import ROOT

FACTS = RunbookFacts()
DESTRUCTIVE = '<span class="step-label step-label-destructive">DESTRUCTIVE<span>:</span></span>'
SAFE = '<span class="step-label step-label-safe">SAFE<span>:</span></span>'
STEPS = '<ol class="steps" role="list">'
MITIGATION = '<h2 id="mitigation">Mitigation</h2>'


def shown(html: str) -> str:
    return dressed(html, FACTS).html


def command(words: str, css: str = "run highlight") -> str:
    return f'<div class="{css}"><pre><span></span><code><b id="{words}">{words}</b>\n</code></pre></div>'


def test_a_command_that_is_run_in_two_scenarios_is_shown_once() -> None:
    asked = command("ask")
    assert shown(f"<ol><li>{asked}\n{asked}\n{asked}</li></ol>") == shown(f"<ol><li>{asked}</li></ol>")
    once = [
        f"{asked}\n{command('tell')}\n{asked}",
        f"{asked}<p>Again:</p>{asked}",
        f"{asked}\n{command('ask', 'highlight')}",
    ]
    assert [shown(each) for each in once] == once


@pytest.mark.parametrize("after", ["Go to Mitigation 1.", "<pre>tell Mitigation 1</pre>"])
def test_what_follows_a_command_that_is_shown_once_is_linked_as_ever(after: str) -> None:
    asked = command("ask")
    steps = f"{MITIGATION}<ol><li>SAFE: look.</li></ol>"
    assert shown(f"{steps}{asked}\n{asked}{after}") == shown(f"{steps}{asked}{after}")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # The form of our runbooks, loose and tight.
        (
            "<ol>\n<li>\n<p><strong>DESTRUCTIVE: drop it.</strong> Undo: none.</p>\n</li>\n</ol>",
            (
                f'{STEPS}\n<li class="step-destructive">\n'
                f"<p><strong>{DESTRUCTIVE} drop it.</strong> Undo: none.</p>\n</li>\n</ol>"
            ),
        ),
        (
            "<ol><li>SAFE: look.</li></ol>",
            f'{STEPS}<li class="step-safe">{SAFE} look.</li></ol>',
        ),
        # Anywhere in the first paragraph of a step; the strictest counts.
        (
            "<ol><li><p><strong>Manual, SAFE</strong> or DESTRUCTIVE: ask.</p></li></ol>",
            (
                f'{STEPS}<li class="step-destructive"><p><strong>Manual, '
                '<span class="step-label step-label-safe">SAFE</span></strong> or '
                f"{DESTRUCTIVE} ask.</p></li></ol>"
            ),
        ),
        # A heading as a step, and a word that is not in capitals.
        (
            '<h3 id="a">2. DESTRUCTIVE: drop it</h3>',
            f'<h3 id="a" class="step-destructive">2. {DESTRUCTIVE} drop it</h3>',
        ),
        (
            "<ol><li><p><strong>Destructive:</strong> drop it.</p></li></ol>",
            f'{STEPS}<li class="step-destructive"><p><strong>{DESTRUCTIVE}</strong> drop it.</p></li></ol>',
        ),
        # A paragraph that begins with a label; one that only mentions it.
        ("<p><strong>SAFE:</strong> x</p>", f'<p class="step-safe"><strong>{SAFE}</strong> x</p>'),
        (
            "<p>Not <strong>SAFE:</strong> x</p>",
            f"<p>Not <strong>{SAFE}</strong> x</p>",
        ),
    ],
)
def test_a_label_becomes_a_badge_and_marks_its_step(html: str, expected: str) -> None:
    assert shown(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<p>Nobody decides alone on a DESTRUCTIVE one.</p>",
        "<table><tbody><tr><td>decide on a DESTRUCTIVE step</td></tr></tbody></table>",
        "<p><code>DESTRUCTIVE: x</code></p>",
        "<pre><code>DESTRUCTIVE: x</code></pre>",
        '<p><a href="#x">DESTRUCTIVE: x</a></p>',
        "<p>It is safe to wait.</p>",
        "<p><strong>UNSAFE: x</strong></p>",
    ],
)
def test_the_word_alone_is_no_label(html: str) -> None:
    assert shown(html) == html


def test_a_label_in_a_list_within_a_step_does_not_mark_the_step() -> None:
    html = "<ol><li>Look.<ul><li><strong>DESTRUCTIVE: x</strong></li></ul></li></ol>"
    assert '<ol class="steps" role="list"><li>Look.<ul><li class="step-destructive">' in shown(html)


def test_the_list_within_a_step_is_none_of_steps() -> None:
    assert shown("<ol><li>a<ol><li>b</li></ol></li></ol>").count('class="steps"') == 1


@pytest.mark.parametrize(
    ("opening", "numbers"),
    [("<ol><li>", (1, 2)), ('<ol start="3"><li>', (3, 4)), ('<ol><li value="7">', (7, 8))],
)
def test_each_step_has_the_address_of_its_number(opening: str, numbers: tuple[int, int]) -> None:
    html = shown(f"{MITIGATION}{opening}a</li><li>b</li></ol>")
    assert all(f'id="mitigation-{number}"' in html for number in numbers)


def test_words_that_name_a_step_lead_to_it() -> None:
    html = shown(f"<p>It is Mitigation 2.</p>{MITIGATION}<ol><li>a</li><li>b</li></ol><p>Mitigation 3</p>")
    assert '<p>It is <a class="step-link" href="#mitigation-2">Mitigation 2</a>.</p>' in html
    assert "<p>Mitigation 3</p>" in html


@pytest.mark.parametrize(
    "words",
    [
        "<code>Mitigation 1</code>",
        '<a href="x">Mitigation 1</a>',
        "Mitigation 12",
        "mitigation 1",
        "XMitigation 1",
    ],
)
def test_other_words_lead_nowhere(words: str) -> None:
    assert f"<p>{words}</p>" in shown(f"{MITIGATION}<ol><li>a</li></ol><p>{words}</p>")


def test_an_address_that_the_page_has_already_is_not_given_twice() -> None:
    html = shown(f'{MITIGATION}<ol><li>a</li></ol><h3 id="mitigation-1">x</h3><p>Mitigation 1</p>')
    assert html.count('id="mitigation-1"') == 1
    assert "<p>Mitigation 1</p>" in html


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ('<h2 id="escalation">Escalation<a class="headerlink" href="#escalation">¶</a></h2>', "escalation"),
        ('<h2 id="x"><em>Escalation</em> path</h2>', "x"),
        ('<h2 id="x">8. Escalate</h2>', "x"),
        ('<h2 id="x">Escalators</h2>', ""),
        ("<h2>Escalation</h2>", ""),
        ("<p>Escalation</p>", ""),
    ],
)
def test_the_control_leads_to_the_section_on_escalation_by_any_name_of_the_kind(
    heading: str, anchor: str
) -> None:
    names = escalation_titles(load(ROOT, "").named("runbook"))
    above = dressed(f"<h1>x</h1>{heading}", RunbookFacts(escalation=names)).above
    assert above == escalate(anchor)
    assert bool(above) == bool(anchor)


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("<p>a <", "<p>a <"),
        ('<p>a <b title="x', '<p>a <b title="x'),
        ("<!-- SAFE: x --><p>a</p>", "<!-- SAFE: x --><p>a</p>"),
        ("<script>if (a<b) 'SAFE:'</script>", "<script>if (a<b) 'SAFE:'</script>"),
        ("</ol></li></strong>", "</ol></li></strong>"),
        ("", ""),
    ],
)
def test_what_is_no_whole_html_stays_as_it_is(html: str, whole: str) -> None:
    assert shown(html) == whole


PAGE = (
    "---\nkind: runbook@1\nseverity: SEV1\nalerts: [DiskWillFill, SlotRetainsWal]\n"
    "last_tested: {on: 2026-11-26, how: drill, seconds: 10}\n---\n# Disk full\n"
)
RULES = (
    "groups:\n  - rules:\n      - alert: DiskWillFill\n        annotations:\n"
    "          runbook_url: runbooks/disk-full.md\n      - alert: DiskFull\n        annotations:\n"
    "          runbook_url: https://example.org/runbooks/disk-full/\n      - alert: Other\n"
)
WEB = "https://git.example.org/handbook/blob/main/"


def test_alerts_of_the_page_and_of_the_rules_lead_to_where_they_are_defined() -> None:
    rules = alert_rules([("runbooks/alerts.yml", RULES)])
    assert rules[0] == Rule("DiskWillFill", "runbooks/alerts.yml", 3, "diskfull")
    facts = runbook_facts(PAGE, "runbooks/disk-full.md", rules, WEB)
    assert facts.alerts == (
        Alert("DiskWillFill", f"{WEB}runbooks/alerts.yml#L3"),
        Alert("SlotRetainsWal"),
        Alert("DiskFull", f"{WEB}runbooks/alerts.yml#L6"),
    )


def test_the_line_has_severity_alerts_and_the_last_drill() -> None:
    html = line(runbook_facts(PAGE, "runbooks/disk-full.md"))
    assert '<span class="severity severity-1" data-search-exclude>SEV1</span>' in html
    assert "<span>Alerts: DiskWillFill, SlotRetainsWal</span>" in html
    assert 'Last drilled <time datetime="2026-11-26">2026-11-26</time> in 10 s' in html


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("kind: runbook", "Never drilled"),
        ("kind: runbook\nlast_tested: {on: soon, how: drill}", "Never drilled"),
        ("last_tested: {on: 2026-11-26, how: tabletop}", "Last walked through <time"),
        ("last_tested: {on: 2026-11-26, how: luck, seconds: many}", "Last tested <time"),
        ("severity: high", '<span class="severity" data-search-exclude>high</span></p>'),
    ],
)
def test_the_line_says_no_more_than_the_page_does(front: str, said: str) -> None:
    assert said in line(runbook_facts(f"---\n{front}\n---\n# x\n", "runbooks/x.md"))


@pytest.mark.parametrize("text", ["# x\n", "---\n: [\n---\n# x\n"])
def test_a_page_that_says_nothing_has_no_line(text: str) -> None:
    assert line(runbook_facts(text, "runbooks/x.md")) == ""
    assert stated_kind(text) == ""


def test_words_of_strangers_in_the_line_are_text() -> None:
    front = '---\nseverity: "<img src=x>"\nalerts: [<script>]\n---\n'
    html = line(runbook_facts(front, "runbooks/x.md", (Rule("<script>", 'x"y.yml', 1),), "https://h/"))
    assert ">&lt;img src=x&gt;</span>" in html
    rule = '<a href="https://h/x%22y.yml#L1" aria-label="Rule of &lt;script&gt;">rule</a>'
    assert f"Alert: &lt;script&gt; ({rule})" in html


def test_an_alert_leads_to_what_to_do_first() -> None:
    html = '<h1>Slow</h1><h2 id="trigger">Trigger</h2><h2 id="look">Diagnosis</h2>'
    facts = RunbookFacts(alerts=(Alert("DbSlow", "https://h/a.yml#L3"), Alert("DbStuck")))
    assert (
        '<a href="#look">DbSlow</a> (<a href="https://h/a.yml#L3" aria-label="Rule of DbSlow">rule</a>), '
        '<a href="#look">DbStuck</a>'
    ) in dressed(html, facts).above


OWNERS = {
    "team-data": {"contact": "https://pager/data?a&b"},
    "lead-on-duty": {"contact": "tel:+1"},
    "evil": {"contact": "javascript:alert(1)"},
    "quiet": {"team": "Quiet"},
}


def test_only_addresses_that_are_opened_by_hand_reach_somebody() -> None:
    assert contacts(OWNERS) == (
        Contact("team-data", "https://pager/data?a&b"),
        Contact("lead-on-duty", "tel:+1"),
    )


@pytest.mark.parametrize(
    ("words", "linked"),
    [
        ("on-call of team-data, at once", ["team-data"]),
        ("The Lead on duty; SEV1", ["Lead on duty"]),
        ("lead-on-duty and team-data", ["lead-on-duty", "team-data"]),
        ("evil, quiet, team-database, my-team-data, <code>team-data</code>", []),
        ('<a href="x">team-data</a>', []),
    ],
)
def test_whom_the_section_on_escalation_names_is_one_click_away(words: str, linked: list[str]) -> None:
    facts = RunbookFacts(contacts=contacts(OWNERS))
    head = '<h2 id="mitigation">Mitigation</h2><p>Ask team-data.</p><h2 id="escalation">Escalation</h2>'
    html = dressed(f'{head}<p>{words}</p><h2 id="after">After</h2><p>team-data</p>', facts).html
    assert re.findall('<a class="contact" href="[^"]*">([^<]*)</a>', html) == linked
    assert re.sub('<a class="contact"[^>]*>([^<]*)</a>', r"\1", html).count(words) == 1
    assert RunbookFacts.of(facts.as_data()) == facts


def test_the_sections_that_are_looked_for_first_are_linked_at_the_top() -> None:
    titles = ("Trigger", "Diagnosis", "Mitigation", "Rollback", "After")
    html = "<h1>Slow</h1>" + "".join(f'<h2 id="{title.lower()}">{title}</h2>' for title in titles)
    above = dressed(html, RunbookFacts()).above
    assert re.findall('<a href="#([a-z]+)">', above) == ["diagnosis", "mitigation", "rollback"]


def test_a_page_with_one_of_them_needs_no_ways() -> None:
    assert "runbook-jumps" not in dressed('<h2 id="diagnosis">Diagnosis</h2>', RunbookFacts()).above
