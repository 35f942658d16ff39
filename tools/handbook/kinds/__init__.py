"""Kinds of documents: a Markdown template is at once what ``new`` writes and what ``lint`` demands."""

from handbook.kinds.template import blank, fill, locate, names, origin, source, unruled

__all__ = ["blank", "fill", "locate", "names", "origin", "source", "unruled"]
