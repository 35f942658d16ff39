"""How soon a changed page is served: the plugin ``handbook`` and plain Material, one after the other.

    python benchmarks/reload.py [--pages N] [--rounds N]

The sites are those of `site.py`. While `mkdocs serve` runs a page is changed, and asked for until its new
words are there. Printed are seconds, of which MkDocs takes 0.1 to 0.6 to notice a change. The aim is below 1.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import site as generated

PAGE = "page-7"
UNTIL_THE_REST = 30.0
"""Seconds: the whole site, which follows, must not meet the next change."""


def words(address: str) -> str:
    """Return the page as it is served; empty while nothing is."""
    try:
        with urllib.request.urlopen(f"{address}{PAGE}/", timeout=60) as answer:  # noqa: S310 - http
            return str(answer.read().decode())
    except OSError:
        return ""


def until(word: str, address: str) -> float:
    """Return the seconds until the page has a word."""
    begun = time.monotonic()
    while word not in words(address):
        time.sleep(0.02)
    return time.monotonic() - begun


@contextlib.contextmanager
def served(folder: Path, name: str) -> Iterator[str]:
    """Serve a site; give its address when it is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "-q", "-f", f"{name}.yml", "-a", place]
    server = subprocess.Popen(command, cwd=folder, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    try:
        until("<h1", f"http://{place}/")
        yield f"http://{place}/"
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Print the times of each."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=300)
    asked.add_argument("--rounds", type=int, default=5)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generated.write(folder, said.pages)
        source = folder / "docs" / f"{PAGE}.md"
        for site in ("plain", "handbook"):
            times = []
            with served(folder, site) as address:
                for turn in range(said.rounds):
                    word = f"{site}-{turn}"
                    source.write_text(f"{source.read_text(encoding='utf-8')}\n{word}\n", encoding="utf-8")
                    times.append(until(word, address))
                    time.sleep(UNTIL_THE_REST)
            print(
                f"{site:9} {min(times):.2f} {statistics.median(times):.2f} {max(times):.2f} s "
                f"(min, median, max of {said.rounds}) from a change to the page, {said.pages} pages"
            )


if __name__ == "__main__":
    main()
