"""The code blocks of a run and what parsers and linters say of them: only where a rule asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from handbook.code.language import named
from handbook.lint import engine
from handbook.lint.rule import Context, Needs
from handbook.model.document import Document, Fence

Subject = tuple[Document, Context]
_ALONE = re.compile(r"\bCONCURRENTLY\b|NO[ \t]++TRANSACTION|transaction:false", re.IGNORECASE)
"""Signs that a migration does not run in a transaction."""


def with_verdicts(subjects: Sequence[Subject], rules: engine.Rules) -> tuple[list[Subject], tuple[str, ...]]:
    """Return the documents with what is known of their code blocks, and notes on what nobody could judge.

    ``rules`` is as for `engine.check`.
    """
    plans = engine.Plans(rules)
    wanted = [list(_wanted(document, context, plans.of(document))) for document, context in subjects]
    if not any(wanted):
        return list(subjects), ()
    from handbook.code.process.judging import Block, judge  # Most runs judge no code.

    blocks = [
        Block(named(fence), fence.content, advised, not _ALONE.search(fence.content))
        for of in wanted
        for fence, advised in of
    ]
    judgement = judge(blocks)
    verdicts = iter(judgement.verdicts)
    judged = []
    for (document, context), of in zip(subjects, wanted, strict=True):
        pairs = [(fence, next(verdicts)) for fence, _ in of]
        code = tuple((fence, verdict) for fence, verdict in pairs if verdict is not None)
        judged.append((document, replace(context, code=code)) if of else (document, context))
    return judged, judgement.notes


def _wanted(document: Document, context: Context, plan: engine.Plan) -> Iterator[tuple[Fence, bool]]:
    """Yield the fences of a document that one of the rules asks about, and whether it wants advice, too."""
    advised = plan.needs(context, Needs.ADVICE)
    if not advised and not plan.needs(context, Needs.CODE):
        return
    for fence in document.fences:
        if fence.live and not fence.drawn and named(fence) and not document.brings_in(fence.span):
            yield fence, advised
