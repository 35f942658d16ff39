"""Plant each defect of a stack into a copy of it: a suite that still passes proves nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samples.contract import stacks
from samples.contract.runner import commands, stages, workspace
from samples.contract.runner.stages import Report, Wanted
from samples.contract.stacks import Stack

NAMES = ("foreign-order-visible", "no-idempotency", "pool-never-released")
"""The defects that each stack has a patch for."""
ENOUGH = "--maxfail=2"
"""Where the pool is used up, each further test fails as well, and waits two minutes first."""
COPIES = stages.ROOT / "build" / "defects"


@dataclass(frozen=True, slots=True)
class Planted:
    """What the suite said to one defect."""

    stack: str
    defect: str
    failed: tuple[str, ...] = ()
    """The tests that failed."""
    passed: int = 0
    """How many passed all the same: where none did, the service does not even start."""
    reason: str = ""
    """Why nothing is proved, where that is so before any test."""

    @property
    def caught(self) -> bool:
        """Whether the suite tells the defect from a service that works, and from one that does not start."""
        return bool(self.failed) and self.passed > 0 and not self.reason

    @property
    def said(self) -> str:
        """The same in a line."""
        start = f"{self.stack:8} {self.defect:22}"
        if self.caught:
            return f"{start} caught by {len(self.failed)}, {self.passed} passed: {', '.join(self.failed)}"
        return f"{start} NOT CAUGHT: {self.reason or f'{len(self.failed)} failed, {self.passed} passed'}"


def patches(stack: Stack) -> tuple[Path, ...]:
    """Return the patches of a stack."""
    return tuple(sorted((stack.folder / "defects").glob("*.patch")))


def plant(wanted: Iterable[Wanted], report: Report) -> list[Planted]:
    """Plant all defects of the stacks, one after another, and tell each outcome as it comes."""
    ends = []
    for each in wanted:
        for end in _planted(each.stack):
            report(end.said)
            ends.append(end)
    return ends


def _planted(stack: Stack) -> Iterator[Planted]:
    if stack.missing:
        lacking = f"{', '.join(stack.missing)} missing"
        yield from (Planted(stack.key, name, reason=lacking) for name in NAMES)
        return
    copy = stacks.read(workspace.copy(stack, COPIES / stack.key))
    # The copy is built and tested once as it is: what fails there says nothing about a defect.
    reason = "" if _built(copy, "untouched") else "the untouched copy is not built"
    if not reason:
        ended, tests = stages.suite(f"{copy.folder}", stages.LOGS / copy.key / "defect-untouched.log")
        if not ended.passed:
            reason = f"the untouched copy fails: {', '.join(tests.failed + tests.errors) or ended.log}"
    if reason:
        yield from (Planted(stack.key, name, reason=reason) for name in NAMES)
        return
    for patch in patches(stack):
        yield _one(copy, patch)


def _one(copy: Stack, patch: Path) -> Planted:
    name = patch.stem
    if not _applied(copy, patch):
        return Planted(copy.key, name, reason="the patch does not apply")
    try:
        if not _built(copy, name):
            return Planted(copy.key, name, reason="it is not built: a compiler catches it, not the suite")
        log = stages.LOGS / copy.key / f"defect-{name}.log"
        ended, tests = stages.suite(f"{copy.folder}", log, ENOUGH)
        return Planted(copy.key, name, tests.failed + tests.errors, len(tests.passed), ended.reason)
    finally:
        _applied(copy, patch, "--reverse")


def _built(copy: Stack, name: str) -> bool:
    log = stages.LOGS / copy.key / f"defect-{name}-build.log"
    ended = commands.run(["make", "build"], folder=copy.folder, log=log, variables=commands.environment())
    return ended.passed


def _applied(copy: Stack, patch: Path, *options: str) -> bool:
    # Below a repository git takes the paths of a patch as the repository's: here there is none.
    variables = dict(os.environ) | {"GIT_CEILING_DIRECTORIES": str(copy.folder.parent)}
    log = stages.LOGS / copy.key / "defect-apply.log"
    asked = ["git", "apply", "-p1", *options, str(patch)]
    return commands.run(asked, folder=copy.folder, log=log, variables=variables).passed
