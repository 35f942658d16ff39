"""A page of the site: what its HTML may have, and what comes around its text."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handbook.site import dates, facts, front, markup
from handbook.site.contents import Contents
from handbook.site.settings import SiteSettings
from handbook.site.wording import name

_TITLE_ENDS = "</h1>"
_MOST_TOLD = 9


@dataclass(frozen=True, slots=True)
class Surroundings:
    """HTML of ours that a page's text does not have."""

    above: str = ""
    """Between its title and its text."""
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What pages may have in them."""

    reduced: bool = True
    """Only what the closed list of `markup` has."""
    hosts: tuple[str, ...] = ()
    diagram: str
    """The class of what is drawn, which no page can know: a fence, which the linter sees, too."""

    @classmethod
    def of(cls, site: SiteSettings) -> Allowance:
        """Return what the pages of a site may have, in this build."""
        diagram = f"diagram-{secrets.token_hex(16)}"
        return cls(reduced=site.declared.options.reduced, hosts=site.hosts, diagram=diagram)


def surroundings(
    site: SiteSettings, contents: Contents, uri: str, text: str, meta: Mapping[str, object]
) -> Surroundings:
    """Return what comes around a page; ``text`` is its source, ``meta`` what `front.published` has kept."""
    found = facts.page_facts(text, site.owners)
    stated = meta.get("title")
    title = Markup(stated).unescape() if isinstance(stated, str) and stated else name(uri)  # noqa: S704 - it only decodes
    report = site.reporting.address(title, site.repository_path(uri)) if site.reporting else ""
    log, path = contents.log_of(uri)
    above = (
        front.keywords(meta),
        facts.line(found, report),
        facts.banner(found, site.today),
        log.above(path) if log is not None else "",
    )
    return Surroundings("\n".join(filter(None, above)), log.below(path) if log is not None else "")


def finished(html: str, around: Surroundings, allowance: Allowance) -> markup.Published:
    """Return a page's HTML as it is published, with what was taken out of it."""
    if allowance.reduced:
        done = markup.published(html, allowance.hosts, allowance.diagram)
    else:
        done = markup.Published(html.replace(allowance.diagram, markup.DRAWN), ())
    text = dates.marked(done.html)
    title = text.find(_TITLE_ENDS)
    place = 0 if title < 0 else title + len(_TITLE_ENDS)
    shown = f"{text[:place]}\n{around.above}{text[place:]}" if around.above else text
    return markup.Published(f"{shown}\n{around.below}" if around.below else shown, done.removed)


def taken_out(path: str, removed: Sequence[str]) -> str:
    """Return what the author of a page is told of the HTML that is not published."""
    return (
        f"{path}: not published: {', '.join(removed[:_MOST_TOLD])}; "
        "write it in Markdown, or set raw_html in mkdocs.yml (plugins: handbook)"
    )
