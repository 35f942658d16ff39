"""Which constructs the renderer of a file knows: GitHub's, or those of a MkDocs site by its mkdocs.yml."""

from __future__ import annotations

from handbook.markdown import mkdocs_yml, site_file, zensical_toml
from handbook.markdown.catalogue import KNOWN
from handbook.markdown.extensions import DEFAULT_EXTENSIONS, Dialect
from handbook.markdown.mkdocs_yml import inherits
from handbook.markdown.site_file import SiteFile
from handbook.model.terms import Flavour

__all__ = ["GITHUB", "MATERIAL", "Dialect", "SiteFile", "from_site", "from_zensical", "inherits", "site"]

GITHUB = Dialect(flavour=Flavour.GITHUB)
"""CommonMark with GitHub's additions."""

MATERIAL = Dialect(
    flavour=Flavour.MKDOCS,
    extensions=(
        *DEFAULT_EXTENSIONS[:2], "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html",
        "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.details", "pymdownx.emoji",
        "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark",
        "pymdownx.smartsymbols", "pymdownx.superfences",
        "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde",
    ),
    custom_fences=(("mermaid", "mermaid"),),
    includes=(("pymdownx.snippets", KNOWN["pymdownx.snippets"].mark),),
)  # fmt: skip
"""What Material for MkDocs recommends: the reading of a site whose mkdocs.yml is not known."""


def site(texts: tuple[str, ...], *, toml: bool = False) -> SiteFile:
    """Return what a site's configuration says: a mkdocs.yml chain, the base first, or a zensical.toml."""
    return zensical_toml.read(texts[-1]) if toml else mkdocs_yml.read(texts)


def from_site(texts: tuple[str, ...]) -> Dialect:
    """Return the dialect of a site; ``texts`` is the mkdocs.yml chain, the inherited base first.

    What is not understood becomes an uncertainty of each document of the site.
    """
    return site_file.dialect(site(texts), texts)


def from_zensical(text: str) -> Dialect:
    """Return the dialect of a site that is configured by a zensical.toml."""
    return site_file.dialect(site((text,), toml=True), (text,), toml=True)
