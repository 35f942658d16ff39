"""A command has a gap that nobody fills, or holds what must not stand there: a secret, an address.

Why:
    A command is worth most when it can be pasted as it stands. `<pod>` and a variable that no block sets
    break it, at best with an error. Set all that changes from one incident to the next once, in the block
    of "Before you start", and use the variables. A password, token or key in a runbook is known to
    everybody who can read the repository, and to its history for ever; the address of one machine leads
    to the wrong one after the next move.

Bad (runbook):
    # Queue backlog

    ## Diagnosis

    1. What does the relay say?

        ```bash
        kubectl logs <pod> --tail 20
        ```

Good (runbook):
    # Queue backlog

    ## Before you start

    ```bash
    export POD="$(kubectl get pods --selector app=relay --output name | head -n 1)"
    ```

    ## Diagnosis

    1. What does the relay say?

        ```bash
        kubectl logs "$POD" --tail 20
        ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.content.commands import CommandBlock, Tongue, blocks_of
from handbook.lint.content.runbook import KINDS, Runbook, runbook_of
from handbook.lint.content.variables import names_set, uses
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_KEYS = lazy(
    r"(?P<private>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)|\b(?P<aws>(?:AKIA|ASIA)[0-9A-Z]{16})\b"
    r"|\b(?P<github>gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})\b|\b(?P<slack>xox[abprs]-[\w-]{10,})"
    r"|\b(?P<jwt>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})|\b(?P<google>AIza[\w-]{35})\b"
    r"|\b(?P<stripe>[sr]k_live_\w{16,})|\b(?P<gitlab>glpat-[\w-]{20,})"
)
_SECRET = lazy(
    r"""(?:
      \b(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH)=
      |(?:\b|_|--)(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)(?:=|[ ]+(?=['"]))
      |\bAuthorization:[ ]*(?:Bearer|Basic)[ ]+
      |://[\w.-]{1,60}:(?=[^\s@/]{1,100}@)
      |[ ]-u[ ]*[\w.-]{1,60}:
    )(?P<value>['"]?[^\s'"@&;|<>]{1,200})""",
    re.IGNORECASE | re.VERBOSE,
)
_HARMLESS = lazy(
    r"""['"]?(?:[$<{%(*`\[]|x{3,}|\.{2,}|…|-|example|changeme|redacted|secret['"]?$|password['"]?$|token['"]?$
      |your|my[-_]|true\b|false\b|null\b|none\b|file:|env:|vault:)""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = lazy(r"(?<![\w.:+-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]|/\d)")
_PUBLIC = lazy(
    r"127\.|0\.0\.0\.0$|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|169\.254\.|8\.8\.[48]\.|1\.[01]\.[01]\.1$"
    r"|9\.9\.9\.9$|22[4-9]\.|23\d\."
)
"""Addresses that mean the same everywhere, and those that are kept for examples."""


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each gap, the first time it is met, and for each secret or address."""
    runbook = runbook_of(context)
    if runbook is None:
        return
    blocks = [*blocks_of(document)]
    for block in blocks:
        yield from _secrets(rule, document, block)
        yield from _addresses(rule, document, block)
    known = {name for block in blocks for name in names_set(block)} | _told(document, runbook)
    met: set[str] = set()
    for block in blocks:
        for use in uses(block):
            if use.name in met or (use.variable and use.name in known):
                continue
            met.add(use.name)
            place = block.place(use.start, use.end)
            if use.variable:
                message = f"no block sets the variable '{use.name}'"
                hint = "set it in the block of 'Before you start'"
            else:
                message = f"'{use.name}' is to be filled in"
                hint = "set a variable in the block of 'Before you start', and use it here"
            yield rule.at(document, place, message, hint=hint)


def _told(document: Document, runbook: Runbook) -> set[str]:
    """Return the words of the section before the first step: it may say in a table what to set."""
    section = runbook.section("beforeyoustart")
    if section is None:
        return set()
    return set(re.findall(r"\b[A-Za-z_]\w*+", document.text[section.body.start : section.span.end]))


def _secrets(rule: Rule, document: Document, block: CommandBlock) -> Iterator[Finding]:
    hint = "remove it, replace it wherever it is valid, and read it from the secret store"
    keys: set[int] = set()
    for key in _KEYS.finditer(block.text):
        keys.add(key.start())
        if "EXAMPLE" not in key.group():
            place = block.place(key.start(), key.end())
            yield rule.at(
                document, place, "a key or token stands in the command", hint=hint, severity=Severity.CRITICAL
            )
    if block.tongue is Tongue.OTHER:
        return
    for secret in _SECRET.finditer(block.text):
        if secret.start("value") not in keys and not _HARMLESS.match(secret["value"]):
            place = block.place(*secret.span("value"))
            yield rule.at(
                document,
                place,
                "a password or token stands in the command",
                hint=hint,
                severity=Severity.CRITICAL,
            )


def _addresses(rule: Rule, document: Document, block: CommandBlock) -> Iterator[Finding]:
    if block.tongue is not Tongue.SHELL:
        return
    for address in _ADDRESS.finditer(block.text):
        written = address.group()
        if _PUBLIC.match(written) or any(int(part) > 255 for part in written.split(".")):
            continue
        line = block.line_of(address.start()).lstrip()
        if re.match(r"(?:export[ ]+)?[A-Za-z_]\w*=", line):
            continue  # This is the block that sets it.
        message = f"'{written}' is the address of one machine"
        hint = "use its name, or a variable that the block of 'Before you start' sets"
        yield rule.at(document, block.place(*address.span()), message, hint=hint)


RULE = Rule(
    code="RUN103",
    name="placeholder-or-literal-secret",
    severity=Severity.SUGGESTION,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
