"""The comparison of the stacks: a table made from the figures that were measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path("docs", "stacks", "index.md")
FIGURES = Path("samples", "contract", "figures.json")
FIRST, LAST = "<!-- made from samples/contract/figures.json -->\n", "<!-- end of what is made -->\n"
NAMES = {
    "github.com/jackc/pgx/v5": "pgx",
    "github.com/pressly/goose/v3": "goose",
    "spring-boot": "Spring Boot",
    "fastify": "Fastify",
    "fastapi": "FastAPI",
    "sqlalchemy": "SQLAlchemy",
    "alembic": "Alembic",
}
"""What people call a library, where that is not what its lock calls it."""
PAGES = {"node": "nodejs"}
"""The page of a stack, where it is not called as its folder."""


def told(root: Path) -> dict[str, Any]:
    """Return what was measured."""
    read: dict[str, Any] = json.loads((root / FIGURES).read_text(encoding="utf-8"))
    return read


def page(text: str, figures: dict[str, Any]) -> str:
    """Return the page with the table of the figures. Raises ValueError where there is no place for it."""
    head, begins, rest = text.partition(FIRST)
    _, ends, tail = rest.partition(LAST)
    if not begins or not ends:
        raise ValueError(f"the page lacks {FIRST.strip()} or {LAST.strip()}")
    lines = "".join(f"{line}\n" for line in table(figures))
    return f"{head}{FIRST}\n{lines}\n{LAST}{tail}"


def table(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the table, a stack each, and the sentence below it."""
    yield ("| | Main libraries | Lines | Start | Memory | Installed | First build | After an edit |")
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for stack, found in figures["stacks"].items():
        libraries = ", ".join(
            f"{NAMES.get(name, name)} {version}" for name, version in found["libraries"].items()
        )
        cells = [
            f"[{found['name']}]({PAGES.get(stack, stack)}.md)",
            libraries,
            f"{found['lines']:,}",
            f"{found['start_milliseconds']:,} ms",
            f"{found['memory_megabytes']:,} MB",
            f"{found['install_megabytes']:,} MB",
            f"{found['cold_seconds']:,} s",
            f"{found['warm_seconds']:,} s" if found["warm_seconds"] else "none",
        ]
        yield f"| {' | '.join(cells)} |"
    tools = "; ".join(f"{found['name']}: {', '.join(found['tools'])}" for found in figures["stacks"].values())
    yield ""
    yield f"Measured on {figures['measured']} ({figures['machine']}). {tools}."
