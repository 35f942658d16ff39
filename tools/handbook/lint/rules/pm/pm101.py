"""The timeline of a post-mortem cannot be followed: no times, not in UTC, or not in order.

Why:
    The timeline is what all else rests on: how long it took to notice, to react, to end. Readers in
    other places cannot add up local times, summer time doubles or skips an hour, and one swapped line
    turns cause and effect round. With times in UTC that only go forward, `docs postmortems` computes how
    long each phase took; for that, some event has to speak of the detection, the acknowledgement, the
    mitigation and the resolution. A line that begins with **Detected**, **Acknowledged**, **Mitigated**
    or **Resolved** is always understood.

Bad (post-mortem):
    # Orders refused

    ## Timeline (UTC)

    - 09:09 Alert `OrdersAcceptedLow`.
    - 09:02 First order refused.
    - 09:12 Acknowledged by on-call.
    - 09:44 Mitigated: the migration is ended.
    - 09:49 Resolved.

Good (post-mortem):
    # Orders refused

    ## Timeline (UTC)

    - 09:02 First order refused.
    - 09:09 Alert `OrdersAcceptedLow`.
    - 09:12 Acknowledged by on-call.
    - 09:44 Mitigated: the migration is ended.
    - 09:49 Resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.content.clock import Zone
from handbook.lint.content.phases import Phase
from handbook.lint.content.timeline import KINDS, Timeline, timeline_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_NAMES = {
    Phase.DETECTION: "Detected",
    Phase.ACKNOWLEDGEMENT: "Acknowledged",
    Phase.MITIGATION: "Mitigated",
    Phase.RESOLUTION: "Resolved",
}
_ENDS = (Phase.DETECTION, Phase.RESOLUTION)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each time that is none or goes back, and for what the timeline lacks."""
    timeline = timeline_of(document, context)
    if timeline is None or document.brings_in(timeline.section.span):
        return
    section = timeline.section
    if not timeline.events:
        if context.prose.within(section.span).strip("# \t\r\n") != section.title:
            message = f"no line of section '{section.title}' begins with a time"
            hint = "begin each event with its time in UTC, as in '- 09:02 First order refused.'"
            yield rule.at(document, section.heading, message, hint=hint)
        return
    yield from _times(rule, document, timeline)
    if timeline.zone is not Zone.UTC:
        others = [each for each in timeline.events if each.time.zone is Zone.OTHER]
        place = others[0].time.span if others else section.heading
        what = "are not in UTC" if timeline.zone is Zone.OTHER else "have no time zone"
        message = f"the times of section '{section.title}' {what}"
        yield rule.at(
            document, place, message, hint="write them in UTC, and '(UTC)' behind the section's name"
        )
    missing = [phase for phase in _NAMES if phase not in timeline.phases]
    if missing:
        names = " and ".join(f"no {phase.value}" for phase in missing)
        serious = any(phase in _ENDS for phase in missing)
        hint = f"begin its line with {' or '.join(f'**{_NAMES[phase]}**' for phase in missing)}"
        yield rule.at(
            document,
            section.heading,
            f"section '{section.title}' names {names}",
            hint=hint,
            severity=None if serious else Severity.NIT,
        )


def _times(rule: Rule, document: Document, timeline: Timeline) -> Iterator[Finding]:
    for event in timeline.events:
        written = document.text[event.time.span.start : event.time.span.end]
        if event.time.problem:
            message = f"'{written}' {event.time.problem}"
            hint = "write HH:MM, with YYYY-MM-DD before it where the day changes"
            yield rule.at(document, event.time.span, message, hint=hint)
        elif event.back:
            message = f"'{written}' is earlier than the event above it"
            yield rule.at(document, event.time.span, message, hint="correct the time, or sort the events")


RULE = Rule(
    code="PM101",
    name="timeline",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
