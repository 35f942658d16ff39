"""A link leads to a file or an anchor that does not exist.

Why:
    A reader who follows it stands before an error page and does not know what the author knew. Renaming a
    file or a heading breaks links without a sound, and nobody looks at the pages that hold them.
    Links are read in the form of the repository: a path from the folder of the file, an anchor of a heading.
    Addresses of other hosts are not asked for here; `docs links --external` does that.

Bad (files):
    --- docs/a.md ---
    # Retries

    See [the limits](limits/b.md) and [how long](b.md#How_long_to_wait).

    --- docs/b.md ---
    # Timeouts

    ## How long to wait

    Two seconds.

Good (files):
    --- docs/a.md ---
    # Retries

    See [the limits](b.md) and [how long](b.md#how-long-to-wait).

    --- docs/b.md ---
    # Timeouts

    ## How long to wait

    Two seconds.

Fixed (files):
    --- docs/a.md ---
    # Retries

    See [the limits](b.md) and [how long](b.md#how-long-to-wait).

    --- docs/b.md ---
    # Timeouts

    ## How long to wait

    Two seconds.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import quote

from handbook.lint.guesses import Guesses
from handbook.lint.links import Fate, Lead, anchors_of, folded, leads, names, spellings
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.markdown.targets import INDEXES, written
from handbook.model.document import Document
from handbook.model.entry import Entry
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Flavour, Severity
from handbook.patterns import lazy

_LONGEST = 100
_HOST = lazy(
    r"[(\[ ]{0,2}(?:https?://)?(?P<host>(?:[a-z0-9-]{1,63}+\.){1,5}(?:com|org|net|io|dev))(?=/)",
    re.IGNORECASE,
)
"""What looks like the address of another host: without its scheme, or in brackets."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each link that leads nowhere."""
    guesses = Guesses(document)
    for lead in leads(document, context.project):
        if lead.fate is Fate.DEAD:
            yield _file(rule, document, lead, context.project, guesses)
        elif lead.fate is Fate.NO_ANCHOR:
            yield _anchor(rule, document, lead, context.project, guesses)


def _file(rule: Rule, document: Document, lead: Lead, project: Documents, guesses: Guesses) -> Finding:
    link, path = lead.link, lead.path
    moved = _moved(path, document, project)
    fix: tuple[Edit, ...] = ()
    if moved:
        text = written(moved, document.path) + lead.target.rest
        hint = f"write '{_short(text)}'"
        fix = (Edit(link.target_span.start, link.target_span.end, text),)
    elif (host := _HOST.match(link.target)) is not None:
        hint = f"if it is an address of another host, write 'https://{_short(host['host'])}/...'"
    else:
        near = _near(path, project, guesses)
        hint = (
            f"did you mean '{written(near, document.path)}'?"
            if near
            else "correct the path, or remove the link"
        )
    message = f"'{_short(link.target)}' leads to '{_short(path)}', which does not exist"
    return rule.at(document, link.target_span, message, hint=hint, fix=fix)


def _moved(path: str, document: Document, project: Documents) -> str:
    """Return the one file of that name, wherever it is; empty where there is none, or more than one."""
    name = posixpath.basename(path)
    found = project.once(names).by_name.get(name.casefold(), ())
    unique = len(found) == 1 and found[0] != document.path and name not in INDEXES and "." in name.strip(".")
    return found[0] if unique else ""


def _near(path: str, project: Documents, guesses: Guesses) -> str:
    """Return the file or folder whose name is nearest, at the first part of the path that is missing."""
    folder, inside = posixpath.dirname(path), posixpath.basename(path)
    rest: list[str] = []
    while folder and project.files.entry(folder) is not Entry.FOLDER:
        rest.insert(0, inside)
        folder, inside = posixpath.split(folder)
    known = project.once(names).by_folder.get(folder, ())
    near = guesses.nearest(inside, known)
    found = posixpath.join(folder, near, *rest)
    return found if near and project.files.entry(found) in (Entry.FILE, Entry.FOLDER) else ""


def _anchor(rule: Rule, document: Document, lead: Lead, project: Documents, guesses: Guesses) -> Finding:
    link, anchor = lead.link, lead.target.anchor
    assert lead.page is not None  # noqa: S101 - said by its fate
    ids = anchors_of(lead.page, project).ids
    where = "this page" if lead.page.path == document.path else f"'{_short(lead.path)}'"
    same = spellings(lead.page, project).get(folded(anchor), ()) if folded(anchor) else ()
    if len(same) == 1:
        start = link.target_span.start + link.target.index("#") + 1
        fix = (Edit(start, link.target_span.end, quote(same[0], safe="-_.~:")),) if _is_ascii(same[0]) else ()
        spelt = lead.page.flavour is Flavour.GITHUB and same[0].lower() == anchor.lower()
        message = f"the anchor '#{_short(anchor)}' is '#{_short(same[0])}' in {where}"
        severity = Severity.NIT if spelt else None
        hint = f"write '#{_short(same[0])}'"
        return rule.at(document, link.target_span, message, hint=hint, severity=severity, fix=fix)
    near = guesses.nearest(anchor, ids)
    hint = f"did you mean '#{near}'?" if near else "correct the anchor, or remove it"
    return rule.at(document, link.target_span, f"{where} has no anchor '#{_short(anchor)}'", hint=hint)


def _is_ascii(anchor: str) -> bool:
    return anchor.isascii() and anchor.isprintable()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


RULE = Rule(
    code="LNK101",
    name="dead-link",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
