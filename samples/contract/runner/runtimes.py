"""When the runtimes of the stacks end: the scheduled audit asks, so that the day is seen before it comes.

python -m samples.contract.runner.runtimes
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

FILE = Path(__file__).parents[1] / "runtimes.toml"
NEAR_DAYS = 90
"""How long before its end a runtime is reported: long enough to move to the next one."""


@dataclass(frozen=True, slots=True)
class Supported:
    """A runtime or a library, and the last day on which it is supported."""

    stack: str
    release: str
    ends: date
    source: str

    def said(self, today: date) -> str:
        """Return what there is to say on a day; nothing while the end is far."""
        left = (self.ends - today).days
        if left > NEAR_DAYS:
            return ""
        when = f"ends on {self.ends}" if left >= 0 else f"ended on {self.ends}"
        return f"{self.stack}: {self.release} {when} ({self.source})"


def read(file: Path = FILE) -> dict[str, dict[str, object]]:
    """Return the table of each stack."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def supported(tables: Mapping[str, Mapping[str, object]]) -> Iterator[Supported]:
    """Yield each runtime and library whose end is known. Raises TypeError for an end that is not a day."""
    for stack, table in tables.items():
        libraries = table.get("libraries", {})
        each = [(str(table["release"]), table)]
        if isinstance(libraries, dict):
            each += [(f"{name} {inner['line']}", inner) for name, inner in libraries.items()]
        for release, inner in each:
            ends = inner.get("ends")
            if ends is None:
                continue
            if not isinstance(ends, date):
                raise TypeError(f"{stack}: {release} ends on {ends!r}, which is not a day")
            yield Supported(stack, release, ends, str(inner["source"]))


def main() -> int:
    """Print what ends soon; return 1 where there is anything."""
    today = datetime.now(UTC).date()
    near = [said for each in supported(read()) if (said := each.said(today))]
    for line in near or ["no runtime of a stack ends within 90 days"]:
        sys.stdout.write(f"{line}\n")
    return 1 if near else 0


if __name__ == "__main__":
    sys.exit(main())
