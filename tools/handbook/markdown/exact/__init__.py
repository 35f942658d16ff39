"""Read a page by the site's own Python-Markdown."""

from handbook.markdown.exact.reader import parse

__all__ = ["parse"]
