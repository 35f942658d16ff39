"""The front matter of a page does not keep the page contract.

Why:
    A page without an owner is corrected by nobody, one without a description is found by nobody, and a key
    with a typing error says nothing at all. The contract is for pages that state one of our kinds and one
    more of its keys; where there is a file `docs/owners.yml`, the kind is enough. Any other file is left
    alone. `docs kinds schema` prints the contract as a JSON Schema for editors.

Bad:
    ---
    kind: page
    description: Retries.
    owners: team-platform
    review_every: 5
    ---
    # Retries

Good:
    ---
    kind: page
    description: When to try a call again, how often and how long, and when to give up at once.
    owner: team-platform
    review_every: 12
    ---
    # Retries
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from handbook.kinds.contract import BY_NAME, KEYS, Key, Value, problems
from handbook.lint.pages import contract, named_pages
from handbook.lint.rule import Context, Needs, Rule
from handbook.model.document import Document, Field, FrontMatter, Span
from handbook.model.entry import Entry
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_CLOSE = 0.8
"""How much alike a key and one of the contract are, at least, to be taken for the same."""
_LONGEST = 30
_MOST_KEYS = 100
"""Keys of a page that are compared with those of the contract: it takes time, and nobody writes more."""
_DECIDED = frozenset({"proposed", "accepted", "approved", "rejected", "superseded", "implemented", "final"})
_OTHERS = frozenset({"reviewer", "reviewers", "source_url", "cover", "owning", "owned_by", "kinds", "texts"})
"""Keys of other tools that resemble ours."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each key that is missing, misspelt, or has a value of another form."""
    front = contract(document, context)
    if front is None:
        return
    yield from _missing(rule, document, front)
    own = frozenset(context.claim.kind.keys) if context.claim.kind is not None else frozenset[str]()
    for field in front.fields:
        key = BY_NAME.get(field.key)
        if key is not None and (key.name != "status" or "status" not in own):  # Some kinds have their own.
            for message, hint in problems(key, field.value):
                if _of_a_decision(key, field.value):
                    hint += "; a line 'Status: Accepted' below the title says that a design is accepted"
                yield rule.at(document, _line(document, field), message, hint=hint)
    absent = tuple(name for name in BY_NAME if front.field(name) is None)
    others = (field for field in front.fields if field.key not in BY_NAME and field.key not in own | _OTHERS)
    for field in islice(others, _MOST_KEYS):
        if near := _meant(field.key, absent):
            message = f"unknown key '{field.key}' in the front matter"
            yield rule.at(document, _line(document, field), message, hint=f"did you mean '{near}'?")
    yield from _pages(rule, document, context, front)


def _missing(rule: Rule, document: Document, front: FrontMatter) -> Iterator[Finding]:
    stated = front.field("kind") or front.field("template") or front.field("owner")
    place = _line(document, stated) if stated else document.line_span(1)
    for key in KEYS:
        field = front.field(key.name)
        if not key.required or (key.name == "kind" and front.field("template")):
            continue
        if field is None:
            message, hint = f"the front matter has no '{key.name}'", f"add '{key.name}:'; {_wanted(key)}"
            yield rule.at(document, place, message, hint=hint, severity=Severity.CRITICAL)
        elif not field.value or (isinstance(field.value, str) and not field.value.strip()):
            message, hint = f"'{key.name}' is empty", _wanted(key)
            yield rule.at(document, _line(document, field), message, hint=hint, severity=Severity.CRITICAL)


def _wanted(key: Key) -> str:
    about = key.about[0].lower() + key.about[1:].rstrip(".")
    return f"{about}, in {key.least} to {key.most} characters" if key.least else about


def _of_a_decision(key: Key, value: Value) -> bool:
    """Return whether a page states as its own status what a design or a record is."""
    return key.name == "status" and isinstance(value, str) and value.strip().casefold() in _DECIDED


def _meant(word: str, absent: Sequence[str]) -> str:
    """Return the key of the contract, among those that the page lacks, that a misspelt one stands for."""
    if len(word) > _LONGEST:
        return ""
    plain = word.lower().replace("-", "_").replace(" ", "_")
    alike = {name: SequenceMatcher(None, plain, name).ratio() for name in absent}
    best = max(alike, key=lambda name: alike[name], default="")
    return best if best and alike[best] >= _CLOSE else ""


def _pages(rule: Rule, document: Document, context: Context, front: FrontMatter) -> Iterator[Finding]:
    """Yield a finding for each page that the front matter names and that is not there."""
    replaced = front.field("replaced_by")
    status = front.field("status")
    if status is not None and status.value == "deprecated" and (replaced is None or not replaced.value):
        hint = "add 'replaced_by:' with the path of the page that replaces this one"
        yield rule.at(
            document, _line(document, status), "a deprecated page names none that replaces it", hint=hint
        )
    for field, path in named_pages(document):
        if context.project.files.entry(path) is Entry.NOTHING:
            message = f"'{field.key}' leads to '{path[:100]}', which does not exist"
            hint = "correct the path, from the folder of the page"
            yield rule.at(document, _line(document, field), message, hint=hint)


def _line(document: Document, field: Field) -> Span:
    first = document.line_span(document.position(field.span.start).line)
    return Span(field.span.start, min(first.end, field.span.end))


RULE = Rule(
    code="PAG101",
    name="page-contract",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
)
