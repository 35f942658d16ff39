"""The sample of the page on caching: many readers, one query."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from samples.data.cache_aside import BadCacheAside, CacheAside

READERS = 8


class Memory:
    """A store that remembers everything, and for how long it was asked to."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.seconds: list[float] = []

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def set(self, key: str, value: bytes, seconds: float) -> None:
        self.values[key] = value
        self.seconds.append(seconds)

    def delete(self, key: str) -> None:
        self.values.pop(key, None)


class AllMiss(Memory):
    """The first look of each reader is a miss, and none goes on before all have missed."""

    def __init__(self) -> None:
        super().__init__()
        self._met = threading.Barrier(READERS)
        self._seen = threading.local()

    def get(self, key: str) -> bytes | None:
        if getattr(self._seen, "once", False):
            return super().get(key)
        self._seen.once = True
        self._met.wait(timeout=30)
        return None


def loads_of(make: Callable[[Memory, Callable[[str], bytes]], BadCacheAside | CacheAside]) -> int:
    """How often the value is loaded when all readers miss at once."""
    loads: list[str] = []

    def load(key: str) -> bytes:
        loads.append(key)
        return b"price"

    cache = make(AllMiss(), load)
    readers = [threading.Thread(target=cache.get, args=("sku-1",)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return len(loads)


def test_without_a_lock_each_reader_loads() -> None:
    assert loads_of(lambda store, load: BadCacheAside(store, load, 60)) == READERS


def test_with_a_lock_one_reader_loads_for_all() -> None:
    assert loads_of(lambda store, load: CacheAside(store, load, 60)) == 1


def test_entries_do_not_end_at_the_same_moment() -> None:
    store = Memory()
    cache = CacheAside(store, str.encode, 60)
    for number in range(50):
        cache.get(f"sku-{number}")
    assert len(set(store.seconds)) > 40
    assert min(store.seconds) >= 54
    assert max(store.seconds) <= 66


def test_what_was_forgotten_is_loaded_anew() -> None:
    prices = {"sku-1": b"10"}
    cache = CacheAside(Memory(), prices.__getitem__, 60)
    assert cache.get("sku-1") == b"10"
    prices["sku-1"] = b"12"
    assert cache.get("sku-1") == b"10"
    cache.forget("sku-1")
    assert cache.get("sku-1") == b"12"


def test_a_load_that_fails_stores_nothing() -> None:
    store = Memory()
    prices: dict[str, bytes] = {}
    cache = CacheAside(store, prices.__getitem__, 60)
    with pytest.raises(KeyError):
        cache.get("sku-1")
    assert store.values == {}
