"""What a site is made of: files of the repository, files of the package, and texts that are made for it."""

from __future__ import annotations

from typing import NamedTuple


class Content(NamedTuple):
    """One file of the site's sources: a file on the disk, or a text."""

    uri: str
    """Its path in the sources, which decides about its address."""
    path: str = ""
    """The file, absolute; empty for a text."""
    text: str = ""
    repository: str = ""
    """Where the repository has it, to be edited there; empty for what is made."""
