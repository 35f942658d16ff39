"""Answers to what an editor asks, in the words of the protocol; made from values of the other modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types as lsp

from handbook import printable
from handbook.lint.fix import fixed
from handbook.lsp import completing, hovering, links, renaming, suppressing
from handbook.lsp.completing import Proposal, Sort
from handbook.lsp.desk import Desk, Sheet
from handbook.lsp.places import Places
from handbook.lsp.repository import Repository
from handbook.model.document import Document, Section, Span
from handbook.model.finding import Edit, Finding
from handbook.model.terms import Severity

SOURCE = "handbook"
FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.{SOURCE}"
_SEVERITIES = {
    Severity.CRITICAL: lsp.DiagnosticSeverity.Error,
    Severity.SUGGESTION: lsp.DiagnosticSeverity.Warning,
    Severity.NIT: lsp.DiagnosticSeverity.Information,
}
_KINDS = {
    Sort.SECTION: lsp.CompletionItemKind.Struct,
    Sort.KEY: lsp.CompletionItemKind.Property,
    Sort.VALUE: lsp.CompletionItemKind.Value,
    Sort.CODE: lsp.CompletionItemKind.Constant,
    Sort.TEMPLATE: lsp.CompletionItemKind.Snippet,
}


class Answers:
    """Answers for one client; ``encoding`` is the unit of its positions."""

    def __init__(
        self, desk: Desk, encoding: lsp.PositionEncodingKind | str, able: lsp.ClientCapabilities
    ) -> None:
        self._desk = desk
        self._encoding = encoding
        text = able.text_document
        item = text.completion.completion_item if text and text.completion else None
        self._snippets = bool(item and item.snippet_support)
        symbols = text.document_symbol if text else None
        self._nested = bool(symbols and symbols.hierarchical_document_symbol_support)
        edit = able.workspace.workspace_edit if able.workspace else None
        self._versioned = bool(edit and edit.document_changes)

    def places(self, sheet: Sheet) -> Places:
        """Return the positions of a text that is open."""
        return Places(sheet.opened.text, self._encoding)

    def diagnostics(self, sheet: Sheet, findings: Sequence[Finding]) -> list[lsp.Diagnostic]:
        """Return findings as diagnostics."""
        places = self.places(sheet)
        return [self._diagnostic(finding, places) for finding in findings]

    def _diagnostic(self, finding: Finding, places: Places) -> lsp.Diagnostic:
        said = finding.message + (f"; {finding.hint}" if finding.hint else "")
        return lsp.Diagnostic(
            range=places.range(finding.span),
            message=printable.line(said),
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            source=SOURCE,
        )

    def actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """Return what can be done about the findings in a range."""
        uri = params.text_document.uri
        sheet = self._desk.sheet(uri)
        document = sheet.document if sheet is not None else None
        if sheet is None or document is None:
            return []
        places = self.places(sheet)
        wanted = places.span(params.range)
        findings = self._desk.findings(uri)
        touched = [each for each in findings if _touches(each.span, wanted)]
        asked = params.context.only
        found = list(self._quick(sheet, document, touched, places)) if _is_asked("quickfix", asked) else []
        if asked and _is_asked(FIX_ALL, asked):
            found += self._all(sheet, findings)
        return found

    def _quick(
        self, sheet: Sheet, document: Document, touched: Sequence[Finding], places: Places
    ) -> Iterator[lsp.CodeAction]:
        for finding in touched:
            if finding.fix:
                title = f"Fix {finding.code}: {printable.line(finding.hint or finding.message)}"
                yield self._action(sheet, title, finding.fix, finding, places, preferred=True)
        first = {finding.code: finding for finding in reversed(touched)}
        for code, finding in sorted(first.items()):
            ways = (
                ("here", suppressing.here(document, finding, sheet.repository)),
                ("in this file", suppressing.in_file(document, finding, sheet.repository)),
            )
            for where, edit in ways:
                if edit is not None:
                    title = f"Suppress {code} {where}: write the reason into the comment"
                    yield self._action(sheet, title, (edit,), finding, places)

    def _all(self, sheet: Sheet, findings: Sequence[Finding]) -> list[lsp.CodeAction]:
        _, applied = fixed(sheet.opened.text, [each for each in findings if each.fix])
        edits = [edit for finding in applied for edit in finding.fix]
        if not edits:
            return []
        change = self._change(sheet.repository, {sheet.shown: edits})
        return [lsp.CodeAction(title="Fix all that has one certain fix", kind=FIX_ALL, edit=change)]

    def _action(
        self,
        sheet: Sheet,
        title: str,
        edits: Sequence[Edit],
        finding: Finding,
        places: Places,
        *,
        preferred: bool = False,
    ) -> lsp.CodeAction:
        return lsp.CodeAction(
            title=title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(finding, places)],
            is_preferred=preferred or None,
            edit=self._change(sheet.repository, {sheet.shown: edits}),
        )

    def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        """Return the rules behind the findings at a place, else the decision that is named there."""
        uri = params.text_document.uri
        sheet = self._desk.sheet(uri)
        if sheet is None:
            return None
        places = self.places(sheet)
        offset = places.offset(params.position)
        parts: list[str] = []
        span: Span | None = None
        cited = links.citation(sheet.opened.text, offset, sheet.shown, sheet.repository)
        if cited is not None:
            span = cited.span
            parts += [hovering.of_record(record, sheet.repository) for record in cited.records]
        if sheet.document is not None:
            findings = [
                each for each in self._desk.findings(uri) if _touches(each.span, Span(offset, offset))
            ]
            parts += [hovering.of_finding(each, sheet.repository) for each in findings]
            span = span or (findings[0].span if findings else None)
        if not parts or span is None:
            return None
        text = lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts))
        return lsp.Hover(text, places.range(span))

    def completion(self, params: lsp.CompletionParams) -> lsp.CompletionList:
        """Return what can be written at a place."""
        sheet = self._desk.sheet(params.text_document.uri)
        document = sheet.document if sheet is not None else None
        if sheet is None or document is None:
            return lsp.CompletionList(is_incomplete=False, items=[])
        places = self.places(sheet)
        found = completing.proposals(document, places.offset(params.position), sheet.repository)
        items = [self._item(number, each, places) for number, each in enumerate(found)]
        return lsp.CompletionList(is_incomplete=False, items=items)

    def _item(self, number: int, proposal: Proposal, places: Places) -> lsp.CompletionItem:
        snippet = proposal.snippet if self._snippets else ""
        written = places.range(proposal.span)
        typed = places.text[proposal.span.start : proposal.span.end]
        return lsp.CompletionItem(
            label=proposal.label,
            kind=_KINDS[proposal.sort],
            detail=proposal.about or None,
            sort_text=f"{int(not proposal.first)}{number:05d}",
            # What is written already may be no beginning of the label, as in `##` before `### Consequences`.
            filter_text=f"{typed} {proposal.label}" if proposal.sort is Sort.SECTION else None,
            insert_text_format=lsp.InsertTextFormat.Snippet if snippet else lsp.InsertTextFormat.PlainText,
            text_edit=lsp.TextEdit(written, snippet or proposal.text),
        )

    def symbols(
        self, params: lsp.DocumentSymbolParams
    ) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation]:
        """Return the headings of a document, each with those below it."""
        sheet = self._desk.sheet(params.text_document.uri)
        document = sheet.document if sheet is not None else None
        if sheet is None or document is None:
            return []
        places = self.places(sheet)
        if not self._nested:
            return [
                lsp.SymbolInformation(
                    location=lsp.Location(sheet.opened.uri, places.range(each.span)),
                    name=_name(each),
                    kind=lsp.SymbolKind.String,
                )
                for each in document.sections
            ]
        roots: list[lsp.DocumentSymbol] = []
        above: list[tuple[Section, list[lsp.DocumentSymbol]]] = []
        for section in document.sections:
            while above and section.span.start >= above[-1][0].span.end:
                above.pop()
            below: list[lsp.DocumentSymbol] = []
            symbol = lsp.DocumentSymbol(
                name=_name(section),
                kind=lsp.SymbolKind.String,
                range=places.range(section.span),
                selection_range=places.range(section.heading),
                detail=f"#{section.id}" if section.id else None,
                children=below,
            )
            (above[-1][1] if above else roots).append(symbol)
            above.append((section, below))
        return roots

    def definition(self, params: lsp.DefinitionParams) -> list[lsp.Location]:
        """Return where a link or a reference to a record leads."""
        sheet = self._desk.sheet(params.text_document.uri)
        if sheet is None:
            return []
        offset = self.places(sheet).offset(params.position)
        document = sheet.document
        place = links.place(document, offset, sheet.repository) if document is not None else None
        if place is not None:
            span = place.section.heading if place.section is not None else Span(0, 0)
            return [self._location(sheet.repository, place.path, span)]
        cited = links.citation(sheet.opened.text, offset, sheet.shown, sheet.repository)
        records = cited.records if cited is not None else ()
        return [self._location(sheet.repository, each.path, Span(0, 0)) for each in records]

    def references(self, params: lsp.ReferenceParams) -> list[lsp.Location]:
        """Return the links that lead to the heading at a place."""
        sheet = self._desk.sheet(params.text_document.uri)
        document = sheet.document if sheet is not None else None
        if sheet is None or document is None:
            return []
        section = links.heading_at(document, self.places(sheet).offset(params.position))
        if section is None:
            return []
        own = [(sheet.shown, section.heading)] if params.context.include_declaration else []
        found = [
            (each.page.path, each.lead.link.span)
            for each in links.incoming(sheet.shown, sheet.repository)
            if each.lead.target.anchor == section.id
        ]
        return [self._location(sheet.repository, path, span) for path, span in (*own, *found)]

    def prepared(self, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        """Return the words of the heading that is to be renamed. Raises RefusedError."""
        sheet = self._desk.sheet(params.text_document.uri)
        document = sheet.document if sheet is not None else None
        if sheet is None or document is None:
            return None
        places = self.places(sheet)
        section = links.heading_at(document, places.offset(params.position))
        if section is None:
            return None
        span = renaming.title_span(document, section)
        return lsp.PrepareRenamePlaceholder(places.range(span), section.title)

    def renamed(self, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        """Return the change that renames a heading. Raises RefusedError."""
        sheet = self._desk.sheet(params.text_document.uri)
        document = sheet.document if sheet is not None else None
        if sheet is None or document is None:
            return None
        offset = self.places(sheet).offset(params.position)
        edits = renaming.renamed(document, offset, params.new_name, sheet.repository)
        return self._change(sheet.repository, edits)

    def _places_of(self, repository: Repository, shown: str) -> Places:
        text = repository.text(shown) or ""
        return Places(text, self._encoding, stored=shown not in repository.session.texts)

    def _location(self, repository: Repository, shown: str, span: Span) -> lsp.Location:
        uri, _ = self._desk.uri_of(repository, shown)
        return lsp.Location(uri, self._places_of(repository, shown).range(span))

    def _change(self, repository: Repository, edits: Mapping[str, Sequence[Edit]]) -> lsp.WorkspaceEdit:
        documents: list[lsp.TextDocumentEdit] = []
        for shown, of in edits.items():
            uri, version = self._desk.uri_of(repository, shown)
            places = self._places_of(repository, shown)
            changes: list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit] = [
                lsp.TextEdit(places.range(Span(edit.start, edit.end)), edit.text) for edit in of
            ]
            identified = lsp.OptionalVersionedTextDocumentIdentifier(uri, version)
            documents.append(lsp.TextDocumentEdit(identified, changes))
        if self._versioned:
            return lsp.WorkspaceEdit(document_changes=list(documents))
        plain = {
            each.text_document.uri: [edit for edit in each.edits if isinstance(edit, lsp.TextEdit)]
            for each in documents
        }
        return lsp.WorkspaceEdit(changes=plain)


def _name(section: Section) -> str:
    return printable.line(section.title).strip() or "(no title)"


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _is_asked(kind: str, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    """Return whether an action of a kind is asked for: of that kind, of one above it, or of any."""
    words = [each.value if isinstance(each, lsp.CodeActionKind) else each for each in only or ()]
    return not only or any(kind == word or kind.startswith(f"{word}.") for word in words)
