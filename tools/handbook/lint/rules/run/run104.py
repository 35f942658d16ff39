"""A command that destroys or interrupts something stands in a step that does not say so.

Why:
    Whoever is in a hurry pastes first and reads later. The word DISRUPTIVE (users notice it) or
    DESTRUCTIVE (it cannot be taken back) in the step makes the hand stop, and the undo tells what to do
    if it was the wrong step. The rule knows the usual commands: `rm -rf`, `kill -9`, `kubectl delete`
    and `drain`, DROP, TRUNCATE, DELETE and UPDATE without WHERE, `pg_terminate_backend` and others. The
    undo may stand in the step or in the runbook's Rollback section.

Bad (runbook):
    # Queue backlog

    ## Mitigation

    1. Empty the outbox.

        ```sql
        TRUNCATE TABLE outbox;
        ```

Good (runbook):
    # Queue backlog

    ## Mitigation

    1. **DESTRUCTIVE: empty the outbox.** Undo: restore the table from the copy that the first line makes.

        ```sql
        CREATE TABLE outbox_copy AS TABLE outbox;
        TRUNCATE TABLE outbox;
        ```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handbook.lint.content.commands import CommandBlock, Tongue, blocks_of
from handbook.lint.content.items import visible
from handbook.lint.content.runbook import KINDS, Runbook, all_steps, around, rest_of, runbook_of
from handbook.lint.rule import Context, Rule
from handbook.model.document import Document, Span
from handbook.model.finding import Finding
from handbook.model.terms import Severity
from handbook.patterns import lazy

_SHELL = lazy(
    r"""(?<![\w./-])(?:
      rm[ \t]+(?:-[\w-]+[ \t]+)*?-(?:\w{0,8}[rR]\w{0,8}|-recursive)\b
        (?![^\n;|&]{0,200}?[ \t]["']?(?:/tmp/|/var/tmp/|\$\{?TMPDIR))
      |kill[ \t]+(?:-9|-KILL|-SIGKILL|-s[ \t]+(?:9|KILL|SIGKILL))\b
      |(?P<bare>(?:pkill|killall|shutdown|reboot|poweroff|shred|dropdb|dropuser|wipefs)\b(?![:=]))
      |(?:kubectl|oc)\b[^\n|;&]{0,200}?[ \t](?:delete|drain)\b(?![^\n|;&]{0,200}?--dry-run)
        (?:[ \t]+[a-z][\w.-]{0,40})?
      |helm[ \t]+(?:uninstall|delete)\b|terraform[ \t]+destroy\b
      |docker[ \t]+(?:rm[ \t]+-f|system[ \t]+prune|volume[ \t]+(?:rm|prune)|compose[ \t]+down[ \t]+-v)\b
      |podman[ \t]+(?:rm[ \t]+-f|system[ \t]+(?:prune|reset)|volume[ \t]+(?:rm|prune))\b
      |mkfs(?:\.\w+)?\b|dd[ \t][^\n|;]{0,200}?\bof=/dev/\w|(?:lv|vg|pv)remove\b
      |zpool[ \t]+destroy\b
      |git[ \t]+push\b[^\n;|&]{0,100}?[ \t](?:--force|-f)\b(?!-with-lease)|git[ \t]+reset[ \t]+--hard\b
      |git[ \t]+clean[ \t]+-\w{0,6}f
      |redis-cli\b[^\n|;]{0,100}?\bFLUSH(?:ALL|DB)\b
      |kafka-topics(?:\.sh)?\b[^\n|;]{0,200}?[ \t]--delete\b|etcdctl\b[^\n|;]{0,100}?[ \t]del\b
      |aws\b[^\n|;]{0,60}?[ \t](?:delete|terminate)-[\w-]+
      |aws[ \t]+s3[ \t]+(?:rb\b|rm\b[^\n|;]{0,200}?--recursive)
      |gcloud\b[^\n|;]{0,120}?[ \t]delete\b|az\b[^\n|;]{0,80}?[ \t]delete\b
      |systemctl[ \t]+(?:stop|kill|mask|isolate)\b|iptables[ \t]+-F\b
      |find\b[^\n|;]{0,200}?[ \t]-delete\b|truncate[ \t]+-s
    )""",
    re.VERBOSE,
)
_SQL = lazy(
    r"""\b(?:
      DROP\s++(?:TABLE|DATABASE|SCHEMA|INDEX|VIEW|MATERIALIZED|COLUMN|CONSTRAINT|TRIGGER|FUNCTION|ROLE
        |USER|TYPE|SEQUENCE|PARTITION)\b
      |TRUNCATE(?:\s++TABLE)?+\s++(?!-)[\w"`.$<{][\w"`.${}>-]*+
      |(?P<all>DELETE\s++FROM\s++[\w"`.$<{}>-]+
        |UPDATE\s++(?:ONLY\s++)?+[\w"`.$]++(?:\s++(?:AS\s++)?+(?!SET\b)\w++)?+\s++SET\b)
      |pg_(?:terminate|cancel)_backend[ \t]*+\(
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WHERE = lazy(r"\bWHERE\b|\bCURRENT[ ]OF\b", re.IGNORECASE)
_SQL_IN_SHELL = lazy(r"\b(?:psql|mysql|mariadb|sqlite3?|sqlcmd|sqlplus|cockroach|clickhouse-client)\b")
_MARK = lazy(r"\b(?:DESTRUCTIVE|DISRUPTIVE)\b", re.IGNORECASE)
_UNDO = lazy(
    r"\bundo\b|\broll(?:ed|ing|s)?[ -]?back\b|\brevert(?:ed|ing|s)?\b|\brestor(?:e[sd]?|ing)\b|\breverse"
    r"|\bpoint of no return\b|\b(?:cannot|can't|can not) be (?:undone|taken back|reversed|recovered)\b"
    r"|\birreversibl[ey]\b|\brecreate[sd]?\b",
    re.IGNORECASE,
)
_COMMAND_PLACE = lazy(r"(?:^|[;&|({\"'`]|--|\b(?:sudo|then|do|exec|nohup|xargs|time))[ \t]*$")
_STATEMENT = 2000
"""Characters of a statement in which its WHERE is looked for."""
_MOST = 80
"""Characters of a command that a message quotes."""
_HARD = lazy(
    r"\brm\b|mkfs|wipefs|\bdd\b|remove\b|destroy|prune|DROP|TRUNCATE|DELETE[ \t\n]+FROM|UPDATE|FLUSH|dropdb"
    r"|dropuser|shred|-delete|truncate|--hard|--force|[ ]-f\b|clean|s3|volume"
    r"|delete (?:pvc?|persistentvolume\w*|ns|namespaces?|projects?|crds?|customresource\w*|secrets?)\b",
    re.IGNORECASE,
)


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield one finding for each such command whose step is not marked or has no undo."""
    runbook = runbook_of(context)
    if runbook is None:
        return
    every = all_steps(document, runbook, visible(document))
    undone = _has_undo(runbook, context)
    marks: dict[int, _Marks] = {}
    seen: set[tuple[int, str]] = set()
    for block in blocks_of(document):
        for match in _destructive(block):
            place = block.place(match.start(), match.start() + len(match.group().split("\n")[0]))
            extent = around(document, place.start, every)
            written = " ".join(match.group().split())[:_MOST]
            if (extent.start, written) in seen:
                continue
            seen.add((extent.start, written))
            if extent.start not in marks:
                marks[extent.start] = _marks(document.text[extent.start : extent.end])
            yield from _judged(rule, document, place, marks[extent.start], written, undone=undone)


class _Marks(NamedTuple):
    """What a step says of itself."""

    marked: bool
    undone: bool


def _marks(text: str) -> _Marks:
    return _Marks(_MARK.search(text) is not None, _UNDO.search(text) is not None)


def _judged(
    rule: Rule, document: Document, place: Span, marks: _Marks, written: str, *, undone: bool
) -> Iterator[Finding]:
    word = "DESTRUCTIVE" if _HARD.search(written) else "DISRUPTIVE"
    if not marks.marked:
        message = f"the step with '{written}' is not marked as {word}"
        yield rule.at(document, place, message, hint=f"begin the step with '{word}:', and say how to undo it")
    elif not undone and not marks.undone:
        message = f"the step with '{written}' does not say how to undo it"
        hint = "write 'Undo: ...', or that it cannot be undone"
        yield rule.at(document, place, message, hint=hint)


def _destructive(block: CommandBlock) -> Iterator[re.Match[str]]:
    text = block.text
    if block.tongue is Tongue.SHELL:
        yield from (match for match in _SHELL.finditer(text) if not match["bare"] or _is_called(text, match))
    if block.tongue is Tongue.SQL or (block.tongue is Tongue.SHELL and _SQL_IN_SHELL.search(text)):
        for match in _SQL.finditer(text):
            rest = text[match.end() : match.end() + _STATEMENT].partition(";")[0]
            if match["all"] is None or not _WHERE.search(rest):
                yield match


def _is_called(text: str, match: re.Match[str]) -> bool:
    """Return whether a word stands where the name of a command does, and not in a message or as a value."""
    before = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - _MOST) : match.start()]
    return _COMMAND_PLACE.search(before) is not None


def _has_undo(runbook: Runbook, context: Context) -> bool:
    section = runbook.section("rollback")
    return section is not None and bool(context.prose.within(rest_of(section)).strip())


RULE = Rule(
    code="RUN104",
    name="unlabelled-destructive-command",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
)
