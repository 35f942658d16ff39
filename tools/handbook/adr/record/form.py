"""Which template a record was made from, told by its sections: what a log has, its next record keeps.

Plain string work: `adr new` asks on its way, and a pattern costs more than the look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEFAULT = "adr"
_OURS = {"trade-offs", "assumptions", "open questions"}
_NYGARD = {"status", "context", "decision", "consequences"}
_MADR = {"considered options", "decision outcome"}
_MADR_FULL = {"decision drivers", "confirmation", "validation", "pros and cons of the options"}
_HABIT = 2
"""So many records show that a form is the log's own: one may as well have lost its sections."""


def form(text: str) -> str:
    """Return the name of the template that a record looks made from; empty when it is none of ours.

    The forms are those of adr-tools (``nygard``), MADR 3 and 4 (``madr``, ``madr-minimal``, ``madr-bare``)
    and MADR 2 (``madr-2``: status and date as bullets), told by their section titles.
    """
    seen = _seen(text)
    names = set(seen.sections)
    if names & _OURS:
        return DEFAULT
    if names & _MADR:
        return _madr(seen, names)
    return "nygard" if len(names & _NYGARD) >= len(_NYGARD) - 1 and "decision" in names else ""


def of_log(texts: Iterable[str]) -> str:
    """Return the form by which a log's records are judged: that of most of them, else our own."""
    forms = [name for name in map(form, texts) if name]
    families = [_family(name) for name in forms]
    most = max(dict.fromkeys(families), key=families.count, default=DEFAULT)
    if families.count(most) < _HABIT or 2 * families.count(most) <= len(families):
        return DEFAULT
    return next(name for name in reversed(forms) if _family(name) == most)


def of_next(texts: Iterable[str]) -> str:
    """Return the form of the first text that has one: the newest record comes first."""
    return next(filter(None, map(form, texts)), DEFAULT)


def _family(name: str) -> str:
    return name.partition("-")[0]


class _Seen(NamedTuple):
    sections: tuple[str, ...]
    """Titles of the headings below the first level, in lower case."""
    front_matter: bool
    bullets: bool
    """It states its status in a list, as MADR 2 does."""
    guided: bool
    """It has comments: guidance of a template."""
    empty: bool
    """A heading follows directly on another one of its level."""


def _madr(seen: _Seen, names: set[str]) -> str:
    if seen.bullets and not seen.front_matter:
        return "madr-2"
    if not names & _MADR_FULL:
        return "madr-minimal"
    # Bare is full without guidance; in a record that was filled in, nobody can tell the two apart.
    return "madr-bare" if seen.empty and not seen.guided and "more information" in names else "madr"


def _seen(text: str) -> _Seen:
    lines = text.lstrip("\ufeff").splitlines()
    body = _below_front_matter(lines)
    sections: list[str] = []
    bullets = guided = empty = fenced = False
    last = ""
    for line in _told(lines[body:]):
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced:
            level = len(line) - len(line.lstrip("#"))
            guided |= line.startswith("<!--")
            bullets |= not sections and line[:1] in "*-" and "status:" in line.lower()
            if level > 1 and line[level : level + 1] == " ":
                sections.append(line[level:].strip(" #").lower())
                empty |= last.startswith("#" * level + " ")
        last = line
    return _Seen(tuple(sections), body > 0, bullets, guided, empty)


def _told(lines: Iterable[str]) -> Iterable[str]:
    return (line.strip() for line in lines if line.strip())


def _below_front_matter(lines: Sequence[str]) -> int:
    """Return how many lines the front matter has, its fences included."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((at for at, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "...")), 0)
