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


def listed(text: str, module: str) -> str:
    """Return the text of ``rules/__init__.py`` with one more rule, in its family's import and in the list."""
    family = module[:-3]
    known = re.search(rf"from handbook\.lint\.rules\.{family} import \(\n((?:    \w+,\n)+)\)", text)
    rules = re.search(r"= \(\n((?:    \w+\.RULE,\n)+)\)", text)
    last = [*re.finditer(r"^from handbook\.lint\.rules\.(\w+) import [^)]*\)\n", text, re.MULTILINE)]
    if rules is None or not last:
        raise SystemExit("rules/__init__.py has an unexpected shape; add the lines by hand")
    text = _sorted_in(text, rules, f"    {module}.RULE,\n")
    if known is not None:
        return _sorted_in(text, known, f"    {module},\n")
    at = next((match.start() for match in last if match[1] > family), last[-1].end())
    return f"{text[:at]}from handbook.lint.rules.{family} import (\n    {module},\n)\n{text[at:]}"


def _sorted_in(text: str, block: re.Match[str], line: str) -> str:
    lines = "".join(sorted({*block[1].splitlines(keepends=True), line}))
    return text[: block.start(1)] + lines + text[block.end(1) :]


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
    registry = RULES / "__init__.py"
    text = listed(registry.read_text(encoding="utf-8"), code.lower())
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
