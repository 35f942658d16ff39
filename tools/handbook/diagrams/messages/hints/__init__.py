"""Sentences for the mistakes that people make most: each names the mistake and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints import (
    arrows,
    blocks,
    characters,
    comments,
    frontmatter,
    headers,
    keywords,
    labels,
    sequences,
    statements,
    unclosed,
)

HINTS: tuple[Callable[[Answer], Hint | None], ...] = (
    headers.unclosed_directive,
    headers.markdown_fence,
    frontmatter.marked_front_matter,
    frontmatter.misplaced_front_matter,
    frontmatter.long_fence,
    headers.sign_after_type,
    headers.missing_type,
    headers.glued_type,
    headers.direction,
    frontmatter.tab_in_front_matter,
    frontmatter.colon_in_front_matter,
    frontmatter.unclosed_value,
    characters.invisible_character,
    labels.typographic_quote,
    characters.full_width_sign,
    comments.comment,
    unclosed.unclosed_quote,
    unclosed.unclosed_description,
    arrows.wrong_arrow,
    labels.markdown_label,
    unclosed.unclosed_bar,
    keywords.reserved_word,
    arrows.missing_target,
    arrows.missing_source,
    arrows.one_way_left,
    arrows.half_labelled,
    arrows.text_after_colon,
    arrows.text_between_bars,
    blocks.unclosed_block,
    unclosed.unclosed_bracket,
    blocks.block_in_block,
    blocks.part_outside,
    sequences.entity_in_text,
    sequences.semicolon_in_text,
    characters.invisible_before,
    statements.relation_without_label,
    statements.word_in_label,
    sequences.message_without_text,
    sequences.note_without_place,
    sequences.inactive,
    sequences.life_without_message,
    sequences.activate_without_name,
    statements.task_without_dates,
    statements.pie_entry,
    statements.point_without_brackets,
    statements.text_in_chart,
    blocks.reserved_end,
    labels.empty_label,
    labels.quote_in_label,
    labels.wrong_bracket,
    labels.half_closed,
    labels.slanted_label,
    labels.sign_in_label,
    labels.sign_in_title,
    labels.sign_in_item,
    statements.title_statement,
    statements.class_with_colon,
    statements.nested_generic,
    keywords.direction_of_block,
    keywords.foreign_statement,
    keywords.misspelt_statement,
    sequences.wrapped_message,
    keywords.several_words,
    statements.keys_without_comma,
    statements.attribute_without_name,
    statements.state_in_quotes,
    statements.state_note_without_colon,
)


LONGEST_LINE = 4_000
"""Characters of a line: patterns that look for pairs take the square of it, and people write shorter ones."""


def hint(answer: Answer) -> Hint | None:
    """Return the first hint that applies, if any; none in a text with lines that no person wrote."""
    if any(len(line) > LONGEST_LINE for line in answer.lines):
        return None
    for each in HINTS:
        if found := each(answer):
            return found if found.mistake else replace(found, mistake=each.__name__)
    return None
