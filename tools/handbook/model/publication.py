"""How the pages of a folder are published, as far as links are concerned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the links of a page lead from."""

    top: str = ""
    """The folder from which ``/x`` leads, relative to the project's root and without a slash at its end: the
    pages of a site, or the top of the repository; empty: the root."""
    generator: str = ""
    """What may make pages that are no files here, or other addresses: the configuration of a site generator
    that is not followed, or a plugin. Empty where every page is a file."""
    references: str = ""
    """A plugin that knows labels which no page defines, such as the names of Python objects; empty: none."""
