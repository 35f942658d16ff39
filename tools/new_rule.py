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
from handbook.model import Document, Finding, Severity


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each place that breaks the rule."""
    raise AssertionError("write the check; its examples and fixtures fail until then")


RULE = Rule(code="{code}", name="{name}", severity=Severity.SUGGESTION, check=check, doc=__doc__ or "")
'''


def listed(text: str, module: str) -> str:
    """Return the text of ``rules/__init__.py`` with one more rule, both lists sorted."""
    imports = re.search(r"import \(\n((?:    \w+,\n)+)\)", text)
    rules = re.search(r"= \(\n((?:    \w+\.RULE,\n)+)\)", text)
    if imports is None or rules is None:
        raise SystemExit("rules/__init__.py has another shape than expected; add the lines by hand")
    for match, line in ((rules, f"    {module}.RULE,\n"), (imports, f"    {module},\n")):
        lines = "".join(sorted({*match[1].splitlines(keepends=True), line}))
        text = text[: match.start(1)] + lines + text[match.end(1) :]
    return text


def main(argv: list[str]) -> int:
    """Write the three places; return 2 with one line when the code or the name will not do."""
    code, name = argv if len(argv) == 2 else ("", "")
    if not re.fullmatch(r"[A-Z]{3}\d{3}", code) or not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        print("error: say both: make new-rule CODE=DOC113 NAME=some-name", file=sys.stderr)
        return 2
    module = RULES / f"{code.lower()}.py"
    if module.exists():
        print(f"error: {module.relative_to(ROOT)} exists; choose the next free code", file=sys.stderr)
        return 2
    registry = RULES / "__init__.py"
    text = listed(registry.read_text(encoding="utf-8"), code.lower())
    sentence = name.replace("-", " ").capitalize()
    fixture = FIXTURES / code / "bad.md"
    fixture.parent.mkdir(parents=True)
    module.write_text(MODULE.format(code=code, name=name, sentence=sentence), encoding="utf-8")
    fixture.write_text("---\nkind: page\n---\n# Title\n\n## In short\n\nText.\n", encoding="utf-8")
    registry.write_text(text, encoding="utf-8")
    for path in (module, registry, fixture):
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
