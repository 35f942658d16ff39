"""An error that does not say where it happened is found by reading everything."""

from __future__ import annotations

from collections.abc import Sequence


# --8<-- [start:bad]
def quantities_or_failure(rows: Sequence[str]) -> list[int]:
    """Bad: nobody learns which of 40,000 rows it was."""
    try:
        return [int(row) for row in rows]
    except ValueError:
        raise RuntimeError("import failed") from None


# --8<-- [end:bad]
# --8<-- [start:good]
class ImportFailed(Exception):
    """Says what, where and, by its cause, why."""


def quantities(rows: Sequence[str]) -> list[int]:
    """Return the quantities; raise ImportFailed with the number of the row."""
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(int(row))
        except ValueError as error:
            raise ImportFailed(f"row {number}: {row!r} is not a quantity") from error
    return found


# --8<-- [end:good]
