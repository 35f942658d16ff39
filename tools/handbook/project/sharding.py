"""A run that several machines share: what a shard says of its documents, and how shards become one run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from handbook.errors import HandbookError
from handbook.lint import engine, shard
from handbook.lint.outcome import Outcome
from handbook.lint.report import Report
from handbook.lint.rule import Rule
from handbook.lint.shard import Number, Shard, ShardError
from handbook.printable import line
from handbook.project.judge import Judge, Judged, Judgement
from handbook.project.memory import Memory
from handbook.project.project import Project
from handbook.project.reading import Candidate, load
from handbook.project.run import Run


class Begun(NamedTuple):
    """The files of a run, before they are judged."""

    candidates: Mapping[str, Candidate]
    """By their paths."""
    run: Run
    memory: Memory | None
    errors: tuple[str, ...]
    """A line for each file that is left out."""


def sizes(candidates: Mapping[str, Candidate]) -> dict[str, int]:
    """Return the bytes of each file; of a link none, as it may lead to another file elsewhere."""
    return {path: each.info.st_size if each.info is not None else 0 for path, each in candidates.items()}


def text_of(project: Project, begun: Begun, path: str) -> str | None:
    """Return the text of a document of a run; None where it cannot be read."""
    sources, _ = load(project, [begun.candidates[path]]) if path in begun.candidates else ((), {})
    return sources[0].text if sources else None


def made(judge: Judge, begun: Begun, paths: Sequence[Path], number: Number, made: Judgement) -> Shard:
    """Return the shard of a run over files and folders. Raises HandbookError for one outside of the root."""
    outcomes = {each.outcome.path: each.outcome for each in made.judged}

    def document(path: str) -> tuple[str, Outcome] | None:
        outcome, text = outcomes.get(path), text_of(judge.project, begun, path)
        return None if outcome is None or text is None else (shard.digest(text), outcome)

    known = sizes(begun.candidates)
    return Shard(
        name="",
        number=number,
        run=_digest(judge, known),
        paths=tuple(_below(judge.project.root, path) for path in paths),
        documents=tuple(map(document, shard.assigned(known, number))),
    )


def outcomes(judge: Judge, begun: Begun, shards: Sequence[Shard]) -> dict[str, Outcome]:
    """Return what the shards say of the documents of a run. Raises ShardError where they do not fit it."""
    known = sizes(begun.candidates)
    codes: dict[int, frozenset[str]] = {}
    found: dict[str, Outcome] = {}
    for each in shards:
        paths = shard.assigned(known, each.number)
        if each.run != _digest(judge, known) or len(each.documents) != len(paths):
            raise ShardError(each.name, "it was made of other files, or with other options, than are here")
        for path, document in zip(paths, each.documents, strict=True):
            if document is None:
                continue
            digest, outcome = document
            text = text_of(judge.project, begun, path)
            if text is None or shard.digest(text) != digest:
                raise ShardError(each.name, f"{path} had another text where it was judged")
            rules = judge.rules_of(path)
            may = codes.setdefault(id(rules), frozenset(rule.code for rule in rules))
            said = (*outcome.findings, *(each.finding for each in outcome.hidden))
            if not may.issuperset((*(finding.code for finding in said), *outcome.failed)):
                raise ShardError(each.name, f"a rule has judged {path} that does not run for it here")
            named = tuple(replace(finding, path=finding.path or path) for finding in outcome.findings)
            hidden = tuple(
                each._replace(finding=replace(each.finding, path=each.finding.path or path))
                for each in outcome.hidden
            )
            found[path] = outcome._replace(path=path, findings=named, hidden=hidden)
    return found


def add(made: Judgement, known: Mapping[str, Outcome]) -> None:
    """Add what the shards say of the documents to what was found here."""
    here = {each.outcome.path: each.outcome for each in made.judged}
    made.judged = [
        Judged(_joined(known[path], here[path]) if path in known and path in here else outcome)
        for path, outcome in {**known, **here}.items()
    ]


def with_errors(report: Report, shards: Sequence[Shard]) -> Report:
    """Return a report with the errors of the shards, but for those that it has itself."""
    said = {line(error) for error in report.errors}
    more = dict.fromkeys(error for each in shards for error in each.errors if line(error) not in said)
    return replace(report, errors=(*report.errors, *more))


def _joined(alone: Outcome, together: Outcome) -> Outcome:
    return alone._replace(
        findings=engine.ordered((*alone.findings, *together.findings)),
        suppressed=alone.suppressed + together.suppressed,
        approximate=together.approximate if alone.approximate is None else alone.approximate,
        exact_missing=alone.exact_missing or together.exact_missing,
        failed=(*alone.failed, *together.failed),
        hidden=(*alone.hidden, *together.hidden),
    )


def _digest(judge: Judge, known: Mapping[str, int]) -> str:
    """Return the digest of what all jobs of a run must have in common."""
    lint, project = judge.project.config.lint, judge.project
    parts = (
        sorted(known.items()),
        [_rule(rule) for rule in project.nearest.run.selection.every],
        project.config.refused,
        (lint.exact, lint.strict_names, judge.upgrade, judge.scheduled, judge.against, project.named_log),
    )
    return shard.digest(repr(parts))


def _rule(rule: Rule) -> tuple[object, ...]:
    return rule.code, rule.severity, rule.configured, rule.origin


def _below(root: Path, path: Path) -> str:
    """Return a path relative to the root."""
    below = os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")
    if below == os.pardir or below.startswith(f"{os.pardir}/"):
        raise HandbookError(f"{path}: it is not below {root}; --shard needs files and folders that are")
    return below
