"""Walk a history with `docs impact` and compare what it names with labels that people gave to the commits.

The anchors are those that `docs impact --suggest` proposes in the first commit, unedited, unless a file gives
them; a page that is new later gets those that are proposed in the commit that brings it. An anchor is taken
out behind the commit that removes what it means, as the owner would do who is told. The labels are a file
with a line for each document that a commit made wrong: the commit (any name that git knows), the path of the
document, and whatever else after tabs; those outside of the span are left out. Every commit of the span
counts for the number of documents that it names. Exits 0 always: it measures, and judges nothing.
`benchmarks/releases.py` makes such a history of releases, `benchmarks/fastify.tsv` has labels for one.
Usage: python benchmarks/impact.py REPOSITORY LABELS FIRST LAST [--anchors FILE] [--verbose]
The file of anchors has the path of a document and an anchor in each line, with a tab between them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from handbook.project.impact import Impact, impacts
from handbook.project.project import open_project
from handbook.project.suggesting import suggestions

_QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
_WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")

Anchors = dict[str, tuple[str, ...]]
"""By the paths of the documents."""


class Step(NamedTuple):
    """A commit, and the documents that it touches."""

    name: str
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


def steps(folder: Path, commits: Sequence[str], anchors: Anchors, *, grow: bool) -> Iterator[Step]:
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
            yield Step(commit, {each.subject.path: each for each in every})
            for each in every:
                gone = {touched.anchor for touched in each.touched if touched.what == "removed"}
                left = tuple(anchor for anchor in anchors.get(each.subject.path, ()) if anchor not in gone)
                anchors[each.subject.path] = left


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    for name in ("repository", "labels", "first", "last"):
        parser.add_argument(name)
    parser.add_argument("--anchors")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "history"
        git(Path(name), "clone", "-q", "--no-checkout", str(Path(args.repository).resolve()), str(folder))
        git(folder, "read-tree", "--reset", "-u", args.first)
        given = Path(args.anchors).read_text(encoding="utf-8").splitlines() if args.anchors else []
        anchors: Anchors = {}
        for path, anchor in (line.split("\t")[:2] for line in given):
            anchors[path] = (*anchors.get(path, ()), anchor)
        if not args.anchors:
            anchors = proposed(folder)
        labels: dict[str, set[str]] = {}
        for line in Path(args.labels).read_text(encoding="utf-8").splitlines():
            commit, path = line.split("\t")[:2]
            labels.setdefault(git(folder, "rev-parse", f"{commit}^{{commit}}"), set()).add(path)
        span = git(folder, "rev-list", "--first-parent", "--reverse", f"{args.first}..{args.last}").split()
        first = git(folder, "rev-parse", f"{args.first}^{{commit}}")
        walked = list(steps(folder, [first, *span], anchors, grow=not args.anchors))
        shown(folder, walked, labels, anchors, verbose=args.verbose)


def shown(
    folder: Path, walked: Sequence[Step], labels: Mapping[str, set[str]], anchors: Anchors, *, verbose: bool
) -> None:
    """Print recall and what is named per commit."""
    counts = [len(step.named) for step in walked]
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
    print(
        f"named per commit: mean {statistics.mean(counts):.2f}, median {statistics.median(counts):g},"
        f" nothing in {sum(not count for count in counts)} commits, most {max(counts)}"
    )
    named = sum(counts)
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
