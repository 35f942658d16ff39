"""Runbooks on built sites: found as `docs lint` finds them, with their alerts, and first in the search."""

from __future__ import annotations

import json

import pytest

from tests.site.conftest import Build, Site
from tests.site.test_foreign import Foreign, foreign

__all__ = ["foreign"]

STEPS = (
    "## Mitigation\n\n1. **SAFE: delete the ballast.**\n\n    ```bash\n    rm ballast\n    ```\n\n"
    "2. **DESTRUCTIVE: drop the slot.** Undo: none.\n\n    ```bash\n    dropslot replica\n    ```\n\n"
)
WAIT = "A long wait.\n\n" * 40
RUNBOOK = (
    "# Disk full\n\n## Trigger\n\nThe disk fills up.\n\n## Diagnosis\n\n1. Look: Mitigation 2.\n\n"
    f"{STEPS}{WAIT}## Escalation\n\n| When | Whom |\n|---|---|\n| now | the lead |\n"
)
STATED = f"---\nkind: runbook@1\nseverity: SEV2\nalerts: [DiskWillFill]\n---\n{RUNBOOK}"
RULES = "groups:\n  - rules:\n      - alert: DiskWillFill\n"
HOME = "# Home\n\nThe disk fills up.\n"


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_a_runbook_is_found_by_its_place_with_any_theme(foreign: Foreign, theme: str) -> None:
    files = {"docs/index.md": HOME, "docs/runbooks/disk-full.md": RUNBOOK, "docs/other.md": RUNBOOK}
    site = foreign(files, theme=theme)
    page = site.page("runbooks/disk-full")
    assert '<a class="escalate" href="#escalation" data-search-exclude>Escalate</a>' in page
    assert '<li id="mitigation-2" class="step-destructive">' in page
    assert '<a class="step-link" href="#mitigation-2">Mitigation 2</a>' in page
    assert "Never drilled" not in page
    for other in ("other", ""):
        assert 'class="escalate"' not in site.page(other)


def test_an_alert_leads_to_its_rule_in_the_repository(build_site: Build) -> None:
    site = build_site(
        {"docs/index.md": HOME, "runbooks/disk-full.md": STATED, "runbooks/alerts.yml": RULES}, strict=True
    )
    page = site.page("runbooks/disk-full")
    address = "https://git.example.org/handbook/blob/main/runbooks/alerts.yml#L3"
    assert f'<a href="#diagnosis">DiskWillFill</a> (<a href="{address}"' in page
    assert "Never drilled" in page


def test_the_search_puts_runbooks_first_unless_they_say_otherwise(build_site: Build) -> None:
    modest = STATED.replace("severity: SEV2", "search: {boost: 0.5}")
    files = {"docs/index.md": HOME, "runbooks/disk-full.md": STATED, "runbooks/modest.md": modest}
    boosts = boosts_of(build_site(files))
    assert boosts["runbooks/disk-full/"] == 2
    assert boosts["runbooks/disk-full/#mitigation"] == 2
    assert boosts["runbooks/modest/"] == 0.5
    assert boosts[""] is None


def test_an_error_text_is_a_title_in_the_search_of_a_runbook_only(build_site: Build) -> None:
    words = "---\nkeywords: [No space left on device]\n"
    stated = STATED.replace("---\n", words, 1)
    site = build_site({"docs/index.md": f"{words}---\n{HOME}", "runbooks/disk-full.md": stated}, strict=True)
    index = json.loads((site.folder / "search/search_index.json").read_text(encoding="utf-8"))
    found = {
        entry["location"]: entry["text"] for entry in index["docs"] if entry["title"].startswith("No space")
    }
    assert found == {"runbooks/disk-full/#keyword-1": ""}


def boosts_of(site: Site) -> dict[str, float | None]:
    index = json.loads((site.folder / "search/search_index.json").read_text(encoding="utf-8"))
    return {entry["location"]: entry.get("boost") for entry in index["docs"]}
