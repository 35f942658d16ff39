"""The configuration of the decision logs, apart from the rest: `adr new` reads no more than this."""

from __future__ import annotations

from typing import NamedTuple

from handbook.config.reader import Reader, type_name
from handbook.errors import ConfigError

SPELLINGS = ("superseded", "superceded")


class AdrConfig(NamedTuple):
    """Where a decision log is and how new records look."""

    name: str = ""
    """How ``--log`` calls it; only a repository with several logs needs it."""
    directory: str = ""
    """Relative to the root; empty: found by ``.adr-dir``, ``adr``, ``doc/adr`` or ``docs/adr``."""
    template: str = ""
    """Empty: as the newest record of the log has it, else ``adr``."""
    status: str = "Proposed"
    digits: int = 4
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each status with those that may follow it; empty: the built-in life cycle."""
    spelling: str = ""
    """``superseded`` or ``superceded``; empty: as the log spells it already."""
    branches: bool = True
    """Skip numbers that other branches have taken."""


def logs(value: object, where: str) -> tuple[AdrConfig, ...]:
    """Read one table, or an array of tables: then each log needs a name and a folder of its own."""
    if value is not None and not isinstance(value, dict | list):
        raise ConfigError(where, f"must be a table or a list of tables, not {type_name(value)}")
    if not isinstance(value, list):
        return (_adr({} if value is None else value, where),)
    logs = tuple(_adr(table, f"{where}[{at}]") for at, table in enumerate(value))
    if not logs:
        raise ConfigError(where, "is an empty list; leave it out, or describe a log")
    if len(logs) > 1:
        for key, values in (
            ("name", [log.name for log in logs]),
            ("directory", [log.directory for log in logs]),
        ):
            _distinct(key, values, where)
    return logs


def _distinct(key: str, values: list[str], where: str) -> None:
    for at, value in enumerate(values):
        if not value:
            raise ConfigError(f"{where}[{at}]", f"'{key}' is missing; each of several logs needs one")
        if value in values[:at]:
            raise ConfigError(f"{where}[{at}]", f"'{key}' is '{value}', as in another log; give each its own")


def _adr(table: object, where: str) -> AdrConfig:
    reader = Reader(table, where)
    plain = AdrConfig()
    adr = AdrConfig(
        name=reader.text("name", plain.name),
        directory=reader.text("directory", plain.directory),
        template=reader.text("template", plain.template),
        status=reader.text("status", plain.status),
        digits=reader.number("digits", plain.digits, 1, 9),
        transitions=reader.lists("transitions"),
        spelling=reader.choice("spelling", plain.spelling, _spelling, SPELLINGS),
        branches=reader.flag("branches", plain.branches),
    )
    reader.done()
    return adr


def _spelling(word: str) -> str:
    return SPELLINGS[SPELLINGS.index(word)]
