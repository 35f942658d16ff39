"""The Markdown extensions that the reading knows, and which of them a file is read with."""

from __future__ import annotations

from dataclasses import dataclass, field

from handbook.model.terms import Flavour

DEFAULT_EXTENSIONS = ("toc", "tables", "fenced_code")
"""MkDocs adds these to every site, before those of mkdocs.yml."""

BUNDLES = {
    "extra": ("fenced_code", "footnotes", "attr_list", "def_list", "tables", "abbr", "md_in_html"),
    "pymdownx.extra": (
        "pymdownx.betterem", "pymdownx.superfences", "footnotes", "attr_list", "def_list", "tables", "abbr",
        "md_in_html",
    ),
}  # fmt: skip
"""Extensions that only load others."""

INLINE_ONLY = frozenset({
    "codehilite", "meta", "smarty", "wikilinks", "toc", "attr_list", "pymdownx.arithmatex", "pymdownx.b64",
    "pymdownx.betterem", "pymdownx.caret", "pymdownx.emoji", "pymdownx.escapeall", "pymdownx.extrarawhtml",
    "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.magiclink", "pymdownx.mark",
    "pymdownx.pathconverter", "pymdownx.progressbar", "pymdownx.smartsymbols", "pymdownx.striphtml",
    "pymdownx.tasklist", "pymdownx.tilde",
})  # fmt: skip
"""Extensions that change no block structure: headings and fences read the same with and without them."""

BLOCK_LEVEL = frozenset({
    "abbr", "admonition", "def_list", "fenced_code", "footnotes", "md_in_html", "pymdownx.details",
    "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.snippets", "tables",
})  # fmt: skip
"""Extensions whose blocks the scanner follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The rules by which a file is read."""

    flavour: Flavour
    extensions: tuple[str, ...] = ()
    """Full names in the order of their registration, bundles such as ``extra`` taken apart."""
    custom_fences: tuple[tuple[str, str], ...] = ()
    """``(name, class)`` of superfences' custom fences; class ``mermaid`` is what the site draws."""
    pygments: bool = True
    """Without Pygments a fence with ``title=`` or ``hl_lines=`` in its opening line is no fence at all."""
    uncertainties: tuple[str, ...] = ()
    """Reasons why no document of this site can be read with certainty by the scanner."""
    site_texts: tuple[str, ...] = field(default=(), repr=False)
    """The mkdocs.yml chain, the inherited base first; empty for the ready dialects."""

    def has(self, extension: str) -> bool:
        """Say whether the site uses an extension, by its short name."""
        return extension in self.extensions

    def draws(self, language: str) -> bool:
        """Say whether a fence of that language becomes a Mermaid diagram, its options being in order."""
        if self.flavour is Flavour.GITHUB:
            return language == "mermaid"
        return any(name == language and "mermaid" in css.split() for name, css in self.custom_fences)
