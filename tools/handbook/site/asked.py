"""Which hosts the pages of a theme ask, by the settings that end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_HIGHLIGHTER: Mapping[str, tuple[str, ...]] = {"highlightjs": ("https://cdnjs.cloudflare.com",)}
_OF_THEMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "material": {"font": ("https://fonts.googleapis.com", "https://fonts.gstatic.com")},
    "mkdocs": _HIGHLIGHTER,
    "readthedocs": _HIGHLIGHTER,
}


def asked(theme: str, setting: Callable[[str], object]) -> dict[str, tuple[str, ...]]:
    """Return the settings of a theme by which its pages ask other hosts, with these.

    ``setting`` returns the value of one; only ``False`` ends the asking.
    """
    return {key: hosts for key, hosts in _OF_THEMES.get(theme, {}).items() if setting(key) is not False}
