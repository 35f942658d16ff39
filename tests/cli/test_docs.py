from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from handbook.cli.docs import docs
from handbook.kinds import library, template
from handbook.lint.rules import ALL
from tests.cli.conftest import Run

CLEAN = "# Retries\n\nRetry with jitter.\n"
BROKEN = "# Orders\n\n```mermaid\nflowchart LR\n  shop -> queue\n```\n"


RULES = ("DOC101", "DOC103", "DOC104", "DOC107", "DOC192", "DGM101", "DGM104", "DGM105")
"""The rules that these tests are about: a new one must not change what they find."""


@pytest.fixture(autouse=True)
def _rules(repository: Path) -> None:
    (repository / "handbook.toml").write_text(f"[lint]\nselect = {json.dumps(RULES)}\n")


SHIPPED = library.load(Path(), "")


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((*prefix, name))
        if isinstance(command, click.Group):
            found += commands(command, (*prefix, name))
    return found


@pytest.mark.parametrize("command", commands(docs), ids=" ".join)
def test_each_command_has_help_with_an_example(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout
    assert f"docs {' '.join(command)}" in done.stdout.split("Example", 1)[1]


def test_version_says_whose_docs_it_is(run: Run) -> None:
    assert run("--version").stdout.startswith("docs (handbook) ")


def test_clean_is_0_findings_are_1(run: Run, repository: Path) -> None:
    page = repository / "docs" / "page.md"
    page.write_text(CLEAN)
    done = run("lint")
    assert (done.returncode, done.stdout) == (0, "clean (1 file, 0 diagrams checked)\n")
    page.write_text(BROKEN)
    done = run("lint")
    assert done.returncode == 1
    assert done.stdout == (
        "docs/page.md:5:8 CRITICAL DGM101 '->' is not an arrow of a flowchart: write '-->' (syntax-error)\n"
        "  5 |   shop -> queue\n"
        "    |        ^^\n"
        "\n"
        "`docs fix` can repair 1 of them\n"
        "1 CRITICAL (1 file, 1 diagram checked)\n"
    )
    assert done.stderr == ""


def test_fail_on_decides_what_fails(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.md").write_text("---\nkind: page\n---\n# T\n\n## Overview\n\nWords.\n")
    only = ("--select", "DOC101")
    assert run("lint", *only, "--fail-on", "nit").returncode == 0
    assert run("lint", *only, "--strict-names", "--fail-on", "critical").returncode == 1
    (repository / "handbook.toml").write_text("[rules.DOC101]\nreport-aliases = true\n")
    assert run("lint", *only).returncode == 0
    assert "section 'Overview' accepted as In short" in run("lint", *only).stdout
    assert run("lint", *only, "--fail-on", "nit").returncode == 1


def test_select_and_ignore_take_codes_families_and_names(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.md").write_text(BROKEN)
    assert run("lint", "--select", "DGM101,DOC104", "--ignore", "syntax-error,DOC").returncode == 0
    assert run("lint", "--select", "missing-diagram,DOC10").returncode == 0
    assert run("lint", "--select", "DGM").returncode == 1


def test_without_git_and_without_configuration_it_works(run: Run, repository: Path) -> None:
    for file in sorted((repository / ".git").rglob("*"), reverse=True):
        if file.is_dir():
            file.rmdir()
        else:
            file.unlink()
    (repository / ".git").rmdir()
    (repository / "docs" / "a.md").write_text(BROKEN)
    (repository / "node_modules").mkdir()
    (repository / "node_modules" / "x.md").write_text(BROKEN)
    assert run("lint").stdout.endswith("1 CRITICAL (1 file, 1 diagram checked)\n")


def test_standard_input_is_read_as_the_file_it_stands_for(run: Run, repository: Path) -> None:
    done = run("lint", "-", "--stdin-filename", "docs/design/new.md", "--format", "json", stdin="# T\n")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert {finding["path"] for finding in found["findings"]} == {"docs/design/new.md"}
    assert {finding["code"] for finding in found["findings"]} == {"DOC101", "DOC104"}
    assert run("lint", "--stdin-filename", "x.md", stdin=CLEAN).returncode == 0
    assert not (repository / "docs" / "design").exists()


def test_output_goes_to_a_file_and_only_there(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.md").write_text(BROKEN)
    done = run("lint", "--format", "sarif", "--output", "lint.sarif")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert json.loads((repository / "lint.sarif").read_text())["version"] == "2.1.0"
    again = run("lint", "--format", "sarif", "--output", "-")
    assert again.stdout == (repository / "lint.sarif").read_text()


def test_colour_only_where_asked_for(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.md").write_text(BROKEN)
    assert "\x1b[" not in run("lint").stdout
    assert "\x1b[" in run("--color", "always", "lint").stdout
    assert "\x1b[" not in run("--color", "always", "lint", "--format", "github").stdout


def test_dash_c_works_from_elsewhere(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.md").write_text(BROKEN)
    done = run("-C", "docs", "lint")
    assert done.returncode == 1
    assert done.stdout.startswith("docs/a.md:5:8 ")


def test_what_cannot_be_read_is_not_called_clean(run: Run) -> None:
    done = run("lint", "none.md")
    assert done.returncode == 2
    first, last = done.stdout.splitlines()
    assert first == "1 error on standard error: not everything was checked"
    assert last == "no findings (0 files, 0 diagrams checked)"


def test_a_broken_file_does_not_hide_the_findings_of_others(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.md").write_bytes(b"# \xff\n")
    (repository / "docs" / "b.md").write_text(BROKEN)
    done = run("lint")
    assert done.returncode == 2
    assert "docs/b.md:5:8 CRITICAL DGM101" in done.stdout
    assert done.stdout.splitlines()[-3:] == [
        "1 error on standard error: not everything was checked",
        "`docs fix` can repair 1 of them",
        "1 CRITICAL (1 file, 1 diagram checked)",
    ]
    assert done.stderr.count("\n") == 1
    assert "a.md" in done.stderr
    assert "UTF-8" in done.stderr


def test_a_folder_without_permission_is_one_line_and_the_rest_is_linted(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as root, for whom no folder is locked: the refusal is played."""
    from handbook.config.settings import load
    from handbook.project.linting import Linter
    from handbook.project.project import Project

    (repository / "docs" / "b.md").write_text(BROKEN)
    (repository / "locked").mkdir()
    scandir = os.scandir

    def refusing(path: object = ".") -> object:
        if Path(str(path)).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refusing)
    linter = Linter(project=Project(config=load(repository)))
    report = linter.lint([repository / "locked", repository / "docs"])
    assert [finding.code for finding in report.findings] == ["DGM101"]
    assert len(report.errors) == 1
    assert "Permission denied" in report.errors[0]
    assert "\n" not in report.errors[0]


def test_a_diagram_of_a_megabyte_is_a_finding(run: Run, repository: Path) -> None:
    huge = "# T\n\n```mermaid\nflowchart LR\n" + "  a --> b\n" * 110_000 + "```\n"
    (repository / "docs" / "a.md").write_text(huge)
    (repository / "docs" / "b.md").write_text(BROKEN)
    done = run("lint")
    assert done.returncode == 1
    assert "docs/a.md:4:1 CRITICAL DGM101 diagram has 1,100,012 characters" in done.stdout
    assert "docs/b.md:5:8 CRITICAL DGM101" in done.stdout


FIRST = "<!-- rule: required first -->"
TWO_FIRST = f"---\nkind: memo\nversion: 1\n---\n## A\n{FIRST}\n## B\n{FIRST}\n"
BAD_CALLS: list[tuple[str, dict[str, str], tuple[str, ...], str]] = [
    ("missing path", {}, ("lint", "nosuch.md"), "nosuch.md: does not exist; check the path"),
    ("unknown rule", {}, ("lint", "--select", "DOC9999"), "unknown rule 'DOC9999'"),
    ("unknown format", {}, ("lint", "--format", "xml"), "'xml' is not one of"),
    ("unknown option", {}, ("lint", "--fial-on", "nit"), "No such option"),
    ("unknown command", {}, ("lnt",), "No such command 'lnt' (did you mean 'lint'?)"),
    (
        "unknown config key",
        {"handbook.toml": "lnit = 1\n"},
        ("lint",),
        "unknown key 'lnit'; did you mean 'lint'?",
    ),
    ("config is no TOML", {"handbook.toml": "lint = [\n"}, ("lint",), "is not valid TOML"),
    (
        "unknown kind in config",
        {"handbook.toml": '[kinds]\n"a/**" = "pge"\n'},
        ("lint",),
        "unknown kind 'pge'",
    ),
    ("unknown rule in config", {"handbook.toml": "[rules.DOC999]\n"}, ("lint",), "unknown rule 'DOC999'"),
    (
        "two first sections",
        {"handbook.toml": 'templates = "t"\n', "t/memo.md": TWO_FIRST},
        ("lint",),
        "t/memo.md:7: two sections are marked 'first'",
    ),
    ("input beside dash", {}, ("lint", "-", "docs"), "cannot be mixed with other paths"),
    ("name without dash", {}, ("lint", "docs", "--stdin-filename", "x.md"), "--stdin-filename goes with '-'"),
    ("unknown kind", {}, ("new", "runbok", "X"), "unknown kind 'runbok'; did you mean 'runbook'?"),
    ("no title", {}, ("new", "runbook"), "Missing argument"),
    ("empty title", {}, ("new", "runbook", " "), "title"),
    ("newline in title", {}, ("new", "runbook", "a\nb"), "title"),
    ("kind without folder", {}, ("new", "page", "X"), "say where with --path FILE"),
    ("decision record", {}, ("new", "adr", "X"), "`adr new TITLE`"),
    ("decision record of another form", {}, ("new", "madr", "X"), "`adr new TITLE --template madr`"),
    ("existing file", {"runbooks/x.md": "mine"}, ("new", "runbook", "X"), "exists"),
    ("unknown template", {}, ("kinds", "show", "../x"), "unknown kind '../x'"),
    ("unknown rule to explain", {}, ("explain", "DOC1O7"), "unknown rule 'DOC1O7'; did you mean 'DOC107'?"),
    ("output onto a folder", {}, ("lint", "--output", "docs"), "docs"),
    ("no such folder", {}, ("-C", "nosuch", "lint"), "nosuch"),
    (
        "site file inherits itself",
        {"mkdocs.yml": "INHERIT: mkdocs.yml\n", "docs/a.md": CLEAN},
        ("lint",),
        "inherits from itself",
    ),
]


@pytest.mark.parametrize(("files", "call", "said"), [c[1:] for c in BAD_CALLS], ids=[c[0] for c in BAD_CALLS])
def test_bad_input_is_one_line_and_exit_2_and_changes_nothing(
    run: Run, repository: Path, files: dict[str, str], call: tuple[str, ...], said: str
) -> None:
    for name, text in files.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    before = {file: file.read_bytes() for file in repository.rglob("*") if file.is_file()}
    done = run(*call)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert {file: file.read_bytes() for file in repository.rglob("*") if file.is_file()} == before


def test_input_that_is_not_utf8_is_an_error(run: Run) -> None:
    done = run("lint", "-", stdin=b"# \xff\n")
    assert done.returncode == 2
    assert done.stderr == (
        "error: <stdin>: is not UTF-8 at byte 2, line 1; convert it with `iconv -f LATIN1 -t UTF-8`\n"
    )


def test_new_writes_a_document_and_prints_its_path_only(run: Run, repository: Path) -> None:
    done = run("new", "architecture", "Orders", "service", "--author", "team-orders")
    assert done.stdout == "docs/architecture/orders-service.md\n"
    text = (repository / "docs" / "architecture" / "orders-service.md").read_text()
    assert text.startswith("---\ntitle: Orders service\n")
    assert "owner: team-orders" in text
    assert "rule:" not in text
    codes = json.loads(run("lint", "--format", "json").stdout)["findings"]
    assert {finding["code"] for finding in codes} == {"DOC103", "DOC104"}


NEW = [
    (kind.name, kind.folder or kind.paths[0].removesuffix("/**"))
    for kind in SHIPPED.kinds
    if kind.folder or any(glob.endswith("/**") for glob in kind.paths)
]


STRUCTURE = "DOC101,DOC102,DOC103,DOC104,DOC108,DOC190,DGM101"
"""That nothing else is told by any rule is tested by tests/kinds/test_examples.py."""


@pytest.mark.parametrize(("kind", "folder"), NEW, ids=[name for name, _ in NEW])
def test_new_begins_a_document_of_any_kind_that_asks_only_to_be_filled_in(
    run: Run, kind: str, folder: str
) -> None:
    done = run("new", kind, "Orders: the 2nd", "--author", "team-orders")
    assert done.stdout == f"{folder}/orders-the-2nd.md\n"
    found = json.loads(run("lint", "--format", "json", "--select", STRUCTURE, folder).stdout)["findings"]
    assert {finding["code"] for finding in found} <= {"DOC103", "DOC104"}
    assert any(finding["code"] == "DOC103" for finding in found)


def test_new_goes_to_the_kinds_folder_that_exists(run: Run, repository: Path) -> None:
    (repository / "rfcs").mkdir()
    assert run("new", "architecture", "X").stdout == "rfcs/x.md\n"
    assert run("new", "page", "Y", "--path", "docs/y.md").stdout == "docs/y.md\n"
    (repository / "postmortems").mkdir()
    assert run("new", "post-mortem", "Z").stdout == "postmortems/z.md\n"


@pytest.mark.parametrize("glob", ["../victim/**", "{outside}/**", "far/**", "far/deep/**"])
def test_a_new_document_is_written_below_the_root_whatever_a_template_says(
    run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory, glob: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repository / "far").symlink_to(outside)
    (repository / "templates").mkdir()
    paths = json.dumps([glob.format(outside=outside)])
    text = f"---\nkind: note\nversion: 1\npaths: {paths}\n---\n# {{title}}\n\n## A\n"
    (repository / "templates" / "note.md").write_text(text)
    (repository / "handbook.toml").write_text('templates = "templates"\n')
    for more in ((), ("--dry-run",)):
        done = run("new", "note", "Planted", *more)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert list(outside.iterdir()) == []
    assert not (repository.parent / "victim").exists()


def test_dry_run_shows_a_diff_and_writes_nothing(run: Run, repository: Path) -> None:
    done = run("new", "runbook", "Disk full", "--dry-run")
    assert "+++ b/runbooks/disk-full.md" in done.stdout
    assert not (repository / "runbooks").exists()


def test_kinds_and_rules_as_json(run: Run) -> None:
    kinds = {kind["name"]: kind for kind in json.loads(run("kinds", "--json").stdout)}
    assert set(kinds) == set(template.names(Path(), ""))
    assert kinds["architecture"]["sections"][0]["first"] is True
    rules = json.loads(run("rules", "--json").stdout)
    assert [rule["code"] for rule in rules] == sorted(rule.code for rule in ALL)


def test_kinds_show_prints_the_template_as_it_is(run: Run, root: Path) -> None:
    file = root / "tools" / "handbook" / "kinds" / "runbook.md"
    assert run("kinds", "show", "runbook").stdout == file.read_text()


def test_kinds_show_as_json_has_what_the_list_has_and_the_text(run: Run) -> None:
    for kind in json.loads(run("kinds", "--json").stdout):
        shown = json.loads(run("kinds", "show", kind["name"], "--json").stdout)
        assert shown == {**kind, "text": template.source(kind["name"], Path(), "")}


def test_kinds_says_where_a_template_of_ones_own_and_an_older_version_are(run: Run, repository: Path) -> None:
    (repository / "templates").mkdir()
    head = "---\nkind: memo\nversion: {}\nfolder: memos\n---\n# {{title}}\n\n## To\n<!-- rule: required -->\n"
    (repository / "templates" / "memo.md").write_text(head.format(2))
    (repository / "templates" / "memo@1.md").write_text(head.format(1))
    (repository / "handbook.toml").write_text('templates = "templates"\n')
    lines = run("kinds").stdout.splitlines()
    at = lines.index("memo (version 2, templates/memo.md)")
    assert lines[at + 1 : at + 4] == [
        "  paths:    none; a document states it: kind: memo",
        "  new in:   memos",
        "  sections: To",
    ]
    assert "page (version 1)" in lines
    places = {kind["name"]: kind["from"] for kind in json.loads(run("kinds", "--json").stdout)}
    assert (places["memo"], places["page"]) == ("templates/memo.md", "shipped")
    assert run("kinds", "show", "memo@1").stdout == head.format(1)
    assert json.loads(run("kinds", "show", "memo@1", "--json").stdout)["version"] == 1
    assert run("new", "memo", "Lunch").stdout == "memos/lunch.md\n"


@pytest.mark.parametrize("word", ["DOC104", "doc104", "missing-diagram"])
def test_explain_takes_code_and_name(run: Run, word: str) -> None:
    done = run("explain", word)
    assert done.stdout.startswith("DOC104 missing-diagram (CRITICAL)\n\nThe kind requires a diagram")


def test_rules_lists_every_rule(run: Run) -> None:
    lines = run("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(rule.code for rule in ALL)


def test_an_unsure_page_is_read_exactly_where_the_site_extra_is(run: Run, repository: Path) -> None:
    (repository / "mkdocs.yml").write_text(
        "markdown_extensions:\n  - pymdownx.superfences\n  - pymdownx.snippets\n"
    )
    (repository / "docs" / "a.md").write_text("# T\n\n- x\n\n\t\t```\n\tnot closed\n")
    (repository / "docs" / "b.md").write_text('# T\n\n--8<-- "other.md"\n')
    told = json.loads(run("lint", "--format", "json").stdout)
    assert told["approximate"] == ["docs/b.md"]
    assert told["approximate_because"] == ["text that pymdownx.snippets brings in"]


def test_exact_reads_every_page_by_the_sites_own_parser(run: Run, repository: Path) -> None:
    (repository / "mkdocs.yml").write_text("markdown_extensions:\n  - admonition\n")
    (repository / "docs" / "a.md").write_text(CLEAN)
    done = run("lint", "--exact")
    assert (done.returncode, done.stderr) == (0, "")


def test_help_of_the_group_loads_click_only(repository: Path) -> None:
    program = (
        "import sys, click; from handbook.cli.docs import docs; "
        "docs.get_help(click.Context(docs, info_name='docs')); "
        "print(*(name for name in sys.modules if name.startswith('handbook.')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True
    )
    beyond = [name for name in ran.stdout.split() if not name.startswith("handbook.cli")]
    assert set(beyond) == {"handbook.printable", "handbook.errors"}


@pytest.mark.parametrize("suffix", ["markdown", "mdown", "mkdn", "mkd", "MD"])
def test_whatever_the_site_takes_for_a_page_is_judged(run: Run, repository: Path, suffix: str) -> None:
    text = "# T\n\n```mermaid\nflowchart LR\n  shop -> queue\n```\n"
    (repository / "docs" / f"page.{suffix}").write_text(text)
    done = run("lint")
    assert done.returncode == 1
    assert f"docs/page.{suffix}:5:" in done.stdout


FLOW = "flowchart LR\n  shop --> queue\n"
WRONG = "flowchart LR\n  shop -> queue\n"


@pytest.mark.parametrize("name", ["flow.mmd", "FLOW.MERMAID"])
def test_a_file_that_is_one_diagram_is_found_and_judged(run: Run, repository: Path, name: str) -> None:
    (repository / "docs" / "design").mkdir()
    file = repository / "docs" / "design" / name
    file.write_text(FLOW)
    done = run("lint", "--select", "DOC,DGM101")
    # No section is asked of it, though it lies in the folder of a kind.
    assert (done.returncode, done.stdout) == (0, "clean (1 file, 1 diagram checked)\n")
    file.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    done = run("lint", "--select", "DOC,DGM101")
    assert done.returncode == 1
    assert done.stdout.startswith(f"docs/design/{name}:2:8 CRITICAL DGM101 '->' is not an arrow")
    assert "  2 |   shop -> queue\n    |        ^^\n" in done.stdout


def test_all_rules_for_diagrams_apply_to_a_file_that_is_one(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.mmd").write_text(FLOW)
    (repository / "docs" / "plain.md").write_text(f"# A page without a kind\n\n```mermaid\n{FLOW}```\n")
    found = json.loads(run("lint", "docs/a.mmd", "docs/plain.md", "--format", "json").stdout)["findings"]
    assert [(finding["path"], finding["code"]) for finding in found] == [
        ("docs/a.mmd", "DGM104"),
        ("docs/a.mmd", "DGM105"),
    ]


def test_a_diagram_in_a_decision_log_is_no_record(run: Run, repository: Path) -> None:
    (repository / "adr").mkdir()
    (repository / "adr" / "0001-use-kafka.mmd").write_text(FLOW)
    assert run("lint", "--select", "ADR,DOC,DGM101").returncode == 0


def test_an_empty_diagram_file_is_a_finding(run: Run, repository: Path) -> None:
    (repository / "docs" / "a.mmd").write_bytes(b"")
    done = run("lint", "--select", "DGM101")
    assert done.returncode == 1
    assert "docs/a.mmd:1:1 CRITICAL DGM101 the diagram is empty" in done.stdout


def test_a_diagram_comes_from_standard_input_by_its_name(run: Run) -> None:
    done = run("lint", "-", "--stdin-filename", "x.mmd", "--select", "DGM101", stdin=WRONG)
    assert done.returncode == 1
    assert done.stdout.startswith("x.mmd:2:8 ")


def test_a_comment_of_mermaid_suppresses_in_a_diagram_file(run: Run, repository: Path) -> None:
    file = repository / "docs" / "a.mmd"
    file.write_text(f"%% handbook: disable=DGM101 shows the error\n{WRONG}")
    done = run("lint", "--select", "DGM101,DOC192")
    assert (done.returncode, done.stdout) == (0, "clean (1 file, 1 diagram checked, 1 suppressed)\n")
    file.write_text(f"%% handbook: disable=DGM101 shows the error\n{FLOW}")
    assert "docs/a.mmd:1:4 SUGGESTION DOC192" in run("lint", "--select", "DGM101,DOC192").stdout


def test_the_command_line_chooses_the_engine_over_the_file(run: Run, repository: Path) -> None:
    (repository / "handbook.toml").write_text('[diagrams]\nengine = "v8"\nmermaid-version = "1.2.3"\n')
    (repository / "docs" / "a.mmd").write_text(FLOW)
    assert "1.2.3" in run("lint", "--no-cache").stderr
    (repository / "handbook.toml").write_text('[diagrams]\nengine = "quickjs"\n')
    assert run("lint", "--engine", "v8", "--no-cache", "--jobs", "2", "--select", "DGM101").returncode == 0


def test_verdicts_are_kept_unless_told_otherwise(
    run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repository / "docs" / "a.mmd").write_text(FLOW)
    kept = tmp_path_factory.mktemp("outside") / "kept"
    run("lint", "--no-cache", HANDBOOK_CACHE=str(kept))
    assert not kept.exists()
    run("lint", "--cache", HANDBOOK_CACHE=str(kept))
    assert [path for path in kept.rglob("*") if path.is_file()]


class TestLinksOutOfTheRepository:
    @pytest.fixture
    def outside(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("outside")
        (folder / "secret.md").write_text("TOKEN=hunter2\n\n```Mermaid\na\n```\n", encoding="utf-8")
        return folder

    def test_are_errors_of_one_line_and_the_rest_is_linted(
        self, run: Run, repository: Path, outside: Path
    ) -> None:
        (repository / "a.md").write_text(BROKEN, encoding="utf-8")
        (repository / "x.md").symlink_to(outside / "secret.md")
        for paths in ((), ("x.md", "a.md")):
            ran = run("lint", *paths)
            assert ran.returncode == 2
            assert "hunter2" not in ran.stdout + ran.stderr
            assert "a.md:" in ran.stdout
            assert "x.md: leads out of" in ran.stderr

    def test_are_not_written_through(self, run: Run, repository: Path, outside: Path) -> None:
        (repository / "x.md").symlink_to(outside / "secret.md")
        before = (outside / "secret.md").read_bytes()
        for command in (("fix", "--select", "DGM102"), ("lint", "a.md", "--output", "x.md")):
            (repository / "a.md").write_text(CLEAN, encoding="utf-8")
            ran = run(*command)
            assert ran.returncode == 2, ran.stdout
            assert "through a link, which is not followed" in ran.stderr
        assert (outside / "secret.md").read_bytes() == before
