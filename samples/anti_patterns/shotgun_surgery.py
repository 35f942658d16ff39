"""A rule that lives in several places is changed in most of them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


# --8<-- [start:bad]
def invoice_total(net: Decimal) -> Decimal:
    """Bad: one of two places that know the tax. This one was changed in March."""
    return (net * Decimal("1.21")).quantize(CENT, ROUND_HALF_UP)


def api_total(net: Decimal) -> Decimal:
    """Bad: the other one was forgotten, and it rounds half to even."""
    return (net * Decimal("1.20")).quantize(CENT)


# --8<-- [end:bad]
# --8<-- [start:good]
VAT = Decimal("0.21")


def gross(net: Decimal) -> Decimal:
    """Return the price with tax: the invoice, the interface and the export all call this."""
    return (net * (1 + VAT)).quantize(CENT, ROUND_HALF_UP)


# --8<-- [end:good]
