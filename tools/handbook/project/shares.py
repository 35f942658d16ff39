"""How the files of a run are divided: into what is judged together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from handbook.project.reading import Candidate

SHARE = 8_000_000
"""Bytes of the files that are judged together: what is read in them takes some fifty times as much memory."""


def shares(paths: Sequence[str], candidates: Mapping[str, Candidate], most: int) -> Iterator[list[str]]:
    """Yield paths in groups of about so many bytes."""
    share: list[str] = []
    size = 0
    for path in paths:
        info = candidates[path].info
        share.append(path)
        size += info.st_size if info is not None else 0
        if size > most:
            yield share
            share, size = [], 0
    if share:
        yield share
