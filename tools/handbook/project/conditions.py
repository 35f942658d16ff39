"""What every outcome depends on besides the repository: this program, its packages and its tools."""

from __future__ import annotations

import os
import sys

import handbook
from handbook.disk import files
from handbook.disk.keeping import Look, digest
from handbook.errors import HandbookError


def program() -> str:
    """Return the digest of this program: of when its files were written, and how long they are."""
    found: list[tuple[str, int, int]] = []
    top = os.path.dirname(os.path.abspath(handbook.__file__))
    for above, names, inside in files.walk(top):
        names[:] = [name for name in names if name != "__pycache__"]
        for name in inside:
            info = os.stat(os.path.join(above, name))
            found.append((os.path.join(above, name), info.st_size, info.st_mtime_ns))
    return digest(repr(sorted(found)).encode("utf-8", "surrogatepass"))


def packages() -> tuple[str, ...]:
    """Return the names of the packages that can be imported, with their versions."""
    found: set[str] = set()
    for place in sys.path:
        try:
            found.update(name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
    return tuple(sorted(found))


def programs() -> str:
    """Return what the system says of the programs that judge code blocks."""
    from handbook.code.process import programs as judges  # Most documents have no such blocks.

    found: list[tuple[object, ...]] = []
    for path in (judges.bash(), judges.shellcheck(), judges.squawk()):
        try:
            found.append((path, *Look.of(os.stat(path))) if path else ())
        except OSError:
            found.append((path,))
    return digest(repr(found).encode("utf-8", "surrogatepass"))


def parser(version: str) -> str:
    """Return the digest of the parser of a certain release of Mermaid; empty for that of the package."""
    if not version:
        return ""
    from handbook.diagrams.process import bundle

    try:
        return bundle.find(version).digest
    except HandbookError:
        return ""
