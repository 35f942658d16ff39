"""One engine for all diagrams of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process.engine import Engine, start


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with start(DiagramsConfig(deadline=30)) as running:
        yield running
