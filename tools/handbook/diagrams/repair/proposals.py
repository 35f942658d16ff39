"""Repairs that are certain enough to try: each makes one mistake good where only one thing can be meant.

They are only proposed here, from the text alone; ``repair.mend`` keeps those that the parser accepts.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handbook.diagrams.messages import words
from handbook.diagrams.messages.answer import Answer, Hint
from handbook.diagrams.messages.hints import LONGEST_LINE, arrows, blocks, headers, labels, statements
from handbook.diagrams.messages.words import FLOWCHARTS
from handbook.diagrams.repair import labelling
from handbook.diagrams.repair.draft import Repair
from handbook.model.verdict import LineEdit, Verdict


@dataclass(frozen=True, slots=True)
class Wound:
    """The place of a mistake, in the lines of the diagram as it is now."""

    lines: tuple[str, ...]
    verdict: Verdict

    @property
    def text(self) -> str:
        """The line of the mistake."""
        return self.lines[self.verdict.line - 1]

    @property
    def at(self) -> int:
        """Where the mistake begins on that line, 0-based."""
        return self.verdict.column - 1

    def of(self, recognise: Callable[[Answer], Hint | None]) -> bool:
        """Return whether this is the mistake that a hint's function recognises."""
        return self.verdict.mistake == recognise.__name__

    def change(self, what: str, start: int, end: int, text: str, line: int = 0) -> Repair:
        """Return a repair of one piece of a line, from ``start`` to ``end`` (0-based)."""
        return Repair(what=what, edits=(LineEdit(line or self.verdict.line, start + 1, end + 1, text),))

    def insert(self, what: str, after: int, text: str) -> Repair:
        """Return a repair that puts a new line behind the 1-based line ``after``."""
        end = len(self.lines[after - 1]) + 1
        return Repair(what=what, edits=(LineEdit(after, end, end, "\n" + text),))


def proposals(lines: tuple[str, ...], verdict: Verdict) -> tuple[Repair, ...]:
    """Return the repairs to try for the mistake of which a verdict tells, the likeliest first."""
    if verdict.valid or not 1 <= verdict.line <= len(lines):
        return ()
    if any(len(line) > LONGEST_LINE for line in lines):
        return ()
    wound = Wound(lines, verdict)
    return tuple(found for each in _PROPOSERS for found in each(wound))


_BEHIND_TYPE = re.compile(r"\s*(?:;|(?:TB|TD|BT|LR|RL)\s*:?;?|title\b.*|showData\b.*|horizontal)?\s*$")


def _type(wound: Wound) -> Iterator[Repair]:
    """Write the type as Mermaid does, where the text is near to one type only and the line is no prose."""
    if wound.verdict.mistake != headers.MISSPELT:
        return
    line = wound.text[wound.at :]
    said, meant = headers.named_type(line)
    if not meant:
        said, meant = headers.written_type(line)
        glued = len(said) > len(meant) and said.lower().startswith(meant.lower())
        if glued or not _nearest_alone(said, meant):
            return
    if _BEHIND_TYPE.match(line[len(said) :]):
        yield wound.change(f"write the type as '{meant}'", wound.at, wound.at + len(said), meant)


def _nearest_alone(said: str, meant: str) -> bool:
    """Return whether a misspelt type is near to this one, and to no other but its versions."""
    names = {re.sub(r"-(v2|beta)$", "", name.lower()) for name in words.HEADERS}
    stem = re.sub(r"-(v2|beta)$", "", said.lower())
    close = difflib.get_close_matches(stem, names, n=2, cutoff=0.8)
    return len(close) == 1 and close[0] == re.sub(r"-(v2|beta)$", "", meant.lower())


def _head(wound: Wound) -> Iterator[Repair]:
    """Part a type from its direction, drop a sign behind it, write the direction in capitals."""
    at = wound.at
    if wound.of(headers.glued_type):
        yield wound.change(
            "part the type from the direction",
            wound.verdict.end_column - 3,
            wound.verdict.end_column - 3,
            " ",
        )
    if wound.of(headers.sign_behind_type):
        yield wound.change("remove the sign behind the type", at, at + 1, "")
    if wound.of(headers.direction) and wound.verdict.instead:
        end = wound.verdict.end_column - 1
        yield wound.change("write the direction in capitals", at, end, wound.verdict.instead)


def _front_matter(wound: Wound) -> Iterator[Repair]:
    """Close front matter before the diagram's type, indent it with blanks, quote a value with a colon."""
    if wound.verdict.mistake == "fence":  # Who complains is the reader of front matter.
        for number, line in enumerate(wound.lines[wound.verdict.line :], wound.verdict.line + 1):
            if line.split() and line.split()[0].rstrip(";:") in words.HEADERS and number > 1:
                indent = re.match(r"\s*", wound.text)
                yield wound.insert("close the front matter", number - 1, f"{indent[0] if indent else ''}---")
                return
    if wound.of(headers.tab_in_front_matter):
        edits = tuple(
            LineEdit(number, 1, len(found[0]) + 1, found[0].replace("\t", "  "))
            for number, line in _front_lines(wound)
            if (found := re.match(r"[ \t]*\t[ \t]*", line))
        )
        yield Repair(what="indent the front matter with blanks", edits=edits)
    found = headers.COLON_IN_VALUE.match(wound.text)
    if wound.of(headers.colon_in_front_matter) and found and '"' not in found["value"]:
        start, end = found.span("value")
        yield wound.change("quote the value", start, end, f'"{found["value"].rstrip()}"')


def _front_lines(wound: Wound) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(wound.lines, 1):
        if line.strip() == "---" and number > 1 and any(each.strip() for each in wound.lines[: number - 1]):
            return
        yield number, line


def _directive(wound: Wound) -> Iterator[Repair]:
    """Close a directive at the end of its line, where the braces say that it ends there."""
    if not wound.of(headers.unclosed_directive):
        return
    rest = wound.text[wound.at :].rstrip()
    end = wound.at + len(rest)
    missing = rest.count("{") - rest.count("}")
    if missing in {0, 1} and len(rest) > len("%%{"):
        tail = "%%" if missing == 0 else "}%%"
        if rest.endswith("}%"):
            tail = "%"
        yield wound.change("close the directive", end, end, tail)


def _arrow(wound: Wound) -> Iterator[Repair]:
    """Write the arrow of this type of diagram, and put its text where it belongs."""
    type_, text = wound.verdict.type, wound.text
    if found := arrows.find_wrong(type_, text, near=wound.at):
        start, end, meant = found
        yield wound.change(f"write the arrow as '{meant}'", start, end, meant)
    if type_ in FLOWCHARTS and (moved := arrows.BEHIND_COLON.search(text)):
        label = labelling.quoted_if_needed(moved["text"])
        new = f"{moved['arrow']}|{label}| {moved['target'].strip()}"
        yield wound.change("put the text on the arrow", moved.start(), moved.end(), new)
    if type_ == "sequence" and (piped := arrows.BETWEEN_PIPES.search(text)):
        new = f"{piped['arrow']}{piped['target'].strip()}: {piped['text'].strip().strip(chr(34))}"
        yield wound.change("put the text behind a colon", piped.start(), piped.end(), new)


def _block(wound: Wound) -> Iterator[Repair]:
    """Close a block where its indentation ends, or at the end where it is the last one."""
    if not wound.of(blocks.unclosed_block):
        return
    place = blocks.missing_end(wound.verdict.type, wound.lines)
    if place is not None:
        yield wound.insert(f"close the block with '{place.text.strip()}'", place.after, place.text)


def _label(wound: Wound) -> Iterator[Repair]:
    """Quote a label, close its quote or its bracket."""
    if wound.of(labels.wrong_bracket) and wound.verdict.instead:
        yield wound.change("close the bracket with its own", wound.at, wound.at + 1, wound.verdict.instead)
    if wound.verdict.type in FLOWCHARTS and wound.text.count('"') % 2 == 0:
        for what, start, end, text in labelling.quotings(wound.text, wound.at):
            yield wound.change(what, start, end, text)
    for number in _sign_lines(wound):
        for what, at, sign in labelling.closings(wound.verdict.type, wound.lines[number - 1]):
            yield wound.change(what, at, at, sign, number)


def _sign_lines(wound: Wound) -> Iterator[int]:
    """Yield the lines in which a sign may stay open: only one may have an odd number of quotes."""
    odd = [number for number, line in enumerate(wound.lines, 1) if line.count('"') % 2]
    if len(odd) == 1:
        yield odd[0]
    elif not odd and (wound.of(labels.unclosed_sign) or wound.of(blocks.unclosed_block)):
        yield from sorted({wound.verdict.line, wound.verdict.cause} - {0})


def _quotes(wound: Wound) -> Iterator[Repair]:
    """Write plain quotes for typographic ones."""
    if wound.of(labels.typographic_quote):
        edits = tuple(
            LineEdit(wound.verdict.line, found.start() + 1, found.end() + 1, '"')
            for found in re.finditer("[\u201c\u201d\u201e\u201f\u00ab\u00bb]", wound.text)
        )
        yield Repair(what="write plain quotes", edits=edits)


def _character(wound: Wound) -> Iterator[Repair]:
    """Remove what nobody sees; write a plain blank for a special one."""
    if wound.of(statements.invisible_character):
        invisible = statements.INVISIBLE.match(wound.text, wound.at)
        what = "remove the invisible character" if invisible else "write a plain blank"
        yield wound.change(what, wound.at, wound.at + 1, "" if invisible else " ")


def _comment(wound: Wound) -> Iterator[Repair]:
    """Begin a comment with ``%%``."""
    found = statements.COMMENT.match(wound.text)
    if found is None or not wound.of(statements.comment):
        return
    if found["mark"] in {"//", "#"}:
        yield wound.change("begin the comment with '%%'", *found.span("mark"), "%%")
    elif found["mark"] == "<!--" and (whole := re.fullmatch(r"\s*<!--(.*?)-->\s*", wound.text)):
        start = found.start("mark")
        yield wound.change("begin the comment with '%%'", start, len(wound.text), f"%%{whole[1].rstrip()}")


def _statement(wound: Wound) -> Iterator[Repair]:
    """Repair single statements, each by what its hint says."""
    text, at = wound.text, wound.at
    if wound.of(statements.semicolon_in_text):
        yield wound.change("write the semicolon as '#59;'", at, at + 1, "#59;")
    if wound.of(statements.word_in_label) and (found := statements.RELATION.match(text)):
        yield wound.change("quote the label", *found.span("label"), f'"{found["label"]}"')
    if wound.verdict.type == "pie" and (slice_ := statements.PIE.match(text)) and not slice_["unit"]:
        name = slice_["name"] if slice_["name"].startswith('"') else f'"{slice_["name"]}"'
        new = f"{name} : {slice_['value']}"
        yield wound.change("quote the name, then a colon", slice_.start("name"), slice_.end("value"), new)
    if wound.of(statements.note_without_place) and (side := re.match(r"(left|right)\b", text[at:])):
        yield wound.change(f"write '{side[1]} of'", at, at + len(side[1]), f"{side[1]} of")
    if wound.of(blocks.reserved_end) and text[at : at + 3].lower() == "end":
        taken = any(re.search(r"\bEnd\b", re.sub(r'"[^"]*"', "", line)) for line in wound.lines)
        if not taken or text.count("end") > 1:
            yield wound.change("write 'End' for 'end'", at, at + 3, "End")


_PROPOSERS: tuple[Callable[[Wound], Iterator[Repair]], ...] = (
    _type, _head, _front_matter, _directive, _character, _quotes, _comment, _arrow, _block, _statement,
    _label,
)  # fmt: skip
