"""A repository has a kind `runbook` of its own: rules judge what it asks for, and what is there."""

from __future__ import annotations

from handbook import testing
from handbook.kinds import kind as grammar
from handbook.kinds.library import Library
from handbook.markdown.dialect import GITHUB


def kinds(*sections: str) -> Library:
    """Return a kind `runbook` with these sections, each with its rule."""
    head = "---\nkind: runbook\nversion: 1\n---\n# {title}\n"
    return Library((grammar.parse("runbook", "templates/runbook.md", head + "".join(sections)),))


MITIGATION = "\n## Mitigation\n<!-- rule: required -->\n"
FIX = "\n## Fix\n<!-- rule: required; also: Mitigation -->\n"
DIAGNOSIS = "\n## Diagnosis\n<!-- rule: optional -->\n"
TEXT = "---\nkind: runbook\n---\n# Queue backlog\n\n## Mitigation\n\n1. `systemctl restart relay`\n"


def messages(code: str, own: Library, text: str = TEXT) -> list[str]:
    found = testing.run(testing.rules(code), text, kinds=own, dialect=GITHUB)
    return [finding.message for finding in found]


def test_a_mitigation_needs_a_verification_and_an_undo_though_the_kind_does_not_ask() -> None:
    assert messages("RUN105", kinds(MITIGATION)) == [
        "section 'Mitigation' is there, but nothing says how to undo it",
        "section 'Mitigation' is there, but nothing says whether it worked",
    ]


def test_a_kind_with_other_sections_is_judged_by_those_it_has() -> None:
    own = kinds(FIX, DIAGNOSIS)
    bare = TEXT.replace("Mitigation", "Diagnosis").replace("`", "")
    assert messages("RUN105", own) == []
    assert messages("RUN101", own, bare) == ["this step has no command"]
