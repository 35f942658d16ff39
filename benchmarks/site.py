"""Building a site of 300 pages: the plugin ``handbook`` against MkDocs with Material alone, in turns.

    python benchmarks/site.py [--pages N] [--rounds N]

Each page has prose, code, a table and tasks; each fifth a diagram; there are a decision log of 30 records and
owners, which plain Material shows as pages. Printed are seconds of processor time and the
median of the ratios of pairs: what else runs on the machine slows down both builds of a pair, which take
turns in coming first. The aim is 1.15 at most.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROSE = "An order is written with its items in one transaction, and the event that tells of it. " * 12
PAGE = """---
title: Page {n}
description: What page {n} is about, in a sentence.
owner: team-data
reviewed: {{on: 2026-11-26, by: kim, sha: abc}}
review_every: 12 months
keywords: [timeout, "error {n}"]
---
# Page {n}

## In short

{prose}

## Steps

- [ ] Read [the next page](page-{next}.md)
- [ ] Ask the owner

| Column | Value |
|---|---|
| a | {n} |
| b | `code` |

```python
def handler(order_id: int) -> str:
    return f"order {{order_id}} of {n}"
```

!!! note
    {prose}

## More

{prose}
{diagram}"""
DIAGRAM = '\n```mermaid\nflowchart LR\n  a["Shop {n}"] -->|"orders"| b["Queue"]\n```\n'
RECORD = "# {n}. Decision {n}\n\nDate: 2026-01-{day:02d}\n\n## Status\n\nAccepted\n\n## Context\n\n{prose}\n"
EXTENSIONS = """
  - admonition
  - attr_list
  - tables
  - toc: {permalink: true}
  - pymdownx.highlight
  - pymdownx.tasklist: {custom_checkbox: true}
"""
FENCES = """
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_div_format
"""


def write(folder: Path, pages: int) -> None:
    """Write the sources of both sites."""
    docs = folder / "docs"
    (docs / "adr").mkdir(parents=True)
    (docs / "index.md").write_text("# Home\n\n[First](page-0.md)\n", encoding="utf-8")
    (docs / "owners.yml").write_text('team-data: {team: Data, channel: "#data"}\n', encoding="utf-8")
    for n in range(pages):
        diagram = DIAGRAM.format(n=n) if n % 5 == 0 else ""
        text = PAGE.format(n=n, next=(n + 1) % pages, prose=PROSE, diagram=diagram)
        (docs / f"page-{n}.md").write_text(text, encoding="utf-8")
    for n in range(1, 31):
        text = RECORD.format(n=n, day=n, prose=PROSE)
        (docs / "adr" / f"{n:04d}-decision-{n}.md").write_text(text, encoding="utf-8")
    features = "[navigation.prune, navigation.instant]"
    theme = f"site_name: Shop\ntheme: {{name: material, font: false, features: {features}}}\n"
    extensions = f"markdown_extensions:{EXTENSIONS.rstrip()}{FENCES}"
    for name, plugins in (("plain", "[search]"), ("handbook", "[search, handbook]")):
        config = f"{theme}plugins: {plugins}\n{extensions}"
        (folder / f"{name}.yml").write_text(config, encoding="utf-8")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)


def seconds(folder: Path, name: str) -> float:
    """Return the processor time of a build."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", f"{name}.yml", "-d", f"{name}-site"]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the times of each, and the median of how those of a pair relate."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=300)
    asked.add_argument("--rounds", type=int, default=6)
    said = asked.parse_args()
    found: dict[str, list[float]] = {"plain": [], "handbook": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, said.pages)
        for turn in range(said.rounds):
            for site in sorted(found, reverse=turn % 2 == 1):
                found[site].append(seconds(folder, site))
    for site, times in found.items():
        print(
            f"{site:9} {min(times):.2f} {statistics.median(times):.2f} {max(times):.2f} s (min, median, max)"
        )
    ratios = [ours / plain for ours, plain in zip(found["handbook"], found["plain"], strict=True)]
    print(
        f"{said.pages} pages: {statistics.median(ratios):.2f} times the processor time of plain Material "
        f"({min(ratios):.2f} to {max(ratios):.2f} in {said.rounds} pairs); the aim is at most 1.15"
    )


if __name__ == "__main__":
    main()
