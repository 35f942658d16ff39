"""One worker process that judges diagrams."""

from __future__ import annotations

from pathlib import Path

from handbook.processes import child

# The child imports what this process imports, from the same places, and nothing from its own folder.
_BOOT = "import sys; sys.path[:] = sys.argv[3:]; from handbook.diagrams.process.worker import main; main()"


class DiagramChild(child.Child):
    """One running worker with an engine and Mermaid's parser."""

    def __init__(self, engine: str, folder: Path) -> None:
        super().__init__(command(engine, folder), "the Mermaid parser")


def command(engine: str, folder: Path) -> list[str]:
    """Return how to start the worker of an engine with the parsers in a folder."""
    # Without `site`: what it would do at the start takes longer than the rest.
    python, *rest = child.command(_BOOT, engine, str(folder))
    return [python, "-S", *rest]
