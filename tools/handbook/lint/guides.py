"""What the handbook says about a rule: the cards that name it in ``Checked by``.

The table ships with the tool, so that a finding in any repository leads to the reason behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from handbook.lint.rules.cards import TABLE


@dataclass(frozen=True, slots=True, order=True)
class Guide:
    """A rule card of the handbook."""

    id: str
    title: str
    address: str
    """Its page in the handbook's repository, with ``/``, and the anchor: ``docs/api/rest.md#hb-api-014``."""

    @property
    def page(self) -> str:
        """Return the address without the anchor."""
        return self.address.partition("#")[0]

    @property
    def anchor(self) -> str:
        """Return the anchor without its ``#``."""
        return self.address.partition("#")[2]


def guides(code: str) -> tuple[Guide, ...]:
    """Return the cards about a rule, by their ids; none for a rule that no card names."""
    return _by_code().get(code, ())


@cache
def _by_code() -> dict[str, tuple[Guide, ...]]:
    found: dict[str, list[Guide]] = {}
    for line in TABLE.splitlines():
        code, name, address, title = line.split(" ", 3)
        found.setdefault(code, []).append(Guide(name, title, address))
    return {code: tuple(sorted(every)) for code, every in found.items()}


_MODULE = '''"""Cards of the handbook by the rule that checks them; `pytest --update` writes this module anew.

Each line has the code of a rule, the id of a card, where it stands in the handbook, and its title.
"""

from __future__ import annotations

TABLE = """\\
{table}"""{mark}
'''
_WIDEST = 110
"""Columns of a line of code, beyond which the linter asks for a reason."""


def module(table: Iterable[tuple[str, Guide]]) -> str:
    """Return the text of the module with the table, for pairs of a rule's code and a card."""
    lines = [f"{code} {guide.id} {guide.address} {guide.title}" for code, guide in sorted(table)]
    written = [line.replace("\\", "\\\\").replace('"', '\\"') + "\n" for line in lines]
    mark = "  # noqa: E501" if any(len(line) > _WIDEST + 1 for line in written) else ""
    return _MODULE.format(table="".join(written), mark=mark)
