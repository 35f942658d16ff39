"""A kind of document, read from its template: the file from which a document is made is its schema.

The grammar: a comment that begins with ``rule:`` belongs to the heading above it. It says ``required``
or ``optional``, then any of ``first last none-ok list table code diagram gains-and-costs min-words=N``,
then ``; also:`` and other names for the section.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from handbook import globs, markdown
from handbook.errors import TemplateError, suggestion, with_hint
from handbook.kinds.titles import normal, parts, plain
from handbook.markdown.dialect import GITHUB
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import Document, Section, starting_in

__all__ = ["Kind", "Need", "Order", "SectionRule", "normal", "parse", "parts", "plain"]


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
    question: str = ""
    """The first sentence of the guidance: what an author is to write there."""
    line: int
    """1-based line of the heading in the template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind: its sections in the order of the template."""

    name: str
    version: int
    description: str
    """What such a document is, in a few words; empty where the template does not say."""
    paths: tuple[str, ...]
    """Globs of documents that are of this kind unless they state another one."""
    folder: str
    """Where new documents go, relative to the root; empty: into the first folder of ``paths``."""
    order: Order
    diagram: bool
    closed: bool
    sections: tuple[SectionRule, ...]
    guidance: frozenset[str]
    """Texts of the template's other comments, normalised: what an author must replace."""
    source: str
    """The template's path, for messages."""
    keys: tuple[str, ...] = ()
    """The keys of the front matter that its documents begin with."""


MOST_SECTIONS = 200
"""Each section of a document is compared with each of its template."""
KEYS = (
    "kind", "version", "description", "paths", "folder", "order", "diagram", "closed", "front-matter"
)  # fmt: skip
FLAGS = ("required", "optional", "first", "last", "none-ok", *(need.value for need in Need))
_SENTENCE_END = re.compile(r"(?<!\.)[.?!](?= )")


def _first_sentence(text: str) -> str:
    """Return a text up to the first mark that ends a sentence before another one begins."""
    end = _SENTENCE_END.search(text)
    return text[: end.end()] if end else text


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
        if len(self.headings) > MOST_SECTIONS:
            line = self.document.position(self.headings[MOST_SECTIONS].heading.start).line
            raise self.fail(line, f"a template has {MOST_SECTIONS} sections at most; join or remove some")
        rules = self._rules()
        sections = tuple(self._section(section, rules.get(section)) for section in self.headings)
        self._check(sections)
        return Kind(
            name=self._name(),
            version=self._version(),
            description=self._scalar("description"),
            paths=self._paths(),
            folder=self._folder(),
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
            keys=self._own_keys(),
        )

    def _own_keys(self) -> tuple[str, ...]:
        front = self.document.front_matter
        field = front.field("front-matter") if front else None
        return tuple(mapping(field.value) or ()) if field else ()

    def _line(self, key: str) -> int:
        front = self.document.front_matter
        field = front.field(key) if front else None
        return self.document.position(field.span.start).line if field else 1

    def _scalar(self, key: str) -> str:
        front = self.document.front_matter
        return front.scalar(key) if front else ""

    def _word(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self._scalar(key) or default
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
            self._leads_down("paths", pattern)
            if wrong := globs.problem(pattern):
                raise self.fail(self._line("paths"), f"the pattern '{pattern[:40]}' in 'paths' {wrong}")
        if wrong := globs.problem_of_all(patterns):
            raise self.fail(self._line("paths"), f"'paths' {wrong}; use fewer or shorter ones")
        return patterns

    def _folder(self) -> str:
        """Return the folder for new documents; it leads down."""
        front = self.document.front_matter
        field = front.field("folder") if front else None
        folder = field.value if field else ""
        if not isinstance(folder, str):
            raise self.fail(self._line("folder"), "'folder' is a list; name one folder")
        self._leads_down("folder", folder)
        if wrong := next((char for char in folder if char in "*?[]"), ""):
            problem = f"'folder' has '{wrong}' in '{folder[:40]}'; name one folder"
            raise self.fail(self._line("folder"), problem)
        return folder.strip("/")

    def _leads_down(self, key: str, path: str) -> None:
        """Raise TemplateError for a path that may lead out of the root."""
        if ".." in re.split(r"[/\\]", path) or re.match(r"[/\\]|[A-Za-z]:", path):
            problem = f"'{key}' has '{path[:40]}'; write it relative to the root, without '..'"
            raise self.fail(self._line(key), problem)

    def _name(self) -> str:
        front = self.document.front_matter
        if front is None:
            raise self.fail(
                1, "a template begins with front matter: '---', 'kind: NAME', 'version: 1', '---'"
            )
        if front.error:
            raise self.fail(front.error_line, front.error)
        for field in front.fields:
            if field.key not in KEYS:
                hint = suggestion(field.key, KEYS, f"known keys: {', '.join(KEYS)}")
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
            if flag not in FLAGS:
                problem = f"unknown word '{flag}' in a rule"
                raise self.fail(line, with_hint(problem, suggestion(flag, FLAGS)))
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
            question=self._question(section),
            line=heading,
        )

    def _question(self, section: Section) -> str:
        for comment in starting_in(section.body, self.document.comments):
            if not comment.text.startswith("rule:"):
                return _first_sentence(" ".join(comment.text.split()))
        return ""

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
