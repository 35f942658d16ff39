"""The text of a page with the files that it includes in it: for readers that have no such extension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markdown.core import Markdown

from handbook.site.markdown.includes import Includer, Includes

NAME = "pymdownx.snippets"


class Expander:
    """Includes what pages name, as the site's renderer would."""

    def __init__(self, options: Mapping[str, Any] | None) -> None:
        """``options`` are those of the extension, without its folders; None: the site does not use it."""
        self._options = options

    def expanded(self, text: str, bases: Sequence[str], page: Includer) -> str:
        """Return a text with its includes in it; ``page`` may refuse files and is told what is missing."""
        if self._options is None:
            return text
        options = {**self._options, "base_path": list(bases)}
        md = Markdown(extensions=[NAME], extension_configs={NAME: options})
        preprocessor = md.preprocessors["snippet"]
        Includes(preprocessor, page).guard()
        return "\n".join(preprocessor.run(text.split("\n")))
