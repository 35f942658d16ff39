"""The timeline of an incident: its events in the order of the text, and how long each phase took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handbook.adr.record.tables import Cell
from handbook.kinds.kind import normal
from handbook.lint.content import clock
from handbook.lint.content.clock import DAY, Time, Zone
from handbook.lint.content.phases import PATTERNS, WITHOUT_EFFECT, Phase
from handbook.lint.content.table import tables_of
from handbook.lint.prose import Prose
from handbook.lint.rule import Context
from handbook.model.document import Document, Section, Span
from handbook.patterns import lazy

KIND = "post-mortem"
KINDS = frozenset({KIND})
"""The kinds of the documents that the rules of this family are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: its time as written, and what happened."""

    time: Time
    words: str
    at: int | None = None
    """Seconds from a midnight that all events share; None where the time cannot be read."""
    back: int = 0
    """By how many seconds it is earlier than the event before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The events of a section, and the zone of their times."""

    section: Section
    events: tuple[Event, ...]
    zone: Zone
    phases: Mapping[Phase, Event]
    """The event that each phase begins with, as far as the words tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """How long each phase took, in seconds; None where the timeline does not tell.

    Detection, mitigation and resolution are measured from the start, as users feel an incident from there;
    the acknowledgement from the detection, as nobody can acknowledge before.
    """

    detect: int | None = None
    acknowledge: int | None = None
    mitigate: int | None = None
    resolve: int | None = None


_STRUCTURE = lazy(r"[ \t>]*+(?:#{1,6}[ \t]++|(?:[-*+]|\d{1,3}[.)])[ \t]++(?:\[[ xX]\][ \t]++)?+)")
_ALL_UTC = lazy(r"\btime(?:s|stamps|line)?\b[^.\n]{0,60}?\bUTC\b", re.IGNORECASE)
_TIME_COLUMNS = frozenset({"time", "when", "timestamp", "utc", "clock", "at"})
_HALF_DAY = DAY // 2


def timeline_of(document: Document, context: Context) -> Timeline | None:
    """Return the timeline of a post-mortem; None for another kind, or without the section."""
    fit = context.fit
    if fit is None or fit.kind.name != KIND:
        return None
    section = next((m.section for m in fit.matches if normal(m.rule.name) == "timeline"), None)
    if section is None:
        return None
    body = Span(section.body.start, section.span.end)
    events = _dated(_clocked([*_in_tables(document, body)] or [*_in_lines(document, body, context.prose)]))
    return Timeline(
        section=section,
        events=events,
        zone=_zone(document, section, body, events, context.prose),
        phases=phases(events),
    )


def durations(events: Mapping[Phase, Event]) -> Durations:
    """Return how long an incident took until each phase."""

    def between(first: Phase, last: Phase) -> int | None:
        one, two = events.get(first), events.get(last)
        if one is None or two is None or one.at is None or two.at is None or two.at < one.at:
            return None
        return two.at - one.at

    return Durations(
        detect=between(Phase.START, Phase.DETECTION),
        acknowledge=between(Phase.DETECTION, Phase.ACKNOWLEDGEMENT),
        mitigate=between(Phase.START, Phase.MITIGATION),
        resolve=between(Phase.START, Phase.RESOLUTION),
    )


def phases(events: Sequence[Event]) -> dict[Phase, Event]:
    """Return the event of each phase: one that begins with its name, else the first that speaks of it.

    Nothing is acknowledged or mitigated before it is detected, and the last event that speaks of an end is
    the end. Without a word on the start it is the first event.
    """
    timed = [event for event in events if event.at is not None]
    found: dict[Phase, Event] = {}
    for phase in (Phase.DETECTION, Phase.ACKNOWLEDGEMENT, Phase.MITIGATION, Phase.RESOLUTION):
        since = found.get(Phase.DETECTION)
        room = timed[timed.index(since) :] if since is not None else timed
        event = _spoken_of(phase, room)
        if event is not None:
            found[phase] = event
    until = found.get(Phase.DETECTION)
    before = timed[: timed.index(until) + 1] if until is not None else timed
    start = _spoken_of(Phase.START, before) or next(iter(timed), None)
    return {**({Phase.START: start} if start is not None else {}), **found}


def _spoken_of(phase: Phase, events: Sequence[Event]) -> Event | None:
    label, words = PATTERNS[phase]
    ordered = [*reversed(events)] if phase is Phase.RESOLUTION else [*events]
    named = next((event for event in ordered if label.match(event.words)), None)
    if named is not None:
        return named
    ends = phase in (Phase.MITIGATION, Phase.RESOLUTION)
    return next(
        (
            event
            for event in ordered
            if words.search(event.words) and not (ends and WITHOUT_EFFECT.search(event.words))
        ),
        None,
    )


def _in_tables(document: Document, body: Span) -> Iterator[Event]:
    for table in tables_of(document, body):
        column = table.column(*_TIME_COLUMNS)
        dates = table.column("date", "day")
        if column is None:
            column, dates = dates, None
        if column is None:
            continue
        for row in table.body:
            cell = row[column] if column < len(row) else None
            if cell is None or not cell.words:
                continue
            time = _of_cell(document.text, cell)
            if time.day is None and dates is not None and dates < len(row):
                time = replace(time, day=_of_cell(document.text, row[dates]).day)
            words = " ".join(each.words for at, each in enumerate(row) if at not in (column, dates))
            yield Event(time=time, words=words)


def _of_cell(text: str, cell: Cell) -> Time:
    time = clock.read(text, cell.start, cell.end)
    if time is None:
        return Time(span=Span(cell.start, cell.end), problem="is not a time as in 09:02")
    return time


def _in_lines(document: Document, body: Span, prose: Prose) -> Iterator[Event]:
    """Yield the events at the beginning of headings and items, or of any line where there are none."""
    text = document.text
    lines = []
    for line in prose.lines(body):
        first = document.line_span(document.position(line.start).line).start
        mark = _STRUCTURE.match(text, first, line.end)
        lines.append((mark.end() if mark else line.start, line.end, bool(mark)))
    structured = any(marked for _, _, marked in lines)
    for start, end, marked in lines:
        # In a text of items, a line without a mark goes on with the sentence above it.
        time = clock.read(text, start, end) if marked or not structured else None
        if time is not None:
            yield Event(time=time, words=text[time.span.end : end].strip(" \t*_`])|"))


def _clocked(events: Sequence[Event]) -> Sequence[Event]:
    """Return a timeline of days as one of midnights; another one as it is."""
    if any(event.time.seconds is not None or event.time.day is None for event in events):
        return events
    return [replace(event, time=replace(event.time, seconds=0, zone=Zone.UTC)) for event in events]


def _dated(events: Sequence[Event]) -> tuple[Event, ...]:
    """Give each event its seconds: a date counts for what follows it as well.

    A clock that falls by half a day or more has passed midnight. What stands above the first date is of the
    same day, or of the day before where it would be later.
    """
    found: list[Event] = []
    day, dated, last = 0, False, None
    for event in events:
        time = event.time
        if time.day is not None:
            day = time.day
        if time.problem or time.seconds is None:
            found += [event] if time.problem else []
            continue
        at = day * DAY + time.seconds
        if time.day is not None and not dated and last is not None:
            days = at // DAY - last // DAY
            shift = (days if last % DAY <= time.seconds else days - 1) * DAY
            found = [replace(each, at=each.at + shift) if each.at is not None else each for each in found]
            last += shift
        dated = dated or time.day is not None
        if last is not None and time.day is None and at <= last - _HALF_DAY:
            day, at = day + 1, at + DAY
        found.append(replace(event, at=at, back=max(0, last - at) if last is not None else 0))
        last = at
    return tuple(found)


def _zone(document: Document, section: Section, body: Span, events: Sequence[Event], prose: Prose) -> Zone:
    own = {event.time.zone for event in events if not event.time.problem}
    if Zone.OTHER in own:
        return Zone.OTHER
    if own == {Zone.UTC}:
        return Zone.UTC
    first = events[0].time.span.start if events else body.end
    said = clock.stated(f"{section.title}\n{document.text[body.start : first]}")
    if said is Zone.UNSTATED and (Zone.UTC in own or _ALL_UTC.search(prose.text)):
        return Zone.UTC
    return said
