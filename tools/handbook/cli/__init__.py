"""The command line: the only package that knows click."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Run ``handbook``: both command families under one name that nobody else has."""
    from handbook.cli.output import run
    from handbook.cli.root import handbook

    run(handbook, "handbook")
