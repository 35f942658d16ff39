"""The code blocks of a run and what parsers and linters say of them: only where a rule asks for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from handbook.code.language import named
from handbook.lint import engine
from handbook.lint.part import Part
from handbook.lint.rule import Context, Needs
from handbook.model.document import Document, Fence

if TYPE_CHECKING:
    from handbook.project.session import Session

Subject = tuple[Document, Context]
_ALONE = re.compile(r"\bCONCURRENTLY\b|NO[ \t]++TRANSACTION|transaction:false", re.IGNORECASE)
"""Signs that a migration does not run in a transaction."""


class Unjudged(NamedTuple):
    """What nobody could judge of the code blocks of a document."""

    counts: Counter[tuple[str, str]]
    """How many blocks, by the reason and the language: see `judging.notes`."""
    passing: bool
    """Whether one of the reasons may not hold in the next run."""


def with_verdicts(subjects: Sequence[Subject], rules: engine.Rules) -> tuple[list[Subject], tuple[str, ...]]:
    """Return the documents with what is known of their code blocks, and notes on what nobody could judge.

    ``rules`` is as for `engine.check`.
    """
    judged, notes, _ = with_counts(subjects, rules)
    return judged, notes


def with_counts(
    subjects: Sequence[Subject],
    rules: engine.Rules,
    part: Part = Part.WHOLE,
    session: Session | None = None,
) -> tuple[list[Subject], tuple[str, ...], dict[str, Unjudged]]:
    """Return what `with_verdicts` does, and what nobody could judge by the path of the document."""
    plans = engine.Plans(rules, part)
    wanted = [list(_wanted(document, context, plans.of(document))) for document, context in subjects]
    if not any(wanted):
        return list(subjects), (), {}
    from handbook.code.process.judging import PASSING, Block, judge  # Most runs judge no code.

    blocks = [
        Block(named(fence), fence.content, advised, not _ALONE.search(fence.content))
        for of in wanted
        for fence, advised in of
    ]
    judgement = session.judge(blocks) if session is not None else judge(blocks)
    verdicts = iter(judgement.verdicts)
    reasons = iter(judgement.unjudged)
    judged: list[Subject] = []
    unjudged: dict[str, Unjudged] = {}
    for (document, context), of in zip(subjects, wanted, strict=True):
        said = zip(of, reasons, strict=False)  # The reasons go on with those of the next document.
        counts = Counter((reason, named(fence)) for (fence, _), reason in said if reason)
        if counts:
            unjudged[document.path] = Unjudged(counts, any(reason in PASSING for reason, _ in counts))
        pairs = [(fence, next(verdicts)) for fence, _ in of]
        code = tuple((fence, verdict) for fence, verdict in pairs if verdict is not None)
        judged.append((document, replace(context, code=code)) if of else (document, context))
    return judged, judgement.notes, unjudged


def _wanted(document: Document, context: Context, plan: engine.Plan) -> Iterator[tuple[Fence, bool]]:
    """Yield the fences of a document that one of the rules asks about, and whether it wants advice, too."""
    advised = plan.needs(context, Needs.ADVICE)
    if not advised and not plan.needs(context, Needs.CODE):
        return
    for fence in document.fences:
        if fence.live and not fence.drawn and named(fence) and not document.brings_in(fence.span):
            yield fence, advised
