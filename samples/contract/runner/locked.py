"""What a stack has locked, and what it states about its runtime: read from its manifests."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

SHOWN = {
    "go": ("github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"),
    "java": ("spring-boot",),
    "node": ("fastify", "zod", "pg"),
    "python": ("fastapi", "pydantic", "sqlalchemy", "psycopg", "alembic"),
    "rust": ("axum", "sqlx", "tokio"),
}
"""The libraries that make a stack what it is: its comparison names their versions."""


def versions(stack: str, folder: Path) -> dict[str, str]:
    """Return the locked versions of a stack's main libraries. Raises KeyError for one that is not locked."""
    locked = _READERS[stack](folder)
    return {name: locked[name] for name in SHOWN[stack]}


def runtime(stack: str, folder: Path) -> str:
    """Return what the stack's own manifest states about its runtime, as it is written there."""
    pattern, file = _RUNTIMES[stack]
    found = re.search(pattern, (folder / file).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"{folder / file} states no runtime")
    return found[1]


def engines(folder: Path) -> dict[str, str]:
    """Return what each locked package of npm says about Node, by its place; most say something."""
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {
        name: entry["engines"]["node"]
        for name, entry in packages.items()
        if "node" in entry.get("engines", {})
    }


def admits(wanted: str, major: int) -> bool:
    """Return whether a range of npm admits the newest release of a line of Node.

    Of the grammar of ranges only what `engines` are written in: alternatives, and comparisons that must all
    hold. Raises ValueError for anything else.
    """
    return any(
        all(_holds(operator, int(number or major), major) for operator, number in _comparisons(part))
        for part in wanted.split("||")
    )


_COMPARISON = re.compile(r"\s*(>=|<=|>|<|\^|~|=)?\s*v?(?:(\d+)(?:\.(?:\d+|[xX*]))*|[*xX])(?:-[\w.]+)?\s*")


def _comparisons(part: str) -> list[tuple[str, str]]:
    found = []
    at = 0
    while at < len(part):
        match = _COMPARISON.match(part, at)
        if match is None or match.end() == at:
            raise ValueError(f"not a range of engines: {part!r}")
        found.append((match[1] or "=", match[2] or ""))
        at = match.end()
    return found


def _holds(operator: str, number: int, major: int) -> bool:
    """Return whether the newest release of a line holds a comparison with a number of major releases."""
    if operator in {">=", ">"}:  # `>22` is `>=23.0`, but `>22.1` is not: the newest of the line is meant.
        return major >= number
    if operator in {"<", "<="}:
        return major < number or (operator == "<=" and major == number)
    return major == number


def _python(folder: Path) -> dict[str, str]:
    text = (folder / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\\n]+)", text, re.MULTILINE))


def _node(folder: Path) -> dict[str, str]:
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name.removeprefix("node_modules/"): entry["version"] for name, entry in packages.items() if name}


def _java(folder: Path) -> dict[str, str]:
    text = (folder / "pom.xml").read_text(encoding="utf-8")
    found = re.search(r"<artifactId>spring-boot-starter-parent</artifactId>\s*<version>([^<]+)<", text)
    return {"spring-boot": found[1]} if found else {}


def _go(folder: Path) -> dict[str, str]:
    text = (folder / "go.mod").read_text(encoding="utf-8")
    found = re.findall(r"^\s*(?:require )?(\S+) v(\S+)", text, re.MULTILINE)
    return dict(found)


def _rust(folder: Path) -> dict[str, str]:
    lock = tomllib.loads((folder / "Cargo.lock").read_text(encoding="utf-8"))
    return {package["name"]: package["version"] for package in lock["package"]}


_READERS = {"go": _go, "java": _java, "node": _node, "python": _python, "rust": _rust}
_RUNTIMES = {
    "go": (r"^go (\S+)$", "go.mod"),
    "java": (r"<(?:java\.version|maven\.compiler\.release)>([^<]+)<", "pom.xml"),
    "node": (r'"node": "([^"]+)"', "package.json"),
    "python": (r'^requires-python = "([^"]+)"', "pyproject.toml"),
    "rust": (r'^rust-version = "([^"]+)"', "Cargo.toml"),
}
