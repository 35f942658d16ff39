"""Walk a history with `docs impact` and compare what it names with labels that people gave to the commits.

The anchors are those that `docs impact --suggest` proposes in the first commit, unedited, unless a file gives
them; a page that is new later gets those that are proposed in the commit that brings it. An anchor is taken
out behind the commit that removes what it means, as the owner would do who is told; with `--renew` the page
then also gets what is proposed for it in that commit, as for an owner who asks again. The labels are a file
with a line for each document that a commit made wrong: the commit (any name that git knows), the path of the
document, and whatever else after tabs; those outside of the span are left out. Exits 0 always: it measures,
and judges nothing.

A series is a package on npm whose releases hold documents and code; `benchmarks/NAME.tsv` are its labels. Its
archives are fetched by npm, `benchmarks/releases.py` makes a history of them, and each part of it is walked
alone. Any other history needs its repository, labels, and the first and the last commit.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import releases
from handbook.code.process import hashing
from handbook.project.impact import Impact, impacts
from handbook.project.project import open_project
from handbook.project.suggesting import suggestions

_QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
_WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
_TEST = re.compile(r"(?:^|/)tests?/|\.test\.|(?:^|/)build/")
_PLAIN = re.compile(r"\d+\.\d+\.\d+")
_AT_ONCE = 40
"""Archives that one call of npm fetches."""

SERIES = {
    "fastify": (("4.4.0", "4.20.0"), ("5.2.2", "5.12.8"), ("4.20.0", "4.29.1")),
    "semantic-release": (("12.2.0", "15.14.0"), ("15.14.0", "25.0.3")),
}
"""By the package its parts: the release in which anchors are proposed, and the last that is measured."""

Anchors = dict[str, tuple[str, ...]]
"""By the paths of the documents."""


class Step(NamedTuple):
    """A commit, how many files of code it changes, and the documents that it touches."""

    name: str
    code: int
    named: Mapping[str, Impact]


def git(folder: Path, *args: str) -> str:
    """Run git and return what it prints. Raises CalledProcessError."""
    run = subprocess.run(
        ("git", *_WHO, *args), cwd=folder, env={**os.environ, **_QUIET}, check=True, capture_output=True
    )
    return run.stdout.decode("utf-8", "replace").strip()


def proposed(folder: Path) -> Anchors:
    """Return the anchors that are proposed for all documents of a tree."""
    return {each.path: each.anchors for each in suggestions(open_project(folder)).every}


def written(folder: Path, anchors: Anchors) -> None:
    """Write anchors into the front matter of the documents that are there."""
    for path, every in anchors.items():
        file = folder / path
        if not every or not file.is_file():
            continue
        text = file.read_bytes()
        lines = b"covers_paths:\n" + b"".join(f'  - "{each}"\n'.encode() for each in every)
        if text.startswith(b"---\n"):
            file.write_bytes(b"---\n" + lines + text[4:])
        else:
            file.write_bytes(b"---\n" + lines + b"---\n" + text)


def lost(impact: Impact) -> bool:
    """Whether an anchor of a document means nothing any more."""
    return any(touched.what == "removed" or touched.what.startswith("moved") for touched in impact.touched)


def without(anchors: Anchors, every: Sequence[Impact], anew: Anchors) -> None:
    """Take out the anchors whose code is gone; where one is lost, add what is proposed anew."""
    for each in every:
        path = each.subject.path
        gone = {touched.anchor for touched in each.touched if touched.what == "removed"}
        left = [anchor for anchor in anchors.get(path, ()) if anchor not in gone]
        more = anew.get(path, ()) if lost(each) else ()
        anchors[path] = tuple(dict.fromkeys((*left, *more)))


def changed_code(folder: Path, before: str, now: str) -> int:
    """Return how many files of code differ between two commits, tests and what a build makes left out."""
    names = git(folder, "diff", "--no-renames", "--name-only", before, now).splitlines()
    return sum(bool(hashing.language_of(name)) and not _TEST.search(name) for name in names)


def steps(
    folder: Path, commits: Sequence[str], anchors: Anchors, *, grow: bool, renew: bool
) -> Iterator[Step]:
    """Yield each commit but the first with what it touches, all with the anchors in their documents."""
    git(folder, "checkout", "-q", "--orphan", "measured")
    seen: set[str] = set()
    for number, commit in enumerate(commits):
        git(folder, "read-tree", "--reset", "-u", commit)
        there = set(git(folder, "ls-files", "*.md").splitlines())
        if grow and number and there - seen:
            for path, new in proposed(folder).items():
                if path not in seen:
                    anchors.setdefault(path, new)
        seen |= there
        written(folder, anchors)
        git(folder, "add", "-A", "-f")
        git(folder, "commit", "-qm", "x", "--no-verify", "--allow-empty")
        if number:
            every = impacts(open_project(folder), "HEAD~1", today="2000-01-01").every
            code = changed_code(folder, commits[number - 1], commit)
            yield Step(commit, code, {each.subject.path: each for each in every})
            without(anchors, every, proposed(folder) if renew and any(map(lost, every)) else {})


class Options(NamedTuple):
    """What holds for all parts of a series."""

    given: Anchors
    renew: bool
    verbose: bool


def measured(repository: Path, labelled: Path, first: str, last: str, options: Options) -> None:
    """Walk from one commit to another and print what is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "history"
        git(Path(name), "clone", "-q", "--no-checkout", str(repository.resolve()), str(folder))
        git(folder, "read-tree", "--reset", "-u", first)
        anchors = dict(options.given) or proposed(folder)
        labels: dict[str, set[str]] = {}
        for line in labelled.read_text(encoding="utf-8").splitlines():
            commit, path = line.split("\t")[:2]
            labels.setdefault(git(folder, "rev-parse", f"{commit}^{{commit}}"), set()).add(path)
        span = git(folder, "rev-list", "--first-parent", "--reverse", f"{first}..{last}").split()
        begin = git(folder, "rev-parse", f"{first}^{{commit}}")
        grow = not options.given
        walked = list(steps(folder, [begin, *span], anchors, grow=grow, renew=options.renew))
        shown(folder, walked, labels, anchors, verbose=options.verbose)


def fetched(package: str, folder: Path) -> None:
    """Fetch the archives that are missing for the parts. Raises OSError and CalledProcessError."""
    asked = subprocess.run(
        ("npm", "view", package, "versions", "--json"), check=True, capture_output=True, text=True
    )
    parts = [(releases.ordered(first), releases.ordered(last)) for first, last in SERIES[package]]
    versions = [version for version in json.loads(asked.stdout) if _PLAIN.fullmatch(version)]
    wanted = [
        version
        for version in versions
        if any(first <= releases.ordered(version) <= last for first, last in parts)
        and not (folder / f"{package}-{version}.tgz").is_file()
    ]
    for start in range(0, len(wanted), _AT_ONCE):
        names = [f"{package}@{version}" for version in wanted[start : start + _AT_ONCE]]
        command = ("npm", "pack", "--silent", "--ignore-scripts", *names)
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def measure_series(package: str, archives: Path, options: Options) -> None:
    """Walk each part of a series and print what is named."""
    archives.mkdir(parents=True, exist_ok=True)
    fetched(package, archives)
    labels = Path(__file__).with_name(f"{package}.tsv")
    with tempfile.TemporaryDirectory() as name:
        repository = Path(name).resolve() / "releases"
        releases.make(archives, repository, package)
        for first, last in SERIES[package]:
            print(f"== {package}, behind {first} to {last}", flush=True)
            measured(repository, labels, f"v{first}", f"v{last}", options)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = f"a series ({', '.join(SERIES)}), or the repository of another history"
    parser.add_argument("history", nargs="?", metavar="HISTORY", help=what)
    others = (
        ("labels", "the file of labels of another history"),
        ("first", "the commit in which anchors are proposed"),
        ("last", "the last commit that is measured"),
    )
    for name, text in others:
        parser.add_argument(name, nargs="?", metavar=name.upper(), help=text)
    parser.add_argument("--anchors", help="the path of a document and an anchor in each line, a tab between")
    parser.add_argument("--archives", type=Path, help="the folder that keeps the archives of a series")
    parser.add_argument("--renew", action="store_true", help="propose again where an anchor is lost")
    parser.add_argument("--verbose", action="store_true", help="also print each document, named or missed")
    args = parser.parse_args()
    given: Anchors = {}
    for line in Path(args.anchors).read_text(encoding="utf-8").splitlines() if args.anchors else ():
        path, anchor = line.split("\t")[:2]
        given[path] = (*given.get(path, ()), anchor)
    options = Options(given, args.renew, args.verbose)
    if args.history is None:
        parser.print_usage()  # `make bench` runs every script, and should fetch no hundred archives.
    elif args.labels is None:
        if args.history not in SERIES:
            parser.error(f"no series {args.history}, and no LABELS FIRST LAST for a repository")
        with tempfile.TemporaryDirectory() as name:
            measure_series(args.history, args.archives or Path(name), options)
    elif args.last is None:
        parser.error("a repository needs LABELS FIRST LAST")
    else:
        measured(Path(args.history), Path(args.labels), args.first, args.last, options)


def counted(walked: Sequence[Step]) -> str:
    """Return in words how many documents the commits name."""
    counts = [len(step.named) for step in walked]
    if not counts:
        return "none"
    return (
        f"mean {statistics.mean(counts):.2f}, median {statistics.median(counts):g},"
        f" nothing in {sum(not count for count in counts)} commits, most {max(counts)}"
    )


def shown(
    folder: Path, walked: Sequence[Step], labels: Mapping[str, set[str]], anchors: Anchors, *, verbose: bool
) -> None:
    """Print recall and what is named per commit."""
    wanted = [(step, path) for step in walked for path in sorted(labels.get(step.name, ()))]
    hit = [(step, path) for step, path in wanted if path in step.named]
    kinds: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for step in walked:
        for path, impact in step.named.items():
            for touched in impact.touched:
                kind = f"{touched.way.value}, {'symbol' if '#' in touched.anchor else 'file'}"
                kinds[kind] += 1
                good[kind] += path in labels.get(step.name, ())
    anchored = sum(map(len, anchors.values()))
    print(f"{len(anchors)} documents with {anchored} anchors")
    print(f"{len(walked)} commits; labels found {len(hit)} of {len(wanted)}")
    coding = [step for step in walked if step.code]
    print(f"named per commit: {counted(walked)}")
    print(f"named per commit that changes code: {counted(coding)} of {len(coding)}")
    few = [step for step in coding if step.code <= 3]
    print(f"named per commit that changes one to three files of code: {counted(few)} of {len(few)}")
    named = sum(len(step.named) for step in walked)
    files = sum(step.code for step in walked)
    print(f"files of code changed: {files}; named per file: {named / max(files, 1):.2f}")
    print(f"named and labelled: {len(hit)} of {named}")
    also = sum(impact.state.value == "updated" for step in walked for impact in step.named.values())
    print(f"named, and the commit changed the document: {also} of {named}")
    for kind, number in sorted(kinds.items()):
        print(f"touched by {kind}: {number}, of these in labelled documents {good[kind]}")
    if verbose:
        for step in walked:
            title = git(folder, "log", "-1", "--format=%s", step.name)
            labelled = labels.get(step.name, set())
            for path in sorted({*step.named, *labelled}):
                mark = ("hit" if path in labelled else "extra") if path in step.named else "MISSED"
                by = ", ".join(each.anchor for each in step.named[path].touched) if path in step.named else ""
                print(f"{title}\t{mark}\t{path}\t{by}")


if __name__ == "__main__":
    main()
