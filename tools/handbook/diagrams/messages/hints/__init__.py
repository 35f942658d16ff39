"""Sentences for the mistakes that people make most: each names the mistake and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints import arrows, blocks, headers, labels, statements

HINTS: tuple[Callable[[Answer], Hint | None], ...] = (
    headers.unclosed_directive,
    headers.markdown_fence,
    headers.sign_behind_type,
    headers.missing_type,
    headers.glued_type,
    headers.direction,
    headers.tab_in_front_matter,
    headers.colon_in_front_matter,
    statements.invisible_character,
    labels.typographic_quote,
    statements.comment,
    arrows.wrong_arrow,
    arrows.missing_target,
    arrows.missing_source,
    arrows.half_labelled,
    arrows.text_behind_colon,
    arrows.text_between_pipes,
    blocks.unclosed_block,
    blocks.part_outside,
    statements.semicolon_in_text,
    statements.relation_without_label,
    statements.word_in_label,
    statements.message_without_text,
    statements.note_without_place,
    statements.inactive,
    statements.activate_without_name,
    statements.task_without_dates,
    statements.pie_entry,
    blocks.reserved_end,
    labels.empty_label,
    labels.unclosed_sign,
    labels.quote_in_label,
    labels.wrong_bracket,
    labels.sign_in_label,
    labels.sign_in_title,
    statements.title_statement,
    statements.class_with_colon,
    statements.reserved_word,
    statements.several_words,
    statements.attribute_without_name,
    statements.state_in_quotes,
)


LONGEST_LINE = 4_000
"""Characters of a line: patterns that look for pairs take the square of it, and nobody writes such lines."""


def hint(answer: Answer) -> Hint | None:
    """Return the first hint that applies, if any; none in a text with lines that no person wrote."""
    if any(len(line) > LONGEST_LINE for line in answer.lines):
        return None
    for each in HINTS:
        if found := each(answer):
            return found if found.mistake else replace(found, mistake=each.__name__)
    return None
