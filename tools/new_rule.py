"""Begin a rule: `make new-rule CODE=DOC113 NAME=some-name` writes module, list line and fixture folder."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
RULES = ROOT / "tools" / "handbook" / "lint" / "rules"
FIXTURES = ROOT / "tests" / "rules"

MODULE = '''"""{sentence}.

Why:
    Say what happens to a reader when this is not so.

Bad (page):
    # Title

    ## In short

    A text that breaks the rule.

Good (page):
    # Title

    ## In short

    The same text, repaired.
"""

from __future__ import annotations

from collections.abc import Iterator

from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each place that breaks the rule."""
    raise AssertionError("write the check; its examples and fixtures fail until then")


RULE = Rule(code="{code}", name="{name}", severity=Severity.SUGGESTION, check=check, doc=__doc__ or "")
'''


def listed(text: str, code: str, name: str) -> str:
    """Return the text of ``rules/index.py`` with one more rule in its list."""
    head, quotes, rest = text.partition('TABLE = """\\\n')
    rows, end, _ = rest.partition('"""\n')
    if not (quotes and end):
        raise SystemExit("rules/index.py has an unexpected shape; `make generated` writes it anew")
    return head + quotes + "".join(sorted([*rows.splitlines(True), f"{code} {name} suggestion - -\n"])) + end


def main(argv: list[str]) -> int:
    """Write module, list line and fixture; return 2 after one line on stderr if code or name is unusable."""
    code, name = argv if len(argv) == 2 else ("", "")
    if not re.fullmatch(r"[A-Z]{2,3}\d{3}", code) or not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        print("error: give both: make new-rule CODE=DOC113 NAME=some-name", file=sys.stderr)
        return 2
    family = RULES / code[:-3].lower()
    module = family / f"{code.lower()}.py"
    if module.exists():
        print(f"error: {module.relative_to(ROOT)} exists; choose the next free code", file=sys.stderr)
        return 2
    registry = RULES / "index.py"
    text = listed(registry.read_text(encoding="utf-8"), code, name)
    sentence = name.replace("-", " ").capitalize()
    fixture = FIXTURES / code / "bad.md"
    fixture.parent.mkdir(parents=True)
    family.mkdir(exist_ok=True)
    package = family / "__init__.py"
    if not package.exists():
        package.write_text(f'"""The family {code[:-3]}."""\n', encoding="utf-8")
    module.write_text(MODULE.format(code=code, name=name, sentence=sentence), encoding="utf-8")
    fixture.write_text("---\nkind: page\n---\n# Title\n\n## In short\n\nText.\n", encoding="utf-8")
    registry.write_text(text, encoding="utf-8")
    for path in (module, registry, fixture):
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
