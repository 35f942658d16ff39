"""By which rules one file is read: the extensions of its site, or none, and what else of a site counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from handbook.model.terms import Flavour

DEFAULT_EXTENSIONS = ("toc", "tables", "fenced_code")
"""MkDocs adds these to every site, before those of mkdocs.yml."""


class Slug(NamedTuple):
    """How ids are made of titles."""

    maker: str = "ascii"
    """``ascii`` and ``unicode``: Python-Markdown's `toc`; ``pymdownx``: `pymdownx.slugs`."""
    separator: str = "-"
    case: str = "none"
    """``lower``, ``lower-ascii``, ``fold`` or ``none``; only for ``pymdownx``."""
    encoded: bool = False
    normal_form: str = "NFC"


DEFAULT_SLUG = Slug()

_FORMAT = "pymdownx.superfences.fence_code_format"
_FENCE = f"{{name: mermaid, class: mermaid, format: !!python/name:{_FORMAT} }}"
_TOML_FENCE = f'{{name = "mermaid", class = "mermaid", format = "{_FORMAT}"}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The rules by which a file is read."""

    flavour: Flavour
    extensions: tuple[str, ...] = ()
    """Full names in the order of their registration, bundles such as ``extra`` taken apart."""
    custom_fences: tuple[tuple[str, str], ...] = ()
    """``(name, class)`` of superfences' custom fences; class ``mermaid`` is what the site draws."""
    adds_fence: bool = False
    """Our own plugin adds superfences, or their fence for Mermaid, which the configuration lacks."""
    pygments: bool = True
    """Without Pygments a fence with ``title=`` or ``hl_lines=`` in its opening line is no fence at all."""
    mermaid_plugin: bool = False
    """The plugin `mermaid2` draws every plain code block of the language ``mermaid``."""
    base_level: int = 1
    """The level that ``#`` has."""
    slug: Slug = DEFAULT_SLUG
    uncertainties: tuple[tuple[str, str], ...] = ()
    """Why no document of this site can be read with certainty by the scanner, and which extension is to
    blame; empty where the site's own parser settles it."""
    marks: tuple[tuple[str, str], ...] = ()
    """``(extension, pattern)``: a page in which the pattern is found is uncertain."""
    includes: tuple[tuple[str, str], ...] = ()
    """``(extension or plugin, pattern)``: where text stands in for what is brought in from elsewhere."""
    site_texts: tuple[str, ...] = field(default=(), repr=False)
    """The mkdocs.yml chain, the inherited base first; empty for the ready dialects."""
    toml: bool = False
    """The site is configured by zensical.toml."""

    def with_uncertainty(self, reason: str) -> Dialect:
        """Return the dialect of a site whose configuration is known in part only."""
        return replace(self, uncertainties=(*self.uncertainties, (reason, "configuration")))

    def has(self, extension: str) -> bool:
        """Return whether the site uses an extension, by its short name."""
        return extension in self.extensions

    @property
    def lacks(self) -> str:
        """What to add to the site's configuration so that it draws diagrams; empty where nothing."""
        if self.draws("mermaid"):
            return ""
        if self.toml:
            return f"'custom_fences = [{_TOML_FENCE}]' in [project.markdown_extensions.pymdownx.superfences]"
        if self.has("pymdownx.superfences"):
            return f"'custom_fences: [{_FENCE}]' below pymdownx.superfences"
        return f"'- pymdownx.superfences: {{custom_fences: [{_FENCE}]}}' below markdown_extensions"

    def draws(self, language: str) -> bool:
        """Return whether a fence of that language becomes a Mermaid diagram, its options being in order."""
        if self.flavour is Flavour.GITHUB:
            return language == "mermaid"
        if self.has("pymdownx.superfences"):
            found = any(name == language and "mermaid" in css.split() for name, css in self.custom_fences)
            return found or (self.mermaid_plugin and not self.pygments and language == "mermaid")
        return self.mermaid_plugin and not self.has("codehilite") and language == "mermaid"
