"""Where a page gets what it does not say itself: below its title, and after its text."""

from __future__ import annotations

_TITLE_ENDS = "</h1>"


def dressed(html: str, above: str = "", below: str = "") -> str:
    """Return a page's HTML with what comes between its title and its text, and with what follows it."""
    title = html.find(_TITLE_ENDS)
    place = 0 if title < 0 else title + len(_TITLE_ENDS)
    begun = f"{html[:place]}\n{above}{html[place:]}" if above else html
    return f"{begun}\n{below}" if below else begun
