"""Comments: as other languages write them, or after a statement."""

from __future__ import annotations

import re

from handbook.diagrams.messages.answer import Answer, Hint

_FREE = frozenset({"gantt", "journey", "timeline", "mindmap", "sankey", "kanban", "ishikawa", "treeView"})
COMMENT = re.compile(r"\s*(?P<mark>//|#+(?!\w+;)|<!--|--(?=\s)|/\*)")
_AFTER = re.compile(r"(?<=\s)(//|%%|<!--)(?=\s)")


def comment(answer: Answer) -> Hint | None:
    """Recognise comments as other languages write them, and those after a statement."""
    if not answer.readable or answer.type in _FREE:
        return None
    found = COMMENT.match(answer.text)
    if found is not None and answer.column <= found.end() + len(answer.text[found.end() :].split(" ")[0]) + 2:
        message = f"'{found['mark']}' begins no comment in Mermaid: write '%%'"
        return answer.span(message, *found.span("mark"))
    after = _AFTER.match(answer.text, answer.column - 1)
    if after is None:
        return None
    message = "a comment is a line of its own and begins with '%%': move it there, not after a statement"
    end = answer.column + len(after[1])
    return Hint(message, answer.line, answer.column, end, mistake="comment_after_a_statement")
