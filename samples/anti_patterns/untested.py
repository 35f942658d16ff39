"""A test that asserts nothing passes for every version of the code."""

from __future__ import annotations

from collections.abc import Callable

Discount = Callable[[int], int]


def discount(cents: int) -> int:
    """Return 10 % of an order of 100.00 or more."""
    return cents // 10 if cents >= 10_000 else 0


# --8<-- [start:bad]
def check_that_it_runs(discount: Discount) -> None:
    """Bad: without an assertion it passes for `>` in place of `>=`, and for `return 7`."""
    discount(10_000)


# --8<-- [end:bad]
# --8<-- [start:good]
CASES = {9_999: 0, 10_000: 1_000, 10_001: 1_000}  # Below, at and above the border.


def check_the_border(discount: Discount) -> None:
    """Fail for a discount that begins one cent too early or too late."""
    for cents, expected in CASES.items():
        if discount(cents) != expected:
            raise AssertionError(f"{cents}: {discount(cents)}, not {expected}")


# --8<-- [end:good]
