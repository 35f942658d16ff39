"""How much work a text causes, in a unit that is the same on every machine."""

from __future__ import annotations

import time
from collections.abc import Callable

RUNS = 3


def looks(text: str, work: Callable[[], object]) -> float:
    """Return the processor time of ``work``, in units of one look at each character of ``text``.

    Work that is linear in a text of n characters costs the same number of looks whatever the machine;
    work that is quadratic costs n times as many. The smallest of some runs counts: noise only adds.
    """
    return _least(work) / _least(lambda: sum(1 for _ in text))


def _least(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(RUNS):
        began = time.process_time_ns()
        work()
        spent.append(time.process_time_ns() - began)
    return max(min(spent), 1)
