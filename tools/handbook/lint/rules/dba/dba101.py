"""A migration has no way back, or an empty one.

Why:
    A deployment that goes wrong at night is taken back, and its schema with it. Whoever writes the change
    knows how; whoever is on call does not. Halves are known by the marks of goose, dbmate and
    node-pg-migrate, by the functions of Alembic and JavaScript, by names of files (``1_a.up.sql``,
    ``1_a.down.sql``, Flyway's ``V1__a.sql`` and ``U1__a.sql``), and by the sections Up and Down. Files that
    the page links to are read. SQL without such marks may say in words below Down why nothing leads back.

Bad (database):
    # Orders

    ## Change

    ```sql
    -- +goose Up
    CREATE TABLE orders (id bigint PRIMARY KEY);

    -- +goose Down
    ```

Good (database):
    # Orders

    ## Change

    ```sql
    -- +goose Up
    CREATE TABLE orders (id bigint PRIMARY KEY);

    -- +goose Down
    DROP TABLE orders;
    ```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from handbook.code import sql
from handbook.lint.content.migration import KINDS, Source, explains_the_way_back, leads_back, sources
from handbook.lint.rule import Context, Files, Needs, Rule
from handbook.model.document import Document
from handbook.model.finding import Finding
from handbook.model.terms import Severity

_CHANGE = "write what makes the change"
_HINT = (
    "write what takes it back; if nothing does, say why in a comment: <!-- handbook: disable=DBA101 ... -->"
)
_WORDS = "write what takes it back, or below a heading 'Down' in words why nothing does"


def check(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    """Yield a finding for each half that is missing or empty, of migrations that are shown or linked."""
    found = sources(document, context)
    for source in found:
        if source.marked is not None:
            yield from _of_one_text(rule, document, source)
    named = [source for source in found if source.marked is None and source.pair is not None]
    yield from _of_two_files(rule, document, named, context.project.files)
    rest = [source for source in found if source.marked is None and source.pair is None]
    if rest and len(rest) == len(found):
        yield from _of_sections(rule, document, context, rest)


def _of_one_text(rule: Rule, document: Document, source: Source) -> Iterator[Finding]:
    """Judge a text that marks its halves."""
    migration = source.marked
    if migration is None:
        return
    halves = (("UP", migration.up, migration.down), ("DOWN", migration.down, migration.up))
    for word, half, other in halves:
        hint = _CHANGE if word == "UP" else _HINT
        what = f"'{posixpath.basename(source.name)}'" if source.fence is None else "the migration"
        if half is None and other is not None:
            span = source.place(document, other.start, other.end)
            yield rule.at(document, span, f"{what} has no {word}", hint=hint)
        elif half is not None and half.empty:
            span = source.place(document, half.start, half.end)
            yield rule.at(document, span, f"the {word} of {what} is empty", hint=hint)


def _of_two_files(rule: Rule, document: Document, named: Sequence[Source], files: Files) -> Iterator[Finding]:
    """Judge texts whose names say that each is one half."""
    halves = {(pair.key, pair.is_up) for source in named if (pair := source.pair)}
    for source in named:
        pair = source.pair
        if pair is None:
            continue
        name = posixpath.basename(source.name)
        if sql.is_empty(source.text):
            hint = _CHANGE if pair.is_up else _HINT
            yield rule.at(document, source.span, f"'{name}' is empty", hint=hint)
        if (pair.key, not pair.is_up) in halves:
            continue
        text = None if source.fence else _other_text(source.name, pair.other, files)
        other = posixpath.basename(pair.other)
        if text is None:
            word, hint = ("DOWN", _HINT) if pair.is_up else ("UP", _CHANGE)
            yield rule.at(document, source.span, f"'{name}' has no {word}: '{other}' is missing", hint=hint)
        elif sql.is_empty(text):
            yield rule.at(document, source.span, f"'{other}' is empty", hint=_HINT)


def _other_text(name: str, other: str, files: Files) -> str | None:
    """Return the text of the other half; of Flyway's two, only the version has to be the same."""
    text = files.text(other)
    begin = other.partition("__")[0]
    if text is not None or "__" not in posixpath.basename(name):
        return text
    same = (path for path in files.named(".sql") if path.startswith(f"{begin}__"))
    return next((files.text(path) for path in same), None)


def _of_sections(
    rule: Rule, document: Document, context: Context, rest: Sequence[Source]
) -> Iterator[Finding]:
    """Judge SQL without marks and names: the sections that it stands in say which half it is."""
    back = [leads_back(document, context, source) for source in rest]
    ups = [source for source, is_back in zip(rest, back, strict=True) if not is_back]
    ups = [source for source in ups if _answers(document, context, source)]
    if not ups or any(back) or explains_the_way_back(document, context):
        return
    yield rule.at(document, ups[0].span, "the change has no DOWN", hint=_WORDS)


def _answers(document: Document, context: Context, source: Source) -> bool:
    """Return whether a source stands in the section Up, or in Change and in none of its own sections."""
    if context.fit is None:
        return False
    matches = (context.fit.of(section) for section in document.sections_at(source.span.start))
    first = next((match for match in matches if match is not None), None)
    return first is not None and first.rule.name in {"Up", "Change"}


RULE = Rule(
    code="DBA101",
    name="missing-down",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__ or "",
    kinds=KINDS,
    needs=frozenset({Needs.PROJECT}),
)
