"""Regular expressions that are compiled when they are first used.

To compile those of all rules takes longer than most of what is linted, and a run needs few of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Uncompiled:
    """Stands for a pattern until one of its methods is asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._arguments = (text, flags)

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern; from then on its methods are found here without this detour."""
        if name.startswith("_"):  # What copies or prints an object asks for these.
            raise AttributeError(name)
        compiled = re.compile(*self._arguments)
        self.__dict__.update({each: getattr(compiled, each) for each in dir(compiled) if each[0] != "_"})
        return getattr(compiled, name)


def lazy(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used.

    It is used by its methods: functions such as ``re.sub`` do not take it.
    """
    return cast("re.Pattern[str]", _Uncompiled(text, flags))
