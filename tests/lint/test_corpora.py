"""Real documents of others: no crash, every file judged, and each finding inside its file."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from handbook.config.settings import Config
from handbook.lint.reporters import github, json, sarif, text
from handbook.model.terms import Flavour
from handbook.project.linting import Linter
from handbook.project.project import Project
from tests.markdown.corpora import PAGES

FILES = {
    "md-argo-cd": 499,
    "md-k8s-enhancements": 682,
    "md-mkdocs-material": 101,
    "md-ms-playbook": 249,
    "md-openshift-runbooks": 274,
}


@pytest.mark.parametrize("flavour", list(Flavour), ids=lambda flavour: flavour.value)
def test_lint_judges_every_file_of_our_own_hardest_pages(tmp_path: Path, flavour: Flavour) -> None:
    shutil.copytree(PAGES, tmp_path / "docs")
    check_all(tmp_path, flavour, len(list(PAGES.iterdir())))


@pytest.mark.slow
@pytest.mark.parametrize("flavour", list(Flavour), ids=lambda flavour: flavour.value)
@pytest.mark.parametrize("name", FILES)
def test_lint_judges_every_file_of_a_corpus(
    corpora: Path, tmp_path: Path, name: str, flavour: Flavour
) -> None:
    with tarfile.open(corpora / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    check_all(tmp_path, flavour, FILES[name])


def check_all(folder: Path, flavour: Flavour, files: int) -> None:
    # In a repository git says which files there are: hidden folders and `build` belong to them.
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    project = Project(config=Config(root=folder, flavour=flavour))
    report = Linter(project=project).lint([folder])
    assert report.errors == ()
    assert report.files == files
    for finding in report.findings:
        assert (folder / finding.path).is_file()
        assert finding.start <= finding.end
        assert finding.excerpt or finding.span.start == finding.span.end
    for reporter in (text, json, github, sarif):
        assert reporter.render(report) or not report.findings
