"""Cards of the handbook by the rule that checks them; `pytest --update` writes this module anew.

Each line has the code of a rule, the id of a card, where it stands in the handbook, and its title.
"""

from __future__ import annotations

TABLE = """\
ADR110 HB-PRI-005 docs/principles/index.md#hb-pri-005 Boring technology, unless a measurement says otherwise
ADR111 HB-PRI-005 docs/principles/index.md#hb-pri-005 Boring technology, unless a measurement says otherwise
"""
