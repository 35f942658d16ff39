"""Anchors of headings: the slug of a title's text, and how headings of the same slug are told apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import quote

from handbook.markdown.attributes import anchor, pairs
from handbook.markdown.extensions import DEFAULT_SLUG, Dialect, Slug
from handbook.markdown.title import is_plain, plain, set_apart
from handbook.model.terms import Flavour

_ATTRIBUTES = re.compile(r"(?<![ ])[ ]++\{:?[ ]*+(?=[^}\n ])")
_TAG_START = re.compile(r"<[a-zA-Z/!?]")
_WHOLE_TAG = re.compile(r"</?[a-zA-Z][^<>\"']*(?:(?:\"[^<>\"]*\"|'[^<>']*')[^<>\"']*)*>")
_UNSURE = re.compile(
    r":[a-z0-9_+\-]+:|\+\+\S|\]\[|\x02|\$|\((?:c|r|p|tm)\)|\+/-|-->|<--|=/=|\b\d/\d|c/o|\\`|\[\^|\{"
    r"|(?<!\w)_|_(?!\w)"
)
"""Emoji names, keys, references, formulas, arrows, footnotes, emphasis next to words."""
_SIMPLE_EMPHASIS = re.compile(r"(?<![^\s(\"'])(_{1,2})(?=[^\s_])[^_`*\[\]]+(?<=[^\s\\])\1(?![^\s)\"'.,:;!?])")
_LONGEST_NUMBER = 1000
"""Digits after which Python reads no number."""
_ANY_TAG = re.compile(r"</?[^<>]*>")
_UPPER_ASCII = re.compile(r"[A-Z]")
_NOT_GITHUB = re.compile(r"[^\w\- ]")


def is_unsure(title: str, dialect: Dialect) -> bool:
    """Say whether extensions may leave something else in the slug of a title than `plain` does."""
    if is_plain(title):
        return False
    title, explicit = split_attributes(title, dialect)
    title = _SIMPLE_EMPHASIS.sub("word", set_apart(title))
    if dialect.has("smarty") and ("--" in title or "..." in title):
        return not explicit
    if "<" in title and _TAG_START.search(_WHOLE_TAG.sub("", title)):
        return not explicit
    return not explicit and bool(_UNSURE.search(title))


def split_attributes(title: str, dialect: Dialect) -> tuple[str, str]:
    """Return the title without its ``{#id .class}`` and the id in it; GitHub knows no such attributes."""
    if dialect.flavour is Flavour.GITHUB or not dialect.has("attr_list") or not title.endswith("}"):
        return title, ""
    # They end the title, and are on its last line.
    match = _ATTRIBUTES.search(title, title.rfind("\n") + 1)
    found = pairs(title[match.end() : -1]) if match and match.end() < len(title) - 1 else None
    if match is None or found is None:
        return title, ""
    return title[: match.start()].rstrip("#").rstrip(), anchor(found)


def site_slug(text: str, how: Slug = DEFAULT_SLUG) -> str:
    """Return the slug that a site makes of the text of a title, by default as `toc` does."""
    if how.maker == "pymdownx":
        return _pymdownx_slug(text, how)
    if how.maker == "ascii":
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    value = re.sub(r"[^\w\s-]", "", text).strip().lower()
    return re.sub(rf"[{how.separator}\s]+", how.separator, value)


def _pymdownx_slug(text: str, how: Slug) -> str:
    slug = _ANY_TAG.sub("", unicodedata.normalize(how.normal_form, text)).strip()  # type: ignore[arg-type]
    if how.case == "lower":
        slug = slug.lower()
    elif how.case == "fold":
        slug = slug.casefold()
    elif how.case == "lower-ascii":
        slug = _UPPER_ASCII.sub(lambda found: found.group().lower(), slug)
    slug = _NOT_GITHUB.sub("", slug).replace(" ", how.separator)
    return quote(slug) if how.encoded else slug


def github_slug(text: str) -> str:
    """Return the slug that GitHub makes: lower case, letters of any script, a hyphen for each space."""
    return _NOT_GITHUB.sub("", text.strip().lower()).replace(" ", "-")


@dataclass(slots=True)
class Anchors:
    """Gives out the ids of one document, each once."""

    flavour: Flavour
    slug: Slug = DEFAULT_SLUG
    taken: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)
    _beyond: dict[tuple[str, int], int] = field(default_factory=dict)
    """Base and number of an id that is taken -> a greater number up to which all are."""

    def unique(self, title: str, explicit: str) -> str:
        """Return the id of the next heading."""
        if self.flavour is Flavour.GITHUB:
            return self._numbered(github_slug(plain(title, filtered=True)))
        if explicit:
            self.taken.add(explicit)
            return explicit
        slug = site_slug(plain(title), self.slug)
        if slug in self.taken or not slug:
            slug = self._counted(slug)
        self.taken.add(slug)
        return slug

    def _counted(self, slug: str) -> str:
        """Return the slug with the next number behind it that is free."""
        base, _, digits = slug.rpartition("_")
        counted = digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_NUMBER and "_" in slug
        base, count = (base, int(digits)) if counted else (slug, 0)
        passed: list[int] = []
        count += 1
        while f"{base}_{count}" in self.taken:
            passed.append(count)
            count = self._beyond.get((base, count), count + 1)
        for number in passed:
            self._beyond[base, number] = count
        return f"{base}_{count}"

    def _numbered(self, slug: str) -> str:
        anchor = slug
        while anchor in self.taken:
            self._counts[slug] = self._counts.get(slug, 0) + 1
            anchor = f"{slug}-{self._counts[slug]}"
        self.taken.add(anchor)
        return anchor
