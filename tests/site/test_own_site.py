"""Our own site, built by the very command of the Makefile: a warning must fail it."""

from __future__ import annotations

from pathlib import Path

from tests.site.conftest import OwnSite, command, ran


def test_our_own_site_builds_without_a_warning(own_build: OwnSite) -> None:
    assert (own_build.code, "WARNING" in own_build.told) == (0, False), own_build.told
    assert (own_build.folder / "adr/index.html").is_file()


def test_a_warning_fails_the_build_of_the_makefile(root: Path, tmp_path: Path) -> None:
    assert {"--strict", "--clean"} <= set(command(root))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[nowhere](missing.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    assert ran(command(root), tmp_path, tmp_path / "site").returncode == 1
