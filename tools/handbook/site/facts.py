"""What a reader wants to know of a page besides its text: who keeps it, how old it is, how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from handbook.lint.pages import owners as read_owners
from handbook.markdown import frontmatter
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import FrontMatter
from handbook.model.intervals import after, day, interval
from handbook.site.markup import text as html

WORDS_A_MINUTE = 200
"""Of technical text, with its code and tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the front matter of a page says of it, and how long it is."""

    team: str = ""
    channel: str = ""
    reviewed: str = ""
    """``YYYY-MM-DD``; empty: never, or the page is not one that is reviewed."""
    due: str = ""
    """The day after which its review is overdue; empty where none is due."""
    minutes: int = 1


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where a reader tells that a page is wrong."""

    new_issue: str
    """The address of a form for a new issue, without a query."""
    title: str = "title"
    """What the form calls its fields."""
    body: str = "body"

    def address(self, title: str, source: str) -> str:
        """Return the address of the form, filled in for a page."""
        query = {self.title: f"Handbook: {title}", self.body: f"In {source}:\n\n"}
        return f"{self.new_issue}?{urlencode(query)}"


def reporting(repo_url: str, edit_uri: str) -> Reporting | None:
    """Return the form of the code host: that of GitLab where edit buttons have its form, else GitHub's.

    None where mkdocs.yml names no repository, or by an address that is none of the web.
    """
    if urlsplit(repo_url).scheme not in ("http", "https"):
        return None
    base = repo_url.rstrip("/")
    if edit_uri.startswith("-/"):
        return Reporting(f"{base}/-/issues/new", "issue[title]", "issue[description]")
    return Reporting(f"{base}/issues/new")


def teams(text: str) -> Mapping[str, Mapping[str, str]]:
    """Return the owners in the text of their file, by id; none where it cannot be read."""
    return read_owners(text).known


def page_facts(text: str, known: Mapping[str, Mapping[str, str]]) -> PageFacts:
    """Return what a page says of itself; ``known`` are the owners by their ids."""
    front = frontmatter.read(text)
    if front is not None and front.error:
        front = None
    body = text[front.span.end :] if front is not None else text
    minutes = max(1, round(len(body.split()) / WORDS_A_MINUTE))
    if front is None:
        return PageFacts(minutes=minutes)
    owner = front.scalar("owner")
    team = known.get(owner, {})
    reviewed = reviewed_on(front)
    begun, every = day(reviewed), interval(front.scalar("review_every"))
    return PageFacts(
        team=team.get("team", owner),
        channel=team.get("channel", ""),
        reviewed=reviewed,
        due=after(begun, every).isoformat() if begun and every else "",
        minutes=minutes,
    )


def reviewed_on(front: FrontMatter) -> str:
    """Return the day of a page's review, ``YYYY-MM-DD``; empty where it says none, or one that is none."""
    field = front.field("reviewed")
    stamp = mapping(field.value) if field is not None else None
    on = (stamp or {}).get("on", "")
    return on if isinstance(on, str) and day(on) else ""


def line(facts: PageFacts, report: str, twin: str = "", trail: str = "") -> str:
    """Return the HTML of the line below a page's title; empty where there is nothing to say.

    ``report`` is the address of the form, ``twin`` that of the page as Markdown; empty where there is none.
    ``trail`` is the HTML of the way to the pages above. A page without an owner keeps no contract, and nobody
    has asked for its age.
    """
    parts = [f"In {trail}"] if trail else []
    if facts.team:
        parts += _kept(facts, report)
    if twin:
        parts.append(f'<a class="page-twin" type="text/markdown" href="{html(twin)}">As Markdown</a>')
    said = " ".join(f"<span>{part}</span>" for part in parts)
    return f'<p class="page-facts" data-search-exclude>{said}</p>' if said else ""


def _kept(facts: PageFacts, report: str) -> Iterator[str]:
    """Yield who keeps a page, how old it is, and where its faults are told."""
    channel = f" ({html(facts.channel)})" if facts.channel else ""
    yield f"Kept by {html(facts.team)}{channel}"
    if facts.reviewed:
        yield f'reviewed <time datetime="{facts.reviewed}">{facts.reviewed}</time>'
    yield f"{facts.minutes} min read"
    if report:
        yield f'<a href="{html(report)}">Report a problem</a>'


def banner(facts: PageFacts, today: str) -> str:
    """Return the HTML of the warning on a page whose review is overdue; empty where none is ever due.

    A page that is not overdue yet has it hidden: the script shows it once the day has come, as a site may
    stay as it was built for months.
    """
    if not facts.due:
        return ""
    whom = f" Tell {html(facts.channel or facts.team)} what is wrong." if facts.team else ""
    hidden = "" if facts.due < today else " hidden"
    return (
        f'<div class="admonition warning page-overdue" data-search-exclude data-due="{facts.due}"{hidden}><p>'
        f'The review of this page was due on <time datetime="{facts.due}">{facts.due}</time>: '
        f"check what you rely on.{whom}</p></div>"
    )
