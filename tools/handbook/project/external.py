"""`docs links` from paths to the external links of the pages, and to what their hosts say of them."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from handbook.markdown.targets import address_of
from handbook.model.document import Document
from handbook.network.asking import Answer, Asker
from handbook.project.project import Project
from handbook.project.proofs import Proof
from handbook.project.reading import DocumentReader, Progress, read, silent

_RESERVED = (".example", ".invalid", ".test", ".localhost", ".local")
_RESERVED_HOSTS = frozenset({"localhost", "example.com", "example.net", "example.org"})
"""Hosts that stand in examples (RFC 2606, RFC 6761): nobody answers there."""
_ACCEPTED = frozenset({401, 403, 407, 429, 451, 999})
"""Answers that say that somebody is there who does not let us in."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a link is: ``line`` and ``column`` are 1-based."""

    path: str
    line: int
    column: int


class State(enum.Enum):
    """What is known of an address."""

    ALIVE = "alive"
    PROVED = "proved"
    """It was alive not long ago, and was not asked again."""
    ACCEPTED = "accepted"
    """Its host answers, but not to us: too many requests, or only to those who are known."""
    REFUSED = "refused"
    """It was not asked."""
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address, where it is, and what is known of it."""

    url: str
    places: tuple[Place, ...]
    state: State
    status: int = 0
    reason: str = ""
    moved: str = ""
    proof: Proof | None = None
    """When it was alive last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """How a run asks, and what it knows before."""

    asker: Asker
    proofs: Mapping[str, Proof]
    now: datetime
    fresh: timedelta
    """How old a proof may be."""
    ignore: tuple[str, ...] = ()
    """Patterns of addresses that are not asked: ``https://intranet.*``."""
    retries: int = 2
    jobs: int = 8
    pause: Callable[[float], None] = field(default=time.sleep)
    progress: Progress = silent


def addresses(
    project: Project, paths: Sequence[Path]
) -> tuple[dict[str, tuple[Place, ...]], tuple[str, ...]]:
    """Return the external addresses of pages with their places, and a line for each unreadable page."""
    sources, errors = read(project, paths)
    documents, unread = DocumentReader(project).documents(sources, silent)
    found: dict[str, set[Place]] = {}
    for document in documents:
        for url, place in _written(document):
            found.setdefault(url, set()).add(place)
    return {url: tuple(sorted(found[url])) for url in sorted(found)}, (*errors, *unread)


def _written(document: Document) -> Iterator[tuple[str, Place]]:
    every = [(link, False) for link in document.links] + [(link, True) for link in document.inline.elements]
    for link, html in every:
        target = address_of(link.target, html=html)
        if target[:7].lower() != "http://" and target[:8].lower() != "https://":
            continue
        url = target.partition("#")[0]
        at = document.position(link.target_span.start)
        yield url, Place(document.path, at.line, at.column)


def survey(every: Mapping[str, tuple[Place, ...]], how: Survey) -> tuple[Found, ...]:
    """Ask all addresses, each host by one request after another; return what is known, by address."""
    hosts: dict[str, list[str]] = {}
    found: dict[str, Found] = {}
    for url, places in every.items():
        known = _known(url, places, how)
        if known is None:
            hosts.setdefault(_host(url), []).append(url)
        else:
            found[url] = known
    waiting = sum(map(len, hosts.values()))
    pool = ThreadPoolExecutor(max_workers=max(1, min(how.jobs, len(hosts))))
    ended = Event()

    def answers_of(urls: Sequence[str]) -> list[tuple[str, Answer]]:
        return [(url, _asked(url, how)) for url in urls if not ended.is_set()]

    try:
        for answers in pool.map(answers_of, hosts.values()):
            for url, answer in answers:
                found[url] = _judged(url, every[url], answer, how)
            how.progress("asking", len(found) - len(every) + waiting, waiting)
    finally:
        ended.set()  # Who interrupts the run waits for no more than the answers under way.
        pool.shutdown(wait=True, cancel_futures=True)
    return tuple(found[url] for url in every)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _known(url: str, places: tuple[Place, ...], how: Survey) -> Found | None:
    """Return what is known of an address without asking, or None."""
    host = _host(url)
    reserved = host in _RESERVED_HOSTS or host.endswith(
        (*_RESERVED, *(f".{name}" for name in _RESERVED_HOSTS))
    )
    if reserved and not how.asker.private:
        return Found(url=url, places=places, state=State.REFUSED, reason="the host is one of examples")
    if any(fnmatchcase(url, pattern) for pattern in how.ignore):
        return Found(url=url, places=places, state=State.REFUSED, reason="left out by --ignore")
    proof = how.proofs.get(url)
    if proof is not None and timedelta() <= proof.age(how.now) < how.fresh:
        return Found(
            url=url, places=places, state=State.PROVED, status=proof.status, moved=proof.moved, proof=proof
        )
    return None


def _asked(url: str, how: Survey) -> Answer:
    """Ask an address, and again after a while where the answer may be another one then."""
    answer = how.asker.ask(url)
    for attempt in range(how.retries):
        if not answer.passing or answer.status == 429:
            break
        how.pause(2.0**attempt)
        answer = how.asker.ask(url)
    return answer


def _judged(url: str, places: tuple[Place, ...], answer: Answer, how: Survey) -> Found:
    before = how.proofs.get(url)
    reason = answer.refused or answer.problem
    if answer.refused:
        state = State.REFUSED
    elif answer.status in _ACCEPTED:
        state, reason = State.ACCEPTED, f"its host answers {answer.status} to us"
    elif 200 <= answer.status < 400:
        state, before = State.ALIVE, Proof(how.now, answer.status, answer.moved)
    else:
        state, reason = State.DEAD, reason or f"its host answers {answer.status}"
    return Found(
        url=url,
        places=places,
        state=state,
        status=answer.status,
        reason=reason,
        moved=answer.moved,
        proof=before,
    )


def remembered(found: Sequence[Found], before: Mapping[str, Proof]) -> dict[str, Proof]:
    """Return the proofs after a run: the older ones stay, as another run may ask for other pages."""
    return {**before, **{each.url: each.proof for each in found if each.proof is not None}}
