"""The page of a rule: what its docstring says, as Markdown for the handbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from handbook.lint.guides import Guide
from handbook.lint.rule import Needs, Rule
from handbook.markdown.targets import written

_LABEL = re.compile(r"^(Why|Bad|Good|Fixed)(?: \(([^)]*)\))?:$")
_TITLES = {"Bad": "Found", "Good": "Not found", "Fixed": "After `docs fix`"}
_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_SNIPPET = re.compile(r"(?<![;-])(?=-++8<-)")
"""Where the site would bring in a file; a semicolon before it says that it is meant as text."""
_LEAST, _MOST = 50, 160
"""Characters of a description."""


def page(rule: Rule, owner: str, cards: Sequence[Guide] = (), path: str = "") -> str:
    """Return the whole page of a rule, with its front matter.

    ``cards`` are those of the handbook that are about the rule, ``path`` is that of the page: it links them.
    """
    why, examples = _parts(rule.doc)
    lines = [
        "---",
        f"title: {rule.code} {rule.name}",
        f'description: "{_description(rule)}"',
        "kind: page",
        f"owner: {owner}",
        "---",
        f"# {rule.code} {rule.name}",
        "",
        "## In short",
        "",
        f"{_plain(rule.summary)} {_standing(rule)}",
        "",
        "## Why",
        "",
        *why,
        "",
        *_examples(examples),
        *_options(rule),
        *_cards(cards, path),
        "## Leave a place out",
        "",
        "A comment above the block says which rule does not hold there, and why; without a reason it has",
        "no effect.",
        "",
        "```markdown",
        f"<!-- handbook: disable={rule.code} the reason -->",
        "```",
        "",
        f'For all documents: `ignore = ["{rule.code}"]` below `[lint]` in the',
        "[configuration](../configuration.md).",
    ]
    return "\n".join(lines) + "\n"


FAMILIES = {
    "ADR": "Decision records",
    "COD": "Code blocks",
    "DBA": "Databases",
    "DGM": "Diagrams",
    "DOC": "Structure of documents",
    "LNK": "Links",
    "PAG": "Pages of a handbook",
    "PM": "Post-mortems",
    "REV": "Code reviews",
    "RUN": "Runbooks",
}
"""What the beginning of a code stands for."""


def index(rules: Sequence[Rule], owner: str) -> str:
    """Return the page that lists all rules, by family, each with a link to its own page."""
    lines = [
        "---",
        "title: Rules",
        "description: All rules of docs lint and adr lint, each with a page of its reason and examples.",
        "kind: page",
        f"owner: {owner}",
        "---",
        "# Rules",
        "",
        "## In short",
        "",
        "What `docs lint` and `adr lint` look for. Each rule has a page with its reason and with examples,",
        "which are run as tests; `docs explain CODE` prints the same. `docs config show FILE` says which",
        "rules run for a file.",
        "",
    ]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", "", "| rule | severity | what it finds |", "|---|---|---|"]
        for rule in sorted(rules, key=lambda rule: rule.code):
            if rule.code.rstrip("0123456789") == family:
                link = f"[{rule.code}]({rule.code.lower()}.md) {rule.name}"
                off = "" if rule.default else ", off by default"
                lines.append(f"| {link} | {rule.severity.name}{off} | {_plain(rule.summary)} |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _standing(rule: Rule) -> str:
    """Return how serious the rule is, when it runs and on what."""
    severity = f"Its findings are of severity {rule.severity.name}."
    when = "" if rule.default else f" It is off by default: `--select {rule.code}` switches it on."
    if Needs.RECORD in rule.needs:
        where = " It is about decision records."
    elif rule.kinds:
        kinds = ", ".join(f"`{name}`" for name in sorted(rule.kinds))
        where = f" It is about documents of the kind {kinds}."
    elif rule.any_document:
        where = " It is about all documents."
    else:
        where = " It is about documents of a kind."
    return severity + when + where


def _description(rule: Rule) -> str:
    """Return the summary as a description of the page, neither too short nor too long for a list."""
    text = _plain(rule.summary).replace('"', "'").replace("`", "")
    if len(text) < _LEAST:
        text += " Why that matters, with examples."
    if len(text) < _LEAST:
        text += " How to leave it out."
    return text if len(text) <= _MOST else f"{text[: _MOST - 3].rstrip()}..."


def _parts(doc: str) -> tuple[list[str], list[tuple[str, str, list[str]]]]:
    """Return the lines of the reason, and each example with its word and setting."""
    why: list[str] = []
    examples: list[tuple[str, str, list[str]]] = []
    lines = why
    for line in doc.strip().split("\n")[1:]:
        label = _LABEL.match(line)
        if label and label[1] == "Why":
            lines = why
        elif label:
            lines = []
            examples.append((label[1], label[2] or "", lines))
        else:
            lines.append(line.removeprefix("    "))
    return [_plain(line) for line in _trimmed(why)], [(word, how, _trimmed(of)) for word, how, of in examples]


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def _plain(text: str) -> str:
    """Return text that the site does not take for a snippet."""
    return _SNIPPET.sub(";", text)


def _examples(examples: list[tuple[str, str, list[str]]]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for word, setting, text in examples:
        counts[word] += 1
        title = _TITLES[word] if counts[word] == 1 else f"{_TITLES[word]}, {counts[word]}"
        longest = max((len(fence) for fence in _FENCE.findall("\n".join(text))), default=2)
        marks = "`" * (longest + 1)
        yield from (f"## {title}", "")
        if setting:
            yield from (f"{_setting(setting)}", "")
        yield from (f"{marks}markdown", *(_plain(line) for line in text), marks, "")


def _cards(cards: Sequence[Guide], path: str) -> Iterator[str]:
    if cards:
        yield from ("## Rule cards", "", "What the handbook asks for, and why:", "")
        for card in cards:
            address = f"{written(card.page, path)}#{card.anchor}"
            yield f"- [{card.id}]({address}): {_plain(card.title)}"
        yield ""


def _setting(setting: str) -> str:
    """Return in words what an example stands in."""
    if "=" in setting:
        return f"With the option `{setting}`."
    words = {
        "log": "Records of one decision log:",
        "from log to log": "A decision log before a change, and after it:",
        "files": "Files of one repository:",
        "scheduled files": "Files of one repository, in a run with `--scheduled`:",
    }
    if setting in words:
        return words[setting]
    if setting.startswith("versions of"):
        return f"With {setting} of the template:"
    return f"A document of the kind `{setting}`:"


def _options(rule: Rule) -> Iterator[str]:
    """Yield a table of the rule's own settings, with their defaults."""
    options = rule.options
    if not is_dataclass(options) or isinstance(options, type):
        return
    yield from ("## Options", "", f"In the configuration below `[rules.{rule.code}]`.", "")
    yield from ("| option | default |", "|---|---|")
    for field in fields(options):
        value = getattr(options, field.name)
        shown = str(value).lower() if isinstance(value, bool) else _toml(value)
        yield f"| `{field.name.replace('_', '-')}` | {shown} |"
    yield ""


def _toml(value: object) -> str:
    if isinstance(value, tuple | list | frozenset):
        entries = sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value)
        listed = ", ".join(f'"{entry}"' for entry in entries)
        return f"`[{listed}]`" if len(listed) < 200 else f"{len(value)} entries"
    if isinstance(value, dict):
        return f"{len(value)} entries"
    return f"`{value}`" if isinstance(value, int | float) else f'`"{value}"`' if value != "" else "none"
