from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import markdown, testing
from handbook.errors import HandbookError, ReadError, TemplateError, UnknownNameError
from handbook.kinds import kind as grammar
from handbook.kinds import library, template
from handbook.markdown import frontmatter
from handbook.markdown.dialect import MATERIAL
from tests.growth import repeated
from tests.test_growth import MOST, grows

SHIPPED = template.names(Path(), "")
SHIPPED_KINDS = library.load(Path(), "")
RULES = testing.rules("DOC101", "DOC102", "DOC103", "DOC104", "DOC108", "DOC109", "DOC190", "DOC191")


def test_no_kind_is_lost() -> None:
    records = {"adr", "madr", "madr-2", "madr-bare", "madr-minimal", "nygard"}
    designs = {"architecture", "database", "pattern", "stack", "service"}
    operation = {"runbook", "post-mortem", "review", "checklist"}
    assert {*records, *designs, *operation, "guide", "reference", "page"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_document_lacks_only_content(name: str) -> None:
    """The template is the schema: what `new` writes has every section, in order, and asks to be filled."""
    values = {"title": "Orders", "number": "7", "date": "2026-11-22", "status": "Proposed", "author": "team"}
    text = template.fill(template.blank(template.source(name, Path(), "")), values)
    assert "rule:" not in text
    findings = testing.run(RULES, text, kind=name)
    assert {finding.code for finding in findings} <= {"DOC103", "DOC104"}
    assert "DOC103" in {finding.code for finding in findings}


@pytest.mark.parametrize("name", SHIPPED)
def test_front_matter_of_a_new_document_is_yaml_for_any_title(name: str) -> None:
    raw = template.blank(template.source(name, Path(), ""))
    text = template.fill(raw, {"title": 'A "b": c #d {date}', "date": "2026-11-22", "author": "no"})
    front = frontmatter.read(text)
    if not raw.startswith("---"):
        assert front is None
        return
    assert front is not None
    assert not front.error
    if front.field("title"):
        assert front.scalar("title") == 'A "b": c #d {date}'


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_placeholders_in_the_title_are_never_replaced(title: str) -> None:
    values = {"title": title, "date": "2026-11-22", "status": "Accepted", "number": "1", "author": "a"}
    assert template.fill("# {title}\n", values) == f"# {title}\n"
    assert template.fill("# {number}. {title} {date}\n", values) == f"# 1. {title} 2026-11-22\n"


def test_unknown_placeholders_and_missing_values_stay() -> None:
    assert template.fill("{title} {other} {date}", {"title": "T"}) == "T {other} {date}"


def test_own_template_wins_and_adds(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "page.md").write_text(
        "---\nkind: page\nversion: 2\n---\n# {title}\n\n## Why\n<!-- rule: required -->\n"
    )
    (own / "memo.md").write_text(
        "---\nkind: memo\nversion: 1\n---\n# {title}\n\n## To\n<!-- rule: required -->\n"
    )
    (own / "page@1.md").write_text(
        "---\nkind: page\nversion: 1\n---\n# {title}\n\n## Old\n<!-- rule: required -->\n"
    )
    (own / "README.md").write_text("Not a template: its name has capitals.\n")
    kinds = library.load(tmp_path, "templates")
    assert [kind.name for kind in kinds.kinds] == sorted({*SHIPPED, "memo"})
    page = kinds.named("page")
    assert page is not None
    assert [section.name for section in page.sections] == ["Why"]
    assert page.source == "templates/page.md"
    old = kinds.version("page", 1)
    assert old is not None
    assert [section.name for section in old.sections] == ["Old"]


def test_a_document_is_judged_by_the_version_it_states_until_upgrade(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    one, two = (
        "## Old\n<!-- rule: required -->\n",
        "## Old\n<!-- rule: required -->\n## New\n<!-- rule: required -->\n",
    )
    (own / "memo@1.md").write_text(f"---\nkind: memo\nversion: 1\n---\n{one}")
    (own / "memo.md").write_text(f"---\nkind: memo\nversion: 2\n---\n{two}")
    kinds = library.load(tmp_path, "templates")
    text = "---\nkind: memo@1\n---\n# T\n\n## Old\n\nWords.\n"
    found = testing.run(RULES, text, kinds=kinds)
    assert [finding.code for finding in found] == ["DOC191"]
    found = testing.run(RULES, text.replace("kind: memo@1", "kind: memo@2"), kinds=kinds)
    assert [finding.message for finding in found] == ["section 'New' is missing"]


def test_a_broken_template_stops_the_run_at_its_line(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "memo.md").write_text("---\nkind: memo\nversion: 1\n---\n## A\n<!-- rule: maybe -->\n")
    with pytest.raises(TemplateError, match=r"templates/memo\.md:6: "):
        library.load(tmp_path, "templates")


def test_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unknown kind 'runbok'; did you mean 'runbook'"):
        template.source("runbok", Path(), "")
    with pytest.raises(UnknownNameError):
        template.source("../secret", Path(), "")


def test_a_template_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "memo.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ReadError, match="convert it with"):
        template.source("memo", tmp_path, ".")


PATHS = [
    ("docs/design/orders.md", "architecture"),
    ("rfcs/0001-x.md", "architecture"),
    ("adr/0001-x.md", "adr"),
    ("adr/template.md", None),
    ("docs/decisions/0000-x.md", "madr"),
    ("runbooks/disk-full.md", "runbook"),
    ("docs/index.md", None),
    ("README.md", None),
    ("docs/postmortems/2026-03-14-orders.md", "post-mortem"),
    ("runbooks/post-mortems/orders.md", "post-mortem"),
    ("services/orders/runbooks/disk-full.md", "runbook"),
    ("docs/runbooks/index-bloat.md", "runbook"),
    ("docs/database/changes/vouchers.md", "database"),
    # Many repositories keep other things in folders of these names: a page says itself that it is one.
    ("docs/patterns/saga.md", None),
    ("docs/reference/events.md", None),
    ("docs/guides/retries.md", None),
    ("docs/services/orders.md", None),
    ("docs/reviews/vouchers.md", None),
    ("docs/checklists/deployment.md", None),
    # What is about the documents of a folder is none of them.
    ("runbooks/README.md", None),
    ("docs/runbooks/_index.md", None),
    ("docs/postmortems/README.uk.md", None),
    ("docs/postmortems/00-template.md", None),
    ("docs/runbooks/post-mortem-template.md", None),
    ("runbooks/TEMPLATE.md", None),
    ("docs/design/templates/spike.md", None),
    ("rfcs/0012-retries/README.md", "architecture"),
    ("runbooks/TemplateValidatorDown.md", "runbook"),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_kind_follows_from_the_path(path: str, expected: str | None) -> None:
    document = markdown.parse(path, "# T\n", MATERIAL)
    kind = SHIPPED_KINDS.claim(document).kind
    assert (kind.name if kind else None) == expected


LOOKS = [
    ("of which none is known", "# T\n\n## Goals\n\n## How\n\n## Who\n", None),
    ("of which it has none", "# T\n\nWords.\n", "architecture"),
    ("of which the only one is not known", "# T\n\n## Goals\n", None),
    ("of which one is known", "# T\n\n## Goals\n\n## How\n\n## Background\n", "architecture"),
    ("that come from elsewhere", '# T\n\n## Goals\n\n## How\n\n## Who\n\n--8<-- "rest.md"\n', "architecture"),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in LOOKS], ids=[case[0] for case in LOOKS])
def test_a_path_makes_no_kind_of_a_document_with_sections(text: str, expected: str | None) -> None:
    kind = SHIPPED_KINDS.claim(markdown.parse("docs/design/x.md", text, MATERIAL)).kind
    assert (kind.name if kind else None) == expected


def test_what_somebody_said_holds_for_any_document() -> None:
    text, globs = LOOKS[0][1], (("docs/**", "architecture"),)
    architecture = SHIPPED_KINDS.named("architecture")
    for path in ("docs/README.md", "docs/template.md", "docs/x.md"):
        assert SHIPPED_KINDS.claim(markdown.parse(path, text, MATERIAL), globs).kind == architecture
        stated = markdown.parse(path, f"---\nkind: architecture\n---\n{text}", MATERIAL)
        assert SHIPPED_KINDS.claim(stated).kind == architecture


def test_front_matter_wins_over_configured_globs_and_these_over_the_kinds_own_paths() -> None:
    kinds = library.load(Path(), "")
    globs = (("docs/design/**", "page"),)
    plain = markdown.parse("docs/design/x.md", "# T\n", MATERIAL)
    assert kinds.claim(plain, globs).kind == kinds.named("page")
    stated = markdown.parse("docs/design/x.md", "---\nkind: runbook\n---\n# T\n", MATERIAL)
    assert kinds.claim(stated, globs).kind == kinds.named("runbook")


def test_the_template_key_of_a_theme_is_none_of_ours() -> None:
    text = "---\ntemplate: home.html\n---\n# T\n"
    claim = library.load(Path(), "").claim(markdown.parse("x.md", text, MATERIAL))
    assert claim.problem == ""
    assert claim.kind is None


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_read_first_of_a_shipped_kind_is_what_its_whole_template_says(name: str) -> None:
    """Its sections are read when a document is of the kind: until then, name, paths and version decide."""
    head = library.Shipped(name, Path(), "")
    kind = grammar.parse(name, f"{name}.md", template.source(name, Path(), ""))
    assert (head.name, head.paths, head.version) == (kind.name, kind.paths, kind.version)


def test_every_section_rule_of_a_shipped_template_can_be_read() -> None:
    for name in SHIPPED:
        kind = grammar.parse(name, f"{name}.md", template.source(name, Path(), ""))
        assert any(section.required for section in kind.sections)
        assert kind.description.endswith(".")


BLANKS = [
    ("## A\n<!-- rule: required -->\nText.\n", "## A\nText.\n"),
    ("## A\n<!--   rule: required;\n also: B -->  \nText.\n", "## A\nText.\n"),
    ("## A\n<!--\nrule: required -->\nText.\n", "## A\nText.\n"),
    ("## A\n<!-- rule: required --> tail\n", "## A\n<!-- rule: required --> tail\n"),
    ("## A\n<!-- rule: required\nText.\n", "## A\n<!-- rule: required\nText.\n"),
    ("## A\n<!-- Say why. -->\n", "## A\n<!-- Say why. -->\n"),
    ("---\nkind: a\n---\n\n# T\n", "# T\n"),
    (
        "---\nkind: a\nfront-matter: \n    title: {title}\n    x:\n      - y\nversion: 1\n---\n# T\n",
        "---\ntitle: {title}\nx:\n  - y\n---\n# T\n",
    ),
    ("---\nkind: a\nfront-matter:\n---\n# T\n", "# T\n"),
    ("---\nnever closed\n", "---\nnever closed\n"),
]


@pytest.mark.parametrize(("text", "expected"), BLANKS)
def test_a_new_document_starts_without_what_only_the_linter_reads(text: str, expected: str) -> None:
    assert template.blank(text) == expected


VALUES = [
    ("Orders", "Orders"),
    ("Größe der Queue", "Größe der Queue"),
    ("a: b", '"a: b"'),
    ("#1", '"#1"'),
    ("No", '"No"'),
    ("7", '"7"'),
    ("", '""'),
    ('say "x" \\', '"say \\"x\\" \\\\"'),
    ("ends with space ", '"ends with space "'),
]


@pytest.mark.parametrize(("value", "written"), VALUES)
def test_a_header_value_is_quoted_where_yaml_would_read_something_else(value: str, written: str) -> None:
    text = template.fill("---\ntitle: {title}\n---\n# {title}\n", {"title": value})
    assert text == f"---\ntitle: {written}\n---\n# {value}\n"
    front = frontmatter.read(text)
    assert front is not None
    assert front.scalar("title") == value


def test_placeholders_are_filled_in_time_that_grows_as_the_template_does() -> None:
    shape = repeated("{title} ", '---\nx: "', '"\n---\n# {title}\n')
    assert grows(lambda text: template.fill(text, {"title": 'a "b" c'}), shape)[-1] < MOST


def test_quotation_marks_of_a_line_are_counted_up_to_each_placeholder() -> None:
    text = '---\na: "{title}" {title} "{title}{title}"\nb: {title}\nc: {x} "{x}{title}"\n---\n{title}\n'
    q = r"a \"b\""
    assert template.fill(text, {"title": 'a "b"'}) == (
        f'---\na: "{q}" "{q}" "{q}{q}"\nb: "{q}"\nc: {{x}} "{{x}}{q}"\n---\na "b"\n'
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"memo.md": "---\nkind: memo\nversion: 1\n---\n# T\n" + "x" * 100_000},
            "has more than 100,000 characters",
        ),
        (
            {"memo.md": "---\nkind: memo\nversion: 1\n---\n# {title}\n" + "\n## S\n" * 201},
            "memo.md:407: a template has 200 sections at most",
        ),
        ({f"m{number}.md": "" for number in range(101)}, "has more than 100 templates"),
    ],
)
def test_templates_of_a_repository_have_limits(tmp_path: Path, files: dict[str, str], words: str) -> None:
    (tmp_path / "own").mkdir()
    for name, text in files.items():
        (tmp_path / "own" / name).write_text(text)
    with pytest.raises(HandbookError, match=words):
        library.load(tmp_path, "own")
