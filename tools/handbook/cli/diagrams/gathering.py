"""What the commands of ``docs diagrams`` share: the diagrams of some paths, judged, and their reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.diagrams.extract import Drawing
from handbook.lint.report import Report
from handbook.lint.reporters import text as text_reporter
from handbook.lint.rule import Context, Rule
from handbook.lint.rules.dgm import dgm101, dgm113
from handbook.model.finding import Finding
from handbook.project import reading as loading
from handbook.project.project import Project
from handbook.project.reading import Source

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


class Gathered(NamedTuple):
    """The diagrams of some paths in the order of path and line, and a line for each unreadable file."""

    project: Project
    files: int
    drawings: tuple[Drawing, ...]
    errors: tuple[str, ...]


def gather(
    project: Project, folder: Path, paths: Sequence[Path], *, stdin: Source | None = None, jobs: int = 0
) -> Gathered:
    """Find and judge the diagrams of files and folders, or those of standard input.

    Raises HandbookError when the engine cannot start.
    """
    wanted = tuple(folder / path for path in paths) or (folder,)
    sources, errors = ([stdin], []) if stdin else loading.read(project, wanted)
    with terminal.progress() as progress:
        documents, unread = loading.DocumentReader(project).documents(sources, progress)
        fences = [tuple(document.drawn()) for document in documents]
        judged = loading.judge(project, fences, jobs=jobs, progress=progress)
    drawings = [
        Drawing(document, fence, verdict)
        for document, found in zip(documents, judged, strict=True)
        for fence, verdict in found
    ]
    return Gathered(project, len(documents), tuple(drawings), (*errors, *unread))


def finding(drawing: Drawing) -> Finding | None:
    """Return the finding on a diagram that is not drawn, as `docs lint` has it."""
    if drawing.verdict.valid:
        return None
    alone = Context(judged=((drawing.fence, drawing.verdict),))
    return next((each for rule in _rules() for each in rule.check(rule, drawing.document, alone)), None)


def place(project: Project, drawing: Drawing) -> str:
    """Return file and line as the caller's shell can use them."""
    return f"{reporting.clickable(project.root, drawing.document.path)}:{drawing.line}"


def told(drawing: Drawing) -> dict[str, Any]:
    """Return what ``--json`` says about a diagram; lines and columns count within the file."""
    facts, found = drawing.facts, finding(drawing)
    return {
        "path": drawing.document.path,
        "line": drawing.line,
        "end_line": drawing.last_line,
        "type": drawing.type,
        "valid": drawing.verdict.valid,
        "title": facts.title if facts else "",
        "nodes": len(facts.nodes) if facts else 0,
        "edges": len(facts.edges) if facts else 0,
        "error": None
        if found is None
        else {
            "line": found.start.line,
            "column": found.start.column,
            "end_line": found.end.line,
            "end_column": found.end.column,
            "message": found.message,
            "hint": found.hint,
            "detail": drawing.verdict.detail,
        },
    }


def print_json(gathered: Gathered, diagrams: Sequence[dict[str, Any]]) -> None:
    """Print for machines: the same order always, nothing else on stdout."""
    document = {"version": 1, "diagrams": list(diagrams), "errors": list(gathered.errors)}
    output.say(printable.json_text(document))


def text(found: Gathered, drawings: Sequence[Drawing], *, verbose: bool = False) -> str:
    """Render findings on these diagrams as `docs lint` does; ``verbose`` adds Mermaid's own words."""
    findings = []
    for drawing in drawings:
        faulty = finding(drawing)
        if faulty is not None:
            findings.append(_quoting(faulty, drawing.verdict.detail) if verbose else faulty)
    report = Report(
        findings=tuple(findings),
        rules=_rules() if findings else (),
        files=found.files,
        diagrams=len(found.drawings),
        errors=found.errors,
    )
    return text_reporter.render(
        report, terminal.styled, lambda path: reporting.clickable(found.project.root, path)
    )


def _rules() -> tuple[Rule, ...]:
    return (dgm101.RULE, dgm113.RULE)


def _quoting(finding: Finding, detail: str) -> Finding:
    """Add Mermaid's own error to the next step that the finding names."""
    said = "\n    ".join(["Mermaid says:", *(line.rstrip() for line in detail.splitlines())])
    return replace(finding, hint=f"{finding.hint}\n  = {said}" if finding.hint else said)
