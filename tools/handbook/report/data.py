"""What a change does to documents, as values for JSON."""

from __future__ import annotations

from typing import Any

from handbook.report.change import Differences, DocumentChange
from handbook.report.diagrams import DiagramChange


def data(found: Differences) -> dict[str, Any]:
    """Return an object with ``documents``, ``migrations``, ``decisions``, ``stale`` and ``owners``."""
    stale = [
        {
            "path": each.path,
            "title": each.title,
            "owner": each.owner,
            "status": each.status,
            "state": each.state,
            "touched": [{"anchor": anchor, "what": what} for anchor, what in each.touched],
        }
        for each in found.stale
    ]
    is_decision = [each.is_decision for each in found.stale]
    return {
        "version": 1,
        "base": found.base,
        "documents": [_document(each) for each in found.documents],
        "migrations": [
            {
                "path": each.path,
                "old_path": each.old_path,
                "how": each.how.value,
                "tables": list(each.tables),
                "indexes": list(each.indexes),
                "way_back": each.way_back,
            }
            for each in found.migrations
        ],
        "decisions": [row for row, one in zip(stale, is_decision, strict=True) if one],
        "stale": [row for row, one in zip(stale, is_decision, strict=True) if not one],
        "owners": [{"owner": name, "paths": list(paths)} for name, paths in found.owners],
        "errors": list(found.errors),
    }


def _document(each: DocumentChange) -> dict[str, Any]:
    return {
        "path": each.path,
        "old_path": each.old_path,
        "how": each.how.value,
        "title": each.title,
        "kind": each.kind,
        "owner": each.owner,
        "old_owner": each.old_owner,
        "problem": each.problem,
        "missing": list(each.missing),
        "still_missing": list(each.still_missing),
        "sections": [
            {
                "how": one.how.value,
                "title": one.title,
                "old_title": one.old_title,
                "lines_added": one.added,
                "lines_removed": one.removed,
            }
            for one in each.sections
        ],
        "questions": {"closed": list(each.questions.closed), "opened": list(each.questions.opened)},
        "diagrams": [_diagram(one) for one in each.diagrams],
        "record": each.record._asdict() if each.record is not None else None,
    }


def _diagram(each: DiagramChange) -> dict[str, Any]:
    return {
        "how": each.how.value,
        "section": each.section,
        "type": each.type,
        "title": each.title,
        "note": each.note,
        "items": [
            {"how": one.how.value, "what": one.noun, "text": one.text, "old_text": one.old_text}
            for one in each.items
        ],
    }
