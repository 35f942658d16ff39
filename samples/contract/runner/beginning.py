"""Follow a new user: `docs new service`, then build, test and contract of what it made, by its own verbs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

from samples.contract.runner import commands, stages
from samples.contract.runner.outcome import Outcome, Step
from samples.contract.runner.stages import Report, Wanted

NAME = "billing-service"
PLACES = stages.ROOT / "build" / "new"
VERBS = ("build", "check", "test", "contract")


def begin(wanted: Iterable[Wanted], report: Report) -> list[Outcome]:
    """Make a service of each stack, and run its verbs; a stack without its toolchain is left out."""
    ends = []
    for stack in (each.stack for each in wanted):
        if stack.missing:
            report(f"{stack.key:8} SKIPPED: {', '.join(stack.missing)} missing")
            ends.append(Outcome(stack.key, missing=stack.missing))
            continue
        steps: list[Step] = []
        for verb in ("new", *VERBS):
            steps.append(_step(stack.key, verb))
            report(f"{stack.key:8} {steps[-1].said}")
            if not steps[-1].passed:
                report(f"{commands.last_lines(steps[-1].log)}\n{steps[-1].log} ends so.")
                if verb in {"new", "build"}:
                    break
        ends.append(Outcome(stack.key, tuple(steps)))
    return ends


def _step(stack: str, verb: str) -> Step:
    place = PLACES / stack / NAME
    asked, folder = ["make", verb], place
    if verb == "new":
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        program = [sys.executable, "-m", "handbook", "docs"]
        asked, folder = [*program, "new", "service", "--stack", stack, NAME], place.parent
    log = stages.LOGS / stack / f"begun-{verb}.log"
    # A new user has no database yet: the verbs have to bring one.
    variables = {name: value for name, value in commands.environment().items() if name != "DATABASE_URL"}
    ended = commands.run(asked, folder=folder, log=log, variables=variables)
    return Step(verb, ended.passed, ended.seconds, log, reason=ended.reason)
