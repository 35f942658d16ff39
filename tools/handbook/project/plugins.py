"""Rules of other packages, as a configuration names them: found among what is installed, and imported.

A configuration may be a stranger's. So it can name nothing but the families of packages that were installed
for this purpose (they declare the entry point group `GROUP`), and no code of the repository is imported.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import site
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path
from typing import NamedTuple

from handbook.config.settings import Config
from handbook.disk import files
from handbook.disk.keeping import digest
from handbook.disk.place import inside, tree
from handbook.errors import ConfigError, suggestion
from handbook.lint import own
from handbook.lint import rules as ours
from handbook.lint.own import OwnRule, Plugin, Registry, RuleFault

GROUP = "handbook.rules"
"""The group of entry points that a package with rules declares; the name of each is a family."""
_REFUSE = "or lint without the rules of packages (--no-plugins)"


class _Offer(NamedTuple):
    """What a package declares."""

    entry: EntryPoint
    distribution: Distribution

    @property
    def name(self) -> str:
        return self.distribution.metadata["Name"]

    @property
    def package(self) -> str:
        return f"{self.name} {self.distribution.version}"


def registry(config: Config) -> Registry:
    """Return the rules that a configuration can name. Raises ConfigError where one cannot be used."""
    where = config.source.name if config.source else "handbook.toml"
    within = tree(config.root)
    found: list[OwnRule] = []
    for family in dict.fromkeys(config.plugins):
        try:
            found += _rules(family, within)
        except RuleFault as fault:
            raise ConfigError(where, f"'plugins' names {_shown(family)}: {fault}") from fault
    return Registry((*ours.ALL, *sorted(found, key=lambda rule: rule.code)), config.refused)


@cache
def _rules(family: str, within: str) -> tuple[OwnRule, ...]:
    """Return the rules of a family. Raises RuleFault with what to do."""
    if not own.FAMILY.fullmatch(family):
        raise RuleFault("a family is three to eight capital letters, as the codes of its rules begin")
    if family in own.OURS:
        raise RuleFault("this is a family of handbook itself, whose rules need no package")
    offer = _offer(family, within)
    _require_outside(offer, within)
    plugin = Plugin(family, offer.package, _digest(offer))
    try:
        # What it prints must not get into a report, or between the answers of a worker.
        with redirect_stdout(sys.stderr):
            given = offer.entry.load()
    except (Exception, SystemExit) as fault:
        problem = f"{offer.package} cannot be imported ({type(fault).__name__}: {str(fault)[:200]})"
        raise RuleFault(f"{problem}; tell its authors, {_REFUSE}") from fault
    try:
        return own.made(given, plugin)
    except RuleFault as fault:
        raise RuleFault(f"{offer.package}: {fault}; tell its authors, {_REFUSE}") from fault


def _offer(family: str, within: str) -> _Offer:
    offers = dict(_offers(within))
    named = [offer for offer in offers.values() if offer.entry.name == family]
    if len(named) > 1:
        both = " and ".join(sorted(offer.package for offer in named))
        raise RuleFault(f"{both} both have it; remove one of them")
    if not named:
        families = tuple(sorted({offer.entry.name for offer in offers.values()}))
        hint = suggestion(family, families, f"installed: {', '.join(families) or 'none'}")
        raise RuleFault(f"no installed package has rules of this family ({hint}); install it, {_REFUSE}")
    return named[0]


def _offers(within: str) -> Iterator[tuple[tuple[str, str], _Offer]]:
    """Yield what installed packages declare, by package and family; the first place of a package counts."""
    seen: set[str] = set()
    for distribution in importlib.metadata.distributions(path=list(_places(within))):
        name = (distribution.metadata["Name"] or "").lower().replace("_", "-").replace(".", "-")
        if not name or name in seen:
            continue
        seen.add(name)
        for entry in distribution.entry_points:
            if entry.group == GROUP:
                yield (name, entry.name), _Offer(entry, distribution)


def _places(within: str) -> Iterator[str]:
    """Yield where packages are installed: nowhere in the tree that is checked, but for its environment."""
    for place in sys.path:
        if os.path.isabs(place) and not _is_of_tree(place, within):
            yield place


def _is_of_tree(path: str, within: str) -> bool:
    """Return whether a path belongs to the tree that is checked, and to no environment in it."""
    real = os.path.realpath(path)
    if not inside(real, within):
        return False
    folders = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return not any(inside(real, os.path.realpath(folder)) for folder in folders)


def _require_outside(offer: _Offer, within: str) -> None:
    """Raise RuleFault for a package whose code would be imported from the tree that is checked."""
    spec = _spec(offer)
    for place in _code(spec):
        if _is_of_tree(place, within):
            below = os.path.relpath(os.path.realpath(place), within).replace(os.sep, "/")
            raise RuleFault(
                f"{offer.package} would be imported from the repository itself ({below}), where a change can "
                f"bring code along; install it without --editable, {_REFUSE}"
            )


def _spec(offer: _Offer) -> ModuleSpec:
    top = offer.entry.module.partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)  # The top of a package is found without any import.
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        raise RuleFault(f"{offer.package} has no module {top}; install it again, {_REFUSE}")
    return spec


def _code(spec: ModuleSpec) -> Sequence[str]:
    """Return where the code of a module is: its folders, or its file."""
    if spec.submodule_search_locations is not None:
        return list(spec.submodule_search_locations)
    return [spec.origin] if spec.origin else []


def _digest(offer: _Offer) -> str:
    """Return what stands for the code of a package: its release, and what its files hold."""
    found: list[tuple[str, str]] = []
    for place in _code(_spec(offer)):
        if os.path.isfile(place):
            found.append((os.path.basename(place), digest(Path(place).read_bytes())))
            continue
        for above, names, inner in files.walk(place):
            names[:] = [name for name in names if name != "__pycache__"]
            for name in inner:
                path = os.path.join(above, name)
                if os.path.isfile(path):
                    found.append((os.path.relpath(path, place), digest(Path(path).read_bytes())))
    return digest(repr((offer.package, sorted(found))).encode("utf-8", "surrogatepass"))


def _shown(family: str) -> str:
    return f"'{family[:40]}'"
