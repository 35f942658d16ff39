"""Figures about the stacks, measured on this machine for the table that compares them; never a test."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from samples.contract import client, service, stacks, tokens
from samples.contract.client import Api, Running
from samples.contract.database import Cluster, Database
from samples.contract.runner import commands, lines, locked, stages, workspace
from samples.contract.runner.stages import Report, Wanted
from samples.contract.stacks import Stack

FILE = stages.ROOT / "samples" / "contract" / "figures.json"
COPIES = stages.ROOT / "build" / "figures"
STARTS = 5
ORDERS, READS = 50, 200
"""The light load after which memory is measured: requests, one after another."""
SETTINGS = {
    "JWT_KEYS": tokens.jwt_keys(tokens.CURRENT),
    "RATE_LIMIT_READS": "100000/100000",
    "RATE_LIMIT_WRITES": "100000/100000",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """One stack in numbers."""

    name: str
    runtime: str
    """What its manifest states."""
    tools: tuple[str, ...]
    """What its tools say about themselves, on the machine that measured."""
    libraries: dict[str, str]
    lines: int
    """Of the service, without blank lines, comments and tests."""
    start_milliseconds: int
    """From the start of the process to `listening`: the median of five."""
    memory_megabytes: int
    """Resident memory after a light load, with all processes of the service."""
    install_megabytes: int
    """What is deployed, without the runtime."""
    cold_seconds: int
    """Processor time of the first build, with empty caches."""
    warm_seconds: float
    """Processor time of a build after one file was edited."""


def measure(wanted: Iterable[Wanted], cluster: Cluster, report: Report, *, builds: bool = True) -> bool:
    """Measure stacks and write the file, where others stay as they are; return whether all worked.

    Without ``builds`` the times of builds stay as they were measured before.
    """
    whole = True
    for each in wanted:
        if each.stack.missing:
            report(f"{each.stack.key:8} SKIPPED: {', '.join(each.stack.missing)} missing")
            continue
        try:
            found = _measured(each.stack, cluster) if builds else _measured_again(each.stack, cluster)
        except (service.ServiceError, RuntimeError) as error:
            report(f"{each.stack.key:8} FAILED: {error}")
            whole = False
            continue
        report(f"{each.stack.key:8} {found}")
        _keep(each.stack.key, found)
    return whole


def _known() -> dict[str, Any]:
    known: dict[str, Any] = {"stacks": {}}
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else known


def _keep(stack: str, found: Figures) -> None:
    told = _known()
    told["measured"] = datetime.now(UTC).date().isoformat()
    told["machine"] = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    told["stacks"] = dict(sorted({**told["stacks"], stack: asdict(found)}.items()))
    FILE.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _measured(stack: Stack, cluster: Cluster) -> Figures:
    with tempfile.TemporaryDirectory(prefix="figures-") as caches:
        cold, warm, copy = _builds(stack, Path(caches))
        found = _running(copy, cluster, round(cold), round(warm, 1))
        _make(copy, "clean", commands.environment())
    shutil.rmtree(COPIES / stack.key, ignore_errors=True)
    return found


def _measured_again(stack: Stack, cluster: Cluster) -> Figures:
    before = _known()["stacks"].get(stack.key)
    if before is None:
        raise RuntimeError("its builds have never been measured: --figures without --running")
    _make(stack, "build", commands.environment())
    return _running(stack, cluster, before["cold_seconds"], before["warm_seconds"])


def _running(stack: Stack, cluster: Cluster, cold: int, warm: float) -> Figures:
    """Measure a service that is built."""
    database = cluster.create()
    service.migrate(stack, stack.up, database)
    starts = [_start_seconds(stack, database) for _ in range(STARTS)]
    return Figures(
        name=stack.name,
        runtime=locked.runtime(stack.key, stack.folder),
        tools=stages.versions(stack, commands.environment()),
        libraries=locked.versions(stack.key, stack.folder),
        lines=lines.of(stack),
        start_milliseconds=round(statistics.median(starts) * 1000),
        memory_megabytes=round(_memory_bytes(stack, database) / 1_000_000),
        install_megabytes=round(sum(map(_size, _installed(stack))) / 1_000_000),
        cold_seconds=cold,
        warm_seconds=warm,
    )


def _builds(stack: Stack, caches: Path) -> tuple[float, float, Stack]:
    """Build a copy with empty caches, then again after an edit; return both times and the copy."""
    copy = stacks.read(workspace.copy(stack, COPIES / stack.key))
    variables = commands.environment(**empty_caches(caches))
    cold = _make(copy, "build", variables)
    _make(copy, "build", variables)  # What only a second run does, such as writing an incremental state.
    edited = max(lines.files(copy), key=lambda file: file.stat().st_size)
    with edited.open("a", encoding="utf-8") as file:
        file.write("\n")
    return cold, _make(copy, "build", variables), copy


def empty_caches(folder: Path) -> dict[str, str]:
    """Return the variables that send each toolchain to caches of its own below a folder."""
    cargo = folder / "cargo"
    cargo.mkdir(parents=True)
    for name in ("config.toml", "config"):  # Which registry is asked is the machine's affair.
        known = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo") / name
        if known.is_file():
            shutil.copy(known, cargo / name)
    return {
        "CARGO_HOME": str(cargo),
        "GOCACHE": str(folder / "go-build"),
        "GOMODCACHE": str(folder / "go-modules"),
        "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip(),
        "MAVEN_OPTS": f"{os.environ.get('MAVEN_OPTS', '')} -Dmaven.repo.local={folder / 'maven'}".strip(),
        "PIP_CACHE_DIR": str(folder / "pip"),
        "npm_config_cache": str(folder / "npm"),
    }


def _make(copy: Stack, verb: str, variables: dict[str, str]) -> float:
    log = stages.LOGS / copy.key / f"figures-{verb}.log"
    ended = commands.run(["make", verb], folder=copy.folder, log=log, variables=variables)
    if not ended.passed:
        raise RuntimeError(f"make {verb} failed: {log}")
    return ended.processor_seconds


def _start_seconds(copy: Stack, database: Database) -> float:
    began = time.monotonic()
    running = service.start(copy, database, SETTINGS)
    seconds = time.monotonic() - began
    running.stop()
    return seconds


def _memory_bytes(copy: Stack, database: Database) -> int:
    started = service.start(copy, database, SETTINGS)
    try:
        api = Api(started.url, client.check_answer)
        customer = Running(api, database, (tokens.CURRENT,)).customer()
        placed = [customer.placed() for _ in range(ORDERS)]
        for number in range(READS):
            order = placed[number % ORDERS]["id"]
            customer.get(client.ORDERS if number % 4 == 0 else f"{client.ORDERS}/{order}").raise_for_status()
        return sum(map(_resident_bytes, _family(started.pid)))
    finally:
        started.stop()


def _family(process: int) -> Sequence[int]:
    """Return a process and all those below it."""
    found = [process]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def _resident_bytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def _installed(copy: Stack) -> list[Path]:
    found = [path for pattern in copy.install for path in copy.folder.glob(pattern)]
    if not found:
        raise RuntimeError(f"{copy.key}: nothing of {', '.join(copy.install)} is there")
    return found


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.lstat().st_size for file in files if file.is_file() or file.is_symlink())
