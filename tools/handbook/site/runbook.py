"""The page of a runbook, for somebody who was woken by it: labels that stand out, steps that have addresses.

What each step is stands in its text: SAFE, DISRUPTIVE or DESTRUCTIVE (RUN104). A badge says it with a word
first and a colour second; a step that destroys something is fenced off as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from handbook.kinds.titles import normal
from handbook.markdown.title import unescaped
from handbook.site.markup import text as html_of
from handbook.site.pieces import OPAQUE, Piece, pieces, with_attribute, with_class
from handbook.site.runbook_facts import Alert, RunbookFacts

LABELS = ("safe", "disruptive", "destructive")
"""From the mildest."""
_LABEL = re.compile(r"\b(?P<word>SAFE|DISRUPTIVE|DESTRUCTIVE)\b(?P<colon>:?)")
_LEADING = re.compile(r"(?P<word>safe|disruptive|destructive)(?P<colon>:)", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = frozenset({"strong", "b"})
_LISTS = frozenset({"ol", "ul"})
_PASSED = frozenset({"pre", "code", "a", "svg", "button"})
_STARTS_BLOCK = frozenset({"p", "li", "td", *_HEADINGS})
_ENDS_LEAD = frozenset({
    "/p", "/li", "div", "pre", "table", "blockquote", "details", "ol", "ul",
    *(f"/{each}" for each in _HEADINGS),
})  # fmt: skip
"""Where the words end that say what a step is."""
_LONGEST_TITLE = 40
_MOST_SECTIONS = 20
"""How many sections with steps words can refer to: each word is compared with their titles."""
_SOUGHT = frozenset({"diagnosis", "mitigation", "rollback"})
"""Folded titles of the sections that are linked at the top: on a telephone they are screens away."""
_TAG = re.compile(r"<[^>]*+>")
_NEXT_RUN = re.compile(r"</div>\s*+<div class=\"run highlight\">")
"""What stands between a command and the next one that the machine runs, too."""
_NUMBER = re.compile(r"[0-9]{1,4}")


class Dressed(NamedTuple):
    """The page of a runbook."""

    html: str
    above: str
    """What belongs below the title."""


def dressed(html: str, facts: RunbookFacts) -> Dressed:
    """Return the HTML of a runbook with its badges and steps, and what is shown above its text."""
    reader = _Reader(facts.escalation, {each.name: each.href for each in facts.contacts})
    reader.read(html)
    above = (line(facts, next(iter(reader.ways), "")), jumps(reader.ways), escalate(reader.escalation))
    return Dressed(reader.html(), "\n".join(filter(None, above)))


def line(facts: RunbookFacts, first: str = "") -> str:
    """Return the HTML of the line on its severity, the alerts that lead here, and its last drill.

    ``first`` is the anchor of what to do first: who came with the name of an alert wants that,
    and its rule only later. The search finds the alerts in it.
    """
    parts = []
    if facts.severity:
        rank = f" severity-{facts.rank}" if facts.rank else ""
        parts.append(f'<span class="severity{rank}" data-search-exclude>{html_of(facts.severity)}</span>')
    if facts.alerts:
        shown = ", ".join(_alert(each, first) for each in facts.alerts)
        parts.append(f"<span>{'Alerts' if len(facts.alerts) > 1 else 'Alert'}: {shown}</span>")
    if facts.drilled:
        parts.append(f"<span data-search-exclude>{_drilled(facts)}</span>")
    elif facts.is_stated:
        parts.append("<span data-search-exclude>Never drilled</span>")
    return f'<p class="runbook-facts">{" ".join(parts)}</p>' if parts else ""


def _alert(alert: Alert, first: str) -> str:
    name = html_of(alert.name)
    shown = f'<a href="#{first}">{name}</a>' if first else name
    rule = f' (<a href="{html_of(alert.href)}" aria-label="Rule of {name}">rule</a>)' if alert.href else ""
    return shown + rule


def _drilled(facts: RunbookFacts) -> str:
    how = {"drill": "Last drilled", "tabletop": "Last walked through"}.get(facts.how, "Last tested")
    took = f" in {facts.seconds} s" if facts.seconds else ""
    return f'{how} <time datetime="{facts.drilled}">{facts.drilled}</time>{took}'


def jumps(ways: Mapping[str, str]) -> str:
    """Return the HTML of the ways to what somebody who was paged looks for; ``ways`` are titles by anchor."""
    if len(ways) < len(_SOUGHT) - 1:
        return ""
    links = " ".join(f'<a href="#{anchor}">{title}</a>' for anchor, title in ways.items())
    return f'<p class="runbook-jumps" data-search-exclude>{links}</p>'


def escalate(anchor: str) -> str:
    """Return the HTML of the control that leads to the section on escalation; empty where there is none."""
    return f'<a class="escalate" href="#{anchor}" data-search-exclude>Escalate</a>' if anchor else ""


@dataclass(slots=True)
class _Step:
    """What a label is about: an item of a numbered list, a heading, or a paragraph."""

    at: int
    """The place of its start tag."""
    is_step: bool
    rank: int = -1
    is_read: bool = False
    """Whether its first words have been read."""


class _Section(NamedTuple):
    title: str = ""
    anchor: str = ""


_NOWHERE = _Section()


@dataclass(slots=True)
class _List:
    is_steps: bool
    number: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads a page once; what is learnt later, such as the label of a step, is put in afterwards."""

    names: frozenset[str]
    """Folded titles of the section on escalation."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """Id of whom that section may name -> where they are reached."""
    escalation: str = ""
    """The anchor of that section."""
    ways: dict[str, str] = field(default_factory=dict)
    """Anchor -> title, as HTML, of the sections that are looked for first."""
    _out: list[str] = field(default_factory=list)
    _texts: list[int] = field(default_factory=list)
    """Places of texts that may refer to a step."""
    _calls: list[int] = field(default_factory=list)
    """Places of texts that may say whom to call."""
    _lists: list[_List] = field(default_factory=list)
    _section: _Section = _NOWHERE
    _anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    """Title of a section and number of a step in it -> the anchor of the step."""
    _ids: set[str] = field(default_factory=set)
    _heading: tuple[str, list[str]] | None = None
    """Anchor and words of the heading that is open."""
    _step: _Step | None = None
    _bold: int = 0
    _command: tuple[int, str] = (0, "")
    """Place and words of the code before."""

    def read(self, html: str) -> None:
        self._ids = {found for piece in pieces(html) if piece.name and (found := piece.attribute("id"))}
        for piece in pieces(html, _PASSED):
            self._one(piece)

    def html(self) -> str:
        """Return the page; in its words "Mitigation 2" leads to that step."""
        self._call()
        titles = list(dict.fromkeys(title for title, _ in self._anchors))[:_MOST_SECTIONS]
        if titles:
            names = "|".join(sorted(map(re.escape, titles), key=len, reverse=True))
            reference = re.compile(rf"\b({names})\s(\d{{1,3}})\b")
            for at in self._texts:
                self._out[at] = reference.sub(self._reference, self._out[at])
        return "".join(self._out)

    def _call(self) -> None:
        """Let those who are named in the section on escalation be one click away."""
        if not (self._calls and self.contacts):
            return
        ids = "|".join(re.escape(each) for each in sorted(self.contacts, key=len, reverse=True))
        # As an id, or as words: `lead-on-duty` is "the lead on duty", too.
        named = re.compile(rf"(?<![\w-])(?:{ids.replace(chr(92) + '-', '[- ]')})(?![\w-])", re.IGNORECASE)
        for at in self._calls:
            self._out[at] = named.sub(self._contact, self._out[at])

    def _contact(self, found: re.Match[str]) -> str:
        href = self.contacts.get(found[0].lower().replace(" ", "-"))
        return f'<a class="contact" href="{html_of(href)}">{found[0]}</a>' if href else found[0]

    def _reference(self, found: re.Match[str]) -> str:
        anchor = self._anchors.get((found[1], found[2]))
        return f'<a class="step-link" href="#{anchor}">{found[0]}</a>' if anchor else found[0]

    def _one(self, piece: Piece) -> None:
        name = piece.name
        if name in _ENDS_LEAD:
            self._close_step()
        if not name:
            self._text(piece.html)
            return
        self._out.append(piece.html)
        bare = name.lstrip("/")
        if bare in _BOLD:
            self._bold = max(0, self._bold + (1 if name == bare else -1))
        elif bare in _LISTS:
            self._list(piece)
        elif bare in _HEADINGS:
            self._title(piece)
        elif name == OPAQUE:
            self._passed(piece.html)
        if name in _STARTS_BLOCK:
            self._begin_block(piece)

    def _passed(self, html: str) -> None:
        """Take note of code, or of another part that has no labels and no references."""
        if self._step is not None and not html.startswith("<!"):
            self._step.is_read = True
        if self._heading and html.startswith("<code"):
            self._heading[1].append(_TAG.sub("", html))
        if html.startswith("<pre"):
            self._once(len(self._out) - 1, _TAG.sub("", html))

    def _once(self, at: int, words: str) -> None:
        """Show a command once that stands there twice: each scenario of a drill expects its own answer."""
        before, known = self._command
        if words == known and _NEXT_RUN.fullmatch("".join(self._out[before + 1 : at])):
            # Emptied, not removed: the places of texts and steps are kept by their numbers.
            self._out[before + 1 : at + 1] = [""] * (at - before)
        self._command = at, words

    def _list(self, piece: Piece) -> None:
        if piece.name.startswith("/"):
            del self._lists[-1:]
        else:
            self._begin_list(piece)

    def _title(self, piece: Piece) -> None:
        if piece.name in _HEADINGS:
            self._heading = (piece.attribute("id"), [])
        elif self._heading:
            self._end_heading(*self._heading)

    def _begin_list(self, piece: Piece) -> None:
        is_steps = piece.name == "ol" and not self._lists
        start = piece.attribute("start")
        number = int(start) - 1 if _NUMBER.fullmatch(start) else 0
        self._lists.append(_List(is_steps, number))
        if is_steps:
            # Without its own marks a list is none to some screen readers, unless it says so.
            self._out[-1] = with_attribute(with_class(piece.html, "steps"), "role", "list")

    def _begin_block(self, piece: Piece) -> None:
        """Take note of what the next words may label."""
        name, at = piece.name, len(self._out) - 1
        if name == "li" and self._lists and self._lists[-1].is_steps:
            self._step = _Step(at, is_step=True)
            self._number(self._lists[-1], piece)
        elif name == "p" and self._step is not None and self._step.is_step and not self._step.is_read:
            return  # The first paragraph of a step speaks for the step.
        else:
            self._step = _Step(at, is_step=name in _HEADINGS)

    def _number(self, steps: _List, piece: Piece) -> None:
        """Give a step an anchor: by it "Mitigation 2" leads there."""
        value = piece.attribute("value")
        steps.number = int(value) if _NUMBER.fullmatch(value) else steps.number + 1
        anchor = f"{self._section.anchor}-{steps.number}"
        if self._section.anchor and anchor not in self._ids and not piece.attribute("id"):
            self._ids.add(anchor)
            self._out[-1] = with_attribute(piece.html, "id", anchor)
            if 0 < len(self._section.title) <= _LONGEST_TITLE:
                self._anchors.setdefault((self._section.title, str(steps.number)), anchor)

    def _end_heading(self, anchor: str, words: list[str]) -> None:
        title = " ".join("".join(words).split())
        self._heading = None
        self._section = _Section(title, anchor)
        if anchor and normal(unescaped(title)) in _SOUGHT and len(self.ways) < len(_SOUGHT):
            self.ways[anchor] = title
        if anchor and not self.escalation and normal(unescaped(title)) in self.names:
            self.escalation = anchor

    def _text(self, words: str) -> None:
        if self._heading:
            self._heading[1].append(words)
        at = 0
        for found in self._labels(words):
            self._append(words[at : found.start()])
            word = found["word"]
            self._label(word, leads=not words[: found.start()].strip())
            colon = "<span>:</span>" if found["colon"] else ""
            self._out.append(
                f'<span class="step-label step-label-{word.lower()}">{word.upper()}{colon}</span>'
            )
            at = found.end()
        self._append(words[at:])
        if self._step is not None and words.strip():
            self._step.is_read = True

    def _append(self, words: str) -> None:
        if words:
            if not self._heading:
                self._texts.append(len(self._out))
                if self.escalation and self._section.anchor == self.escalation:
                    self._calls.append(len(self._out))
            self._out.append(words)

    def _labels(self, words: str) -> Iterator[re.Match[str]]:
        """Yield the labels in a text: those of a step, those in bold, and one that a block begins with."""
        step = self._step
        begins = len(words) - len(words.lstrip())
        if step is not None and not step.is_read and (found := _LEADING.match(words, begins)):
            yield found
        elif self._bold or (step is not None and step.is_step):
            yield from _LABEL.finditer(words)
        elif step is not None and not step.is_read and (found := _LABEL.match(words, begins)):
            yield found

    def _label(self, word: str, *, leads: bool) -> None:
        """Let a label count for its step, or for the paragraph that begins with it."""
        step = self._step
        if step is not None and (step.is_step or (leads and not step.is_read)):
            step.rank = max(step.rank, LABELS.index(word.lower()))

    def _close_step(self) -> None:
        """Mark what the label was about."""
        step, self._step = self._step, None
        if step is not None and step.rank >= 0:
            self._out[step.at] = with_class(self._out[step.at], f"step-{LABELS[step.rank]}")
