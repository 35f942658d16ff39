"""The page of a folder of runbooks begins with the alerts that lead to them."""

from __future__ import annotations

from handbook.site.runbook_facts import Alert, RunbookFacts
from handbook.site.runbook_index import Listed, with_alerts
from tests.site.conftest import Build

PAGE = "# Runbooks\n\n- [Late](late.md)\n"


def test_each_alert_leads_to_its_runbook_in_the_order_of_the_alerts() -> None:
    slow = RunbookFacts(severity="SEV2", alerts=(Alert("Slow"), Alert("Busy | <b>")))
    late = RunbookFacts(alerts=(Alert("Late"),))
    text = with_alerts(PAGE, [Listed("s w.md", "Slow [x]", slow), Listed("late.md", "Late", late)])
    assert text == (
        "# Runbooks\n\n## By alert\n\n| Alert | Runbook | Severity |\n|---|---|---|\n"
        "| Busy \\| &lt;b&gt; | [Slow \\[x\\]](<s w.md>) | SEV2 |\n"
        "| Late | [Late](late.md) |  |\n"
        "| Slow | [Slow \\[x\\]](<s w.md>) | SEV2 |\n\n"
        "## All\n\n- [Late](late.md)\n"
    )


def test_error_texts_and_symptoms_lead_to_their_runbook() -> None:
    late = Listed("late.md", "Late", RunbookFacts(alerts=(Alert("Late"),)), ("HTTP 502", "a | b"))
    assert with_alerts(PAGE, [late, Listed("x.md", "X", RunbookFacts())]).endswith(
        "| Late | [Late](late.md) |  |\n\n## By symptom\n\n| You see or search for | Runbook |\n|---|---|\n"
        "| HTTP 502, a \\| b | [Late](late.md) |\n\n## All\n\n- [Late](late.md)\n"
    )


def test_a_folder_without_alerts_keeps_its_page() -> None:
    assert with_alerts(PAGE, [Listed("late.md", "Late", RunbookFacts())]) == PAGE


def test_a_folder_of_runbooks_lists_their_alerts_on_the_site(build_site: Build) -> None:
    files = {
        "docs/index.md": "# Home\n",
        "runbooks/slow.md": "---\nkind: runbook@1\nseverity: SEV2\nalerts: [SlowQuery]\n---\n# Slow\n",
        "runbooks/notes.md": "---\nkind: page@1\nalerts: [None]\n---\n# Notes\n",
    }
    html = build_site(files).page("runbooks")
    assert "<td>SlowQuery</td>" in html.replace("\n", "")
    assert "<td>None</td>" not in html
