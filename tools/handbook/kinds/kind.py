"""A kind of document, read from its template: the file from which a document is made is its schema.

The grammar: a comment that begins with ``rule:`` belongs to the heading above it. It says ``required``
or ``optional``, then any of ``first last none-ok list table code diagram gains-and-costs min-words=N``,
then ``; also:`` and other names for the section.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import lru_cache

from handbook import globs, markdown
from handbook.errors import TemplateError, suggestion, with_hint
from handbook.markdown.dialect import GITHUB
from handbook.model.document import Document, Section


class Order(enum.Enum):
    """How far the template's order of sections binds."""

    TEMPLATE = "template"
    ENDS = "ends"
    FREE = "free"


class Need(enum.Enum):
    """What a section must hold."""

    LIST = "list"
    TABLE = "table"
    CODE = "code"
    DIAGRAM = "diagram"
    GAINS_AND_COSTS = "gains-and-costs"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRule:
    """What the template says of one section."""

    name: str
    level: int
    parent: str
    """Name of the section it must stand in; empty at the top."""
    required: bool = False
    first: bool = False
    last: bool = False
    none_ok: bool = False
    needs: tuple[Need, ...] = ()
    min_words: int = 0
    aliases: tuple[str, ...] = ()
    line: int
    """1-based line of the heading in the template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind: its sections in the order of the template."""

    name: str
    version: int
    paths: tuple[str, ...]
    order: Order
    diagram: bool
    closed: bool
    sections: tuple[SectionRule, ...]
    guidance: frozenset[str]
    """Texts of the template's other comments, normalised: what an author must replace."""
    source: str
    """The template's path, for messages."""


_KEYS = ("kind", "version", "paths", "order", "diagram", "closed", "front-matter")
_FLAGS = ("required", "optional", "first", "last", "none-ok", *(need.value for need in Need))
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^)]*+\)")
_JOINT = re.compile(r"/[ \t]*+|[ \t](?:and|&|\+)[ \t]++|,[ \t]++")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)+[.):]?|\d+[.):]|\d{1,2}|[ivxIVX]+[.)])\s+")


@lru_cache(maxsize=4096)
def normal(title: str) -> str:
    """Fold a section's name: no case, number prefix, punctuation, emoji or white space.

    An aside at the end is left out, as in "Drawbacks (optional)".
    """
    bare = _without_aside(title)
    return plain(bare if plain(bare) else title).casefold()


@lru_cache(maxsize=4096)
def parts(title: str) -> frozenset[str]:
    """Return the folded names that a title joins: "Notes/Constraints" is "notes" and "constraints"."""
    return frozenset(normal(part) for part in _JOINT.split(_without_aside(title)))


def _without_aside(title: str) -> str:
    """Return a title without the brackets that end it, whatever is in them."""
    bare = title.rstrip(" \t")
    for opening, closing in ("()", "[]"):
        start = bare.rfind(opening) if bare.endswith(closing) else -1
        if start >= 0 and closing not in bare[start:-1]:
            return bare[:start].rstrip(" \t")
    return title


def plain(title: str) -> str:
    """Return the letters and digits of a section's name, without a number before it."""
    last = title.rfind(")") + 1  # Behind it no link ends.
    bare = _LINK.sub(r"\1", title[:last]) + title[last:]
    return "".join(filter(str.isalnum, _NUMBER.sub("", bare)))


def parse(name: str, path: str, text: str) -> Kind:
    """Read a template. Raises TemplateError with the line of the fault."""
    document = markdown.parse(path, text.replace("\r\n", "\n"), GITHUB)
    reader = _TemplateReader(name, path, document)
    return reader.kind()


class _TemplateReader:
    def __init__(self, name: str, path: str, document: Document) -> None:
        self.name = name
        self.path = path
        self.document = document
        titles = [section for section in document.sections if section.level == 1]
        self.headings = [section for section in document.sections if section not in titles[:1]]

    def fail(self, line: int, problem: str) -> TemplateError:
        return TemplateError(self.path, line, problem)

    def kind(self) -> Kind:
        rules = self._rules()
        sections = tuple(self._section(section, rules.get(section)) for section in self.headings)
        self._check(sections)
        return Kind(
            name=self._name(),
            version=self._version(),
            paths=self._paths(),
            order=self._order(),
            diagram=self._word("diagram", ("required", "optional"), "optional") == "required",
            closed=self._word("closed", ("true", "false"), "false") == "true",
            sections=sections,
            guidance=frozenset(
                normal(comment.text)
                for comment in self.document.comments
                if not comment.text.startswith("rule:")
            ),
            source=self.path,
        )

    def _line(self, key: str) -> int:
        front = self.document.front_matter
        field = front.field(key) if front else None
        return self.document.position(field.span.start).line if field else 1

    def _word(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        front = self.document.front_matter
        value = (front.scalar(key) if front else "") or default
        if value not in allowed:
            words = ", ".join(allowed)
            problem = f"'{key}' is '{value}', not one of {words}"
            raise self.fail(self._line(key), with_hint(problem, suggestion(value, allowed)))
        return value

    def _paths(self) -> tuple[str, ...]:
        """Return the globs of the kind; each leads down, since new documents are written there."""
        front = self.document.front_matter
        field = front.field("paths") if front else None
        if field is None:
            return ()
        patterns = field.value if isinstance(field.value, tuple) else (field.value,)
        for pattern in patterns:
            if ".." in re.split(r"[/\\]", pattern) or re.match(r"[/\\]|[A-Za-z]:", pattern):
                problem = f"'paths' has '{pattern[:40]}'; write it relative to the root, without '..'"
                raise self.fail(self._line("paths"), problem)
            if wrong := globs.problem(pattern):
                raise self.fail(self._line("paths"), f"the pattern '{pattern[:40]}' in 'paths' {wrong}")
        if wrong := globs.problem_of_all(patterns):
            raise self.fail(self._line("paths"), f"'paths' {wrong}; use fewer or shorter ones")
        return patterns

    def _name(self) -> str:
        front = self.document.front_matter
        if front is None:
            raise self.fail(
                1, "a template begins with front matter: '---', 'kind: NAME', 'version: 1', '---'"
            )
        if front.error:
            raise self.fail(front.error_line, front.error)
        for field in front.fields:
            if field.key not in _KEYS:
                hint = suggestion(field.key, _KEYS, f"known keys: {', '.join(_KEYS)}")
                raise self.fail(self._line(field.key), f"unknown key '{field.key}'; {hint}")
        stated = front.scalar("kind")
        if stated != self.name.partition("@")[0]:
            raise self.fail(
                self._line("kind"), f"'kind' is '{stated}', but the file is named '{self.name}.md'"
            )
        return stated

    def _version(self) -> int:
        front = self.document.front_matter
        value = front.scalar("version") if front else ""
        if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
            raise self.fail(self._line("version"), f"'version' is '{value}', not a whole number from 1")
        pinned = self.name.partition("@")[2]
        if pinned and pinned != value:
            raise self.fail(
                self._line("version"), f"'version' is {value}, but the file is named '{self.name}.md'"
            )
        return int(value)

    def _order(self) -> Order:
        return Order(self._word("order", tuple(order.value for order in Order), "template"))

    def _rules(self) -> dict[Section, tuple[int, str]]:
        rules: dict[Section, tuple[int, str]] = {}
        for comment in self.document.comments:
            if not comment.text.startswith("rule:"):
                continue
            line = self.document.position(comment.span.start).line
            section = self.document.section_at(comment.span.start)
            if section is None or section not in self.headings:
                raise self.fail(line, "this rule stands below no section heading; move it under one")
            if section in rules:
                raise self.fail(line, f"section '{section.title}' has two rules; join them in one comment")
            rules[section] = (line, comment.text.removeprefix("rule:").strip())
        return rules

    def _section(self, section: Section, rule: tuple[int, str] | None) -> SectionRule:
        heading = self.document.position(section.heading.start).line
        parents = [
            other
            for other in self.headings
            if other.level < section.level and section.heading.start in other.span
        ]
        line, text = rule or (heading, "optional")
        words, _, others = text.partition(";")
        flags = words.split()
        least = self._min_words(flags, line)
        if flags[:1] not in (["required"], ["optional"]):
            raise self.fail(line, f"the rule of '{section.title}' must begin with 'required' or 'optional'")
        for flag in flags:
            if flag not in _FLAGS:
                problem = f"unknown word '{flag}' in a rule"
                raise self.fail(line, with_hint(problem, suggestion(flag, _FLAGS)))
        return SectionRule(
            name=section.title,
            level=section.level,
            parent=parents[-1].title if parents else "",
            required=flags[0] == "required",
            first="first" in flags,
            last="last" in flags,
            none_ok="none-ok" in flags,
            needs=tuple(need for need in Need if need.value in flags),
            min_words=least,
            aliases=self._aliases(others, line),
            line=heading,
        )

    def _min_words(self, flags: list[str], line: int) -> int:
        for flag in [flag for flag in flags if flag.startswith("min-words=")]:
            flags.remove(flag)
            number = flag.removeprefix("min-words=")
            if not re.fullmatch(r"[0-9]{1,6}", number):
                raise self.fail(line, f"'{flag}' needs a whole number, as in 'min-words=20'")
            return int(number)
        return 0

    def _aliases(self, text: str, line: int) -> tuple[str, ...]:
        text = text.strip()
        if not text:
            return ()
        if not text.startswith("also:"):
            raise self.fail(line, f"expected 'also:' and names behind ';', found '{text}'")
        return tuple(name.strip() for name in text.removeprefix("also:").split(",") if name.strip())

    def _check(self, sections: tuple[SectionRule, ...]) -> None:
        if not sections:
            raise self.fail(1, "a template needs at least one section heading")
        for flag in ("first", "last"):
            ends = [section for section in sections if getattr(section, flag)]
            if len(ends) > 1:
                both = f"'{ends[0].name}' (line {ends[0].line}) and '{ends[1].name}'"
                raise self.fail(ends[1].line, f"two sections are marked '{flag}': {both}; only one can be")
        taken: dict[tuple[str, str], str] = {}
        for section in sections:
            for name in (section.name, *section.aliases):
                key = (section.parent, normal(name))
                if key in taken:
                    raise self.fail(section.line, f"'{name}' already names section '{taken[key]}'")
                taken[key] = section.name
