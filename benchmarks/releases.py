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

_NAME = re.compile(r".*-(?P<version>\d+(?:\.\d+)*)\.(?:tgz|tar\.gz)")


def git(folder: Path, *args: str) -> None:
    """Run git. Raises CalledProcessError."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    subprocess.run(("git", *who, *args), cwd=folder, check=True, capture_output=True)


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of an archive, without the folder around them."""
    with tarfile.open(archive) as packed:
        for member in packed:
            inner = member.name.partition("/")[2]
            if member.isfile() and inner and ".git" not in inner.split("/"):
                member.name = inner
                packed.extract(member, folder, filter="data")


def main() -> None:
    """Make the repository and print how many releases it has."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    found = {match["version"]: each for each in source.iterdir() if (match := _NAME.fullmatch(each.name))}
    target.mkdir(parents=True)
    git(target, "init", "-q", ".")
    for version in sorted(found, key=lambda each: tuple(map(int, each.split(".")))):
        git(target, "rm", "-rqf", "--ignore-unmatch", ".")
        unpack(found[version], target)
        git(target, "add", "-A", "-f")
        git(target, "commit", "-qm", version, "--no-verify", "--allow-empty")
        git(target, "tag", f"v{version}")
    print(f"{len(found)} releases")


if __name__ == "__main__":
    main()
