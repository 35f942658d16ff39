"""What can be written at a place: section names of the kind, front matter, owners, whole templates."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook import markdown
from handbook.adr.record.form import STATUS_LABELS
from handbook.adr.record.status import STATUSES
from handbook.kinds import contract, template
from handbook.kinds.contract import BY_NAME, KEYS, Form, Key
from handbook.kinds.fit import fit
from handbook.kinds.kind import Kind, SectionRule
from handbook.lint.pages import OWNERS, owners
from handbook.lint.rules import ALL
from handbook.lsp.repository import Repository
from handbook.markdown.dialect import GITHUB
from handbook.model.document import Document, Span
from handbook.project.linting import today

_HEADING = re.compile(r"(#{1,6})[ \t]*+([^\n]*)")
_ENTRY = re.compile(r"(\w[\w-]*):[ \t]+(\[?)(?:[^\n]*[,\[][ \t]*)?([\"']?)([\w.-]*)")
_DISABLE = re.compile(r"<!--[ \t]*handbook:[ \t]*disable(?:-file)?[ \t]*=[ \t]*(?:\w+[ \t]*,[ \t]*)*+(\w*)")
_PLACEHOLDER = re.compile(r"\{(title|number|date|status|author)\}")
_INTERVALS = ("3 months", "6 months", "12 months", "90 days")


class Sort(enum.Enum):
    """What a proposal is."""

    SECTION = "section"
    KEY = "key"
    VALUE = "value"
    CODE = "code"
    TEMPLATE = "template"


class Proposal(NamedTuple):
    """Something to write instead of a span."""

    label: str
    text: str
    span: Span
    sort: Sort
    about: str = ""
    snippet: str = ""
    """The text with places to fill in, in the protocol's own words; empty where it has none."""
    first: bool = True
    """Whether it stands before the others."""


def proposals(document: Document, offset: int, repository: Repository) -> tuple[Proposal, ...]:
    """Return what can be written at an offset."""
    return tuple(_proposals(document, offset, repository))


def _proposals(document: Document, offset: int, repository: Repository) -> Iterator[Proposal]:
    start = document.text.rfind("\n", 0, offset) + 1
    line = document.text[start:offset]
    if _in_front_matter(document.text, offset):
        yield from _front_matter(document, start, line, offset, repository)
        return
    if any(fence.live and offset in fence.span for fence in document.fences):
        return
    disable = _DISABLE.search(line)
    if disable is not None and line.find("-->", disable.start()) < 0:
        span = Span(start + disable.start(1), offset)
        yield from (Proposal(each.code, each.code, span, Sort.CODE, each.summary) for each in ALL)
        return
    if _HEADING.fullmatch(line):
        yield from _sections(document, Span(start, offset), repository)
    elif _is_blank(document, start, line):
        yield from _templates(Span(start, offset), repository)


def _kind(document: Document, repository: Repository) -> Kind | None:
    log = repository.logs.of(document.path)
    record = log.record(document) if log is not None else None
    named = log.kind(record) if log is not None and record is not None else ""
    return repository.project.claim(document, record=named).kind


def _sections(document: Document, span: Span, repository: Repository) -> Iterator[Proposal]:
    """Yield the sections that the kind knows and the document lacks; those that are required first."""
    without = document.text[: span.start] + document.text[span.end :]
    rest = markdown.parse(document.path, without, repository.project.dialect_of(_path(document, repository)))
    kind = _kind(rest, repository)
    if kind is None:
        return
    bodies = _bodies(kind, repository)
    newline = "\r\n" if "\r\n" in document.text else "\n"
    at_end = not document.text[span.end :].strip()
    for match in fit(kind, rest).matches:
        if match.section is not None:
            continue
        rule = match.rule
        head = f"{'#' * rule.level} {rule.name}"
        body = bodies.get(rule.name, "") if at_end else ""
        text = f"{head}\n\n{body}\n" if body else head
        yield Proposal(
            label=head,
            text=text.replace("\n", newline),
            span=span,
            sort=Sort.SECTION,
            about=_about(rule, kind),
            first=rule.required,
        )


def _about(rule: SectionRule, kind: Kind) -> str:
    word = "required" if rule.required else "optional"
    return f"{kind.name}: {word}{f'. {rule.question}' if rule.question else ''}"


def _bodies(kind: Kind, repository: Repository) -> dict[str, str]:
    """Return the guidance below each heading of the template."""
    name = kind.name if _known(kind.name, repository) else ""
    if not name:
        return {}
    blank = template.blank(template.source(name, repository.root, repository.project.config.templates))
    page = markdown.parse("template.md", blank, GITHUB)
    return {each.title: blank[each.body.start : each.body.end].strip() for each in page.sections}


def _known(name: str, repository: Repository) -> bool:
    return name in template.names(repository.root, repository.project.config.templates)


def _in_front_matter(text: str, offset: int) -> bool:
    """Return whether an offset is between the lines of front matter, be it finished or not."""
    lines = text[:offset].lstrip("\ufeff").split("\n")
    if lines[0].rstrip() != "---" or len(lines) < 2:
        return False
    return all(line.rstrip("\r") not in ("---", "...") for line in lines[1:-1])


def _front_matter(
    document: Document, start: int, line: str, offset: int, repository: Repository
) -> Iterator[Proposal]:
    kind = _kind(document, repository)
    entry = _ENTRY.fullmatch(line)
    if entry is not None:
        span = Span(start + entry.start(4), offset)
        for value, about in _values(entry[1], kind, repository):
            quoted = value if entry[3] or value.replace(" ", "").replace("-", "").isalnum() else f'"{value}"'
            yield Proposal(value, quoted, span, Sort.VALUE, about)
    elif re.fullmatch(r"[\w-]*", line):
        yield from _keys(document, Span(start, offset), kind)


def _keys(document: Document, span: Span, kind: Kind | None) -> Iterator[Proposal]:
    """Yield the keys that the document does not have, those of its kind first."""
    front = document.front_matter
    known = {field.key for field in front.fields} if front is not None else set()
    # Front matter that is being written may not be readable yet.
    known |= set(re.findall(r"^([\w-]+):", document.text[: span.start], re.MULTILINE))
    own = kind.keys if kind is not None else ()
    ours = tuple(BY_NAME) if kind is None or contract.binds(kind) else ()
    for name in dict.fromkeys((*own, *ours, "kind")):
        if name not in known:
            key = BY_NAME.get(name)
            form = "\n  " if key is not None and key.form is Form.MAPPING else " "
            required = name in own or (key is not None and key.required)
            yield Proposal(
                name, f"{name}:{form}", span, Sort.KEY, key.about if key is not None else "", first=required
            )


def _values(key: str, kind: Kind | None, repository: Repository) -> Iterable[tuple[str, str]]:
    """Return values of a key, each with what it means."""
    if key in ("kind", "template"):
        form = "{0.name}" if key == "kind" else "{0.name}@{0.version}"
        return [(form.format(each), each.description) for each in repository.project.kinds.kinds]
    if key == "owner":
        return [(each, OWNERS) for each in owners(repository.text(OWNERS) or "").known]
    if key in STATUS_LABELS and (kind is None or not contract.binds(kind)):
        return [(status.lower() if key == "status" else status, "") for status in STATUSES]
    found = BY_NAME.get(key, KEYS[0] if key == "date" else None)
    if found is None:
        return ()
    return _of_form(found, key, repository)


def _of_form(found: Key, key: str, repository: Repository) -> Iterable[tuple[str, str]]:
    if found.choices:
        return [(choice, found.about) for choice in found.choices]
    if found.form is Form.INTERVAL:
        return [(each, found.about) for each in _INTERVALS]
    if key == "date":
        return [(today(), "today")]
    if key == "scenario":
        return [(name, found.about) for name in _scenarios(repository)]
    return ()


def _scenarios(repository: Repository) -> list[str]:
    folders = {path.split("/")[1] for path in repository.files.every if re.match(r"scenarios/[^/]+/", path)}
    return sorted(folders)


def _is_blank(document: Document, start: int, line: str) -> bool:
    """Return whether nothing but a word is written yet."""
    rest = (document.text[:start] + document.text[start + len(line) :]).strip("\ufeff \t\r\n")
    return not rest and re.fullmatch(r"[\w-]*", line) is not None


def _templates(span: Span, repository: Repository) -> Iterator[Proposal]:
    root, templates = repository.root, repository.project.config.templates
    for kind in repository.project.kinds.kinds:
        if not _known(kind.name, repository):
            continue
        blank = template.blank(template.source(kind.name, root, templates))
        label = f"{kind.name} (template)"
        yield Proposal(label, _plain(blank), span, Sort.TEMPLATE, kind.description, _snippet(blank))


def _plain(blank: str) -> str:
    return blank.replace("{date}", today())


def _snippet(blank: str) -> str:
    """Return a template as a snippet: its placeholders are what is filled in."""
    numbers: dict[str, int] = {}
    parts: list[str] = []
    last = 0
    for match in _PLACEHOLDER.finditer(blank):
        parts.append(_literal(blank[last : match.start()]))
        name, last = match[1], match.end()
        if name == "date":
            parts.append(today())
        else:
            number = numbers.setdefault(name, len(numbers) + 1)
            parts.append(f"${{{number}:{name}}}")
    return "".join([*parts, _literal(blank[last:])])


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def _path(document: Document, repository: Repository) -> str:
    return str(repository.absolute(document.path))
