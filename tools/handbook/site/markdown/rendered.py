"""The page that is being rendered: MkDocs renders one after the other and does not tell extensions which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from logging import WARNING

from handbook.site import links

Say = Callable[[int, str], None]
"""Is told the level of a message, and the message."""


@dataclass(kw_only=True)
class RenderedPage:
    """Answers what our extension asks about the page at hand, and reports what is wrong in it."""

    say: Say
    hidden: Callable[[str], str]
    """Returns why a file is nothing to be shown; empty where it is."""
    level: int = WARNING
    """That of dead links."""
    late: int = 0
    """How many pages of the build have taken too long."""
    path: str = ""
    """Where its source stands in the repository."""
    text: str = ""
    """The page's text with all that it includes, once it is rendered; without its front matter."""
    places: links.Places | None = None
    """What the site publishes; known before the first page is rendered."""
    _told: set[tuple[str, str]] = field(default_factory=set)

    def begin(self, path: str) -> None:
        """Go on with the next page."""
        self.path = path
        self.text = ""
        self._told = set()

    def taken(self, text: str) -> None:
        """Take note of the text of the page with all that it includes."""
        self.text = text

    def resolved(self, href: str, *, image: bool) -> str | links.Dead:
        """Resolve a link of the page, and report a dead one."""
        assert self.places is not None  # noqa: S101 - MkDocs makes the navigation before it renders
        target = links.resolve(href, self.path, self.places, image=image)
        if isinstance(target, links.Dead):
            self.say(self.level, f"{self.path}: the link '{href}' {target.reason}")
        return target

    def may_be_included(self, path: str) -> bool:
        """Return whether the page may show a file, and report one that it must not."""
        reason = self.hidden(path)
        if reason:
            self.not_included(path, reason)
        return not reason

    def not_included(self, what: str, reason: str) -> None:
        """Report what the page does not show, once."""
        if (what, reason) not in self._told:
            self._told.add((what, reason))
            self.say(WARNING, f"{self.path}: {what} is not included: {reason}")

    def not_rendered(self, reason: str) -> None:
        """Report that the page is published as text."""
        self.say(WARNING, f"{self.path}: is published as text: {reason}")
