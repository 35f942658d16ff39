"""Which constructs the renderer of a file knows: GitHub's, or those of a MkDocs site by its mkdocs.yml."""

from __future__ import annotations

from handbook.markdown.extensions import DEFAULT_EXTENSIONS, Dialect
from handbook.markdown.mkdocs_yml import from_site, inherits
from handbook.model.terms import Flavour

__all__ = ["GITHUB", "MATERIAL", "Dialect", "from_site", "inherits"]

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
)  # fmt: skip
"""What Material for MkDocs recommends: the reading of a site whose mkdocs.yml is not known."""
