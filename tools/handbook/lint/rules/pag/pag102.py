"""The owner of a page is not in the file of the owners.

Why:
    An owner is somebody to ask. An id that is in no list, or a team without a channel, is a page that
    nobody keeps. The rule applies where the file exists: by default `docs/owners.yml`, a mapping of ids,
    each with `team` and `channel`, and with `rota` where somebody is on call.

Bad (files):
    --- docs/owners.yml ---
    team-platform:
      team: Platform
      channel: "#platform"

    --- docs/a.md ---
    ---
    kind: page
    owner: team-plattform
    ---
    # Retries

Good (files):
    --- docs/owners.yml ---
    team-platform:
      team: Platform
      channel: "#platform"
      rota: https://example.org/rota/platform

    --- docs/a.md ---
    ---
    kind: page
    owner: team-platform
    ---
    # Retries
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.guesses import Guesses
from handbook.lint.pages import OWNERS, Owners, contract, owners
from handbook.lint.rule import Context, Documents, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_ASKED = ("team", "channel")


@dataclass(frozen=True, slots=True)
class OwnersOptions:
    """Where the owners are."""

    file: str = OWNERS
    """Relative to the root; no page is judged where there is none."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for an owner who is unknown, or of whom too little is known."""
    assert isinstance(rule.options, OwnersOptions)  # noqa: S101 - the rule's own
    front = contract(document, context)
    owner = front.field("owner") if front is not None else None
    if owner is None or not isinstance(owner.value, str) or not owner.value.strip():
        return
    file = rule.options.file
    found = _read(context.project, file)
    if found is None:
        return
    name = owner.value.strip()
    if found.problem:
        message, hint = f"{file} cannot be read: {found.problem}", f"correct {file}"
    elif name not in found.known:
        near = Guesses(document).nearest(name, found.known)
        hint = f"did you mean '{near}'?" if near else f"{file} lists the owners"
        message = f"unknown owner '{name[:60]}'"
    else:
        lacking = [key for key in _ASKED if not found.known[name].get(key)]
        if not lacking:
            return
        message, hint = f"owner '{name[:60]}' has no {' and no '.join(lacking)}", f"add it to {file}"
    yield rule.at(document, owner.span, message, hint=hint)


def _read(project: Documents, file: str) -> Owners | None:
    text = project.files.text(file)  # Asked for each page: what is asked decides what can be kept.
    known = project.once(_files)
    if file not in known:
        known[file] = None if text is None else owners(text)
    return known[file]


def _files(_: Documents) -> dict[str, Owners | None]:
    return {}


RULE = Rule(
    code="PAG102",
    name="unknown-owner",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    any_document=True,
    needs=frozenset({Needs.PROJECT}),
    options=OwnersOptions(),
)
