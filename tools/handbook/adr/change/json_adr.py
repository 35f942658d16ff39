"""Read a JSON-ADR file: the shape of its values is checked, so that whoever uses them need not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from handbook.adr.numbering import HIGHEST
from handbook.errors import HandbookError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXTS = ("context", "decision", "confirmation", "status", "date")
_LISTS = ("deciders", "consulted", "informed", "tags", "decision_drivers")
MOST_LINKS = 200
"""Of one record, which is read again for each. All records together take no longer."""
MOST_RECORDS = 10_000
_SIDES = ("positive", "negative", "risks")


class JsonAdrError(HandbookError):
    """The file is not JSON-ADR, or its records have no place in the log."""


def read(text: str) -> list[dict[str, Any]]:
    """Return the records of a file, of one record or many. Raises JsonAdrError with the place of a fault.

    A number may be missing, and so may all that is not the title.
    """
    adrs = [_checked(value, where) for where, value in _adrs(text)]
    if len(adrs) > MOST_RECORDS:
        raise JsonAdrError(f"the file has {len(adrs):,} records, more than {MOST_RECORDS:,}; split it")
    if sum(len(adr.get("links", ())) ** 2 for adr in adrs) > MOST_LINKS**2:
        raise JsonAdrError(
            "the file has too many records with many links; split it, or leave some of them out"
        )
    return adrs


def _adrs(text: str) -> Iterator[tuple[str, Any]]:
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise JsonAdrError(f"the file is not JSON ({error}); `adr export` shows what is expected") from None
    if not isinstance(value, dict) or not str(value.get("version", "")).startswith("1."):
        raise JsonAdrError("the file is not JSON-ADR 1: there is no version '1.0.0' in it")
    if "adr" in value:
        yield "adr", value["adr"]
        return
    adrs = value.get("adrs")
    if not isinstance(adrs, list):
        raise JsonAdrError("the file has no list 'adrs'; `adr export` shows what is expected")
    yield from ((f"adrs[{at}]", adr) for at, adr in enumerate(adrs))


def _checked(adr: Any, where: str) -> dict[str, Any]:
    """Return a record whose values have the types of JSON-ADR."""
    if not isinstance(adr, dict):
        raise JsonAdrError(f"{where} is not an object; `adr export` shows what is expected")
    if not isinstance(adr.get("title"), str):
        raise JsonAdrError(f"{where} has no 'title'; give it one")
    number = adr.get("number")
    if number is not None and not _is_number(number):
        problem = f"'number' must be a whole number up to {HIGHEST}, or left out for the next one"
        raise JsonAdrError(f"{where}: {problem}")
    for key in _TEXTS:
        if not isinstance(adr.get(key, ""), str):
            raise JsonAdrError(f"{where}: '{key}' must be a text")
    for key in _LISTS:
        if not _texts(adr.get(key, [])):
            raise JsonAdrError(f"{where}: '{key}' must be a list of texts")
    _check_parts(adr, where)
    return adr


def _check_parts(adr: dict[str, Any], where: str) -> None:
    consequences = adr.get("consequences", [])
    sides = consequences if isinstance(consequences, dict) else {"positive": consequences}
    if not all(side in _SIDES and _texts(value) for side, value in sides.items()):
        raise JsonAdrError(f"{where}: 'consequences' must be a list of texts, or such lists by side")
    for option in _objects(adr, "considered_options", where):
        texts = isinstance(option.get("name"), str) and isinstance(option.get("description", ""), str)
        if not (texts and _texts(option.get("pros", [])) and _texts(option.get("cons", []))):
            raise JsonAdrError(
                f"{where}: each of 'considered_options' needs a 'name'; pros and cons are lists"
            )
    links = _objects(adr, "links", where)
    if len(links) > MOST_LINKS:
        raise JsonAdrError(f"{where} has {len(links)} links, more than {MOST_LINKS}; leave some of them out")
    for link in links:
        if not (isinstance(link.get("type"), str) and _is_number(link.get("target"))):
            raise JsonAdrError(f"{where}: each of 'links' needs a 'type' and the number of its 'target'")
    custom = adr.get("custom_sections", {})
    if not isinstance(custom, dict) or not all(isinstance(text, str) for text in custom.values()):
        raise JsonAdrError(f"{where}: 'custom_sections' must be texts by their headings")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST


def _objects(adr: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    value = adr.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise JsonAdrError(f"{where}: '{key}' must be a list of objects")
    return value


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
