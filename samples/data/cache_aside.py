"""Cache-aside: read the cache, on a miss load and store; one load for each key at a time."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Protocol


class Store(Protocol):
    """A cache such as Redis: what is in it may be gone at any moment."""

    def get(self, key: str) -> bytes | None:
        """Return the value, or None where there is none any more."""

    def set(self, key: str, value: bytes, seconds: float) -> None:
        """Keep the value for so many seconds at most."""

    def delete(self, key: str) -> None:
        """Forget the value, if there is one."""


class BadCacheAside:
    """Bad: whoever misses loads, so the end of a popular entry is a burst of equal queries."""

    def __init__(self, store: Store, load: Callable[[str], bytes], seconds: float) -> None:
        self._store, self._load, self._seconds = store, load, seconds

    def get(self, key: str) -> bytes:
        """Return the cached value, or load it."""
        value = self._store.get(key)
        if value is None:
            value = self._load(key)
            self._store.set(key, value, self._seconds)
        return value


# --8<-- [start:cache]
class CacheAside:
    """Values that are read often and may be stale for `seconds`."""

    def __init__(self, store: Store, load: Callable[[str], bytes], seconds: float) -> None:
        self._store, self._load, self._seconds = store, load, seconds
        # A fixed number of locks: two keys may share one, and no key space is too large.
        self._locks = tuple(threading.Lock() for _ in range(64))

    def get(self, key: str) -> bytes:
        """Return the cached value, or load it."""
        value = self._store.get(key)
        if value is None:
            with self._locks[hash(key) % 64]:
                value = self._store.get(key)  # somebody may have loaded it while we waited
                if value is None:
                    value = self._load(key)
                    jitter = random.uniform(0.9, 1.1)  # noqa: S311 - spreads the ends, no secret
                    self._store.set(key, value, self._seconds * jitter)
        return value

    def forget(self, key: str) -> None:
        """Call after the commit: before it, a reader would put the old value back."""
        self._store.delete(key)


# --8<-- [end:cache]
