"""`docs impact`: which documents speak about what a change has touched, and whether somebody has answered."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handbook import markdown
from handbook.code import snippets
from handbook.code.process import hashing
from handbook.code.process.hashing import Wanted
from handbook.code.snippets import NoSection
from handbook.disk import history
from handbook.disk.history import Change, Commit, History
from handbook.kinds.anchor import Anchor
from handbook.kinds.stamp import stamp_of, text_hash
from handbook.lint.content.speaking import Link, Way
from handbook.markdown.dialect import GITHUB
from handbook.model import intervals
from handbook.project.project import Project
from handbook.project.sides import Sides
from handbook.project.speaking import Subject, subjects


class State(enum.Enum):
    """What has been said to the change."""

    OPEN = "open"
    """Nothing yet."""
    UPDATED = "updated"
    """The text of the document has changed, too."""
    REVIEWED = "reviewed"
    """Its review is newer than the change."""
    UNAFFECTED = "unaffected"
    """The commits say why no document is affected."""


class Touched(NamedTuple):
    """An anchor that the change has touched."""

    anchor: str
    way: Way
    what: str
    """In words: ``changed``, ``removed``, ``moved to app/order.py``."""
    files: tuple[str, ...]
    """The changed files, relative to the root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """A document that speaks about something that the change has touched."""

    subject: Subject
    touched: tuple[Touched, ...]
    state: State
    answer: str
    """The day of the review, or the reason of the commits; empty for other states."""


@dataclass(frozen=True, slots=True)
class Impacts:
    """What a change touches."""

    since: str
    changed: int
    """How many files have changed below the root."""
    every: tuple[Impact, ...]
    """By the paths of the documents, those without an answer first."""
    errors: tuple[str, ...]

    @property
    def unanswered(self) -> int:
        """How many documents wait for an answer."""
        return sum(each.state is State.OPEN for each in self.every)


def impacts(project: Project, ref: str, *, today: str, past: History | None = None) -> Impacts:
    """Return the documents that speak about what has changed since HEAD and a commit parted.

    ``today`` is the day of what is not committed, ``YYYY-MM-DD``; ``past`` is what happened since, where that
    has been asked for already. Raises GitError.
    """
    past = past or history.since(str(project.root), ref)
    below = Sides(project, past)
    changes = tuple(below.changes())
    if not changes:
        return Impacts(ref, 0, (), ())
    said = subjects(project, gone=(each.old for each in changes if each.old))
    index = _Index(changes)
    pairs = [(subject, hit) for subject in said.every if (hit := index.hit(subject))]
    compared = _Compared(below, (each for _, hit in pairs for each in hit))
    answers = _Answers(past, below, today, [subject.path for subject, _ in pairs])
    every: list[Impact] = []
    for subject, hit in pairs:
        touched = tuple(_together(compared.touched(link, change) for link, change in hit))
        if touched:
            state, answer = answers.to(subject, {name for each in touched for name in each.files})
            every.append(Impact(subject=subject, touched=touched, state=state, answer=answer))
    every.sort(key=lambda each: (each.state is not State.OPEN, each.subject.path))
    return Impacts(ref, len(changes), tuple(every), said.errors)


Hit = tuple[Link, Change]


class _Index:
    """The changes by the paths that an anchor may name: of files, of folders above them, and by patterns."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes
        self._by_path: dict[str, dict[Change, None]] = {}
        self._by_pattern: dict[Anchor, tuple[Change, ...]] = {}
        for change in changes:
            for path in filter(None, change):
                while path:
                    self._by_path.setdefault(path, {})[change] = None
                    path = path.rpartition("/")[0]

    def hit(self, subject: Subject) -> list[Hit]:
        """Return each anchor of a document with each change of a file that it means, but its own."""
        return [
            (link, change)
            for link in subject.links
            for change in self._of(link.anchor)
            if subject.path not in change
        ]

    def _of(self, anchor: Anchor) -> Iterable[Change]:
        if not anchor.is_pattern:
            return self._by_path.get(anchor.path, ())
        if anchor not in self._by_pattern:
            self._by_pattern[anchor] = tuple(
                change for change in self._changes if any(path and anchor.has(path) for path in change)
            )
        return self._by_pattern[anchor]


def _together(found: Iterable[Touched | None]) -> Iterator[Touched]:
    """Yield what has been touched, each anchor once with all its files."""
    by_anchor: dict[tuple[str, Way], list[Touched]] = {}
    for each in found:
        if each is not None:
            by_anchor.setdefault((each.anchor, each.way), []).append(each)
    for (anchor, way), same in by_anchor.items():
        what = same[0].what if len({each.what for each in same}) == 1 else "changed"
        yield Touched(anchor, way, what, tuple(dict.fromkeys(name for each in same for name in each.files)))


class _Compared:
    """The two sides of all files that anchors mean, and the hashes of what they mean in them."""

    def __init__(self, below: Sides, hits: Iterable[Hit]) -> None:
        pairs = tuple(dict.fromkeys(hits))
        self._before = below.before(dict.fromkeys(change.old for _, change in pairs))
        self._now = {path: below.now(path) for path in dict.fromkeys(change.new for _, change in pairs)}
        symbols: dict[Change, dict[str, None]] = {}
        for link, change in pairs:
            if link.way is not Way.SHOWS:
                symbols.setdefault(change, {})[link.anchor.symbol] = None
        asked: list[tuple[Change, bool]] = []
        wanted: list[Wanted] = []
        for change, names in symbols.items():
            sides = self._before.get(change.old), self._now.get(change.new)
            if None in sides or sides[0] == sides[1]:
                continue
            for new, text in enumerate(sides):
                asked.append((change, bool(new)))
                language = hashing.language_of(change.new if new else change.old)
                wanted.append(Wanted(language, text or "", tuple(names)))
        self._hashes = dict(zip(asked, hashing.hashes(wanted), strict=True)) if wanted else {}

    def touched(self, link: Link, change: Change) -> Touched | None:
        """Return what the change of a file does to an anchor; None where it leaves it as it was."""
        what = self._section(link, change) if link.section else self._what(link, change)
        name = change.new or change.old
        return Touched(link.text, link.way, what, (name,)) if what else None

    def _what(self, link: Link, change: Change) -> str:
        meant_now = bool(change.new) and link.anchor.has(change.new)
        if not meant_now:
            return f"moved to {change.new}" if change.new else "removed"
        if not change.old:
            return "new"
        before, now = self._before.get(change.old), self._now.get(change.new)
        if before is not None and before == now:
            return ""
        if link.way is Way.SHOWS:
            return "changed"
        symbol = link.anchor.symbol
        old = (self._hashes.get((change, False)) or {}).get(symbol)
        new = (self._hashes.get((change, True)) or {}).get(symbol)
        if old is None or new is None:
            return "changed"  # There is no tree: the whole file counts.
        if not old and not new:
            return f"changed, and has no {symbol}"  # What that was is not known, so the whole file counts.
        if old == new:
            return ""
        return "changed" if old and new else "removed" if old else "new"

    def _section(self, link: Link, change: Change) -> str:
        before, now = (
            _taken(text, link.section) for text in (self._before.get(change.old), self._now.get(change.new))
        )
        if not change.new or not link.anchor.has(change.new):
            return self._what(link, change)
        if before == now and before is not None:
            return ""
        if before is None and now is None:
            return "changed"
        return "removed" if now is None else "new" if before is None else "changed"


def _taken(text: str | None, section: str) -> str | None:
    try:
        return snippets.source(text).taken(section) if text is not None else None
    except NoSection:
        return None


class _Answers:
    """What has been said to the change: by documents that changed, by reviews, and by trailers of commits."""

    def __init__(self, past: History, below: Sides, today: str, paths: Sequence[str]) -> None:
        self._below = below
        self._today = today
        self._uncommitted = past.uncommitted
        self._changed = {change.new: change.old for change in below.changes() if change.new}
        self._before = below.before(self._changed[path] for path in paths if self._changed.get(path))
        self._by_file: dict[str, list[Commit]] = {}
        for commit in past.commits:
            for name in commit.files:
                self._by_file.setdefault(name, []).append(commit)

    def to(self, subject: Subject, names: set[str]) -> tuple[State, str]:
        """Return the answer of a document to a change of some files."""
        changed = subject.path in self._changed
        if changed and not self._changed[subject.path]:
            return State.UPDATED, ""  # It is new.
        old = self._before.get(self._changed.get(subject.path, ""))
        earlier = markdown.parse(subject.path, old, GITHUB) if old is not None else None
        if earlier is not None and text_hash(earlier) != subject.text_hash:
            return State.UPDATED, ""
        stamp = subject.reviewed
        front = earlier.front_matter if earlier is not None else None
        anew = earlier is not None and stamp is not None and stamp != (stamp_of(front) if front else None)
        last = max((self._day(name) for name in names), default=self._today)
        counts = stamp is not None and intervals.day(stamp.on) is not None and stamp.on <= self._today
        if stamp is not None and counts and (stamp.on > last or (anew and stamp.on >= last)):
            return State.REVIEWED, stamp.on
        reasons = [self._reason(name) for name in sorted(names)]
        if all(reasons):
            return State.UNAFFECTED, "; ".join(dict.fromkeys(reasons))
        return State.OPEN, ""

    def _commits(self, name: str) -> list[Commit]:
        given = self._below.of_git(name)
        return [] if given in self._uncommitted else self._by_file.get(given, [])

    def _day(self, name: str) -> str:
        return max((commit.day for commit in self._commits(name)), default=self._today)

    def _reason(self, name: str) -> str:
        """Return why no document is affected; empty unless each commit that touched a file says so."""
        commits = self._commits(name)
        every = [commit.reason for commit in commits]
        return "; ".join(dict.fromkeys(every)) if every and all(every) else ""
