"""What adr-tools does, written down from its description, and where we do otherwise: why, in one line.

The bytes of its tables of contents, graphs and templates, and of its links as they are read, are held by
test_toc.py, test_graph.py, test_foreign.py and test_links.py; dates in test_dates.py; torture in
test_torture.py.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handbook.adr.numbering import FALLBACK, LONGEST_SLUG, slug
from tests.cli.script import DAY, Repository
from tests.conftest import Golden

pytestmark = pytest.mark.slow

GOLDENS = Path(__file__).parent / "goldens" / "adr-tools"
FIRST = "0001-record-architecture-decisions.md"
MODE = '[adr]\ntemplate = "nygard"\nstatus = "Accepted"\nspelling = "superceded"\n'
"""The configuration under which records are written as adr-tools writes them."""
RECORD = "# {0}. {1}\n\nDate: 1992-01-12\n\n## Status\n\n{2}\n\n## Context\n\nIt is so.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    return Repository(tmp_path)


@pytest.fixture
def mode(repository: Repository) -> Repository:
    """A repository whose configuration asks for the ways of adr-tools, with a log of three records."""
    put(repository, "handbook.toml", MODE)
    repository.out("init", "doc/adr")
    repository.out("new", "Use Rabbit")
    repository.out("new", "Use Kafka")
    return repository


def put(repository: Repository, name: str, text: str = "") -> None:
    path = repository.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    number = re.match(r"\d+", path.name)
    path.write_bytes((text or RECORD.format(int(number[0]) if number else 0, "T", "Accepted")).encode())


def log_of(repository: Repository) -> str:
    """Return all records, one after the other, each under its name."""
    return "".join(
        f"--- {name} ---\n{text.decode()}"
        for name, text in sorted(repository.snapshot().items())
        if name.startswith("doc/adr/")
    )


def status_of(repository: Repository, name: str) -> list[str]:
    """Return the paragraphs of a record's status."""
    section = repository.text(name).partition("## Status\n\n")[2].partition("\n\n## ")[0]
    return section.split("\n\n")


class TestFolder:
    def test_a_folder_that_is_found_by_itself_needs_no_pointer(self, repository: Repository) -> None:
        assert repository.out("init", "doc/adr") == f"doc/adr/{FIRST}\n"
        assert set(repository.snapshot()) == {f"doc/adr/{FIRST}"}

    def test_any_other_folder_is_the_line_of_adr_dir(self, repository: Repository) -> None:
        assert repository.out("init", "my/log") == f"my/log/{FIRST}\n"
        assert repository.snapshot()[".adr-dir"] == b"my/log\n"

    def test_paths_are_those_of_where_one_stands(self, repository: Repository) -> None:
        repository.out("init", "doc/adr")
        (repository.root / "src/deep").mkdir(parents=True)
        assert repository.out("-C", "src/deep", "new", "Two") == "doc/adr/0002-two.md\n"
        assert inside(repository, "src/deep").out("new", "Three") == "../../doc/adr/0003-three.md\n"
        assert inside(repository, "doc/adr").out("new", "Four") == "0004-four.md\n"
        assert inside(repository, "src").out("list", "--paths").splitlines() == [
            f"../doc/adr/{FIRST}",
            "../doc/adr/0002-two.md",
            "../doc/adr/0003-three.md",
            "../doc/adr/0004-four.md",
        ]

    @pytest.mark.parametrize("end", ["\n", ""], ids=["newline", "none, as other tools write it"])
    def test_adr_dir_is_read_before_doc_adr_and_names_a_folder_beside_it(
        self, repository: Repository, end: str
    ) -> None:
        subprocess.run(("git", "init", "-q", str(repository.root)), check=True)
        repository.out("init", "doc/adr")
        put(repository, "part/.adr-dir", f"../log{end}")
        (repository.root / "part/src").mkdir()
        assert inside(repository, "part/src").out("new", "Here") == "../../log/0001-here.md\n"
        put(repository, ".adr-dir", f"log{end}")
        assert repository.out("new", "There") == "log/0002-there.md\n"

    def test_the_default_is_adr(self, repository: Repository) -> None:
        """Not doc/adr: a log is worth a folder that is seen at once; the other is found all the same."""
        assert repository.out("init") == f"adr/{FIRST}\n"

    def test_a_log_that_is_missing_is_exit_code_2(self, repository: Repository) -> None:
        """Not 1, which says that something was found: a script can tell the two apart."""
        assert "there is no decision log in" in repository.refused("list")

    def test_a_log_is_begun_once(self, repository: Repository) -> None:
        """Not a second record of the same words: who calls init again has lost sight of the log."""
        repository.out("init")
        assert "already holds a record" in repository.refused("init")


def inside(repository: Repository, folder: str) -> Repository:
    return Repository(repository.root / folder)


class TestRecords:
    def test_the_first_record_is_this(self, repository: Repository, golden: Golden) -> None:
        """Not adr-tools' words: it links to an article that has moved, and names no cost."""
        repository.out("init")
        golden.check(GOLDENS / "init.md", repository.text(f"adr/{FIRST}"))

    def test_the_first_record_is_accepted_and_has_its_own_text(
        self, mode: Repository, golden: Golden
    ) -> None:
        golden.check(GOLDENS / "init.md", mode.text(f"doc/adr/{FIRST}"))

    def test_a_record_of_the_built_in_template_is_this(self, mode: Repository, golden: Golden) -> None:
        """The lines are adr-tools'; its sections hold filler that reads like an answer, ours a question."""
        golden.check(GOLDENS / "nygard.md", mode.text("doc/adr/0002-use-rabbit.md"))
        lines = mode.text("doc/adr/0002-use-rabbit.md").split("\n")
        assert lines[:9] == [
            "# 2. Use Rabbit", "", f"Date: {DAY}", "", "## Status", "", "Accepted", "", "## Context",
        ]  # fmt: skip
        assert [line for line in lines if line.startswith("## ")][1:] == [
            "## Context", "## Decision", "## Consequences",
        ]  # fmt: skip
        assert lines[-2:] != ["", ""]
        assert lines[-1] == ""

    def test_a_new_record_is_proposed(self, repository: Repository) -> None:
        """Not Accepted: who writes a decision down has not made it yet; `status` in the settings does."""
        put(repository, f"doc/adr/{FIRST}")
        repository.out("new", "Two")
        assert status_of(repository, "doc/adr/0002-two.md") == ["Proposed"]

    def test_several_words_are_one_title(self, mode: Repository) -> None:
        assert mode.out("new", "Something", "About", "Node.JS") == "doc/adr/0004-something-about-node-js.md\n"
        assert mode.text("doc/adr/0004-something-about-node-js.md").startswith(
            "# 4. Something About Node.JS\n"
        )


class TestList:
    FILES = ("1-x.md", "0002-y.md", "010-z.md", "README.md", "0003-w.md~", "0004-v.txt", "sub/0005-u.md")

    def test_records_are_numbered_files_of_the_folder_itself(self, repository: Repository) -> None:
        """By number, not by name, which puts 10 before 2; and without editors' backups (`x.md~`)."""
        for name in self.FILES:
            put(repository, f"doc/adr/{name}")
        assert repository.out("list", "--paths").split() == [
            "doc/adr/1-x.md", "doc/adr/0002-y.md", "doc/adr/010-z.md",
        ]  # fmt: skip

    def test_where_no_terminal_reads_it_prints_paths(self, mode: Repository) -> None:
        """And a table for people: status, date and title; --table prints it anywhere."""
        assert mode.out("list").splitlines()[1] == "doc/adr/0002-use-rabbit.md"
        assert mode.out("list", "--table").splitlines()[1] == f"0002  Accepted    {DAY}  Use Rabbit"


NUMBERS = [
    (("0001-x.md", "0002-y.md"), "0003-new.md", ""),
    (("0001-x.md", "0007-y.md"), "0008-new.md", ""),
    (("0008-x.md",), "0009-new.md", ""),  # Where zeros lead, 8 is no digit for some shells.
    (("0009-x.md",), "0010-new.md", ""),
    (("0099-x.md",), "0100-new.md", ""),
    (("9999-x.md",), "10000-new.md", ""),
    ((), "0001-new.md", ""),
    (("001-x.md",), "002-new.md", "0002-new.md: a log keeps its digits"),
    (("0001-x.md", "2024-plan.txt"), "0002-new.md", "2025-new.md: only a record has a number"),
    (("0001-x.md", "2024-plan.md"), "0002-new.md", "2025-new.md: a year that no record says is none"),
]


@pytest.mark.parametrize(("files", "name", "otherwise"), NUMBERS)
def test_the_next_number_is_the_highest_and_one(
    repository: Repository, files: tuple[str, ...], name: str, otherwise: str
) -> None:
    for file in files:
        plan = "# The plan\n\nprose\n" if "plan" in file else ""
        put(repository, f"doc/adr/{file}", plan)
    (repository.root / "doc/adr").mkdir(parents=True, exist_ok=True)
    assert repository.out("new", "New") == f"doc/adr/{name}\n"
    theirs = max((int(file.partition("-")[0]) for file in files), default=0) + 1
    assert otherwise.partition(":")[0] == (
        "" if name.startswith(f"{theirs:04d}-") else f"{theirs:04d}-new.md"
    )


def named(title: str) -> str:
    """Name a title as adr-tools does: byte by byte, whatever is no ASCII letter or digit is a hyphen."""
    return re.sub(rb"[^A-Za-z0-9]+", b"-", title.encode()).decode().lower().strip("-")


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=LONGEST_SLUG))
def test_an_ascii_title_is_named_as_by_adr_tools(title: str) -> None:
    assume(named(title))
    assert slug(title).removesuffix(f"-{FALLBACK}") == named(title).removesuffix(f"-{FALLBACK}")


SLUGS = [
    ("Something About Node.JS", "something-about-node-js", ""),
    ("Slash/Slash/Slash/", "slash-slash-slash", ""),
    ('-- "-Bar-"', "bar", ""),
    ("100% of 3", "100-of-3", ""),
    ("Überprüfung", "uberprufung", "berpr-fung: a name that has lost its letters is not found again"),
    ("日本語", "decision", ": 0002-.md is no name"),
    ("???", "decision", ": 0002-.md is no name"),
    ("con", "con-decision", "con: Windows cannot hold such a file"),
    ("ab " * 40, "-".join(["ab"] * 27), "-".join(["ab"] * 40) + ": some systems cannot hold such a file"),
]


@pytest.mark.parametrize(("title", "ours", "otherwise"), SLUGS)
def test_a_title_becomes_a_name(title: str, ours: str, otherwise: str) -> None:
    assert slug(title) == ours
    assert named(title) == (otherwise.partition(":")[0] if otherwise else ours)


class TestTemplates:
    def test_the_environment_comes_before_the_log_and_the_log_before_what_is_built_in(
        self, repository: Repository
    ) -> None:
        put(repository, f"doc/adr/{FIRST}")
        put(repository, "doc/adr/templates/template.md", "# NUMBER. TITLE\n\nof the log\n")
        put(repository, "own.md", "# NUMBER. TITLE\n\nof the environment\n")
        made = repository.out("new", "Two", ADR_TEMPLATE="own.md").strip()
        assert repository.text(made) == "# 2. Two\n\nof the environment\n"
        assert repository.text(repository.out("new", "Three").strip()) == "# 3. Three\n\nof the log\n"
        (repository.root / "doc/adr/templates/template.md").unlink()
        assert "\n## Decision\n" in repository.text(repository.out("new", "Four").strip())
        assert len(repository.out("list").splitlines()) == 4

    def test_each_word_is_filled_in_once_a_line(self, mode: Repository) -> None:
        put(mode, "t.md", "# NUMBER. TITLE\n\nDATE DATE\nDATE\nNUMBER NUMBER\nSTATUS and STATUS\n")
        made = mode.out("new", "Four", ADR_TEMPLATE="t.md").strip()
        assert mode.text(made) == f"# 4. Four\n\n{DAY} DATE\n{DAY}\n4 NUMBER\nAccepted and STATUS\n"

    def test_a_title_stays_as_it_is(self, mode: Repository) -> None:
        """Not filled in and not read by sed: `R&D`, a backslash and the word DATE are the user's."""
        put(mode, "t.md", "# NUMBER. TITLE\n\nDate: DATE\n")
        made = mode.out("new", r"R&D \1 by DATE", ADR_TEMPLATE="t.md").strip()
        assert mode.text(made) == f"# 4. R&D \\1 by DATE\n\nDate: {DAY}\n"

    def test_the_environment_names_it_from_where_one_stands(self, mode: Repository) -> None:
        put(mode, "doc/t.md", "# NUMBER. TITLE\n")
        made = inside(mode, "doc").out("new", "Four", ADR_TEMPLATE="t.md").strip()
        assert mode.text(f"doc/{made}") == "# 4. Four\n"


class TestRelations:
    def test_a_supersession_and_links_are_written_like_this(self, mode: Repository, golden: Golden) -> None:
        """Both options repeat, and links stand in the order given, below the status."""
        mode.out("new", "-s", "2", "-l", "1:Amends:Amended by", "Use a log")
        mode.out(
            "new", "-s", "3", "-s", "4", "-l", "1:Clarifies:Clarified by", "-l", "2:Cites:Cited by", "Rest"
        )
        mode.out("link", "2", "Complicates", "1", "Complicated by")
        parts = re.sub(r"## Context\n.*?(?=--- |\Z)", "", log_of(mode), flags=re.DOTALL)
        golden.check(GOLDENS / "relations.txt", parts)

    def test_the_status_that_is_gone_is_not_left_beside_the_new_one(self, mode: Repository) -> None:
        put(mode, "doc/adr/0004-d.md", RECORD.format(4, "D", "Accepted\n\nAmended by [5. E](0005-e.md)"))
        mode.out("new", "-s", "4", "Five")
        # Above other links, not below them: what is said first is what is read as the status.
        assert status_of(mode, "doc/adr/0004-d.md") == [
            "Superceded by [5. Five](0005-five.md)",
            "Amended by [5. E](0005-e.md)",
        ]
        put(mode, "doc/adr/0006-f.md", RECORD.format(6, "F", "Proposed"))
        mode.out("new", "-s", "6", "Seven")
        # And Proposed goes as Accepted does: nobody can accept it any more.
        assert status_of(mode, "doc/adr/0006-f.md") == ["Superceded by [7. Seven](0007-seven.md)"]

    def test_it_is_spelled_superseded(self, repository: Repository) -> None:
        """Not Superceded, which is a mistake; a log or a configuration that spells it so keeps it."""
        put(repository, f"doc/adr/{FIRST}")
        repository.out("new", "-s", "1", "Two")
        assert status_of(repository, f"doc/adr/{FIRST}") == ["Superseded by [2. Two](0002-two.md)"]
        assert status_of(repository, "doc/adr/0002-two.md")[1].startswith("Supersedes [1. T](")

    def test_a_log_that_spells_it_superceded_goes_on_so(self, repository: Repository) -> None:
        put(repository, "doc/adr/0001-x.md", RECORD.format(1, "X", "Superceded by [2. Y](0002-y.md)"))
        put(
            repository, "doc/adr/0002-y.md", RECORD.format(2, "Y", "Accepted\n\nSupercedes [1. X](0001-x.md)")
        )
        repository.out("new", "-s", "2", "Z")
        assert status_of(repository, "doc/adr/0002-y.md") == [
            "Superceded by [3. Z](0003-z.md)",
            "Supercedes [1. X](0001-x.md)",
        ]
        assert '_3 -> _2 [label="Supercedes", weight=0]' in repository.out("generate", "graph")

    @pytest.mark.parametrize("target", ["2", "0002", "rabbit", "0002-use-rabbit.md"])
    def test_a_record_is_named_by_number_or_part_of_its_name(self, mode: Repository, target: str) -> None:
        mode.out("new", "-s", target, "Four")
        assert status_of(mode, "doc/adr/0002-use-rabbit.md") == ["Superceded by [4. Four](0004-four.md)"]

    @pytest.mark.parametrize("target", ["use", "000", "r.*t", "doc", "9"])
    def test_what_names_no_record_or_several_is_refused(self, mode: Repository, target: str) -> None:
        """Not the first file whose path matches a pattern: that is the wrong record as often as not."""
        mode.refused("new", "-s", target, "Four")
        mode.refused("link", target, "Amends", "1", "Amended by")

    def test_a_link_works_where_the_status_is_the_last_section(self, mode: Repository) -> None:
        """Not nothing, silently: adr-tools looks for the heading that follows."""
        put(mode, "doc/adr/0004-d.md", "# 4. D\n\n## Status\n\nAccepted\n")
        mode.out("link", "4", "Amends", "1", "Amended by")
        assert mode.text("doc/adr/0004-d.md") == (
            f"# 4. D\n\n## Status\n\nAccepted\n\nAmends [1. Record architecture decisions]({FIRST})\n"
        )


class TestGenerate:
    def test_the_contents_have_an_intro_an_outro_and_a_prefix(self, mode: Repository) -> None:
        put(mode, "in.md", "In.\n")
        put(mode, "out.md", "Out.\n")
        assert mode.out("generate", "toc", "-i", "in.md", "-o", "out.md", "-p", "https://example.org/") == (
            "# Architecture Decision Records\n\nIn.\n\n"
            f"* [1. Record architecture decisions](https://example.org/{FIRST})\n"
            "* [2. Use Rabbit](https://example.org/0002-use-rabbit.md)\n"
            "* [3. Use Kafka](https://example.org/0003-use-kafka.md)\n"
            "\nOut.\n"
        )

    def test_front_matter_is_no_title(self, repository: Repository) -> None:
        """Not `* [-](...)`, which is what the first line of such a record gives."""
        put(repository, "doc/adr/0001-x.md", "---\nstatus: accepted\n---\n# Use it\n")
        assert repository.out("generate", "toc").endswith("\n* [1. Use it](0001-x.md)\n")

    def test_the_graph_draws_every_link_but_those_that_end_in_by(self, mode: Repository) -> None:
        mode.out("link", "3", "Cites", "2", "Cited by")
        mode.out("link", "3", "Relates to", "1")
        assert mode.out("generate", "graph", "-p", "x/", "-e", ".xml") == (
            "digraph {\n  node [shape=plaintext];\n  subgraph {\n"
            f'    _1 [label="1. Record architecture decisions"; URL="x/{FIRST[:-3]}.xml"];\n'
            '    _2 [label="2. Use Rabbit"; URL="x/0002-use-rabbit.xml"];\n'
            '    _1 -> _2 [style="dotted", weight=1];\n'
            '    _3 [label="3. Use Kafka"; URL="x/0003-use-kafka.xml"];\n'
            '    _2 -> _3 [style="dotted", weight=1];\n'
            "  }\n"
            '  _1 -> _3 [label="Relates to", weight=0]\n'
            '  _3 -> _2 [label="Cites", weight=0]\n'
            '  _3 -> _1 [label="Relates to", weight=0]\n'
            "}\n"
        )


def test_old_dates_become_iso_and_nothing_else_changes(mode: Repository) -> None:
    old = RECORD.format(4, "D", "Accepted").replace("1992-01-12", "12/01/1992")
    put(mode, "doc/adr/0004-d.md", f"{old}\nSeen on 13/01/1992.\nDate: 14/01/1992 as told\n")
    before = mode.snapshot()
    assert mode.out("upgrade-repository") == "doc/adr/0004-d.md\n"
    after = mode.snapshot()
    changed = before["doc/adr/0004-d.md"].replace(b"12/01/1992", b"1992-01-12")
    assert after == before | {"doc/adr/0004-d.md": changed}


class TestEnvironment:
    def test_the_date_is_that_of_the_environment(self, mode: Repository) -> None:
        made = mode.out("new", "Four", ADR_DATE="1992-01-12").strip()
        assert mode.text(made).splitlines()[2] == "Date: 1992-01-12"

    @pytest.mark.parametrize("date", ["12/01/1992", "1992-02-30", "today"])
    def test_what_is_no_date_is_refused(self, mode: Repository, date: str) -> None:
        """Not written as it is: no tool could sort it."""
        assert "is not a date like" in mode.refused("new", "Four", ADR_DATE=date)

    def test_no_editor_is_opened_unless_asked_for(self, mode: Repository) -> None:
        """Not at every new record: a script would hang; --edit opens VISUAL, else EDITOR."""
        assert mode.out("new", "Four", VISUAL="false", EDITOR="false") == "doc/adr/0004-four.md\n"


class TestCompatible:
    """With ``compatible = "adr-tools"`` or ``ADR_COMPATIBLE=adr-tools``: a script notices no difference.

    But for the words of the template and of the first record, which are ours.
    """

    @pytest.fixture(params=["file", "environment"])
    def drop_in(self, repository: Repository, request: pytest.FixtureRequest) -> Repository:
        if request.param == "file":
            put(repository, "handbook.toml", '[adr]\ncompatible = "adr-tools"\n')
            return repository
        return Compatible(repository.root)

    def test_a_log_begins_in_doc_adr_with_records_that_are_accepted(self, drop_in: Repository) -> None:
        assert drop_in.out("new", "First", "Choice") == "doc/adr/0001-first-choice.md\n"
        lines = drop_in.text("doc/adr/0001-first-choice.md").split("\n")
        assert lines[:10] == [
            "# 1. First Choice", "", f"Date: {DAY}", "", "## Status", "", "Accepted", "", "## Context", "",
        ]  # fmt: skip

    def test_an_empty_folder_of_another_name_is_not_taken(self, drop_in: Repository) -> None:
        (drop_in.root / "adr").mkdir()
        assert drop_in.out("init") == f"doc/adr/{FIRST}\n"

    def test_relations_are_spelled_as_there(self, drop_in: Repository) -> None:
        drop_in.out("new", "One")
        drop_in.out("new", "-s", "1", "Two")
        assert status_of(drop_in, "doc/adr/0001-one.md") == ["Superceded by [2. Two](0002-two.md)"]
        assert status_of(drop_in, "doc/adr/0002-two.md") == ["Accepted", "Supercedes [1. One](0001-one.md)"]

    def test_the_list_is_that_of_paths_and_says_what_is_missing(self, drop_in: Repository) -> None:
        ran = drop_in.run("list")
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr == "The doc/adr directory does not exist\n"
        drop_in.out("new", "One")
        assert drop_in.out("list") == "doc/adr/0001-one.md\n"
        (drop_in.root / "src").mkdir()
        assert drop_in.out("-C", "src", "list") == "doc/adr/0001-one.md\n"

    def test_a_title_is_asked_for(self, drop_in: Repository) -> None:
        ran = drop_in.run("new")
        assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "ERROR: no title given\n")

    @pytest.mark.parametrize(
        ("visual", "editor", "opened"),
        [("", "echo E", "E "), ("echo V", "", "V "), ("echo V", "echo E", "V ")],
    )
    def test_an_editor_opens_the_record_before_its_path_is_printed(
        self, drop_in: Repository, visual: str, editor: str, opened: str
    ) -> None:
        made = "doc/adr/0001-one.md\n"
        assert drop_in.out("new", "One", VISUAL=visual, EDITOR=editor, CI="1") == f"{opened}{made}{made}"

    def test_no_editor_is_opened_where_none_is_named_or_wanted(self, drop_in: Repository) -> None:
        assert drop_in.out("new", "One") == "doc/adr/0001-one.md\n"
        assert drop_in.out("new", "Two", "--no-edit", EDITOR="false") == "doc/adr/0002-two.md\n"

    def test_the_date_is_free_and_an_upgrade_is_silent(self, drop_in: Repository) -> None:
        drop_in.out("new", "One", ADR_DATE="31/12/2016")
        assert "\nDate: 31/12/2016\n" in drop_in.text("doc/adr/0001-one.md")
        assert drop_in.out("upgrade-repository") == ""
        assert "\nDate: 2016-12-31\n" in drop_in.text("doc/adr/0001-one.md")
        assert "is not a date like" in drop_in.refused("new", "Two", ADR_DATE="a\nb")

    def test_a_link_is_silent(self, drop_in: Repository) -> None:
        drop_in.out("new", "One")
        drop_in.out("new", "Two")
        assert drop_in.out("link", "2", "Amends", "1", "Amended by") == ""
        assert status_of(drop_in, "doc/adr/0002-two.md") == ["Accepted", "Amends [1. One](0001-one.md)"]

    def test_the_template_of_the_log_is_used(self, drop_in: Repository) -> None:
        drop_in.out("init", "records")
        put(drop_in, "records/templates/template.md", "# TITLE\n\nSTATUS, NUMBER\n")
        assert drop_in.out("new", "Two") == "records/0002-two.md\n"
        assert drop_in.text("records/0002-two.md") == "# Two\n\nAccepted, 2\n"

    def test_another_form_in_the_log_changes_nothing(self, drop_in: Repository) -> None:
        put(drop_in, "doc/adr/0001-x.md", "---\nstatus: accepted\n---\n# X\n\n## Considered Options\n\n* a\n")
        drop_in.out("new", "Two")
        assert "\n## Consequences\n" in drop_in.text("doc/adr/0002-two.md")

    def test_the_settings_say_what_is_in_force(self, drop_in: Repository) -> None:
        told = {each["name"]: each for each in json.loads(drop_in.out("config", "--json"))}
        assert told["status"]["value"] == "Accepted"
        assert told["status"]["source"] == "compatible = adr-tools"
        assert told["template"]["value"] == "nygard"
        assert told["compatible"]["source"] in ("handbook.toml", "ADR_COMPATIBLE")


class Compatible(Repository):
    """A folder in which the environment asks for the ways of adr-tools."""

    def run(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return super().run(*args, ADR_COMPATIBLE="adr-tools", **env)
