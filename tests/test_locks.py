"""The locks name everything that is installed, so no installation asks an index for anything else."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from typing import cast

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT, require

FOLDER = ROOT / "requirements"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
Environment = Mapping[str, str]
"""What markers ask about: the interpreter and the system."""
ENGINES = {"continuation": {"mkdocs": "mkdocs-ng"}, "zensical": dict[str, str]()}
"""The locks of environments of their own, with the distributions there that take the place of another one."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One distribution of a lock: its exact release, the extras asked of it, and where it is needed."""

    name: str
    release: str
    extras: frozenset[str]
    marker: Marker | None
    hashes: int

    def wanted_in(self, environment: Environment) -> bool:
        return self.marker is None or self.marker.evaluate(environment)


@cache
def read(name: str) -> dict[str, Pin]:
    """Read a lock. A line that is not a pin with its hashes is an error."""
    pins: dict[str, Pin] = {}
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").replace(" \\\n", " ")
    for line in text.splitlines():
        if not line.startswith("#"):
            head, *hashes = re.split(r"\s+--hash=", line)
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), line
            wanted = Requirement(head)
            (exact,) = wanted.specifier
            assert exact.operator == "==", line
            pin = Pin(
                canonicalize_name(wanted.name),
                exact.version,
                frozenset(wanted.extras),
                wanted.marker,
                len(hashes),
            )
            assert pin.name not in pins, f"{pin.name} stands twice in {name}.txt"
            pins[pin.name] = pin
    return pins


def project() -> dict[str, list[str]]:
    """Return what each lock is made for, as pyproject.toml and the `.in` files put it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)
    extras = told["project"]["optional-dependencies"]
    site = told["project"]["dependencies"] + extras["site"]
    asked = {path.stem: path.read_text(encoding="utf-8").split() for path in FOLDER.glob("*.in")}
    asked["build"] += told["build-system"]["requires"]
    return {**asked, "site": site, "dev": site + extras["code"] + told["dependency-groups"]["dev"]}


def this_environment() -> dict[str, str]:
    return dict(cast("Environment", default_environment()))


def environments() -> Iterator[Environment]:
    """Yield every combination of Python and system that the locks are for, this one first."""
    here = this_environment()
    yield here
    for version in ("3.11.5", "3.12.0", "3.13.0", "3.14.0"):
        for platform, system, os_name, machine in (
            ("linux", "Linux", "posix", "x86_64"),
            ("linux", "Linux", "posix", "aarch64"),
            ("darwin", "Darwin", "posix", "arm64"),
            ("win32", "Windows", "nt", "AMD64"),
        ):
            yield here | {
                "python_version": version.rpartition(".")[0],
                "python_full_version": version,
                "implementation_version": version,
                "sys_platform": platform,
                "platform_system": system,
                "os_name": os_name,
                "platform_machine": machine,
            }


Installed = Mapping[str, tuple[str, tuple[Requirement, ...]]]
"""The release of each distribution, and what it requires."""


@cache
def installed(lock: str = "") -> Installed:
    """Return what is installed where a lock is installed."""
    places = sys.path
    if lock in ENGINES:
        places = [str(place) for place in (ROOT / ".venv/engines" / lock).glob("[Ll]ib/**/site-packages")]
        require(bool(places), f"the environment of {lock} (make .venv/.engines)")
    return {
        canonicalize_name(found.name): (found.version, tuple(map(Requirement, found.requires or ())))
        for found in reversed(list(distributions(path=places)))
    }


def needs(
    pin: Pin, extras: Iterable[str], environment: Environment, there: Installed
) -> Iterator[Requirement]:
    release, requires = there.get(pin.name) or ("", ())
    for need in requires if release == pin.release else ():
        given = [{**environment, "extra": extra} for extra in ("", *extras)]
        if need.marker is None or any(need.marker.evaluate(values) for values in given):
            yield need


def reached(name: str, environment: Environment) -> set[str]:
    """Follow all requirements through a lock; fail at the first that the lock does not answer."""
    pins, asked, there, instead = read(name), project()[name], installed(name), ENGINES.get(name, {})
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = [Requirement(line) for line in asked]
    queue = [need for need in queue if need.marker is None or need.marker.evaluate(environment)]
    while queue:
        need = queue.pop()
        wanted = canonicalize_name(need.name)
        pin = pins.get(instead.get(wanted, wanted))
        assert pin is not None, f"no lock for '{need}'"
        assert pin.wanted_in(environment), f"the lock leaves out '{need}' where it is needed"
        assert need.specifier.contains(pin.release, prereleases=True), f"{pin.release} is not '{need}'"
        assert need.extras <= pin.extras, f"the lock forgets an extra of '{need}'"
        key = (pin.name, frozenset(need.extras))
        if key not in seen:
            seen.add(key)
            queue += needs(pin, need.extras, environment, there)
    return {name for name, _ in seen}


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_answers_every_requirement_by_itself(name: str) -> None:
    for environment in environments():
        reached(name, environment)


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_nothing_that_no_system_needs(name: str) -> None:
    assert set(read(name)) == set().union(*(reached(name, there) for there in environments()))


@pytest.mark.parametrize("name", NAMES)
def test_every_pin_is_checked_by_a_hash(name: str) -> None:
    assert [pin.name for pin in read(name).values() if not pin.hashes] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_address(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert [line for line in text.splitlines() if line.startswith("-")] == []


def test_locks_that_share_an_environment_agree() -> None:
    together: dict[str, str] = {}
    for name in ("build", "site", "dev", *ENGINES):
        for pin in read(name).values():
            assert together.setdefault(pin.name, pin.release) == pin.release, pin.name


def test_an_engine_in_the_place_of_mkdocs_never_meets_it() -> None:
    for name, instead in ENGINES.items():
        assert set(instead).isdisjoint(read(name)), name
        assert set(instead).isdisjoint(installed(name)), name


@pytest.mark.parametrize("name", ["build", "dev", "site", *ENGINES])
def test_what_is_installed_is_what_the_lock_names(name: str) -> None:
    here = this_environment()
    for pin in read(name).values():
        if pin.wanted_in(here):
            found = installed(name).get(pin.name)
            assert found is not None, f"{pin.name} is not installed: make .venv/.dev"
            assert found[0] == pin.release, pin.name


def test_each_lock_has_its_origin() -> None:
    assert sorted(project()) == NAMES


@pytest.mark.parametrize(
    "folder", ["", "tests/node", "benchmarks/node", "samples/graphql", "samples/grpc", "samples/openapi"]
)
def test_the_locks_of_npm_pin_every_package_by_hash_and_name_no_address(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
    assert '"resolved"' not in text
    assert "registry" not in text
