from __future__ import annotations

from tests.site.conftest import Build

HOME = {"docs/index.md": "# Home\n"}
ADR = {"adr/0001-record-decisions.md": "# 1. Record decisions\n\n## Status\n\nAccepted\n"}


def test_mounted_page_is_edited_at_its_place_in_the_repository(build_site: Build) -> None:
    html = build_site({**HOME, **ADR}).page("adr/0001-record-decisions")
    assert 'href="https://git.example.org/handbook/edit/main/adr/0001-record-decisions.md"' in html
    assert 'href="https://git.example.org/handbook/raw/main/adr/0001-record-decisions.md"' in html
