"""What somebody reads who tries `docs lint` on a repository for the first time."""

from __future__ import annotations

from dataclasses import replace

from handbook import testing
from handbook.lint.report import Report
from handbook.lint.reporters import first, text
from handbook.model.finding import Finding
from handbook.model.terms import Severity

RULES = testing.rules("DOC103", "DOC101")
PAGE = "---\nkind: page\n---\n# T\n\n## In short\n\nTODO\n"


def report(count: int, kinds: tuple[tuple[str, int], ...] = (("", 3), ("page", 2))) -> Report:
    (one,) = testing.run(testing.rules("DOC103"), PAGE)
    findings = [replace(one, path=f"{number:03}.md") for number in range(count)]
    return Report(findings=tuple(findings), rules=RULES, files=5, diagrams=0, kinds=kinds)


def with_other(given: Report) -> Report:
    """Return a report that has a finding of a rule that is not the most frequent one, too."""
    other: Finding = replace(given.findings[0], code="DOC101", path="zzz.md")
    return replace(given, findings=(*given.findings, other))


def test_few_findings_are_shown_whole_as_always() -> None:
    few = report(first.FEW)
    assert first.render(few).startswith(text.render(few).split("1 CRITICAL")[0].rpartition("\n\n")[0])
    assert "by rule" not in first.render(few)


def test_of_many_findings_some_are_shown_and_all_are_counted() -> None:
    shown = first.render(with_other(report(first.FEW)))
    assert shown.count("DOC103 'TODO'") == first.EXAMPLES
    assert "zzz.md:8:1" in shown
    assert "All of them, by rule:\n      20  DOC103  empty-section    CRITICAL    A section" in shown
    assert "\n       1  DOC101  missing-section  CRITICAL    " in shown


def test_the_count_of_a_rule_has_the_severity_of_its_worst_finding() -> None:
    given = report(first.FEW + 1)
    milder = tuple(replace(each, severity=Severity.NIT) for each in given.findings)
    assert "DOC103  empty-section  NIT         A section" in first.render(replace(given, findings=milder))
    mixed = (milder[0], replace(milder[1], severity=Severity.SUGGESTION), *milder[2:])
    assert "DOC103  empty-section  SUGGESTION  A section" in first.render(replace(given, findings=mixed))


def test_it_says_how_to_go_on_with_commands_that_fit() -> None:
    shown = first.render(with_other(report(first.FEW)))
    assert (
        "  docs lint --write-baseline  hide these 21 findings, and report what is new from now on\n" in shown
    )
    assert "  docs lint --select DOC103   list all findings of empty-section\n" in shown
    assert "  docs explain DOC103  " in shown
    assert "  handbook.toml  " in shown
    assert "hide this finding, and" in first.render(report(1))
    assert "handbook.toml" not in first.render(report(1, (("page", 1),)))


def test_it_ends_with_the_counts_as_always() -> None:
    given = replace(report(1), notes=("shell was not checked: install bash",))
    assert first.render(given).endswith(
        "kinds of documents: 2 page; 3 of none\nnote: shell was not checked: install bash\n"
        "1 CRITICAL (5 files, 0 diagrams checked)\n"
    )


def test_a_clean_repository_reads_two_lines() -> None:
    clean = report(0, (("", 5),))
    assert first.render(clean) == (
        "kinds of documents: all 5 documents are of none, so no rule asks for sections\n"
        "clean (5 files, 0 diagrams checked)\n"
    )
    assert first.render(report(0, (("", 1),))).startswith("kinds of documents: this document is of none")
    empty = first.render(replace(report(0, ()), files=0))
    assert empty.startswith(
        "no document is here: these are pages (*.md) and diagrams (*.mmd) that git does not"
    )
    assert first.render(report(0, ())) == "clean (5 files, 0 diagrams checked)\n"
    assert first.render(report(0, (("page", 5),))).startswith("kinds of documents: 5 page\n")
