"""`docs fix`, as installed, and how it goes on until nothing is left."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handbook.config.settings import Config, LintConfig
from handbook.lint import rules as registry
from handbook.lint.rule import Context, Rule
from handbook.model.document import BOM, Document, Span
from handbook.model.finding import Edit, Finding
from handbook.project import fixing
from handbook.project.linting import Linter
from handbook.project.project import Project
from handbook.project.reading import Source, read
from tests.cli.conftest import Run
from tests.diagrams.corpus import rows

WRONG = "# T\r\n\r\n```mermaid\r\ngraph LR\r\n  a --> b\r\n```\r\n\r\nTail"
RIGHT = WRONG.replace("graph", "flowchart")
HOPELESS = "# T\n\n```mermaid\nflowchart LR\n  a --> (((\n```\n"
RULES = ("--select", "DGM101,DGM108")


@pytest.fixture
def page(repository: Path) -> Path:
    file = repository / "docs" / "a.md"
    file.write_bytes(b"\xef\xbb\xbf" + WRONG.encode())
    return file


def test_what_is_certain_is_repaired_and_every_other_byte_stays(run: Run, page: Path) -> None:
    done = run("fix", *RULES)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "docs/a.md: 1 fixed (DGM108)\n"
    assert page.read_bytes() == b"\xef\xbb\xbf" + RIGHT.encode()
    assert run("diagrams", "check").returncode == 0
    again = run("fix", *RULES)
    assert (again.returncode, again.stdout) == (0, "nothing to fix\n")


@pytest.mark.parametrize("command", [("fix",), ("fix", "--check"), ("fix", "--dry-run")], ids=" ".join)
def test_a_file_that_links_lead_to_is_repaired_once(
    run: Run, repository: Path, page: Path, command: tuple[str, ...]
) -> None:
    (repository / "docs" / "0.md").symlink_to("a.md")
    (repository / "docs" / "b.md").symlink_to("a.md")
    (repository / "more").symlink_to("docs")
    for paths in ((), ("docs/b.md", "docs/a.md"), ("docs/0.md", "docs/b.md"), ("more/a.md", "docs/a.md")):
        page.write_bytes(WRONG.encode())
        done = run(*command, *paths, *RULES)
        assert (done.returncode, done.stderr.count("error")) == (int("--check" in command), 0)
        assert (done.stdout + done.stderr).count("(DGM108)") == 1
        assert page.read_bytes() == (RIGHT if command == ("fix",) else WRONG).encode()
        assert (repository / "docs" / "b.md").is_symlink()


def test_a_file_that_links_lead_to_is_called_by_its_own_name(run: Run, repository: Path, page: Path) -> None:
    (repository / "docs" / "0.md").symlink_to(page.name)
    assert run("fix", *RULES).stdout == "docs/a.md: 1 fixed (DGM108)\n"


MIXED = """# T

!!! note

    ```mermaid
    graph LR
      shop[Shop (west)] -> queue
    ```

    ```Mermaid
    graph LR
      shop --> bank
    ```
"""


def test_repairs_uncover_repairs_until_the_diagram_is_drawn(run: Run, repository: Path) -> None:
    (repository / "mkdocs.yml").write_text(
        "markdown_extensions:\n  - admonition\n  - pymdownx.superfences:\n      custom_fences:\n"
        "        - name: mermaid\n          class: mermaid\n"
        "          format: !!python/name:pymdownx.superfences.fence_code_format\n"
    )
    file = repository / "docs" / "a.md"
    file.write_text(MIXED)
    assert run("fix", "--select", "DGM101,DGM102,DGM108").returncode == 0
    assert file.read_text() == (
        MIXED.replace("Mermaid", "mermaid")
        .replace("graph", "flowchart")
        .replace("Shop (west)", '"Shop (west)"')
        .replace("] ->", "] -->")
    )
    assert run("diagrams", "check").stdout == "clean (1 file, 2 diagrams checked)\n"


def test_what_is_left_is_counted(run: Run, repository: Path, page: Path) -> None:
    (repository / "docs" / "b.md").write_text(HOPELESS)
    done = run("fix", *RULES)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "docs/a.md: 1 fixed (DGM108)",
        "1 finding left that only you can fix: see `docs lint`",
    ]
    assert (repository / "docs" / "b.md").read_text() == HOPELESS
    assert page.read_bytes().endswith(b"Tail")


def test_dry_run_is_a_diff_on_stdout_and_changes_nothing(run: Run, page: Path) -> None:
    before = page.read_bytes()
    done = run("fix", "--dry-run", *RULES)
    assert done.returncode == 0
    assert done.stdout.startswith("diff --git a/docs/a.md b/docs/a.md\n--- a/docs/a.md\n+++ b/docs/a.md\n")
    assert "-graph LR\r\n+flowchart LR\r\n" in done.stdout
    assert done.stderr == "docs/a.md: 1 to fix (DGM108)\n"
    assert page.read_bytes() == before


def test_check_fails_where_a_fix_is_waiting_and_changes_nothing(run: Run, page: Path) -> None:
    before = page.read_bytes()
    done = run("fix", "--check", *RULES)
    assert (done.returncode, done.stdout) == (1, "docs/a.md: 1 to fix (DGM108)\n")
    assert run("fix", "--check", "--dry-run", *RULES).returncode == 1
    assert page.read_bytes() == before
    run("fix", *RULES)
    assert run("fix", "--check", *RULES).returncode == 0


def test_standard_input_goes_to_standard_output(run: Run, repository: Path) -> None:
    done = run("fix", "-", "--stdin-filename", "docs/x.md", *RULES, stdin=WRONG)
    assert (done.returncode, done.stdout) == (0, RIGHT)
    assert done.stderr == "docs/x.md: 1 fixed (DGM108)\n"
    assert not (repository / "docs" / "x.md").exists()
    untouched = run("fix", "-", *RULES, stdin=HOPELESS)
    assert (untouched.returncode, untouched.stdout) == (0, HOPELESS)
    diagram = run("fix", "-", "--stdin-filename", "x.mmd", *RULES, stdin="graph LR\n  a --> b")
    assert diagram.stdout == "flowchart LR\n  a --> b"
    assert run("fix", "-", "--check", *RULES, stdin=WRONG).returncode == 1


def test_json_tells_what_was_repaired(run: Run, page: Path) -> None:
    done = run("fix", "--json", *RULES)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    (file,) = told["files"]
    assert (told["written"], told["left"], told["errors"]) == (True, 0, [])
    assert (file["path"], file["fixed"][0]["code"], file["fixed"][0]["line"]) == ("docs/a.md", "DGM108", 4)
    assert file["text"].encode() == page.read_bytes()


def test_select_and_ignore_choose_the_rules(run: Run, page: Path) -> None:
    before = page.read_bytes()
    assert run("fix", "--select", "DGM,DOC103", "--ignore", "DGM").stdout.startswith("nothing to fix\n")
    assert run("fix", "--select", "DOC103").stdout == "nothing to fix\n"
    assert page.read_bytes() == before
    assert run("fix", "--select", "DOC9999").returncode == 2


def test_a_suppressed_finding_is_not_repaired(run: Run, repository: Path) -> None:
    text = "# T\n\n<!-- handbook: disable=DGM108 shown on purpose -->\n```mermaid\ngraph LR\n  a --> b\n```\n"
    (repository / "docs" / "a.md").write_text(text)
    assert run("fix", *RULES).stdout == "nothing to fix\n"
    assert (repository / "docs" / "a.md").read_text() == text


def test_an_unreadable_file_is_2_and_the_others_are_repaired(run: Run, page: Path) -> None:
    (page.parent / "bad.md").write_bytes(b"# \xff\n")
    done = run("fix", *RULES)
    assert done.returncode == 2
    assert done.stdout == "docs/a.md: 1 fixed (DGM108)\n"
    assert re.fullmatch(r"error: [^\n]*bad\.md: is not UTF-8[^\n]*\n", done.stderr)
    assert b"flowchart" in page.read_bytes()


def test_lint_tells_what_fix_can_repair(run: Run, repository: Path, page: Path) -> None:
    (repository / "docs" / "b.md").write_text(HOPELESS)
    lines = run("lint", *RULES).stdout.splitlines()
    assert lines[-2:] == [
        "`docs fix` can repair 1 of them",
        "1 CRITICAL, 1 NIT (2 files, 2 diagrams checked)",
    ]
    told = json.loads(run("lint", "--format", "json", *RULES).stdout)
    assert told["summary"]["fixable"] == 1
    assert [finding["fixable"] for finding in told["findings"]] == [True, False]
    assert page.exists()


Fixer = Callable[[Document], Iterator[tuple[Span, Edit]]]


def linter(tmp_path: Path, *fixers: Fixer) -> Linter:
    """A linter whose rules are the given ones."""

    def rule(code: str, fixer: Fixer) -> Rule:
        def check(self: Rule, document: Document, context: Context) -> Iterator[Finding]:
            del context
            for span, edit in fixer(document):
                yield self.at(document, span, "repair me", fix=(edit,))

        return replace(registry.ALL[0], code=code, check=check, any_document=True, needs=frozenset())

    rules = tuple(rule(f"TST10{number}", fixer) for number, fixer in enumerate(fixers))
    return Linter(project=Project(config=Config(root=tmp_path)), only=rules)


def words(old: str, new: str) -> Fixer:
    def fixer(document: Document) -> Iterator[tuple[Span, Edit]]:
        for found in re.finditer(rf"\b{old}\b", document.text):
            yield Span(*found.span()), Edit(found.start(), found.end(), new)

    return fixer


def test_a_repair_that_uncovers_another_is_followed_by_it(tmp_path: Path) -> None:
    source = Source(path=tmp_path / "a.md", text="one one\n")
    outcome = fixing.repaired(linter(tmp_path, words("one", "two"), words("two", "three")), [source])
    (repair,) = outcome.repairs
    assert (repair.path, repair.after) == ("a.md", "three three\n")
    assert [finding.code for finding in repair.findings] == ["TST100", "TST100", "TST101", "TST101"]
    assert outcome.left == ()


def test_of_two_repairs_of_one_place_the_first_is_made(tmp_path: Path) -> None:
    source = Source(path=tmp_path / "a.md", text="one\n")
    outcome = fixing.repaired(linter(tmp_path, words("one", "two"), words("one", "four")), [source])
    assert [(repair.after, len(repair.findings)) for repair in outcome.repairs] == [("two\n", 1)]
    assert outcome.left == ()


def test_a_repair_without_end_is_given_up(tmp_path: Path) -> None:
    source = Source(path=tmp_path / "a.md", text="one\n")
    outcome = fixing.repaired(linter(tmp_path, words("one", "one x")), [source])
    assert outcome.repairs[0].after == "one x x x x x x x x x x\n"
    assert len(outcome.left) == 1


def test_repairs_that_undo_each_other_end(tmp_path: Path) -> None:
    source = Source(path=tmp_path / "a.md", text="one\n")
    outcome = fixing.repaired(linter(tmp_path, words("one", "two"), words("two", "one")), [source])
    assert outcome.repairs == ()
    assert len(outcome.left) == 1


def test_files_without_findings_are_left_alone(tmp_path: Path) -> None:
    sources = [Source(path=tmp_path / name, text=text) for name, text in (("a.md", "x\n"), ("b.md", "one\n"))]
    outcome = fixing.repaired(linter(tmp_path, words("one", "two")), sources, ["c.md: gone"])
    assert [repair.path for repair in outcome.repairs] == ["b.md"]
    assert outcome.errors == ("c.md: gone",)


def test_a_repaired_diagram_is_valid_and_stays_as_it_is(tmp_path: Path) -> None:
    # A byte order mark is no part of a file's diagram, but the corpus judged it as such.
    broken = [row.text for row in rows() if not row.valid and not row.text.startswith(BOM)]
    some = broken[:: max(1, len(broken) // 60)]
    sources = [Source(path=tmp_path / f"{number:04}.mmd", text=text) for number, text in enumerate(some)]
    linter = Linter(project=Project(config=Config(root=tmp_path, lint=LintConfig(select=("DGM101",)))))
    outcome = fixing.repaired(linter, sources)
    assert len(outcome.repairs) > len(sources) / 10
    assert {repair.path for repair in outcome.repairs}.isdisjoint({finding.path for finding in outcome.left})
    assert len(outcome.repairs) + len(outcome.left) == len(sources)
    again = [Source(path=repair.source.path, text=repair.after) for repair in outcome.repairs]
    assert linter.report(again).findings == ()


@pytest.mark.slow
def test_documents_of_others_are_repaired_once(corpora: Path, tmp_path: Path) -> None:
    with tarfile.open(corpora / "md-k8s-enhancements.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    linter = Linter(project=Project(config=Config(root=tmp_path, lint=LintConfig(select=("DGM",)))))
    sources, errors = read(linter.project, [tmp_path])
    outcome = fixing.repaired(linter, sources, errors)
    assert outcome.errors == ()
    assert {finding.code for repair in outcome.repairs for finding in repair.findings} == {"DGM101", "DGM108"}
    after = {repair.source.path: repair.after for repair in outcome.repairs}
    again = [Source(path=path, text=text) for path, text in after.items()]
    assert fixing.repaired(linter, again).repairs == ()
    before = {source.path: source.text for source in sources}
    for path, text in after.items():
        lines = list(zip(before[path].split("\n"), text.split("\n"), strict=True))
        assert 1 <= sum(old != new for old, new in lines) <= 3
