"""What the server answers, asked in this process."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from lsprotocol import types as lsp

from handbook.cli.docs import docs
from handbook.cli.documents import lsp as command
from handbook.errors import HandbookError
from handbook.lint.part import Part
from handbook.lsp.answers import FIX_ALL, Answers
from handbook.lsp.desk import Desk, Opened
from handbook.lsp.hovering import escaped
from handbook.lsp.places import UTF32, Places
from handbook.project.linting import Linter, today
from handbook.project.project import open_project
from tests.lsp.desk import DESIGN, LIMITS, applied, repository

ABLE = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(
        completion=lsp.CompletionClientCapabilities(
            completion_item=lsp.ClientCompletionItemOptions(snippet_support=True)
        ),
        document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
    )
)


class Room:
    """A repository, with the answers about it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.desk = Desk()
        self.desk.folders = [root]
        self.answers = Answers(self.desk, UTF32, ABLE)

    def open(self, name: str, text: str | None = None) -> lsp.TextDocumentIdentifier:
        """Open a document with a text, or with that of its file."""
        path = self.root / name
        given = path.read_bytes().decode() if text is None else text
        self.desk.put(Opened(path.as_uri(), path, given, 1))
        return lsp.TextDocumentIdentifier(path.as_uri())

    def codes(self, name: str, part: Part = Part.ALONE) -> list[str]:
        """Return the codes of what is found in a document."""
        found = self.desk.check((self.root / name).as_uri(), part) or ()
        return sorted(each.code for each in found)

    def place(self, name: str, words: str, into: int = 0) -> lsp.Position:
        """Return the position of words in a document."""
        text = self.desk.texts[(self.root / name).as_uri()].text
        return Places(text, UTF32).position(text.index(words) + into)

    def actions(self, name: str, at: lsp.Position, *only: str) -> dict[str, str]:
        """Return the text of a document after each action at a place, by its title."""
        uri = (self.root / name).as_uri()
        context = lsp.CodeActionContext([], only=list(only) or None)
        given = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), lsp.Range(at, at), context)
        text = self.desk.texts[uri].text
        found = {}
        for each in self.answers.actions(given):
            assert each.edit is not None
            assert each.edit.changes is not None
            found[each.title] = applied(text, list(each.edit.changes[uri]), "utf-32")
        return found

    def complete(self, name: str, text: str) -> list[lsp.CompletionItem]:
        """Return what is offered where ``|`` stands in a text."""
        at = text.index("|")
        document = self.open(name, text.replace("|", ""))
        place = Places(text, UTF32).position(at)
        return list(self.answers.completion(lsp.CompletionParams(document, place)).items)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(repository(tmp_path / "repository"))
    yield made
    made.desk.close()


def test_findings_are_those_of_docs_lint(room: Room) -> None:
    (room.root / "docs/design/orders.md").write_text(DESIGN.replace("## Assumptions", "## Guesses"))
    (room.root / "docs/runbooks").mkdir()
    (room.root / "docs/runbooks/stop.md").write_text("# Stop\n\nsee [x](none.md)\n\n```bash\nif\n```\n")
    (room.root / "docs/adr/0003-twice.md").write_text("# 3. Twice\n\nStatus\n\nSuperseded by ADR-0009\n")
    linter = Linter(project=open_project(room.root), today=today())
    report = linter.lint([room.root])
    found = []
    for path in sorted(room.root.rglob("*.md")):
        name = path.relative_to(room.root).as_posix()
        room.open(name)
        room.codes(name)
        room.desk.check(path.as_uri(), Part.TOGETHER)
        found += [
            (each.code, each.path, each.span, each.message) for each in room.desk.findings(path.as_uri())
        ]
    expected = [(each.code, each.path, each.span, each.message) for each in report.findings]
    assert sorted(found) == sorted(expected)
    assert len({code for code, *_ in found}) > 5


def test_a_text_that_is_not_saved_counts_for_those_that_link_to_it(room: Room) -> None:
    room.open("docs/other.md")
    assert room.codes("docs/other.md") == []
    room.open("docs/design/limits.md", LIMITS.replace("How many", "How much"))
    assert room.codes("docs/other.md") == ["LNK101", "LNK101"]
    room.desk.drop((room.root / "docs/design/limits.md").as_uri())
    assert room.codes("docs/other.md") == []


def test_a_record_that_is_not_saved_counts_for_its_log(room: Room) -> None:
    text = (room.root / "docs/adr/0001-record-decisions.md").read_text()
    room.open("docs/adr/0002-use-postgresql.md")
    before = room.codes("docs/adr/0002-use-postgresql.md")
    superseded = text.replace("Accepted\n", "Superseded by [2](0002-use-postgresql.md)\n")
    room.open("docs/adr/0001-record-decisions.md", superseded)
    room.desk.settle()
    assert "ADR103" in room.codes("docs/adr/0001-record-decisions.md")
    assert before == []


def test_a_document_that_docs_lint_passes_over_has_no_findings(room: Room) -> None:
    (room.root / "handbook.toml").write_text("[lint]\nexclude = ['docs/old/**']\n")
    (room.root / "docs/old").mkdir()
    (room.root / "docs/old/a.md").write_text("[x](none.md)\n")
    (room.root / "docs/new.md").write_text("[x](none.md)\n")
    room.open("docs/old/a.md")
    room.open("docs/new.md")
    assert (room.codes("docs/old/a.md"), room.codes("docs/new.md")) == ([], ["LNK101"])


def test_a_file_of_no_repository_is_judged_alone(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.desk.folders = []
    (tmp_path / "b.md").write_text("# B\n")
    room.open("a.md", "# A\n\n```mermaid\nflowchart TD\n  A --> end\n```\n")
    assert "DGM101" in room.codes("a.md")
    sheet = room.desk.sheet((tmp_path / "a.md").as_uri())
    assert sheet is not None
    assert sheet.repository.files.named(".md") == ("a.md",)
    room.desk.close()


def test_each_of_several_repositories_in_a_folder_has_its_own_root(tmp_path: Path) -> None:
    one, two = repository(tmp_path / "one"), repository(tmp_path / "two")
    (one / "handbook.toml").write_text("[lint]\nignore = ['LNK']\n")
    room = Room(tmp_path)
    for root in (one, two):
        room.open(f"{root.name}/docs/x.md", "[x](none.md)\n")
    assert [room.codes(f"{root.name}/docs/x.md") for root in (one, two)] == [[], ["LNK101"]]
    room.desk.close()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        "# A\n\nsee\n[x](none.md)\n\nmore\n",
        "# A\n\n- one\n- see [x](none.md)\n",
        "# A\n\n| a |\n|---|\n| [x](none.md) |\n",
        "# See [x](none.md)\n",
        "\ufeff# A\n\n> see [x](none.md)\n",
        "# A\n\n    [y](no)\n\n1. one\n\n    see [x](none.md)\n",
    ],
    ids=["paragraph", "list", "table", "heading", "quote", "in a list item"],
)
def test_a_suppression_hides_its_finding_once_it_has_a_reason(room: Room, text: str, newline: str) -> None:
    name = "docs/a.md"
    room.open(name, text.replace("\n", newline))
    assert room.codes(name) == ["LNK101"]
    after = room.actions(name, room.place(name, "none.md"))
    ours = {title: text for title, text in after.items() if title.startswith("Suppress LNK101")}
    assert "Suppress LNK101 in this file: write the reason into the comment" in ours
    for changed in ours.values():
        assert changed.count("\r") == (changed.count("\n") if newline == "\r\n" else 0)
        room.open(name, changed)
        assert room.codes(name) == ["DOC192", "LNK101"]
        room.open(name, changed.replace("LNK101 -->", "LNK101 written soon -->"))
        assert room.codes(name) == []


def test_what_a_suppression_here_cannot_reach_is_offered_for_the_file_only(room: Room) -> None:
    room.open("docs/a.md", "---\nkind: nothing\n---\n\n# A\n")
    at = room.place("docs/a.md", "nothing")
    titles = [title for title in room.actions("docs/a.md", at) if title.startswith("Suppress")]
    assert titles == ["Suppress DOC190 in this file: write the reason into the comment"]


def test_all_certain_fixes_are_one_action_that_is_asked_for_by_its_kind(room: Room) -> None:
    room.open("docs/design/orders.md", DESIGN.replace("## Assumptions", "## Guesses"))
    start = lsp.Position(0, 0)
    assert not [each for each in room.actions("docs/design/orders.md", start) if "Fix all" in each]
    for kind in (FIX_ALL, "source.fixAll", "source"):
        after = room.actions("docs/design/orders.md", start, kind)
        assert list(after) == ["Fix all that has one certain fix"]
        assert "\n## Assumptions\n" in after["Fix all that has one certain fix"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nkind: |\n---\n# A\n", {"guide", "runbook", "architecture"}),
        ("---\nowner: te|\n---\n# A\n", {"team-orders"}),
        ("---\nkind: guide\nstatus: |\n---\n# A\n", {"draft", "active", "deprecated"}),
        ("---\nkind: madr\nstatus: |\n---\n# A\n", {"accepted", "proposed"}),
        ("---\nkind: guide\nreview_every: |\n---\n", {"6 months"}),
        ("---\nkind: guide\n|\n---\n# A\n", {"owner", "description", "review_every"}),
        ("---\r\nkind: guide\r\nown|\r\n---\r\n", {"owner"}),
        ("---\nkind: guide\n|", {"owner"}),
        ("# A\n\n<!-- handbook: disable=|\n", {"DOC101", "DGM101"}),
        ("|", {"guide (template)", "runbook (template)"}),
        ("---\nkind: architecture\n---\n# A\n\n## |\n", {"## Context", "## Trade-offs"}),
    ],
)
def test_what_fits_is_offered(room: Room, text: str, expected: set[str]) -> None:
    assert expected <= {each.label for each in room.complete("docs/notes.md", text)}


@pytest.mark.parametrize(
    "text", ["# A\n\nword |\n", "```sh\n# |\n```\n", "---\nkind: guide\nowner: x\n---\n\n# A\n\n|\n"]
)
def test_nothing_is_offered_where_nothing_is_known(room: Room, text: str) -> None:
    assert room.complete("docs/notes.md", text) == []


def test_sections_that_a_document_has_are_not_offered_and_required_ones_come_first(room: Room) -> None:
    text = "---\nkind: architecture\n---\n# A\n\n## Context\n\nx\n\n## |"
    items = sorted(room.complete("docs/notes.md", text), key=lambda each: each.sort_text or "")
    labels = [each.label for each in items]
    assert "## Context" not in labels
    assert labels[:3] == ["## Trade-offs", "## Assumptions", "## Open Questions"]
    edit = items[0].text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert edit.new_text.startswith("## Trade-offs\n\n<!--")


def test_a_template_is_a_snippet_for_a_client_that_knows_them(room: Room) -> None:
    found = {each.label: each for each in room.complete("docs/notes.md", "|")}["guide (template)"]
    edit = found.text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert "\n# ${1:title}\n" in edit.new_text
    assert found.insert_text_format is lsp.InsertTextFormat.Snippet
    room.answers = Answers(room.desk, UTF32, lsp.ClientCapabilities())
    found = {each.label: each for each in room.complete("docs/notes.md", "|")}["guide (template)"]
    assert found.insert_text_format is lsp.InsertTextFormat.PlainText


@pytest.mark.parametrize("words", ["ADR-0002", "ADR-2", "ADR 2", "adr_0002", "ADR0002"])
def test_a_decision_is_shown_anywhere(room: Room, words: str) -> None:
    (room.root / "app").mkdir()
    document = room.open("app/orders.py", f"# 😀 as decided in {words}: keep\n")
    found = room.answers.hover(lsp.HoverParams(document, room.place("app/orders.py", words, 2)))
    assert found is not None
    assert isinstance(found.contents, lsp.MarkupContent)
    assert found.contents.value == (
        f"**[0002 Use PostgreSQL]({(room.root / 'docs/adr/0002-use-postgresql.md').as_uri()})**\n\n"
        "Accepted · 2026-01-02\n\nWe use PostgreSQL for orders."
    )
    place = lsp.DefinitionParams(document, room.place("app/orders.py", words))
    led = room.answers.definition(place)
    assert [each.uri for each in led] == [(room.root / "docs/adr/0002-use-postgresql.md").as_uri()]


@pytest.mark.parametrize("words", ["ADR-0009", "page 2", "BADR-0002", "ADR-0002x"])
def test_what_names_no_record_shows_none(room: Room, words: str) -> None:
    document = room.open("orders.py", f"# {words}\n")
    assert room.answers.hover(lsp.HoverParams(document, room.place("orders.py", words, 2))) is None


def test_a_finding_is_explained_with_its_rule_and_reason(room: Room) -> None:
    document = room.open("docs/a.md", "# A\n\n[x](none.md)\n")
    found = room.answers.hover(lsp.HoverParams(document, room.place("docs/a.md", "none")))
    assert found is not None
    assert isinstance(found.contents, lsp.MarkupContent)
    assert found.contents.value.startswith("**LNK101 dead-link**: ")
    assert "`docs explain LNK101`" in found.contents.value


def test_what_strangers_write_makes_no_link_and_no_html_in_a_hover() -> None:
    assert escaped("[x](http://e) <b> `y`") == r"\[x\](http://e) \<b\> \`y\`"
    assert "\x1b" not in escaped("\x1b[0m")


def test_links_lead_to_files_and_headings(room: Room) -> None:
    document = room.open("docs/other.md")
    limits = (room.root / "docs/design/limits.md").as_uri()
    for words in ("[x]", "[y][l]", "[l]: "):
        led = room.answers.definition(lsp.DefinitionParams(document, room.place("docs/other.md", words, 1)))
        assert [(each.uri, each.range.start.line) for each in led] == [(limits, 2)], words
    assert room.answers.definition(lsp.DefinitionParams(document, lsp.Position(0, 0))) == []


def test_the_outline_has_headings_below_each_other(room: Room) -> None:
    document = room.open("docs/a.md", "# A\n\n## B\n\n### C\n\n## D 😀\n")
    (root,) = room.answers.symbols(lsp.DocumentSymbolParams(document))
    assert isinstance(root, lsp.DocumentSymbol)
    names = [(each.name, [one.name for one in each.children or []]) for each in root.children or []]
    assert (root.name, names) == ("A", [("B", ["C"]), ("D 😀", [])])
    flat = Answers(room.desk, UTF32, lsp.ClientCapabilities()).symbols(lsp.DocumentSymbolParams(document))
    assert [each.name for each in flat] == ["A", "B", "C", "D 😀"]


def test_the_references_of_a_heading_are_the_links_to_it(room: Room) -> None:
    document = room.open("docs/design/limits.md")
    place = room.place("docs/design/limits.md", "How many")
    found = room.answers.references(lsp.ReferenceParams(lsp.ReferenceContext(False), document, place))
    names = sorted(Path(each.uri).name for each in found)
    assert names == ["limits.md", "orders.md", "other.md", "other.md"]


def _renamed(room: Room, name: str, words: str, new: str) -> dict[str, str]:
    document = lsp.TextDocumentIdentifier((room.root / name).as_uri())
    change = room.answers.renamed(lsp.RenameParams(document, room.place(name, words), new))
    assert change is not None
    assert change.changes is not None
    return {uri.rpartition("/")[2]: each[-1].new_text for uri, each in change.changes.items()}


def test_a_heading_with_an_anchor_of_its_own_keeps_it(room: Room) -> None:
    (room.root / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [attr_list, toc]\n")
    room.open("docs/a.md", "# A\n\n## Old words {#kept}\n\n[x](#kept)\n")
    assert _renamed(room, "docs/a.md", "Old words", "New words") == {"a.md": "New words"}


def test_headings_of_one_name_move_on_with_their_numbers(room: Room) -> None:
    text = "# A\n\n## Same\n\n## Same\n\n[one](#same) [two](#same-1)\n"
    room.open("docs/a.md", text)
    uri = (room.root / "docs/a.md").as_uri()
    place = lsp.RenameParams(lsp.TextDocumentIdentifier(uri), room.place("docs/a.md", "Same"), "Other")
    change = room.answers.renamed(place)
    assert change is not None
    assert change.changes is not None
    after = applied(text, list(change.changes[uri]), "utf-32")
    assert after == "# A\n\n## Other\n\n## Same\n\n[one](#other) [two](#same)\n"


@pytest.mark.parametrize(
    ("text", "words", "new", "why"),
    [
        ("# A\n\ntext\n", "text", "B", "here is no heading"),
        ("# A\n\n## B\n", "B", "two\nlines", "one line with words"),
        ("# A\n\n## B\n", "B", "", "one line with words"),
        ("# A\n\n## B\n", "B", "C #", "read otherwise"),
        ("# A\n\n## B\n\n[x](#b)\n", "B", "😀", "no anchor can be made"),
        ('# A\n\n## B\n\n<a id="c"></a> [x](#b)\n', "B", "C", "the anchor of something else"),
    ],
)
def test_a_rename_that_is_not_certain_is_refused(
    room: Room, text: str, words: str, new: str, why: str
) -> None:
    room.open("docs/a.md", text)
    with pytest.raises(HandbookError, match=why):
        _renamed(room, "docs/a.md", words, new)


def test_a_link_whose_anchor_is_not_written_as_it_is_read_is_changed_too(room: Room) -> None:
    room.open(
        "docs/a.md", "# A\n\n## Größe (max)\n\n[x](#gr%C3%B6%C3%9Fe-max 'title') <a href='#größe-max'>y</a>\n"
    )
    uri = (room.root / "docs/a.md").as_uri()
    document = lsp.TextDocumentIdentifier(uri)
    change = room.answers.renamed(lsp.RenameParams(document, room.place("docs/a.md", "Größe"), "Size"))
    assert change is not None
    assert change.changes is not None
    after = applied(room.desk.texts[uri].text, list(change.changes[uri]), "utf-32")
    assert after == "# A\n\n## Size\n\n[x](#size 'title') <a href='#size'>y</a>\n"


def test_a_link_to_the_address_that_the_site_makes_of_a_page_is_changed_too(room: Room) -> None:
    (room.root / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [toc]\n")
    (room.root / "docs/b.md").write_text("# B\n\n<a href='../a/#old-words'>x</a> [y](../a/#old-words)\n")
    room.open("docs/a.md", "# A\n\n## Old words\n")
    found = _renamed(room, "docs/a.md", "Old words", "New")
    assert found == {"a.md": "New", "b.md": "new"}


def test_an_anchor_that_differs_in_emoji_only_is_changed_too(room: Room) -> None:
    (room.root / "docs/b.md").write_text("# B\n\n[x](a.md#old-\N{VARIATION SELECTOR-16}words)\n")
    room.open("docs/a.md", "# A\n\n## Old words\n")
    assert _renamed(room, "docs/a.md", "Old words", "New") == {"a.md": "New", "b.md": "new"}


def test_a_file_is_changed_once_whatever_links_lead_to_it_and_one_of_two_names_is_not_renamed(
    room: Room,
) -> None:
    (room.root / "docs/b.md").write_text("# B\n\n[x](a.md#old-words)\n")
    (room.root / "docs/c.md").symlink_to("b.md")
    room.open("docs/a.md", "# A\n\n## Old words\n")
    assert _renamed(room, "docs/a.md", "Old words", "New") == {"a.md": "New", "b.md": "new"}
    room.open("docs/b.md")
    with pytest.raises(HandbookError, match=r"this page is also docs/c\.md"):
        _renamed(room, "docs/b.md", "B", "C")


def test_what_a_baseline_hides_is_not_shown(room: Room) -> None:
    (room.root / "docs/a.md").write_text("# A\n\n[x](none.md)\n")
    made = CliRunner().invoke(docs, ["-C", str(room.root), "lint", "--write-baseline", "--no-cache"])
    assert made.exit_code == 0, made.output
    room.open("docs/a.md")
    assert room.codes("docs/a.md") == []
    room.open("docs/a.md", "# A\n\n[x](none.md) and [y](nothing.md)\n")
    assert room.codes("docs/a.md") == ["LNK101"]


def test_a_configuration_that_is_broken_from_the_start_is_one_line_and_then_mended(room: Room) -> None:
    (room.root / "handbook.toml").write_text("[lint\n")
    room.open("docs/a.md", "[x](none.md)\n")
    assert room.desk.check((room.root / "docs/a.md").as_uri(), Part.ALONE) is None
    assert [line.partition(":")[0] for line in room.desk.complaints()] == [str(room.root / "handbook.toml")]
    room.codes("docs/a.md")
    assert room.desk.complaints() == ()
    (room.root / "handbook.toml").write_text("")
    assert room.codes("docs/a.md") == ["LNK101"]


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(HandbookError) as caught:
        command.lsp.callback()  # type: ignore[misc]
    assert str(caught.value) == (
        "`docs lsp` needs pygls, which is not installed: pip install 'handbook[lsp]'"
    )


def test_the_span_of_a_finding_is_that_of_its_diagnostic(room: Room) -> None:
    name = "docs/a.md"
    room.open(name, "# 😀\r\n\r\n😀 [x](none.md)\r\n")
    uri = (room.root / name).as_uri()
    sheet = room.desk.sheet(uri)
    assert sheet is not None
    for encoding, at in (("utf-8", 9), ("utf-16", 7), ("utf-32", 6)):
        answers = Answers(room.desk, encoding, ABLE)
        (found,) = answers.diagnostics(sheet, room.desk.check(uri, Part.ALONE) or ())
        assert (found.range.start.line, found.range.start.character) == (2, at)
