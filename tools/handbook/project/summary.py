"""What the outcomes of many documents say together: kinds, what was passed over, what was not judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from handbook.config.settings import Config
from handbook.lint.outcome import Outcome


def passed_over(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line about the documents in folders of a kind that are of another form, if there are any."""
    paths = [outcome.path for outcome in outcomes if outcome.passed_over]
    if len(paths) == 1:
        yield (
            f"{paths[0]} has none of the sections of the kind to which its path belongs, so it was not "
            "checked as one; state its kind in the front matter"
        )
    elif paths:
        yield (
            f"{min(paths)} and {len(paths) - 1} more have none of the sections of the kind to which their "
            "paths belong, so they were not checked as such; state their kinds in the front matter"
        )


def unjudged(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return a line for each reason for which code blocks were not judged."""
    counts: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        for reason, language, count in outcome.unjudged:
            counts[reason, language] += count
    if not counts:
        return ()
    from handbook.code.process.judging import notes  # Most runs judge no code.

    return notes(counts)


def refused(configurations: Iterable[Config]) -> Iterator[str]:
    """Yield a line about the rules of packages that the command line has refused, if any are named."""
    families = sorted({family for config in configurations for family in config.refused})
    if families:
        yield f"the rules of {', '.join(families)} were not run: the command line refuses rules of packages"


def kinds(outcomes: Sequence[Outcome]) -> tuple[tuple[str, int], ...]:
    """Return how many documents there are of each kind; files that are one diagram have none to have."""
    return tuple(sorted(Counter(outcome.kind for outcome in outcomes if not outcome.is_diagram).items()))
