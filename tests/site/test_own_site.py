"""Our own site, built by the very command of the Makefile: a warning must fail it."""

from __future__ import annotations

import re
from pathlib import Path

from handbook.lint.pages import owners
from handbook.site import configuration
from handbook.site.runbook_facts import contacts
from tests.site.conftest import ROOT, OwnSite, command, ran


def test_our_own_site_builds_without_a_warning(own_build: OwnSite) -> None:
    assert (own_build.code, "WARNING" in own_build.told) == (0, False), own_build.told
    assert (own_build.folder / "adr/index.html").is_file()


def test_each_alert_leads_to_a_page_of_the_site_and_each_contact_is_that_of_the_file(
    own_build: OwnSite,
) -> None:
    site = str(configuration.load(ROOT / "mkdocs.yml")["site_url"])
    urls = re.findall(r"runbook_url: (\S+)", (ROOT / "runbooks/alerts.yml").read_text(encoding="utf-8"))
    assert len(urls) > 10
    for url in urls:
        assert url.startswith(site)
        assert (own_build.folder / url.removeprefix(site) / "index.html").is_file(), url
    told = {
        each.href for each in contacts(owners((ROOT / "docs/owners.yml").read_text(encoding="utf-8")).known)
    }
    page = (own_build.folder / "production/on-call/index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="((?:https://pager\.|mailto:)[^"]*)"', page))
    assert linked
    assert linked <= told
    runbook = (own_build.folder / "runbooks/disk-full/index.html").read_text(encoding="utf-8")
    assert runbook.count('<a class="contact"') >= 3


def test_a_page_of_a_rule_leads_to_all_rules(own_build: OwnSite) -> None:
    page = (own_build.folder / "reference/rules/doc101/index.html").read_text(encoding="utf-8")
    assert 'In Reference / <a href="../">Rules</a>' in page


def test_a_warning_fails_the_build_of_the_makefile(root: Path, tmp_path: Path) -> None:
    assert {"--strict", "--clean"} <= set(command(root))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[nowhere](missing.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    assert ran(command(root), tmp_path, tmp_path / "site").returncode == 1
