"""The diagram fixes colours.

Why:
    A page has a light and a dark scheme, and the theme gives a diagram the colours of each, with enough
    contrast. A colour written into the diagram stays when the scheme changes: dark text on a dark page.
    And who does not see colours misses what only a colour says: say it with a shape, a group or a word.

Bad (page):
    ```mermaid
    flowchart LR
      shop["Shop"] --> queue["Queue"]
      style queue fill:#ffcccc
    ```

Good (page):
    ```mermaid
    flowchart LR
      shop["Shop"] --> queue[("Queue")]
      style queue stroke-width:3px
    ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.diagram import header, known, matches
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Fence, Span
from handbook.model.facts import Facts, Style
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_PROPERTY = lazy(
    r"\s*(?:fill|stroke|color|background(?:-color)?|border-color|border)\s*:\s*(.*)", re.IGNORECASE
)
_NEUTRAL = lazy(
    r"none|transparent|currentcolor|inherit|initial|unset|var\(.*|.*,\s*0?\.\d+\s*\)|[\d.]+(?:px)?",
    re.IGNORECASE,
)
_VALUE = lazy(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
_BARE = frozenset({"rect", "box", "UpdateElementStyle", "UpdateRelStyle"})
_NAMES = lazy(
    r"(?:light|dark|medium|pale|deep|hot)?(?:aqua|beige|black|blue|brown|coral|cyan|gold|gr[ae]y|green|ivory"
    r"|lavender|lime|magenta|maroon|navy|olive|orange|orchid|pink|plum|purple|red|salmon|silver|tan|teal"
    r"|turquoise|violet|wheat|white|yellow)",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each diagram that fixes colours, at the first place."""
    for fence, facts in known(context):
        found = [*_styles(document, fence, facts), *_variables(document, fence, facts)]
        if not found:
            continue
        what, place = found[0]
        more = f", and {len(found) - 1} more such place{'s' * (len(found) > 2)}" if len(found) > 1 else ""
        yield rule.at(
            document,
            place,
            f"{what} fixes a colour that the dark scheme cannot change{more}",
            hint="leave colours to the theme; say it with a shape, a group or a word",
        )


def _styles(document: Document, fence: Fence, facts: Facts) -> Iterator[tuple[str, Span]]:
    for style in facts.styles:
        if any(_is_colour(style, each) for each in style.declarations):
            target = re.escape(style.target) if style.statement != "linkStyle" else r"\S"
            statement = re.compile(rf"{style.statement}\b.*?{target}", re.IGNORECASE)
            place = next(matches(document, fence, statement), None) or header(document, fence, facts)
            yield f"'{style.statement}'", place


def _is_colour(style: Style, declaration: str) -> bool:
    value = declaration
    if style.statement == "box":  # Its first word may be a colour or the beginning of its name.
        return _VALUE.match(value) is not None or _NAMES.fullmatch(value) is not None
    if style.statement not in _BARE:
        found = _PROPERTY.fullmatch(declaration)
        if found is None:
            return False
        value = found[1]
    return _NEUTRAL.fullmatch(value.replace("!important", "").strip()) is None


def _variables(document: Document, fence: Fence, facts: Facts) -> Iterator[tuple[str, Span]]:
    for setting in facts.settings:
        if setting.key.startswith("themeVariables.") and _VALUE.search(setting.value):
            name = setting.key.rpartition(".")[2]
            pattern = re.compile(rf"\b{re.escape(name)}\b")
            place = next(matches(document, fence, pattern), None) or header(document, fence, facts)
            yield f"'{name}'", place


RULE = Rule(
    code="DGM110",
    name="inline-colour",
    severity=Severity.NIT,
    check=check,
    doc=__doc__ or "",
    needs=frozenset({Needs.VERDICTS}),
    for_diagram_files=True,
)
