"""Prove that the last commit works on a fresh machine, also after every dependency has had a new release.

`make fresh` runs this. Twice, with the pip that Python brings and with the newest that is locked, the
repository is cloned and taken into use by its own verbs, on a PATH without Node and without a browser.
Instead of an index pip sees one folder. It holds the files that the locks name, and beside each a newer
release that nothing may take. So whatever is resolved anew, built in isolation or not locked fails.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
HIDDEN = ("node", "npm", "npx", "corepack", "chrom", "google-chrome", "msedge", "uv", "pip")
"""How the names of programs begin that a fresh machine does not have."""
NEWER = "99999"
SERVE_SECONDS = 300.0

Environment = Mapping[str, str]


def say(text: str) -> None:
    """Report progress."""
    print(f"fresh machine: {text}", flush=True)


def run(*command: str | Path, folder: Path, environment: Environment) -> None:
    """Run a command; a failure ends the proof."""
    done = subprocess.run(command, cwd=folder, env=dict(environment), check=False)
    if done.returncode:
        sys.exit(f"fresh machine: '{' '.join(map(str, command))}' failed with {done.returncode}")


def download(wheels: Path) -> None:
    """Fetch the files that the locks name for this system, and nothing else."""
    sets = [word for lock in LOCKS for word in ("-r", str(lock)) if lock.stem not in {"lock", "site", "go"}]
    checked = ("--no-deps", "--only-binary", ":all:", "--require-hashes", "--dest", str(wheels))
    command = (sys.executable, "-m", "pip", "download", "--quiet", *checked, *sets)
    run(*command, folder=ROOT, environment=os.environ)


def release_again(wheels: Path) -> list[str]:
    """Lay a newer release beside each file: one that is empty and satisfies every requirement."""
    names = sorted({wheel.name.split("-")[0] for wheel in wheels.glob("*.whl")})
    for name in names:
        info = f"{name}-{NEWER}.dist-info"
        with zipfile.ZipFile(wheels / f"{name}-{NEWER}-py3-none-any.whl", "w") as archive:
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {NEWER}\n")
            archive.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            archive.writestr(f"{info}/RECORD", "")
    return names


def bare(folder: Path, wheels: Path) -> dict[str, str]:
    """Return the environment of a machine without Node and browser, where pip knows one folder only."""
    folder.mkdir()
    for place in map(Path, os.get_exec_path()):
        for tool in place.iterdir() if place.is_dir() else ():
            if not tool.name.startswith(HIDDEN) and not (folder / tool.name).is_symlink():
                (folder / tool.name).symlink_to(tool)
    dropped = ("PIP_", "PYTHON", "CI", "VIRTUAL_ENV", "MAKE", "MFLAGS", "HANDBOOK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}
    return {**kept, **pip, "PATH": str(folder)}


def check_bait(python: Path, folder: Path, environment: Environment, name: str) -> None:
    """Make sure that a newer release is taken where nothing is locked; else the proof proves nothing."""
    taken = folder / "taken"
    free = ("-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(taken), name)
    run(python, *free, folder=folder, environment=environment)
    if not list(taken.glob(f"*-{NEWER}-*")):
        sys.exit(f"fresh machine: pip does not see the newer release of {name}")


@contextmanager
def served(make: list[str], clone: Path, environment: Environment) -> Iterator[str]:
    """Run `make serve` and yield the address that was asked for."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [*make, "serve", f"ADDRESS={address}"]
    process = subprocess.Popen(command, cwd=clone, env=dict(environment), start_new_session=True)
    try:
        yield f"http://{address}/"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def check_served(address: str) -> None:
    """Wait for the handbook's first page."""
    end = time.monotonic() + SERVE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=SERVE_SECONDS) as answer:  # noqa: S310 - our own server
                if b"<title>" in answer.read():
                    return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"fresh machine: `make serve` does not answer on {address}")


def prove(folder: Path, wheels: Path, *, newest: bool) -> None:
    """Take a clone into use with the pip that Python brings, or with the newest one."""
    began = time.monotonic()
    environment = bare(folder / "bin", wheels)
    clone = folder / "clone"
    run("git", "clone", "--quiet", "--no-hardlinks", ROOT, clone, folder=folder, environment=environment)
    python = clone / ".venv/bin/python"
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    run(base, "-m", "venv", clone / ".venv", folder=folder, environment=environment)
    if newest:
        install = ("-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/pip.txt")
        run(python, *install, folder=clone, environment=environment)
    check_bait(python, folder, environment, "coverage")
    run(python, "-m", "pip", "--version", folder=clone, environment=environment)
    make = ["make", f"PYTHON={base}"]
    with served(make, clone, environment) as address:
        check_served(address)
    say(f"`make serve` answers after {time.monotonic() - began:.0f} s")
    run(*make, ".venv/.dev", ".venv/.engines", folder=clone, environment=environment)
    tests = ("tests/test_locks.py", "tests/test_imports.py", "tests/test_config.py")
    run(python, "-m", "pytest", "--quiet", *tests, folder=clone, environment=environment)
    say(f"what `make test` needs is installed and works after {time.monotonic() - began:.0f} s")
    shutil.rmtree(clone)


def main() -> None:
    """Prove it with both."""
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name, "wheels")
        download(wheels)
        say(f"{len(release_again(wheels))} distributions, each with a newer release beside it")
        for newest in (False, True):
            folder = Path(name, "newest" if newest else "bundled")
            folder.mkdir()
            prove(folder, wheels, newest=newest)


if __name__ == "__main__":
    main()
