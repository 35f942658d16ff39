"""Search that costs nothing until somebody searches.

The theme Material fetches the words of the whole site and sorts them on each visit: at 230 pages that is
five times the rest of the page. Its worker is put behind one that begins with the first word that is typed.
The theme's messages are private to it, so that only its own worker is wrapped; tests/site/test_keyboard.py
searches in a browser.
"""

from __future__ import annotations

import re

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
    options = "{ suggest: true }" if suggest else "{ suggest: false }"
    return (
        _OURS
        + f"""const tell = self.postMessage.bind(self);
const waiting = [];
let state = "idle";
let asked = null;
let busy = false;
let next = null;
const hand = (data) => self.dispatchEvent(new MessageEvent("message", {{ data }}));

// Each word is looked for as the beginning of words: "no space left" would find "nodejs". So what is short
// does not count beside longer words, and all of these must be there, unless nothing has them all.
// One at a time: an answer does not say to which question.
function ask(message) {{
  next = busy ? message : null;
  if (busy) return;
  busy = true;
  const words = message.data.split(/\\s+/).filter(Boolean);
  const long = words.filter((word) => word.replace("*", "").length > 3);
  const plain = words.every((word) => /^[\\p{{L}}\\d_-]+\\*?$/u.test(word));
  const narrow = plain && long.length && words.length > 1;
  asked = narrow ? message.data : null;
  const all = long.map((word) => `+${{word.replace("*", "")}}*`).join(" ");
  hand(narrow ? {{ ...message, data: all }} : message);
}}

async function begin() {{
  state = "begun";
  self.postMessage = (message) => {{
    if (message.type === 3 && asked && !message.data.items.length) {{
      const data = asked;
      asked = null;
      return hand({{ type: 2, data }});
    }}
    if (message.type === 3) {{
      busy = false;
      tell(message);
      if (next) ask(next);
      return;
    }}
    if (message.type !== 1) return tell(message);
    state = "ready";
    waiting.splice(0).forEach(ask);
  }};
  importScripts("{theme}");
  const {{ config, docs }} = await (await fetch("../../../search/search_index.json")).json();
  hand({{ type: 0, data: {{ config, docs, options: {options} }} }});
}}

self.addEventListener("message", (event) => {{
  if (!event.isTrusted) return;
  event.stopImmediatePropagation();
  if (event.data.type !== 2) return;
  if (state === "ready") return ask(event.data);
  if (!event.data.data.trim()) return tell({{ type: 3, data: {{ items: [] }} }});
  waiting.splice(0, waiting.length, event.data);
  if (state === "idle") begin();
}});
tell({{ type: 1 }});
"""
    )
