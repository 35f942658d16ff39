"""Make a git repository of archives of releases: one commit for each, by version, with the tag ``vVERSION``.

Archives are tar files named ``NAME-VERSION.tgz`` or ``.tar.gz`` whose members stand below one folder, as
package registries keep them. The commits are a history of releases, each of which holds several changes.
Usage: python benchmarks/releases.py FOLDER REPOSITORY
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

_NAME = re.compile(r"(?P<name>.*)-(?P<version>\d+(?:\.\d+)*)\.(?:tgz|tar\.gz)")


def git(folder: Path, *args: str) -> None:
    """Run git. Raises CalledProcessError."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    subprocess.run(("git", *who, *args), cwd=folder, check=True, capture_output=True)


def ordered(version: str) -> tuple[int, ...]:
    """Return a version as numbers, to compare it by."""
    return tuple(map(int, version.split(".")))


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of an archive, without the folder around them."""
    with tarfile.open(archive) as packed:
        for member in packed:
            inner = member.name.partition("/")[2]
            if member.isfile() and inner and ".git" not in inner.split("/"):
                member.name = inner
                packed.extract(member, folder, filter="data")


def make(source: Path, target: Path, package: str = "") -> int:
    """Make the repository of the archives in a folder, of one package if it is named; return how many."""
    found = {
        match["version"]: each
        for each in source.iterdir()
        if (match := _NAME.fullmatch(each.name)) and package in {"", match["name"]}
    }
    target.mkdir(parents=True)
    git(target, "init", "-q", ".")
    for version in sorted(found, key=ordered):
        git(target, "rm", "-rqf", "--ignore-unmatch", ".")
        unpack(found[version], target)
        git(target, "add", "-A", "-f")
        git(target, "commit", "-qm", version, "--no-verify", "--allow-empty")
        git(target, "tag", f"v{version}")
    return len(found)


def main() -> None:
    """Make the repository and print how many releases it has."""
    if len(sys.argv) != 3:  # `make bench` runs every script.
        print(__doc__)
        return
    print(f"{make(Path(sys.argv[1]), Path(sys.argv[2]))} releases")


if __name__ == "__main__":
    main()
