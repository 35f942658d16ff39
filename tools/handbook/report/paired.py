"""Which part of one side is which part of the other: only where exactly one fits, nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def pairs(
    old: Sequence[T], new: Sequence[T], *keys: Callable[[T], Hashable | None]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return the places of parts that belong together, then those that are left on each side.

    By each key in turn, parts that are still alone are put together where exactly one on each side has that
    key; a key of None fits nothing. Places are 0-based; pairs come in the order of the new side.
    """
    left, right = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
    found: list[tuple[int, int]] = []
    for key in keys:
        before, after = _single(old, left, key), _single(new, right, key)
        for name, at in after.items():
            other = before.get(name)
            if other is not None:
                found.append((other, at))
                del left[other], right[at]
    return sorted(found, key=lambda pair: pair[1]), list(left), list(right)


def _single(
    parts: Sequence[T], places: Iterable[int], key: Callable[[T], Hashable | None]
) -> Mapping[Hashable, int]:
    """Return by key the place of each part that is the only one with it."""
    found: dict[Hashable, list[int]] = {}
    for at in places:
        name = key(parts[at])
        if name is not None:
            found.setdefault(name, []).append(at)
    return {name: same[0] for name, same in found.items() if len(same) == 1}
