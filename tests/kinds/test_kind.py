from __future__ import annotations

import pytest

from handbook.errors import TemplateError
from handbook.kinds.kind import Need, Order, SectionRule, normal, parse

HEAD = "---\nkind: note\nversion: 1\n---\n"


def test_every_word_of_the_grammar_is_understood() -> None:
    text = """---
kind: note
version: 3
description: "Of no use: an example."
paths: ["notes/**", "more/*.md"]
folder: notes/new/
order: ends
diagram: required
closed: true
front-matter:
  title: {title}
---
# {title}

## Context
<!-- rule: required first min-words=12; also: Background, Why now? -->
<!-- Say why,
     and for whom. With figures. -->

## Options
<!-- rule: optional list table code diagram gains-and-costs -->

### Costs
<!-- rule: required -->

## Free

## End
<!-- rule: required last none-ok -->
"""
    kind = parse("note", "note.md", text)
    assert (kind.name, kind.version, kind.paths) == ("note", 3, ("notes/**", "more/*.md"))
    assert kind.description == "Of no use: an example."
    assert kind.folder == "notes/new"
    assert (kind.order, kind.diagram, kind.closed) == (Order.ENDS, True, True)
    assert kind.guidance == {"saywhyandforwhomwithfigures"}
    assert kind.sections == (
        SectionRule(
            name="Context",
            level=2,
            parent="",
            required=True,
            first=True,
            min_words=12,
            aliases=("Background", "Why now?"),
            question="Say why, and for whom.",
            line=15,
        ),
        SectionRule(
            name="Options",
            level=2,
            parent="",
            needs=(Need.LIST, Need.TABLE, Need.CODE, Need.DIAGRAM, Need.GAINS_AND_COSTS),
            line=20,
        ),
        SectionRule(name="Costs", level=3, parent="Options", required=True, line=23),
        SectionRule(name="Free", level=2, parent="", line=26),
        SectionRule(name="End", level=2, parent="", required=True, last=True, none_ok=True, line=28),
    )


BAD = [
    (
        "a pattern that is too long",
        f"---\nkind: note\nversion: 1\npaths: {'a' * 1001}\n---\n## A\n",
        4,
        f"the pattern '{'a' * 40}' in 'paths' has 1,001 characters, more than 1,000",
    ),
    (
        "patterns that are too long together",
        "---\nkind: note\nversion: 1\npaths:\n" + f"  - {'a' * 1000}\n" * 21 + "---\n## A\n",
        4,
        "'paths' has 21,000 characters in all patterns, more than 20,000",
    ),
    ("no front matter", "# T\n\n## A\n", 1, "a template begins with front matter"),
    ("no version", "---\nkind: note\n---\n# T\n\n## A\n", 1, "'version' is ''"),
    ("version is no number", "---\nkind: note\nversion: x\n---\n## A\n", 3, "'version' is 'x'"),
    (
        "version without end",
        "---\nkind: note\nversion: " + "9" * 6000 + "\n---\n## A\n",
        3,
        "'version' is '999",
    ),
    (
        "another name",
        "---\nkind: memo\nversion: 1\n---\n## A\n",
        2,
        "'kind' is 'memo', but the file is named",
    ),
    (
        "unknown key",
        "---\nkind: note\nversion: 1\norde: free\n---\n## A\n",
        4,
        "unknown key 'orde'; did you mean 'order'?",
    ),
    (
        "unknown order",
        "---\nkind: note\nversion: 1\norder: loose\n---\n## A\n",
        4,
        "'order' is 'loose', not one of template, ends, free",
    ),
    ("unknown diagram", "---\nkind: note\nversion: 1\ndiagram: yes\n---\n## A\n", 4, "'diagram' is 'yes'"),
    ("no section", HEAD + "# T\n", 1, "needs at least one section"),
    (
        "two first",
        HEAD + "## A\n<!-- rule: required first -->\n## B\n<!-- rule: required first -->\n",
        7,
        "two sections are marked 'first': 'A' (line 5) and 'B'; only one can be",
    ),
    (
        "two last",
        HEAD + "## A\n<!-- rule: optional last -->\n## B\n<!-- rule: optional last -->\n",
        7,
        "two sections are marked 'last'",
    ),
    (
        "unknown word",
        HEAD + "## A\n<!-- rule: required frist -->\n",
        6,
        "unknown word 'frist' in a rule; did you mean 'first'?",
    ),
    (
        "neither required nor optional",
        HEAD + "## A\n<!-- rule: first -->\n",
        6,
        "must begin with 'required' or 'optional'",
    ),
    ("empty rule", HEAD + "## A\n<!-- rule: -->\n", 6, "must begin with 'required' or 'optional'"),
    (
        "min-words without number",
        HEAD + "## A\n<!-- rule: required min-words=x -->\n",
        6,
        "needs a whole number",
    ),
    (
        "min-words that is a power",
        HEAD + "## A\n<!-- rule: required min-words=² -->\n",
        6,
        "needs a whole number",
    ),
    (
        "min-words without end",
        HEAD + "## A\n<!-- rule: required min-words=" + "9" * 6000 + " -->\n",
        6,
        "needs a whole number",
    ),
    (
        "two rules",
        HEAD + "## A\n<!-- rule: required -->\n<!-- rule: required -->\n",
        7,
        "section 'A' has two rules",
    ),
    ("rule above all sections", HEAD + "# T\n<!-- rule: required -->\n## A\n", 6, "stands below no section"),
    ("names without also", HEAD + "## A\n<!-- rule: required; Background -->\n", 6, "expected 'also:'"),
    (
        "alias of another",
        HEAD + "## A\n## B\n<!-- rule: required; also: a -->\n",
        6,
        "'a' already names section 'A'",
    ),
    *(
        (
            f"paths that lead out: {glob}",
            f"---\nkind: note\nversion: 1\npaths: ['notes/**', '{glob}']\n---\n## A\n",
            4,
            f"'paths' has '{glob}'; write it relative to the root, without '..'",
        )
        for glob in ("../victim/**", "a/../../victim/**", "/victim/**", "..", r"..\victim\**", "C:/victim/**")
    ),
    *(
        (
            f"folder that leads out: {path}",
            f"---\nkind: note\nversion: 1\nfolder: {path}\n---\n## A\n",
            4,
            said,
        )
        for path, said in (
            ("../victim", "'folder' has '../victim'; write it relative to the root, without '..'"),
            ("/victim", "'folder' has '/victim'"),
            (r"a\..\victim", "'folder' has"),
            ("notes/**", "'folder' has '*' in 'notes/**'; name one folder"),
            ("[notes, more]", "'folder' is a list; name one folder"),
        )
    ),
    ("broken front matter", "---\nkind note\n---\n## A\n", 2, "kind note"),
]


@pytest.mark.parametrize(("text", "line", "said"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_fault_in_a_template_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse("note", "templates/note.md", text)
    assert caught.value.line == line
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"templates/note.md:{line}: ")


def test_an_older_version_states_the_number_of_its_file() -> None:
    assert parse("note@1", "note@1.md", HEAD + "## A\n").version == 1
    with pytest.raises(TemplateError, match=r"the file is named 'note@2\.md'"):
        parse("note@2", "note@2.md", HEAD + "## A\n")


NAMES = [
    ("Context", "context"),
    ("  CONTEXT: ", "context"),
    ("1. Context", "context"),
    ("2.3) Context", "context"),
    ("iv. Context", "context"),
    ("🎯 Context", "context"),
    ("Trade-offs", "tradeoffs"),
    ("Tradeoffs", "tradeoffs"),
    ("**Open** `Questions`", "openquestions"),
    ("[Context](#x)", "context"),
    ("Pros & cons", "proscons"),
    ("2024 plan", "2024plan"),
    ("Überblick", "überblick"),
]


@pytest.mark.parametrize(("title", "expected"), NAMES, ids=[title for title, _ in NAMES])
def test_names_fold_to_their_letters(title: str, expected: str) -> None:
    assert normal(title) == expected
