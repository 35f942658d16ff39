"""Search that costs nothing until somebody searches.

The theme Material fetches the words of the whole site and sorts them on each visit: at 230 pages that is
five times the rest of the page. Its worker is put behind one that begins with the first word that is typed.
The theme's messages are private to it, so that only its own worker is wrapped; tests/site/test_keyboard.py
searches in a browser.
"""

from __future__ import annotations

import json
import re

from handbook.site.shipped import script

FOLDER = "assets/javascripts/workers"
"""Where the theme has its worker."""
NAME = re.compile(r"search\.[0-9a-f]+\.min\.js")
_THEME = re.compile(rb'<meta name="generator" content="[^"]*\bmkdocs-material-')
_FORM = b'<form class="md-search__form" name="search">'
_SUGGEST = b'"search.suggest"'
_HIGHLIGHT = b'"search.highlight"'
_OURS = "// Written by handbook when the site was built.\n"


def is_deferrable(html: bytes) -> bool:
    """Return whether a page is the theme's, with the form for which its script fetches the words at once.

    A site that marks on its pages what was searched for needs them there.
    """
    return _FORM in html and _HIGHLIGHT not in html and _THEME.search(html) is not None


def without_form_name(html: bytes) -> bytes:
    """Return the page with a form whose name the theme's script does not look for."""
    return html.replace(_FORM, _FORM.replace(b'"search"', b'"find"'), 1)


def suggests(html: bytes) -> bool:
    """Return whether the theme completes words while one types."""
    return _SUGGEST in html


def is_ours(worker: str) -> bool:
    """Return whether a worker is one that `worker` has made."""
    return worker.startswith(_OURS)


def worker(theme: str, *, suggest: bool) -> str:
    """Return the worker that begins with ``theme``, a file beside it, once there is something to look for."""
    code = script("search-worker.js")
    return _OURS + code.replace('"THEME"', json.dumps(theme)).replace("SUGGEST", json.dumps(suggest))
