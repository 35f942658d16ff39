"""Where a text names a decision record: `ADR-0030`, `MADR 30`, a link to its file, the number in a link.

Nothing inside another word, number or path is a citation, nor is an identifier in code (`Adr003`, `ADR_3`,
`adr3`). What may mean another record is an uncertainty that is reported, never a guess. Positions are
0-based offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from handbook.adr.record.names import named, whole
from handbook.model.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handbook.adr.record.record import Record

_CITED = (
    r"(?<![\w-])(?:(?P<m>M?)ADRs?|{series})(?P<joint>[- \t\u00a0]|[ \t]?#)?(?P<digits>\d{{1,9}})(?!\w|[.,]\d)"
)
"""``{series}`` are the letters of other logs, as in ``ARCH-001``."""
_FILE_TYPE = re.compile(r"\.[A-Za-z]\w{0,4}(?!\w)")
_NO_FOLDER = re.compile(r"(?:^|\s)/+$|\bM?ADRs?[- ]?\d+/$", re.IGNORECASE)
"""What ends with a slash and names no folder: the start of a comment, ``ADR-3/ADR-4``."""
_PROSE = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc", ".txt")
_MORE = re.compile(r"[ \t]*+(?:,|/|&|\band\b|\bor\b|\bto\b|–|-)[ \t]*+(?P<digits>\d{1,9})(?!\w|[.,]\d|-\w)")
_PLAIN_VERSION = re.compile(r"[1-9]")
_LINK = re.compile(
    r"\[(?P<text>(?:\\.|\[[^\[\]\n]{0,500}+\]|[^\[\]\\\n]){0,500}+)\]\(<?(?P<target>[^()<>\n]{0,2000})"
)
_LEADING = re.compile(r"\s*+(?P<digits>\d{1,9})(?=[.:)](?!\d)|\s*+$)")
_NO_PATH = re.compile(r"[^\w.@~%+/-]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,31}\Z", re.IGNORECASE)
_NEAR = 1000
"""Characters of a line that are looked at before and after a citation: a line may be a whole file."""
_PLAIN_NAME = 6
"""A slug of this length is not an accident: the name of its file is a citation without `.md`, too."""


class Move(NamedTuple):
    """A record and the number that it is to have."""

    record: Record
    number: int

    @property
    def name(self) -> str:
        """Return the new file name; the number keeps its width and what precedes it."""
        return re.sub(r"\d+", f"{self.number:0{self.record.digits}d}", self.record.name, count=1)

    def written(self, digits: str) -> str:
        """Return the new number, padded as the old one is in its place."""
        padded = digits.startswith("0") or len(digits) == self.record.digits
        return f"{self.number:0{len(digits) if padded else 1}d}"


class Uncertainty(NamedTuple):
    """A place that may name a record that moves, and is left alone."""

    path: str
    line: int
    text: str
    reason: str


class Scope(NamedTuple):
    """What the citations of a repository can mean."""

    moves: tuple[Move, ...]
    same_number: tuple[Record, ...] = ()
    """Records that stay and have the number of one that moves."""
    same_name: frozenset[str] = frozenset()
    """Paths of files that stay and have the file name of a record that moves."""


def citations(path: str, text: str, scope: Scope) -> tuple[dict[int, Edit], tuple[Uncertainty, ...]]:
    """Return the edits for a file, by where they start, and the places that are left alone."""
    edits: dict[int, Edit] = {}
    uncertain: dict[tuple[int, int], str] = {}
    around = Links(text)
    found = (
        *_files(path, text, scope),
        *_numbers_of_links(around, scope),
        *_numbers(path, text, scope, around),
    )
    for start, end, outcome in found:
        if isinstance(outcome, str):
            uncertain.setdefault((start, end), outcome)
        elif start not in edits:
            edits[start] = Edit(start, end, outcome.text)
    return edits, tuple(_left(path, text, uncertain, edits))


def _left(
    path: str, text: str, uncertain: dict[tuple[int, int], str], edits: dict[int, Edit]
) -> Iterator[Uncertainty]:
    """Yield the places that are left alone and in no edit, from top to bottom."""
    starts = sorted(edits)
    line, counted = 1, 0
    for start, end in sorted(uncertain):
        line += text.count("\n", counted, start)
        counted = start
        before = bisect_left(starts, end) - 1  # Edits do not overlap: only the last one can reach here.
        if before < 0 or edits[starts[before]].end <= start:
            yield Uncertainty(path, line, text[start:end], uncertain[start, end])


_Found = tuple[int, int, "Edit | str"]
"""Start and end of what is cited, and the edit, or why there is none."""


def _quoted(name: str) -> str:
    """Return a file name as a link has it, be it UTF-8 or not."""
    return quote(name, errors="surrogateescape")


def _files(path: str, text: str, scope: Scope) -> Iterator[_Found]:
    """Yield the places that name the file of a record that moves."""
    for move in scope.moves:
        name, new = move.record.name[:-3], move.name[:-3]
        for old, other in dict.fromkeys(((name, new), (_quoted(name), _quoted(new)))):
            pattern = rf"(?<![\w-]){re.escape(old)}(?P<suffix>\.md(?!\w)|\.html(?!\w)|(?![\w-]|\.\w|/\w))"
            for match in re.finditer(pattern, text):
                before = _before(text, match.start())
                strong = len(move.record.slug) >= _PLAIN_NAME and not move.record.slug.isdigit()
                if not (match["suffix"] or (strong and move.record.digits > 2) or before.endswith("/")):
                    continue
                reason = _other_file(path, before, move, scope)
                if reason is not None:
                    end = match.start() + len(old)
                    yield match.start(), end, reason or Edit(match.start(), end, other)


def _other_file(path: str, before: str, move: Move, scope: Scope) -> str | None:
    """Return why a file name may mean another file: empty when it does not, None when it surely does."""
    if _in_address(before):
        return "is in a web address"
    others = {
        _folder(other)
        for other in scope.same_name
        if other.endswith(f"/{move.record.name}") or other == move.record.name
    }
    if not others:
        return ""
    way = _way(before)
    meant = {_joined(_folder(path), way)}
    if way and not way.startswith("."):  # In prose and in source, paths begin at the root.
        meant.add(_joined("", way))
    if _folder(move.record.path) in meant:
        return ""
    return None if meant & others else "may mean another file of that name"


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _joined(folder: str, way: str) -> str:
    parts = folder.split("/") if folder else []
    for part in way.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def _way(before: str) -> str:
    """Return the folders that lead to a file name, as written: `../adr/`."""
    if not before.endswith("/"):
        return ""
    end = _NO_PATH.search(before[::-1])
    return before[len(before) - end.start() :] if end else before


def _in_address(before: str) -> bool:
    """Return whether what ends here began as a web address: `https://example.org/`."""
    word = before.rsplit(None, 1)[-1] if before and not before[-1].isspace() else ""
    at = word.find("://")
    while at >= 0:
        if _SCHEME.search(word, max(0, at - 32), at):
            return True
        at = word.find("://", at + 1)
    return False


class Links:
    """The links of a text, found once."""

    def __init__(self, text: str) -> None:
        self.all = tuple(_LINK.finditer(text)) if "](" in text else ()
        self._starts = [link.start("text") for link in self.all]

    def around(self, start: int) -> str:
        """Return the file or web address of the link around a citation, or nothing."""
        at = bisect_right(self._starts, start) - 1
        if at < 0 or start >= self.all[at].end("text"):
            return ""
        return self.all[at]["target"] if "://" in self.all[at]["target"] else _target(self.all[at])


def _numbers_of_links(around: Links, scope: Scope) -> Iterator[_Found]:
    """Yield the numbers that begin the text of a link to a record that moves: `[3. Use Kafka](..)`."""
    moves = {name: move for move in scope.moves for name in (move.record.name, _quoted(move.record.name))}
    for link in around.all:
        move = moves.get(_target(link))
        match = _LEADING.match(link["text"])
        if move and match and whole(match["digits"]) == move.record.number and "://" not in link["target"]:
            start, end = (link.start("text") + at for at in match.span("digits"))
            yield start, end, Edit(start, end, move.written(match["digits"]))


def _target(link: re.Match[str]) -> str:
    return link["target"].partition("#")[0].strip().rpartition("/")[2]


def _numbers(path: str, text: str, scope: Scope, around: Links) -> Iterator[_Found]:
    """Yield the numbers that follow the word ADR, or the letters of a record's series."""
    numbers = {move.record.number for move in scope.moves}
    names = tuple(each.name[:-3] for each in (*(move.record for move in scope.moves), *scope.same_number))
    letters = sorted({named(move.record.path).series for move in scope.moves} - {"adr", "madr"})
    pattern = re.compile(_CITED.format(series="|".join(letters) or "(?!)"), re.IGNORECASE)
    prose = path.lower().endswith(_PROSE)
    for match in pattern.finditer(text):
        if _is_identifier(match, prose=prose):
            continue
        if whole(match["digits"]) in numbers and not text.startswith(names, match.start()):
            outcome = _in_path(text, match) or number(path, text, match, scope, around)
            start = match.start() if isinstance(outcome, str) else match.start("digits")
            yield start, match.end(), outcome
        more = _MORE.match(text, match.end())
        while more:
            if whole(more["digits"]) in numbers:
                yield more.start("digits"), more.end("digits"), "may be a number of something else"
            more = _MORE.match(text, more.end())


def _is_identifier(match: re.Match[str], *, prose: bool) -> bool:
    """Return whether a name such as ``Adr003`` is one of a program: only prose writes ``ADR003``."""
    word = match[0][: match.start("digits") - match.start()].rstrip("s")
    if match["joint"] is None:
        return not (prose and word.isupper())
    return match["joint"] == "-" and not prose and word.rstrip("-").islower()


def _in_path(text: str, match: re.Match[str]) -> str:
    """Return why what looks like a citation is a part of a path; empty when it is none."""
    after = text[match.end() : match.end() + 2]
    before = _before(text, match.start())
    if before.endswith("/") and not _NO_FOLDER.search(before):
        return "" if _in_address(before) else "is part of a path"
    if after[:1] in ("/", "\\") and (after[1:].isalpha() or after[1:] in (".", "_")):
        return "is part of a path"
    return "is the name of a file" if _FILE_TYPE.match(text, match.end()) and match["joint"] == "-" else ""


def _before(text: str, at: int) -> str:
    """Return the line before an offset, the last `_NEAR` characters of it."""
    first = max(0, at - _NEAR)
    return text[max(first, text.rfind("\n", first, at) + 1) : at]


def number(path: str, text: str, match: re.Match[str], scope: Scope, around: Links) -> Edit | str:
    """Return the edit of a cited number (the group ``digits``), or why there is none."""
    start, end = match.span("digits")
    value = whole(match["digits"])
    if _in_address(_before(text, start)):
        return "is in a web address"
    if re.match(r"-\w", text[end : end + 2]):
        return "is part of a longer name"
    series = (
        re.sub(r"[^a-z]", "", match[0][: start - match.start()].lower())
        if "joint" in match.re.groupindex
        else ""
    )
    series = "adr" if series in ("", "adrs", "madr", "madrs") else series
    every = (*(move.record for move in scope.moves), *scope.same_number)
    meant = [r for r in every if r.number == value and named(r.path).series == series]
    moving = {move.record.path: move for move in scope.moves if move.record in meant}
    target = around.around(start)
    linked = [record for record in meant if target and target in (record.name, _quoted(record.name))]
    if target and "://" in target:
        return "is in a link to a web address"
    if not linked and match.groupdict().get("m") and _PLAIN_VERSION.fullmatch(match["digits"]):
        return "may be a version of MADR"
    if len(meant) > 1:
        # The text of a link to something else proves nothing.
        meant = linked or (meant if target else _meant(path, text, start, end, meant))
    if not meant and not linked:  # The number of a record of another series.
        return Edit(start, end, match["digits"])
    if len(meant) != 1:
        return "may mean " + " or ".join(record.path for record in meant)
    move = moving.get(meant[0].path)
    # What means a record that stays is right as it is.
    return Edit(start, end, move.written(match["digits"]) if move else match["digits"])


def _line(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the line of a citation, or what is near it in a long one, and where that begins."""
    first, last = start - len(_before(text, start)), text.find("\n", end, end + _NEAR)
    return text[first : last if last >= 0 else end + _NEAR], first


def _meant(path: str, text: str, start: int, end: int, records: list[Record]) -> list[Record]:
    """Return the one record that a citation means, by the words near it or by its file; else all."""
    line, first = _line(text, start, end)
    after = re.sub(r"\A[^\w]++", "", line[end - first :]).lower()
    for found in (
        [record for record in records if any(after.startswith(words) for words in _words(record))],
        [record for record in records if any(words in line.lower() for words in _words(record))],
        [record for record in records if _folder(record.path) == _folder(path)],
    ):
        if len(found) == 1:
            return found
    return records


def _words(record: Record) -> Sequence[str]:
    """Return what distinguishes a record from others with the same number, in lower case."""
    return tuple(words.lower() for words in (record.title, record.slug, record.name) if len(words) > 3)
