"""The life of a record after it is written: its status changes, and relations come and go.

Every function plans: values in, a change set out. A relation is on both sides or on neither;
where one side is there already, such as after a crash, the same command completes the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handbook.adr.change.relations import accepted_again, lacks, related, replaced, unrelated
from handbook.adr.errors import RelationError, StatusError, TransitionError
from handbook.adr.record.form import STATUSES
from handbook.adr.record.links import led_to, links, plain, refers, reverse
from handbook.adr.target import target
from handbook.changes import ChangeSet, Replace
from handbook.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handbook.adr.record.record import AdrLog, Record

Transitions = tuple[tuple[str, tuple[str, ...]], ...]

SUPERSEDED = "Superseded"
_MOST = 50
"""Relations between two records that are taken out at once: the record is read anew after each."""
TRANSITIONS: Transitions = (
    ("Draft", ("Proposed",)),
    # A proposal can be overtaken by a better one before anybody has decided on it.
    ("Proposed", ("Accepted", "Rejected", SUPERSEDED)),
    ("Accepted", ("Deprecated", SUPERSEDED)),
)
"""From each status to those that may follow. A status that only follows is final; a status that
is not here at all is a word of the log's own, and may be followed by any."""


def followers(status: str, transitions: Transitions = ()) -> tuple[str, ...] | None:
    """Return what may follow a status; None when the life cycle does not know it."""
    table = transitions or TRANSITIONS
    for name, after in table:
        if name.lower() == status.lower():
            return after
    return () if status.lower() in {name.lower() for _, after in table for name in after} else None


def statuses(transitions: Transitions = (), own: str = "") -> tuple[str, ...]:
    """Return all words for a status: those of the life cycle, the usual ones, and ``own``."""
    table = transitions or TRANSITIONS
    words = [word for name, after in table for word in (name, *after)]
    known: dict[str, str] = {}
    for word in (*words, *STATUSES, own):
        if word:
            known.setdefault(word.lower(), word)
    return tuple(known.values())


def status(
    log: AdrLog, word: str, new: str, *, transitions: Transitions = (), own: str = "", force: bool = False
) -> ChangeSet:
    """Plan another status for a record; no change when it has it already.

    Raises TargetError, UnknownNameError, StatusError or TransitionError.
    """
    record = target(log, word)
    known = statuses(transitions, own)
    found = next((name for name in known if name.lower() == new.strip().lower()), "")
    if not found:
        known = tuple(name for name in known if name != SUPERSEDED)
        raise UnknownNameError("status", new, known, f"use one of {', '.join(known)}")
    if found == SUPERSEDED:
        number = record.name if record.number is None else record.number
        step = f"name the record that supersedes it: `adr supersede {number} --by RECORD`"
        raise StatusError(record, f"cannot be superseded by nothing; {step}")
    if found.lower() == record.status.lower() and not record.superseded:
        return ChangeSet(log.root, ())
    if record.superseded and (record.status_text.lower() != "superseded" or _successors(log, record)):
        names = [other.name for other in _successors(log, record)]
        step = f"call `adr unlink {record.name} {names[0]}` first" if names else "change it with `adr edit`"
        raise StatusError(record, f"names what supersedes it ({record.status_text}); {step}")
    _check(record, found, transitions, force)
    return _changes(log, ((record, replaced(record, found)),))


def supersede(
    log: AdrLog, old: str, by: str, *, transitions: Transitions = (), force: bool = False
) -> ChangeSet:
    """Plan both sides of a supersession between two records.

    Raises TargetError, StatusError, TransitionError or RelationError.
    """
    former, later = target(log, old), target(log, by)
    one, two = superseded(log, former, later, transitions=transitions, force=force)
    return _changes(log, ((later, two), (former, one)))


def superseded(
    log: AdrLog, former: Record, later: Record, *, transitions: Transitions = (), force: bool = False
) -> tuple[Record, Record]:
    """Return the superseded record and its successor as they are to be.

    ``later`` may be a record that is not written yet. Raises StatusError, TransitionError or RelationError.
    """
    if former.problem:
        raise StatusError(former, f"cannot be superseded: {former.problem}")
    _apart(former, later)
    words = "Supersedes" if spelling(log) == SUPERSEDED else "Supercedes"
    # What is written only now cannot have been meant by anybody before.
    known = any(record.path == later.path for record in log.records)
    if not (known and _names(former, later, reverse(words))):
        bare = former.status_text.lower().rstrip(".") in ("superseded", "superceded")
        if former.superseded and not (known and bare):
            problem = f"is superseded already ({former.status_text}); supersede its successor"
            raise StatusError(former, problem)
        if former.path in _superseding(log, later):
            problem = "directly or through others; unlink them first"
            raise RelationError(f"{former.name} itself supersedes {later.name}, {problem}")
        if former.status and not former.superseded:
            _check(former, SUPERSEDED, transitions, force)
        former = replaced(former, reverse(words), later)
    return former, later if _names(later, former, words) else related(later, words, former)


def link(
    log: AdrLog,
    source: str,
    words: str,
    other: str,
    back: str = "",
    *,
    transitions: Transitions = (),
    force: bool = False,
) -> ChangeSet:
    """Plan a relation and its reverse; a supersession changes the status too.

    Raises TargetError, StatusError, TransitionError or RelationError.
    """
    one, two = target(log, source), target(log, other)
    one_after, two_after = linked(log, one, words, two, back, transitions=transitions, force=force)
    return _changes(log, ((one, one_after), (two, two_after)))


def linked(
    log: AdrLog,
    source: Record,
    words: str,
    other: Record,
    back: str = "",
    *,
    transitions: Transitions = (),
    force: bool = False,
) -> tuple[Record, Record]:
    """Return both records as they are to be, related by ``words`` and ``back``."""
    words, back = " ".join(words.split()), " ".join(back.split())
    _apart(source, other)
    known = reverse(words)
    if not (back or known):
        step = f"""say it last, as in `adr link {source.name} "{words}" {other.name} REVERSE`"""
        raise RelationError(f"no reverse is known for '{words}'; {step}")
    if plain(words) == "supersedes":
        later, former = source, other
    elif plain(words) == "superseded by":
        later, former = other, source
    else:
        back = back or known
        one = source if _names(source, other, words) else related(source, words, other)
        return one, other if _names(other, source, back) else related(other, back, source)
    former, later = superseded(log, former, later, transitions=transitions, force=force)
    return (later, former) if plain(words) == "supersedes" else (former, later)


def unlink(log: AdrLog, source: str, other: str, words: str = "") -> ChangeSet:
    """Plan to take relations out of both records: those of ``words``, else all between the two.

    What was superseded is Accepted again. Raises TargetError or RelationError.
    """
    one, two = target(log, source), target(log, other)
    _apart(one, two)
    before = (one, two)
    if not words:
        chosen = ([at for at, _ in _toward(one, two)], [at for at, _ in _toward(two, one)])
    else:
        chosen = _chosen(one, two, words)
    if chosen == ([], []):
        what = f"'{words}' " if words else ""
        raise RelationError(
            f"no relation {what}between {one.name} and {two.name}; run `adr show` to list them"
        )
    after = (_without(one, chosen[0]), _without(two, chosen[1]))
    return _changes(log, tuple(zip(before, after, strict=True)))


def spelling(log: AdrLog) -> str:
    """Return how to spell it: as configured, else ``Superceded`` where the log says so more often."""
    if log.spelling:
        return log.spelling.capitalize()
    counts = {"c": 0, "s": 0}
    for record in log.records:
        if "uperce" in record.text or "UPERCE" in record.text:
            for found in links(record):
                if found.words.lower().startswith("super"):
                    counts[found.words.lower()[5]] += 1
        elif record.superseded:
            counts["s"] += 1
    return "Superceded" if counts["c"] > counts["s"] else SUPERSEDED


def _check(record: Record, new: str, transitions: Transitions, force: bool) -> None:
    legal = followers(record.status, transitions)
    if not force and legal is not None and new.lower() not in {word.lower() for word in legal}:
        raise TransitionError(record, new, legal)


def _changes(log: AdrLog, pairs: Sequence[tuple[Record, Record]]) -> ChangeSet:
    changed = [(before, after) for before, after in pairs if after.text != before.text]
    return ChangeSet(log.root, tuple(Replace(old.path, old.text, new.text) for old, new in changed))


def _names(record: Record, other: Record, words: str) -> bool:
    """Return whether a record names another by these words, in either spelling."""
    found = (each for each in links(record) if refers(each, record, other))
    return any(plain(each.words) == plain(words) for each in found)


def _toward(record: Record, other: Record) -> list[tuple[int, str]]:
    """Return the relations to another record: where each is among all of them, and its words."""
    return [(at, each.words) for at, each in enumerate(links(record)) if refers(each, record, other)]


def _chosen(one: Record, two: Record, words: str) -> tuple[list[int], list[int]]:
    """Return which relations of both records go with these words.

    What the user chose as the reverse is known to be it only where nothing else of the kind is there.
    """
    there, back = _toward(one, two), _toward(two, one)
    goes = [at for at, said in there if plain(said) == plain(words)]
    answers = [at for at, said in back if reverse(words) and plain(said) == plain(reverse(words))]
    if answers or not goes:
        return goes, answers
    own = [at for at, said in back if not reverse(said)]
    others = [at for at, said in there if not reverse(said) and at not in goes]
    if own and not reverse(words) and (others or len(own) > 1):
        problem = f"have more than one relation of own words, and the reverse of '{words}' is not known"
        raise RelationError(f"{one.name} and {two.name} {problem}; leave out the words, or use `adr edit`")
    return goes, own if len(own) == 1 and not others else []


def _without(record: Record, chosen: list[int]) -> Record:
    if len(chosen) > _MOST:
        problem = f"says more than {_MOST} times how it relates to the other; take that out with `adr edit`"
        raise RelationError(f"{record.name} {problem}")
    after = record
    for at in reversed(chosen):
        after = unrelated(after, at)
    if _count(record) > 0 == _count(after):
        after = accepted_again(after)
    if after.obstacle and not record.obstacle:
        raise RelationError(f"{record.name} keeps its status twice; take the relation out with `adr edit`")
    return after


def _count(record: Record) -> int:
    """Return how many successors a record names."""
    return sum(plain(each.words) == "superseded by" for each in links(record))


def _successors(log: AdrLog, record: Record) -> list[Record]:
    if not record.superseded and "uperce" not in record.text and "uperse" not in record.text.lower():
        return []
    by = [each for each in links(record) if plain(each.words) == "superseded by"]
    found = [other for each in by for other in led_to(each, record, log.records)]
    order = {record.path: at for at, record in enumerate(log.records)} if len(found) > 1 else {}
    return sorted({each.path: each for each in found}.values(), key=lambda each: order.get(each.path, 0))


def _superseding(log: AdrLog, record: Record) -> set[str]:
    """Return the paths of all records that supersede one, directly or through others."""
    found: set[str] = set()
    waiting = [record]
    while waiting:
        for other in _successors(log, waiting.pop()):
            if other.path not in found:
                found.add(other.path)
                waiting.append(other)
    return found


def _apart(one: Record, two: Record) -> None:
    if one.path == two.path:
        raise RelationError(f"{one.name} cannot be related to itself; name two records")
    lacks(one)
    lacks(two)
