"""The page contract: what the front matter of a page says about it, declared once.

Rules judge by this declaration, and editors by the JSON Schema that is made of it. A kind asks for the
contract when the front matter of its template has ``description`` and ``owner``.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handbook.errors import suggestion
from handbook.kinds.kind import Kind
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.intervals import INTERVAL, day, interval

Value = str | tuple[str, ...]


class Form(enum.Enum):
    """What a value is."""

    TEXT = "text"
    DAY = "day"
    LIST = "list"
    PAGES = "pages"
    """The path of a page, or a list of them, relative to the page."""
    MAPPING = "mapping"
    INTERVAL = "interval"
    """How often something is due: see `model.intervals`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the contract."""

    name: str
    about: str
    form: Form = Form.TEXT
    required: bool = False
    least: int = 0
    """Characters of a text; 0: no limit."""
    most: int = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""
    """A regular expression that the whole text matches, and ``example`` a text that does."""
    example: str = ""
    keys: tuple[Key, ...] = ()
    """Those of a mapping."""


REVIEWED = (
    Key(name="on", about="Day of the review.", form=Form.DAY, required=True),
    Key(name="by", about="Who reviewed the page.", required=True),
    Key(
        name="sha",
        about="Hash of the text that was reviewed; `docs review` writes it.",
        required=True,
        pattern=r"[0-9a-f]{12,64}",
        example="3f1c09ab77de",
    ),
)
STATUSES = ("draft", "active", "deprecated")
KEYS = (
    Key(name="title", about="Title of the page, equal to its heading of level 1.", most=60),
    Key(
        name="description",
        about="What the page answers, for search results and cards.",
        required=True,
        least=50,
        most=160,
    ),
    Key(
        name="kind",
        about="Kind of the page, with the version of its template where one is stated.",
        required=True,
        pattern=r"[a-z0-9][a-z0-9-]*(?:@[1-9][0-9]*)?",
        example="guide",
    ),
    Key(name="owner", about="Id of the team that keeps the page true, from docs/owners.yml.", required=True),
    Key(name="reviewed", about="The last review; `docs review` writes it.", form=Form.MAPPING, keys=REVIEWED),
    Key(
        name="review_every",
        about="How often the page is to be reviewed: 6 or 6 months, 90 days, 1 year.",
        form=Form.INTERVAL,
    ),
    Key(name="status", about="State of the page; active if it says nothing.", choices=STATUSES),
    Key(name="replaced_by", about="Page that replaces a deprecated one.", form=Form.PAGES),
    Key(name="sources", about="Decisions, standards and measurements it rests on.", form=Form.LIST),
    Key(name="covers", about="Ids of the statements that the page carries.", form=Form.LIST),
    Key(
        name="covers_paths",
        about="Code that the page speaks about: paths, patterns, or a symbol as in app/orders.py#place.",
        form=Form.LIST,
    ),
    Key(name="next", about="Page or pages to read after this one.", form=Form.PAGES),
    Key(
        name="scenario",
        about="Scenario in which `docs run` and `docs drill` run the page.",
        pattern=r"[a-z0-9][a-z0-9_-]{0,60}",
        example="held-lock",
    ),
    Key(name="keywords", about="Words that people search for and that the text lacks.", form=Form.LIST),
)
BY_NAME = {key.name: key for key in KEYS}


def binds(kind: Kind) -> bool:
    """Return whether the documents of a kind keep the contract."""
    return {"description", "owner"} <= {*kind.keys}


def problems(key: Key, value: Value) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a value, each with the next step; nothing where it is empty and optional."""
    if key.form is Form.MAPPING:
        yield from _mapping_problems(key, value)
    elif key.form is Form.LIST:
        if value != "" and not isinstance(value, tuple):
            yield f"'{key.name}' is no list", f"write '{key.name}: [{_short(str(value))}]'"
    elif key.form is Form.PAGES:
        if any("\n" in each for each in _listed(value)):
            yield f"'{key.name}' is no path", f"write '{key.name}: other-page.md'"
    elif isinstance(value, tuple) or "\n" in value.strip():
        yield f"'{key.name}' is no single text", f"write one value: '{key.name}: ...'"
    else:
        yield from _text_problems(key, value.strip())


def _listed(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _mapping_problems(key: Key, value: Value) -> Iterator[tuple[str, str]]:
    if value == "":
        return
    entries = mapping(value)
    names = tuple(each.name for each in key.keys)
    if entries is None:
        yield f"'{key.name}' is no mapping", f"it has {', '.join(names)}: `docs review` writes it"
        return
    for name in entries:
        if name not in names:
            known = suggestion(name, names, f"known: {', '.join(names)}")
            yield f"'{key.name}' has an unknown key '{_short(name)}'", known
    for each in key.keys:
        if each.required and not entries.get(each.name):
            yield f"'{key.name}' does not say '{each.name}'", "`docs review` writes it"
        elif each.name in entries:
            yield from problems(replace(each, name=f"{key.name}.{each.name}"), entries[each.name])


def _text_problems(key: Key, text: str) -> Iterator[tuple[str, str]]:
    if not text:
        return
    size = len(text)
    if key.most and size > key.most:
        yield f"'{key.name}' has {size} characters, more than {key.most}", "shorten it"
    if size < key.least:
        yield f"'{key.name}' has {size} characters, fewer than {key.least}", "say what the page answers"
    if key.form is Form.DAY and day(text) is None:
        yield f"'{key.name}' is '{_short(text)}', not a date", "write it as YYYY-MM-DD"
    if key.form is Form.INTERVAL and interval(text) is None:
        yield f"'{key.name}' is '{_short(text)}', not an interval", "write it as in '6 months' or '90 days'"
    if key.choices and text not in key.choices:
        words = ", ".join(key.choices)
        yield (
            f"'{key.name}' is '{_short(text)}', not one of {words}",
            suggestion(text, key.choices, f"write one of {words}"),
        )
    if key.pattern and not re.fullmatch(key.pattern, text):
        yield f"'{key.name}' is '{_short(text)}', which has another form", f"as in '{key.example}'"


def schema() -> dict[str, object]:
    """Return the contract as a JSON Schema for the front matter of a page."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Page contract",
        "description": "Front matter of a page of the handbook.",
        **_object(KEYS),
    }


def _object(keys: tuple[Key, ...]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {key.name: {"description": key.about, **_typed(key)} for key in keys},
        "required": [key.name for key in keys if key.required],
    }


def _typed(key: Key) -> dict[str, object]:
    if key.form is Form.MAPPING:
        return {**_object(key.keys), "additionalProperties": False}
    if key.form is Form.LIST:
        return {"type": "array", "items": {"type": ["string", "number"]}}
    if key.form is Form.PAGES:
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    if key.form is Form.DAY:
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if key.form is Form.INTERVAL:
        months = {"type": "integer", "minimum": 1, "maximum": 9999}
        return {"anyOf": [months, {"type": "string", "pattern": f"^{INTERVAL}$"}]}
    if key.choices:
        return {"enum": list(key.choices)}
    limits = {
        "minLength": key.least or int(key.required),
        "maxLength": key.most,
        "pattern": key.pattern and f"^{key.pattern}$",
    }
    return {"type": "string", **{name: value for name, value in limits.items() if value}}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}..."
