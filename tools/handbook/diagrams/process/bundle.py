"""Where the built Mermaid parsers are, and which release of Mermaid they are."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from handbook.diagrams.process import folders
from handbook.errors import EngineUnavailable

_SCRIPTS = Path(__file__).parents[1] / "js"
DIST = _SCRIPTS / "dist"


class Bundle(NamedTuple):
    """The built parsers of one release of Mermaid."""

    folder: Path
    version: str
    """The release, such as ``12.3.0``."""
    digest: str
    """Changes with the parsers and with what we made of them."""
    scripts: str
    """`scripts_digest` of those it was built by; empty for the package's own."""

    @property
    def parser(self) -> Path:
        """The script that every engine evaluates first."""
        return self.folder / "parser.js"


def find(version: str = "") -> Bundle:
    """Return the parsers of a release, by default those that belong to this package.

    Raises EngineUnavailable with the command that builds what is not there.
    """
    own = _read(DIST)
    if version in {"", own.version if own else ""}:
        return _complete(own, DIST, "python tools/build_mermaid.py")
    build = f"python tools/build_mermaid.py --release {version}"
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.-]+)?", version):
        raise EngineUnavailable(f"mermaid-version: '{version}' is not a release such as '12.2.0'")
    folder = folders.data() / "mermaid" / version
    found = _complete(_read(folder), folder, build)
    if found.scripts != scripts_digest(_SCRIPTS):
        raise EngineUnavailable(
            f"the parser of Mermaid {version} was built for another version of the handbook: "
            f"run '{build}' again"
        )
    return found


def mermaid_version() -> str:
    """Return the release of Mermaid that judges by default, such as ``12.3.0``."""
    return find().version


def scripts_digest(folder: Path) -> str:
    """Return one hash of our own scripts, whatever the line ends of the checkout."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.[cm]js")):
        part = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _read(folder: Path) -> Bundle | None:
    """Return what the manifest of a folder says; None when there is none that can be read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        scripts = str(manifest.get("scripts", ""))
        return Bundle(folder, str(manifest["mermaid"]), str(manifest["sha256"]), scripts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _complete(found: Bundle | None, folder: Path, build: str) -> Bundle:
    if found is not None and found.parser.is_file():
        return found
    if found is None and not folder.is_dir():
        raise EngineUnavailable(
            f"the Mermaid parser is not built: run '{build}' in a checkout of the handbook"
            + ("" if "--release" in build else ", or install its wheel, which has it")
        )
    raise EngineUnavailable(f"the Mermaid parser is only half built: delete {folder} and run '{build}'")
