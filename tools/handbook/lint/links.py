"""Where the links of a page lead, in the form of the repository: each as a file, a folder, or nothing."""

from __future__ import annotations

import enum
import posixpath
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handbook.lint.rule import Documents
from handbook.markdown.anchors import AnchorSet, anchors
from handbook.markdown.targets import Target, address, is_page, joined, sources, target_of
from handbook.model.document import Document, Link
from handbook.model.entry import Entry
from handbook.model.terms import Flavour
from handbook.patterns import lazy

_STATED = lazy(r"\{#([^\s{}]++)\}")


class Fate(enum.Enum):
    """What becomes of a link."""

    UNKNOWN = "unknown"
    """Nothing here decides: an address, something a generator may make, a place out of the repository."""
    FOUND = "found"
    DEAD = "dead"
    NO_ANCHOR = "no anchor"
    """The page is there, the anchor is not."""
    SITE_ONLY = "site only"
    """No file, but the address of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A link and where it leads."""

    link: Link
    target: Target
    fate: Fate
    path: str = ""
    """Of the file or folder, or where it would be: relative to the root, in its normal form."""
    page: Document | None = None
    """The page in which the anchor is looked for."""
    sources: tuple[str, ...] = ()
    """The pages whose address it is."""


def leads(document: Document, project: Documents) -> Sequence[Lead]:
    """Return the links of a page that lead to files, in order: Markdown first, then HTML elements."""
    return project.of(document, _all_leads)


def _all_leads(document: Document, project: Documents) -> tuple[Lead, ...]:
    return tuple(_leads(document, project))


def _leads(document: Document, project: Documents) -> Iterator[Lead]:
    for html, links in ((False, document.links), (True, document.inline.elements)):
        for link in links:
            if not html and document.text[link.span.start] == "<":
                continue  # `<https://host>` and `<name@host>` are addresses.
            target = target_of(link.target, html=html)
            if target is not None and (target.path or target.has_anchor):
                yield _lead(document, link, target, project, html=html)


def _lead(document: Document, link: Link, target: Target, project: Documents, *, html: bool) -> Lead:
    if not target.path:
        return _anchored(
            Lead(link=link, target=target, fate=Fate.FOUND, path=document.path), document, project
        )
    if document.path.startswith(("/", "../")) or document.path[1:2] == ":":
        # It lies outside of the root, from which paths are looked up.
        return Lead(link=link, target=target, fate=Fate.UNKNOWN)
    folders = _folders(document, target, project, html=html)
    paths = [joined(folder, target.path) for folder in folders]
    entries = [project.files.entry(path) for path in paths]
    for path, entry in zip(paths, entries, strict=True):
        if entry in (Entry.FILE, Entry.FOLDER) and is_spelt(path, project):
            found = Lead(link=link, target=target, fate=Fate.FOUND, path=path)
            page = project.at(path) if entry is Entry.FILE and target.anchor and is_page(path) else None
            return _anchored(found, page, project) if page is not None else found
    if not paths or Entry.OUTSIDE in entries:
        return Lead(link=link, target=target, fate=Fate.UNKNOWN, path=paths[0] if paths else "")
    return _missing(document, link, target, project, paths[0], html=html)


def _folders(document: Document, target: Target, project: Documents, *, html: bool) -> tuple[str, ...]:
    """Return the folders from which a path may lead, the likeliest first."""
    here = posixpath.dirname(document.path)
    on_site = document.flavour is Flavour.MKDOCS
    if not target.absolute:
        # MkDocs changes no address in HTML: it is that of the built page, or that of the repository.
        return (here, address(document.path)) if on_site and html else (here,)
    top = project.files.publication(document.path).top
    first = target.path.strip("/").partition("/")[0]
    if not first:
        return ()
    # Sites and generators have addresses with a prefix, and other servers answer for some of them.
    known = project.files.entry(joined(top, first)) in (Entry.FILE, Entry.FOLDER)
    return (top,) if known or (is_page(first) and not on_site) else ()


def _missing(
    document: Document, link: Link, target: Target, project: Documents, path: str, *, html: bool
) -> Lead:
    published = project.files.publication(document.path)
    on_site = document.flavour is Flavour.MKDOCS
    bases = [path]
    if on_site and not target.absolute:
        bases.append(joined(address(document.path), target.path))
    found: dict[str, None] = {}
    for base in bases:
        pages = (page for page in sources(base) if project.files.entry(page) is Entry.FILE)
        found |= dict.fromkeys(pages)
    fate = Fate.SITE_ONLY if found else Fate.DEAD
    if (published.generator and (on_site or not is_page(path))) or (found and on_site and html):
        fate = Fate.UNKNOWN
    return Lead(link=link, target=target, fate=fate, path=path, sources=tuple(found))


def _anchored(lead: Lead, page: Document, project: Documents) -> Lead:
    """Return a lead with what becomes of its anchor in a page."""
    anchor = lead.target.anchor
    if not anchor or _is_special(anchor) or project.files.publication(page.path).generator:
        return lead
    known = anchors_of(page, project)
    if not known.complete or anchor in known.ids or bare(anchor) in _bare_ids(page, project):
        return lead
    return Lead(link=lead.link, target=lead.target, fate=Fate.NO_ANCHOR, path=lead.path, page=page)


def _is_special(anchor: str) -> bool:
    """Return whether a renderer or a browser makes an anchor: of a line, a tab, a piece of text."""
    line = anchor[:1] == "L" and anchor[1:2].isdecimal()
    made = anchor.startswith(("__", ":~:", "fn:", "fnref", "user-content-", "footnote", "markdown-header-"))
    return line or made or anchor.lower() == "top" or anchor.startswith(("/", "!"))


def anchors_of(page: Document, project: Documents) -> AnchorSet:
    """Return the anchors of a page; they are collected once in a run."""
    known = project.once(_collected)
    if page.path not in known:
        found = anchors(page)
        if page.flavour is Flavour.GITHUB:
            # Not GitHub's, but of nearly every generator that such a page may be written for.
            stated = (_STATED.search(section.title) for section in page.sections)
            found = replace(found, ids=found.ids | {each[1] for each in stated if each})
        known[page.path] = found
    return known[page.path]


def _collected(_: Documents) -> dict[str, AnchorSet]:
    return {}


def _bare_ids(page: Document, project: Documents) -> frozenset[str]:
    known = project.once(_bared)
    if page.path not in known:
        known[page.path] = frozenset(bare(each) for each in anchors_of(page, project).ids)
    return known[page.path]


def _bared(_: Documents) -> dict[str, frozenset[str]]:
    return {}


def spellings(page: Document, project: Documents) -> Mapping[str, Sequence[str]]:
    """Return the anchors of a page by what people mean by them, as `folded` has it."""
    known = project.once(_spelt)
    if page.path not in known:
        found: dict[str, list[str]] = {}
        for each in sorted(anchors_of(page, project).ids):
            found.setdefault(folded(each), []).append(each)
        known[page.path] = found
    return known[page.path]


def _spelt(_: Documents) -> dict[str, dict[str, list[str]]]:
    return {}


def bare(anchor: str) -> str:
    """Return an anchor without marks and emoji, about which renderers differ."""
    if anchor.isascii():
        return anchor
    letters = unicodedata.normalize("NFC", anchor)
    return "".join(char for char in letters if unicodedata.category(char)[0] in "LN" or char in "-_. ")


def folded(anchor: str) -> str:
    """Return the letters and digits of an anchor, without case: what people mean by it."""
    return "".join(filter(str.isalnum, anchor)).casefold()


@dataclass(frozen=True, slots=True)
class Names:
    """The files of the repository by their names."""

    by_name: dict[str, tuple[str, ...]]
    """Name without case -> paths."""
    by_folder: dict[str, tuple[str, ...]]
    """Folder -> the names of its files and folders; empty for the root."""


def names(project: Documents) -> Names:
    """Return the files of the repository by their names; for `Documents.once`."""
    by_name: dict[str, list[str]] = {}
    by_folder: dict[str, dict[str, None]] = {}
    for path in project.files.named(""):
        by_name.setdefault(posixpath.basename(path).casefold(), []).append(path)
        folder, name = posixpath.split(path)
        while name and name not in by_folder.setdefault(folder, {}):
            by_folder[folder][name] = None
            folder, name = posixpath.split(folder)
    return Names(
        {name: tuple(paths) for name, paths in by_name.items()},
        {folder: tuple(inside) for folder, inside in by_folder.items()},
    )


def is_spelt(path: str, project: Documents) -> bool:
    """Return whether a path that leads somewhere has the case of the file's own name.

    Some systems overlook it; the repository's view, the site and the machines of CI do not.
    """
    if not project.once(_overlooks_case):
        return True
    known = project.once(names).by_folder
    folder, name = posixpath.split(path)
    while name not in ("", ".", ".."):
        inside = known.get(folder, ())
        if name not in inside and any(each.casefold() == name.casefold() for each in inside):
            return False
        folder, name = posixpath.split(folder)
    return True


def _overlooks_case(project: Documents) -> bool:
    """Return whether the file system finds a document of the run by its name in another case, too."""
    path = project.some_path
    return bool(path) and project.files.entry(path.swapcase()) is Entry.FILE
