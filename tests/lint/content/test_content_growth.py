"""What rules read in reviews, post-mortems and runbooks takes time in proportion to the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook import markdown, testing
from handbook.kinds import library
from handbook.kinds.library import Claim
from handbook.lint import engine
from handbook.lint.rule import Context
from handbook.lint.rules import ALL
from handbook.markdown.dialect import GITHUB
from tests.growth import Shape, repeated
from tests.test_growth import MOST, grows

LIBRARY = library.load(Path(__file__).parent, "")
RULES = tuple(rule for rule in ALL if rule.code.startswith(("REV", "PM1", "RUN")) and rule.code != "RUN102")
BLANKS = " " * 100
REVIEWS = {
    "findings": repeated("- CRITICAL: a because b, use c\n", "# R\n\n## Findings\n\n"),
    "findings without severity": repeated("- a\n", "# R\n\n## Findings\n\n"),
    "headings": repeated("### Blocker: a\n\nText.\n\n", "# R\n\n## Findings\n\n"),
    "groups": repeated("### Major issues\n\n- a\n\n", "# R\n\n## Findings\n\n"),
    "paragraphs": repeated("**NIT:** a\n\n", "# R\n\n## Findings\n\n"),
    "rows": repeated("| NIT | a |\n", "# R\n\n## Findings\n\n| Severity | a |\n|---|---|\n"),
    "cells": repeated("| a `|` ", "# R\n\n## Findings\n\n| Severity | a |\n|---|---|\n"),
    "actions": repeated("- NIT: a\n- CRITICAL: b\n", "# R\n\n## Actions\n\n"),
    "marks": repeated("🔴🟡", "# R\n\n## Findings\n\n- "),
    "emphasis": repeated("*_`[", "# R\n\n## Findings\n\n- "),
    "brackets at the end": repeated("(critical ", "# R\n\n## Findings\n\n### a "),
    "a title of blanks": repeated(" ", "# R\n\n## Findings\n\n### CRITICAL", "x\n"),
}
POST_MORTEMS = {
    "events": repeated(
        "- 09:02 First order refused, alert, acknowledged, rolled back, resolved.\n", "# P\n\n## Timeline\n\n"
    ),
    "days": repeated("- 2026-03-14 09:02 a\n", "# P\n\n## Timeline\n\n"),
    "rows": repeated("| 09:02 | a |\n", "# P\n\n## Timeline\n\n| Time | a |\n|---|---|\n"),
    "wrong times": repeated("- 25:71 a\n", "# P\n\n## Timeline\n\n"),
    "a time of blanks": repeated(" ", "# P\n\n## Timeline\n\n- 2026-03-14", "x\n"),
    "a lead of signs": repeated("* ", "# P\n\n## Timeline\n\n- ", "x\n"),
    "signs of an event": repeated("_-", "# P\n\n## Timeline\n\n- 09:02 ", "x\n"),
    "actions": repeated("- a-a/b owner: c 2026\n", "# P\n\n## Actions\n\n"),
    "words of an action": repeated("a-", "# P\n\n## Actions\n\n- "),
    "cells of dashes": repeated("_-", "# P\n\n## Actions\n\n| Owner | a |\n|---|---|\n| ", "x | b |\n"),
    "blame": repeated("the engineer should have ", "# P\n\n"),
    "names": repeated("@a", "# P\n\n"),
    "none of a runbook": repeated("none ", "# P\n\n## Runbook changes\n\n"),
}
RUNBOOKS = {
    "steps": repeated("1. a\n", "# R\n\n## Diagnosis\n\n"),
    "steps with code": repeated("1. `a` b `df -h`\n", "# R\n\n## Diagnosis\n\n"),
    "steps with blocks": repeated(
        "1. a\n\n    ```sh\n    kill -9 $A <b>\n    ```\n\n", "# R\n\n## Mitigation\n\n"
    ),
    "numbered headings": repeated("### Step 1\n\n", "# R\n\n## Diagnosis\n\n"),
    "blocks": repeated("```sql\nDELETE FROM a\n```\n\n", "# R\n\n## Mitigation\n\n"),
    "statements": repeated("DELETE FROM a ", "# R\n\n## Mitigation\n\n```sql\n", "\n```\n"),
    "updates": repeated(f"UPDATE a {BLANKS}", "# R\n\n## Mitigation\n\n```sql\n", "\n```\n"),
    "removals": repeated("rm -a ", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "a removal of options": repeated("-a ", "# R\n\n## Mitigation\n\n```sh\nrm ", "\n```\n"),
    "a removal of blanks": repeated(" ", "# R\n\n## Mitigation\n\n```sh\nrm", "\n```\n"),
    "clusters": repeated("kubectl a ", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "here-documents": repeated("cat <<A\n", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "quotes": repeated("'\"", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "prompts": repeated("$ a \\\n> b\n", "# R\n\n## Mitigation\n\n```console\n", "\n```\n"),
    "gaps": repeated("<a b <c d> $E ", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "settings": repeated("export A=1;read ", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "secrets": repeated("password=' ://a:b", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "addresses": repeated("10.2.3.4 ", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "addresses on lines": repeated("10.2.3.4\n", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "calls": repeated("reboot ", "# R\n\n## Mitigation\n\n```sh\n", "\n```\n"),
    "escalation": repeated("a@b +1 ", "# R\n\n## Escalation\n\n"),
    "words": repeated("just run it for now ", "# R\n\n"),
}
SHAPES = {
    **{f"review of {name}": ("review", shape) for name, shape in REVIEWS.items()},
    **{f"post-mortem of {name}": ("post-mortem", shape) for name, shape in POST_MORTEMS.items()},
    **{f"runbook of {name}": ("runbook", shape) for name, shape in RUNBOOKS.items()},
}


@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_as_the_text_does(name: str) -> None:
    kind_name, shape = SHAPES[name]
    kind = LIBRARY.named(kind_name)

    def judge(text: str) -> None:
        document = markdown.parse("a.md", text, GITHUB)
        context = Context(claim=Claim(kind=kind, newest=kind), day="2026-11-26", scheduled=True)
        engine.check([(document, context)], RULES)

    assert grows(judge, shape)[-1] < MOST


def of_alerts(alert: str, rule: str) -> Shape:
    """Return a repository with so many alerts in a runbook and so many in a rule file, in one text."""

    def text(size: int) -> str:
        names, rules = alert * (size // 2 // len(alert)), rule * (size // 2 // len(rule))
        return (
            f"--- runbooks/a.md ---\n---\nkind: runbook\nalerts:\n{names}---\n# A\n"
            f"--- monitoring/alerts.yml ---\n{rules}\n"
        )

    return text


@pytest.mark.parametrize(
    "shape",
    [
        of_alerts("  - A\n", "- alert: B\n"),
        of_alerts("  - A\n", "- alert: A\n  runbook_url: a\n"),
        of_alerts("  - A\n", "- alert: B\n  runbook_url: runbooks/b.md\n"),
        of_alerts("  - A\n", f"- alert: B{BLANKS}x\n"),
    ],
    ids=["unknown", "known", "no such runbook", "blanks"],
)
def test_time_grows_as_the_alerts_do(shape: Shape) -> None:
    rules = testing.rules("RUN107")
    assert grows(lambda text: testing.run_files(rules, testing.files_of(text)), shape)[-1] < MOST
