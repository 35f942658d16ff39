"""Pages that keep the page contract: which they are, how they hang together, and whom they belong to."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from handbook.kinds.contract import BY_NAME, binds
from handbook.lint.links import Fate, leads
from handbook.lint.rule import Context, Documents
from handbook.markdown import frontmatter
from handbook.markdown.frontmatter.nested import mapping
from handbook.markdown.targets import INDEXES, joined, target_of
from handbook.model.document import Document, Field, FrontMatter
from handbook.model.entry import Entry
from handbook.model.terms import PAGES, Flavour
from handbook.patterns import lazy

_SITES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "zensical.toml")
_NAV = lazy(r"^[ \t]*nav[ \t]*+(?::|=[ \t]*+\[)(?P<rest>[^\n]*)\n?", re.MULTILINE)
_IN_NAV = lazy(
    r"(?:^|[\s\"':\[{,])(?P<path>[^\s\"'\[\]{},:#]+?(?:\.md|\.markdown|/))(?=$|[\s\"',\]}])", re.MULTILINE
)
_COMMENT = lazy(r"(?:^|(?<=[ \t]))#[^\n]*+", re.MULTILINE)
OWNERS = "docs/owners.yml"
"""Where a repository says who keeps its pages, if it keeps the contract."""
ROOT_PAGE = "docs/index.md"
"""A page of the site at the root, if there is one."""
CLICKS = 3
"""The most that a page may be away from the navigation."""


def contract(document: Document, context: Context) -> FrontMatter | None:
    """Return the front matter of a page that keeps the contract; None for every other document.

    It states a kind whose template asks for description and owner, and one more key of the contract; where
    the repository has a file of owners, the kind is enough. Or it states owner and reviews, but no kind.
    """
    front = document.front_matter
    if front is None or front.error or context.record is not None:
        return None
    stated = {front.scalar(key).partition("@")[0] for key in ("template", "kind")} - {""}
    if not stated:
        reviewed = front.field("reviewed") or front.field("review_every")
        return front if front.field("owner") and reviewed else None
    kind = context.claim.kind
    if kind is None or kind.name not in stated or not binds(kind):
        return None
    shown = any(field.key in BY_NAME and field.key != "kind" for field in front.fields)
    return front if shown or context.project.files.entry(OWNERS) is Entry.FILE else None


def declares(document: Document) -> FrontMatter | None:
    """Return the front matter of a page that seems to keep the contract, as far as the page itself says."""
    front = document.front_matter
    if front is None or front.error or not front.scalar("kind"):
        return None
    return front if front.scalar("owner") or front.scalar("description") else None


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners of pages, from their file."""

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Id -> ``team``, ``channel``, ``rota``."""
    problem: str = ""


def owners(text: str) -> Owners:
    """Read the file of the owners: a mapping of ids, each with ``team``, ``channel`` and ``rota``."""
    read = frontmatter.read(f"---\n{text.removeprefix(chr(0xFEFF)).strip()}\n---\n")
    if read is None or read.error:
        problem = f"line {read.error_line - 1}: {read.error}" if read else "it is not a mapping"
        return Owners(problem=problem)
    known: dict[str, dict[str, str]] = {}
    for entry in read.fields:
        inside = mapping(entry.value)
        if inside is None:
            return Owners(problem=f"'{entry.key[:40]}' is not a mapping with team and channel")
        known[entry.key] = {key: value for key, value in inside.items() if isinstance(value, str)}
    return Owners(known)


@dataclass(frozen=True, slots=True)
class Graph:
    """How the pages of the repository lead to each other."""

    linked: frozenset[str]
    """The pages to which another one leads."""
    clicks: Mapping[str, int]
    """How many clicks each page is away from the navigation and the first pages."""
    complete: bool
    """Every page of the repository could be read."""
    navigation: bool
    """The site has a navigation that is known."""


def graph(project: Documents) -> Graph:
    """Return how pages lead to each other; for `Documents.once`."""
    paths = project.files.named(*PAGES) or tuple(document.path for document in project.every)
    known = frozenset(paths)
    ways: dict[str, frozenset[str]] = {}
    complete = True
    for path in paths:
        page = project.at(path)
        complete = complete and page is not None
        ways[path] = frozenset(_leads_to(page, project, known)) - {path} if page is not None else frozenset()
    nav = navigation(project, paths)
    entries = {path for path in paths if path in INDEXES or path in _first(project)}
    clicks = {**dict.fromkeys(nav or (), 1), **dict.fromkeys(sorted(entries), 0)}
    waiting = deque(sorted(clicks, key=lambda path: clicks[path]))
    while waiting:
        path = waiting.popleft()
        for target in ways.get(path, ()):
            if target not in clicks:
                clicks[target] = clicks[path] + 1
                waiting.append(target)
    return Graph(frozenset().union(*ways.values()), clicks, complete, nav is not None)


def _first(project: Documents) -> tuple[str, ...]:
    top = project.files.publication(ROOT_PAGE).top or "docs"
    return tuple(posixpath.join(top, name) for name in INDEXES)


def _leads_to(page: Document, project: Documents, known: frozenset[str]) -> Iterator[str]:
    for lead in leads(page, project):
        if lead.fate is Fate.SITE_ONLY:
            yield from lead.sources[:1]
        elif lead.path in known:
            yield lead.path
        else:
            yield from (each for name in INDEXES if (each := joined(lead.path, name)) in known)
    yield from (each for each in following(page) if each in known)


def following(page: Document) -> Iterator[str]:
    """Yield the paths that the front matter of a page names: what to read next, and what replaces it."""
    return (path for _, path in named_pages(page))


def named_pages(page: Document) -> Iterator[tuple[Field, str]]:
    """Yield the entries of the front matter that name pages, each with the path of one of them."""
    front = page.front_matter
    for key in ("next", "replaced_by"):
        entry = front.field(key) if front is not None else None
        if entry is None:
            continue
        for value in (entry.value,) if isinstance(entry.value, str) else entry.value:
            target = target_of(value)
            if target is not None and target.path:
                folder = "" if target.absolute else posixpath.dirname(page.path)
                yield entry, joined(folder, target.path)


def navigation(project: Documents, paths: tuple[str, ...]) -> frozenset[str] | None:
    """Return the pages in the navigation of the site at the root; None where no site is configured there."""
    text = next((text for name in _SITES if (text := project.files.text(name)) is not None), None)
    if text is None:
        return None
    top = project.files.publication(ROOT_PAGE).top
    start = _NAV.search(text)
    if start is None:  # MkDocs makes one of all pages.
        return frozenset(path for path in paths if not top or path.startswith(f"{top}/"))
    found: set[str] = set()
    block = _COMMENT.sub("", text[start.start("rest") : _end_of_nav(text, start.end())])
    if "*" in block:  # Some plugins take patterns.
        return frozenset(path for path in paths if not top or path.startswith(f"{top}/"))
    for each in _IN_NAV.finditer(block):
        path = joined(top, each["path"])
        if each["path"].endswith("/"):
            mounted = each["path"].rstrip("/")
            found.update(one for one in paths if one.startswith((f"{mounted}/", f"{path}/")))
        found.add(path)
    return frozenset(found)


def _end_of_nav(text: str, start: int) -> int:
    """Return where the next key begins that is as far out as ``nav``."""
    at = start
    while 0 <= at < len(text):
        if text[at] not in " \t-#\r\n]":
            return at
        at = text.find("\n", at) + 1 or len(text)
    return len(text)


def is_on_site(document: Document) -> bool:
    """Return whether a site makes a page of a document."""
    return document.flavour is Flavour.MKDOCS
