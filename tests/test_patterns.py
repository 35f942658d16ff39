from __future__ import annotations

import copy
import pickle
import re

import pytest

from handbook.patterns import lazy


def test_a_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def compiling(text: str, flags: int) -> re.Pattern[str]:
        compiled.append(text)
        return original(text, flags)

    original = re.compile
    monkeypatch.setattr("handbook.patterns.re.compile", compiling)
    found = lazy("a(b+)", re.IGNORECASE)
    assert compiled == []
    assert found.sub(r"<\1>", "xABBy") == "x<BB>y"
    assert [match[1] for match in found.finditer("ab abb")] == ["b", "bb"]
    assert (found.pattern, found.groups) == ("a(b+)", 1)
    assert compiled == ["a(b+)"]


def test_what_is_no_method_is_missing() -> None:
    with pytest.raises(AttributeError):
        lazy("a").searching  # type: ignore[attr-defined]  # noqa: B018


def test_copies_work_alike() -> None:
    for other in (copy.deepcopy(lazy("a")), pickle.loads(pickle.dumps(lazy("a")))):  # noqa: S301
        assert other.fullmatch("a")
