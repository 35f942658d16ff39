"""What `docs impact` says, as the Markdown of a pull-request comment.

Paths, titles and reasons may be a stranger's. Each stands in a code span whose marks are longer than any in
it, so that nothing in it is a link, an element, a mention of somebody, or the end of the span.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handbook.project.impact import Impact, Impacts, State
from handbook.report.spans import code

MARKER = "<!-- handbook: docs impact -->"
"""The first line: a bot finds its own comment by it, and writes that one anew."""
MOST_WAITING, MOST_ANSWERED = 40_000, 20_000
"""Characters of the two lists: a comment on GitHub has at most 65,536."""
MOST_ANCHORS = 8
_STEP = (
    "Is all that they say still true? Correct the text, run `docs review PAGE --by WHO`, or give the commits "
    "a trailer `Docs-Unaffected: reason`."
)
_ANSWERS = {
    State.UPDATED: "its text has changed, too",
    State.REVIEWED: "reviewed on",
    State.UNAFFECTED: "unaffected:",
}


def render(found: Impacts) -> str:
    """Return the comment, which ends with a line break; it says so where no document is touched."""
    waiting = [each for each in found.every if each.state is State.OPEN]
    answered = [each for each in found.every if each.state is not State.OPEN]
    lines = [MARKER, ""]
    if not found.every:
        lines += ["No document speaks about what this change touches.", ""]
    if waiting:
        head = "1 document speaks" if len(waiting) == 1 else f"{len(waiting)} documents speak"
        lines += [f"**{head} about what this change touches, and nobody has answered yet.**", ""]
        lines += [*_listed(waiting, MOST_WAITING), ""]
        lines += [_STEP, ""]
    if answered:
        noun = "document has" if len(answered) == 1 else "documents have"
        lines += ["<details>", f"<summary>{len(answered)} {noun} an answer</summary>", ""]
        lines += [*_listed(answered, MOST_ANSWERED), "", "</details>", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _listed(every: Sequence[Impact], most: int) -> Iterator[str]:
    """Yield the lines on documents, as far as they fit into so many characters."""
    for number, each in enumerate(every):
        lines = [*_lines(each)]
        most -= sum(len(line) + 1 for line in lines)
        if most < 0:
            yield f"- and {len(every) - number} more"
            return
        yield from lines


def _lines(each: Impact) -> Iterator[str]:
    subject = each.subject
    owner = f"owner {code(subject.owner)}" if subject.owner else "no owner"
    stamp = subject.reviewed
    review = f"last review {code(stamp.on)}" if stamp is not None else "never reviewed"
    standing = f"decision, {code(subject.status)}" if subject.status else f"{owner}, {review}"
    yield f"- {code(subject.path)} ({standing}){_answer(each)}"
    for touched in each.touched[:MOST_ANCHORS]:
        yield f"  - {touched.way.value} {code(touched.anchor)}: {code(touched.what)}"
    if len(each.touched) > MOST_ANCHORS:
        yield f"  - and {len(each.touched) - MOST_ANCHORS} more"


def _answer(each: Impact) -> str:
    if each.state is State.OPEN:
        return ""
    said = _ANSWERS[each.state]
    return f": {said} {code(each.answer)}" if each.answer else f": {said}"
