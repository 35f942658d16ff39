"""The command line of the runner: `python -m samples.contract --help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from samples.contract import database, stacks
from samples.contract.runner import beginning, defects, figures, outcome
from samples.contract.runner.outcome import Outcome
from samples.contract.runner.stages import VERBS, Report, Wanted, walk
from scenarios import postgresql

LAST = ("rust",)
"""Stacks that come after all others: they take the longest, and most of the disk."""


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    made = argparse.ArgumentParser(
        prog="python -m samples.contract",
        description="Build, check and test the stacks, and hold them to the contract. "
        "All output goes to build/samples/STACK/VERB.log. A stack whose toolchain is missing is skipped; "
        "with CI=true that is a failure.",
    )
    made.add_argument(
        "--stack",
        action="append",
        metavar="NAME",
        help="only this one (go, node:express, or a path with a slash); again for more",
    )
    made.add_argument(
        "--only", action="append", nargs="+", choices=VERBS, metavar="VERB", help=f"only {', '.join(VERBS)}"
    )
    instead = made.add_mutually_exclusive_group()
    instead.add_argument(
        "--defects", action="store_true", help="instead, plant the defects of each stack: the suite must fail"
    )
    instead.add_argument(
        "--new",
        action="store_true",
        help="instead, begin a service of each stack with `docs new`, and test it",
    )
    instead.add_argument(
        "--figures",
        action="store_true",
        help="instead, measure the stacks and write samples/contract/figures.json",
    )
    made.add_argument(
        "--running", action="store_true", help="with --figures: keep the times of the builds as they are"
    )
    made.add_argument("--fail-fast", action="store_true", help="end with the first stack that fails")
    made.add_argument(
        "--json", action="store_true", help="print the tally as JSON; all else to standard error"
    )
    return made


def chosen(names: Sequence[str] | None) -> list[Wanted]:
    """Return the stacks of these names, or all, in the order in which they are run. Raises StackError."""
    found = [Wanted(*stacks.find(name)) for name in names] if names else list(map(Wanted, stacks.stacks()))
    return sorted(found, key=lambda wanted: (wanted.stack.key in LAST, wanted.stack.key))


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; return 0 where nothing failed, 1 where something did, 2 for a wrong call."""
    asked = parser().parse_args(words)
    report = partial(print, file=sys.stderr if asked.json else sys.stdout, flush=True)
    try:
        wanted = chosen(asked.stack)
        if asked.defects or asked.new or asked.figures:
            wanted = _served(wanted, named=bool(asked.stack))
    except stacks.StackError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    try:
        if asked.defects:
            return _defects(wanted, report, as_json=asked.json)
        if asked.new:
            return _told(beginning.begin(wanted, report), report, as_json=asked.json)
        if asked.figures:
            with database.cluster() as cluster:
                return 0 if figures.measure(wanted, cluster, report, builds=not asked.running) else 1
        return _tally(asked, wanted, report)
    except postgresql.Unavailable as error:
        report(f"all stacks SKIPPED: {error}")
        return 1 if os.environ.get("CI") else 0


def _served(wanted: Sequence[Wanted], *, named: bool) -> list[Wanted]:
    """Return the stacks that serve; to name another one is an error. Raises StackError."""
    if named:
        for each in wanted:
            each.stack.serving(each.framework)
    return [each for each in wanted if each.stack.serve]


def _tally(asked: argparse.Namespace, wanted: Sequence[Wanted], report: Report) -> int:
    only = {verb for verbs in asked.only or () for verb in verbs}
    verbs = [verb for verb in VERBS if not only or verb in only]
    ends: list[Outcome] = []
    interrupted = False
    try:
        with database.cluster() as cluster:
            for each in wanted:
                ends.append(walk(each, verbs, cluster, report))
                if asked.fail_fast and not ends[-1].passed:
                    break
    except KeyboardInterrupt:
        interrupted = True
    code = _told(ends, report, as_json=asked.json)
    return 130 if interrupted else code


def _told(ends: Sequence[Outcome], report: Report, *, as_json: bool) -> int:
    report("")
    for line in outcome.table(ends):
        report(line)
    if as_json:
        _answer(outcome.as_json(ends))
    return 0 if all(end.passed for end in ends) else 1


def _defects(wanted: Sequence[Wanted], report: Report, *, as_json: bool) -> int:
    ends = defects.plant(wanted, report)
    if as_json:
        _answer([asdict(end) | {"caught": end.caught} for end in ends])
    report(f"defects: {sum(end.caught for end in ends)} of {len(ends)} caught")
    return 0 if ends and all(end.caught for end in ends) else 1


def _answer(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
